/// Finds the identifier in a cell, under what exporters put around it to keep spreadsheets from making it
/// a number.
enum IdCleaner {
  /// What a cell holds.
  enum Status {
    /// An identifier.
    case intact
    /// Nothing, or a word for it.
    case missing
    /// A number that has lost digits on its way through a spreadsheet or a float, and so matches nothing.
    case damaged
  }

  /// The identifier's place in the cell; that of the damaged number, or empty, for the other two.
  struct Result {
    var range: Range<Int>
    var status: Status
  }

  /// Finds the identifier of a cell.
  ///
  /// Undone are `="…"` (and `=` before bare digits), a leading `'` or backtick with its partner at the
  /// end, spaces of all kinds, TABs and a byte order mark. `1001.0` is `1001`: a column with gaps that
  /// went through a float ends so, and no shop's own id does. Damaged are scientific notation as
  /// spreadsheets write it, with a point or a plus (`4.05E+17`, `4,05E+17`, `4.05E17`; a bare `4E17`
  /// can be a sku), and a number ending in `.0` beyond 2^53, up to which floats count exactly.
  /// - Parameter bytes: The cell in UTF-8.
  /// - Returns: Its place and what it is.
  /// - Complexity: O(1) in the common case that the cell starts and ends with a letter or digit.
  @inline(__always)
  static func clean(_ bytes: UnsafeRawBufferPointer) -> Result {
    let count = bytes.count
    guard count > 4, isPlain(bytes[0]), isPlain(bytes[count - 1]) else { return unwrap(bytes) }
    return checked(bytes, 0..<count)
  }

  /// ASCII letters and digits.
  @inline(__always)
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 < 26
  }

  @inline(never)
  private static func unwrap(_ bytes: UnsafeRawBufferPointer) -> Result {
    var range = 0..<bytes.count
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { range = 3..<bytes.count }
    range = trim(bytes, range)
    if range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "=") {
      let inner = range.lowerBound + 1..<range.upperBound
      if inner.count >= 2, bytes[inner.lowerBound] == 0x22, bytes[inner.upperBound - 1] == 0x22 {
        range = trim(bytes, inner.lowerBound + 1..<inner.upperBound - 1)
      } else if bytes[inner].allSatisfy({ $0 &- 0x30 <= 9 }) {
        range = inner
      }
    }
    if let first = range.first, bytes[first] == UInt8(ascii: "'") || bytes[first] == 0x60 {
      let quote = bytes[first]
      let closes = range.count >= 2 && bytes[range.upperBound - 1] == quote
      range = trim(bytes, first + 1..<range.upperBound - (closes ? 1 : 0))
    }
    if Cell.isMissing(UnsafeRawBufferPointer(rebasing: bytes[range])) {
      return Result(range: range.lowerBound..<range.lowerBound, status: .missing)
    }
    return checked(bytes, range)
  }

  private static func trim(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
    reader.skipSpaces()
    return range.lowerBound + reader.index..<range.lowerBound + reader.endWithoutSpaces()
  }

  /// Looks for lost digits and for `.0`; only a cell that starts and ends with a digit can hold either.
  @inline(__always)
  private static func checked(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Result {
    let count = range.count
    let end = range.upperBound
    guard count >= 3, bytes[range.lowerBound] &- 0x30 <= 9, bytes[end - 1] &- 0x30 <= 9 else {
      return Result(range: range, status: .intact)
    }
    if count >= 8, endsInDigits(bytes, end) { return Result(range: range, status: .intact) }
    if bytes[end - 2] == UInt8(ascii: "."), bytes[end - 1] == UInt8(ascii: "0") {
      return withoutFloatTail(bytes, range)
    }
    // E, its sign and one to three digits end the cell.
    let tail = bytes[max(range.lowerBound, end - 5)..<end - 1]
    if tail.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }), isScientific(bytes, range) {
      return Result(range: range, status: .damaged)
    }
    return Result(range: range, status: .intact)
  }

  /// Whether the eight bytes before a place are digits.
  @inline(__always)
  private static func endsInDigits(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> Bool {
    let word = bytes.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self)
    let digits = word ^ 0x3030_3030_3030_3030
    return ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080 == 0
  }

  private static func withoutFloatTail(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> Result {
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
    let (value, count) = reader.digits()
    guard count == range.count - 2 else { return Result(range: range, status: .intact) }
    let isExact = count < 18 && value <= 1 << 53
    return isExact
      ? Result(range: range.lowerBound..<range.upperBound - 2, status: .intact)
      : Result(range: range, status: .damaged)
  }

  /// Whether all of it is digits, a point or comma and digits, `E`, a plus, and digits, and the point or
  /// the plus is there.
  private static func isScientific(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> Bool {
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
    guard reader.digits().count == 1 else { return false }
    let hasPoint = reader.take(UInt8(ascii: ".")) || reader.take(UInt8(ascii: ","))
    if hasPoint, reader.digits().count == 0 { return false }
    guard reader.peek() | 0x20 == UInt8(ascii: "e") else { return false }
    reader.index += 1
    let hasPlus = reader.take(UInt8(ascii: "+"))
    return reader.digits().count > 0 && reader.isAtEnd && (hasPoint || hasPlus)
  }
}
