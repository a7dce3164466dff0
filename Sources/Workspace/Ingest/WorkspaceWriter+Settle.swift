import Dispatch
import GRDB
import Synchronization
import Tables

extension WorkspaceWriter {
  /// Brings new rows and stored ones together, and writes every segment that changes.
  mutating func settle(
    _ batch: inout IngestBatch, _ ingestion: Ingestion, zone: ZoneRules,
    _ report: inout IngestReport
  ) throws {
    let zone = try dayZone(zone)
    let versions = try versions()
    let touched = try touchedSegments(batch)
    try load(touched, into: &batch)

    let orders = batch.tables[.orders] ?? RowTable(.orders, [], ids: [])
    let plans = SegmentPlans(
      OrderSettling(orders, versions, threads: ingestion.threads), stored: touched,
      blocks: orders.blocks.count)
    var events = Self.settleEvents(batch, versions, threads: ingestion.threads)
    for (kind, settling) in events { batch.dropped[kind] = settling.dropped }
    let packer = SegmentPacker(tables: batch.tables, zone: zone)
    let shape = try shape(zone, versions, batch)
    let written = try write(
      plans, packer, &events, shape, ingestion.count, threads: ingestion.threads)
    batch.dropped[.orders] = written.dropped
    report.segmentsWritten = written.segments
    try writeLoose(&batch, events, versions, packer, shape, ingestion.count, &report)
    try recount(written.counted, shape, ingestion.count)
  }

  /// Settles returns and complaints, each on a thread of its own.
  private static func settleEvents(
    _ batch: IngestBatch, _ versions: Versions, threads: Int
  ) -> [ExportKind: EventSettling] {
    let kinds = [ExportKind.returns, .complaints]
    let blocks = kinds.map { batch.tables[$0]?.blocks ?? [] }
    let settled = Mutex<[ExportKind: EventSettling]>([:])
    let settle = { @Sendable (index: Int) in
      let own = EventSettling(blocks[index], versions, threads: threads)
      settled.withLock { $0[kinds[index]] = own }
    }
    if threads > 1 {
      DispatchQueue.concurrentPerform(iterations: kinds.count, execute: settle)
    } else {
      kinds.indices.forEach(settle)
    }
    return settled.withLock { $0 }
  }

  /// What the segments have in common once all is written.
  private func shape(
    _ zone: ZoneRules, _ versions: Versions, _ batch: IngestBatch
  ) throws -> SegmentShape {
    try shape(zone, versions, batch.tables, batch.names)
  }

  /// The same for tables and names.
  func shape(
    _ zone: ZoneRules, _ versions: Versions, _ tables: [ExportKind: RowTable],
    _ names: [Int: CodeDictionary]
  ) throws -> SegmentShape {
    let sources = try WorkspaceSource.all(db)
    var shape = SegmentShape(
      zone: zone, versions: versions, tables: tables, names: names,
      fileCounts: Dictionary(grouping: sources, by: \.kind).mapValues(\.count),
      provided: WorkspaceSource.provided(sources))
    // Chunks bring their own rows.
    for kind in tables.keys { shape.tables[kind]?.blocks = [] }
    return shape
  }

  /// Counts the segments that lack some of the counts that have just been made: columns have come up
  /// since they were written.
  ///
  /// - Parameters:
  ///   - wanted: The names of these counts; nil to count every segment.
  ///   - shape: What the segments have in common.
  ///   - count: What is counted.
  /// - Throws: What counting throws; `DatabaseError`.
  func recount(_ wanted: [String]?, _ shape: SegmentShape, _ count: SegmentCounter?) throws {
    guard let count, wanted.map({ !$0.isEmpty }) ?? true else { return }
    for segment in try Int.fetchAll(db, sql: "SELECT id FROM segment ORDER BY id") {
      let known = try Set(
        String.fetchAll(
          db, sql: "SELECT name FROM counts WHERE segment = ?", arguments: [segment]))
      if let wanted, known.isSuperset(of: wanted) { continue }
      let stored = try chunks(of: segment).map { chunk in
        var chunk = chunk
        try chunk.load(db, nil)
        try chunk.check()
        return chunk
      }
      try SegmentWriter(db: db).write(count(SegmentTables(stored, shape)), segment: segment)
    }
  }

  // MARK: - What there is

  /// The zone in which days are counted: the one that all sources share, else the one of the first.
  private func dayZone(_ zone: ZoneRules) throws -> ZoneRules {
    if let known = try setting("zone") { return try ZoneRules(identifier: known) }
    try set("zone", to: zone.identifier)
    return zone
  }

