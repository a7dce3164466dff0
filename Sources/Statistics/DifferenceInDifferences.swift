import CSpecial

/// By how much more one group's rate changed than that of a control group.
///
/// Whatever changed both alike (a season, a policy, the weather) drops out; what would have changed the
/// one alone does not, so the control must be one that would have gone the same way (Card & Krueger
/// 1994, Am. Econ. Rev. 84, 772–793). The intervals put together those of the two groups by the method of variance
/// estimates recovery (Zou & Donner 2008, doi:10.1002/sim.3095): the ends' distances, added as squares.
public struct DifferenceInDifferences: Sendable, Equatable {
  /// (after − before) of the group minus (after − before) of the control.
  public let difference: Double
  /// Its interval, from Newcombe's for each group.
  public let interval: Interval
  /// The group's after / before over the control's; nil where one of the four rates is 0.
  public let ratio: Double?
  /// Its interval, from the score interval of each ratio; nil where that has an end that is 0 or none.
  public let ratioInterval: Interval?

  /// Compares two changes; nil for a level out of range.
  ///
  /// - Parameters:
  ///   - before: the group before.
  ///   - after: the group after.
  ///   - controlBefore: the control before.
  ///   - controlAfter: the control after.
  ///   - level: the coverage aimed at, strictly between 0 and 1.
  public init?(
    before: Proportion, after: Proportion, controlBefore: Proportion, controlAfter: Proportion,
    level: Double = 0.95
  ) {
    guard let mine = after.differenceInterval(minus: before, level: level),
      let its = controlAfter.differenceInterval(minus: controlBefore, level: level)
    else { return nil }
    let change = after.estimate - before.estimate
    let controlChange = controlAfter.estimate - controlBefore.estimate
    difference = change - controlChange
    interval = Interval(
      low: difference - length(change - mine.low, its.high - controlChange),
      high: difference + length(mine.high - change, controlChange - its.low))
    guard let risk = RelativeRisk(after, against: before, level: level),
      let controlRisk = RelativeRisk(controlAfter, against: controlBefore, level: level),
      let value = risk.value, let controlValue = controlRisk.value, value > 0, controlValue > 0
    else {
      ratio = nil
      ratioInterval = nil
      return
    }
    let ratio = value / controlValue
    self.ratio = ratio
    guard let high = risk.high, let controlHigh = controlRisk.high, risk.low > 0,
      controlRisk.low > 0
    else {
      ratioInterval = nil
      return
    }
    let down = length(special_log(value / risk.low), special_log(controlHigh / controlValue))
    let up = length(special_log(high / value), special_log(controlValue / controlRisk.low))
    ratioInterval = Interval(low: ratio / special_exp(down), high: ratio * special_exp(up))
  }
}

private func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
