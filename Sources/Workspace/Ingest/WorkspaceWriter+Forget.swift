import GRDB
public import Tables

/// What is to be forgotten.
public enum Forgotten: Sendable {
  /// Every row that stands by an export of this name, or with this digest or a start of it; where several exports
  /// are called that, all of them or none.
  case source(String, all: Bool)
  /// Orders placed before a moment with their returns and complaints, and others from before it.
  case before(Int64)
  /// The orders and complaints of a customer, with the returns and complaints of these orders.
  case customer(String)
}

/// How much was forgotten.
public struct ForgetReport: Sendable {
  /// Rows by table.
  public var rows: [ExportKind: Int] = [:]
  /// Exports whose accounts went too.
  public var exports: [String] = []
  /// Exports that stay, and of which rows had made way for later versions, maybe for those that went: taken in again
  /// they are read again.
  public var incomplete: [String] = []
}

extension WorkspaceWriter {
  /// Deletes rows for good: every segment is written anew without them, and so are the dictionaries, so
  /// that no name stays that nothing uses.
  ///
  /// What SQLite still has of the old bytes goes with ``vacuum(_:wait:)``, to be called afterwards.
  /// - Parameters:
  ///   - what: What goes.
  ///   - count: What an engine counts of what stays.
  /// - Returns: How much went.
  /// - Throws: `WorkspaceError` where there is nothing of that kind.
  /// - Complexity: The whole file is written.
  public mutating func forget(
    _ what: Forgotten, count: SegmentCounter?
  ) throws -> ForgetReport {
    var report = ForgetReport()
    let sources = try sources(of: what)
    let versions = try versions()
    var tables: [ExportKind: RowTable] = [:]
    var names: [ExportKind: [SharedNames?]] = [:]
    var old: [ExportKind: [CodeDictionary?]] = [:]
    for kind in ExportKind.allCases {
      var table = try table(kind, adding: [])
      let known = try table.fields.indices.map {
        table.fields[$0].form == .code ? try Self.names(of: table.fieldIDs[$0], db) : nil
      }
      table.codeHashes = known.map { $0?.hashes ?? [] }
      tables[kind] = table
      old[kind] = known
      names[kind] = known.map { $0.map { _ in SharedNames(CodeDictionary()) } }
    }
    let zone = try ZoneRules(identifier: setting("zone") ?? "Asia/Shanghai")
    var removed: [Int32: Int] = [:]
    let filter = ForgetFilter(what, sources)
    /// Returns and complaints that have lost their order.
    var left: [ExportKind: [RowBlock]] = [:]
    let segments = try Int.fetchAll(db, sql: "SELECT id FROM segment WHERE id > 0 ORDER BY id")
    for segment in segments + [0] {
      var work = tables
      var ids: IDs?
      for var chunk in try chunks(of: segment).sorted(by: { $0.kind < $1.kind }) {
        guard let table = tables[chunk.kind] else { continue }
        try chunk.load(db, nil)
        try chunk.check()
        let block = try RowBlock(chunk, table, orderIDs: chunk.kind == .orders ? nil : ids)
        if chunk.kind == .orders { ids = block.orderIDs }
        work[chunk.kind]?.blocks.append(block)
      }
      filter.apply(&work, &removed, &report)
      for kind in ExportKind.allCases {
        work[kind]?.rename(old[kind] ?? [], names[kind] ?? [])
      }
      if segment == 0 {
        for (kind, blocks) in left { work[kind]?.blocks += blocks }
        try writeLoose(work, versions, zone)
      } else {
        try write(segment, work, versions, zone, &left)
      }
    }
    for kind in ExportKind.allCases {
      for (index, shared) in (names[kind] ?? []).enumerated() {
        guard let shared, let field = tables[kind]?.fieldIDs[index] else { continue }
        try db.execute(sql: "DELETE FROM dictionary WHERE field = ?", arguments: [field])
        try write(SharedNames(CodeDictionary(), adding: shared.dictionary), of: field)
      }
    }
    try reopen(sources, versions, &report)
    try enter(removed, what, sources, &report)
    var renamed: [Int: CodeDictionary] = [:]
    for kind in ExportKind.allCases {
      for (index, shared) in (names[kind] ?? []).enumerated() {
        guard let shared, let field = tables[kind]?.fieldIDs[index] else { continue }
        renamed[field] = shared.dictionary
        tables[kind]?.codeHashes[index] = shared.dictionary.hashes
      }
    }
    try recount(nil, shape(zone, self.versions(), tables, renamed), count)
    return report
  }

