import Dispatch
import GRDB
import Synchronization
public import Tables

extension WorkspaceTables {
  /// Rows handed to a sink at a time: so many that their columns stay in the cache.
  private static let batch = 8192

  /// Reads every row of a table once, on several threads.
  ///
  /// - Throws: `WorkspaceError` for a file that is damaged.
  public func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    try store.guarded {
      let reader = try TableReader(self, kind, requests)
      let ledgers = sources.filter { $0.kind == kind }.map(\.ledger)
      if kind == .orders, reader.canStream {
        let workers = try stream(reader, requests, max(1, threads), makeSink)
        return ScanResult(workers: workers, ledgers: ledgers)
      }
      let work =
        kind == .orders
        ? try reader.orders(batch: Self.batch)
        : requests.contains(.orderNumber(of: kind))
          ? try reader.bySegment() : try reader.inOrder(batch: Self.batch)
      let workers = try run(work, reader, requests, max(1, threads), makeSink)
      return ScanResult(workers: workers, ledgers: ledgers)
    }
  }

  private func stream<Sink: ChunkSink>(
    _ reader: TableReader, _ requests: [ColumnRequest], _ threads: Int,
    _ makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    let chunks = try reader.chunks()
    let next = Atomic(0)
    let done = Mutex<[ScanWorker<Sink>?]>(Array(repeating: nil, count: threads))
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      var stream = OrderStream(reader, requests)
      var sink = makeSink(index)
      do {
        while true {
          let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard number < chunks.count else { break }
          try stream.read(
            reader.load(chunks[number]), ordinal: RowOrdinal(file: 0, block: number << 6),
            batch: Self.batch, into: &sink)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
      let worker = ScanWorker(sink: sink, dictionaries: stream.dictionaries)
      done.withLock { $0[index] = worker }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    return done.withLock { $0.compactMap { $0 } }
  }

  private func run<Sink: ChunkSink>(
    _ work: TableReader.Work, _ reader: TableReader, _ requests: [ColumnRequest], _ threads: Int,
    _ makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    let done = Mutex<[ScanWorker<Sink>?]>(Array(repeating: nil, count: threads))
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      var filler = ChunkFiller(reader.table, requests, names: reader.names, zone: zone)
      var sink = makeSink(index)
      do {
        while let piece = try work.next() {
          var ordinal = RowOrdinal(file: 0, block: piece.number << 6)
          for range in piece.batches {
            filler.fill(piece.blocks, piece.places[range], ordinal: ordinal, into: &sink)
            ordinal = RowOrdinal(rawValue: ordinal.rawValue + 1 << 24)
          }
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
      let worker = ScanWorker(sink: sink, dictionaries: filler.dictionaries)
      done.withLock { $0[index] = worker }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    return done.withLock { $0.compactMap { $0 } }
  }
}

/// Reads the requested columns of one table.
struct TableReader: Sendable {
  private let store: Store
  private let versions: Versions
  private(set) var table: RowTable
  /// For each field with codes that is asked for, their names.
  private(set) var names: [CodeDictionary?]
  /// The columns that are read, by their numbers in the file.
  private let wanted: Set<Int>
  private let wantsOrderIDs: Bool
  /// Whether every requested column can be read straight into chunks; see `OrderStream`.
  private(set) var canStream = false

  init(_ tables: WorkspaceTables, _ kind: ExportKind, _ requests: [ColumnRequest]) throws {
    store = tables.store
    versions = tables.versions
    let all = tables.tables[kind] ?? RowTable(kind, [], ids: [])
    var used = Set<Int>()
    var special: Set = [SpecialColumn.flags, SpecialColumn.sources, SpecialColumn.positions]
    wantsOrderIDs = requests.contains { $0.field == "order_id" && $0.kind == kind }
    let wantsKeys = requests.contains { $0.shape == .key && $0 != .rowNumber(of: kind) }
    for request in requests {
      if case .field(let index) = RequestedColumn(request, all) { used.insert(index) }
    }
    special.insert(SpecialColumn.lineCounts)
    if wantsOrderIDs { special.formUnion([SpecialColumn.orderIDs, SpecialColumn.orderPlaces]) }
    if requests.contains(.orderNumber(of: kind)) && kind != .orders {
      // Of rows without an order, the ids that they name.
      special.formUnion([SpecialColumn.orderIDs, SpecialColumn.orderPlaces])
      special.subtract([SpecialColumn.sources, SpecialColumn.positions])
    }
    if wantsKeys {
      special.insert(SpecialColumn.keys)
      // A key can be the hash of one of these.
      for (index, field) in all.fields.enumerated() where field.canonical?.form == .id {
        used.insert(index)
      }
    }
    let kept = all.fields.indices.filter(used.contains)
    table = RowTable(
      kind, kept.map { all.fields[$0] }, ids: kept.map { all.fieldIDs[$0] })
    wanted = special.union(table.fieldIDs)
    let fields = table.fields
    let ids = table.fieldIDs
    names = try store.queue.unsafeReentrantRead { db in
      try fields.indices.map {
        fields[$0].form == .code ? try WorkspaceWriter.names(of: ids[$0], db) : nil
      }
    }
    table.codeHashes = names.map { $0?.hashes ?? [] }
    let read = table
    canStream = requests.allSatisfy { OrderStream.canRead($0, read) }
  }

  /// Rows on their way to a sink.
  struct Piece: Sendable {
    var number: Int
    var blocks: [RowBlock]
    var places: [RowPlace]
    var batches: [Range<Int>]
  }

  /// What threads share out among themselves.
  final class Work: Sendable {
    private let index = Atomic(0)
    private let count: Int
    private let make: @Sendable (Int) throws -> Piece

    init(count: Int, make: @escaping @Sendable (Int) throws -> Piece) {
      self.count = count
      self.make = make
    }

    func next() throws -> Piece? {
      let next = index.wrappingAdd(1, ordering: .relaxed).oldValue
      return next < count ? try make(next) : nil
    }
  }

  /// The chunks of the table, by segment.
  func chunks() throws -> [StoredChunk] {
    let kind = table.kind
    return try store.queue.unsafeReentrantRead { db in
      try Row.fetchAll(
        db, sql: "SELECT id, segment, rows FROM chunk WHERE kind = ? ORDER BY segment, id",
        arguments: [kind.rawValue]
      ).map { StoredChunk(id: $0[0], segment: $0[1], kind: kind, rows: $0[2]) }
    }
  }

  func load(_ chunk: StoredChunk) throws -> StoredChunk {
    var chunk = chunk
    let wanted = wanted
    // One connection, so that all threads see the same state: they take turns at the bytes only.
    try store.queue.unsafeReentrantRead { db in try chunk.load(db, wanted) }
    try chunk.check()
    return chunk
  }

  /// The orders, a piece for each segment; no batch ends within an order.
  func orders(batch: Int) throws -> Work {
    let chunks = try chunks()
    let reader = self
    return Work(count: chunks.count) { index in
      let block = try RowBlock(
        reader.load(chunks[index]), reader.table, orderIDs: nil, wantsIDs: reader.wantsOrderIDs)
      var batches: [Range<Int>] = []
      var start = 0
      for run in block.runs.indices {
        let end = block.rows(run).upperBound
        if end - start >= batch || run == block.runs.count - 1 {
          batches.append(start..<end)
          start = end
        }
      }
      return Piece(
        number: index, blocks: [block], places: (0..<block.count).map { RowPlace(0, $0) },
        batches: batches)
    }
  }

  /// Rows of another table, a piece for each chunk.
  func bySegment() throws -> Work {
    let chunks = try chunks()
    let reader = self
    return Work(count: chunks.count) { index in
      let block = try RowBlock(
        reader.load(chunks[index]), reader.table, orderIDs: nil, wantsIDs: false)
      return Piece(
        number: index, blocks: [block], places: (0..<block.count).map { RowPlace(0, $0) },
        batches: [0..<block.count])
    }
  }

  /// Rows of another table, as they stood in the exports.
  func inOrder(batch: Int) throws -> Work {
    var blocks: [RowBlock] = []
    var ids: (segment: Int, ids: IDs)?
    for chunk in try chunks() {
      if wantsOrderIDs && chunk.segment > 0 && ids?.segment != chunk.segment {
        ids = (chunk.segment, try orderIDs(of: chunk.segment))
      }
      let own = chunk.segment > 0 ? ids?.ids : nil
      blocks.append(
        try RowBlock(load(chunk), table, orderIDs: own, wantsIDs: wantsOrderIDs))
    }
    let all = blocks
    let places = EventSettling.sorted(all, versions)
    let count = (places.count + batch - 1) / batch
    return Work(count: count) { index in
      let range = index * batch..<min((index + 1) * batch, places.count)
      return Piece(
        number: index, blocks: all, places: Array(places[range]), batches: [0..<range.count])
    }
  }

  /// The ids of the orders of a segment.
  private func orderIDs(of segment: Int) throws -> IDs {
    let bytes = try store.queue.unsafeReentrantRead { db in
      try Row.fetchOne(
        db,
        sql: """
          SELECT data FROM column_chunk WHERE field = ? AND chunk =
            (SELECT id FROM chunk WHERE segment = ? AND kind = 'orders')
          """, arguments: [SpecialColumn.orderIDs, segment])?.bytes(at: 0)
    }
    guard let bytes else { throw DamagedColumn() }
    return try IDs(packed: bytes)
  }
}
