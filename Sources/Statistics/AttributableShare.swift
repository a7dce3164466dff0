import CSpecial

/// The share of all cases that would not be there if the exposed had the rate of the others.
///
/// p(RR − 1) / (1 + p(RR − 1)) for a share p exposed (Levin 1953, Acta Unio Internationalis contra
/// Cancrum 9, 531–541). It says how much there is to gain only where the exposure is the cause.
///
/// - Parameters:
///   - exposed: the share exposed, in 0...1.
///   - relativeRisk: that of the exposed against the others, at least 0.
/// - Returns: below 0 where the exposed have the lower rate; nil for an argument out of range.
public func attributableShare(exposed: Double, relativeRisk: Double) -> Double? {
  guard (0...1).contains(exposed), relativeRisk >= 0, relativeRisk.isFinite else { return nil }
  let excess = exposed * (relativeRisk - 1)
  return 1 + excess > 0 ? excess / (1 + excess) : nil
}

/// The interval of that share, the share exposed being as uncertain as the rates.
///
/// 1 less the share is the rate of the others over that of all; its logarithm is taken as normal, with the variance of
/// a multinomial sample of the four counts (Walter 1976, Biometrics 32, 829–849).
///
/// - Parameters:
///   - exposed: cases among the exposed.
///   - others: cases among the others.
///   - level: the coverage aimed at, strictly between 0 and 1.
/// - Returns: nil where the others have no case, or for a level out of range.
/// - Complexity: O(1).
public func attributableShareInterval(
  exposed: Proportion, others: Proportion, level: Double = 0.95
) -> Interval? {
  let (all, cases) = (exposed.trials + others.trials, exposed.successes + others.successes)
  guard others.successes > 0, level > 0, level < 1 else { return nil }
  // Each count, and the derivative of the logarithm by it.
  let terms = [
    (exposed.successes, 1 / all - 1 / cases), (exposed.trials - exposed.successes, 1 / all),
    (others.successes, 1 / others.successes - 1 / others.trials + 1 / all - 1 / cases),
    (others.trials - others.successes, 1 / all - 1 / others.trials),
  ]
  let deviation = terms.reduce(0) { $0 + $1.0 * $1.1 * $1.1 }.squareRoot()
  let ratio = others.estimate / (cases / all)
  let factor = special_exp(Normal.quantile((1 + level) / 2) * deviation)
  return Interval(low: 1 - ratio * factor, high: 1 - ratio / factor)
}
