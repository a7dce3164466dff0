import Randomness
import Tables
import Testing

@testable import Analyses
@testable import Cubes

@Suite struct SuppressionTests {
  private let ten = Suppression(least: 10)

  /// By hand.
  @Test func theNextSmallestGuardsASingleOne() {
    let places = (0..<4).map { [$0] }
    #expect(ten.hidden([50, 3, 20, 40], at: places) == [false, true, true, false])
    // Two that hold ten together guard each other; two that hold nine need a third.
    #expect(ten.hidden([50, 5, 5, 40], at: places) == [false, true, true, false])
    #expect(ten.hidden([50, 5, 4, 40], at: places) == [false, true, true, true])
    #expect(ten.hidden([50, 10, 10, 40], at: places) == [false, false, false, false])
    #expect(ten.hidden([50, 0, 20, 40], at: places) == [false, true, true, false])
  }

  @Test func equalsGoInTheirOrder() {
    #expect(ten.hidden([20, 3, 20], at: [[0], [1], [2]]) == [true, true, false])
  }

  /// Below ten altogether no total is told, and all are hidden anyway.
  @Test func aSmallWholeIsHiddenAltogether() {
    #expect(ten.hidden([3, 4], at: [[0], [1]]) == [true, true])
    #expect(ten.hidden([3], at: [[]]) == [true])
    #expect(ten.hidden([], at: []).isEmpty)
  }

