import class Foundation.JSONEncoder
import Randomness
import Simulation
import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Changes between two stretches, on cells made by hand and on simulated shops.
@Suite struct CompareTests {
  private let before = Hand.day(2023, 10, 2)...Hand.day(2023, 10, 31)
  private let after = Hand.day(2023, 11, 1)...Hand.day(2023, 11, 30)

  /// A cell of lines that all started on one day, of which some came back after so many days each.
  private func cell(
    _ key: [String?], start: Int32, lines: Int64, lags: [(days: Int32, lines: Int64)],
    period: Int32? = nil
  ) -> Cube.Cell {
    var cell = Hand.cell(
      key, Hand.measures(lines: lines, returned: lags.reduce(0) { $0 + $1.lines }), period: period,
      exposure: [.init(day: start, lines: lines)])
    cell.returnDays = lags.map {
      Cube.EventDay(start: start, requested: start + $0.days, lines: $0.lines * Hand.whole)
    }
    return cell
  }

  private func compare(
    _ slices: [Cube.Cell], days: [Cube.Cell] = [], facts: JoinFacts = HandWatch.instantFacts,
    by: [Dimension] = [Hand.category], _ change: (inout CompareQuestion) -> Void = { _ in }
  ) throws -> CompareResult {
    var question = CompareQuestion(before: before, after: after)
    question.dimensions = by
    change(&question)
    let answer = CubeAnswer(
      cubes: zip(question.queries, [slices, days]).map { Cube(query: $0, cells: $1) },
      asOf: Int64(Hand.asOfDay) * 86_400, zone: .utc, facts: facts, orderLedgers: [],
      otherLedgers: [])
    return try CompareAnalysis(question, answer).result()
  }

