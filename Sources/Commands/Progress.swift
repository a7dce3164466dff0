import Exports
import Glibc
import Synchronization
import Tables

/// How far a reading is, on standard error: rows, speed and the time that is left.
///
/// Shown only on a terminal, and only for what takes more than a second.
final class Progress: Sendable {
  private struct State {
    var rows = 0
    var bytes = 0
    var shownAt = 0.0
  }

  private let state = Mutex(State())
  private let start = Progress.now()
  private let total: Int
  private let what: String

  private static let isQuiet = Atomic(false)

  /// Shows nothing from now on, as --quiet asks.
  static func silence() { isQuiet.store(true, ordering: .relaxed) }

  /// Whether anybody would see it.
  static var isSeen: Bool {
    !isQuiet.load(ordering: .relaxed) && isatty(STDERR_FILENO) == 1
  }

  /// - Parameters:
  ///   - what: What is read.
  ///   - total: Bytes in all.
  init(_ what: String, total: Int) {
    self.what = what
    self.total = total
  }

  /// Counts what has been read, and shows it now and then.
  func add(rows: Int, bytes: Int) {
    let line = state.withLock { state -> String? in
      state.rows += rows
      state.bytes += bytes
      let now = Self.now()
      let elapsed = now - start
      guard elapsed > 1, now - state.shownAt > 0.2 else { return nil }
      state.shownAt = now
      return Self.line(what, rows: state.rows, bytes: state.bytes, of: total, seconds: elapsed)
    }
    if let line { Self.write("\r\u{1B}[K\(line)") }
  }

  /// Takes the line away.
  func finish() {
    if state.withLock({ $0.shownAt > 0 }) { Self.write("\r\u{1B}[K") }
  }

  /// What is shown: `orders: 12.3 million rows, 456 MB/s, 7 s left`.
  static func line(_ what: String, rows: Int, bytes: Int, of total: Int, seconds: Double) -> String
  {
    let speed = Double(bytes) / max(seconds, 0.001)
    let left = Double(max(0, total - bytes)) / max(speed, 1)
    let count = rows < 1_000_000 ? "\(rows)" : "\(tenths(Double(rows) / 1_000_000)) million"
    return
      "\(what): \(count) rows, \(Int(speed / 1_000_000)) MB/s, \(Int(left.rounded(.up))) s left"
  }

  private static func tenths(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func write(_ text: String) {
    var text = text
    // A terminal that is gone needs no progress.
    _ = text.withUTF8 { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// Counts the batches of a scan on their way to another sink.
struct ProgressSink<Inner: ChunkSink>: ChunkSink {
  private(set) var inner: Inner
  private let progress: Progress

  init(_ inner: Inner, _ progress: Progress) {
    self.inner = inner
    self.progress = progress
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    inner.consume(chunk, dictionaries: dictionaries)
    progress.add(rows: chunk.rowCount, bytes: chunk.bytes.count)
  }
}

extension ExportSet {
  /// A scan that shows how far it is, where anybody can see it.
  func scanWithProgress<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    guard let progress = progress(of: kind) else {
      return try scan(kind, requests, threads: threads, makeSink: makeSink)
    }
    defer { progress.finish() }
    let result = try scan(kind, requests, threads: threads) {
      ProgressSink(makeSink($0), progress)
    }
    return ScanResult(workers: Self.inner(result.workers), ledgers: result.ledgers)
  }

  /// The same for a scan of some rows.
  func scanWithProgress<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], where mayBeWanted: @escaping IDFilter,
    threads: Int, makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    guard let progress = progress(of: kind) else {
      return try scan(kind, requests, where: mayBeWanted, threads: threads, makeSink: makeSink)
    }
    defer { progress.finish() }
    return Self.inner(
      try scan(kind, requests, where: mayBeWanted, threads: threads) {
        ProgressSink(makeSink($0), progress)
      })
  }

  /// What shows how far a scan of a table is; nil where nobody can see it.
  private func progress(of kind: ExportKind) -> Progress? {
    guard Progress.isSeen else { return nil }
    return Progress(kind.rawValue, total: layouts(of: kind).reduce(0) { $0 + $1.size })
  }

  private static func inner<Sink: ChunkSink>(
    _ workers: [ScanWorker<ProgressSink<Sink>>]
  ) -> [ScanWorker<Sink>] {
    workers.map { ScanWorker(sink: $0.sink.inner, dictionaries: $0.dictionaries) }
  }
}
