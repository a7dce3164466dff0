/// How long returns take to come: the share of those to come that have come by an age.
///
/// An order line starts its clock when it is delivered (or ordered) and may be returned some days
/// later, its lag; at `as_of` it has an age. Young lines have had little time, so the lags seen are
/// too short on average. Kaplan–Meier over all lines, returned or not, sets that right (Kaplan & Meier
/// 1958, doi:10.1080/01621459.1958.10501452; Lawless 1994, doi:10.2307/3315826).
///
/// What cannot be seen is taken not to exist: beyond `horizon` no return is expected to come, so that
/// `completeness` is 1 there. Data younger than the slowest returns make every maturity too high.
/// Where the lag distribution itself changes from month to month, one curve fits none of them.
public struct LagCurve: Sendable, Equatable {
  /// Returned lines of one age and lag.
  public struct Event: Sendable, Equatable {
    /// Whole days from the start of the clock to `as_of`.
    public let age: Int
    /// Whole days from the start of the clock to the return, from 0 to `age`.
    public let lag: Int
    /// How many lines.
    public let count: Double

    /// Returned lines of one age and lag; the same pair may come more than once.
    public init(age: Int, lag: Int, count: Double) {
      self.age = age
      self.lag = lag
      self.count = count
    }
  }

  /// The greatest lag that the curve speaks of; see `init`.
  public let horizon: Int
  /// Returned lines that the curve was made of.
  public let events: Double
  /// Returned lines with a lag beyond `horizon`, which it was not made of.
  public let eventsBeyondHorizon: Double
  /// The longest lag of a return up to `horizon`.
  public let longestLag: Int
  /// The share of lines returned by `horizon`, in 0...1: 1 − S(horizon).
  public let incidence: Double
  /// The survival curve itself, up to `horizon`.
  public let survival: KaplanMeier

  /// Estimates the curve from lines by age and returned lines by age and lag.
  ///
  /// At risk of a return at lag a are the lines of age a or more that were not returned before. Count
  /// calendar days for age and lag alike, with `as_of` at the end of its day.
  ///
  /// Nil where there is no return within the horizon; or for a negative age or count, a lag outside
  /// 0...age, or more returned lines of an age than there are lines of it.
  ///
  /// - Parameters:
  ///   - exposure: lines by age, returned or not. A line whose clock has not started has no age and
  ///     does not belong here.
  ///   - events: returned lines by age and lag. A return before the start of the clock (refunded
  ///     before delivery) has lag 0 if it is to count.
  ///   - minimumExposed: lags that fewer lines than this are old enough for are left out, since one
  ///     return among the last few lines would lift the whole curve. `horizon` is the greatest lag
  ///     kept. By default 1 % of the lines, and at least 30, or a tenth of the lines where they are
  ///     fewer than 300.
  /// - Complexity: O(n log n) for n ages and events.
  public init?(exposure: [Int: Int64], events: [Event], minimumExposed: Double? = nil) {
    guard exposure.allSatisfy({ $0.key >= 0 && $0.value >= 0 }),
      events.allSatisfy({ 0 <= $0.lag && $0.lag <= $0.age && $0.count >= 0 && $0.count.isFinite })
    else { return nil }
    let events = events.filter { $0.count > 0 }.sorted {
      ($0.age, $0.lag, $0.count) < ($1.age, $1.lag, $1.count)
    }
    let ages = exposure.sorted { $0.key < $1.key }.map { (age: $0.key, lines: Double($0.value)) }

    var returned: [Int: Double] = [:]
    for event in events { returned[event.age, default: 0] += event.count }
    // A shared-out return is a sum of fractions, which may exceed its lines by rounding only.
    guard returned.allSatisfy({ $0.value <= Double(exposure[$0.key] ?? 0) * (1 + 1e-9) }) else {
      return nil
    }
    guard let horizon = Self.horizon(of: ages, minimumExposed: minimumExposed) else { return nil }

    let within = events.filter { $0.lag <= horizon }
    let beyond = events.filter { $0.lag > horizon }
    guard let longestLag = within.lazy.map(\.lag).max() else { return nil }
    // Whatever happens after the horizon is not looked at: those lines leave there, without event.
    var counts = within.map {
      KaplanMeier.Count(time: Double($0.lag), events: $0.count, censored: 0)
    }
    counts += beyond.map {
      KaplanMeier.Count(time: Double(horizon), events: 0, censored: $0.count)
    }
    counts += ages.map { age, lines in
      KaplanMeier.Count(
        time: Double(min(age, horizon)), events: 0, censored: max(0, lines - (returned[age] ?? 0)))
    }
    guard let survival = KaplanMeier(counts: counts), let last = survival.steps.last else {
      return nil
    }
    self.horizon = horizon
    self.events = StableSum(within.lazy.map(\.count)).value
    self.eventsBeyondHorizon = StableSum(beyond.lazy.map(\.count)).value
    self.longestLag = longestLag
    self.incidence = 1 - last.survival
    self.survival = survival
  }

  /// The greatest age that enough lines have reached; nil without lines.
  private static func horizon(
    of ages: [(age: Int, lines: Double)], minimumExposed: Double?
  ) -> Int? {
    let total = StableSum(ages.lazy.map(\.lines)).value
    let least = minimumExposed ?? max(0.01 * total, min(30, 0.1 * total))
    var exposed = 0.0
    for (age, lines) in ages.reversed() where lines > 0 {
      exposed += lines
      if exposed >= least { return age }
    }
    return nil
  }

  /// The share of the returns to come that have come by the end of day `age`: F(age).
  ///
  /// (1 − S(age)) / (1 − S(horizon)), so in 0...1, never falling, 0 below age 0, and 1 from
  /// `longestLag` on.
  ///
  /// - Complexity: O(log n).
  public func completeness(atAge age: Int) -> Double {
    min(1, (1 - survival.survival(at: Double(age))) / incidence)
  }

  /// The same where a part of the last day has passed only: between whole days F is taken to rise evenly.
  ///
  /// - Parameters:
  ///   - age: In days, the last one included.
  ///   - lastDay: How much of it has passed, in 0...1.
  /// - Returns: F(age), from 0 to 1.
  /// - Complexity: O(log n).
  public func completeness(atAge age: Int, lastDay: Double) -> Double {
    let all = completeness(atAge: age)
    guard lastDay < 1 else { return all }
    let before = completeness(atAge: age - 1)
    return before + lastDay * (all - before)
  }

  /// The smallest age by which at least the share `p` of the returns to come have come, within 1e-12.
  ///
  /// - Parameter p: above 0 and at most 1.
  /// - Returns: nil for `p` out of range.
  public func quantile(_ p: Double) -> Int? {
    guard p > 0, p <= 1 else { return nil }
    let steps = survival.steps
    let index = steps.partitioningIndex { (1 - $0.survival) / incidence >= p - 1e-12 }
    return index < steps.count ? Int(steps[index].time) : nil
  }
}
