import Statistics
import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Associations from counts made by hand.
@Suite struct CorrelateTests {
  private typealias Row = (value: String?, lines: Int64, events: Int64)

  private static let whole = Measures.whole
  private static let channel = Dimension(name: "channel", origin: .column(.orders, "channel"))

  private static func weekly(_ rows: [OutcomeCount], lastDay: Int32 = Hand.asOfDay - 30)
    -> WeeklyCounts
  {
    WeeklyCounts(weeks: [(lastDay: lastDay, counts: rows)], size: rows.count)
  }

  private static func counts(_ rows: [Row]) -> [OutcomeCount] {
    rows.map { OutcomeCount(lines: $0.lines, events: $0.events * whole) }
  }

  private static func answer(
    _ dimensions: [(Dimension, [Row])], numbers: [AssociationAnswer.Numeric] = [],
    facts: JoinFacts = JoinFacts()
  ) -> AssociationAnswer {
    let rows = dimensions.first?.1 ?? []
    let total = counts(rows).reduce(into: OutcomeCount()) { $0 += $1 }
    return AssociationAnswer(
      dimensions: dimensions.map {
        AssociationAnswer.Categorical(
          dimension: $0.0, values: $0.1.map(\.value), counts: weekly(counts($0.1)))
      },
      numbers: numbers, pairs: [], stratified: [], reasons: [], reasonNames: [],
      total: weekly([total]), orders: total.lines,
      // Orders of one line each.
      moments: Measures.Squares.Moments(
        xx: Int128(total.lines), xy: Int128(total.events),
        yy: Int128(total.events) * Int128(whole)),
      asOf: Int64(Hand.asOfDay) * 86_400 + 86_399, zone: .utc, facts: facts, orderLedgers: [],
      otherLedgers: [])
  }

  private static func result(
    _ rows: [Row], of dimension: Dimension = Hand.category
  ) throws -> (CorrelateResult, CorrelateResult.Categorical?) {
    var question = CorrelateQuestion()
    question.dimensions = [dimension]
    let result = CorrelateAnalysis(question, answer([(dimension, rows)])).result()
    guard case .categorical(let entry)? = result.dimensions.first else { return (result, nil) }
    return (result, entry)
  }

  /// scipy 1.17.1: `stats.chi2_contingency([[30, 70], [45, 55], [12, 188]], correction=False)`; statsmodels
  /// 0.15.0: `Table(…).standardized_resids`, `confint_proportions_2indep(45, 100, 42, 300,
  /// compare="ratio", method="score", correction=False)`.
  @Test func aDimension() throws {
    let (result, entry) = try Self.result([("a", 100, 30), ("b", 100, 45), ("c", 200, 12)])
    let found = try #require(entry)
    let table = try #require(ContingencyTable([[30, 70], [45, 55], [12, 188]]))
    #expect(near(found.chi2, 64.91131431089566))
    #expect(near(found.p, 8.029475750492525e-15, 1e-24))
    #expect(found.df == 2 && found.method == "chi_squared")
    #expect(found.cramersV == table.correctedCramersV)
    #expect(found.q == found.p)
    #expect(result.n == 400 && near(result.events, 87))
    #expect(result.tests.dimensions == 1 && result.tests.categories == 3)
    // By the lower end of the relative risk: b before a before c.
    #expect(found.categories.map(\.value) == ["b", "a", "c"])
    let top = found.categories[0]
    // .45 against 42 of 300, by hand.
    #expect(near(top.relativeRisk.value, 0.45 / 0.14))
    #expect(near(top.rate.value, 0.45))
    #expect(near(top.relativeRisk.low, 2.2499346465104924, 1e-6))
    #expect(near(top.relativeRisk.high, 4.563062027327275, 1e-6))
    #expect(near(top.residual, 6.50759507))
    #expect(found.sentence.en.hasPrefix("category: b is returned 3.2 times (95% "))
    #expect(found.sentence.zh.hasPrefix("类目：b 的退货率是其余的 3.2 倍（95% 区间 "))
  }

  /// Two of two would lead by the raw rate; a large group that is surely worse leads by the interval.
  @Test func smallGroupsDoNotLead() throws {
    let (_, entry) = try Self.result([("tiny", 2, 2), ("big", 5000, 900), ("rest", 20_000, 2000)])
    let found = try #require(entry)
    #expect(found.sentence.en.contains("big"), "\(found.sentence.en)")
    // Expected counts of the tiny group are below 5.
    #expect(found.method == "permutation")
    #expect(try #require(found.permutations) > 0)
  }

  @Test func nothingStandsOut() throws {
    let (_, entry) = try Self.result([("a", 1000, 101), ("b", 1000, 99)])
    let found = try #require(entry)
    #expect(found.sentence.en == "category: no value stands out (p = 0.88)")
    #expect(found.cramersV == 0)
  }

