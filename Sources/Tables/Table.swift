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

  /// Drops what a column holds.
  public mutating func forget(_ column: Int) {
    columns[column] = Column(request: columns[column].request)
  }

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
    let workers = result.workers
    result.workers = []
    return (collected(requests, workers), ledgers)
  }

  /// Reads those rows of a table into memory whose id, the first column, may be among some.
  ///
  /// - Parameters:
  ///   - kind: The table.
  ///   - requests: Its columns, an id first.
  ///   - mayBeWanted: Whether an id with a hash may be among those wanted.
  ///   - source: Where its rows are.
  ///   - threads: How many threads read.
  /// - Returns: The rows whose id passes.
  /// - Throws: What the scan throws.
  public static func load(
    _ kind: ExportKind, _ requests: [ColumnRequest], where mayBeWanted: @escaping IDFilter,
    from source: some TableSource, threads: Int
  ) throws -> Table {
    let workers = try source.scan(kind, requests, where: mayBeWanted, threads: threads) { _ in
      TableCollector(requests: requests) { chunk, row in
        mayBeWanted(chunk.columns[0].hashes[row])
      }
    }
    return collected(requests, workers)
  }

  /// What all threads have read, in the order of the files.
  private static func collected(
    _ requests: [ColumnRequest], _ workers: consuming [ScanWorker<TableCollector>]
  ) -> Table {
    // What one thread has read is in order already.
    if workers.count == 1 {
      var table = workers[0].sink.table
      for column in requests.indices where requests[column].shape == .code {
        table.columns[column].dictionary = workers[0].dictionaries[column]
      }
      return table
    }
    var read = workers.map(\.sink)
    let dictionaries = workers.map(\.dictionaries)
    workers = []
    var pieces: [Piece] = []
    for (worker, sink) in read.enumerated() {
      var start = 0
      for end in sink.ends {
        pieces.append(
          Piece(ordinal: sink.table.ordinals[start], worker: worker, rows: start..<end))
        start = end
      }
    }
    pieces.sort { $0.ordinal < $1.ordinal }
    var table = Table(requests: requests)
    let count = read.reduce(0) { $0 + $1.table.count }
    table.flags.reserveCapacity(count)
    table.ordinals.reserveCapacity(count)
    for piece in pieces {
      table.flags += read[piece.worker].table.flags[piece.rows]
      table.ordinals += read[piece.worker].table.ordinals[piece.rows]
    }
    // Column by column, so that no more than one is there twice.
    for column in requests.indices {
      let parts = read.indices.map { worker in
        var part = Column(request: requests[column])
        swap(&part, &read[worker].table.columns[column])
        return part
      }
      table.columns[column].append(parts, dictionaries.map { $0[column] }, pieces, count)
    }
    return table
  }

  /// Rows that one thread read one after the other.
  fileprivate struct Piece {
    var ordinal: RowOrdinal
    var worker: Int
    var rows: Range<Int>
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
    let runs = keptRuns(chunk)
    for rows in runs {
      table.flags += chunk.flags[rows]
      for row in rows { table.ordinals.append(first + row) }
    }
    for index in table.columns.indices {
      table.columns[index].append(runs, of: chunk.columns[index], in: chunk.bytes)
    }
    if table.count > ends.last ?? 0 { ends.append(table.count) }
  }

  /// The rows that are kept, as runs of such.
  private func keptRuns(_ chunk: borrowing Chunk) -> [Range<Int>] {
    guard let keeps else { return [0..<chunk.rowCount] }
    var runs: [Range<Int>] = []
    var start = 0
    for row in 0..<chunk.rowCount where !keeps(chunk, row) {
      if start < row { runs.append(start..<row) }
      start = row + 1
    }
    if start < chunk.rowCount { runs.append(start..<chunk.rowCount) }
    return runs
  }
}

extension Table.Column {
  /// Adds the rows of all threads, in the order of the pieces.
  fileprivate mutating func append(
    _ parts: [Table.Column], _ dictionaries: [CodeDictionary], _ pieces: [Table.Piece], _ count: Int
  ) {
    switch request.shape {
    case .code:
      let maps = dictionaries.map { dictionary.merge($0) }
      codes.reserveCapacity(count)
      for piece in pieces {
        let map = maps[piece.worker]
        for row in piece.rows { codes.append(map[Int(parts[piece.worker].codes[row])]) }
      }
    case .time, .money, .integer:
      values.reserveCapacity(count)
      for piece in pieces { values += parts[piece.worker].values[piece.rows] }
    case .id, .key, .text:
      // Texts have no hashes.
      hashes.reserveCapacity(request.shape == .text ? 0 : count)
      cells.reserve(strings: count, bytes: parts.reduce(0) { $0 + $1.cells.byteCount })
      for piece in pieces {
        cells.append(parts[piece.worker].cells, piece.rows)
        if request.shape != .text { hashes += parts[piece.worker].hashes[piece.rows] }
      }
    }
  }

  /// Adds runs of rows of a chunk.
  fileprivate mutating func append(
    _ runs: [Range<Int>], of column: ChunkColumn, in bytes: UnsafeRawBufferPointer
  ) {
    for rows in runs {
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
