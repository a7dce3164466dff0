import GRDB
public import Tables

/// The tables of a workspace, as they were when it was opened, whatever is written meanwhile.
///
/// Every row stands: no two lines of an order, returns or complaints have one key, and the lines of an
/// order follow each other. A scan of orders goes segment by segment; returns and complaints come as
/// they stood in the exports, the earliest export first.
public struct WorkspaceTables: TableSource {
  /// The zone in which days and weeks are counted.
  public let zone: ZoneRules
  let store: Store
  let tables: [ExportKind: RowTable]
  /// Each table of each file that was taken in, the earliest export first.
  public let sources: [WorkspaceSource]
  private let provided: [ExportKind: Set<String>]
  let versions: Versions
  /// Whether answers may come from counts that were stored at ingest; every answer is the same without.
  public var usesCounts = true

  /// Opens a workspace.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - zone: The zone in which days are counted; nil for the one of its exports.
  /// - Throws: `WorkspaceError`.
  public init(reading path: String, zone: ZoneRules? = nil) throws {
    let store = try Store.reading(path)
    self.store = store
    let (tables, all, stored) = try store.guarded {
      try store.queue.unsafeReentrantRead { db in
        let tables = try ExportKind.allCases.map { ($0, try WorkspaceWriter.table($0, db)) }
        let zone = try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'zone'")
        return (
          Dictionary(uniqueKeysWithValues: tables), try WorkspaceSource.all(db), zone
        )
      }
    }
    guard !all.isEmpty else {
      throw WorkspaceError(path, .noInput, "holds nothing yet", "fill it with `aftersales ingest`")
    }
    self.tables = tables
    versions = Versions(
      all.map {
        Versions.Source(id: $0.id, asOf: $0.asOf ?? missingValue, name: $0.name, digest: $0.digest)
      })
    let order = versions
    sources = all.sorted { order.rank(Int32($0.id)) < order.rank(Int32($1.id)) }
    let zones = Set(all.map(\.zone))
    let own = zones.count == 1 ? zones.first : stored
    self.zone = try zone ?? ZoneRules(identifier: own ?? "Asia/Shanghai")
    provided = WorkspaceSource.provided(all)
  }

  /// Whether a path leads to a database, so that it may be a workspace.
  public static func isDatabase(_ path: String) -> Bool { Store.kind(of: path) == .database }

  /// Every row stands.
  public var isSettled: Bool { true }

  /// The file.
  public var path: String { store.path }

  /// Columns of orders with few values, by name: what most questions are asked by.
  public var fewValued: [String] {
    get throws {
      guard let table = tables[.orders] else { return [] }
      let source = StoredChunks(store: store)
      return try store.guarded {
        try zip(table.fields, table.fieldIDs).compactMap { field, id in
          guard SegmentShape.isAskedFor(field),
            (3...SegmentShape.fewValues).contains(try source.names(of: id).count)
          else { return nil }
          return field.name
        }
      }
    }
  }

  /// Lets go of the file; nothing can be read afterwards.
  ///
  /// - Throws: `WorkspaceError`.
  public func close() throws {
    try store.guarded { try store.queue.close() }
  }

  /// Whether a path leads to the file, by whatever name.
  public func isAt(_ path: String) -> Bool { Store.areSame(path, store.path) }

  /// How many exports of a table were taken in.
  public func fileCount(of kind: ExportKind) -> Int { sources.count { $0.kind == kind } }

  /// Whether any export of the scanned table had a column.
  public func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool {
    provided[scanned]?.contains(Self.folded("\(kind.rawValue).\(field)")) ?? false
  }

  /// Headers are one that differ in case or in what parts their words.
  static func folded(_ name: String) -> String {
    String(name.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }
}

/// One table of one file that was taken in.
public struct WorkspaceSource: Sendable {
  /// The number by which rows refer to it.
  public let id: Int
  /// The table.
  public let kind: ExportKind
  /// The name of the file.
  public let name: String
  /// The SHA-256 of the file.
  public let digest: String
  /// How many bytes it had.
  public let bytes: Int
  /// The latest moment in it, or the one that was given for it.
  public let asOf: Int64?
  /// How many of its rows later exports have replaced.
  public let replaced: Int
  /// Its account, in which only rows that stand are accepted.
  public let ledger: FileLedger
  let zone: String
  let fields: [String]
  /// The run that took it in.
  let run: Int64
  /// The later comings of the same bytes: the runs, and the names that the file had.
  let repeats: [(run: Int64, name: String)]

  /// What the exports of each table provide, folded.
  static func provided(_ sources: [WorkspaceSource]) -> [ExportKind: Set<String>] {
    Dictionary(grouping: sources, by: \.kind).mapValues { sources in
      Set(Set(sources.flatMap(\.fields)).map { WorkspaceTables.folded($0) })
    }
  }

  static func all(_ db: Database) throws -> [WorkspaceSource] {
    try Row.fetchAll(db, sql: "SELECT * FROM source ORDER BY id").compactMap { row in
      guard let kind = ExportKind(rawValue: row["kind"]) else { return nil }
      return try WorkspaceSource(row, kind, db)
    }
  }

  private init(_ row: Row, _ kind: ExportKind, _ db: Database) throws {
    self.kind = kind
    id = row["id"]
    name = row["name"]
    digest = row["digest"]
    bytes = row["bytes"]
    asOf = row["as_of"]
    replaced = row["replaced"]
    zone = row["zone"]
    run = row["run"]
    repeats = try Row.fetchAll(
      db, sql: "SELECT run, name FROM repeat WHERE source = ? ORDER BY rowid", arguments: [id]
    ).map { (run: $0[0], name: $0[1]) }
    fields = (row["fields"] as String).split(separator: "\n").map(String.init)
    var ledger = FileLedger(
      path: name, kind: kind, profile: row["profile"], encoding: row["encoding"],
      delimiter: row["delimiter"])
    // What has been forgotten is as if it had never been there.
    ledger.rows = (row["rows"] as Int) - (row["forgotten"] as Int)
    ledger.accepted = row["standing"]
    ledger.skipped = row["skipped"]
    ledger.duplicates = ledger.rows - ledger.accepted - (row["rejected"] as Int)
    ledger.rejectedByReason = StoredLedger.rejected(row["ledger"])
    ledger.rejects = try Row.fetchAll(
      db, sql: "SELECT * FROM reject WHERE source = ? ORDER BY rowid LIMIT 10", arguments: [id]
    ).compactMap { row in
      guard let reason = RejectReason(rawValue: row["reason"]) else { return nil }
      return Reject(
        line: row["line"], byte: row["byte"], column: row["header"], found: row["found"],
        reason: reason, raw: "")
    }
    self.ledger = ledger
  }
}
