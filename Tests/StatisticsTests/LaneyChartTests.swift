import Randomness
import Testing

@testable import Statistics

@Suite struct LaneyChartTests {
  private func points(_ counts: [(Double, Double)]) throws -> [Proportion] {
    try counts.map { try #require(Proportion(successes: $0.0, trials: $0.1)) }
  }

  /// numpy 2.4.6 (Figures/figures.py).
  @Test func baseline() throws {
    let chart = try #require(
      LaneyChart(
        baseline: try points([(110, 1000), (130, 1100), (95, 900), (150, 1200), (120, 1000)])))
    #expect(near(chart.mean, 0.11634615384615385))
    #expect(near(chart.sigma, 1.004955120987458, 1e-10))
    // Four ranges.
    #expect(near(chart.degreesOfFreedom ?? 0, 4 * 0.62))
  }

  /// The weekly example: p̄ .11781935 and σ_z 2.950167, where the binomial limit of week 12 is .124431,
  /// are p′ .137324; .145093 was observed.
  @Test func weeklyExample() throws {
    let mean = 0.11781935
    // The trials that give the binomial limit, by turning it round.
    let reach = (0.124431 - mean) / 3
    let trials = mean * (1 - mean) / (reach * reach)
    let chart = try #require(LaneyChart(mean: mean, sigma: 2.950167))
    #expect(near(chart.limits(trials: trials).high, 0.137324, 1e-5))
    let plain = try #require(LaneyChart(mean: mean, sigma: 1))
    #expect(near(plain.limits(trials: trials).high, 0.124431, 1e-9))
    let observed = try #require(Proportion(successes: 0.145093 * trials, trials: trials))
    #expect(chart.score(observed) > 3)
  }

  @Test func whatIsGivenIsKnown() throws {
    #expect(try #require(LaneyChart(mean: 0.1, sigma: 2)).degreesOfFreedom == nil)
    let calm = try points([(100, 1000), (100, 1000), (101, 1000)])
    #expect(try #require(LaneyChart(baseline: calm)).degreesOfFreedom == nil)
  }

  @Test func calmBaselinesAreNotLetDown() throws {
    let calm = try points([(100, 1000), (100, 1000), (101, 1000)])
    #expect(LaneyChart(baseline: calm)?.sigma == 1)
    #expect(try #require(LaneyChart(baseline: calm, leastSigma: 0)).sigma < 0.1)
    let equal = try points([(100, 1000), (100, 1000)])
    #expect(LaneyChart(baseline: equal)?.sigma == 1)
    #expect(LaneyChart(baseline: equal, leastSigma: 0) == nil)
    #expect(LaneyChart(baseline: try points([(1, 10)])) == nil)
    #expect(LaneyChart(baseline: try points([(0, 10), (0, 20)])) == nil)
    #expect(LaneyChart(mean: 0.1, sigma: .nan) == nil)
    #expect(LaneyChart(mean: 0.001, sigma: 1)?.limits(trials: 10).low == 0)
  }

  /// By hand: sums from the end over their counts, squared: 9, 12.5, 16.3, 12.25, 9.8.
  @Test func onset() throws {
    let found = try #require(ChangeOnset(scores: [0, 0, 2, 2, 3], threshold: 3.84))
    #expect(found.index == 2)
    #expect(near(found.shift, 7.0 / 3))
    // 16.33 − 3.84 = 12.49: index 3, with 12.5, is just within.
    #expect(found.range == 2...3)
    // Dated from index 3 on: 12.5 − 3.84 = 8.66 is less than any.
    let late = try #require(ChangeOnset(scores: [0, 0, 2, 2, 3], notBefore: 3, threshold: 3.84))
    #expect(late.index == 3 && late.range == 0...4)
    let down = try #require(ChangeOnset(scores: [0, 0, -2, -2, -3]))
    #expect(down.index == 2 && down.shift < 0)
    #expect(ChangeOnset(scores: []) == nil)
    #expect(ChangeOnset(scores: [1, .nan]) == nil)
    #expect(ChangeOnset(scores: [4])?.range == 0...0)
  }

  /// A step in the last 15 of 60 points: the range holds the planted onset in 95 % of 400 series. Fewer than 93 % have a
  /// chance of 3 % (binomial); the seed is fixed.
  @Test(arguments: [0.8, 1, 2])
  func rangesHoldThePlantedOnset(_ step: Double) {
    var random = SplitMix64(seed: 31)
    var held = 0
    for _ in 0..<400 {
      let scores = (0..<60).map { index in
        (0..<12).reduce(-6.0) { sum, _ in sum + random.uniform() } + (index >= 45 ? step : 0)
      }
      if let found = ChangeOnset(scores: scores), found.range.contains(45) { held += 1 }
    }
    #expect(held >= 372)
  }

  /// By hand.
  @Test func cumulativeSums() {
    let sums = CumulativeSum(scores: [1, -2, 2, 3, -1])
    #expect(sums.upper == [0.5, 0, 1.5, 4, 2.5])
    #expect(sums.lower == [0, 1.5, 0, 0, 0.5])
    #expect(sums.firstAlarm(threshold: 3) == 3)
    #expect(sums.firstAlarm() == nil)
  }
}
