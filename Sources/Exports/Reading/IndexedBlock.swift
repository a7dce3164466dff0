/// The cells of a block of records, wherever they lie: both lanes end in this.
///
/// Cell `c` of row `r` ends at `ends[r * columns + c]` and starts one byte after the end of the cell
/// before it, in `cells`. In the plain lane `cells` is the file's own bytes; in the quoted lane it is
/// a copy without quoting.
///
/// Where rows were picked out (``PickedRows``), they do not follow each other in the bytes: each then begins with one
/// cell more, whose end is the byte before the row, and their places in the source are not known.
struct IndexedBlock {
  /// The bytes in which the cells lie.
  var cells = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Ends of the cells, row by row.
  var ends = UnsafeBufferPointer<UInt32>(start: nil, count: 0)
  /// Cells in a row, the one before it included.
  var columns = 0
  /// How many cells of a row come before its first column: 1 for rows that were picked out.
  var lead = 0
  /// Complete rows of the right width.
  var rows = 0
  /// Where each row stands in the source block; nil where that follows from `ends`.
  var places: UnsafeBufferPointer<RecordPlace>?
  /// Records that are no rows.
  var faults: [RecordFault] = []
  /// Blank lines.
  var blankLines = 0
  /// Bytes of the source block that are dealt with; the rest begins a record that goes on.
  var consumed = 0
  /// Physical lines in those bytes.
  var lines = 0

  /// A cell without the spaces, tabs and carriage return around it, as a range of `cells`.
  @inline(__always)
  func cell(_ row: Int, _ column: Int) -> (start: Int, end: Int) {
    guard let cells = cells(of: column) else { return (0, 0) }
    let cell = cells[row]
    let start = cells.offset(of: cell)
    return (start, start + cell.count)
  }

  /// The cells of a column.
  @inline(__always)
  func cells(of column: Int) -> ColumnCells? {
    guard let base = cells.baseAddress, let ends = ends.baseAddress else { return nil }
    return ColumnCells(
      base: base, ends: ends, columns: columns, column: column + lead, rows: rows)
  }

  /// How many columns there are.
  var width: Int { columns - lead }

  /// The bytes of a cell, trimmed.
  func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
    cells(of: column)?[row] ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Where a row stands in the source block.
  func place(_ row: Int) -> RecordPlace {
    if let places { return places[row] }
    let start = row == 0 ? 0 : Int(ends[row * columns - 1]) + 1
    return RecordPlace(
      start: UInt32(start), end: ends[(row + 1) * columns - 1] + 1, line: UInt32(row))
  }
}

/// The cells of one column of a block, for a loop over its rows.
///
/// Plain pointers, which a loop keeps in registers: valid for as long as the block is.
struct ColumnCells {
  let base: UnsafeRawPointer
  fileprivate let ends: UnsafePointer<UInt32>
  fileprivate let columns: Int
  fileprivate let column: Int
  /// How many rows there are.
  let rows: Int

  fileprivate init(
    base: UnsafeRawPointer, ends: UnsafePointer<UInt32>, columns: Int, column: Int, rows: Int
  ) {
    (self.base, self.ends, self.columns) = (base, ends, columns)
    (self.column, self.rows) = (column, rows)
  }

  /// A cell with whatever stands around it: for a look at whether it is what nearly all are, none of which
  /// begin or end with a blank.
  @inline(__always)
  func whole(_ row: Int) -> UnsafeRawBufferPointer {
    let index = row &* columns &+ column
    // Before the first byte of all there is none, so that the end there may have come round to the greatest.
    let start = index == 0 ? 0 : Int(ends[index &- 1] &+ 1)
    return UnsafeRawBufferPointer(start: base + start, count: Int(ends[index]) &- start)
  }

  /// A cell without the spaces, tabs and carriage return around it.
  @inline(__always)
  subscript(row: Int) -> UnsafeRawBufferPointer { Self.trimmed(whole(row)) }

  /// A whole cell without them.
  @inline(__always)
  static func trimmed(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let count = cell.count
    // Most cells are neither empty nor surrounded by blanks.
    if count > 0 && cell[0] > 0x20 && cell[count &- 1] > 0x20 { return cell }
    return withoutBlanks(cell)
  }

  @inline(never)
  private static func withoutBlanks(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (start, end) = (0, cell.count)
    while start < end && isBlank(cell[start]) { start += 1 }
    while end > start && isBlank(cell[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: cell[start..<end])
  }

  /// Where a cell starts in the block.
  @inline(__always)
  func offset(of cell: UnsafeRawBufferPointer) -> Int {
    cell.baseAddress.map { $0 - base } ?? 0
  }
}

/// Where a record stands in its block: bytes `start..<end`, and its line counted from the block's.
struct RecordPlace: Equatable {
  var start: UInt32
  var end: UInt32
  var line: UInt32
}

/// A record that is no row.
struct RecordFault: Equatable {
  var place: RecordPlace
  var reason: Reason
  /// What was found: for a record of the wrong width, how many fields.
  var fields: Int

  enum Reason: Equatable {
    case malformedQuote, unterminatedQuote, tooFewFields, tooManyFields, tooLong, nulByte
  }
}

@inline(__always)
func isBlank(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0D
}
