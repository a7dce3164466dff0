import Cubes
import Statistics

/// Why a dimension is not looked at.
enum CorrelateExcuse: Error {
  /// It has more values than that; more may be had by naming it.
  case tooMany(Int, canBeNamed: Bool)
  /// No line has a value.
  case noValue
  /// All lines have this value, or none where an empty cell is one.
  case oneValue(String?)
  /// So few lines would be shown, of values or of a number's stretches, that nothing is left to compare.
  case tooSmall(Int64)

  /// In words.
  var reason: String {
    switch self {
    case .tooMany(let limit, let canBeNamed):
      "it has more than \(limit) values"
        + (canBeNamed ? "; name it with --of to look at up to 10000" : "")
    case .noValue: "no line has a value"
    case .oneValue(let value): "all lines have one value: \(value ?? "nothing")"
    case .tooSmall(let least): "its groups have fewer than \(least) order lines (--suppress)"
    }
  }
}

extension CorrelateAnalysis {
  /// A dimension's values with their counts, lines without a value left out where these say nothing.
  struct Counted {
    /// Positions among the answer's values; several for small ones that were put together.
    var places: [[Int]]
    var values: [String?]
    var counts: [OutcomeCount]
    var missing: Int64
    /// How many values the last one is made of, where small ones were put together.
    var pooled: Int?

    var lines: Int64 { counts.reduce(0) { $0 + $1.lines } }
  }

  /// What is counted by a dimension, or why it is not looked at.
  func counted(_ place: Int) -> Result<Counted, CorrelateExcuse> {
    let entry = answer.dimensions[place]
    guard let weekly = entry.counts else {
      let limit = question.query.dimensions[place].limit
      return .failure(.tooMany(limit, canBeNamed: !question.isNamed))
    }
    let counts = weekly.through(through)
    // A band that cannot be told is no band; an empty cell of a column may well mean something.
    let skipsMissing = entry.dimension.naturalOrder != nil
    var missing: Int64 = 0
    var places: [Int] = []
    for (index, value) in entry.values.enumerated() where counts[index].lines > 0 {
      if value == nil && skipsMissing {
        missing += counts[index].lines
      } else {
        places.append(index)
      }
    }
    guard places.count > 1 else {
      return .failure(places.first.map { .oneValue(entry.values[$0]) } ?? .noValue)
    }
    if let order = entry.dimension.naturalOrder {
      func position(_ index: Int) -> Int {
        entry.values[index].flatMap { order.firstIndex(of: $0) } ?? order.count
      }
      places.sort { position($0) < position($1) }
    }
    let (shown, hidden) = separated(places, of: place, counts)
    guard hidden.isEmpty || !shown.isEmpty else {
      return .failure(.tooSmall(question.suppressedBelow ?? 0))
    }
    let rows = shown.map { [$0] } + (hidden.isEmpty ? [] : [hidden])
    return .success(
      Counted(
        places: rows, values: rows.map { $0.count == 1 ? entry.values[$0[0]] : nil },
        counts: rows.map { row in row.reduce(into: OutcomeCount()) { $0 += counts[$1] } },
        missing: missing, pooled: hidden.isEmpty ? nil : hidden.count))
  }

  /// Values that may be shown, and those that are too small or guard one that is.
  ///
  /// What is returned for a reason is a share of returned lines, so these must be as many.
  private func separated(
    _ places: [Int], of dimension: Int, _ counts: [OutcomeCount]
  ) -> (shown: [Int], hidden: [Int]) {
    guard let least = question.suppressedBelow else { return (places, []) }
    var sizes = places.map { counts[$0].lines }
    if question.outcome == .reason {
      let reasons = answer.reasons.first { $0.dimension == dimension }
      sizes = places.map { (reasons?.events[$0].reduce(0, +) ?? 0) / Measures.whole }
    }
    let isHidden = Suppression(least: least).hidden(sizes, at: places.indices.map { [$0] })
    let pairs = zip(places, isHidden)
    return (pairs.filter { !$0.1 }.map(\.0), pairs.filter(\.1).map(\.0))
  }

  /// A dimension held against the outcome.
  func categorical(_ place: Int, _ counted: Counted) -> CorrelateResult.Categorical {
    var entry = CorrelateResult.Categorical(
      dimension: answer.dimensions[place].dimension.name, n: counted.lines,
      missing: counted.missing, sentence: CorrelateResult.Sentence(en: "", zh: ""),
      categories: [])
    if question.outcome == .reason {
      addReasons(place, counted, &entry)
    } else {
      addOutcome(place, counted, &entry)
    }
    if answer.dimensions[place].dimension.naturalOrder == nil || question.outcome == .reason {
      // The stable sort keeps equals in the order of their values.
      entry.categories.sort { ($0.relativeRisk.low ?? -1) > ($1.relativeRisk.low ?? -1) }
    }
    return entry
  }

