import Randomness
import Statistics
import Testing

@Suite struct StableSumTests {
  @Test func byHand() {
    #expect(StableSum().value == 0)
    #expect(StableSum([1, 1e100, 1, -1e100]).value == 2)
    // Ten tenths are 0.9999999999999999 by plain addition.
    #expect(StableSum([Double](repeating: 0.1, count: 10)).value == 1)
  }

  @Test func infiniteAndNaN() {
    #expect(StableSum([1, .infinity, 2]).value == .infinity)
    #expect(StableSum([.infinity, -.infinity]).value.isNaN)
    #expect(StableSum([.nan, 1]).value.isNaN)
  }

  /// Two routes: whole, and in parts joined in order; both against the exact integer sum.
  @Test func partsAndWhole() {
    var generator = SplitMix64(seed: 2)
    let integers = (0..<10_000).map { _ in Int64(generator.next() >> 12) }
    let exact = integers.reduce(Int64(0)) { $0 + $1 % 1000 }
    let terms = integers.map { Double($0 % 1000) / 1024 }
    var joined = StableSum()
    for start in stride(from: 0, to: terms.count, by: 777) {
      joined.add(StableSum(terms[start..<min(start + 777, terms.count)]))
    }
    #expect(StableSum(terms).value == Double(exact) / 1024)
    #expect(joined.value == Double(exact) / 1024)
  }
}
