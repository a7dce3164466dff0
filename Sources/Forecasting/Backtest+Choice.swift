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
    let reference = sums[forecasts.firstIndex { $0.contestant == .seasonalNaive } ?? 0]
    // A reference that was always right leaves nothing to divide by, and nothing to improve.
    let floor = 1e-9 * max(reference, 1e-9)
    return sums.map { ($0 + floor) / (reference + floor) }
  }

  /// The contestants that do about as well as the best, best first.
  func good(without left: Int? = nil) -> [Int] {
    let errors = relativeErrors(without: left)
    let single = errors.indices.filter { forecasts[$0].contestant != .meanOfGood }
    let ranked = single.sorted { (errors[$0], $0) < (errors[$1], $1) }
    guard let best = ranked.first else { return [] }
    let limit = errors[best] * Self.goodMargin
    return Array(ranked.filter { errors[$0] <= limit }.prefix(Self.mostGood))
  }

  /// Adds the mean of the good ones as a contestant, which are chosen at each origin by all others.
  mutating func addMeanOfGood() {
    guard forecasts.count > 2 else { return }
    let values = origins.indices.map { place in
      let good = good(without: origins.count > 1 ? place : nil)
      return (0..<horizon).map { step in
        good.reduce(0) { $0 + forecasts[$1].values[place][step] } / Double(good.count)
      }
    }
    forecasts.append((.meanOfGood, values))
  }

  /// For each step the contestant that forecasts it.
  ///
  /// One for all steps; or one for the near steps and another for the far ones, where that is clearly
  /// better: a dozen origins cannot tell more apart. The mean of the good ones stands where nothing
  /// is clearly better than it, and the seasonal naive one where nothing beats that.
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
  /// The mean of the good ones stands against what is better by less.
  private static let meanMargin = 1.01

  /// Who has the least errors over some steps.
  private func best(_ sums: [[Double]], _ steps: Range<Int>) -> (index: Int, error: Double) {
    let errors = sums.map { $0[steps].reduce(0, +) }
    let naive = forecasts.firstIndex { $0.contestant == .seasonalNaive } ?? 0
    var best = errors.indices.min { (errors[$0], $0) < (errors[$1], $1) } ?? naive
    if let mean = forecasts.firstIndex(where: { $0.contestant == .meanOfGood }),
      errors[mean] <= errors[best] * Self.meanMargin
    {
      // Where only one is good, the mean is that one.
      let good = good()
      best = good.count == 1 ? good[0] : mean
    }
    if errors[best] >= errors[naive] { best = naive }
    return (best, errors[best])
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
