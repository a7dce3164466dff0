extension Backtest {
  /// Absolute errors of a contestant over those of the seasonal naive one, by step and altogether.
  struct Score {
    var bySteps: [Double]
    var overall: Double
  }

  /// Contestants whose errors are within this of the least belong to the good ones.
  private static let goodMargin = 1.05
  /// At most so many of them are averaged.
  private static let mostGood = 4

  /// Scores of all contestants, leaving one origin out if asked to.
  func scores(without left: Int? = nil) -> [Score] {
    let reference = forecasts.firstIndex { $0.contestant == .seasonalNaive } ?? 0
    func sums(_ index: Int) -> [Double] {
      var sums = [Double](repeating: 0, count: horizon)
      for (place, errors) in errors(index).enumerated() where place != left {
        for step in 0..<horizon { sums[step] += errors[step].magnitude }
      }
      return sums
    }
    let base = sums(reference)
    // A reference that was always right leaves nothing to divide by, and nothing to improve.
    let floor = 1e-9 * max(base.reduce(0, +), 1e-9)
    return forecasts.indices.map { index in
      let own = sums(index)
      return Score(
        bySteps: zip(own, base).map { ($0 + floor) / ($1 + floor) },
        overall: (own.reduce(0, +) + floor) / (base.reduce(0, +) + floor))
    }
  }

  /// The contestants that do about as well as the best, best first.
  func good(without left: Int? = nil) -> [Int] {
    let scores = scores(without: left)
    let single = scores.indices.filter { forecasts[$0].contestant != .meanOfGood }
    let ranked = single.sorted { (scores[$0].overall, $0) < (scores[$1].overall, $1) }
    guard let best = ranked.first else { return [] }
    let limit = scores[best].overall * Self.goodMargin
    return Array(ranked.filter { scores[$0].overall <= limit }.prefix(Self.mostGood))
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
  /// One for all steps, unless another is clearly better at one; the mean of the good ones where nothing
  /// is clearly better than it; and the seasonal naive one where nothing beats that.
  func choice() -> [Int] {
    let scores = scores()
    let naive = forecasts.firstIndex { $0.contestant == .seasonalNaive } ?? 0
    let mean = forecasts.firstIndex { $0.contestant == .meanOfGood }
    func best(_ value: (Int) -> Double) -> Int {
      var best = scores.indices.min { (value($0), $0) < (value($1), $1) } ?? naive
      if let mean, value(mean) <= value(best) * 1.01 { best = mean }
      return value(best) < 1 ? best : naive
    }
    let overall = best { scores[$0].overall }
    guard origins.count >= 8 else { return Array(repeating: overall, count: horizon) }
    return (0..<horizon).map { step in
      // Half of the score is that of all steps: a dozen origins say little of a single one.
      func mixed(_ index: Int) -> Double {
        (scores[index].bySteps[step] + scores[index].overall) / 2
      }
      let here = best(mixed)
      return mixed(here) < 0.95 * mixed(overall) || here == naive && mixed(overall) >= 1
        ? here : overall
    }
  }
}