  @Test func oneCategoryOnly() throws {
    let (result, entry) = try Self.result([("a", 1000, 101)])
    #expect(entry == nil)
    #expect(result.leftOut.map(\.dimension) == ["category"])
    #expect(result.leftOut.map(\.reason) == ["all lines have one value: a"])
    #expect(
      result.cautions.contains { $0.code == "dimension_left_out" && $0.zh.contains("只有一个取值") })
  }

  @Test func noEventAndOnlyEvents() throws {
    let (none, noEntry) = try Self.result([("a", 100, 0), ("b", 50, 0)])
    let no = try #require(noEntry)
    #expect(no.p == nil && no.chi2 == nil && no.reason == "no line had the outcome")
    #expect(no.categories.allSatisfy { $0.relativeRisk.value == nil && $0.residual == nil })
    #expect(none.cautions.contains { $0.code == "no_outcome" })
    #expect(none.tests.dimensions == 0)
    let (_, allEntry) = try Self.result([("a", 100, 100), ("b", 50, 50)])
    let all = try #require(allEntry)
    #expect(all.p == nil && all.reason == "every line had the outcome")
    #expect(near(all.categories[0].relativeRisk.value, 1))
  }

  /// A value with all the events: the ratio is unbounded, and said to be.
  @Test func onlyOneValueHasEvents() throws {
    let (_, entry) = try Self.result([("a", 400, 40), ("b", 600, 0)])
    let found = try #require(entry)
    let top = found.categories[0]
    #expect(top.value == "a" && top.relativeRisk.value == nil && top.relativeRisk.high == nil)
    #expect(top.relativeRisk.reason == "the rest has no event")
    #expect(found.sentence.en.contains("at least"), "\(found.sentence.en)")
  }

  /// An empty cell of a column is a value of its own; a band that cannot be told is none.
  @Test func missingValues() throws {
    let (_, column) = try Self.result([(nil, 500, 20), ("a", 500, 90)])
    #expect(column?.categories.count == 2 && column?.n == 1000)
    let bands = Dimension(name: "delivery_delay", origin: .deliveryDelay)
    let (_, band) = try Self.result(
      [(nil, 500, 20), ("1 day late", 50, 9), ("on time", 500, 30)], of: bands)
    let found = try #require(band)
    #expect(found.n == 550 && found.missing == 500)
    // In their own order.
    #expect(found.categories.map(\.value) == ["on time", "1 day late"])
  }

  private func numeric(
    _ number: AssociationQuery.Number, _ values: [(Int64, Int64, Int64)]
  ) throws -> CorrelateResult.Numeric {
    var question = CorrelateQuestion()
    question.numbers = [number]
    let counts = values.map { OutcomeCount(lines: $0.1, events: $0.2 * Self.whole) }
    let answer = Self.answer(
      [(Hand.category, values.map { ("\($0.0)", $0.1, $0.2) })],
      numbers: [
        AssociationAnswer.Numeric(
          number: number, values: values.map(\.0), isCoarse: false, counts: Self.weekly(counts),
          missing: 7)
      ])
    let result = CorrelateAnalysis(question, answer).result()
    guard case .numeric(let entry)? = result.dimensions.first else {
      throw DimensionError(name: number.rawValue, reason: "not in the result")
    }
    return entry
  }

  /// Late lines: 60 of 200 against 80 of 800, so RR 3 and .2·2/(1 + .2·2) = .2857 of all, by hand.
  @Test func delay() throws {
    let found = try numeric(.delay, [(-20, 300, 30), (0, 500, 50), (1, 150, 45), (30, 50, 15)])
    #expect(found.n == 1000 && found.missing == 7 && found.unit == "hours")
    #expect(found.attributable.threshold == 0 && found.attributable.exposed == "above")
    #expect(near(found.attributable.exposedShare, 0.2))
    #expect(near(found.attributable.relativeRisk?.value, 3))
    #expect(near(found.attributable.value, 0.4 / 1.4))
    #expect(try #require(found.spearman) > 0 && found.reason == nil)
    #expect(found.bins.reduce(0) { $0 + $1.n } == 1000)
    #expect(
      found.sentence.en.hasPrefix("delay_hours: late lines are returned 3.0 times (95% "),
      "\(found.sentence.en)")
  }

  /// Cheap things come back more: the exposed are those below the top bin, in currency units.
  @Test func price() throws {
    let found = try numeric(.price, [(1000, 400, 80), (5000, 400, 60), (20_000, 200, 10)])
    #expect(found.unit == "currency")
    #expect(found.bins.map(\.low) == [10, 50, 200])
    #expect(found.attributable.exposed == "below" && found.attributable.threshold == 200)
    // 140 of 800 against 10 of 200.
    #expect(near(found.attributable.relativeRisk?.value, 3.5))
    #expect(try #require(found.spearman) < 0)
    // 80 of 400 against 70 of 600 lies higher than 60 of 400 against 90 of 600.
    #expect(near(found.bins[0].relativeRisk.value, 0.2 / (70.0 / 600)))
    #expect(found.sentence.en.hasPrefix("price: lines of 10.00 are returned 1.7 times (95% "))
  }

  @Test func zeroVariance() throws {
    let found = try numeric(.quantity, [(1, 500, 40)])
    #expect(found.spearman == nil && found.p == nil && found.q == nil)
    #expect(found.reason == "all lines have one value")
    #expect(found.attributable.value == nil && found.attributable.reason != nil)
    #expect(found.sentence.zh == "数量：无法比较：所有行取值相同")
    let none = try numeric(.quantity, [(1, 500, 0), (2, 40, 0)])
    #expect(none.reason == "no line had the outcome" && none.attributable.value == nil)
  }

  /// Lines whose week had not ended when nine in ten returns could have come are left out.
  @Test func recentLinesAreLeftOut() throws {
    // By `Hand.facts` all returns come within three days.
    var answer = Self.answer(
      [(Hand.category, [("a", 100, 10), ("b", 100, 30)])], facts: Hand.facts)
    let old = Self.counts([("a", 100, 10), ("b", 100, 30)])
    let young = Self.counts([("a", 50, 0), ("b", 60, 0)])
    let weeks = [
      (lastDay: Hand.asOfDay - 10, counts: old), (lastDay: Hand.asOfDay - 2, counts: young),
    ]
    answer.dimensions[0].counts = WeeklyCounts(weeks: weeks, size: 2)
    answer.total = WeeklyCounts(
      weeks: weeks.map {
        (lastDay: $0.lastDay, counts: [$0.counts.reduce(into: OutcomeCount()) { $0 += $1 }])
      }, size: 1)
    var question = CorrelateQuestion()
    question.dimensions = [Hand.category]
    let mature = CorrelateAnalysis(question, answer).result()
    #expect(mature.n == 200 && mature.maturity.leftOut == 110)
    // 2024-03-01 less three days.
    #expect(mature.maturity.through == "2024-02-27")
    #expect(mature.cautions.contains { $0.code == "recent_left_out" })
    question.countsRecent = true
    let all = CorrelateAnalysis(question, answer).result()
    #expect(all.n == 310 && all.maturity.leftOut == 0 && all.maturity.through == nil)
  }

  /// UCBAdmissions: men are admitted more often; with the department held fixed they are not.
  /// statsmodels 0.15.0: `StratifiedTable`: 1.524607, .904697, 18.8255.
  @Test func simpson() throws {
    let sex = Dimension(name: "sex", origin: .column(.orders, "sex"))
    let department = Dimension(name: "department", origin: .column(.orders, "department"))
    let men: [(Int64, Int64)] = [
      (512, 313), (353, 207), (120, 205), (138, 279), (53, 138), (22, 351),
    ]
    let women: [(Int64, Int64)] = [
      (89, 19), (17, 8), (202, 391), (131, 244), (94, 299), (24, 317),
    ]
    var answer = Self.answer([
      (sex, [("men", 2691, 1198), ("women", 1835, 557)]),
      (
        department,
        zip(men, women).enumerated().map {
          (
            "\($0.offset)", $0.element.0.0 + $0.element.0.1 + $0.element.1.0 + $0.element.1.1,
            $0.element.0.0 + $0.element.1.0
          )
        }
      ),
    ])
    let cells = (0..<2).flatMap { value in (0..<6).map { (value: value, stratum: $0) } }
    answer.stratified = [
      AssociationAnswer.Stratified(
        dimension: 0, cells: cells,
        counts: Self.weekly(
          (men + women).map {
            OutcomeCount(lines: $0.0 + $0.1, events: $0.0 * Self.whole)
          }))
    ]
    var question = CorrelateQuestion()
    question.dimensions = [sex, department]
    question.stratum = department
    let result = CorrelateAnalysis(question, answer).result()
    let entry = try #require(
      result.dimensions.compactMap { entry -> CorrelateResult.Categorical? in
        if case .categorical(let found) = entry, found.dimension == "sex" { found } else { nil }
      }.first)
    #expect(near(entry.stratified?.cmh, 1.5246066604434356, 1e-9))
    #expect(entry.stratified?.df == 1)
    let top = try #require(entry.categories.first { $0.value == "men" }?.stratified)
    #expect(near(top.oddsRatio, 0.9046968282586231, 1e-9))
    #expect(near(top.breslowDay, 18.825513705236514, 1e-9))
    #expect(top.verdict == "vanishes" && top.simpson)
    #expect(result.cautions.contains { $0.code == "simpson" })
  }

  /// One of ten values with z = 2.3 (19 of 100 against 99 of 900, by hand) is no surprise among ten: there is
  /// nothing that could hold, though the interval leaves 1 out, and in the only stratum too.
  @Test func chanceDoesNotHold() throws {
    let store = Dimension(name: "store", origin: .column(.orders, "store"))
    let only = Dimension(name: "only", origin: .column(.orders, "only"))
    let rows: [Row] = (0..<10).map { ("s\($0)", 100, $0 == 0 ? 19 : 11) }
    var answer = Self.answer([(store, rows), (only, [("x", 1000, 118)])])
    answer.stratified = [
      AssociationAnswer.Stratified(
        dimension: 0, cells: (0..<10).map { (value: $0, stratum: 0) },
        counts: Self.weekly(Self.counts(rows)))
    ]
    var question = CorrelateQuestion()
    question.dimensions = [store]
    question.stratum = only
    let result = CorrelateAnalysis(question, answer).result()
    guard case .categorical(let entry)? = result.dimensions.first else {
      Issue.record("the dimension is left out")
      return
    }
    let top = try #require(entry.categories.first { $0.value == "s0" })
    let within = try #require(top.stratified)
    #expect(try #require(top.relativeRisk.low) > 1 && #require(top.q) > 0.05)
    #expect(try #require(within.relativeRisk.low) > 1 && #require(within.q) > 0.05)
    #expect(within.verdict == "absent" && !within.simpson)
  }

  @Test func oneValueIsSaid() throws {
    let (result, entry) = try Self.result([("shoes", 100, 30)])
    #expect(entry == nil)
    #expect(
      result.leftOut.map(\.sentence.en) == ["category: only one value (shoes): nothing to compare"])
    #expect(result.leftOut.map(\.sentence.zh) == ["类目：只有一个取值（shoes），无法比较"])
  }

  /// A value of 5,000 characters is cut in a sentence and whole among the categories.
  @Test func longValues() throws {
    let long = String(repeating: "长", count: 5000)
    let (_, entry) = try Self.result([(long, 1000, 300), ("b", 1000, 100)])
    let found = try #require(entry)
    #expect(found.categories.first?.value == long)
    #expect(found.sentence.en.hasPrefix("category: 长") && found.sentence.en.count < 150)
  }

  /// Every order comes back whole or not at all, two lines each: half as much is known.
  @Test func clusteredLines() throws {
    var answer = Self.answer([(Hand.category, [("a", 1000, 100), ("b", 1000, 150)])])
    answer.orders = 1000
    let whole = Int128(Self.whole)
    // x = 2 for all orders, y = 2 for 125 of them.
    answer.moments = Measures.Squares.Moments(
      xx: 4000, xy: 4 * 125 * whole, yy: 4 * 125 * whole * whole)
    var question = CorrelateQuestion()
    question.dimensions = [Hand.category]
    let result = CorrelateAnalysis(question, answer).result()
    #expect(near(result.clustering.designEffect, 2, 0.01) && result.clustering.applied > 1.9)
    #expect(result.cautions.contains { $0.code == "clustered_lines" })
    guard case .categorical(let entry)? = result.dimensions.first else {
      Issue.record("no dimension")
      return
    }
    let test = try #require(ContingencyTable([[100, 900], [150, 850]])?.pearson())
    #expect(near(entry.chi2, test.statistic))
    #expect(try #require(entry.p) > test.pValue * 10)
  }

  @Test func numbersAsWords() {
    #expect(Figure.text(1.849, decimals: 1) == "1.8")
    #expect(
      CorrelateWords.risk(.init(value: 2.91, low: 2.89, high: 2.93)).en
        == "2.91 times (95% 2.89–2.93) as often as")
    #expect(Figure.text(-0.004, decimals: 2) == "0.00")
    #expect(Figure.text(-12.05, decimals: 2) == "-12.05")
    #expect(Figure.text(7, decimals: 0) == "7")
    #expect(Figure.text(2.5e12, decimals: 1) == "2,500,000,000,000.0")
    #expect(Figure.text(999.96, decimals: 1) == "1,000.0")
    #expect(Figure.text(-1005.25, decimals: 2) == "-1,005.25")
    #expect(Figure.text(20_030_004, decimals: 0) == "20,030,004")
    #expect(Figure.text(.infinity, decimals: 1) == "inf")
    #expect(Figure.text(-1e30, decimals: 0) == "-1e+30")
    #expect(CorrelateWords.p(0.0004).en == "p < 0.001")
    #expect(CorrelateWords.p(0.0449).en == "p = 0.045")
  }

  /// Every reason that a result can name has its Chinese.
  @Test func reasonsAreTranslated() {
    for reason in [
      "no line is counted", "no line had the outcome", "every line had the outcome",
      "no line has a value", "all lines have one value",
    ] {
      #expect(CorrelateWords.zh(reason) != reason)
    }
  }
}
