import Tables

/// Rows of returns or complaints, packed as they were read: batch by batch, in file order.
///
/// They stay where the thread that read them put them; to bring them together in one array would take the
/// room of all of them twice.
struct JoinRows: Sendable {
  let layout: JoinTable.Layout
  private(set) var pieces: [JoinPiece] = []
  /// For each dimension, the names of its codes.
  private(set) var names: [CodeDictionary] = []
  /// How many rows stand before each piece, and how many there are.
  private var starts = [0]
  /// The memory of each piece, which `pieces` keep.
  private var places: [Place] = []
  /// For every so many rows, the piece in which they begin.
  private var steps: [Int32] = []

  private static let stepBits = 10

  /// The memory of a piece, without a reference to be counted.
  ///
  /// Sendable is claimed, not proved by the compiler: these are pointers into a `JoinMemory`, which says why threads
  /// may share it. It outlives them: `pieces` of the same value hold it, which only this type changes, and it
  /// never takes one away.
  private struct Place: @unchecked Sendable {
    let rows: UnsafeMutablePointer<JoinPiece.Row>
    let cells: UnsafeRawBufferPointer
  }

  /// No rows.
  init(_ layout: JoinTable.Layout) { self.layout = layout }

  /// Takes the rows of a table.
  init(_ table: Table, _ layout: JoinTable.Layout) {
    var pieces: [JoinPiece] = []
    var start = 0
    while start < table.count {
      let file = table.ordinals[start].file
      var end = start + 1
      while end < table.count && table.ordinals[end].file == file { end += 1 }
      pieces.append(JoinPiece(table, start..<end, layout))
      start = end
    }
    self.init(pieces, table.columns.dropFirst(layout.firstDimension).map(\.dictionary), layout)
  }

  /// Reads them.
  ///
  /// - Throws: What the scan throws.
  static func read(
    _ kind: ExportKind, _ layout: JoinTable.Layout, from source: some TableSource, threads: Int
  ) throws -> (rows: JoinRows, ledgers: [FileLedger]) {
    var result = try source.scan(kind, layout.requests, threads: threads) { _ in
      JoinCollector(layout)
    }
    let dimensions = layout.requests.indices.dropFirst(layout.firstDimension)
    var names = dimensions.map { _ in CodeDictionary() }
    var pieces: [JoinPiece] = []
    for index in result.workers.indices {
      let maps = dimensions.map {
        names[$0 - layout.firstDimension].merge(result.workers[index].dictionaries[$0])
      }
      for var piece in result.workers[index].sink.take() {
        piece.recode(maps)
        pieces.append(piece)
      }
    }
    pieces.sort { $0.first < $1.first }
    return (JoinRows(pieces, names, layout), result.ledgers)
  }

  /// Takes pieces in file order.
  private init(_ pieces: [JoinPiece], _ names: [CodeDictionary], _ layout: JoinTable.Layout) {
    self.layout = layout
    self.names = names
    for piece in pieces {
      guard let rows = piece.memory.rows.baseAddress, !piece.memory.rows.isEmpty else { continue }
      let index = self.pieces.count
      self.pieces.append(piece)
      places.append(Place(rows: rows, cells: UnsafeRawBufferPointer(piece.memory.cells)))
      let end = count + piece.memory.rows.count
      while steps.count << Self.stepBits < end { steps.append(Int32(truncatingIfNeeded: index)) }
      starts.append(end)
    }
  }

  /// How many rows there are.
  var count: Int { starts[starts.count - 1] }

  /// Where a row stands.
  @inline(__always)
  private func place(_ row: Int) -> (piece: Int, row: Int) {
    var piece = Int(steps[row >> Self.stepBits])
    while row >= starts[piece &+ 1] { piece &+= 1 }
    return (piece, row &- starts[piece])
  }

  /// A row.
  @inline(__always)
  subscript(row: Int) -> JoinPiece.Row {
    let place = place(row)
    return places[place.piece].rows[place.row]
  }

  /// Calls a closure with a row's ids, one after the other.
  @inline(__always)
  func withIDs<Result>(_ row: Int, _ body: (inout PackedIDs) -> Result) -> Result {
    let place = place(row)
    let memory = places[place.piece]
    var ids = PackedIDs(memory.cells, at: memory.rows[place.row].start)
    return body(&ids)
  }

  /// The code of a row in a dimension.
  func code(_ dimension: Int, _ row: Int) -> UInt32 {
    let place = place(row)
    return pieces[place.piece].codes[dimension][place.row]
  }

  /// The number of the first row of a piece.
  func start(_ piece: Int) -> Int { starts[piece] }

  /// Sets which row follows a row of a piece in its chain: in every copy, so only while there is none.
  @inline(__always)
  mutating func setNext(_ next: Int32, _ piece: Int, _ row: Int) {
    places[piece].rows[row].next = next
  }

  /// Whether two rows have one key.
  func haveSameKey(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (place(left), place(right))
    return pieces[left.piece].hasKey(left.row, of: right.row, in: pieces[right.piece])
  }

  /// Lets go of the keys, then of all that is not needed once the rows are linked.
  mutating func dropKeys() { for piece in pieces.indices { pieces[piece].dropKeys() } }
  mutating func dropHashes() { for piece in pieces.indices { pieces[piece].dropHashes() } }
}

/// Packs the batches of one thread.
private struct JoinCollector: ChunkSink {
  let layout: JoinTable.Layout
  private var pieces: [JoinPiece] = []

  init(_ layout: JoinTable.Layout) { self.layout = layout }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    if chunk.rowCount > 0 { pieces.append(JoinPiece(chunk, layout)) }
  }

  /// The pieces, which are gone from here.
  mutating func take() -> [JoinPiece] {
    defer { pieces = [] }
    return pieces
  }
}
