/// A count over its exposure against another: whether the one rate is higher than chance makes it.
///
/// Given their sum, the first of two Poisson counts is binomial, and which rates they have matters no
/// more, only their ratio (Przyborowski & Wilenski 1940, doi:10.2307/2332612). So the test is exact for
/// few events, and what the other count does not know about its own rate is in it. P-values are
/// mid-p (Lancaster 1961, doi:10.1080/01621459.1961.10482105). Counts and exposures need not be whole.
public struct RateComparison: Sendable, Equatable {
  /// Events looked at.
  public let count: Double
  /// What they are counted over, above 0.
  public let exposure: Double
  /// Events that they are compared with.
  public let baseCount: Double
  /// What these are counted over, above 0.
  public let baseExposure: Double

  /// A comparison; nil for a count below 0, an exposure not above 0, or one that is not finite.
  public init?(count: Double, exposure: Double, baseCount: Double, baseExposure: Double) {
    guard count >= 0, baseCount >= 0, exposure > 0, baseExposure > 0, count.isFinite,
      baseCount.isFinite, exposure.isFinite, baseExposure.isFinite
    else { return nil }
    self.count = count
    self.exposure = exposure
    self.baseCount = baseCount
    self.baseExposure = baseExposure
  }

  /// Events that the other rate would give over this exposure.
  public var expected: Double { baseCount / baseExposure * exposure }

  /// The one rate over the other; nil where the other is 0.
  public var ratio: Double? { baseCount > 0 ? count / expected : nil }

  /// The share of all events that equal rates would put here.
  private var share: Double { exposure / (exposure + baseExposure) }

  /// Mid-p of so many events or more, at equal rates.
  public var upperTail: Double { (atLeast(count) + atLeast(count + 1)) / 2 }

  /// Mid-p of so many events or fewer, at equal rates.
  public var lowerTail: Double { (atMost(count) + atMost(count - 1)) / 2 }

  /// The tails as one standard normal score, above 0 for a higher rate; within ±37.
  ///
  /// For large counts it is (count − expected) over its standard deviation. 0 without any event.
  public var score: Double {
    let (up, down) = (upperTail, lowerTail)
    let score = up < down ? -Normal.quantile(up) : Normal.quantile(down)
    return max(-37, min(37, score))
  }

  /// P(X ≥ x) for X binomial of all events; between whole numbers as the beta function has it.
  private func atLeast(_ x: Double) -> Double {
    let all = count + baseCount
    if x <= 0 { return 1 }
    return x < all + 1 ? Beta.cumulative(share, alpha: x, beta: all - x + 1) : 0
  }

  private func atMost(_ x: Double) -> Double {
    let all = count + baseCount
    if x <= -1 { return 0 }
    return x < all ? Beta.survival(share, alpha: x + 1, beta: all - x) : 1
  }

  /// The interval of the ratio, from Wilson's for the share of the events; the upper end is nil where
  /// there is none, because the other count may be 0.
  ///
  /// - Parameters:
  ///   - level: the coverage aimed at, strictly between 0 and 1.
  ///   - dispersion: how many times as large the variance of the counts is as that of Poisson counts.
  /// - Returns: nil without events, or for an argument out of range.
  public func ratioInterval(
    level: Double = 0.95, dispersion: Double = 1
  ) -> (low: Double, high: Double?)? {
    guard dispersion > 0,
      let interval = proportionInterval(
        successes: count / dispersion, trials: (count + baseCount) / dispersion, level: level)
    else { return nil }
    let odds = baseExposure / exposure
    return (
      low: interval.low < 1 ? odds * interval.low / (1 - interval.low) : 0,
      high: interval.high < 1 ? odds * interval.high / (1 - interval.high) : nil
    )
  }
}
