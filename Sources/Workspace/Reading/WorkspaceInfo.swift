import GRDB
public import Tables

/// What is in a workspace, as counts and spans.
public struct WorkspaceInfo: Sendable {
  /// One table.
  public struct Contents: Sendable {
    /// The table.
    public var kind: ExportKind
    /// Exports that were taken in.
    public var exports: Int
    /// Rows that stand.
    public var rows: Int
    /// Rows that were refused.
    public var rejected: Int
    /// Rows of which a later version stands.
    public var duplicates: Int
    /// Of these, those whose later version is in another export.
    public var replaced: Int
    /// The first and the last moment, in seconds since 1970.
    public var span: ClosedRange<Int64>?
    /// The columns that are kept, by their names.
    public var columns: [String]
    /// Bytes that its columns take.
    public var bytes: Int
  }

  /// One taking in.
  public struct Run: Sendable {
    /// Its number.
    public var id: Int
    /// Exports.
    public var exports: Int
    /// Rows read.
    public var rows: Int
    /// Rows of earlier runs that were replaced.
    public var replaced: Int
    /// The latest moment in the exports.
    public var asOf: Int64?
  }

  /// What was counted in a week.
  public struct Week: Sendable {
    /// Its Monday, in days from 1970-01-01.
    public var monday: Int32
    /// Orders placed.
    public var orders: Int
    /// Order lines that were not cancelled.
    public var lines: Int
    /// Returns requested and not refused.
    public var returns: Int
    /// Complaints made.
    public var complaints: Int
  }

  /// The tables, in their order; only those with exports.
  public var contents: [Contents] = []
  /// The runs, the first first.
  public var runs: [Run] = []
  /// The weeks from the first with an order to the last, empty ones too.
  public var weeks: [Week] = []
  /// Whether customers are stored as pseudonyms.
  public var hasPseudonyms = false
  /// How many segments there are.
  public var segments = 0
}

extension WorkspaceTables {
  /// Counts what is there.
  ///
  /// - Throws: `WorkspaceError`.
  /// - Complexity: O(chunks + days), whatever the number of rows.
  public func info() throws -> WorkspaceInfo {
    try store.guarded {
      try store.queue.unsafeReentrantRead { db in
        var info = WorkspaceInfo()
        info.contents = try contents(db)
        info.runs = try runs(db)
        info.weeks = try weeks(db)
        info.segments = try Int.fetchOne(db, sql: "SELECT count(*) FROM segment WHERE id > 0") ?? 0
        let pseudonyms = try String.fetchOne(
          db, sql: "SELECT value FROM setting WHERE name = 'pseudonyms'")
        info.hasPseudonyms = pseudonyms.map { $0 != "none" } ?? false
        return info
      }
    }
  }

  private func contents(_ db: Database) throws -> [WorkspaceInfo.Contents] {
    try ExportKind.allCases.compactMap { kind in
      let own = sources.filter { $0.kind == kind }
      guard !own.isEmpty else { return nil }
      let sum = { (count: (WorkspaceSource) -> Int) in own.reduce(0) { $0 + count($1) } }
      let row = try Row.fetchOne(
        db, sql: "SELECT min(first_time), max(last_time) FROM chunk WHERE kind = ?",
        arguments: [kind.rawValue])
      let first: Int64? = row?[0]
      let last: Int64? = row?[1]
      let bytes = try Int.fetchOne(
        db,
        sql: """
          SELECT sum(length(data)) FROM column_chunk
          WHERE chunk IN (SELECT id FROM chunk WHERE kind = ?)
          """, arguments: [kind.rawValue])
      return WorkspaceInfo.Contents(
        kind: kind, exports: own.count, rows: sum(\.ledger.accepted),
        rejected: sum(\.ledger.rejected), duplicates: sum(\.ledger.duplicates),
        replaced: sum(\.replaced),
        span: first.flatMap { first in last.map { first...max(first, $0) } },
        columns: (tables[kind]?.fields ?? []).map { field in
          field.owner == kind ? field.name : "return.\(field.name)"
        }, bytes: bytes ?? 0)
    }
  }

  private func runs(_ db: Database) throws -> [WorkspaceInfo.Run] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT id, sources, rows, replaced,
          (SELECT max(as_of) FROM source WHERE source.run = run.id) AS as_of
        FROM run WHERE command = 'ingest' ORDER BY id
        """
    ).map {
      WorkspaceInfo.Run(
        id: $0["id"], exports: $0["sources"], rows: $0["rows"], replaced: $0["replaced"],
        asOf: $0["as_of"])
    }
  }

  private func weeks(_ db: Database) throws -> [WorkspaceInfo.Week] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT day - (((day + 3) % 7) + 7) % 7 AS monday, sum(orders), sum(lines), sum(returns),
          sum(complaints) FROM daily GROUP BY monday ORDER BY monday
        """
    ).map {
      WorkspaceInfo.Week(
        monday: $0[0], orders: $0[1], lines: $0[2], returns: $0[3], complaints: $0[4])
    }
    guard let first = rows.first(where: { $0.orders > 0 })?.monday,
      let last = rows.last(where: { $0.orders > 0 })?.monday, last - first < 7 * 5300
    else { return rows }
    let known = Dictionary(uniqueKeysWithValues: rows.map { ($0.monday, $0) })
    return stride(from: first, through: last, by: 7).map {
      known[$0]
        ?? WorkspaceInfo.Week(monday: $0, orders: 0, lines: 0, returns: 0, complaints: 0)
    }
  }
}
