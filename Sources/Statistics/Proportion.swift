/// A count of successes out of a count of trials.
public struct Proportion: Sendable, Equatable {
  /// How many succeeded, from 0 to `trials`; need not be whole.
  public let successes: Double
  /// How many there were, above zero; need not be whole.
  public let trials: Double

  /// A proportion; nil for no trials, successes outside 0...trials, or NaN.
  public init?(successes: Double, trials: Double) {
    guard isProportion(successes, of: trials) else { return nil }
    self.successes = successes
    self.trials = trials
  }

  /// Successes over trials.
  public var estimate: Double { successes / trials }
}

/// A z statistic with its two-sided p-value.
public struct ZTest: Sendable, Equatable {
  /// The statistic.
  public let z: Double
  /// P(|Z| ≥ |z|) under the standard normal distribution.
  public let pValue: Double
}

extension Proportion {
  /// The hybrid score interval for the difference `self` − `other` of two independent proportions.
  ///
  /// Newcombe 1998, method 10, without continuity correction: the distances of the two Wilson
  /// intervals' ends, added as squares
  /// (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).
  ///
  /// - Parameters:
  ///   - other: what is subtracted.
  ///   - level: the coverage aimed at, strictly between 0 and 1.
  /// - Returns: the interval, within −1...1; nil for a level out of range.
  public func differenceInterval(minus other: Proportion, level: Double = 0.95) -> Interval? {
    weightedSumInterval([(1, self), (-1, other)], level: level).map {
      Interval(low: max(-1, $0.low), high: min(1, $0.high))
    }
  }

  /// The z test that two independent proportions are equal, with the pooled variance.
  ///
  /// z² is Pearson's χ² of the 2×2 table without Yates' correction.
  ///
  /// - Parameter other: what is subtracted; z has the sign of `self` − `other`.
  /// - Returns: nil when both proportions are 0 or both are 1, where there is nothing to test.
  public func pooledTest(against other: Proportion) -> ZTest? {
    let pooled = (successes + other.successes) / (trials + other.trials)
    let variance = pooled * (1 - pooled) * (1 / trials + 1 / other.trials)
    guard variance > 0 else { return nil }
    let z = (estimate - other.estimate) / variance.squareRoot()
    return ZTest(z: z, pValue: Normal.twoSided(z))
  }
}
