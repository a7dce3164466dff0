import CSpecial

/// How many times as often something happens in one group as in another.
public struct RelativeRisk: Sendable, Equatable {
  /// The rate of the one over that of the other; nil where the other's is 0.
  public let value: Double?
  /// The lower end of the interval.
  public let low: Double
  /// The upper end; nil where there is none, as when nothing happened in the other group.
  public let high: Double?

  /// A relative risk computed elsewhere.
  public init(value: Double?, low: Double, high: Double?) {
    self.value = value
    self.low = low
    self.high = high
  }
}

/// How the interval of a relative risk is computed.
public enum RelativeRiskMethod: String, CaseIterable, Sendable {
  /// The ratios that a score test does not reject; holds for counts of zero.
  ///
  /// Koopman 1984, doi:10.2307/2531405.
  case score
  /// Normal on the log scale; there is none where either count is zero.
  ///
  /// Katz, Baptista, Azen & Pike 1978, doi:10.2307/2530610.
  case log
}

extension RelativeRisk {
  /// The relative risk of `exposed` against `rest`, two independent proportions.
  ///
  /// Nil where neither group has a success, for a level out of range, and by the `log` method where
  /// either has none.
  ///
  /// - Parameters:
  ///   - exposed: the group in question.
  ///   - rest: what it is compared with.
  ///   - level: the coverage aimed at, strictly between 0 and 1.
  ///   - method: the kind of interval.
  /// - Complexity: O(1); the score interval takes about a hundred evaluations of its test.
  public init?(
    _ exposed: Proportion, against rest: Proportion, level: Double = 0.95,
    method: RelativeRiskMethod = .score
  ) {
    guard exposed.successes + rest.successes > 0, level > 0, level < 1 else { return nil }
    let z = Normal.twoSidedQuantile(level: level)
    let value = rest.successes > 0 ? exposed.estimate / rest.estimate : nil
    switch method {
    case .log:
      guard let value, value > 0 else { return nil }
      let variance =
        1 / exposed.successes - 1 / exposed.trials + 1 / rest.successes - 1 / rest.trials
      let factor = special_exp(z * max(0, variance).squareRoot())
      self.init(value: value, low: value / factor, high: value * factor)
    case .score:
      let search = ScoreSearch(exposed: exposed, rest: rest, square: z * z)
      // Where a count is zero, every ratio up to the end (or from it) holds, however extreme.
      let start =
        switch (exposed.successes > 0, rest.successes > 0) {
        case (true, true): special_log(exposed.estimate / rest.estimate)
        case (false, _): -30.0
        case (true, false): 30.0
        }
      self.init(
        value: value,
        low: exposed.successes == 0 ? 0 : special_exp(search.end(from: start, towards: -1)),
        high: rest.successes == 0 ? nil : special_exp(search.end(from: start, towards: 1)))
    }
  }
}

/// Where the score test of a ratio begins to reject.
private struct ScoreSearch {
  let exposed: Proportion
  let rest: Proportion
  let square: Double

  /// Koopman's χ² of the hypothesis that the ratio of the rates is e to the power of `logRatio`.
  ///
  /// With both rates at their most likely values under it, the smaller root of a quadratic.
  func statistic(_ logRatio: Double) -> Double {
    let ratio = special_exp(logRatio)
    let (x, m) = (exposed.successes, exposed.trials)
    let (y, n) = (rest.successes, rest.trials)
    let total = m + n
    let b = ratio * (m + y) + x + n
    let root = max(0, b * b - 4 * ratio * total * (x + y)).squareRoot()
    // By the larger root and the product of both, without cancellation.
    let rate = 2 * (x + y) * ratio / (b + root)
    return Self.part(exposed, min(1, rate)) + Self.part(rest, min(1, rate / ratio))
  }

  /// What one group adds to χ², its rate being this.
  private static func part(_ group: Proportion, _ rate: Double) -> Double {
    let difference = group.successes - group.trials * rate
    guard difference != 0 else { return 0 }
    let variance = group.trials * rate * (1 - rate)
    return variance > 0 ? difference * difference / variance : .infinity
  }

  /// The logarithm of the end of the interval, in steps that double and then by halving.
  func end(from start: Double, towards sign: Double) -> Double {
    var step = 0.125
    var inside = start
    var outside = start + sign * step
    while statistic(outside) <= square, step < 1024 {
      inside = outside
      step *= 2
      outside += sign * step
    }
    for _ in 0..<80 {
      let middle = (inside + outside) / 2
      if statistic(middle) <= square { inside = middle } else { outside = middle }
    }
    return (inside + outside) / 2
  }
}