  func versions() throws -> Versions {
    let rows = try Row.fetchAll(db, sql: "SELECT id, as_of, name, digest FROM source")
    return Versions(
      rows.map {
        Versions.Source(id: $0[0], asOf: $0[1] ?? missingValue, name: $0[2], digest: $0[3])
      })
  }

  /// The segments that new rows concern: that have an order of theirs, or a return or complaint of which
  /// they bring another version; and the last, if there is much room in it.
  private func touchedSegments(_ batch: IngestBatch) throws -> [Int] {
    let segments = try Row.fetchAll(
      db, sql: "SELECT id, lines FROM segment WHERE id > 0 ORDER BY id")
    guard let last = segments.last else { return [] }
    var orders = HashSet64()
    var keys: [ExportKind: HashSet64] = [:]
    for (kind, table) in batch.tables where kind != .products {
      var own = HashSet64()
      for block in table.blocks {
        for hash in block.orderHashes { orders.insert(hash) }
        if kind != .orders { for key in block.keyHashes { own.insert(key) } }
      }
      if kind != .orders { keys[kind] = own }
    }
    let hasNewOrders = batch.tables[.orders].map { !$0.blocks.isEmpty } ?? false
    return try segments.map { $0[0] as Int }.filter { id in
      if id == last[0] && hasNewOrders && (last[1] as Int) < SegmentDraft.mostLines / 2 {
        return true
      }
      return try isTouched(id, orders, keys, batch)
    }
  }

  private func isTouched(
    _ segment: Int, _ orders: HashSet64, _ keys: [ExportKind: HashSet64], _ batch: IngestBatch
  ) throws -> Bool {
    for chunk in try chunks(of: segment) {
      var chunk = chunk
      if chunk.kind == .orders {
        guard orders.count > 0 else { continue }
        try chunk.load(db, [SpecialColumn.orderIDs])
        try chunk.check()
        let ids = try IDs(packed: chunk.required(SpecialColumn.orderIDs))
        if ids.hashes.contains(where: orders.contains) { return true }
      } else if let own = keys[chunk.kind], own.count > 0, let table = batch.tables[chunk.kind] {
        try chunk.load(db, nil)
        try chunk.check()
        let count = (try? chunk.numbers(SpecialColumn.orderPlaces).max()) ?? 0
        let block = try RowBlock(chunk, table, orderIDs: IDs(missing: Int(count) + 1))
        if block.keyHashes.contains(where: own.contains) { return true }
      }
    }
    return false
  }

  func chunks(of segment: Int) throws -> [StoredChunk] {
    try Row.fetchAll(
      db, sql: "SELECT id, kind, rows FROM chunk WHERE segment = ? ORDER BY id",
      arguments: [segment]
    ).map { row in
      guard let kind = ExportKind(rawValue: row[1]) else { throw DamagedColumn() }
      return StoredChunk(id: row[0], segment: segment, kind: kind, rows: row[2])
    }
  }

  /// Reads stored segments before the new rows; of segment 0, everything.
  private func load(_ segments: [Int], into batch: inout IngestBatch) throws {
    var stored: [ExportKind: [RowBlock]] = [:]
    for segment in segments + [0] {
      var ids: IDs?
      for var chunk in try chunks(of: segment).sorted(by: { $0.kind < $1.kind }) {
        guard let table = batch.tables[chunk.kind] else { continue }
        try chunk.load(db, nil)
        try chunk.check()
        let block = try RowBlock(chunk, table, orderIDs: chunk.kind == .orders ? nil : ids)
        if chunk.kind == .orders { ids = block.orderIDs }
        stored[chunk.kind, default: []].append(block)
      }
    }
    for (kind, blocks) in stored {
      batch.tables[kind]?.blocks.insert(contentsOf: blocks, at: 0)
    }
  }

  // MARK: - Writing

  /// A segment that is packed, and the numbers of the rows that were found to be of its orders.
  private typealias Packed = (draft: SegmentDraft, found: [ExportKind: [Int32]])

  /// What has been written.
  private struct Written {
    var segments = 0
    var dropped = DroppedRows()
    /// The names of what was counted.
    var counted: [String] = []
  }

  /// What threads that pack and the one that writes share.
  private struct Work: Sendable {
    var plans: SegmentPlans
    /// How many segments have been begun.
    var begun = 0
    var isAtEnd = false
    var packed: [Int: Result<Packed, any Error>] = [:]

