/// What a parser of cells makes of one: a value, or one of two numbers that are no value.
///
/// Moments, money and counts are all `Int64`, and a column stores them as they are; two numbers that no
/// cell can mean stand for the rest, so that the millions of calls pass one register and no optional.
enum Cell {
  /// The cell holds nothing, or a word for nothing; see ``isMissing(_:)``.
  static let missing = Int64.min
  /// The cell holds something that is no value of its kind.
  static let invalid = Int64.min + 1

  /// Whether a cell of any kind says that there is no value: empty, or in any case `null`, `nan`,
  /// `n/a`, `#n/a`, or `--`, or MySQL's `\N`.
  ///
  /// A single `-` is not among them, for a category or an id can be called that; for moments, money and
  /// counts see ``isMissingNumber(_:)``.
  /// - Parameter bytes: The cell, trimmed.
  /// - Returns: Whether it is missing.
  @inline(__always)
  static func isMissing(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.count > 4 { return false }
    return bytes.isEmpty || isWordForMissing(bytes)
  }

  /// Whether a cell that should hold a moment, money or a count says that there is none: as
  /// ``isMissing(_:)`` says, or a single `-`.
  @inline(__always)
  static func isMissingNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isMissing(bytes) || bytes.count == 1 && bytes[0] == UInt8(ascii: "-")
  }

  /// The same for the shapes of one to four bytes.
  @inline(never)
  private static func isWordForMissing(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var word: UInt32 = 0
    for byte in bytes {
      let isUpper = byte &- UInt8(ascii: "A") < 26
      word = word << 8 | UInt32(isUpper ? byte | 0x20 : byte)
    }
    switch word {
    case 0x6E75_6C6C,  // null
      0x6E_616E,  // nan
      0x6E_2F61,  // n/a
      0x236E_2F61,  // #n/a
      0x2D2D,  // --
      0x5C6E:  // \n, of which only MySQL's \N is meant
      return word != 0x5C6E || bytes[1] == UInt8(ascii: "N")
    default: return false
    }
  }
}
