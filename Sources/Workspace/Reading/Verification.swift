import GRDB
import Tables

/// What is found when a workspace is gone through.
public struct Verification: Sendable {
  /// What was looked at, and how often.
  public var checked: [(name: String, count: Int)] = []
  /// What is wrong, with what it means for the user; empty for a sound file.
  public var problems: [String] = []

  /// So many are told.
  static let mostProblems = 100

  mutating func problem(_ text: String) {
    if problems.count < Self.mostProblems { problems.append(text) }
  }
}

extension WorkspaceTables {
  /// Goes through the whole file: SQLite's own structure, the checksum of every column, that every column
  /// can be read, that no row is there twice, that returns stand with their orders, and that the sums and
  /// accounts are those of the rows.
  ///
  /// - Throws: `WorkspaceError` where not even that can be done.
  /// - Complexity: Everything is read once; memory for the keys of all rows.
  public func verify() throws -> Verification {
    try store.guarded {
      try store.queue.unsafeReentrantRead { db in
        var verifier = Verifier(self, db)
        try verifier.run()
        return verifier.result
      }
    }
  }
}

/// Goes through a workspace.
private struct Verifier {
  let workspace: WorkspaceTables
  let db: Database
  var result = Verification()
  private var tables: [ExportKind: RowTable] = [:]
  private var standing: [Int32: Int] = [:]
  private var orders = HashLists()
  private var orderCount = 0
  private var keys: [ExportKind: HashLists] = [:]
  private var rows: [ExportKind: Int] = [:]

  init(_ workspace: WorkspaceTables, _ db: Database) {
    self.workspace = workspace
    self.db = db
  }

  mutating func run() throws {
    try checkStructure()
    try checkSums()
    guard result.problems.isEmpty else { return }
    tables = workspace.tables
    for kind in ExportKind.allCases { try loadNames(kind) }
    let segments = try Row.fetchAll(db, sql: "SELECT id, orders, lines FROM segment ORDER BY id")
    for row in segments {
      do {
        try check(segment: row[0], orders: row[1], lines: row[2])
      } catch is DamagedColumn {
        result.problem("segment \(row[0] as Int): a column cannot be read")
      }
    }
    result.checked.append(("segments", segments.count { ($0[0] as Int) > 0 }))
    checkIdentities()
    checkAccounts()
  }

