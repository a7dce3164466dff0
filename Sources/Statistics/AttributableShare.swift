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
