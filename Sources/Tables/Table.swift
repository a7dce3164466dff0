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

  /// Reads a whole table into memory.
  ///
  /// - Throws: What the scan throws.
  public static func load(
    _ kind: ExportKind, _ requests: [ColumnRequest], from source: some TableSource, threads: Int
  ) throws -> (table: Table, ledgers: [FileLedger]) {
    var result = try source.scan(kind, requests, threads: threads) { _ in
      TableCollector(requests: requests)
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
  var pieces: [Table] = []

  init(requests: [ColumnRequest]) { self.requests = requests }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let rows = chunk.rowCount
    guard rows > 0 else { return }
    var piece = Table(requests: requests)
    piece.flags = Array(chunk.flags[..<rows])
    let first = chunk.firstOrdinal
    piece.ordinals = (0..<rows).map { first + $0 }
    for index in requests.indices {
      switch requests[index].shape {
      case .code:
        piece.columns[index].codes = Array(chunk.columns[index].codes[..<rows])
      case .time, .money, .integer:
        piece.columns[index].values = Array(chunk.columns[index].values[..<rows])
      case .id, .key, .text:
        for row in 0..<rows { piece.columns[index].cells.append(chunk.cell(index, row)) }
        if requests[index].shape != .text {
          piece.columns[index].hashes = Array(chunk.columns[index].hashes[..<rows])
        }
      }
    }
    pieces.append(piece)
  }
}