  private func addOutcome(
    _ place: Int, _ counted: Counted, _ entry: inout CorrelateResult.Categorical
  ) {
    let table = ContingencyTable(
      counted.counts.map { [events($0), Double($0.lines) - events($0)] })
    entry.reason = addTest(table, place, &entry) ? nil : nothingToCompare(counted.counts)
    let residuals = table?.adjustedResiduals()
    let all = counted.counts.reduce(into: OutcomeCount()) { $0 += $1 }
    let strata = strata(place, counted)
    for (index, count) in counted.counts.enumerated() {
      let rest = OutcomeCount(lines: all.lines - count.lines, events: all.events - count.events)
      let residual = residuals?[index][0]
      entry.categories.append(
        CorrelateResult.Category(
          value: counted.values[index], n: Double(count.lines), events: events(count),
          rate: rate(events(count), Double(count.lines)), relativeRisk: risk(count, rest),
          residual: residual,
          p: p(
            (events(count), Double(count.lines)), (events(rest), Double(rest.lines)), residual),
          stratified: strata.map { stratifiedCategory(index, $0) },
          pooled: index == counted.values.count - 1 ? counted.pooled : nil))
    }
    entry.stratified = strata.map { stratifiedTest($0) }
  }

  /// A dimension against the reasons given for returned lines.
  private func addReasons(
    _ place: Int, _ counted: Counted, _ entry: inout CorrelateResult.Categorical
  ) {
    let whole = Double(Measures.whole)
    guard let reasons = answer.reasons.first(where: { $0.dimension == place }) else {
      entry.reason = "no line was returned for any reason"
      return
    }
    let counts = counted.places.map { row in
      answer.reasonNames.indices.map { reason in
        Double(row.reduce(0) { $0 + reasons.events[$1][reason] }) / whole
      }
    }
    let table = ContingencyTable(counts)
    entry.n = Int64((table?.total ?? 0).rounded())
    if !addTest(table, place, &entry) {
      entry.reason = "fewer than two reasons, or returned lines of fewer than two values"
    }
    guard let table else { return }
    let residuals = table.adjustedResiduals()
    let hidden = hiddenReasons(counts)
    entry.hiddenCells = hidden.count
    for row in counted.values.indices where table.rowTotals[row] > 0 {
      for column in answer.reasonNames.indices
      where table.columnTotals[column] > 0 && !hidden.contains([row, column]) {
        let exposed = (events: table[row, column], lines: table.rowTotals[row])
        let rest = (
          events: table.columnTotals[column] - exposed.events, lines: table.total - exposed.lines
        )
        let residual = residuals[row][column]
        entry.categories.append(
          CorrelateResult.Category(
            value: counted.values[row], reason: .some(answer.reasonNames[column]),
            n: exposed.lines, events: exposed.events, rate: rate(exposed.events, exposed.lines),
            relativeRisk: risk(exposed, rest), residual: residual,
            p: p(exposed, rest, residual),
            pooled: row == counted.values.count - 1 ? counted.pooled : nil))
      }
    }
  }

  /// The rows and columns of cells with so few returns that their reason would tell them, or that guard such.
  private func hiddenReasons(_ counts: [[Double]]) -> Set<[Int]> {
    guard let least = question.suppressedBelow else { return [] }
    let places = counts.indices.flatMap { row in counts[row].indices.map { [row, $0] } }
    // A value and a reason without any return go too: among all pairs they would leave those with a few.
    let hidden = Suppression(least: least).hidden(
      places.map { Int64(counts[$0[0]][$0[1]].rounded(.down)) }, at: places)
    return Set(zip(places, hidden).compactMap { $1 ? $0 : nil })
  }

  /// Tests a table; false where there is nothing to test.
  private func addTest(
    _ table: ContingencyTable?, _ place: Int, _ entry: inout CorrelateResult.Categorical
  ) -> Bool {
    guard let table, let test = table.pearson() else { return false }
    entry.chi2 = test.statistic
    entry.df = test.degreesOfFreedom
    entry.p = test.pValue(designEffect: applied)
    entry.method = "chi_squared"
    entry.cramersV = table.correctedCramersV
    entry.rawCramersV = table.cramersV
    // As many independent lines as tell as much: to draw lines that share their fate one by one would find
    // something where there is nothing.
    let independent = table.divided(by: applied)
    if let least = table.leastExpected, least / applied < Self.leastExpected,
      let permuted = independent.permutationTest(
        draws: max(999, min(9999, Self.permutedCells / (table.rows * table.columns))),
        seed: question.seed, stream: UInt64(place))
    {
      entry.p = permuted.pValue
      entry.method = "permutation"
      entry.permutations = permuted.draws
    }
    return true
  }

  /// How many cells may be drawn for a permutation test, so that large tables do not take for ever.
  private static let permutedCells = 1_000_000

  /// The p-value of a value against the rest: by its residual, or exactly where counts are small.
  private func p(
    _ exposed: (events: Double, lines: Double), _ rest: (events: Double, lines: Double),
    _ residual: Double?
  ) -> Double? {
    guard let residual else { return nil }
    let table = [
      exposed.events, exposed.lines - exposed.events, rest.events, rest.lines - rest.events,
    ].map { $0 / applied }
    let least = ContingencyTable([Array(table[..<2]), Array(table[2...])])?.leastExpected ?? 0
    let whole = table.map { Int64($0.rounded()) }
    if least < Self.leastExpected, whole.allSatisfy({ $0 >= 0 }),
      let exact = fisherExact(whole[0], whole[1], whole[2], whole[3])
    {
      return exact
    }
    return Normal.twoSided(residual / applied.squareRoot())
  }

  private func nothingToCompare(_ counts: [OutcomeCount]) -> String {
    let all = counts.reduce(into: OutcomeCount()) { $0 += $1 }
    if all.lines == 0 { return "no line is counted" }
    return all.events == 0 ? "no line had the outcome" : "every line had the outcome"
  }
}
