import Randomness
import Statistics
import Testing

@Suite struct BetaBinomialFitTests {
  /// Tumours in 71 groups of rats, Tarone 1982; Gelman et al., Bayesian Data Analysis, table 5.1.
  static let rats: (successes: [Double], trials: [Double]) = (
    [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2,
      1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10, 4, 4, 4, 4, 4, 4, 4, 10, 4, 4, 4, 5, 11, 12, 5, 5, 6,
      5, 6, 6, 6, 6, 16, 15, 15, 9, 4,
    ],
    [
      20, 20, 20, 20, 20, 20, 20, 19, 19, 19, 19, 18, 18, 17, 20, 20, 20, 20, 19, 19, 18, 18, 25,
      24, 23, 20, 20, 20, 20, 20, 20, 10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50, 20, 20,
      20,
      20, 20, 20, 20, 48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24,
      14,
    ]
  )

  /// scipy 1.17.1: Nelder–Mead to 1e-11 on Σ betaln(x + a, n − x + b) − betaln(a, b).
  @Test func rats() throws {
    let fit = try #require(
      BetaBinomial.fit(successes: Self.rats.successes, trials: Self.rats.trials))
    #expect(near(fit.distribution.alpha, 2.341614336703319, 1e-6))
    #expect(near(fit.distribution.beta, 14.114803813681377, 1e-6))
    #expect(near(fit.logLikelihood, -730.3384545243883, 1e-11))
    #expect(fit.groups == 71 && fit.edge == nil && fit.converged && fit.iterations < 20)
  }

  /// As above.
  @Test func tenGroups() throws {
    let fit = try #require(
      BetaBinomial.fit(
        successes: [3, 8, 2, 20, 7, 0, 12, 5, 40, 1],
        trials: [30, 50, 40, 90, 20, 15, 100, 80, 200, 10]))
    #expect(near(fit.distribution.alpha, 4.231099616102095, 1e-6))
    #expect(near(fit.distribution.beta, 25.63388696210506, 1e-6))
    #expect(near(fit.logLikelihood, -269.839493829031, 1e-11))
  }

  @Test func orderDoesNotMatter() {
    let fit = BetaBinomial.fit(successes: Self.rats.successes, trials: Self.rats.trials)
    let reversed = BetaBinomial.fit(
      successes: Self.rats.successes.reversed(), trials: Self.rats.trials.reversed())
    let padded = BetaBinomial.fit(
      successes: [0] + Self.rats.successes, trials: [0] + Self.rats.trials)
    #expect(fit == reversed)
    #expect(fit == padded, "a group without trials says nothing")
  }

  /// Swapping success and failure swaps the parameters.
  @Test func mirrorImage() throws {
    let fit = try #require(
      BetaBinomial.fit(successes: Self.rats.successes, trials: Self.rats.trials))
    let failures = zip(Self.rats.successes, Self.rats.trials).map { $1 - $0 }
    let mirror = try #require(BetaBinomial.fit(successes: failures, trials: Self.rats.trials))
    #expect(near(mirror.distribution.alpha, fit.distribution.beta, 1e-8))
    #expect(near(mirror.distribution.beta, fit.distribution.alpha, 1e-8))
  }

  @Test func sameRateEverywhere() throws {
    let fit = try #require(BetaBinomial.fit(successes: [1, 2, 10], trials: [10, 20, 100]))
    #expect(fit.edge == .noOverdispersion)
    #expect(near(fit.distribution.mean, 0.1))
    #expect(near(fit.distribution.lowerBound(successes: 10, trials: 20), 0.1, 0.01))
    // Single trials cannot show any spread.
    let single = try #require(BetaBinomial.fit(successes: [1, 0, 0, 1], trials: [1, 1, 1, 1]))
    #expect(single.edge == .noOverdispersion)
  }

  @Test func allOrNothing() throws {
    let fit = try #require(BetaBinomial.fit(successes: [5, 0, 0, 9], trials: [5, 4, 7, 9]))
    #expect(fit.edge == .allOrNothing)
    #expect(near(fit.distribution.posteriorMean(successes: 5, trials: 5), 1, 1e-3))
  }

  /// By hand: (0 + ½) / (30 + 1).
  @Test func noneAndAll() throws {
    let none = try #require(BetaBinomial.fit(successes: [0, 0], trials: [10, 20]))
    #expect(none.edge == .uniform)
    #expect(near(none.distribution.mean, 0.5 / 31))
    let all = try #require(BetaBinomial.fit(successes: [10, 20], trials: [10, 20]))
    #expect(all.edge == .uniform)
    #expect(near(all.distribution.mean, 30.5 / 31))
  }

  @Test func tooLittle() {
    #expect(BetaBinomial.fit(successes: [], trials: []) == nil)
    #expect(BetaBinomial.fit(successes: [1], trials: [3]) == nil)
    #expect(BetaBinomial.fit(successes: [1, 0], trials: [3, 0]) == nil)
    #expect(BetaBinomial.fit(successes: [1, 2], trials: [3]) == nil)
    #expect(BetaBinomial.fit(successes: [1, 4], trials: [3, 3]) == nil)
    #expect(BetaBinomial.fit(successes: [1, .nan], trials: [3, 3]) == nil)
  }

  /// Planted truth: 100,000 groups from Beta(3, 27), each of 1 to 200 trials.
  @Test func plantedTruth() throws {
    var generator = SplitMix64(seed: 4)
    var successes: [Double] = []
    var trials: [Double] = []
    for _ in 0..<100_000 {
      let rate = Beta.quantile(generator.uniform(), alpha: 3, beta: 27)
      let count = Int(generator.next() % 200) + 1
      successes.append(Double((0..<count).count { _ in generator.uniform() < rate }))
      trials.append(Double(count))
    }
    let fit = try #require(BetaBinomial.fit(successes: successes, trials: trials))
    // The standard error of log alpha is about 0.005 here.
    #expect(near(fit.distribution.alpha, 3, 0.02))
    #expect(near(fit.distribution.beta, 27, 0.02))
    #expect(fit.edge == nil && fit.converged)
  }

  /// Nearly equal groups: precision is high, yet found; the likelihood at the fit beats its neighbours.
  @Test func nearlyEqual() throws {
    let successes: [Double] = [1000, 1100, 950, 1010, 1075, 930]
    let fit = try #require(
      BetaBinomial.fit(successes: successes, trials: [Double](repeating: 10_000, count: 6)))
    #expect(fit.edge == nil && fit.converged)
    // Method of moments, by hand: about 0.1 · 0.9 / (0.00647² − 0.003²) − 1.
    #expect(fit.distribution.precision > 1000 && fit.distribution.precision < 10_000)
  }
}
