/// How the records of a file are written.
struct Dialect: Sendable, Equatable {
  /// The byte between two cells.
  var delimiter: UInt8
  /// The quote, or 0 where quotes are plain text.
  var quote: UInt8 = 0x22
  /// The byte that ends a line: a newline, or a carriage return in files of old Macs.
  var newline: UInt8 = 0x0A
  /// Cells in a row, as in the header.
  var columns: Int
  /// Whether a row with fewer cells is filled up with empty ones.
  var padsShortRows = false
  /// Whether every block goes through libcsv.
  var strictParser = false

  /// Whether blocks may take the lane without libcsv.
  ///
  /// A line of blanks is a blank line to libcsv and a cell to the scan, which only matters where a row
  /// has a single cell.
  var allowsPlainLane: Bool { !strictParser && newline == 0x0A && columns > 1 }

  /// The longest record that is read, its newline included; a longer one is refused.
  var longestRecord = Self.longestRecord

  /// A mebibyte: a megabyte of text in one cell has never been meant.
  static let longestRecord = 1 << 20
}
