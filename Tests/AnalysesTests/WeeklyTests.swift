import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Summaries of weeks whose numbers are known by hand. 2024-W08 is the newest complete one.
@Suite struct WeeklyTests {
  /// Sixty weeks of 1000 lines of which a hundred come back, but for the last ones.
  private func weeks(_ last: [Int64] = []) -> [(lines: Int64, returned: Int64)] {
    (0..<60 - last.count).map { _ in (1000, 100) } + last.map { (1000, $0) }
  }

  private func answer(_ cells: [Cube.Cell], asOf: Int32 = Hand.asOfDay) -> CubeAnswer {
    var answer = HandWatch.answer(cells)
    answer.cubes.append(Cube(query: CubeQuery(period: .day), cells: []))
    answer.asOf = Int64(asOf) * 86_400 + 86_399
    return answer
  }

  private func analysis(
    _ cells: [Cube.Cell], asOf: Int32 = Hand.asOfDay, memory: WeeklyMemory? = nil,
    hasReturns: Bool = true, _ change: (inout WeeklyQuestion) -> Void = { _ in }
  ) throws -> WeeklyAnalysis {
    var question = WeeklyQuestion()
    question.calendar = .none
    change(&question)
    return try WeeklyAnalysis(
      question, answer(cells, asOf: asOf),
      sources: WeeklySources(
        hasReturns: hasReturns, hasComplaints: false, hasRefunds: false, isPart: false),
      memory: memory)
  }

  // MARK: Which week

  /// 2024-03-01 is a Friday of W09; 2024-02-25 is the Sunday of W08, and the day before is not the end of it.
  @Test(arguments: [
    (2024, 3, 1, "2024-W08"), (2024, 2, 26, "2024-W08"), (2024, 2, 25, "2024-W08"),
    (2024, 2, 24, "2024-W07"),
  ])
  func lastWeekThatIsOver(_ year: Int, _ month: Int, _ day: Int, _ week: String) throws {
    let asOf = Hand.day(year, month, day)
    let found = try analysis(HandWatch.cells([], weeks()), asOf: asOf).week
    #expect(found.description == week)
  }