  private mutating func checkStructure() throws {
    let rows = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
    for row in rows where row != "ok" { result.problem("SQLite: \(row)") }
    for row in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
      result.problem("SQLite: a row of \(row[0] as String? ?? "") refers to one that is not there")
    }
    for view in try Schema.damagedViews(db) {
      result.problem("the view \(view) is not as it was made; the next ingest makes it anew")
    }
  }

  private mutating func checkSums() throws {
    for (table, name) in [("column_chunk", "columns"), ("dictionary", "dictionaries")] {
      var count = 0
      let rows = try Row.fetchCursor(db, sql: "SELECT rowid, checksum, data FROM \(table)")
      while let row = try rows.next() {
        count += 1
        if try checksum(row.bytes(at: 2)) != row[1] {
          result.problem("\(table) \(row[0] as Int): the bytes are not those that were written")
        }
      }
      result.checked.append((name, count))
    }
  }

  private mutating func loadNames(_ kind: ExportKind) throws {
    guard var table = tables[kind] else { return }
    table.codeHashes = try table.fields.indices.map { index in
      guard table.fields[index].form == .code else { return [] }
      do {
        return try WorkspaceWriter.names(of: table.fieldIDs[index], db).hashes
      } catch is DamagedColumn {
        result.problem("the names of \(kind.rawValue).\(table.fields[index].name) cannot be read")
        return []
      }
    }
    tables[kind] = table
  }

  private mutating func check(segment: Int, orders count: Int, lines: Int) throws {
    var ids: IDs?
    var daily: [Int32: DailySum] = [:]
    var lineCount = 0
    for var chunk in try Row.fetchAll(
      db, sql: "SELECT id, kind, rows FROM chunk WHERE segment = ? ORDER BY id",
      arguments: [segment]
    ).compactMap({ row in
      ExportKind(rawValue: row[1]).map {
        StoredChunk(id: row[0], segment: segment, kind: $0, rows: row[2])
      }
    }).sorted(by: { $0.kind < $1.kind }) {
      guard var table = tables[chunk.kind] else { continue }
      try chunk.load(db, nil)
      try chunk.check()
      let block = try RowBlock(chunk, table, orderIDs: chunk.kind == .orders ? nil : ids)
      table.blocks = [block]
      checkCodes(block, table, segment)
      for row in 0..<block.count { standing[block.source(row), default: 0] += 1 }
      rows[chunk.kind, default: 0] += block.count
      if chunk.kind == .orders {
        ids = block.orderIDs
        lineCount = block.count
        checkOrders(block, segment)
      } else if chunk.kind != .products {
        for key in block.keyHashes { keys[chunk.kind, default: HashLists()].append(key) }
      }
      for day in SegmentPacker(tables: [chunk.kind: table], zone: try storedZone()).days(of: table)
      {
        daily[day.day, default: DailySum(day: day.day)].addAll(day)
      }
    }
    if segment > 0 && (ids?.count ?? 0 != count || lineCount != lines) {
      result.problem("segment \(segment): has not as many orders and lines as it should")
    }
    try checkDaily(segment, daily)
  }

  private func storedZone() throws -> ZoneRules {
    let name = try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'zone'")
    return try ZoneRules(identifier: name ?? "Asia/Shanghai")
  }

  private mutating func checkCodes(_ block: RowBlock, _ table: RowTable, _ segment: Int) {
    for (index, column) in block.columns.enumerated() {
      guard case .codes(let codes) = column else { continue }
      let count = table.codeHashes[index].count
      if codes.all.contains(where: { $0 >= count }) {
        result.problem(
          "segment \(segment): \(table.fields[index].name) has codes without a name")
      }
    }
  }

  private mutating func checkOrders(_ block: RowBlock, _ segment: Int) {
    let keys = block.keyHashes
    for run in 0..<block.runs.count {
      orders.append(block.orderHashes[run])
      orderCount += 1
      let rows = block.rows(run)
      guard rows.count > 1, Set(keys[rows]).count < rows.count else { continue }
      var id: [UInt8] = []
      block.orderIDs.write(run, to: &id)
      result.problem(
        "segment \(segment): order \(String(decoding: id, as: UTF8.self)) has a line twice")
    }
  }

  private mutating func checkIdentities() {
    let twice = RepeatedHashes.find([orders], also: [], threads: 1)
    // One hash in 2^64 can be that of two orders; of more it cannot.
    if twice.count > 1 {
      result.problem("\(twice.count) orders stand in two places")
    }
    result.checked.append(("orders", orderCount))
    for kind in [ExportKind.returns, .complaints] {
      let twice = RepeatedHashes.find([keys[kind] ?? HashLists()], also: [], threads: 1)
      if !twice.isEmpty { result.problem("\(twice.count) \(kind.rawValue) are there twice") }
    }
    for kind in ExportKind.allCases {
      if let count = rows[kind] { result.checked.append(("\(kind.rawValue) rows", count)) }
    }
  }

  private mutating func checkAccounts() {
    for source in workspace.sources {
      let ledger = source.ledger
      let found = standing[Int32(source.id)] ?? 0
      if found != ledger.accepted {
        result.problem(
          "\(source.name): \(found) rows stand where its account says \(ledger.accepted)")
      }
      if ledger.duplicates < 0 {
        result.problem("\(source.name): its account does not add up")
      }
      standing[Int32(source.id)] = nil
    }
    if !standing.isEmpty { result.problem("some rows are of no export") }
    result.checked.append(("exports", workspace.sources.count))
  }

  private mutating func checkDaily(_ segment: Int, _ found: [Int32: DailySum]) throws {
    let stored = try Row.fetchAll(
      db, sql: "SELECT * FROM daily WHERE segment = ? ORDER BY day", arguments: [segment]
    ).map(DailySum.init)
    if stored != found.values.sorted(by: { $0.day < $1.day }) {
      result.problem("segment \(segment): the daily totals are not those of its rows")
    }
  }
}
