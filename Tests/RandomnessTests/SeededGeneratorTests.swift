import Randomness
import Testing

@Suite struct SeededGeneratorTests {
  @Test func streamsOfOneSeedDiffer() {
    var first = SeededGenerator(seed: 7, stream: 0)
    var second = SeededGenerator(seed: 7, stream: 1)
    #expect((0..<4).map { _ in first.next() } != (0..<4).map { _ in second.next() })
  }

  @Test func aSeedGivesTheSameNumbersAgain() {
    var first = SeededGenerator(seed: 7)
    var second = SeededGenerator(seed: 7)
    #expect((0..<100).map { _ in first.next() } == (0..<100).map { _ in second.next() })
  }

  /// Reference: the finaliser's first outputs for seed 0 in Vigna's splitmix64.c.
  @Test func mixesAsSplitMix64() {
    #expect(mixed(0) == 0xE220_A839_7B1D_CDAF)
    #expect(mixed(0x9E37_79B9_7F4A_7C15) == 0x6E78_9E6A_A1B9_65F4)
  }

  /// Uniform on [0, 1) with mean 1/2 and variance 1/12; the bounds are 5 standard errors of 100,000 draws.
  @Test func unitsAreUniform() {
    var generator = SeededGenerator(seed: 1)
    let draws = (0..<100_000).map { _ in generator.unit() }
    let mean = draws.reduce(0, +) / 100_000
    #expect(abs(mean - 0.5) < 5 * (1.0 / 12 / 100_000).squareRoot())
    #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
  }

  @Test func wholeNumbersStayBelowTheirBound() {
    var generator = SeededGenerator(seed: 1)
    let draws = (0..<10_000).map { _ in generator.below(7) }
    #expect(Set(draws) == Set(0..<7))
    #expect(generator.below(0) == 0)
  }
}
