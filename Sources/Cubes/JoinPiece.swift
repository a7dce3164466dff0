import Tables

/// Rows of returns or complaints that follow each other in one file, packed as `JoinRows` keeps them.
struct JoinPiece: Sendable {
  /// Where the first was read.
  let first: RowOrdinal
  /// Rows and their ids.
  let memory: JoinMemory
  private(set) var flags: [RowFlags]
  /// Hashes of the orders' ids.
  private(set) var orders: [UInt64]
  /// Hashes of the keys, and the keys; none where no row repeats another.
  private(set) var keys: [UInt64] = []
  private var keyCells = ByteStore()
  /// For each dimension, its codes.
  private(set) var codes: [[UInt32]]

  /// Packs rows of a batch.
  init(_ chunk: borrowing Chunk, _ layout: JoinTable.Layout) {
    let range = 0..<chunk.rowCount
    first = chunk.firstOrdinal
    flags = Array(chunk.flags[range])
    orders = Array(chunk.columns[JoinTable.Layout.orderID].hashes[range])
    codes = layout.requests.indices[layout.firstDimension...].map {
      Array(chunk.columns[$0].codes[range])
    }
    let bytes = chunk.bytes
    var places = PackedPlaces(rows: range.count)
    func id(_ row: Int, _ starts: [UInt32], _ lengths: [UInt32]) -> UnsafeRawBufferPointer {
      let start = Int(starts[row])
      return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(lengths[row])])
    }
    for column in layout.ids {
      let (starts, lengths) = (chunk.columns[column].starts, chunk.columns[column].lengths)
      places.makeRoom { PackedIDs.size(of: id($0, starts, lengths)) }
    }
    memory = places.fill { places, cells in
      for column in layout.ids {
        let (starts, lengths) = (chunk.columns[column].starts, chunk.columns[column].lengths)
        for row in range { PackedIDs.put(id(row, starts, lengths), cells, &places[row]) }
      }
    }
    func values(_ column: Int) -> [Int64] { chunk.columns[column].values }
    setValues(layout, range, values)
    guard !layout.isSettled else { return }
    let key = JoinTable.Layout.key
    keys = Array(chunk.columns[key].hashes[range])
    for row in range { keyCells.append(chunk.cell(key, row)) }
  }

  /// Packs rows of a table that are of one file.
  init(_ table: Table, _ range: Range<Int>, _ layout: JoinTable.Layout) {
    first = table.ordinals[range.lowerBound]
    flags = Array(table.flags[range])
    orders = Array(table.columns[JoinTable.Layout.orderID].hashes[range])
    codes = table.columns[layout.firstDimension...].map { Array($0.codes[range]) }
    var places = PackedPlaces(rows: range.count)
    for column in layout.ids {
      let store = table.columns[column].cells
      places.makeRoom { row in
        store.withBytes(range.lowerBound + row) { PackedIDs.size(of: $0) }
      }
    }
    memory = places.fill { places, cells in
      for column in layout.ids {
        let store = table.columns[column].cells
        for row in places.indices {
          store.withBytes(range.lowerBound + row) { PackedIDs.put($0, cells, &places[row]) }
        }
      }
    }
    setValues(layout, range) { table.columns[$0].values }
    guard !layout.isSettled else { return }
    keys = Array(table.columns[JoinTable.Layout.key].hashes[range])
    keyCells.append(table.columns[JoinTable.Layout.key].cells, range)
  }

  private func setValues(
    _ layout: JoinTable.Layout, _ range: Range<Int>, _ values: (Int) -> [Int64]
  ) {
    let times = values(JoinTable.Layout.time)
    let quantities = layout.quantity.map(values)
    let refunds = layout.refund.map(values)
    let counted = layout.counted.map(values)
    for (index, row) in range.enumerated() {
      var time = times[row]
      if let counted, counted[row] != missingValue { time = counted[row] }
      memory.rows[index].set(time: time, quantity: quantities?[row] ?? missingValue)
      memory.rows[index].refund = refunds?[row] ?? missingValue
    }
  }

  /// Gives the rows other codes.
  mutating func recode(_ maps: [[UInt32]]) {
    for (dimension, map) in maps.enumerated() {
      for row in codes[dimension].indices {
        codes[dimension][row] = map[Int(codes[dimension][row])]
      }
    }
  }

  /// Whether a row has the key of a row of another piece.
  func hasKey(_ row: Int, of other: Int, in piece: JoinPiece) -> Bool {
    keys[row] == piece.keys[other] && piece.keyCells.withBytes(other) { keyCells.equals(row, $0) }
  }

  /// Lets go of the keys, then of all that is not needed once the rows are linked.
  mutating func dropKeys() {
    keys = []
    keyCells = ByteStore()
  }
  mutating func dropHashes() {
    orders = []
    flags = []
  }
}

/// Rows, and behind them their ids, in one piece of memory that stays where it is.
///
/// Not arrays: threads that look into arrays of arrays count references to them, and wait for each other's
/// counting. Sendable is claimed, not proved by the compiler, and holds because one thread at a time writes, and
/// none while another reads:
///
/// - The thread that reads the file fills it (`PackedPlaces.fill`, `JoinPiece.setValues`) before the piece leaves
///   its sink, which the scan hands over when all of its threads are done.
/// - `JoinTable.init` links the rows (`JoinRows.setNext`) on one thread. It consumes the rows, and lends none to
///   others before it has returned.
/// - From then on there is nothing that writes. Copies of a `JoinTable` share the memory, which therefore no
///   longer differs between them.
final class JoinMemory: @unchecked Sendable {
  let rows: UnsafeMutableBufferPointer<JoinPiece.Row>
  let cells: UnsafeMutableRawBufferPointer

  /// Makes room for rows whose ids take so many bytes, all of them zero.
  fileprivate init(_ rows: Int, bytes: Int) {
    self.rows = .allocate(capacity: rows)
    cells = .allocate(byteCount: bytes, alignment: PackedIDs.alignment)
    cells.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    rows.deallocate()
    cells.deallocate()
  }
}

/// Where the ids of some rows come to stand.
private struct PackedPlaces {
  /// How many bytes the ids of each row take.
  private var sizes: [Int]

  init(rows: Int) { sizes = Array(repeating: 0, count: rows) }

  /// Makes room for an id in each row, by the bytes that it takes.
  @inline(__always)
  mutating func makeRoom(_ size: (Int) -> Int) {
    for row in sizes.indices { sizes[row] &+= size(row) }
  }

  /// The rows; the closure puts their ids down and moves the place of each row on.
  consuming func fill(
    _ body: (inout [Int], UnsafeMutableRawBufferPointer) -> Void
  ) -> JoinMemory {
    var places = sizes
    var end = 0
    for row in sizes.indices {
      places[row] = end
      end += PackedIDs.aligned(sizes[row])
    }
    let memory = JoinMemory(sizes.count, bytes: end)
    for row in sizes.indices {
      memory.rows.initializeElement(at: row, to: JoinPiece.Row(start: places[row]))
    }
    body(&places, memory.cells)
    return memory
  }
}