  @Test func weeksThatAreNotThere() throws {
    let cells = HandWatch.cells([], weeks())
    #expect(
      throws: WeeklyError.notOver("2024-W09", asOf: "2024-03-01", last: "2024-W08")
    ) {
      try analysis(cells) { $0.week = ISOWeek(year: 2024, week: 9) }
    }
    // 60 weeks before the end of 2024-W08: the first is 2023-W01.
    #expect(throws: WeeklyError.beforeData("2022-W52", first: "2023-W01")) {
      try analysis(cells) { $0.week = ISOWeek(year: 2022, week: 52) }
    }
    #expect(throws: WeeklyError.nothingCounted) { try analysis([]) }
    let young = [Hand.cell([], Hand.measures(lines: 1, returned: 0), period: HandWatch.newest + 7)]
    #expect(throws: WeeklyError.noWeek(asOf: "2024-03-01")) { try analysis(young) }
  }

  /// New Year was on 2024-02-10, in W06, and on 2023-01-22, in W03; W27 is far from it; 2019 had no W53.
  @Test func sameWeekOfLastYear() throws {
    func lastYear(_ year: Int, _ week: Int, _ calendar: RetailCalendar) throws -> String {
      let monday = try #require(ISOWeek(year: year, week: week)).firstDay
      let cells = [Hand.cell([], Hand.measures(lines: 1, returned: 0), period: monday)]
      let day = try analysis(cells, asOf: monday + 6) { $0.calendar = calendar }.lastYear
      return ISOWeek(ofDay: day).description
    }
    #expect(try lastYear(2024, 6, .cn) == "2023-W03")
    #expect(try lastYear(2024, 6, .none) == "2023-W06")
    #expect(try lastYear(2024, 27, .cn) == "2023-W27")
    #expect(try lastYear(2020, 53, .none) == "2019-W52")
  }

  // MARK: Figures

  /// 1000 lines, 120 back, against 100 the week before: 12 %, and 20 % more; nothing a year before W01.
  @Test func figuresByHand() throws {
    let result = try analysis(HandWatch.cells([], weeks([120]))).result()
    let rate = try #require(result.headline.first { $0.metric == .returnRate })
    #expect(result.week == "2024-W08" && result.from == "2024-02-19" && result.daysSince == 5)
    #expect(near(rate.week.value, 0.12) && rate.week.numerator == 120)
    #expect(near(rate.weekBefore.value, 0.1) && near(rate.week.maturity, 1))
    let returns = try #require(result.headline.first { $0.metric == .returns })
    #expect(returns.week.value == 120 && near(returns.change.relative, 0.2))
    let complaints = try #require(result.headline.first { $0.metric == .complaints })
    #expect(complaints.week.value == nil && complaints.week.reason == WeeklyReasons.noComplaints)
    let orders = try #require(result.headline.first { $0.metric == .orders })
    #expect(orders.lastYear.period == "2023-W08" && orders.lastYear.value == 1000)
  }

  @Test func noReturnsAreNotZero() throws {
    let result = try analysis(HandWatch.cells([], weeks()), hasReturns: false).result()
    let rate = try #require(result.headline.first { $0.metric == .returnRate })
    #expect(rate.week.value == nil && rate.week.reason == WeeklyReasons.noReturns)
    #expect(result.alarms.value == nil && result.verdict.level == .unknown)
    #expect(result.rankings.isEmpty && result.record.reason == WeeklyReasons.nothingKept)
  }

  /// Wilson's interval of 120 of 1000 is .1013 to .1416, by its formula (python 3.11, z = 1.959964).
  @Test func targets() throws {
    let values = [0.10, 0.12, 0.15]
    let result = try analysis(HandWatch.cells([], weeks([120]))) {
      $0.targets =
        values.map { WeeklyTarget(metric: .returnRate, value: $0) } + [
          WeeklyTarget(metric: .orders, value: 1000), WeeklyTarget(metric: .orders, value: 1001),
          WeeklyTarget(metric: .complaints, value: 1),
        ]
    }.result()
    #expect(
      result.targets.map(\.verdict) == [.missed, .unclear, .met, .met, .missed, .unknown])
    #expect(result.verdict.level == .attention)
  }

  // MARK: Alarms

  @Test func alarmOfTheWeek() throws {
    let result = try analysis(HandWatch.cells([], weeks([100, 200, 200]))).result()
    let alarms = try #require(result.alarms.value)
    #expect(alarms.isAlarming && alarms.newest == "2024-W08")
    #expect(alarms.alarms.first?.alarm.onset == "2024-W07")
    #expect(result.verdict.level == .attention)
    // The week before the trouble, with all that is known since: no alarm.
    let calm = try analysis(HandWatch.cells([], weeks([100, 200, 200]))) {
      $0.week = ISOWeek(year: 2024, week: 6)
    }.result()
    #expect(calm.alarms.value?.isAlarming == false && calm.alarms.value?.newest == "2024-W06")
  }

  @Test func alarmIsNewOnce() throws {
    let cells = HandWatch.cells([], weeks([100, 200, 200]))
    let first = try analysis(cells, memory: WeeklyMemory()) {
      $0.week = ISOWeek(year: 2024, week: 7)
    }.result()
    #expect(first.alarms.value?.alarms.first?.isNew == true)
    let second = try analysis(cells, memory: first.toKeep).result()
    #expect(second.alarms.value?.alarms.first?.isNew == false)
    #expect(second.record.value?.alarms.map(\.outcome) == [.open])
  }

  /// Nothing but forecasts is kept of W04; when W07 is summed up, W05 has been and gone.
  @Test func anAlarmThatEndedUntoldIsRaisedOnce() throws {
    let cells = HandWatch.cells([], weeks([200, 100, 100, 100]))
    var memory = WeeklyMemory()
    memory.forecasts = [
      WeeklyMemory.Forecast(
        week: "2024-W04", of: .returns, firstDay: Hand.day(2024, 1, 29), mean: 100, low80: 90,
        high80: 110, low95: 80, high95: 120, model: "theta")
    ]
    let first = try analysis(cells, memory: memory) { $0.week = ISOWeek(year: 2024, week: 7) }
      .result()
    let alarm = try #require(first.alarms.value?.alarms.first)
    #expect(alarm.isNew && !alarm.isActive && first.alarms.value?.isAlarming == true)
    #expect(first.verdict.level == .attention)
    #expect(first.verdict.sentence.en.contains("since 2024-W05 until 2024-W05"))
    #expect(first.toKeep.alarms.count == 1)
    var kept = first.toKeep
    kept.forecasts += memory.forecasts
    let second = try analysis(cells, memory: kept).result()
    #expect(second.alarms.value?.alarms.first?.isNew == false)
    #expect(second.alarms.value?.isAlarming == false && second.verdict.level == .calm)
    #expect(second.record.value?.alarms.map(\.raised) == ["2024-W07"])
    // Without any earlier summary only the week itself is told.
    let alone = try analysis(cells) { $0.week = ISOWeek(year: 2024, week: 7) }.result()
    #expect(alone.alarms.value?.isAlarming == false)
  }

  /// Told in W06, not in W07, and in W08 again: it is not new, and it counts once though its onset has moved.
  @Test func anAlarmThatPausesIsOne() throws {
    let cells = HandWatch.cells([], weeks([200, 200, 200, 200]))
    func kept(_ week: String, _ onset: Int32) -> WeeklyMemory.Alarm {
      WeeklyMemory.Alarm(
        week: week, id: "return_rate@\(onset)", metric: "return_rate", dimension: "", slice: "",
        firstDay: onset, lastDay: Hand.day(2024, 2, 11), observed: 200, expected: 100, q: 0.01)
    }
    var memory = WeeklyMemory()
    memory.alarms = [
      kept("2024-W05", Hand.day(2024, 1, 22)), kept("2024-W06", Hand.day(2024, 1, 29)),
    ]
    memory.forecasts = [
      WeeklyMemory.Forecast(
        week: "2024-W07", of: .returns, firstDay: Hand.day(2024, 2, 19), mean: 100, low80: 90,
        high80: 110, low95: 80, high95: 120, model: "theta")
    ]
    let result = try analysis(cells, memory: memory).result()
    let alarm = try #require(result.alarms.value?.alarms.first)
    #expect(alarm.isActive && !alarm.isNew)
    let records = try #require(result.record.value?.alarms)
    #expect(records.map(\.raised) == ["2024-W05"] && records.map(\.onset) == ["2024-W04"])
  }

  // MARK: Small groups

  /// The week before has five lines. It has no figure, nor has a guard in each sum of weeks that holds it, by hand:
  /// the first of all weeks and the first of the last four; the first of the last twelve is not needed then.
  @Test func smallWeeksHaveNoFigures() throws {
    let small = weeks().dropLast(2) + [(5, 1), (1000, 100)]
    let shown = try analysis(HandWatch.cells([], Array(small))).result()
    #expect(shown.headline.first { $0.metric == .orders }?.weekBefore.value == 5)
    let result = try analysis(HandWatch.cells([], Array(small))) { $0.suppressedBelow = 20 }
      .result()
    for headline in result.headline where headline.metric != .complaints {
      #expect(headline.weekBefore.value == nil && headline.weekBefore.denominator == nil)
      #expect(headline.change.difference == nil)
    }
    let orders = try #require(result.headline.first { $0.metric == .orders })
    #expect(orders.week.value == 1000)
    #expect(orders.weekBefore.reason == WeeklyReasons.suppressed(20))
    // 2024-W08 is the last of 26 weeks; W05 the first of four.
    #expect(
      result.trend.filter { $0.orders == nil }.map(\.period) == ["2024-W05", "2024-W07"])
    #expect(result.trend.allSatisfy { ($0.orders == nil) == ($0.returnRate == nil) })
    #expect(result.cautions.contains { $0.code == "groups_suppressed" })
    let whole = try analysis(HandWatch.cells([], Array(small))) { $0.suppressedBelow = 2000 }
      .result()
    #expect(whole.verdict.level == .unknown && whole.trend.allSatisfy { $0.orders == nil })
    #expect(whole.headline.allSatisfy { $0.week.value == nil })
  }

  /// Of the week 12 lines are of `a` and 30 of `b`, which guards it; the target of `c` is judged.
  @Test func targetsOfSmallCategoriesAreNotJudged() throws {
    let lines: [(String, Int64)] = [("a", 12), ("b", 30), ("c", 958)]
    let cells = lines.flatMap { name, lines in
      HandWatch.cells([name], (0..<60).map { _ in (lines, lines / 10) })
    }
    var question = WeeklyQuestion()
    question.calendar = .none
    question.category = Hand.category
    question.suppressedBelow = 20
    question.targets = ["a", "b", "c"].map {
      WeeklyTarget(metric: .orders, category: $0, value: 1)
    }
    var answer = answer(HandWatch.cells([], weeks()))
    answer.cubes.append(Cube(query: question.queries[2], cells: cells))
    let result = try WeeklyAnalysis(
      question, answer,
      sources: WeeklySources(hasReturns: true, hasComplaints: false, hasRefunds: false),
      memory: nil
    ).result()
    #expect(result.targets.map(\.verdict) == [.unknown, .unknown, .met])
    #expect(result.targets.map(\.figure.value) == [nil, nil, 958])
  }

  /// What a summary without `--suppress` said of a series that is too small with it is not told again.
  @Test func keptAlarmsOfSmallSeriesAreNotTold() throws {
    func alarm(_ dimension: String, _ slice: String, _ id: String) -> WeeklyMemory.Alarm {
      WeeklyMemory.Alarm(
        week: "2023-W40", id: id, metric: "return_rate", dimension: dimension, slice: slice,
        firstDay: HandWatch.newest - 200, lastDay: HandWatch.newest - 190, observed: 9, expected: 1,
        q: 0.001)
    }
    var memory = WeeklyMemory()
    memory.alarms = [alarm("", "", "all"), alarm("category", "tiny", "tiny")]
    func records(_ least: Int64?) throws -> [String] {
      try analysis(HandWatch.cells([], weeks()), memory: memory) { $0.suppressedBelow = least }
        .result().record.value?.alarms.map(\.id) ?? []
    }
    #expect(try records(nil) == ["all", "tiny"])
    #expect(try records(20) == ["all"])
    // Nothing is raised on fewer than 100 lines then, so that "did not hold" would be too much said.
    #expect(try records(100).isEmpty)
  }

  // MARK: What is kept

  /// Of W07, one week ahead: 100 expected, 80 to 120 and 60 to 140, and 130 came: outside, within, 30 off;
  /// the naive forecast, 100 again, is 30 off too. What the week itself or a later one kept does not count.
  @Test func scoresByHand() throws {
    func kept(_ week: String, _ firstDay: Int32) -> WeeklyMemory.Forecast {
      WeeklyMemory.Forecast(
        week: week, of: .returns, firstDay: firstDay, mean: 100, low80: 80, high80: 120, low95: 60,
        high95: 140, model: "theta")
    }
    var memory = WeeklyMemory()
    memory.forecasts = [
      kept("2024-W07", HandWatch.newest), kept("2024-W07", HandWatch.newest + 7),
      kept("2024-W08", HandWatch.newest + 7), kept("2024-W09", HandWatch.newest),
    ]
    let result = try analysis(HandWatch.cells([], weeks([130])), memory: memory).result()
    let record = try #require(result.record.value?.forecasts)
    #expect(record.count == 1 && record[0].ahead == 1 && record[0].count == 1)
    #expect(record[0].coverage80 == 0 && record[0].coverage95 == 1)
    // The ratio of one error to another says nothing.
    #expect(near(record[0].meanError, 30) && near(record[0].naiveError, 30))
    #expect(record[0].relativeError == nil)
    // With three weeks before, of which both expect the 100 that came, it is 30 to 30.
    memory.forecasts += (4...6).map {
      kept("2024-W0\($0)", HandWatch.newest - 7 * (7 - Int32($0)))
    }
    let four = try analysis(HandWatch.cells([], weeks([130])), memory: memory).result()
    let scored = try #require(four.record.value?.forecasts.first)
    #expect(scored.count == 4 && near(scored.meanError, 7.5) && near(scored.relativeError, 1))
  }

  /// Half of the words in common: 3 of 6 words in either; the better pair is settled first.
  @Test func themesAreKnownAgain() {
    let known = [
      WeeklyMemory.Theme(week: "2024-W07", id: 4, terms: ["late", "parcel", "carrier"]),
      WeeklyMemory.Theme(week: "2024-W07", id: 2, terms: ["size", "small", "tight"]),
    ]
    let ids = ThemeIds.carried(
      [["size", "tight", "small"], ["broken", "glass"], ["late", "parcel", "size"]], known: known,
      used: 7)
    #expect(ids.map(\.value) == [2, 8, 4])
    #expect(ids.map(\.isCarried) == [true, false, true])
  }

  // MARK: Cells

  /// Weeks add up to what was counted of them, and the key is that of the cells.
  @Test func weeksAreMerged() {
    let cells =
      HandWatch.cells(["a"], [(10, 1), (20, 2), (30, 3)]) + HandWatch.cells(["b"], [(5, 0)])
    let days = HandWatch.newest - 7...HandWatch.newest + 6
    let merged = WeeklyCells.merged(cells, in: days)
    #expect(merged.map(\.key) == [["a"], ["b"]])
    #expect(merged[0].measures == Hand.measures(lines: 50, returned: 5, inPeriod: 5))
    #expect(merged[0].exposure.map(\.lines) == [20, 30] && merged[0].period == nil)
  }
}
