/// All rows of a table's requested columns, in the order in which they were read.
public struct Table: Sendable {
  /// One column; which arrays are filled depends on the requested shape.
  public struct Column: Sendable {
    /// What was asked for.
    public let request: ColumnRequest
    /// `.code`: codes into `dictionary`.
    public var codes: [UInt32] = []
    /// `.code`: the names of the codes.
    public var dictionary = CodeDictionary()
    /// `.time`, `.money`, `.integer`: the value, or `missingValue`.
    public var values: [Int64] = []
    /// `.id`, `.key`, `.text`: the cells.
    public var cells = ByteStore()
    /// `.id`, `.key`: hashes of the cells.
    public var hashes: [UInt64] = []
  }

  /// The requested columns, in the order of the requests.
  public var columns: [Column]
  /// What the profile's rules say of each row.
  public var flags: [RowFlags] = []
  /// Where each row was read.
  public var ordinals: [RowOrdinal] = []

  /// A table without rows.
  public init(requests: [ColumnRequest]) {
    columns = requests.map { Column(request: $0) }
  }

  /// How many rows there are.
  public var count: Int { ordinals.count }

  /// Reads a table into memory, or those of its rows that are wanted.
  ///
  /// - Parameters:
  ///   - kind: The table.
  ///   - requests: Its columns.
  ///   - source: Where its rows are.
  ///   - threads: How many threads read.
  ///   - keeps: Whether a row of a batch is wanted; nil for all.
  /// - Returns: The rows, and an account of every row that was read.
  /// - Throws: What the scan throws.
  public static func load(
    _ kind: ExportKind, _ requests: [ColumnRequest], from source: some TableSource, threads: Int,
    keeping keeps: (@Sendable (borrowing Chunk, Int) -> Bool)? = nil
  ) throws -> (table: Table, ledgers: [FileLedger]) {
    var result = try source.scan(kind, requests, threads: threads) { _ in
      TableCollector(requests: requests, keeps: keeps)
    }
    let ledgers = result.ledgers
    // What one thread has read is in order already.
    if result.workers.count == 1 {
      var table = result.workers[0].sink.table
      for column in requests.indices where requests[column].shape == .code {
        table.columns[column].dictionary = result.workers[0].dictionaries[column]
      }
      return (table, ledgers)
    }
    var table = Table(requests: requests)
    let codeMaps = result.workers.map { worker in
      requests.indices.map { column in
        requests[column].shape == .code
          ? table.columns[column].dictionary.merge(worker.dictionaries[column]) : []
      }
    }
    let read = result.workers.map(\.sink)
    result.workers = []
    var pieces: [(ordinal: RowOrdinal, worker: Int, rows: Range<Int>)] = []
    for (worker, sink) in read.enumerated() {
      var start = 0
      for end in sink.ends {
        pieces.append((sink.table.ordinals[start], worker, start..<end))
        start = end
      }
    }
    table.reserve(read.reduce(0) { $0 + $1.table.count })
    for piece in pieces.sorted(by: { $0.ordinal < $1.ordinal }) {
      table.append(read[piece.worker].table, piece.rows, codeMaps[piece.worker])
    }
    return (table, ledgers)
  }

  /// Makes room for so many rows, so that no array grows to twice what it takes.
  private mutating func reserve(_ rows: Int) {
    flags.reserveCapacity(rows)
    ordinals.reserveCapacity(rows)
    for column in columns.indices {
      switch columns[column].request.shape {
      case .code: columns[column].codes.reserveCapacity(rows)
      case .time, .money, .integer: columns[column].values.reserveCapacity(rows)
      case .id, .key: columns[column].hashes.reserveCapacity(rows)
      case .text: break
      }
    }
  }

  private mutating func append(_ other: Table, _ rows: Range<Int>, _ codeMaps: [[UInt32]]) {
    flags += other.flags[rows]
    ordinals += other.ordinals[rows]
    for column in columns.indices {
      let from = other.columns[column]
      switch from.request.shape {
      case .code:
        let map = codeMaps[column]
        columns[column].codes += from.codes[rows].map { map[Int($0)] }
      case .time, .money, .integer: columns[column].values += from.values[rows]
      case .text: columns[column].cells.append(from.cells, rows)
      case .id, .key:
        columns[column].cells.append(from.cells, rows)
        columns[column].hashes += from.hashes[rows]
      }
    }
  }
}

/// Keeps the rows of a scan, batch by batch.
private struct TableCollector: ChunkSink {
  let keeps: (@Sendable (borrowing Chunk, Int) -> Bool)?
  var table: Table
  /// Where the rows of each batch end.
  var ends: [Int] = []

  init(requests: [ColumnRequest], keeps: (@Sendable (borrowing Chunk, Int) -> Bool)?) {
    table = Table(requests: requests)
    self.keeps = keeps
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let first = chunk.firstOrdinal
    if let keeps {
      for row in 0..<chunk.rowCount where keeps(chunk, row) {
        append(row..<row + 1, of: chunk, first)
      }
    } else {
      append(0..<chunk.rowCount, of: chunk, first)
    }
    if table.count > ends.last ?? 0 { ends.append(table.count) }
  }

  private mutating func append(
    _ rows: Range<Int>, of chunk: borrowing Chunk, _ first: RowOrdinal
  ) {
    table.flags += chunk.flags[rows]
    for row in rows { table.ordinals.append(first + row) }
    for index in table.columns.indices {
      table.columns[index].append(rows, of: chunk.columns[index], in: chunk.bytes)
    }
  }
}

extension Table.Column {
  /// Adds rows of a chunk.
  fileprivate mutating func append(
    _ rows: Range<Int>, of column: ChunkColumn, in bytes: UnsafeRawBufferPointer
  ) {
    switch request.shape {
    case .code: codes += column.codes[rows]
    case .time, .money, .integer: values += column.values[rows]
    case .text: cells.append(rows, of: column, in: bytes)
    case .id, .key:
      cells.append(rows, of: column, in: bytes)
      hashes += column.hashes[rows]
    }
  }
}

extension ByteStore {
  /// Adds cells of a chunk.
  fileprivate mutating func append(
    _ rows: Range<Int>, of column: ChunkColumn, in bytes: UnsafeRawBufferPointer
  ) {
    for row in rows {
      let start = Int(column.starts[row])
      append(
        UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(column.lengths[row])]))
    }
  }
}
