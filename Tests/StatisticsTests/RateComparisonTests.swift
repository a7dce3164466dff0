import Randomness
import Testing

@testable import Statistics

@Suite struct RateComparisonTests {
  private func compare(
    _ count: Double, _ exposure: Double, _ base: Double, _ baseExposure: Double
  ) throws -> RateComparison {
    try #require(
      RateComparison(
        count: count, exposure: exposure, baseCount: base, baseExposure: baseExposure))
  }

  /// By hand: 2 of 2 events in half of the exposure come by chance 1/4, so mid-p 1/8; fewer or as many
  /// come always, mid-p 7/8.
  @Test func twoEvents() throws {
    let two = try compare(2, 10, 0, 10)
    #expect(near(two.upperTail, 1.0 / 8))
    #expect(near(two.lowerTail, 7.0 / 8))
    // The normal quantile at 1 − 1/8.
    #expect(near(two.score, -Normal.quantile(1.0 / 8)))
    #expect(two.ratio == nil)
    let none = try compare(0, 10, 2, 10)
    #expect(near(none.score, -two.score))
    #expect(none.ratio == 0)
  }

  /// scipy 1.17.1 (Figures/figures.py): binom.sf(11, 42, .25) and binom.sf(12, 42, .25), halved.
  @Test func scipy() throws {
    let found = try compare(12, 100, 30, 300)
    #expect(near(found.upperTail, 0.29244293780526864, 1e-12))
    #expect(near(found.expected, 10))
    #expect(near(found.ratio, 1.2))
  }

  /// The tails are complements, a swap of the sides changes the sign, and the score rises with the count,
  /// also between whole numbers.
  @Test func symmetryAndMonotony() throws {
    var last = -Double.infinity
    for step in 0...200 {
      let count = Double(step) / 4
      let one = try compare(count, 120, 17.5, 90)
      let other = try compare(17.5, 90, count, 120)
      #expect((one.upperTail + one.lowerTail - 1).magnitude < 1e-12)
      #expect((one.score + other.score).magnitude < 1e-9)
      #expect(one.score >= last)
      last = one.score
    }
  }

  /// For large counts the score is the difference over its standard deviation: a different route.
  @Test func largeCountsAreNormal() throws {
    let one = try compare(10_300, 1000, 100_000, 10_000)
    // Var(count − base · m/n) = λm + λm²/n, at the pooled λ.
    let rate = 110_300.0 / 11_000
    let deviation = (rate * 1000 * (1 + 1000.0 / 10_000)).squareRoot()
    #expect((one.score - (10_300 - 10_000) / deviation).magnitude < 0.02)
  }

  /// Under equal rates the score is beyond ±2 about as often as a normal number: 4.55 %.
  @Test func nullIsNormal() {
    var random = SplitMix64(seed: 4)
    var beyond = 0.0
    for _ in 0..<4000 {
      var counts = [0.0, 0.0]
      // Binomial of 400 and 1200 at 3 %: close to Poisson.
      for side in 0...1 {
        for _ in 0..<(side == 0 ? 400 : 1200) where random.uniform() < 0.03 { counts[side] += 1 }
      }
      let score = RateComparison(
        count: counts[0], exposure: 400, baseCount: counts[1], baseExposure: 1200)?.score
      if (score ?? 0).magnitude > 2 { beyond += 1 }
    }
    // 182 are expected; three standard deviations of a count are 40. Less for the variance 3 % below.
    #expect(beyond > 120 && beyond < 222, "\(beyond)")
  }

  /// The interval of the ratio holds the ratio, is wider with dispersion, and ends where it must.
  @Test func intervals() throws {
    let one = try compare(40, 100, 100, 500)
    let plain = try #require(one.ratioInterval())
    let wide = try #require(one.ratioInterval(dispersion: 4))
    #expect(plain.low < 2 && (plain.high ?? 0) > 2)
    #expect(wide.low < plain.low && (wide.high ?? 0) > (plain.high ?? 0))
    // statsmodels 0.15.0 (Figures/figures.py): Wilson of 40/140; its odds times 5, by hand.
    #expect(near(plain.low, 5 * 0.217389795022746 / (1 - 0.217389795022746), 1e-9))
    #expect(near(plain.high, 5 * 0.36548429084985956 / (1 - 0.36548429084985956), 1e-9))
    #expect(try #require(try compare(3, 10, 0, 10).ratioInterval()).high == nil)
    #expect(try #require(try compare(0, 10, 3, 10).ratioInterval()).low == 0)
    #expect(try compare(0, 10, 0, 10).ratioInterval() == nil)
    #expect(one.ratioInterval(dispersion: 0) == nil)
  }

  @Test func impossibleInput() throws {
    #expect(RateComparison(count: -1, exposure: 1, baseCount: 1, baseExposure: 1) == nil)
    #expect(RateComparison(count: 1, exposure: 0, baseCount: 1, baseExposure: 1) == nil)
    #expect(RateComparison(count: .nan, exposure: 1, baseCount: 1, baseExposure: 1) == nil)
    #expect(RateComparison(count: 1, exposure: 1, baseCount: .infinity, baseExposure: 1) == nil)
    // Nothing at all is no evidence; very much is bounded.
    #expect(try compare(0, 5, 0, 5).score == 0)
    #expect(try compare(1e6, 1, 1, 1e6).score == 37)
  }
}
