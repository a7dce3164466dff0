import Dispatch
import GRDB
import Synchronization
public import Tables

extension WorkspaceWriter {
  /// Takes in every row of a source.
  ///
  /// The file is as before until ``change(_:wait:creates:_:)`` ends.
  /// - Throws: What the scan throws; `WorkspaceError`; `DatabaseError`.
  /// - Complexity: One pass over the files, and the segments whose orders come again are written anew;
  ///   memory for all rows read and those segments.
  public mutating func ingest(
    _ source: some TableSource, _ ingestion: Ingestion
  ) throws -> IngestReport {
    try checkPseudonyms(ingestion.privacy)
    let run = try addRun(ingestion)
    var batch = IngestBatch()
    var report = IngestReport()
    for kind in [ExportKind.products, .returns, .complaints, .orders] {
      let earlier = try WorkspaceSource.all(db).filter { $0.kind == kind }
      let read = try read(kind, source, ingestion, run: run)
      report.ledgers += read.ledgers
      report.slips += read.slips
      report.lacking[kind] = lacking(read, earlier)
      batch.tables[kind] = read.table
      batch.sources[kind] = read.sources
      batch.names.merge(read.names) { $1 }
    }
    try settle(&batch, ingestion, zone: source.zone, &report)
    try finish(batch, run, &report)
    try enter(ingestion.repeats, run)
    report.missing = try WorkspaceSource.all(db).missingExports
    return report
  }

  /// Refuses to mix ids of customers with pseudonyms of them.
  public func checkPseudonyms(_ privacy: Privacy) throws {
    let wanted = privacy.pseudonyms?.fingerprint ?? "none"
    guard let known = try setting("pseudonyms") else {
      try set("pseudonyms", to: wanted)
      return
    }
    guard known != wanted else { return }
    throw WorkspaceError(
      path, .usage,
      known == "none"
        ? "holds ids of customers as they are"
        : "holds pseudonyms of customers, made with \(wanted == "none" ? "a" : "another") key",
      known == "none"
        ? "leave --pseudonymise out, or ingest all exports into a new file"
        : "give the same --pseudonymise KEYFILE, or ingest all exports into a new file")
  }

