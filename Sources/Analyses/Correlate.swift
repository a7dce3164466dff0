public import Cubes
import Statistics
import Tables

/// Holds everything that is known of order lines against an outcome.
public struct CorrelateAnalysis {
  let question: CorrelateQuestion
  let answer: AssociationAnswer
  /// The last day on which the clock of a counted line started; nil where all lines count.
  let through: Int32?
  /// By what tests are divided for lines of an order being alike.
  let applied: Double
  private let designEffect: Double?
  private let lag: LagCurve?

  /// The least share of what is to come that can have come of a line that counts.
  static let leastMaturity = 0.9
  /// Where a cell of a table is expected to count less, its p-value is taken from permutations.
  static let leastExpected = 5.0
  /// Up to this q-value something is said to stand out.
  static let greatestQ = 0.05

  /// Prepares the lag curve and the design effect.
  ///
  /// - Parameters:
  ///   - question: What was asked.
  ///   - answer: The engine's answer to `question.query`.
  public init(_ question: CorrelateQuestion, _ answer: AssociationAnswer) {
    self.question = question
    self.answer = answer
    let isComplaint = question.outcome == .complained
    let known = answer.facts.known(
      isComplaint ? .complaints : .returns, asOf: answer.asOf, answer.zone)
    let days = isComplaint ? answer.facts.complaints : answer.facts.returns
    lag = LagCurve(answer.facts.exposure, days, known)
    // Reasons are counted of what came back, whenever it was ordered.
    let countsAll = question.countsRecent || question.outcome == .reason
    through =
      countsAll
      ? nil : lag.flatMap { $0.quantile(Self.leastMaturity) }.map { known.wholeDay - Int32($0) }
    let all = answer.total.through(nil)[0]
    let whole = Double(Measures.whole)
    let design = DesignEffect(
      clusters: Double(answer.orders), x: Double(all.lines), y: Double(all.events) / whole,
      xx: Double(answer.moments.xx), xy: Double(answer.moments.xy) / whole,
      yy: Double(answer.moments.yy) / (whole * whole))
    designEffect = design?.ratio
    applied = LineDesign.applied(design)
  }

  /// The dimensions and numbers, the strongest first.
  public func result() -> CorrelateResult {
    let total = answer.total.through(through)[0]
    var leftOut: [CorrelateResult.LeftOut] = []
    var entries: [CorrelateResult.Entry] = []
    for place in answer.dimensions.indices where place < question.dimensions.count {
      switch counted(place) {
      case .success(let table): entries.append(.categorical(categorical(place, table)))
      case .failure(let excuse):
        let name = answer.dimensions[place].dimension.name
        leftOut.append(
          CorrelateResult.LeftOut(
            dimension: name, reason: excuse.reason, sentence: CorrelateWords.sentence(excuse, name))
        )
      }
    }
    for number in answer.numbers {
      let entry = numeric(number)
      if isTooSmall(entry) {
        let excuse = CorrelateExcuse.tooSmall(question.suppressedBelow ?? 0)
        leftOut.append(
          CorrelateResult.LeftOut(
            dimension: entry.dimension, reason: excuse.reason,
            sentence: CorrelateWords.sentence(excuse, entry.dimension)))
      } else {
        entries.append(.numeric(entry))
      }
    }
    let tests = Self.adjust(&entries)
    Self.judge(&entries)
    for index in entries.indices { entries[index].conclude(self) }
    Self.sort(&entries)
    let cut = question.top.map { max(0, entries.count - $0) } ?? 0
    if let top = question.top { entries = Array(entries.prefix(top)) }
    var result = CorrelateResult(
      with: question.outcome.rawValue, n: total.lines, events: events(total),
      rate: rate(events(total), Double(total.lines)), maturity: maturity(total),
      clustering: CorrelateResult.Clustering(designEffect: designEffect, applied: applied),
      stratum: question.stratum?.name, tests: tests, dimensions: entries,
      matrix: matrix(entries), leftOut: leftOut)
    result.cautions = cautions(result, cut: cut)
    return result
  }

  // MARK: Pieces

  func events(_ count: OutcomeCount) -> Double { Double(count.events) / Double(Measures.whole) }

  /// A rate whose interval allows for clustering.
  func rate(_ events: Double, _ lines: Double) -> Rate {
    var rate = Rate(events, of: lines, method: .wilson)
    if applied > 1, rate.value != nil {
      let interval = proportionInterval(successes: events / applied, trials: lines / applied)
      rate.low = interval?.low
      rate.high = interval?.high
      rate.designEffect = applied
    }
    return rate
  }

  /// The relative risk of some lines against others.
  func risk(_ exposed: OutcomeCount, _ rest: OutcomeCount) -> CorrelateResult.Risk {
    risk(
      (events(exposed), Double(exposed.lines)), (events(rest), Double(rest.lines)))
  }

