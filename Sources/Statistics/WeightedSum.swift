/// An interval for a weighted sum of independent proportions.
///
/// The distances of the ends of Wilson's intervals, each times its weight, added as squares: the method of variance
/// estimates recovery (Zou, Huang & Zhang 2009, doi:10.1016/j.csda.2008.09.033). Of two proportions weighted 1 and −1
/// it is Newcombe's interval of their difference.
///
/// - Parameters:
///   - terms: finite weights and proportions.
///   - level: the coverage aimed at, strictly between 0 and 1.
/// - Returns: the interval; nil for a level out of range.
/// - Complexity: O(terms).
public func weightedSumInterval(
  _ terms: [(weight: Double, proportion: Proportion)], level: Double = 0.95
) -> Interval? {
  var (sum, down, up) = (StableSum(), StableSum(), StableSum())
  for (weight, proportion) in terms {
    guard
      let interval = proportionInterval(
        successes: proportion.successes, trials: proportion.trials, level: level, method: .wilson)
    else { return nil }
    let below = weight * (proportion.estimate - interval.low)
    let above = weight * (interval.high - proportion.estimate)
    sum.add(weight * proportion.estimate)
    down.add(weight < 0 ? above * above : below * below)
    up.add(weight < 0 ? below * below : above * above)
  }
  return Interval(
    low: sum.value - down.value.squareRoot(), high: sum.value + up.value.squareRoot())
}