  /// One small cell of three by three: by hand, its row and column need another, and these a fourth.
  @Test func rowsAndColumnsAreGuarded() {
    let sizes: [Int64] = [3, 20, 30, 21, 40, 50, 31, 51, 60]
    let places = sizes.indices.map { [$0 / 3, $0 % 3] }
    #expect(
      ten.hidden(sizes, at: places)
        == [true, true, false, true, true, false, false, false, false])
  }

  /// The second group sells in the first month only, so its own total tells that cell: 40 goes instead of 30.
  @Test func aCellThatATotalTellsIsTakenLast() {
    let places = [[0, 0], [1, 0], [2, 0], [2, 1], [0, 1]]
    #expect(ten.hidden([3, 30, 40, 50, 60], at: places) == [true, false, true, true, true])
  }

  /// Of every total that is told, none or at least two cells are hidden, which hold at least the least.
  @Test(arguments: 1...3) func everyTotalIsGuarded(axes: Int) {
    var random = SplitMix64(seed: UInt64(axes))
    var hiddenTables = 0
    for _ in 0..<600 {
      let lengths = (0..<axes).map { _ in Int.random(in: 2...6, using: &random) }
      var places: [[Int]] = [[]]
      for length in lengths {
        places = places.flatMap { place in (0..<length).map { place + [$0] } }
      }
      let sizes = places.map { _ in
        Int64.random(in: 0..<10, using: &random) == 0
          ? Int64.random(in: 0..<30, using: &random) : Int64.random(in: 10..<200, using: &random)
      }
      let hidden = ten.hidden(sizes, at: places)
      if hidden.contains(true) && hidden.contains(false) { hiddenTables += 1 }
      for cell in sizes.indices where sizes[cell] < 10 { #expect(hidden[cell]) }
      for total in Suppression.totals(of: places) {
        let sum = total.reduce(0) { $0 + sizes[$1] }
        let away = total.filter { hidden[$0] }
        guard sum >= 10, !away.isEmpty else { continue }
        #expect(away.count >= 2 && away.reduce(0) { $0 + sizes[$1] } >= 10)
      }
    }
    #expect(hiddenTables > 50)
  }

  /// Over both axes of two by three: two rows, three columns, the whole; by hand.
  @Test func totalsAreThoseOverEverySetOfAxes() {
    let places = (0..<6).map { [$0 / 3, $0 % 3] }
    #expect(
      Set(Suppression.totals(of: places))
        == [[0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5], [0, 1, 2, 3, 4, 5]])
  }

  // MARK: Rates

  private func question(_ change: (inout RatesQuestion) -> Void = { _ in }) -> RatesQuestion {
    var question = RatesQuestion()
    question.dimensions = [Hand.category]
    question.suppressedBelow = 10
    change(&question)
    return question
  }

  private func measures(_ lines: Int64) -> Measures {
    Hand.measures(lines: lines, returned: lines / 3)
  }

  @Test func hiddenGroupsHaveNoFigures() {
    let cells = [
      Hand.cell(["a"], measures(3)), Hand.cell(["b"], measures(50)), Hand.cell(["c"], measures(20)),
    ]
    let result = Hand.result(question(), cells, total: measures(73))
    #expect(result.groups.map(\.values) == [["b"], ["a"], ["c"]])
    #expect(result.groups.map(\.isSuppressed) == [false, true, true])
    for group in result.groups.dropFirst() {
      #expect(group.lines == 0 && group.returned == 0 && group.returnRate.value == nil)
    }
    #expect(result.total.lines == 73 && !result.total.isSuppressed)
    #expect(result.cautions.map(\.code) == ["groups_suppressed"])
  }

  @Test func aSmallTotalIsHidden() {
    let result = Hand.result(question(), [Hand.cell(["a"], measures(9))], total: measures(9))
    #expect(result.groups[0].isSuppressed && result.total.isSuppressed && result.lag.returns == 0)
    #expect(result.cautions.map(\.code) == ["groups_suppressed"])
  }

  @Test func namesThatMayBePersonsGo() {
    let customer = Dimension(name: "customer_id", origin: .column(.orders, "customer_id"))
    let result = Hand.result(
      question { $0.dimensions = [customer] },
      [
        Hand.cell(["u1"], measures(3)), Hand.cell(["u2"], measures(8)),
        Hand.cell(["u3"], measures(50)),
      ],
      total: measures(61))
    #expect(result.groups.map(\.values) == [["u3"]])
    #expect(result.cautions.map(\.code) == ["groups_suppressed"])
    for name in ["sku", "category", "region"] {
      #expect(!Dimension(name: name, origin: .column(.orders, name)).mayNamePersons)
    }
    #expect(Dimension(name: "买家", origin: .column(.orders, "买家")).mayNamePersons)
  }

  /// Ranks come of the shown groups alone, so that they tell nothing of the hidden ones.
  @Test func ranksKnowNothingOfHiddenGroups() {
    let shown = [("d", 60), ("e", 70), ("f", 90)].map { Hand.cell([$0.0], measures(Int64($0.1))) }
    func ranks(_ small: Int64) -> [Double?] {
      let cells = [
        Hand.cell(["a"], Hand.measures(lines: small, returned: small)),
        Hand.cell(["b"], Hand.measures(lines: 9, returned: 9 - small)),
      ]
      return Hand.result(question { $0.ranks = true }, cells + shown, total: measures(240))
        .groups.map { $0.rank?.lower }
    }
    #expect(ranks(2) == ranks(8) && ranks(2).compactMap { $0 }.count == 3)
  }

  /// From the shown groups and the totals of each group, each month and everything, no hidden figure follows by
  /// subtraction.
  @Test func noHiddenFigureFollowsFromTotals() {
    var random = SplitMix64(seed: 7)
    var hiddenTables = 0
    for _ in 0..<50 {
      var cells: [Cube.Cell] = []
      for group in ["a", "b", "c", "d"] {
        for month in Int32(0)..<5 where Int.random(in: 0..<8, using: &random) > 0 {
          let lines =
            Int64.random(in: 0..<5, using: &random) == 0
            ? 4 : Int64.random(in: 10...60, using: &random)
          cells.append(
            Hand.cell([group], measures(lines), period: Hand.day(2023, 1 + Int(month), 1)))
        }
      }
      let lines = cells.reduce(0) { $0 + $1.measures.lines }
      let result = Hand.result(question { $0.every = .month }, cells, total: measures(lines))
      // Groups stay in the order of the cells.
      #expect(result.groups.count == cells.count)
      let hidden = result.groups.map(\.isSuppressed)
      if hidden.contains(true) && hidden.contains(false) { hiddenTables += 1 }
      var totals: [[Int]] = [Array(cells.indices)]
      totals += Set(cells.map(\.key)).map { key in cells.indices.filter { cells[$0].key == key } }
      totals += Set(cells.map(\.period)).map { day in
        cells.indices.filter { cells[$0].period == day }
      }
      for total in totals where total.count > 1 {
        let sold = total.reduce(0) { $0 + cells[$1].measures.lines }
        let away = total.filter { hidden[$0] }
        guard sold >= 10, !away.isEmpty else { continue }
        #expect(away.count >= 2)
        #expect(away.reduce(0) { $0 + cells[$1].measures.lines } >= 10)
      }
      for (group, cell) in zip(result.groups, cells) where !group.isSuppressed {
        #expect(group.lines == cell.measures.lines && group.lines >= 10)
      }
    }
    #expect(hiddenTables > 20)
  }

  // MARK: Events

  /// What a scan tells of one dimension, all in one week.
  private func association(
    _ values: [String], _ counts: [OutcomeCount],
    reasons: (names: [String], events: [[Int64]])? = nil
  ) -> AssociationAnswer {
    let total = counts.reduce(into: OutcomeCount()) { $0 += $1 }
    func weekly(_ counts: [OutcomeCount]) -> WeeklyCounts {
      WeeklyCounts(weeks: [(lastDay: Hand.asOfDay - 30, counts: counts)], size: counts.count)
    }
    return AssociationAnswer(
      dimensions: [
        AssociationAnswer.Categorical(
          dimension: Hand.category, values: values, counts: weekly(counts))
      ],
      numbers: [], pairs: [], stratified: [],
      reasons: reasons.map { [AssociationAnswer.Reasons(dimension: 0, events: $0.events)] } ?? [],
      reasonNames: reasons?.names ?? [], total: weekly([total]), orders: total.lines,
      moments: Measures.Squares.Moments(
        xx: Int128(total.lines), xy: Int128(total.events),
        yy: Int128(total.events) * Int128(Hand.whole)),
      asOf: Int64(Hand.asOfDay) * 86_400 + 86_399, zone: .utc, facts: JoinFacts(), orderLedgers: [],
      otherLedgers: [])
  }

  /// Reasons of 200 lines with 3, 30, 12, 40 and no returns: 3 is below ten, 12 guards it, and the names of both go,
  /// because that there is such a return at all is told by them. By hand.
  @Test func fewReturnsForAReasonAreHidden() throws {
    let counts: [(String, Int64)] = [("a", 3), ("b", 30), ("c", 12), ("d", 40), ("e", 0)]
    let cells =
      [Hand.cell([nil], Hand.measures(lines: 200, returned: 85))]
      + counts.map {
        Hand.cell([$0.0], Hand.measures(lines: 0, returned: $0.1), of: .returns)
      }
    let result = Hand.result(
      question { $0.dimensions = [Hand.reason] }, cells,
      total: Hand.measures(lines: 200, returned: 85))
    #expect(Set(result.groups.map { $0.values[0] }) == ["b", "d", "e"])
    #expect(result.groups.allSatisfy { $0.clocks.cohort == nil && $0.lines == 200 })
    #expect(result.total.returned == 85)
    let caution = try #require(result.cautions.first { $0.code == "groups_suppressed" })
    #expect(
      caution.en.hasPrefix(
        "2 groups are hidden: those of fewer than 10 order lines or returned lines"))
  }

  /// Values and reasons with fewer than five returns go, and guards of them in their row and column: of {20, 3, 0} and
  /// {15, 12, 9} the 3 and 0 of the first row need the 20, and each column then its next smallest, which is the other's;
  /// the third row, {30, 30, 30}, stays. By hand.
  @Test func fewReturnsOfAValueForAReasonAreHidden() throws {
    var question = CorrelateQuestion()
    question.dimensions = [Hand.category]
    question.outcome = .reason
    let events: [[Int64]] = [[20, 3, 0], [15, 12, 9], [30, 30, 30]]
    let counts = events.map { OutcomeCount(lines: 500, events: $0.reduce(0, +) * Hand.whole) }
    let answer = association(
      ["a", "b", "c"], counts,
      reasons: (["x", "y", "z"], events.map { $0.map { $0 * Hand.whole } }))
    func shown(_ least: Int64?) throws -> Set<String> {
      question.suppressedBelow = least
      let result = CorrelateAnalysis(question, answer).result()
      let categories = try #require(result.dimensions.first).categories
      return Set(categories.map { "\($0.value ?? "")\(($0.reason ?? "") ?? "")" })
    }
    #expect(try shown(nil).count == 9)
    #expect(try shown(5) == ["cx", "cy", "cz"])
  }

  /// By hand: 3 needs a guard, of which 12 is the smallest; 9 that is hidden anyway counts as one; none stays.
  @Test func fewEventsAreHidden() {
    func hidden(_ events: [Double], _ known: [Bool]) -> [Bool] {
      ten.hidden(events: events, besides: known, in: [Array(events.indices)])
    }
    #expect(hidden([3, 30, 12, 0], [false, false, false, false]) == [true, false, true, false])
    #expect(hidden([3, 30, 12, 0], [false, true, false, false]) == [true, true, false, false])
    #expect(hidden([0, 0], [false, true]) == [false, true])
    #expect(hidden([3, 4], [false, false]) == [true, true])
  }

  /// A group that is not shown for being small is not counted again among those beyond `--top`.
  @Test func hiddenGroupsAreCountedOnce() {
    let cells = [("a", 3), ("b", 8), ("c", 50), ("d", 60), ("e", 70)].map {
      Hand.cell([$0.0], measures(Int64($0.1)))
    }
    let result = Hand.result(question { $0.top = 2 }, cells, total: measures(191))
    #expect(result.groups.map(\.values) == [["e"], ["d"]])
    #expect(
      result.cautions.map(\.en).filter { $0.contains("--top") || $0.contains("--suppress") }.map {
        $0.prefix(1)
      } == ["2", "1"])
  }

  // MARK: Others

  /// The third value is below ten, so it goes with the next smallest: 5 + 20 lines, 1 + 4 returned, by hand.
  @Test func smallValuesArePutTogether() throws {
    var question = CorrelateQuestion()
    question.dimensions = [Hand.category]
    question.suppressedBelow = 10
    let counts = [(100, 30), (200, 20), (5, 1), (20, 4)].map {
      OutcomeCount(lines: $0.0, events: $0.1 * Hand.whole)
    }
    let answer = association(["a", "b", "c", "d"], counts)
    let result = CorrelateAnalysis(question, answer).result()
    let entry = try #require(result.dimensions.first)
    #expect(Set(entry.categories.map(\.value)) == ["a", "b", nil])
    let pool = try #require(entry.categories.first { $0.pooled != nil })
    #expect(pool.pooled == 2 && pool.n == 25 && pool.events == 5)
    #expect(result.cautions.map(\.code).contains("groups_suppressed"))
    question.suppressedBelow = 1000
    let none = CorrelateAnalysis(question, answer).result()
    #expect(none.dimensions.isEmpty && none.leftOut.map(\.dimension) == ["category"])
  }

  /// Of a thousand lines a week ten come back for `a`, and one in all for `b`, of which nothing is told.
  @Test func reasonsOfFewReturnsAreNotWatched() throws {
    var cells: [Cube.Cell] = []
    for (index, week) in HandWatch.cells([nil], HandWatch.weeks(60, returned: 10)).enumerated() {
      cells.append(week)
      for (name, count) in [("a", Int64(10)), ("b", index == 50 ? 1 : 0)] {
        cells.append(
          Hand.cell(
            [name], Hand.measures(lines: 0, returned: count), period: week.period, of: .returns))
      }
    }
    let all = try HandWatch.watch(cells, by: [Hand.reason])
    #expect(all.series.map(\.values) == [["a"], ["b"]])
    let result = try HandWatch.watch(cells, by: [Hand.reason]) { $0.suppressedBelow = 5 }
    #expect(result.series.map(\.values) == [["a"]])
    let caution = try #require(result.cautions.first { $0.code == "groups_suppressed" })
    #expect(caution.en.contains("1 group is hidden"))
    // Ten of a week are too few for twenty: no point is told, and their sums are.
    let few = try HandWatch.watch(cells, by: [Hand.reason]) { $0.suppressedBelow = 20 }
    #expect(few.series.first?.points?.allSatisfy { $0.suppressed == true } == true)
    #expect((few.series.first?.baseline?.observed ?? 0) >= 20)
  }

  /// Of slices that are all hidden the split is not told.
  @Test func aSplitAmongHiddenSlicesIsNotTold() throws {
    var question = CompareQuestion(
      before: Hand.asOfDay - 59...Hand.asOfDay - 40, after: Hand.asOfDay - 39...Hand.asOfDay - 20)
    question.dimensions = [Hand.category]
    let cells = ["1", "2"].flatMap { span in
      [("a", 7), ("b", 8)].map { name, lines in
        Hand.cell(
          [name, span], Hand.measures(lines: lines, returned: 2),
          exposure: [.init(day: Hand.asOfDay - (span == "1" ? 50 : 30), lines: lines)])
      }
    }
    func split() throws -> CompareResult {
      let answer = CubeAnswer(
        cubes: [
          Cube(query: question.queries[0], cells: cells), Cube(query: CubeQuery(), cells: []),
        ],
        asOf: Int64(Hand.asOfDay) * 86_400, zone: .utc, facts: Hand.facts, orderLedgers: [],
        otherLedgers: [])
      return try CompareAnalysis(question, answer).result()
    }
    #expect(try split().parts != nil)
    question.suppressedBelow = 10
    let result = try split()
    #expect(result.parts == nil && result.slices.isEmpty)
    #expect(result.before.lines == 15)
  }

  /// A series of thirty lines is not listed. A week of five goes with the first, lest the sum of the series tells it,
  /// and that with the second, lest the baseline's does.
  @Test func smallSeriesAndWeeksAreHidden() throws {
    let weeks = HandWatch.weeks(30, returned: 10) + [(5, 0)] + HandWatch.weeks(29, returned: 10)
    let few = HandWatch.cells(["b"], HandWatch.weeks(30, lines: 1, returned: 0))
    let result = try HandWatch.watch(HandWatch.cells(["a"], weeks) + few, by: [Hand.category]) {
      $0.suppressedBelow = 40
    }
    #expect(result.series.map(\.values) == [["a"]])
    let points = try #require(result.series.first?.points)
    let hidden = points.filter { $0.suppressed == true }
    #expect(hidden.count == 3 && hidden.allSatisfy { $0.lines == nil && $0.rate == nil })
    #expect(result.cautions.map(\.code).contains("groups_suppressed"))
  }
}
