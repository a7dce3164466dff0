import Randomness

extension SplitMix64 {
  /// True in so many of a hundred cases.
  mutating func percent(_ chance: Int) -> Bool { Int(next() % 100) < chance }

  /// A whole number of a range.
  mutating func pick(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// One of some values; the list is not empty.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[pick(0...values.count - 1)] }
}
