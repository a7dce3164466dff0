import Cubes
import Statistics

extension CorrelateAnalysis {
  /// Counts of a dimension's values within each stratum: strata, then values.
  typealias Strata = [[OutcomeCount]]

  /// The counts of a dimension within the strata; nil where nothing is held fixed.
  func strata(_ place: Int, _ counted: Counted) -> Strata? {
    guard let stratum = question.query.stratum, stratum != place,
      let stratified = answer.stratified.first(where: { $0.dimension == place })
    else { return nil }
    let within = answer.dimensions[stratum]
    var positions = Array(repeating: -1, count: answer.dimensions[place].values.count)
    for (position, values) in counted.places.enumerated() {
      for value in values { positions[value] = position }
    }
    var strata = Array(
      repeating: Array(repeating: OutcomeCount(), count: counted.places.count),
      count: within.values.count)
    for (cell, count) in zip(stratified.cells, stratified.counts.through(through))
    where positions[cell.value] >= 0 {
      strata[cell.stratum][positions[cell.value]] += count
    }
    if within.dimension.naturalOrder != nil {
      strata = zip(strata, within.values).filter { $0.1 != nil }.map(\.0)
    }
    return strata
  }

  /// The dimension as a whole.
  func stratifiedTest(_ strata: Strata) -> CorrelateResult.StratifiedTest {
    let test = generalAssociation(
      strata.map { $0.map { (count: Double($0.lines), events: events($0)) } })
    return CorrelateResult.StratifiedTest(
      by: question.stratum?.name ?? "", cmh: test?.statistic, df: test?.degreesOfFreedom,
      p: test?.pValue(designEffect: applied),
      reason: test == nil ? "no stratum has two values and an outcome that differs" : nil)
  }

  /// One value against the rest; the verdict is due once all q-values are known.
  func stratifiedCategory(
    _ index: Int, _ strata: Strata
  ) -> CorrelateResult.StratifiedCategory {
    let tables = StratifiedTables(
      strata.map { counts in
        let all = counts.reduce(into: OutcomeCount()) { $0 += $1 }
        let exposed = events(counts[index])
        let rest = max(0, events(all) - exposed)
        return StratifiedTables.Stratum(
          exposed: (with: exposed, without: max(0, Double(counts[index].lines) - exposed)),
          rest: (
            with: rest, without: max(0, Double(all.lines - counts[index].lines) - rest)
          ))
      })
    let test = tables?.cochranMantelHaenszel()
    let risk = tables?.relativeRisk(designEffect: applied)
    let differs = tables?.breslowDay()
    return CorrelateResult.StratifiedCategory(
      cmh: test?.statistic, p: test?.pValue(designEffect: applied), q: nil,
      oddsRatio: tables?.oddsRatio,
      relativeRisk: CorrelateResult.Risk(
        value: risk?.value, low: risk?.low, high: risk?.high,
        reason: risk == nil ? "the strata have nothing to compare" : nil),
      breslowDay: differs?.statistic, breslowDayDf: differs?.degreesOfFreedom,
      breslowDayP: differs?.pValue(designEffect: applied),
      verdict: ConfoundingVerdict.unclear.rawValue, simpson: false)
  }

  /// Sets the q-values within strata, of all categories among each other, and with them the verdicts.
  static func judge(_ entries: inout [CorrelateResult.Entry]) {
    var adjusted = adjustedPValues(
      entries.flatMap { $0.categories.compactMap { $0.stratified.map { $0.p ?? .nan } } },
      method: .benjaminiHochberg)[...]
    for index in entries.indices {
      guard case .categorical(var entry) = entries[index], entry.stratified != nil else { continue }
      for place in entry.categories.indices where entry.categories[place].stratified != nil {
        let q = adjusted.removeFirst()
        entry.categories[place].judge(q: q.isNaN ? nil : q)
      }
      entries[index] = .categorical(entry)
    }
  }
}

extension CorrelateResult.Category {
  /// Whether it differs from the rest by more than chance, so many having been looked at.
  public var standsOut: Bool { (q ?? 1) <= CorrelateAnalysis.greatestQ }

  fileprivate mutating func judge(q: Double?) {
    guard var within = stratified else { return }
    let (before, after) = (relativeRisk.figures, within.relativeRisk.figures)
    within.q = q
    within.verdict =
      ConfoundingVerdict(
        pooled: before, stratified: after,
        isSure: (pooled: standsOut, stratified: (q ?? 1) <= CorrelateAnalysis.greatestQ)
      ).rawValue
    within.simpson = ConfoundingVerdict.isSimpson(
      pooled: before, stratified: after, isSure: standsOut)
    stratified = within
  }
}

extension CorrelateResult.Risk {
  fileprivate var figures: RelativeRisk? {
    low.map { RelativeRisk(value: value, low: $0, high: high) }
  }
}
