import Randomness
import Tables

/// One row of a table in memory.
struct MemoryRow: Sendable {
  enum Cell: Sendable {
    case text(String)
    case number(Int64)
  }

  /// By kind and canonical name; a missing cell is not there.
  var cells: [Name: Cell] = [:]
  /// The cell that tells the row from its like; nil where the whole row does.
  var key: String?
  /// The row as it would stand in a file.
  var raw = ""
  var flags: RowFlags = []

  struct Name: Hashable, Sendable {
    var kind: ExportKind
    var field: String
  }

  mutating func set(_ kind: ExportKind, _ field: String, _ text: String?) {
    if let text, !text.isEmpty { cells[Name(kind: kind, field: field)] = .text(text) }
  }

  mutating func set(_ kind: ExportKind, _ field: String, _ number: Int64?) {
    if let number { cells[Name(kind: kind, field: field)] = .number(number) }
  }
}

/// A source that holds its rows in memory and hands them out in random batches to several workers.
///
/// It is as unkind as the contract of `TableSource` allows: batches of any size, empty ones too, arrays
/// longer than the batch with nonsense at their end, cells in bytes that are wiped after each call,
/// workers without a batch, batches of other files in between.
struct MemorySource: TableSource {
  let zone: ZoneRules
  /// For each kind its files.
  var files: [ExportKind: [[MemoryRow]]]
  /// The columns that some file of a scan knows.
  var columns: [ExportKind: Set<MemoryRow.Name>]
  /// The largest batch.
  var batch = 8
  /// How many workers there are; nil for as many as the scan has threads.
  var workers: Int?
  /// Decides batch sizes and who gets which.
  var seed: UInt64 = 1
  /// All ids are hashed to so many values, nil for a good hash.
  var hashes: UInt64?

  func fileCount(of kind: ExportKind) -> Int { files[kind]?.count ?? 0 }

  func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool {
    columns[scanned]?.contains(MemoryRow.Name(kind: kind, field: field)) ?? false
  }

  func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    var random = SplitMix64(seed: seed)
    let count = workers ?? threads
    var scans = (0..<count).map { WorkerScan(makeSink($0), requests, hashes) }
    var ledgers: [FileLedger] = []
    for (file, rows) in (files[kind] ?? []).enumerated() {
      var ledger = FileLedger(
        path: "\(kind.rawValue)-\(file)", kind: kind, profile: "memory", encoding: "UTF-8",
        delimiter: ",")
      ledger.rows = rows.count
      ledger.accepted = rows.count
      ledgers.append(ledger)
      var start = 0
      var block = 0
      while start < rows.count {
        let size = random.percent(5) ? 0 : random.pick(1...batch)
        let end = min(rows.count, start + size)
        scans[random.pick(0...count - 1)].consume(
          rows[start..<end], at: RowOrdinal(file: file, block: block))
        start = end
        block += 1
      }
    }
    return ScanResult(
      workers: scans.map { ScanWorker(sink: $0.sink, dictionaries: $0.dictionaries) },
      ledgers: ledgers)
  }
}

/// One worker of a scan of a `MemorySource`.
private struct WorkerScan<Sink: ChunkSink> {
  var sink: Sink
  var dictionaries: [CodeDictionary]
  private var chunk: Chunk
  private let requests: [ColumnRequest]
  private let hashes: UInt64?

  init(_ sink: Sink, _ requests: [ColumnRequest], _ hashes: UInt64?) {
    self.sink = sink
    self.requests = requests
    self.hashes = hashes
    dictionaries = requests.map { _ in CodeDictionary() }
    chunk = Chunk(requests: requests)
  }

  mutating func consume(_ rows: ArraySlice<MemoryRow>, at ordinal: RowOrdinal) {
    var bytes: [UInt8] = Array("wiped".utf8)
    chunk.rowCount = rows.count
    chunk.firstOrdinal = ordinal
    chunk.flags = rows.map(\.flags) + [[.cancelled, .carriesReturn]]
    for (index, request) in requests.enumerated() { fill(index, request, rows, &bytes) }
    bytes.withUnsafeMutableBytes { buffer in
      chunk.bytes = UnsafeRawBufferPointer(buffer)
      sink.consume(chunk, dictionaries: dictionaries)
      for index in buffer.indices { buffer[index] = 0xFF }
      chunk.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    }
  }

  private mutating func fill(
    _ index: Int, _ request: ColumnRequest, _ rows: ArraySlice<MemoryRow>, _ bytes: inout [UInt8]
  ) {
    var column = ChunkColumn(request: request)
    let name = MemoryRow.Name(kind: request.kind, field: request.field)
    for row in rows {
      switch (request.shape, row.cells[name]) {
      case (.code, .text(let text)): column.codes.append(dictionaries[index].code(for: text))
      case (.code, _): column.codes.append(0)
      case (.time, .number(let value)), (.money, .number(let value)),
        (.integer, .number(let value)):
        column.values.append(value)
      case (.time, _), (.money, _), (.integer, _): column.values.append(missingValue)
      case (.key, _):
        append(row.key ?? "", &column, &bytes)
        if row.key == nil { column.hashes[column.hashes.count - 1] = Self.strongHash(row.raw) }
      case (_, .text(let text)): append(text, &column, &bytes)
      case (_, _): append("", &column, &bytes)
      }
    }
    column.codes.append(.max - 1)
    column.values.append(77)
    column.starts.append(0)
    column.lengths.append(2)
    column.hashes.append(77)
    chunk.columns[index] = column
  }

  private func append(_ text: String, _ column: inout ChunkColumn, _ bytes: inout [UInt8]) {
    column.starts.append(UInt32(bytes.count))
    column.lengths.append(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
    let hash = Self.strongHash(text)
    column.hashes.append(hashes.map { hash % $0 << 60 | hash % $0 } ?? hash)
  }

  private static func strongHash(_ text: String) -> UInt64 {
    Array(text.utf8).withUnsafeBytes { byteHash($0) }
  }
}
