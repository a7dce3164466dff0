/// Rates that differ from group to group: each group's true rate is drawn from Beta(alpha, beta).
///
/// With alpha and beta estimated from all groups, a group's own rate is drawn towards the mean of all,
/// the more so the fewer trials it has. Rank groups by `lowerBound`, never by the raw rate, which puts
/// the smallest groups first and last (Efron & Morris 1975, doi:10.1080/01621459.1975.10479864).
public struct BetaBinomial: Sendable, Equatable {
  /// The first parameter, above zero: prior successes.
  public let alpha: Double
  /// The second parameter, above zero: prior failures.
  public let beta: Double

  /// A distribution of rates; nil unless both parameters are above zero and finite.
  public init?(alpha: Double, beta: Double) {
    guard alpha > 0, beta > 0, alpha.isFinite, beta.isFinite else { return nil }
    self.alpha = alpha
    self.beta = beta
  }

  /// The mean rate over groups.
  public var mean: Double { alpha / (alpha + beta) }

  /// How alike groups are: the number of trials at which a group's own rate weighs half.
  public var precision: Double { alpha + beta }

  /// The expected rate of a group, given its counts.
  ///
  /// - Parameters:
  ///   - successes: from 0 to `trials`.
  ///   - trials: at least zero; with none, the mean over groups.
  /// - Returns: nil for counts out of range or NaN.
  public func posteriorMean(successes: Double, trials: Double) -> Double? {
    guard isCount(successes, of: trials) else { return nil }
    return (alpha + successes) / (alpha + beta + trials)
  }

  /// The rate that a group exceeds with probability 1 − `level`, given its counts.
  ///
  /// - Parameters:
  ///   - successes: from 0 to `trials`.
  ///   - trials: at least zero.
  ///   - level: the probability left below, strictly between 0 and 1.
  /// - Returns: nil for an argument out of range or NaN.
  public func lowerBound(successes: Double, trials: Double, level: Double = 0.05) -> Double? {
    guard isCount(successes, of: trials), level > 0, level < 1 else { return nil }
    return Beta.quantile(level, alpha: alpha + successes, beta: beta + trials - successes)
  }

  /// The equal-tailed credible interval of a group's rate, given its counts.
  ///
  /// - Parameters:
  ///   - successes: from 0 to `trials`.
  ///   - trials: at least zero.
  ///   - level: the probability inside, strictly between 0 and 1.
  /// - Returns: nil for an argument out of range or NaN.
  public func interval(successes: Double, trials: Double, level: Double = 0.95) -> Interval? {
    guard isCount(successes, of: trials), level > 0, level < 1 else { return nil }
    let (a, b) = (alpha + successes, beta + trials - successes)
    return Interval(
      low: Beta.quantile((1 - level) / 2, alpha: a, beta: b),
      high: Beta.upperQuantile((1 - level) / 2, alpha: a, beta: b))
  }
}

/// Whether these are counts, no trials included; false for NaN.
func isCount(_ successes: Double, of trials: Double) -> Bool {
  successes >= 0 && successes <= trials && trials.isFinite
}