  private func addRun(_ ingestion: Ingestion) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO run (command, tool, sources, rows, replaced) VALUES ('ingest', ?, ?, 0, 0)",
      arguments: [ingestion.tool, ingestion.files.count])
    return db.lastInsertedRowID
  }

  // MARK: - Reading the files

  /// What a scan of one table gives.
  private struct Read {
    var table: RowTable
    var sources: [Int32] = []
    var ledgers: [FileLedger] = []
    var names: [Int: CodeDictionary] = [:]
    /// The columns of each file, each as its table and its name.
    var provided: [[String]] = []
    var slips: [IngestReport.Slips] = []
  }

  private func read(
    _ kind: ExportKind, _ source: some TableSource, _ ingestion: Ingestion, run: Int64
  ) throws -> Read {
    let files = ingestion.files.filter { $0.kind == kind }
    let fields = fields(of: kind, source, ingestion)
    var table = try table(kind, adding: files.isEmpty ? [] : fields)
    var names = try table.fields.indices.map { index -> SharedNames? in
      guard table.fields[index].form == .code else { return nil }
      return SharedNames(try Self.names(of: table.fieldIDs[index], db))
    }
    var read = Read(table: table)
    if !files.isEmpty {
      read.provided = files.map { file in
        ["\(kind.rawValue).order_id"]
          + fields.filter { file.provides($0.name, $0.owner) }.map(\.key)
          + (kind == .orders && file.provides("order_id", .returns) ? ["returns.order_id"] : [])
      }
      let ids = try zip(files, read.provided).map { try addSource($0, ingestion, $1, run) }
      let plan = RowSinkPlan(
        kind, table.fields, names: names, files: zip(ids, files).map { ($0, $1.digest) },
        ingestion.privacy)
      var result = try source.scan(kind, plan.requests, threads: ingestion.threads) { _ in
        RowSink(plan)
      }
      let sinks = result.workers.map(\.sink)
      // So that nobody else holds on to the rows.
      result.workers = []
      let ends = files.indices.map { index in
        var all = RowMoments()
        for sink in sinks { all.add(sink.moments[index]) }
        return all.end()
      }
      var maps = Array<[UInt32]?>(repeating: nil, count: names.count)
      for (index, shared) in names.enumerated() {
        guard let shared else { continue }
        let sorted = CodeOrder.sorted(shared, of: index, sinks)
        maps[index] = sorted.map
        names[index] = SharedNames(sorted.names, known: shared.known)
        if let names = names[index] { try write(names, of: table.fieldIDs[index]) }
      }
      table.take(sinks.map(\.blocks), maps, threads: ingestion.threads)
      for (index, ledger) in result.ledgers.enumerated() {
        // Only now: it is worked out while the file is read.
        let digest = try files[index].digest()
        let asOf = ingestion.asOf ?? ends[index]?.latest ?? missingValue
        try enter(ledger, digest, asOf, source: ids[index])
        if ingestion.asOf == nil, let end = ends[index], let slips = end.slips {
          read.slips.append(
            IngestReport.Slips(
              name: files[index].name, rows: slips.rows, first: slips.first, asOf: end.latest))
        }
      }
      read.sources = ids
      read.ledgers = result.ledgers.enumerated().map { index, ledger in
        var ledger = ledger
        ledger.path = files[index].name
        return ledger
      }
    }
    for (index, names) in names.enumerated() {
      if let names { read.names[table.fieldIDs[index]] = names.dictionary }
    }
    table.codeHashes = table.fieldIDs.map { read.names[$0]?.hashes ?? [] }
    read.table = table
    return read
  }

  /// Columns that the files of the last run of a profile had, and those of this run of the same profile lack.
  private func lacking(_ read: Read, _ earlier: [WorkspaceSource]) -> [String] {
    let profiles = Dictionary(grouping: read.ledgers.indices) { read.ledgers[$0].profile }
    let lacking = profiles.sorted { $0.key < $1.key }.map { profile, files -> [String] in
      let before = earlier.filter { $0.ledger.profile == profile }
      let last = before.filter { $0.run == before.last?.run }.flatMap(\.fields)
      let now = Set(files.flatMap { read.provided[$0] })
      return last.filter { !now.contains($0) }
    }
    var seen: Set<String> = []
    return lacking.joined().filter { seen.insert($0).inserted }
  }

  /// The columns of a table that a source can give, and that are kept.
  private func fields(
    of kind: ExportKind, _ source: some TableSource, _ ingestion: Ingestion
  ) -> [StoredField] {
    var fields = Field.all(of: kind).filter {
      $0.name != "order_id" && source.provides($0.name, of: kind, in: kind)
    }.map { StoredField($0, in: kind) }
    if kind == .orders {
      // The ids of a return that a line carries are the line's own.
      fields += Field.all(of: .returns).filter {
        $0.form != .id && source.provides($0.name, of: .returns, in: .orders)
      }.map { StoredField($0, in: .orders) }
    }
    for name in ingestion.extras
    where Field.named(name, in: kind) == nil && source.provides(name, of: kind, in: kind) {
      fields.append(StoredField(extra: name, in: kind))
    }
    return fields
  }

  // MARK: - Sources

  private func addSource(
    _ file: IngestFile, _ ingestion: Ingestion, _ provided: [String], _ run: Int64
  ) throws -> Int32 {
    try db.execute(
      sql: """
        INSERT INTO source (run, digest, options, kind, name, profile, encoding, delimiter, zone,
          bytes, as_of, rows, standing, rejected, skipped, replaced, ledger, fields)
        VALUES (?, '', ?, ?, ?, '', '', '', ?, ?, NULL, 0, 0, 0, 0, 0, '{}', ?)
        """,
      arguments: [
        run, ingestion.options, file.kind.rawValue, file.name, file.zone, file.bytes,
        provided.joined(separator: "\n"),
      ])
    return Int32(db.lastInsertedRowID)
  }

  private func enter(
    _ ledger: FileLedger, _ digest: String, _ latest: Int64, source: Int32
  ) throws {
    try db.execute(
      sql: """
        UPDATE source SET digest = ?, profile = ?, encoding = ?, delimiter = ?, as_of = ?, rows = ?,
          standing = ?, rejected = ?, skipped = ?, ledger = ? WHERE id = ?
        """,
      arguments: [
        digest, ledger.profile, ledger.encoding, ledger.delimiter,
        latest == missingValue ? nil : latest, ledger.rows, ledger.accepted, ledger.rejected,
        ledger.skipped, StoredLedger.text(ledger), source,
      ])
    // Which row was refused, where, and over what: the row itself may hold what must not be kept.
    for reject in ledger.rejects {
      try db.execute(
        sql: """
          INSERT INTO reject (source, line, byte, header, found, reason) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          source, reject.line, reject.byte, reject.column, StoredLedger.found(reject),
          reject.reason.rawValue,
        ])
    }
  }

  /// Notes which exports came though their bytes are known.
  ///
  /// A file under a name that it had before may just have been left in its folder. One without rows is the same whenever
  /// it is made: it has come, unless its name tells the day of an earlier one.
  private func enter(_ repeats: [IngestRepeat], _ run: Int64) throws {
    for file in repeats {
      try db.execute(
        sql: """
          INSERT INTO repeat (run, source, name)
          SELECT ?1, id, ?2 FROM source
          WHERE digest = ?3 AND (rows = 0 AND ?2 NOT GLOB '*[0-9]*' OR name <> ?2 AND NOT EXISTS (
            SELECT 1 FROM repeat WHERE repeat.source = source.id AND repeat.name = ?2))
          """, arguments: [run, file.name, file.digest])
    }
  }

  /// Enters what became of all sources.
  private func finish(
    _ batch: IngestBatch, _ run: Int64, _ report: inout IngestReport
  ) throws {
    let new = Set(batch.sources.values.joined())
    var replaced = 0
    for (kind, dropped) in batch.dropped.sorted(by: { $0.key < $1.key }) {
      report.outdated[kind] = try later(dropped.lost(of: new))
      let replacedRows = dropped.replaced
      for (source, count) in dropped.count.sorted(by: { $0.key < $1.key }) {
        let others = replacedRows[source] ?? 0
        try db.execute(
          sql: "UPDATE source SET standing = standing - ?, replaced = replaced + ? WHERE id = ?",
          arguments: [count, others, source])
        if !new.contains(source) {
          replaced += others
          report.replaced[kind, default: 0] += others
        }
      }
    }
    // The same file, taken in again with other options: nothing is left of the first time.
    try db.execute(
      sql: """
        DELETE FROM source WHERE standing = 0 AND EXISTS (
          SELECT 1 FROM source AS later WHERE later.digest = source.digest
            AND later.kind = source.kind AND later.id > source.id)
        """)
    try db.execute(sql: "DELETE FROM reject WHERE source NOT IN (SELECT id FROM source)")
    let rows = report.ledgers.reduce(0) { $0 + $1.rows }
    try db.execute(
      sql: "UPDATE run SET rows = ?, replaced = ? WHERE id = ?", arguments: [rows, replaced, run])
    for row in try Row.fetchAll(db, sql: "SELECT kind, sum(standing) FROM source GROUP BY kind") {
      guard let kind = ExportKind(rawValue: row[0]) else { continue }
      report.rows[kind] = row[1]
    }
    try account(&report, batch)
    report.segments =
      try Int.fetchOne(db, sql: "SELECT count(*) FROM segment WHERE id > 0") ?? 0
  }

  /// Exports with the rows that make way for them, those of most rows first.
  private func later(_ rows: [Int32: Int]) throws -> [IngestReport.Later] {
    try rows.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { source, rows in
      let row = try Row.fetchOne(
        db, sql: "SELECT name, as_of FROM source WHERE id = ?", arguments: [source])
      return IngestReport.Later(name: row?["name"] ?? "", asOf: row?["as_of"], rows: rows)
    }
  }

  /// Moves the rows that did not stand from accepted to duplicates.
  private func account(_ report: inout IngestReport, _ batch: IngestBatch) throws {
    var index = 0
    for kind in [ExportKind.products, .returns, .complaints, .orders] {
      for source in batch.sources[kind] ?? [] {
        let dropped = batch.dropped[kind]?.count[source] ?? 0
        report.ledgers[index].accepted -= dropped
        report.ledgers[index].duplicates += dropped
        index += 1
      }
    }
    report.ledgers.sort { $0.kind < $1.kind }
  }
}

/// What one run works on.
struct IngestBatch {
  var tables: [ExportKind: RowTable] = [:]
  /// The numbers of the new sources, in the order of the files.
  var sources: [ExportKind: [Int32]] = [:]
  var dropped: [ExportKind: DroppedRows] = [:]
  /// The names of codes, by field.
  var names: [Int: CodeDictionary] = [:]
}

extension RowTable {
  /// Takes the blocks of all threads, in the order of the files, and numbers their rows.
  ///
  /// - Parameters:
  ///   - lists: The blocks of each thread.
  ///   - maps: For each field whose codes have new numbers, these by code.
  ///   - threads: How many threads work.
  mutating func take(_ lists: [[RowBlock]], _ maps: [[UInt32]?], threads: Int) {
    var new = CodeOrder.renumber(lists.flatMap { $0 }, maps, threads: threads)
    new.sort { $0.ordinal < $1.ordinal }
    if kind != .orders {
      var file = -1
      var next: Int64 = 0
      for index in new.indices {
        if new[index].ordinal.file != file {
          file = new[index].ordinal.file
          next = 0
        }
        new[index].positions = NarrowNumbers((0..<Int64(new[index].count)).map { next + $0 })
        next += Int64(new[index].count)
      }
    }
    // Their rows will stand by their orders, so they are looked up one by one: best in one place.
    if kind != .orders && !new.isEmpty { new = [RowBlock(new, self, threads: threads)] }
    blocks += new
  }
}

extension RowBlock {
  /// The rows of several blocks in one.
  fileprivate init(_ blocks: [RowBlock], _ table: RowTable, threads: Int) {
    self.init(fields: table.fields.count)
    let all = blocks.indices.flatMap { block in
      (0..<blocks[block].count).map { RowPlace(block, $0) }
    }
    let places = all[...]
    count = places.count
    flags = NarrowNumbers(blocks.gather(places, \.flags))
    sources = NarrowNumbers(blocks.gather(places, \.sources))
    positions = NarrowNumbers(blocks.gather(places, \.positions))
    keys = .hashes(blocks.keys(places, table.codeHashes))
    var starts: [Int64] = []
    var first: Int64 = 0
    var scratch: [UInt8] = []
    orderHashes.reserveCapacity(blocks.reduce(0) { $0 + $1.orderHashes.count })
    for block in blocks {
      starts += block.runs.all.map { $0 + first }
      orderHashes += block.orderHashes
      for run in 0..<block.runs.count { orderIDs.append(run, of: block.orderIDs, &scratch) }
      first += Int64(block.count)
    }
    runs = NarrowNumbers(starts)
    orderIDs.seal()
    let merged = Mutex<[Column?]>(Array(repeating: nil, count: columns.count))
    let merge = { @Sendable (index: Int) in
      let column: Column =
        switch table.fields[index].form {
        case .number: .numbers(NarrowNumbers(blocks.numbers(all[...], index)))
        case .code: .codes(NarrowNumbers(blocks.codes(all[...], index)))
        case .id: .ids(blocks.ids(all[...], index).sealed)
        case .text: .texts(blocks.texts(all[...], index))
        }
      merged.withLock { $0[index] = column }
    }
    if threads > 1 {
      DispatchQueue.concurrentPerform(iterations: columns.count, execute: merge)
    } else {
      columns.indices.forEach(merge)
    }
    columns = merged.withLock { $0.map { $0 ?? .absent } }
  }
}

extension CodeDictionary {
  /// The hash of each code's name.
  var hashes: [UInt64] {
    (0..<UInt32(count)).map { code in withName(code) { byteHash($0) } }
  }
}
