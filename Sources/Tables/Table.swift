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
    var table = Table(requests: requests)
    var pieces: [(ordinal: RowOrdinal, worker: Int, piece: Int)] = []
    for (worker, done) in result.workers.enumerated() {
      for (index, piece) in done.sink.pieces.enumerated() {
        pieces.append((piece.ordinals[0], worker, index))
      }
    }
    let codeMaps = result.workers.map { worker in
      requests.indices.map { column in
        requests[column].shape == .code
          ? table.columns[column].dictionary.merge(worker.dictionaries[column]) : []
      }
    }
    let ledgers = result.ledgers
    var loose: [[Table?]] = result.workers.map { $0.sink.pieces }
    result.workers = []
    for place in pieces.sorted(by: { $0.ordinal < $1.ordinal }) {
      guard let piece = loose[place.worker][place.piece] else { continue }
      // Each piece goes as soon as it has been copied, so that no row is held twice for long.
      loose[place.worker][place.piece] = nil
      table.append(piece, codeMaps[place.worker])
    }
    return (table, ledgers)
  }

  private mutating func append(_ piece: Table, _ codeMaps: [[UInt32]]) {
    flags += piece.flags
    ordinals += piece.ordinals
    for column in columns.indices {
      columns[column].values += piece.columns[column].values
      columns[column].hashes += piece.columns[column].hashes
      columns[column].cells.append(contentsOf: piece.columns[column].cells)
      let map = codeMaps[column]
      columns[column].codes += piece.columns[column].codes.map { map[Int($0)] }
    }
  }
}

/// Keeps the rows of a scan, batch by batch.
private struct TableCollector: ChunkSink {
  let requests: [ColumnRequest]
  let keeps: (@Sendable (borrowing Chunk, Int) -> Bool)?
  var pieces: [Table] = []

  init(requests: [ColumnRequest], keeps: (@Sendable (borrowing Chunk, Int) -> Bool)?) {
    self.requests = requests
    self.keeps = keeps
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    var rows: [Int] = []
    for row in 0..<chunk.rowCount where keeps?(chunk, row) ?? true { rows.append(row) }
    guard !rows.isEmpty else { return }
    var piece = Table(requests: requests)
    let first = chunk.firstOrdinal
    for row in rows {
      piece.flags.append(chunk.flags[row])
      piece.ordinals.append(first + row)
    }
    for index in requests.indices {
      for row in rows {
        switch requests[index].shape {
        case .code: piece.columns[index].codes.append(chunk.columns[index].codes[row])
        case .time, .money, .integer:
          piece.columns[index].values.append(chunk.columns[index].values[row])
        case .text: piece.columns[index].cells.append(chunk.cell(index, row))
        case .id, .key:
          piece.columns[index].cells.append(chunk.cell(index, row))
          piece.columns[index].hashes.append(chunk.columns[index].hashes[row])
        }
      }
    }
    pieces.append(piece)
  }
}