  /// Gives back the room of deleted rows, and with it their bytes, also beside the file.
  ///
  /// - Throws: `WorkspaceError`; while somebody reads, their state has to stay: the error says so.
  public static func vacuum(_ path: String, wait: Double) throws {
    let store = try Store.writing(path, wait: wait, creates: false)
    try store.guarded {
      try store.queue.inDatabase { try $0.execute(sql: "VACUUM") }
      let isDone = try store.queue.inDatabase { db in
        try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
      }
      try store.queue.close()
      guard isDone else {
        throw WorkspaceError(
          path, .locked, "somebody reads what was forgotten, so its bytes are still in \(path)-wal",
          "run the same command again when they are done")
      }
    }
  }

  private func sources(of what: Forgotten) throws -> Set<Int32> {
    guard case .source(let name, let all) = what else { return [] }
    let found = try Row.fetchAll(
      db,
      sql: """
        SELECT id, digest, kind, as_of, standing FROM source
          WHERE name = ?1 OR (length(?1) >= 8 AND substr(digest, 1, length(?1)) = lower(?1))
          ORDER BY id
        """,
      arguments: [name])
    guard !found.isEmpty else {
      throw WorkspaceError(
        path, .noInput, "no export is called \(name)", "see their names with `aftersales info`")
    }
    guard all || Set(found.map { $0["digest"] as String }).count == 1 else {
      throw try ambiguous(name, found)
    }
    return Set(found.map { $0["id"] })
  }

  /// Several exports of one name, as weekly ones are, with what tells them apart.
  private func ambiguous(_ name: String, _ found: [Row]) throws -> WorkspaceError {
    let zone = try ZoneRules(identifier: setting("zone") ?? "Asia/Shanghai")
    let shown = found.suffix(10).map { row in
      let asOf: Int64? = row["as_of"]
      let day = asOf.map { ", up to \(CivilDate(daysSince1970: zone.localDay(ofUTC: $0)))" } ?? ""
      return
        "\((row["digest"] as String).prefix(12)) (\(row["kind"] as String), rows: \(row["standing"] as Int)\(day))"
    }
    let more = found.count > shown.count ? "\(found.count - shown.count) more, " : ""
    return WorkspaceError(
      path, .usage,
      "\(found.count) exports are called \(name): \(more)\(shown.joined(separator: ", "))",
      "give --source the start of the SHA-256 of one, or add --all to forget all of them")
  }

  private func writeLoose(
    _ tables: [ExportKind: RowTable], _ versions: Versions, _ zone: ZoneRules
  ) throws {
    let packer = SegmentPacker(tables: tables, zone: zone)
    var chunks: [ChunkDraft] = []
    var daily: [Int32: DailySum] = [:]
    for kind in [ExportKind.returns, .complaints, .products] {
      let rows = EventSettling.sorted(tables[kind]?.blocks ?? [], versions)
      for start in stride(from: 0, to: rows.count, by: SegmentDraft.mostLines) {
        let part = rows[start..<min(start + SegmentDraft.mostLines, rows.count)]
        guard let (chunk, days) = packer.packLoose(kind, part) else { continue }
        chunks.append(chunk)
        for day in days { daily[day.day, default: DailySum(day: day.day)].addAll(day) }
      }
    }
    try SegmentWriter(db: db).writeLoose(chunks, daily.values.sorted { $0.day < $1.day }, [])
  }

