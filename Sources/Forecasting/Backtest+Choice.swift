import Statistics

extension Backtest {
  /// Contestants whose errors are within this of the least belong to the good ones.
  private static let goodMargin = 1.05
  /// At most so many of them are averaged.
  private static let mostGood = 4

  /// Absolute errors of all contestants over those of the seasonal naive one.
  ///
  /// - Parameter left: An origin to leave out.
  /// - Returns: One for each contestant; 1 is as good as the seasonal naive one.
  func relativeErrors(without left: Int? = nil) -> [Double] {
    let sums = stepErrors(without: left).map { $0.reduce(0, +) }
    let reference = sums[naive]
    // A reference that was always right leaves nothing to divide by, and nothing to improve.
    let floor = 1e-9 * max(isNaiveAlwaysRight ? size : reference, 1e-9)
    return sums.map { ($0 + floor) / (reference + floor) }
  }

  /// Whether the seasonal naive forecast has no errors to compare others with.
  var isNaiveAlwaysRight: Bool {
    let errors = errors(naive).reduce(0) { $0 + $1.reduce(0) { $0 + $1.magnitude } }
    return errors <= 1e-9 * size
  }

  private var naive: Int { forecasts.firstIndex { $0.contestant == .seasonalNaive } ?? 0 }

  /// The sum of all that came.
  private var size: Double {
    actual.reduce(0) { $0 + $1.reduce(0) { $0 + $1.magnitude } }
  }

  /// The contestants that do about as well as the best, best first.
  func good(without left: Int? = nil) -> [Int] {
    let errors = relativeErrors(without: left)
    let single = errors.indices.filter { !forecasts[$0].contestant.isCombination }
    let ranked = single.sorted { (errors[$0], $0) < (errors[$1], $1) }
    guard let best = ranked.first else { return [] }
    let limit = errors[best] * Self.goodMargin
    return Array(ranked.filter { errors[$0] <= limit }.prefix(Self.mostGood))
  }

  /// Adds two combinations as contestants: the mean of the good ones, which are chosen at each origin by
  /// all others, and the median of all.
  mutating func addCombinations() {
    guard forecasts.count > 2 else { return }
    let means = origins.indices.map { place in
      let good = good(without: origins.count > 1 ? place : nil)
      return (0..<horizon).map { step in
        good.reduce(0) { $0 + forecasts[$1].values[place][step] } / Double(good.count)
      }
    }
    let medians = origins.indices.map { place in
      (0..<horizon).map { step in Self.median(forecasts.map { $0.values[place][step] }) }
    }
    forecasts.append((.meanOfGood, means))
    forecasts.append((.median, medians))
  }

  /// The middle of some values, of an even number the mean of the two in the middle; 0 of none.
  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// For each step the contestant that forecasts it.
  ///
  /// One for all steps; or one for the near steps and another for the far ones, where that is clearly
  /// better: a dozen origins cannot tell more apart. Because who was best so far is often best by luck,
  /// one contestant stands wherever no other is clearly better. Where orders are known it is the
  /// pipeline, which knows more than any series does; else the theta method, the most accurate single
  /// one of the M3 competition (Makridakis & Hibon 2000, doi:10.1016/S0169-2070(00)00057-1).
  func choice() -> [Int] {
    let sums = stepErrors()
    let all = best(sums, 0..<horizon)
    guard origins.count >= Contest.wantedOrigins, horizon > 1 else {
      return Array(repeating: all.index, count: horizon)
    }
    var parts = [(count: horizon, index: all.index)]
    var least = all.error * Self.splitMargin
    for count in 1..<horizon {
      let near = best(sums, 0..<count)
      let far = best(sums, count..<horizon)
      guard near.error + far.error < least else { continue }
      least = near.error + far.error
      parts = [(count, near.index), (horizon - count, far.index)]
    }
    return parts.flatMap { Array(repeating: $0.index, count: $0.count) }
  }

  /// A split must save this much.
  private static let splitMargin = 0.95

  /// Who has the least errors over some steps.
  private func best(_ sums: [[Double]], _ steps: Range<Int>) -> (index: Int, error: Double) {
    let errors = sums.map { $0[steps].reduce(0, +) }
    func least(_ places: some Sequence<Int>) -> Int? {
      places.min { (errors[$0], $0) < (errors[$1], $1) }
    }
    let best = least(errors.indices) ?? naive
    let standing =
      least(errors.indices.filter { forecasts[$0].contestant.knowsOrders })
      ?? least(errors.indices.filter { forecasts[$0].contestant.isTheta })
    if let standing, !isClearlyBetter(best, than: standing, steps) {
      return (standing, errors[standing])
    }
    return (best, errors[best])
  }

  /// The chance that any of the others looks clearly better than who stands while none is, if there are many
  /// origins; more where there are few.
  private static let chance = 0.05

  /// Whether a contestant's errors are less than another's beyond chance.
  ///
  /// Diebold and Mariano (1995), doi:10.1080/07350015.1995.10524599, one-sided: the mean saving against
  /// its standard error, in which savings of origins whose horizons overlap count as related (weights of
  /// Newey & West 1987, doi:10.2307/1913610, which keep it positive), by the normal distribution. With
  /// few origins that is bolder than a t distribution; but then a method that missed what the series
  /// plainly does, as its season, would stand because of three origins. It is the best of many that is
  /// asked about, so the chance is shared among them (Bonferroni; against one that stands, Dunnett 1955,
  /// doi:10.1080/01621459.1955.10501294).
  private func isClearlyBetter(_ index: Int, than other: Int, _ steps: Range<Int>) -> Bool {
    let savings = zip(errors(index), errors(other)).map { own, others in
      steps.reduce(0) { $0 + others[$1].magnitude - own[$1].magnitude }
    }
    let count = savings.count
    guard index != other, count > 1 else { return false }
    let mean = savings.reduce(0, +) / Double(count)
    guard mean > 0 else { return false }
    let apart = savings.map { $0 - mean }
    func products(_ lag: Int) -> Double {
      zip(apart.dropFirst(lag), apart).reduce(0) { $0 + $1.0 * $1.1 } / Double(count - 1)
    }
    let step = origins[1] - origins[0]
    // Of more lags than a quarter of the origins too little is known.
    let lags = min(count / 4, (self.steps.lowerBound + steps.upperBound - 1) / max(1, step))
    var variance = products(0)
    for lag in stride(from: 1, through: lags, by: 1) {
      variance += 2 * (1 - Double(lag) / Double(lags + 1)) * products(lag)
    }
    let error = (max(0, variance) / Double(count)).squareRoot()
    return mean > error * Normal.quantile(1 - Self.chance / Double(max(1, forecasts.count - 1)))
  }

  /// Sums of absolute errors by contestant and step.
  private func stepErrors(without left: Int? = nil) -> [[Double]] {
    forecasts.indices.map { index in
      var sums = [Double](repeating: 0, count: horizon)
      for (place, errors) in errors(index).enumerated() where place != left {
        for step in 0..<horizon { sums[step] += errors[step].magnitude }
      }
      return sums
    }
  }
}
