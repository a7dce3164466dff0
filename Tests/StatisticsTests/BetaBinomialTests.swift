import Statistics
import Testing

@Suite struct BetaBinomialTests {
  /// By hand: (alpha + x) / (alpha + beta + n). Lower 5 %: scipy 1.17.1 `beta.ppf(.05, …)`.
  @Test(arguments: [
    (0.0, 4.0, 0.10748198602443587, 0.08205070535838982),
    (44, 400, 0.10937618005428991, 0.0913525439250661),
    (7, 20, 0.12142501607453833, 0.09503300479093434),
  ])
  func posterior(successes: Double, trials: Double, mean: Double, low: Double) throws {
    let model = try #require(BetaBinomial(alpha: 38.9842, beta: 319.7203))
    #expect(near(model.posteriorMean(successes: successes, trials: trials), mean))
    #expect(near(model.lowerBound(successes: successes, trials: trials), low, 1e-10))
    let interval = try #require(
      model.interval(successes: successes, trials: trials, level: 0.9))
    #expect(near(interval.low, low, 1e-10) && interval.high > mean)
  }

  @Test func outOfRange() throws {
    #expect(BetaBinomial(alpha: 0, beta: 1) == nil)
    #expect(BetaBinomial(alpha: 1, beta: .infinity) == nil)
    let model = try #require(BetaBinomial(alpha: 1, beta: 3))
    #expect(model.posteriorMean(successes: 3, trials: 2) == nil)
    #expect(model.lowerBound(successes: .nan, trials: 2) == nil)
    #expect(model.lowerBound(successes: 1, trials: 2, level: 1) == nil)
    #expect(model.posteriorMean(successes: 0, trials: 0) == model.mean)
    #expect(model.precision == 4)
  }
}
