import CScan
import Dispatch
import Synchronization
import Tables

/// One scan over several files: what its threads share.
final class Scan: Sendable {
  /// One file of the scan.
  final class File: Sendable {
    let index: Int
    let layout: FileLayout
    let handoff: RecordHandoff
    let log: RejectLog

    init(index: Int, layout: FileLayout, kind: ExportKind, spools: Bool) {
      self.index = index
      self.layout = layout
      handoff = RecordHandoff(first: RecordTail(line: layout.dataLine, offset: layout.dataOffset))
      var ledger = FileLedger(
        path: layout.path, kind: kind, profile: layout.recognition.profile.name,
        encoding: (layout.copiedFrom ?? layout.charset).description,
        delimiter: String(Unicode.Scalar(layout.delimiter)))
      ledger.skipped = layout.notesAbove
      log = RejectLog(ledger, spool: spools ? RejectSpool(path: layout.path) : nil)
    }
  }

  /// A file whose bytes beyond ASCII, first seen far into it, are not UTF-8 after all.
  struct CharsetInDoubt: Error {
    let file: Int
  }

  private struct Queue: ~Copyable {
    var next = 0
    var file: File?
    var reader: BlockReader?
    var failure: (any Error)?
  }

  let files: [File]
  let kind: ExportKind
  let options: ReadOptions
  private let observer: (any ByteObserver)?
  /// Whether a row is wanted, by the id in the first column; nil for all rows.
  let filter: IDFilter?
  private let queue = Mutex(Queue())

  init(
    _ layouts: [FileLayout], _ kind: ExportKind, _ options: ReadOptions, spools: Bool,
    observer: (any ByteObserver)? = nil, filter: IDFilter? = nil
  ) {
    self.kind = kind
    self.filter = filter
    self.observer = observer
    self.options = options
    files = layouts.enumerated().map {
      File(index: $0.offset, layout: $0.element, kind: kind, spools: spools)
    }
  }

  /// Reads the next block of the next file; nil when there are no more, or one has failed.
  func next(into buffer: inout [UInt8]) -> (file: File, block: Block)? {
    queue.withLock { queue in
      while queue.failure == nil {
        do {
          if let file = queue.file, let block = try queue.reader?.next(into: &buffer) {
            return (file, block)
          }
        } catch {
          queue.file?.handoff.breakOff()
          queue.failure = error
          return nil
        }
        guard queue.next < files.count else { return nil }
        let file = files[queue.next]
        queue.next += 1
        queue.file = file
        queue.reader = BlockReader(
          file.layout.file, startingAt: file.layout.dataOffset, file.layout.dialect,
          blockSize: options.blockSize, observer: observer)
      }
      return nil
    }
  }

  /// Gives the scan up.
  func fail(_ error: any Error) {
    queue.withLock { queue in
      if queue.failure == nil { queue.failure = error }
    }
    for file in files { file.handoff.breakOff() }
  }

  /// Runs the scan on so many threads.
  ///
  /// - Throws: What stopped it.
  func run<Sink: ChunkSink>(
    _ requests: [ColumnRequest], threads: Int, makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    let finished = Mutex<[ScanWorker<Sink>?]>(Array(repeating: nil, count: threads))
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      var worker = Worker(self, requests, makeSink(index))
      worker.run()
      let result = worker.result
      finished.withLock { $0[index] = result }
    }
    if let failure = queue.withLock({ $0.failure }) { throw failure }
    return ScanResult(
      workers: finished.withLock { $0.compactMap { $0 } },
      ledgers: files.map { $0.log.finish().ledger })
  }
}