  private func write(
    _ segment: Int, _ tables: [ExportKind: RowTable], _ versions: Versions, _ zone: ZoneRules,
    _ left: inout [ExportKind: [RowBlock]]
  ) throws {
    let packer = SegmentPacker(tables: tables, zone: zone)
    let orders = tables[.orders] ?? RowTable(.orders, [], ids: [])
    var settling = OrderSettling(orders, versions, threads: 1)
    let list = settling.settle(orders.blocks.indices)
    var events: [ExportKind: EventList] = [:]
    for kind in [ExportKind.returns, .complaints] {
      let blocks = tables[kind]?.blocks ?? []
      var settling = EventSettling(blocks, versions, threads: 1)
      let found = settling.attach(list, list.orders.indices, of: orders)
      settling.note(found.numbers)
      events[kind] = found
      let loose = settling.loose
      for (index, block) in blocks.enumerated() {
        var goes = Array(repeating: true, count: block.count)
        for place in loose where Int(place.block) == index { goes[Int(place.row)] = false }
        let rest = block.without(goes)
        if rest.count > 0 { left[kind, default: []].append(rest) }
      }
    }
    let draft = packer.pack(
      list, list.orders.indices, firstLine: 0, events, replacing: segment)
    try SegmentWriter(db: db).write(draft)
  }

  /// Lets exports be taken in again that may hold earlier versions of rows that go with some sources.
  ///
  /// Not those of which rows were forgotten: these must not come back.
  private func reopen(
    _ sources: Set<Int32>, _ versions: Versions, _ report: inout ForgetReport
  ) throws {
    let all = try WorkspaceSource.all(db)
    let going = all.filter { sources.contains(Int32($0.id)) }
    let incomplete = all.filter { source in
      source.ledger.duplicates > 0
        && going.contains {
          $0.kind == source.kind && versions.rank(Int32($0.id)) > versions.rank(Int32(source.id))
        }
    }
    // Several tables may be of one file.
    var seen = Set(going.map(\.digest))
    for source in incomplete where seen.insert(source.digest).inserted {
      guard try forgottenRows(of: source.digest) == 0 else { continue }
      try db.execute(
        sql: "UPDATE source SET options = ? WHERE digest = ?",
        arguments: [Self.incomplete, source.digest])
      report.incomplete.append(source.name)
    }
  }

  private func enter(
    _ removed: [Int32: Int], _ what: Forgotten, _ sources: Set<Int32>, _ report: inout ForgetReport
  ) throws {
    for (source, count) in removed.sorted(by: { $0.key < $1.key }) {
      try db.execute(
        sql: "UPDATE source SET standing = standing - ?1, forgotten = forgotten + ?1 WHERE id = ?2",
        arguments: [count, source])
    }
    for source in sources.sorted() {
      let name = try String.fetchOne(
        db, sql: "SELECT name FROM source WHERE id = ?", arguments: [source])
      report.exports.append(name ?? "")
      try db.execute(sql: "DELETE FROM reject WHERE source = ?", arguments: [source])
      try db.execute(sql: "DELETE FROM source WHERE id = ?", arguments: [source])
    }
    try db.execute(
      sql:
        "INSERT INTO run (command, tool, sources, rows, replaced) VALUES ('forget', '', 0, ?, 0)",
      arguments: [report.rows.values.reduce(0, +)])
  }
}

extension RowTable {
  /// Gives every code that is used its place in new dictionaries.
  fileprivate mutating func rename(_ old: [CodeDictionary?], _ new: [SharedNames?]) {
    for index in fields.indices {
      guard let old = old[index], let new = new[index] else { continue }
      var map = Array<UInt32?>(repeating: nil, count: old.count)
      map[0] = 0
      for block in blocks.indices {
        guard case .codes(let codes) = blocks[block].columns[index] else { continue }
        blocks[block].columns[index] = .codes(
          NarrowNumbers(
            codes.all.map { code in
              if let known = map[Int(code)] { return Int64(known) }
              let renamed = old.withName(UInt32(code)) { new.code(for: $0) }
              map[Int(code)] = renamed
              return Int64(renamed)
            }))
      }
      codeHashes[index] = new.dictionary.hashes
    }
  }
}
