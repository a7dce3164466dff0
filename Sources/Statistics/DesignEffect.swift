/// How much the clustering of trials widens the interval of a rate.
///
/// Units come in orders, and the units of an order tend to be returned together, so n units tell less
/// than n independent ones would. The rate is a ratio estimator Σy/Σx over clusters, with y of x
/// trials succeeding in each; its variance is linearised (Cochran 1977, Sampling Techniques, 2.11)
/// and compared with that of as many independent trials.
public struct DesignEffect: Sendable, Equatable {
  /// Σy/Σx.
  public let rate: Double
  /// The linearised variance of the rate.
  public let variance: Double
  /// The variance over that of Σx independent trials, rate·(1 − rate)/Σx.
  ///
  /// As computed: below 1 where clusters are more alike than chance would have it. It is 1 where the
  /// rate is 0 or 1, since such data cannot show any clustering.
  public let ratio: Double
  /// How many independent trials would tell as much: Σx over the design effect.
  ///
  /// The effect is taken as at least 1 here: a few clusters that happen to be alike do not earn an
  /// interval narrower than that of independent trials.
  public let effectiveTrials: Double

  /// The design effect from sums over the clusters; nil where one is out of range or NaN.
  ///
  /// - Parameters:
  ///   - clusters: how many there are, at least 2.
  ///   - x: Σx, the trials, above zero.
  ///   - y: Σy, the successes, from 0 to Σx.
  ///   - xx: Σx².
  ///   - xy: Σxy.
  ///   - yy: Σy².
  public init?(clusters: Double, x: Double, y: Double, xx: Double, xy: Double, yy: Double) {
    guard clusters >= 2, isProportion(y, of: x), xx > 0, xy >= 0, yy >= 0,
      clusters.isFinite, xx.isFinite, xy.isFinite, yy.isFinite
    else { return nil }
    rate = y / x
    let residuals = max(0, yy - 2 * rate * xy + rate * rate * xx)
    variance = clusters / (clusters - 1) * residuals / (x * x)
    let independent = rate * (1 - rate) / x
    ratio = independent > 0 ? variance / independent : 1
    effectiveTrials = x / max(1, ratio)
  }

  /// The interval of the rate with the effective trials in place of the trials.
  ///
  /// - Parameters:
  ///   - level: the coverage aimed at, strictly between 0 and 1.
  ///   - method: Wilson or Jeffreys.
  /// - Returns: nil for a level out of range.
  public func interval(level: Double = 0.95, method: IntervalMethod = .wilson) -> Interval? {
    proportionInterval(
      successes: min(effectiveTrials, rate * effectiveTrials), trials: effectiveTrials,
      level: level, method: method)
  }
}