  func risk(
    _ exposed: (events: Double, lines: Double), _ rest: (events: Double, lines: Double)
  ) -> CorrelateResult.Risk {
    guard
      let one = Proportion(successes: exposed.events / applied, trials: exposed.lines / applied),
      let other = Proportion(successes: rest.events / applied, trials: rest.lines / applied)
    else { return CorrelateResult.Risk(reason: "there is nothing to compare it with") }
    guard let risk = RelativeRisk(one, against: other) else {
      return CorrelateResult.Risk(reason: "neither it nor the rest has an event")
    }
    return CorrelateResult.Risk(
      value: risk.value, low: risk.low, high: risk.high,
      reason: risk.value == nil ? "the rest has no event" : nil)
  }

  /// The interval of what there would be to gain, clustering allowed for.
  func attributable(
    _ exposed: (events: Double, lines: Double), _ rest: (events: Double, lines: Double)
  ) -> Interval? {
    guard
      let one = Proportion(successes: exposed.events / applied, trials: exposed.lines / applied),
      let other = Proportion(successes: rest.events / applied, trials: rest.lines / applied)
    else { return nil }
    return attributableShareInterval(exposed: one, others: other)
  }

  private func maturity(_ total: OutcomeCount) -> CorrelateResult.Maturity {
    let all = answer.total.through(nil)[0]
    guard let through else {
      return CorrelateResult.Maturity(
        least: 0, through: nil, leftOut: 0,
        reason: question.countsRecent
          ? "all lines were asked for"
          : question.outcome == .reason
            ? "reasons are counted of all that came back"
            : "no event has a date, so it is not known which lines are too recent")
    }
    return CorrelateResult.Maturity(
      least: Self.leastMaturity, through: CivilDate(daysSince1970: through).description,
      leftOut: all.lines - total.lines, reason: nil)
  }

  /// Sets the q-values: of dimensions among each other, and of all their categories.
  private static func adjust(_ entries: inout [CorrelateResult.Entry]) -> CorrelateResult.Tests {
    let wholes = adjustedPValues(entries.map { $0.p ?? .nan }, method: .benjaminiHochberg)
    var tests = CorrelateResult.Tests(dimensions: 0, categories: 0)
    for (index, q) in wholes.enumerated() where !q.isNaN {
      entries[index].q = q
      tests.dimensions += 1
    }
    var parts = adjustedPValues(
      entries.flatMap { $0.categories.map { $0.p ?? .nan } }, method: .benjaminiHochberg)[...]
    for index in entries.indices {
      guard case .categorical(var entry) = entries[index] else { continue }
      for category in entry.categories.indices {
        let q = parts.removeFirst()
        guard !q.isNaN else { continue }
        entry.categories[category].q = q
        tests.categories += 1
      }
      entries[index] = .categorical(entry)
    }
    return tests
  }

  /// The strongest first, then those whose strength cannot be told; equals by name.
  private static func sort(_ entries: inout [CorrelateResult.Entry]) {
    entries.sort { left, right in
      let (a, b) = (left.strength ?? -1, right.strength ?? -1)
      return a == b ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : a > b
    }
  }

  private func matrix(_ entries: [CorrelateResult.Entry]) -> CorrelateResult.Matrix {
    let names = entries.compactMap { entry -> String? in
      if case .categorical(let entry) = entry { entry.dimension } else { nil }
    }
    let places = names.map { name in
      answer.dimensions.firstIndex { $0.dimension.name == name } ?? 0
    }
    let pooled = Set(entries.filter { $0.categories.contains { $0.pooled != nil } }.map(\.name))
    var known: [[Int]: Double] = [:]
    // A table with small groups would tell them by its strength.
    for pair in answer.pairs
    where [pair.first, pair.second].allSatisfy({
      !pooled.contains(answer.dimensions[$0].dimension.name)
    }) {
      let table = ContingencyTable(pair.lines.map { $0.map(Double.init) })
      known[[pair.first, pair.second]] = table?.correctedCramersV
    }
    return CorrelateResult.Matrix(
      dimensions: names,
      cramersV: places.map { row in
        places.map { column in
          row == column ? 1 : known[[min(row, column), max(row, column)]]
        }
      })
  }
}

extension CorrelateResult.Entry {
  /// The categories of a dimension; none of a number.
  var categories: [CorrelateResult.Category] {
    if case .categorical(let entry) = self { entry.categories } else { [] }
  }

  /// Says what it comes to, once the q-values are known.
  mutating func conclude(_ analysis: CorrelateAnalysis) {
    let words = CorrelateWords(analysis.question.outcome)
    switch self {
    case .categorical(var entry):
      entry.sentence = words.sentence(entry)
      self = .categorical(entry)
    case .numeric(var entry):
      entry.sentence = words.sentence(entry)
      self = .numeric(entry)
    }
  }
}
