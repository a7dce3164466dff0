import Randomness

extension SplitMix64 {
  /// Uniform in 0..<1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// One successive index drawn by its weight; weights sum to 1.
  mutating func index(of weights: [Double]) -> Int {
    var rest = uniform()
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.count - 1
  }
}

/// Whether the values agree to a relative `tolerance` (absolute where `expected` is 0).
func near(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
  guard let value else { return false }
  return (value - expected).magnitude <= tolerance * (expected == 0 ? 1 : expected.magnitude)
}

/// The generator of the module under test.
enum Generators {
  static func seeded(_ seed: UInt64) -> SeededGenerator { SeededGenerator(seed: seed) }
}
