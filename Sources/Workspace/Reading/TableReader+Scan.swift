import Dispatch
import Synchronization
import Tables

extension TableReader {
  /// Rows handed to a sink at a time: so many that their columns stay in the cache.
  private static let batch = 8192

  /// Reads every row of the table once, on several threads.
  func scan<Sink: ChunkSink>(
    _ requests: [ColumnRequest], zone: ZoneRules, threads: Int, makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    let threads = max(1, threads)
    if table.kind == .orders, canStream { return try stream(requests, threads, makeSink) }
    let work =
      table.kind == .orders
      ? try orders(batch: Self.batch)
      : requests.contains(.orderNumber(of: table.kind))
        ? try bySegment() : try inOrder(batch: Self.batch)
    return try run(work, requests, zone, threads, makeSink)
  }

  private func stream<Sink: ChunkSink>(
    _ requests: [ColumnRequest], _ threads: Int,
    _ makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    let chunks = try chunks()
    let next = Atomic(0)
    let done = Mutex<[ScanWorker<Sink>?]>(Array(repeating: nil, count: threads))
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      var stream = OrderStream(self, requests)
      var sink = makeSink(index)
      do {
        while true {
          let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard number < chunks.count else { break }
          try stream.read(
            load(chunks[number]), ordinal: RowOrdinal(file: 0, block: number << 6),
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
    _ work: Work, _ requests: [ColumnRequest], _ zone: ZoneRules, _ threads: Int,
    _ makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    let done = Mutex<[ScanWorker<Sink>?]>(Array(repeating: nil, count: threads))
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      var filler = ChunkFiller(table, requests, names: names, zone: zone)
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
