@testable import Exports

/// Calls a parser with the bytes of a text.
func withCell<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
  Array(text.utf8).withUnsafeBytes(body)
}

/// A generator with a fixed start (splitmix64, Steele et al. 2014), so that a failure comes back.
struct ValuesRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
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
  var random = ValuesRandom(state: 11)
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
