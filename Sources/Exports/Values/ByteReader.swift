/// Reads a cell from its front.
///
/// Past the end there are zeros, which match nothing that is looked for.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  var index: Int

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, at index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  @inline(__always) var isAtEnd: Bool { index >= bytes.count }

  /// The byte that many places ahead.
  @inline(__always)
  func peek(_ distance: Int = 0) -> UInt8 {
    index + distance < bytes.count ? bytes[index + distance] : 0
  }

  /// Steps over a byte, if it is next.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Steps over a character of three bytes in UTF-8, if it is next.
  @inline(__always)
  mutating func take(_ character: (UInt8, UInt8, UInt8)) -> Bool {
    guard index + 2 < bytes.count, bytes[index] == character.0,
      bytes[index + 1] == character.1, bytes[index + 2] == character.2
    else { return false }
    index += 3
    return true
  }

  /// Steps over spaces of all kinds that exports hold: space, TAB, CR, LF, U+00A0, U+202F, U+3000.
  @inline(__always)
  mutating func skipSpaces() {
    while index < bytes.count {
      let length = spaceLength(at: index)
      if length == 0 { return }
      index += length
    }
  }

  /// The length of the space that stands at a place, or 0.
  @inline(__always)
  func spaceLength(at place: Int) -> Int {
    guard place < bytes.count else { return 0 }
    let byte = bytes[place]
    if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { return 1 }
    if byte < 0xC2 { return 0 }
    if byte == 0xC2 { return place + 1 < bytes.count && bytes[place + 1] == 0xA0 ? 2 : 0 }
    guard byte == 0xE2 || byte == 0xE3, place + 2 < bytes.count else { return 0 }
    let rest = (bytes[place + 1], bytes[place + 2])
    return byte == 0xE2 && rest == (0x80, 0xAF) || byte == 0xE3 && rest == (0x80, 0x80) ? 3 : 0
  }

  /// A cell without the spaces around it.
  static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var reader = ByteReader(bytes)
    reader.skipSpaces()
    let end = reader.endWithoutSpaces()
    return UnsafeRawBufferPointer(rebasing: bytes[reader.index..<end])
  }

  /// The place at which the spaces that end the cell start, not before the place of the reader.
  func endWithoutSpaces() -> Int {
    var end = bytes.count
    while end > index {
      if spaceLength(at: end - 1) == 1 {
        end -= 1
      } else if end - index >= 2, spaceLength(at: end - 2) == 2 {
        end -= 2
      } else if end - index >= 3, spaceLength(at: end - 3) == 3 {
        end -= 3
      } else {
        break
      }
    }
    return end
  }

  /// Reads a run of ASCII digits: its value, which holds for up to 18 digits, and its length.
  @inline(__always)
  mutating func digits() -> (value: Int, count: Int) {
    let start = index
    var value = 0
    while index < bytes.count {
      let digit = bytes[index] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int(digit)
      index += 1
    }
    return (value, index - start)
  }

  /// Whether the next byte is an ASCII digit.
  @inline(__always) var isAtDigit: Bool { peek() &- 0x30 <= 9 }

  /// Whether the next byte is an ASCII letter.
  @inline(__always) var isAtLetter: Bool { (peek() | 0x20) &- 0x61 < 26 }
}
