import Glibc

/// Returns to come, of orders that are there already and of orders still to be placed.
///
/// E[R_t] = Σ_s orders_s · p · f(t − s): orders of day s, the share p of them that comes back, and the
/// share f of those that does so after so many days. After a promotion it sees the wave of returns
/// coming while no series of returns can. Everything is estimated from what was known at the origin:
/// f from the triangle of lags, p from returns against orders with newer days weighing more, orders
/// to come from their own forecast, or from a plan.
public struct Pipeline: Sendable {
  /// Order lines by day, or what they were worth.
  public var sold: [Double]
  /// Returns by day of the request, or what was refunded.
  public var came: [Double]
  /// Returns by day of the order and lag, shared by the groups of a shop.
  public var lags: LagTriangle
  /// Days to a period: 1 or 7.
  public var periodLength: Int
  /// For each event, which days it fills: as many as days known and to come; empty for no calendar.
  public var events: [[Double]]
  /// Orders to come by day after the last one known, where a plan tells them.
  public var plan: [Double?]

  /// Creates a pipeline from day by day figures that start on the same day.
  public init(
    sold: [Double], came: [Double], lags: LagTriangle, periodLength: Int,
    events: [[Double]] = [], plan: [Double?] = []
  ) {
    self.sold = sold
    self.came = came
    self.lags = lags
    self.periodLength = periodLength
    self.events = events
    self.plan = plan
  }

  /// Expected returns in the periods after an origin.
  ///
  /// - Parameters:
  ///   - origin: How many periods are known.
  ///   - horizon: How many periods are wanted.
  ///   - usesEvents: Whether orders to come follow the calendar.
  /// - Returns: nil where no return was known, or nothing had been sold.
  /// - Complexity: O(days × longest lag).
  public func forecast(origin: Int, horizon: Int, usesEvents: Bool) -> [Double]? {
    returns(origin: origin, horizon: horizon, usesEvents: usesEvents, onlyOfPlaced: false)
  }

  /// What of the forecast from all that is known will come of orders that are placed already, or planned.
  func forecastOfPlaced(horizon: Int) -> [Double]? {
    returns(
      origin: sold.count / periodLength, horizon: horizon, usesEvents: false, onlyOfPlaced: true)
  }

  private func returns(
    origin: Int, horizon: Int, usesEvents: Bool, onlyOfPlaced: Bool
  ) -> [Double]? {
    let known = origin * periodLength
    let ahead = horizon * periodLength
    guard known <= sold.count, let shares = lags.shares(asOf: known) else { return nil }
    let past = Array(sold[..<known])
    let exposure = Self.exposure(past, shares, days: known)
    guard let rate = Rate(came: Array(came[..<known]), exposure: exposure) else { return nil }
    let isLast = known == sold.count
    let toCome = orderOutlook(past, ahead: ahead, usesEvents: usesEvents, isLast: isLast)
    let orders = toCome.indices.map { day in
      let isPlanned = isLast && day < plan.count && plan[day] != nil
      return onlyOfPlaced && !isPlanned ? 0 : toCome[day]
    }
    let expected = Self.exposure(past + orders, shares, days: known + ahead)
    return (0..<horizon).map { period in
      (0..<periodLength).reduce(0) { sum, day in
        let time = known + period * periodLength + day
        return sum + rate.value * rate.weekdays[time % 7] * expected[time]
      }
    }
  }

  /// What would have been expected of the periods that are known, by all that is known now; nil as `forecast`.
  func fitted(periods: Int) -> [Double]? {
    let known = periods * periodLength
    guard known <= sold.count, let shares = lags.shares(asOf: known) else { return nil }
    let exposure = Self.exposure(Array(sold[..<known]), shares, days: known)
    guard let rate = Rate(came: Array(came[..<known]), exposure: exposure) else { return nil }
    return stride(from: 0, to: known, by: periodLength).map { first in
      (first..<first + periodLength).reduce(0) {
        $0 + rate.value * rate.weekdays[$1 % 7] * exposure[$1]
      }
    }
  }

  /// The events of orders as they reach returns: later, and smeared over the lags.
  ///
  /// - Returns: For each event and each period up to the end of the horizon, how much of it is felt.
  func delayedEvents(origin: Int, horizon: Int) -> [[Double]] {
    let days = (origin + horizon) * periodLength
    guard let shares = lags.shares(asOf: origin * periodLength) else { return [] }
    return events.map { column in
      let felt = Self.exposure(Array(column[..<min(days, column.count)]), shares, days: days)
      return stride(from: 0, to: days, by: periodLength).map { first in
        felt[first..<first + periodLength].reduce(0, +) / Double(periodLength)
      }
    }
  }