    /// The next segment and its number.
    mutating func next() -> (number: Int, plan: SegmentPlan)? {
      guard !isAtEnd, let plan = plans.next() else {
        isAtEnd = true
        return nil
      }
      defer { begun += 1 }
      return (begun, plan)
    }
  }

  /// Packs segments on several threads, while this one writes them in their order.
  private func write(
    _ plans: SegmentPlans, _ packer: SegmentPacker, _ events: inout [ExportKind: EventSettling],
    _ shape: SegmentShape, _ count: SegmentCounter?, threads: Int
  ) throws -> Written {
    let settled = events
    let threads = max(1, threads)
    let work = Mutex(Work(plans: plans))
    // No more is packed ahead of the writer than the threads can hold in a while.
    let ahead = threads * 2
    let room = DispatchSemaphore(value: ahead)
    let news = DispatchSemaphore(value: 0)
    let isCancelled = Atomic(false)
    let group = DispatchGroup()
    for _ in 0..<threads {
      DispatchQueue.global().async(group: group) {
        while true {
          room.wait()
          guard !isCancelled.load(ordering: .relaxed), let next = work.withLock({ $0.next() })
          else {
            room.signal()
            news.signal()
            return
          }
          let packed = Result<Packed, any Error> {
            let own = settled.mapValues {
              $0.attach(next.plan.list, next.plan.list.orders.indices, of: packer.table(.orders))
            }
            var draft = packer.pack(
              next.plan.list, next.plan.list.orders.indices, firstLine: 0, own,
              replacing: next.plan.id)
            if let count {
              draft.counts = try count(SegmentTables(draft.chunks, isLoose: false, shape))
            }
            return (draft, own.mapValues(\.numbers))
          }
          work.withLock { $0.packed[next.number] = packed }
          news.signal()
        }
      }
    }
    defer {
      isCancelled.store(true, ordering: .relaxed)
      for _ in 0..<ahead + threads { room.signal() }
      group.wait()
    }
    var written = Written()
    var found: [ExportKind: [Int32]] = [:]
    let writer = SegmentWriter(db: db)
    while true {
      let (packed, isDone) = work.withLock { work in
        (
          work.packed.removeValue(forKey: written.segments),
          work.isAtEnd && work.begun == written.segments
        )
      }
      guard let packed else {
        if isDone { break }
        news.wait()
        continue
      }
      room.signal()
      let (draft, numbers) = try packed.get()
      found.merge(numbers) { $0 + $1 }
      try writer.write(draft)
      if draft.orders > 0 { written.counted = draft.counts.map(\.name) }
      written.segments += 1
    }
    for (kind, numbers) in found { events[kind]?.note(numbers) }
    written.dropped = work.withLock { $0.plans.settling.dropped }
    return written
  }

  private func writeLoose(
    _ batch: inout IngestBatch, _ events: [ExportKind: EventSettling], _ versions: Versions,
    _ packer: SegmentPacker, _ shape: SegmentShape, _ count: SegmentCounter?,
    _ report: inout IngestReport
  ) throws {
    var chunks: [ChunkDraft] = []
    var daily: [Int32: DailySum] = [:]
    for kind in [ExportKind.returns, .complaints, .products] {
      let rows: [RowPlace]
      if kind == .products {
        var settling = ProductSettling(batch.tables[kind]?.blocks ?? [], versions)
        rows = settling.settle()
        batch.dropped[kind] = settling.dropped
      } else {
        rows = events[kind]?.loose ?? []
        report.loose[kind] = rows.count
      }
      for start in stride(from: 0, to: rows.count, by: SegmentDraft.mostLines) {
        let part = rows[start..<min(start + SegmentDraft.mostLines, rows.count)]
        guard let (chunk, days) = packer.packLoose(kind, part) else { continue }
        chunks.append(chunk)
        for day in days { daily[day.day, default: DailySum(day: day.day)].addAll(day) }
      }
    }
    let counts = try count?(SegmentTables(chunks, isLoose: true, shape)) ?? []
    try SegmentWriter(db: db)
      .writeLoose(chunks, daily.values.sorted { $0.day < $1.day }, counts)
  }
}

extension IDs {
  /// So many ids of which none is known.
  init(missing count: Int) {
    self.init(Pattern(prefix: [], digits: 0), Array(repeating: missingValue, count: count))
  }
}