  /// Slice c has 5 lines before, so it goes with the next smallest, b; the whole and its parts stay.
  @Test func smallSlicesAreHidden() throws {
    let cells = [("a", 300), ("b", 100), ("c", 5), ("d", 200)].flatMap { name, lines in
      [
        cell([name, "1"], start: before.lowerBound, lines: Int64(lines), lags: [(1, 2)]),
        cell([name, "2"], start: after.lowerBound, lines: 150, lags: [(1, 9)]),
      ]
    }
    let all = try compare(cells)
    let some = try compare(cells) { $0.suppressedBelow = 20 }
    #expect(Set(some.slices.map(\.values)) == [["a"], ["d"]])
    #expect(some.before.lines == 605 && some.parts?.mix == all.parts?.mix)
    #expect(some.cautions.map(\.code).contains("groups_suppressed"))
    #expect(throws: CompareError.tooFewToShow("--after", least: 601)) {
      try compare(cells) { $0.suppressedBelow = 601 }
    }
  }

  /// By hand: a 10 of 100 to 30 of 100, b 5 of 100 to 5 of 100. Half of 20 points is within.
  @Test func withinByHand() throws {
    let result = try compare([
      cell(["a", "1"], start: before.lowerBound, lines: 100, lags: [(1, 10)]),
      cell(["a", "2"], start: after.lowerBound, lines: 100, lags: [(1, 30)]),
      cell(["b", "1"], start: before.lowerBound, lines: 100, lags: [(1, 5)]),
      cell(["b", "2"], start: after.lowerBound, lines: 100, lags: [(1, 5)]),
      cell(["b", nil], start: before.lowerBound - 99, lines: 100, lags: [(1, 99)]),
    ])
    #expect(near(result.before.rate, 0.075) && near(result.after.rate, 0.175))
    #expect(near(result.change.difference, 0.1) && near(result.change.relative, 4.0 / 3))
    #expect(near(result.parts?.within, 0.1) && near(result.parts?.mix, 0))
    #expect(result.slices.map { $0.values[0] } == ["a", "b"])
    #expect(near(result.slices[0].contribution, 0.1))
    let q = result.slices.map { $0.qValue ?? 1 }
    #expect(q[0] < 0.01 && q[1] > 0.5)
    #expect(try #require(result.change.differenceLow) > 0)
  }

  /// A group of a quarter returned grows from 3 to 40 %, among others of a twentieth: of 400 intervals of what it
  /// contributes, 95 % hold the truth. Fewer than 93 % have a chance of 3 % (binomial); the seed is fixed. With the part of
  /// the mix taken as known, as it once was, 83 % did.
  @Test func contributionsAreHeldByTheirIntervals() throws {
    var random = SeededGenerator(seed: 5)
    func cells(_ stretch: String, _ start: Int32, _ lines: [(String, Int64, Double)]) -> [Cube.Cell]
    {
      lines.map { name, lines, rate in
        let returned = (0..<lines).count { _ in random.happens(rate) }
        return cell([name, stretch], start: start, lines: lines, lags: [(1, Int64(returned))])
      }
    }
    let (grows, others) = (0.25, 0.05)
    let (old, new) = (0.03, 0.4)
    let mean = (old + new) / 2 * (grows - others) + others
    let truth = (new - old) * (grows - mean)
    var held = 0
    for _ in 0..<400 {
      let result = try compare(
        cells("1", before.lowerBound, [("a", 120, grows), ("b", 3880, others)])
          + cells("2", after.lowerBound, [("a", 200, grows), ("b", 300, others)]))
      let slice = try #require(result.slices.first { $0.values[0] == "a" })
      let (low, high) = (try #require(slice.contributionLow), try #require(slice.contributionHigh))
      held += low <= truth && truth <= high ? 1 : 0
    }
    #expect(held >= 372)
  }

  /// Only the weights changed: all of it is mix.
  @Test func mixByHand() throws {
    let result = try compare([
      cell(["a", "1"], start: before.lowerBound, lines: 100, lags: [(1, 20)]),
      cell(["a", "2"], start: after.lowerBound, lines: 300, lags: [(1, 60)]),
      cell(["b", "1"], start: before.lowerBound, lines: 300, lags: [(1, 15)]),
      cell(["b", "2"], start: after.lowerBound, lines: 100, lags: [(1, 5)]),
    ])
    #expect(near(result.parts?.within, 0) && near(result.parts?.mix, 0.075))
    #expect(near(result.change.difference, 0.075))
  }

  /// The after-lines have had 93 days; what came to the others after that does not count.
  @Test func bothAreCountedToTheSameAge() throws {
    let result = try compare(
      [
        cell(["1"], start: before.lowerBound, lines: 100, lags: [(1, 10), (93, 5), (94, 20)]),
        cell(["2"], start: after.upperBound, lines: 100, lags: [(1, 15)]),
      ], by: [])
    // 2023-11-30 to 2024-03-01.
    #expect(result.ageDays == 92)
    #expect(near(result.before.rate, 0.1) && near(result.change.difference, 0.05))
    let longer = try compare(
      [
        cell(["1"], start: before.lowerBound, lines: 100, lags: [(1, 10), (93, 5), (94, 20)]),
        cell(["2"], start: after.upperBound - 1, lines: 100, lags: [(1, 15)]),
      ], by: [])
    #expect(longer.ageDays == 93 && near(longer.before.rate, 0.15))
  }

  /// Half of the returns take ten days; the youngest lines have had two and are left out.
  @Test func youngLinesAreLeftOut() throws {
    var facts = JoinFacts()
    facts.exposure = [.init(day: Hand.asOfDay - 400, lines: 1000)]
    facts.returns = [
      .init(start: Hand.asOfDay - 400, requested: Hand.asOfDay - 390, lines: 100 * Hand.whole)
    ]
    let cells = [
      cell(["1"], start: Hand.asOfDay - 60, lines: 100, lags: [(5, 10)]),
      cell(["2"], start: Hand.asOfDay - 20, lines: 100, lags: [(5, 20)]),
      cell(["2"], start: Hand.asOfDay - 2, lines: 50, lags: []),
    ]
    let result = try compare(cells, facts: facts, by: [])
    #expect(result.ageDays == 10 && near(result.completeness, 1))
    #expect(result.after.lines == 100 && near(result.after.rate, 0.2))
    #expect(result.cautions.contains { $0.code == "young_lines_left_out" })
    let chosen = try compare(cells, facts: facts, by: []) { $0.age = 2 }
    #expect(chosen.after.lines == 150 && chosen.after.returned == 0)
    #expect(throws: CompareError.tooYoung("--after", age: 30)) {
      try compare(cells, facts: facts, by: []) { $0.age = 30 }
    }
  }

  /// Of every stretch half the lines arrive on its last day, of which 5 % come back, and half nine days later, of which
  /// 40 % do. Nothing ever changes; of the last stretch the late lines are too young, so of the others they are left
  /// out as well, at the real dates and at each placebo.
  @Test func linesThatWereAsYoungAreLeftOutOfTheEarlierStretch() throws {
    let last = Hand.asOfDay - 10
    func lines(_ key: [String?], _ end: Int32, period: Int32? = nil) -> Cube.Cell {
      var all = cell(key, start: end, lines: 100, lags: [(5, 5)], period: period)
      let late = cell(key, start: end + 9, lines: 100, lags: [(5, 40)])
      all.measures.lines += late.measures.lines
      all.exposure += late.exposure
      all.returnDays += late.returnDays.filter { $0.requested <= Hand.asOfDay }
      return all
    }
    let ends = (0..<30).map { last - 7 * $0 }
    var facts = JoinFacts()
    facts.exposure = [.init(day: Hand.asOfDay - 100, lines: 1000)]
    facts.returns = [
      .init(start: Hand.asOfDay - 100, requested: Hand.asOfDay - 95, lines: 100 * Hand.whole)
    ]
    let result = try compare(
      [lines(["1"], last - 7), lines(["2"], last)],
      days: ends.map { lines([], $0, period: $0) }, facts: facts, by: []
    ) {
      $0.before = last - 13...last - 7
      $0.after = last - 6...last
    }
    #expect(result.ageDays == 5 && result.before.lines == 100 && result.after.lines == 100)
    #expect(result.change.difference == 0)
    let placebo = try #require(result.placebo)
    #expect(placebo.count >= 19 && placebo.lowest == 0 && placebo.highest == 0)
    // Of the early days alone nothing is too young.
    let old = try compare(
      [lines(["1"], last - 21), lines(["2"], last - 14)], facts: facts, by: []
    ) {
      $0.before = last - 27...last - 21
      $0.after = last - 20...last - 14
    }
    #expect(old.before.lines == 200 && old.after.lines == 200)
  }

  /// As above, but the earlier stretch is twice or half as long as the later: each part of it as long as the later one
  /// loses its late lines; of a shorter one as large a share is left out.
  @Test func stretchesOfUnequalLengthLoseTheSameShare() throws {
    let last = Hand.asOfDay - 10
    func lines(_ key: [String?], _ end: Int32) -> Cube.Cell {
      var all = cell(key, start: end, lines: 100, lags: [(5, 5)])
      let late = cell(key, start: end + 9, lines: 100, lags: [(5, 40)])
      all.measures.lines += late.measures.lines
      all.exposure += late.exposure
      all.returnDays += late.returnDays.filter { $0.requested <= Hand.asOfDay }
      return all
    }
    var facts = JoinFacts()
    facts.exposure = [.init(day: Hand.asOfDay - 100, lines: 1000)]
    facts.returns = [
      .init(start: Hand.asOfDay - 100, requested: Hand.asOfDay - 95, lines: 100 * Hand.whole)
    ]
    let longer = try compare(
      [lines(["1"], last - 14), lines(["2"], last - 7), lines(["3"], last)], facts: facts, by: []
    ) {
      $0.before = last - 20...last - 7
      $0.after = last - 6...last
    }
    #expect(longer.before.lines == 200 && longer.after.lines == 100)
    #expect(longer.change.difference == 0)
    var both = lines(["2"], last - 7)
    both.exposure += lines(["2"], last).exposure
    let shorter = try compare([lines(["1"], last - 14), both], facts: facts, by: []) {
      $0.before = last - 20...last - 14
      $0.after = last - 13...last
    }
    // Of the later 400 lines 100 are too young, a quarter; of the earlier only all of the late half can go.
    #expect(shorter.after.lines == 300 && shorter.before.lines == 200)
  }

  /// A stretch of a hundred years is not cut into as many parts as it has days.
  @Test func longStretchesHaveFewParts() {
    let question = CompareQuestion(before: 0...36_499, after: 36_500...36_500)
    #expect(question.spans.count == 61 && question.spans.last == question.after)
    #expect(question.spans.dropLast().reduce(0) { $0 + $1.count } == 36_500)
    #expect(
      CompareQuestion(before: 0...30, after: 31...60).spans == [0...0, 1...30, 31...60])
  }

  /// Ten lines, of which a tenth ever comes back: less than one return can be expected of them.
  @Test func aHandfulOfOldLinesIsNotCompared() throws {
    var facts = JoinFacts()
    facts.exposure = [.init(day: Hand.asOfDay - 100, lines: 1000)]
    facts.returns = [
      .init(start: Hand.asOfDay - 100, requested: Hand.asOfDay - 90, lines: 99 * Hand.whole)
    ]
    func cells(_ old: Int64) -> [Cube.Cell] {
      [
        cell(["1"], start: Hand.asOfDay - 60, lines: 100, lags: [(5, 10)]),
        cell(["2"], start: Hand.asOfDay - 20, lines: old, lags: []),
        cell(["2"], start: Hand.asOfDay - 2, lines: 500, lags: []),
      ]
    }
    #expect(throws: CompareError.tooYoung("--after", age: 10)) {
      try compare(cells(10), facts: facts, by: [])
    }
    #expect(try compare(cells(11), facts: facts, by: []).after.lines == 11)
  }

  /// By hand: the control went from 10 to 15 %, the others from 10 to 25 %: ten points beyond.
  @Test func aControlIsSubtracted() throws {
    let channel = Dimension(name: "channel", origin: .column(.orders, "channel"))
    let result = try compare(
      [
        cell(["shop", "1"], start: before.lowerBound, lines: 1000, lags: [(1, 100)]),
        cell(["shop", "2"], start: after.lowerBound, lines: 1000, lags: [(1, 150)]),
        cell(["web", "1"], start: before.lowerBound, lines: 1000, lags: [(1, 100)]),
        cell(["web", "2"], start: after.lowerBound, lines: 1000, lags: [(1, 250)]),
        cell([nil, "2"], start: after.lowerBound, lines: 1000, lags: [(1, 250)]),
      ], by: []
    ) { $0.control = CompareQuestion.Control(dimension: channel, value: "shop") }
    let control = try #require(result.control)
    #expect(near(control.difference, 0.1) && near(control.change.difference, 0.05))
    #expect(near(control.relative, 2.5 / 1.5 - 1))
    #expect(control.differenceLow > 0.05 && control.differenceHigh < 0.15)
    #expect(result.after.lines == 2000)
    #expect(throws: CompareError.noControl("channel=x")) {
      try compare(
        [
          cell(["web", "1"], start: before.lowerBound, lines: 10, lags: []),
          cell(["web", "2"], start: after.lowerBound, lines: 10, lags: []),
        ], by: []
      ) { $0.control = CompareQuestion.Control(dimension: channel, value: "x") }
    }
  }

  /// Placebos lie wholly before the real stretch, and count what their days hold.
  @Test func placebosAreEarlier() throws {
    let days = (0..<200).map { back in
      // 30 lines a day of which 3 come back, and 15 on the days of the real after.
      let day = after.upperBound - Int32(back)
      return cell(
        [], start: day, lines: 30, lags: [(1, after.contains(day) ? 15 : 3)], period: day)
    }
    let result = try compare(
      [
        cell(["1"], start: before.lowerBound, lines: 900, lags: [(1, 90)]),
        cell(["2"], start: after.upperBound, lines: 900, lags: [(1, 450)]),
      ], days: days, by: [])
    let placebo = try #require(result.placebo)
    // 200 days hold 140 before the 60 of both; shifts from 35 to 140 days, by hand.
    #expect(placebo.count == 16 && placebo.asLarge == 0 && near(placebo.pValue, 1.0 / 17))
    #expect(near(placebo.lowest, 0) && near(placebo.highest, 0))
    #expect(result.cautions.contains { $0.code == "few_placebos" })
  }

  @Test func nothingToCompare() {
    #expect(throws: CompareError.nothingSold("--before")) { try compare([]) }
    #expect(throws: CompareError.nothingSold("--after")) {
      try compare([cell(["a", "1"], start: before.lowerBound, lines: 10, lags: [])])
    }
    for error in [
      CompareError.nothingSold("--after"), .tooYoung("--after", age: 3), .noControl("a=b"),
      .onlyControl("a=b"), .noEvents(.returnRate),
    ] {
      #expect(error.description.contains(";") || error.description.contains(","))
    }
  }

  /// In simulated shops: the parts add up exactly, the slices add up to the whole, and the count agrees
  /// with that of the rates at an age at which everything has come.
  @Test(arguments: [31, 32] as [UInt64])
  func partsAddUp(_ seed: UInt64) throws {
    let shop = try Pipeline(seed: seed, orders: 4000)
    var question = CompareQuestion(
      before: Hand.day(2025, 6, 1)...Hand.day(2025, 7, 31),
      after: Hand.day(2025, 8, 1)...Hand.day(2025, 9, 30))
    question.dimensions = try Dimension.list("category,channel", in: shop.exports)
    let answer = try ScanEngine(shop.exports, threads: 2).answer(question.queries, in: CubeScope())
    let result = try CompareAnalysis(question, answer).result()
    let parts = try #require(result.parts)
    let difference = try #require(result.change.difference)
    #expect((parts.within + parts.mix - difference).magnitude < 1e-12)
    let sum = result.slices.reduce(0) { $0 + $1.contribution }
    #expect((sum - difference).magnitude < 1e-12)
    #expect(result.slices.reduce(0) { $0 + $1.after.lines } == result.after.lines)
    #expect(result.placebo != nil)

    var scope = CubeScope()
    scope.from = question.after.lowerBound
    scope.to = question.after.upperBound
    let rates = try shop.rates(by: nil, in: scope)
    #expect(result.ageDays > 60)
    #expect(result.after.lines == rates.total.returnRate.denominator)
    #expect((result.after.returned - rates.total.returnRate.numerator).magnitude < 1e-9)
    // One thread gives the same.
    let alone = try ScanEngine(shop.exports, threads: 1).answer(question.queries, in: CubeScope())
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(
      try encoder.encode(CompareAnalysis(question, alone).result()) == encoder.encode(result))
  }
}