  /// Σ_s sold_s · f(t − s) for each day t.
  static func exposure(_ sold: [Double], _ shares: [Double], days: Int) -> [Double] {
    var exposure = [Double](repeating: 0, count: days)
    for (day, lines) in sold.enumerated() where lines != 0 && day < days {
      for lag in 0..<min(shares.count, days - day) {
        exposure[day + lag] += lines * shares[lag]
      }
    }
    return exposure
  }

  /// Orders by day after those known.
  ///
  /// Weeks without their events and weekdays are extrapolated by the theta method, and get both back.
  private func orderOutlook(
    _ past: [Double], ahead: Int, usesEvents: Bool, isLast: Bool
  ) -> [Double] {
    let columns = usesEvents ? events : []
    // Ten weeks around an event tell what is usual.
    let effects = EventEffects(
      Array(past.suffix(Self.memory)), events: columns.map { Array($0[firstKnown(past)...]) },
      seasonLength: 7, reach: 35)
    let first = firstKnown(past)
    func usual(_ day: Int) -> Double {
      effects.factor(columns, at: day) * effects.season[(day - first) % 7]
    }
    var weeks: [Double] = []
    for start in stride(from: past.count - 7, through: first, by: -7) {
      let sold = past[start..<start + 7].reduce(0, +)
      let weight = (start..<start + 7).reduce(0) { $0 + usual($1) }
      weeks.append(sold / weight)
    }
    weeks.reverse()
    let steps = (ahead + 6) / 7
    let levels =
      Theta.best(weeks, seasonLength: 1)?.forecast(steps)
      ?? [Double](
        repeating: weeks.isEmpty ? 0 : weeks.reduce(0, +) / Double(weeks.count), count: steps)
    return (0..<ahead).map { day in
      if isLast, day < plan.count, let planned = plan[day] { return planned }
      return max(0, levels[day / 7]) * usual(past.count + day)
    }
  }

  /// Orders of more than three years ago say nothing of the next weeks.
  private static let memory = 1096

  private func firstKnown(_ past: [Double]) -> Int { max(0, past.count - Self.memory) }
}

extension Pipeline {
  /// What share comes back, as newly as the noise allows.
  struct Rate {
    /// The share.
    let value: Double
    /// The factor of each place in the week, counted from day 0.
    let weekdays: [Double]

    /// Half-lives of a day's weight, from more than a year to a week: a shorter memory, which is noisier,
    /// must show that it is better.
    private static let halfLives = [448.0, 112, 28, 7]

    init?(came: [Double], exposure: [Double]) {
      let total = exposure.reduce(0, +)
      guard total > 0, came.count == exposure.count else { return nil }
      var best: (error: Double, value: Double)?
      for halfLife in Self.halfLives {
        let outcome = Self.track(came, exposure, keep: exp(-log(2) / halfLife), total)
        if outcome.error < (best?.error ?? .infinity) * 0.99 { best = outcome }
      }
      guard let value = best?.value else { return nil }
      self.value = value
      weekdays = Self.weekdays(came, exposure, value)
    }

    /// The share at the end, and how badly it would have foretold each week so far by the weeks before.
    private static func track(
      _ came: [Double], _ exposure: [Double], keep: Double, _ total: Double
    ) -> (error: Double, value: Double) {
      let overall = came.reduce(0, +) / total
      // As good as a week of typical days, so that the first days alone decide nothing.
      var known = 7 * total / Double(exposure.count)
      var seen = overall * known
      var error = 0.0
      let judged = max(28, came.count - 182)
      for start in stride(from: 0, to: came.count, by: 7) {
        let days = start..<min(came.count, start + 7)
        if start >= judged {
          let size = days.reduce(0) { $0 + exposure[$1] }
          let miss = days.reduce(0) { $0 + came[$1] } - seen / known * size
          error += miss * miss / max(size, 1e-9)
        }
        for day in days {
          seen = seen * keep + came[day]
          known = known * keep + exposure[day]
        }
      }
      return (error, seen / known)
    }

    /// Requests by place in the week against what the lags say, drawn towards even.
    private static func weekdays(
      _ came: [Double], _ exposure: [Double], _ value: Double
    ) -> [Double] {
      var seen = [Double](repeating: 0, count: 7)
      var expected = seen
      for day in max(0, came.count - 182)..<came.count {
        seen[day % 7] += came[day]
        expected[day % 7] += value * exposure[day]
      }
      let all = expected.reduce(0, +)
      guard all > 0, seen.reduce(0, +) > 0 else { return [Double](repeating: 1, count: 7) }
      let level = seen.reduce(0, +) / all
      // Three typical weeks without a pattern.
      let pull = 3 * all / 182
      let factors = zip(seen, expected).map { ($0 / level + pull) / ($1 + pull) }
      let mean = zip(factors, expected).reduce(0) { $0 + $1.0 * $1.1 } / all
      return factors.map { $0 / mean }
    }
  }
}
