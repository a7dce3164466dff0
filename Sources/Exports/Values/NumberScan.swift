extension ByteReader {
  /// A number without its sign.
  struct Number {
    /// The value in units of the last decimal place that is kept, rounded half away from zero.
    var magnitude: Int64
    /// Whether no digit other than zero was cut off.
    var isExact: Bool
  }

  /// What can stand between the digits of a number.
  private enum Mark {
    case point, comma, apostrophe, space
  }

  /// Reads a number at the front of what is left, in ASCII or full-width digits.
  ///
  /// Digits can be grouped in threes from the right by one of `,` `'` `’` and spaces, or `.` where the
  /// comma is the decimal mark; groups of another length, as `1,5`, are no number. So is anything
  /// above what `Int64` holds.
  /// - Parameters:
  ///   - places: The number of decimal places to keep.
  ///   - decimalComma: Whether the comma, not the point, starts the decimals.
  /// - Returns: The number, or nil.
  mutating func number(places: Int, decimalComma: Bool) -> Number? {
    let decimalMark = decimalComma ? Mark.comma : .point
    var value: UInt64 = 0
    var run = 0
    var hasDigits = false
    var grouping: Mark?
    while true {
      if let digit = takeDigit() {
        guard Self.append(digit, to: &value) else { return nil }
        run += 1
        hasDigits = true
        continue
      }
      guard let (mark, length) = mark(), mark != decimalMark else { break }
      // A space or an apostrophe at the end of the number is not of it.
      guard isDigit(at: index + length) else {
        if mark == .space { break }
        return nil
      }
      guard grouping == nil ? (1...3).contains(run) : grouping == mark && run == 3 else {
        return nil
      }
      grouping = mark
      run = 0
      index += length
    }
    guard grouping == nil || run == 3 else { return nil }

    var kept = 0
    var number = Number(magnitude: 0, isExact: true)
    var roundsUp = false
    if let (mark, length) = mark(), mark == decimalMark {
      index += length
      var place = 0
      while let digit = takeDigit() {
        hasDigits = true
        if place < places {
          guard Self.append(digit, to: &value) else { return nil }
          kept += 1
        } else {
          if place == places { roundsUp = digit >= 5 }
          if digit != 0 { number.isExact = false }
        }
        place += 1
      }
    }
    guard hasDigits else { return nil }
    while kept < places {
      guard Self.append(0, to: &value) else { return nil }
      kept += 1
    }
    if roundsUp { value += 1 }
    guard value <= UInt64(Int64.max) else { return nil }
    number.magnitude = Int64(value)
    return number
  }

  /// Appends a decimal digit; false above what `Int64` holds.
  @inline(__always)
  private static func append(_ digit: UInt8, to value: inout UInt64) -> Bool {
    guard value <= UInt64(Int64.max) / 10 else { return false }
    value = value * 10 + UInt64(digit)
    return true
  }

  /// Reads a digit, ASCII or full-width (U+FF10 to U+FF19).
  @inline(__always)
  private mutating func takeDigit() -> UInt8? {
    let digit = peek() &- 0x30
    if digit <= 9 {
      index += 1
      return digit
    }
    guard isFullWidthDigit(at: index) else { return nil }
    index += 3
    return bytes[index - 1] - 0x90
  }

  private func isDigit(at place: Int) -> Bool {
    place < bytes.count && (bytes[place] &- 0x30 <= 9 || isFullWidthDigit(at: place))
  }

  @inline(__always)
  private func isFullWidthDigit(at place: Int) -> Bool {
    place + 2 < bytes.count && bytes[place] == 0xEF && bytes[place + 1] == 0xBC
      && bytes[place + 2] &- 0x90 <= 9
  }

  /// The mark that is next and its length in bytes.
  private func mark() -> (Mark, length: Int)? {
    switch peek() {
    case UInt8(ascii: "."): return (.point, 1)
    case UInt8(ascii: ","): return (.comma, 1)
    case UInt8(ascii: "'"): return (.apostrophe, 1)
    case 0xEF where peek(1) == 0xBC && peek(2) == 0x8E: return (.point, 3)  // ．
    case 0xEF where peek(1) == 0xBC && peek(2) == 0x8C: return (.comma, 3)  // ，
    case 0xE2 where peek(1) == 0x80 && peek(2) == 0x99: return (.apostrophe, 3)  // ’
    default:
      let length = spaceLength(at: index)
      return length > 0 ? (.space, length) : nil
    }
  }

  /// Reads `-`, `−` or `－` (true), `+` or `＋` (false), or nothing.
  mutating func takeSign() -> Bool? {
    if take(UInt8(ascii: "-")) || take((0xE2, 0x88, 0x92)) || take((0xEF, 0xBC, 0x8D)) {
      return true
    }
    return take(UInt8(ascii: "+")) || take((0xEF, 0xBC, 0x8B)) ? false : nil
  }
}
