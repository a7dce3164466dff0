/// Texts that a spreadsheet would take for a formula, and the apostrophe that keeps it from doing so.
///
/// Spreadsheets, shops' exporters and this tool write it before such a text; who reads the text takes it off.
public enum SpreadsheetText {
  /// Whether a spreadsheet would run a cell, apostrophes before it apart.
  ///
  /// So it would when the first character that is neither a space nor invisible is `=`, `+`, `-` or `@`, in
  /// ASCII or in one of the wide and small forms that some programs treat alike, or when it is a control
  /// character such as tab or CR, which some programs drop. As apostrophes do not count, a text that has one of
  /// its own gets another, and each comes back as it was.
  ///
  /// - Parameter cell: Its bytes, in UTF-8.
  /// - Returns: Whether it would; not for bytes that are no UTF-8.
  /// - Complexity: O(1) where it begins with a letter or digit, else O(what comes before the first).
  public static func needsApostrophe(_ cell: some Collection<UInt8>) -> Bool {
    var bytes = cell.drop { $0 == UInt8(ascii: "'") }.makeIterator()
    var decoder = UTF8()
    while case .scalarValue(let scalar) = decoder.decode(&bytes) {
      switch scalar {
      case "=", "+", "-", "@", "\0"..<" ", "\u{7F}": return true
      case "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−": return true
      case " ": continue
      case _ where scalar.isASCII: return false
      default:
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .format, .control, .nonspacingMark: continue
        default: return false
        }
      }
    }
    return false
  }

  /// The text that a cell with that apostrophe stands for; nil for other texts.
  ///
  /// Who copies a name from a CSV file means this, or the very text.
  public static func unguarded(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      let count = apostrophe(of: UnsafeRawBufferPointer(bytes))
      return count == 0 ? nil : String(decoding: bytes.dropFirst(count), as: UTF8.self)
    }
  }

  /// How many bytes at the start of a cell are no more than that apostrophe: one or none.
  @inline(__always)
  public static func apostrophe(of cell: UnsafeRawBufferPointer) -> Int {
    guard cell.count > 1, cell[0] == UInt8(ascii: "'") else { return 0 }
    return needsApostrophe(cell.dropFirst()) ? 1 : 0
  }
}
