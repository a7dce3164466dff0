import Randomness
import Testing

@testable import Statistics

@Suite struct DifferenceInDifferencesTests {
  private func share(_ successes: Double, _ trials: Double) throws -> Proportion {
    try #require(Proportion(successes: successes, trials: trials))
  }

  /// By hand: 10 % to 20 % against 10 % to 15 % is 5 points more, and 2 / 1.5.
  @Test func byHand() throws {
    let found = try #require(
      DifferenceInDifferences(
        before: try share(100, 1000), after: try share(200, 1000),
        controlBefore: try share(50, 500), controlAfter: try share(75, 500)))
    #expect(near(found.difference, 0.05))
    #expect(near(found.ratio, 2 / 1.5))
    // The normal interval: ± 1.96 √Σ p(1−p)/n, which for these counts is close.
    let variance = 0.1 * 0.9 / 1000 + 0.2 * 0.8 / 1000 + 0.1 * 0.9 / 500 + 0.15 * 0.85 / 500
    #expect((found.interval.low - (0.05 - 1.96 * variance.squareRoot())).magnitude < 2e-3)
    #expect((found.interval.high - (0.05 + 1.96 * variance.squareRoot())).magnitude < 2e-3)
    let ratio = try #require(found.ratioInterval)
    #expect(ratio.low < 4.0 / 3 && ratio.high > 4.0 / 3)
  }

  /// Exchanging group and control turns everything round.
  @Test func antisymmetry() throws {
    let counts = try [share(12, 200), share(25, 210), share(30, 400), share(28, 390)]
    let one = try #require(
      DifferenceInDifferences(
        before: counts[0], after: counts[1], controlBefore: counts[2], controlAfter: counts[3]))
    let other = try #require(
      DifferenceInDifferences(
        before: counts[2], after: counts[3], controlBefore: counts[0], controlAfter: counts[1]))
    #expect(near(one.difference, -other.difference))
    #expect(near(one.interval.low, -other.interval.high, 1e-10))
    let (a, b) = (try #require(one.ratioInterval), try #require(other.ratioInterval))
    #expect(near(a.low * b.high, 1, 1e-6))
  }

  /// Without an effect the interval holds 0 in about 95 %.
  @Test func coverage() throws {
    var random = SplitMix64(seed: 12)
    func draw(_ trials: Int, _ rate: Double) throws -> Proportion {
      try share(Double((0..<trials).count { _ in random.uniform() < rate }), Double(trials))
    }
    var held = 0
    for _ in 0..<1000 {
      let found = try #require(
        DifferenceInDifferences(
          before: try draw(150, 0.1), after: try draw(150, 0.15),
          controlBefore: try draw(200, 0.05), controlAfter: try draw(200, 0.1)))
      if found.interval.contains(0) { held += 1 }
    }
    // 950 are expected; three standard deviations are 21.
    #expect((929...975).contains(held), "\(held)")
  }

  /// A rate of 0 has no ratio; the difference stays.
  @Test func zeros() throws {
    let found = try #require(
      DifferenceInDifferences(
        before: try share(0, 50), after: try share(5, 50), controlBefore: try share(2, 50),
        controlAfter: try share(2, 50)))
    #expect(found.ratio == nil && found.ratioInterval == nil)
    #expect(near(found.difference, 0.1))
    #expect(
      DifferenceInDifferences(
        before: try share(1, 50), after: try share(5, 50), controlBefore: try share(2, 50),
        controlAfter: try share(2, 50), level: 1) == nil)
  }
}
