/// Appending what files are made of, without a `String` for each field.
extension [UInt8] {
  @inline(__always)
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inline(__always)
  mutating func comma() { append(UInt8(ascii: ",")) }

  /// Appends a number that is not negative, in decimal, with zeros in front up to a width.
  mutating func append(number: UInt64, width: Int = 1) {
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    Swift.withUnsafeMutableBytes(of: &digits) { digits in
      var rest = number
      var start = digits.count
      while (rest > 0 || digits.count - start < width) && start > 0 {
        start -= 1
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        digits[start] = UInt8(truncatingIfNeeded: digit) &+ UInt8(ascii: "0")
        rest = quotient
      }
      append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[start...]))
    }
  }

  /// Appends a number that is not negative, in decimal, with zeros in front up to a width.
  mutating func append(number: Int, width: Int = 1) {
    append(number: UInt64(clamping: number), width: width)
  }

  /// Appends hundredths as `129.00`.
  mutating func append(money: Int) {
    append(number: money / 100)
    append(UInt8(ascii: "."))
    append(number: money % 100, width: 2)
  }

  /// Appends a cell in quotes when it needs them (RFC 4180).
  mutating func append(quoted cell: [UInt8]) {
    let needs = cell.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard needs else {
      append(contentsOf: cell)
      return
    }
    append(UInt8(ascii: "\""))
    for byte in cell {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}

/// Writes moments as `2025-06-18 10:15:00`, with the days written beforehand.
struct StampWriter: Sendable {
  private let first: Int
  private let days: [UInt8]
  private static let dayLength = 11

  /// Prepares the days that can occur, from the first to the last.
  init(from first: LocalDay, through last: LocalDay) {
    self.first = first.number
    days = (first.number...max(first.number, last.number)).flatMap {
      Array((LocalDay(number: $0).text + " ").utf8)
    }
  }

  /// Appends a moment; one outside the prepared days is left blank.
  @inline(__always)
  func append(_ moment: Int, to bytes: inout [UInt8]) {
    let (day, second) = moment.quotientAndRemainder(dividingBy: 86_400)
    let start = (day - first) * Self.dayLength
    guard moment >= 0, start >= 0, start < days.count else { return }
    bytes.append(contentsOf: days[start..<start + Self.dayLength])
    let (minutes, seconds) = second.quotientAndRemainder(dividingBy: 60)
    let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
    Self.appendPair(hour, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Self.appendPair(minute, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Self.appendPair(seconds, to: &bytes)
  }

  @inline(__always)
  private static func appendPair(_ value: Int, to bytes: inout [UInt8]) {
    let (tens, ones) = value.quotientAndRemainder(dividingBy: 10)
    bytes.append(UInt8(truncatingIfNeeded: tens) &+ UInt8(ascii: "0"))
    bytes.append(UInt8(truncatingIfNeeded: ones) &+ UInt8(ascii: "0"))
  }
}
