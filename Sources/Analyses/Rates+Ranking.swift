import Cubes
import Statistics

extension RatesAnalysis {
  /// Keeps the first groups, or with periods the largest ones, each with all of its periods.
  ///
  /// - Returns: How many are left out; hidden ones have been counted as such.
  func keepLargest(_ groups: inout [RatesResult.Group], _ top: Int) -> Int {
    guard question.every != nil && !question.dimensions.isEmpty && !question.ranks else {
      defer { groups = Array(groups.prefix(top)) }
      return groups.dropFirst(top).count { !$0.isSuppressed }
    }
    var lines: [[String?]: Int64] = [:]
    for group in groups { lines[group.values, default: 0] += group.lines }
    var seen: Set<[String?]> = []
    // The sort is stable, and groups come by key.
    let largest = groups.map(\.values).filter { seen.insert($0).inserted }
      .sorted { (lines[$0] ?? 0) > (lines[$1] ?? 0) }
    let shown = Set(largest.prefix(top))
    let others = Set(groups.lazy.filter { !$0.isSuppressed }.map(\.values)).subtracting(shown)
    groups.removeAll { !shown.contains($0.values) }
    return others.count
  }

  /// The largest first, or by a dimension's own order where it has one.
  ///
  /// The sort is stable, and groups come by key.
  func arrange(_ groups: inout [RatesResult.Group]) {
    guard let place = question.dimensions.firstIndex(where: { $0.naturalOrder != nil }),
      let order = question.dimensions[place].naturalOrder
    else {
      groups.sort { $0.lines > $1.lines }
      return
    }
    func position(_ group: RatesResult.Group) -> Int {
      group.values[place].flatMap { order.firstIndex(of: $0) } ?? order.count
    }
    groups.sort { (position($0), $1.lines) < (position($1), $0.lines) }
  }

  /// Orders groups by the lower 5% of their posterior rate.
  ///
  /// So a small group needs more than luck to lead. Young groups are taken with the lines that can have come back.
  func rank(_ groups: inout [RatesResult.Group]) {
    // What has no rate has no rank.
    let others = groups.filter { $0.isSuppressed || $0.returnRate.value == nil }
    groups.removeAll { $0.isSuppressed || $0.returnRate.value == nil }
    defer { groups += others }
    func trials(_ group: RatesResult.Group) -> Double {
      let rate = group.returnRate
      let trials = question.basis == .amount ? Double(group.lines) : rate.denominator
      return trials / max(1, rate.designEffect ?? 1) * (rate.maturity ?? 1)
    }
    func successes(_ group: RatesResult.Group, _ trials: Double) -> Double {
      min(trials, (group.returnRate.adjusted ?? group.returnRate.value ?? 0) * trials)
    }
    let all = groups.map(trials)
    let hits = zip(groups, all).map { successes($0, $1) }
    guard let fit = BetaBinomial.fit(successes: hits, trials: all) else { return }
    for index in groups.indices {
      let prior = fit.distribution
      guard let mean = prior.posteriorMean(successes: hits[index], trials: all[index]),
        let low = prior.lowerBound(successes: hits[index], trials: all[index])
      else { continue }
      groups[index].rank = RatesResult.Rank(position: 0, posteriorMean: mean, lower: low)
    }
    groups.sort { ($0.rank?.lower ?? -1) > ($1.rank?.lower ?? -1) }
    for index in groups.indices { groups[index].rank?.position = index + 1 }
  }
}
