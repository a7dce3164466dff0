/// A control chart of proportions whose limits allow for more variation than chance gives: p′.
///
/// With large counts, limits by the binomial alone alarm at every natural fluctuation. Laney (2002,
/// doi:10.1081/QEN-120003555) measures it: z scores of successive points differ by 1.128 standard deviations on
/// average. The baseline is frozen: what is watched does not move its own limits.
public struct LaneyChart: Sendable, Equatable {
  /// The proportion over the whole baseline.
  public let mean: Double
  /// σ_z, how many times as much the points vary as chance alone would have it; 1 is a plain p chart.
  public let sigma: Double
  /// How well `sigma` is known, in degrees of freedom; nil where it is given, or is the least that was allowed.
  ///
  /// A mean of moving ranges has 0.62 for each range: its relative variance is 1/(2·0.62·ranges), simulated with 4·10⁵
  /// baselines of 8, 12, 26 and 52 standard normal points (numpy 2, seed 1).
  public let degreesOfFreedom: Double?

  /// A chart from its frozen figures; nil for a mean outside 0...1, or a sigma not above 0.
  public init?(mean: Double, sigma: Double) {
    self.init(mean: mean, sigma: sigma, degreesOfFreedom: nil)
  }

  private init?(mean: Double, sigma: Double, degreesOfFreedom: Double?) {
    guard mean >= 0, mean <= 1, sigma > 0, sigma.isFinite else { return nil }
    self.mean = mean
    self.sigma = sigma
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// A chart from the points of a baseline, in order of time.
  ///
  /// Nil for fewer than two points, for no or only events, and where all points are equal and
  /// `leastSigma` is 0.
  ///
  /// - Parameters:
  ///   - baseline: at least two.
  ///   - leastSigma: below this sigma is not let down; 1 by default, since a short baseline that happens to be calm
  ///     must not make narrower limits than chance does. 0 for Laney's own figure.
  public init?(baseline: [Proportion], leastSigma: Double = 1) {
    let trials = StableSum(baseline.lazy.map(\.trials)).value
    let successes = StableSum(baseline.lazy.map(\.successes)).value
    guard baseline.count > 1, successes > 0, successes < trials else { return nil }
    let mean = successes / trials
    let scores = baseline.map {
      ($0.estimate - mean) / (mean * (1 - mean) / $0.trials).squareRoot()
    }
    let steps = StableSum(zip(scores, scores.dropFirst()).lazy.map { ($1 - $0).magnitude }).value
    let sigma = steps / Double(scores.count - 1) / Self.meanRange
    self.init(
      mean: mean, sigma: max(leastSigma, sigma),
      degreesOfFreedom: sigma > leastSigma ? Self.rangeFreedom * Double(scores.count - 1) : nil)
  }

  private static let rangeFreedom = 0.62

  /// The expected difference of two independent standard normal numbers, 2/√π, rounded as charts have it.
  public static let meanRange = 1.128

  /// By how many of its own standard deviations a point is above the mean.
  public func score(_ point: Proportion) -> Double {
    (point.estimate - mean) / deviation(trials: point.trials)
  }

  /// The limits for a point of so many trials, within 0...1.
  ///
  /// - Parameters:
  ///   - trials: above 0.
  ///   - width: standard deviations to either side.
  /// - Returns: the lower and the upper limit.
  public func limits(trials: Double, width: Double = 3) -> Interval {
    let reach = width * deviation(trials: trials)
    return Interval(low: max(0, mean - reach), high: min(1, mean + reach))
  }

  private func deviation(trials: Double) -> Double {
    sigma * (mean * (1 - mean) / trials).squareRoot()
  }
}
