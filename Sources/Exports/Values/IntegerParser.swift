/// Reads counts: `2`, `2.0` as spreadsheets write it, `1,000`, full-width digits.
///
/// A fraction other than zero, a negative number where none is allowed (`-0` is zero) and scientific
/// notation are invalid.
struct IntegerParser {
  /// Whether numbers below zero are accepted; a quantity is never one.
  let allowsNegative: Bool

  init(allowsNegative: Bool = false) { self.allowsNegative = allowsNegative }

  /// Reads a cell.
  ///
  /// - Parameter bytes: The cell in UTF-8.
  /// - Returns: The count, ``Cell/missing`` or ``Cell/invalid``.
  @inline(__always)
  func parse(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    guard bytes.count - 1 < 18, !bytes.isEmpty else { return parseSlowly(bytes) }
    var value: Int64 = 0
    for byte in bytes {
      let digit = byte &- 0x30
      if digit > 9 { return parseSlowly(bytes) }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }

  /// Reads a cell of any layout.
  @inline(never)
  private func parseSlowly(_ cell: UnsafeRawBufferPointer) -> Int64 {
    let bytes = ByteReader.trimmed(cell)
    if Cell.isMissingNumber(bytes) { return Cell.missing }
    var reader = ByteReader(bytes)
    let isNegative = reader.takeSign() ?? false
    guard let number = reader.number(places: 0, decimalComma: false), number.isExact,
      reader.isAtEnd, !isNegative || allowsNegative || number.magnitude == 0
    else { return Cell.invalid }
    return isNegative ? -number.magnitude : number.magnitude
  }
}
