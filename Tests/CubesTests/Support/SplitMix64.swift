/// Sebastiano Vigna's SplitMix64: the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// True in so many of a hundred cases.
  mutating func percent(_ chance: Int) -> Bool { Int(next() % 100) < chance }

  /// A whole number of a range.
  mutating func pick(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// One of some values; the list is not empty.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[pick(0...values.count - 1)] }
}
