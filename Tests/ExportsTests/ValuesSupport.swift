import Randomness

@testable import Exports

/// Calls a parser with the bytes of a text.
func withCell<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
  Array(text.utf8).withUnsafeBytes(body)
}

/// Every text of one to three bytes of an alphabet of the bytes that parsers look for, then random ones of
/// up to 40 bytes, half of them from that alphabet.
func forHostileCells(_ body: (UnsafeRawBufferPointer) -> Void) {
  let alphabet = Array("09 -+.,:/'\"=eETZ()$年月日￥　\0\t\r\u{7F}".utf8) + [0xFF, 0x80, 0xC2, 0xEF]
  for first in alphabet {
    [first].withUnsafeBytes(body)
    for second in alphabet {
      [first, second].withUnsafeBytes(body)
      for third in alphabet { [first, second, third].withUnsafeBytes(body) }
    }
  }
  var random = SplitMix64(seed: 11)
  for round in 0..<20_000 {
    let count = Int.random(in: 0...40, using: &random)
    let bytes = (0..<count).map { _ in
      round % 2 == 0
        ? UInt8.random(in: 0...255, using: &random)
        : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    }
    bytes.withUnsafeBytes(body)
  }
}
