/// A closed interval of real numbers, as a confidence interval.
public struct Interval: Sendable, Equatable {
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double

  /// An interval from its ends; `low` is taken to be at most `high`.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Whether the interval holds `value`, the ends included.
  public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}

/// How the interval of a proportion is computed.
///
/// There is no Wald: it covers far less than it says for small counts and for rates near 0 or 1
/// (Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286).
public enum IntervalMethod: String, CaseIterable, Sendable {
  /// The score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953).
  case wilson
  /// Equal tails of the beta posterior under Jeffreys' prior Beta(½, ½), at 0 and at n too.
  case jeffreys
}

/// A two-sided interval for a proportion.
///
/// Counts need not be whole: effective sample sizes are welcome.
///
/// - Parameters:
///   - successes: from 0 to `trials`.
///   - trials: above zero and finite.
///   - level: the coverage aimed at, strictly between 0 and 1.
///   - method: Wilson or Jeffreys. Wilson is exactly 0 below at no success and exactly 1 above at
///     all successes; Jeffreys is not.
/// - Returns: the interval, within 0...1; nil where an argument is out of range or NaN.
/// - Complexity: O(1).
public func proportionInterval(
  successes: Double, trials: Double, level: Double = 0.95, method: IntervalMethod = .wilson
) -> Interval? {
  guard isProportion(successes, of: trials), level > 0, level < 1 else { return nil }
  switch method {
  case .wilson: return wilson(successes, trials, z: Normal.twoSidedQuantile(level: level))
  case .jeffreys:
    let tail = (1 - level) / 2
    let (alpha, beta) = (successes + 0.5, trials - successes + 0.5)
    return Interval(
      low: Beta.quantile(tail, alpha: alpha, beta: beta),
      high: Beta.upperQuantile(tail, alpha: alpha, beta: beta))
  }
}

/// False for NaN as well.
func isProportion(_ successes: Double, of trials: Double) -> Bool {
  trials > 0 && trials.isFinite && successes >= 0 && successes <= trials
}

private func wilson(_ successes: Double, _ trials: Double, z: Double) -> Interval {
  let failures = trials - successes
  let square = z * z
  let spread = z * (square + 4 * successes * (failures / trials)).squareRoot()
  let scale = 2 * (trials + square)
  // Each end comes from its nearer side by the product of the roots, without cancellation:
  // low · high = (successes / trials) · successes / (trials + z²), and the same for the failures.
  let high = (2 * successes + square + spread) / scale
  let highOfFailures = (2 * failures + square + spread) / scale
  func low(_ count: Double, _ high: Double) -> Double {
    count / trials * (count / (trials + square)) / high
  }
  return Interval(
    low: successes == 0 ? 0 : low(successes, high),
    high: failures == 0 ? 1 : 1 - low(failures, highOfFailures))
}
