/// The rate that a cohort will have once all its returns have come.
public struct MaturityAdjustment: Sendable, Equatable {
  /// Mean completeness over the cohort's lines, in 0...1; nil without lines.
  public let maturity: Double?
  /// Σ F(age) over the lines: how many full-grown lines they are worth.
  public let effectiveLines: Double
  /// Returns over `effectiveLines`; nil where that is no rate: no effective line, or above 1.
  public let adjusted: Double?
  /// The interval of `adjusted`; nil where that is nil.
  public let interval: Interval?
  /// Whether returns exceed `effectiveLines`: the curve does not fit this cohort, whose returns come
  /// sooner than those it was made of.
  public let exceedsOne: Bool
}

extension LagCurve {
  /// The returns of a cohort, adjusted for those that have not had time to come.
  ///
  /// The interval is that of the unadjusted rate divided by the maturity, cut at 1: each line is a
  /// trial whose chance is rate · F(age), and Wilson's interval on the sum is a little wide for
  /// unequal chances, never narrow. The error of the curve itself is not in it: where `events` is
  /// small, that matters.
  ///
  /// - Parameters:
  ///   - returns: returned lines so far, from 0 to the number of lines.
  ///   - ages: the cohort's lines by age in whole days, in any order; no count below zero. A negative
  ///     age has no completeness, yet its lines count.
  ///   - level: the coverage aimed at, strictly between 0 and 1.
  ///   - method: of the unadjusted rate's interval.
  ///   - lastDay: how much of the last day of every age has passed, in 0...1; between whole days F is
  ///     taken to rise evenly.
  /// - Returns: for lines but no completeness, a maturity of 0 and no rate; without lines, no maturity
  ///   either.
  /// - Complexity: O(k log n) for k ages.
  public func maturityAdjusted(
    returns: Double, ages: [(age: Int, lines: Int64)], level: Double = 0.95,
    method: IntervalMethod = .wilson, lastDay: Double = 1
  ) -> MaturityAdjustment {
    let sorted = ages.sorted { $0 < $1 }
    let lines = StableSum(sorted.lazy.map { Double($0.lines) }).value
    let effective = StableSum(
      sorted.lazy.map { Double($0.lines) * completeness(atAge: $0.age, lastDay: lastDay) }
    ).value
    guard lines > 0, effective > 0, returns >= 0, returns <= effective else {
      return MaturityAdjustment(
        maturity: lines > 0 ? effective / lines : nil, effectiveLines: effective, adjusted: nil,
        interval: nil, exceedsOne: lines > 0 && returns > effective)
    }
    let maturity = effective / lines
    let naive = proportionInterval(
      successes: min(returns, lines), trials: lines, level: level, method: method)
    return MaturityAdjustment(
      maturity: maturity, effectiveLines: effective, adjusted: returns / effective,
      interval: naive.map {
        Interval(low: min(1, $0.low / maturity), high: min(1, $0.high / maturity))
      },
      exceedsOne: false)
  }
}
