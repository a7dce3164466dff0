import Testing
import Tables

@testable import Analyses
@testable import Cubes

/// The newest periods, gaps, baselines and what cannot be watched.
@Suite struct WatchMaturityTests {
  /// Facts by which half of the returns come on the first day and half on the 14th.
  private var slowFacts: JoinFacts {
    var facts = JoinFacts()
    let start = Hand.asOfDay - 400
    facts.exposure = [.init(day: start, lines: 1000)]
    facts.returns = [
      .init(start: start, requested: start, lines: 50 * Hand.whole),
      .init(start: start, requested: start + 14, lines: 50 * Hand.whole),
    ]
    return facts
  }

  private func weeks(_ count: Int, _ returned: Int64) -> [(lines: Int64, returned: Int64)] {
    HandWatch.weeks(count, returned: returned)
  }

  /// The Monday of the newest week is eleven days old, so half of its returns have come: 30 are as many
  /// as the 60 of other weeks.
  @Test func theNewestWeekIsHeldAgainstWhatCanHaveCome() throws {
    let usual = HandWatch.cells(
      [], HandWatch.weeks(40, lines: 300, returned: 60) + [(lines: 300, returned: 30)])
    let calm = try HandWatch.watch(usual, facts: slowFacts)
    #expect(calm.alarms.isEmpty && calm.improvements.isEmpty)
    let point = try #require(calm.series.first?.points?.last)
    #expect(near(point.maturity, 0.5) && near(point.rate, 0.2) && point.state == "judged")
    #expect(abs(try #require(point.score)) < 0.2)
    let bad = try HandWatch.watch(
      HandWatch.cells(
        [], HandWatch.weeks(40, lines: 300, returned: 60) + [(lines: 300, returned: 72)]),
      facts: slowFacts)
    #expect(bad.alarms.count == 1 && near(bad.alarms.first?.evidence.ratio, 2.4))
    // Without the adjustment, 30 would look like an improvement.
    #expect(try HandWatch.watch(usual).improvements.count == 1)
  }

  /// Where less than half can have come, nothing is judged, however many have.
  @Test func immatureWeeksAreMarked() throws {
    var facts = slowFacts
    facts.returns[0].lines = 40 * Hand.whole
    facts.returns[1].lines = 60 * Hand.whole
    let result = try HandWatch.watch(
      HandWatch.cells([], weeks(40, 20) + weeks(1, 90)), facts: facts)
    #expect(result.alarms.isEmpty && result.newest == "2024-W07")
    #expect(result.series.first?.points?.last?.state == "immature")
    #expect(result.series.first?.points?.last?.score == nil)
  }

  /// The week of the as-of day goes on.
  @Test func theUnfinishedWeekIsMarked() throws {
    var cells = HandWatch.cells([], weeks(41, 10))
    let monday = HandWatch.newest + 7
    cells.append(
      Hand.cell(
        [], Hand.measures(lines: 100, returned: 90), period: monday,
        exposure: [.init(day: monday, lines: 100)]))
    let result = try HandWatch.watch(cells)
    #expect(result.series.first?.points?.last?.state == "unfinished")
    #expect(result.alarms.isEmpty && result.newest == "2024-W08")
  }

  @Test func weeksWithoutOrdersArePassedOver() throws {
    let gap = weeks(40, 10) + [(0, 0), (0, 0)] + weeks(3, 30)
    let result = try HandWatch.watch(gap)
    #expect(result.alarms.count == 1 && result.alarms.first?.onset == "2024-W06")
    let caution = try #require(result.cautions.first { $0.code == "periods_without_orders" })
    #expect(caution.en.hasSuffix("passed over: 2"))
  }

  /// The first 26 weeks, or the first half; or those of the days that are named.
  @Test func baselines() throws {
    func baseline(
      _ count: Int, _ change: (inout WatchQuestion) -> Void = { _ in }
    ) throws -> WatchResult.Baseline {
      let result = try HandWatch.watch(weeks(count, 10), change)
      return try #require(result.series.first?.baseline)
    }
    #expect(try baseline(100).periods == 26)
    #expect(try baseline(30).periods == 15)
    let named = try baseline(40) {
      $0.baseline = .days(Hand.day(2023, 10, 2)...Hand.day(2023, 12, 3))
    }
    #expect(named.periods == 9 && named.from == "2023-W40" && named.to == "2023-W48")
    // Weeks before the baseline are no evidence.
    let late = try HandWatch.watch(weeks(10, 40) + weeks(30, 10)) {
      $0.baseline = .days(Hand.day(2023, 10, 2)...Hand.day(2023, 12, 3))
    }
    #expect(late.alarms.isEmpty && late.series.first?.points?.first?.state == "passed")
  }

  @Test func whatCannotBeWatched() {
    #expect(throws: WatchError.nothingCounted) { try HandWatch.watch([]) }
    #expect(throws: WatchError.noBaseline(periods: 15, every: .week, isChosen: false)) {
      try HandWatch.watch(weeks(15, 10))
    }
    #expect(throws: Never.self) { try HandWatch.watch(weeks(16, 10)) }
    #expect(throws: WatchError.noBaseline(periods: 40, every: .week, isChosen: true)) {
      try HandWatch.watch(weeks(40, 10)) {
        $0.baseline = .days(Hand.day(2020, 1, 1)...Hand.day(2020, 12, 31))
      }
    }
    // Forty weeks of one line each: it is lines that lack, not weeks.
    #expect(throws: WatchError.smallBaseline(least: 30)) {
      try HandWatch.watch(HandWatch.weeks(40, lines: 1, returned: 1))
    }
    for error in [
      WatchError.nothingCounted, .noEvents(.complaintRate), .smallBaseline(least: 30),
      .noBaseline(periods: 3, every: .week, isChosen: false),
    ] {
      #expect(error.description.contains(";"), "names the next step: \(error)")
    }
  }

  /// A series of few lines is told apart and does not stop the others.
  @Test func smallSeriesAreNotWatched() throws {
    let cells =
      HandWatch.cells(["big"], weeks(40, 10)) + HandWatch.cells(["new"], weeks(5, 50))
      + HandWatch.cells(["tiny"], HandWatch.weeks(40, lines: 1, returned: 1))
    let result = try HandWatch.watch(cells, by: [Hand.category])
    #expect(result.series.map(\.status) == ["watched", "short_baseline", "small_baseline"])
    #expect(result.looks.notWatched == 2 && result.alarms.isEmpty)
    #expect(result.cautions.contains { $0.code == "series_not_watched" })
  }

  /// The period clock counts what was requested in the week, without any adjustment.
  @Test func periodClock() throws {
    let result = try HandWatch.watch(
      HandWatch.cells([], weeks(40, 10) + weeks(2, 30)), facts: slowFacts
    ) { $0.clock = .period }
    #expect(result.alarms.first?.id == "return_rate/period@2024-W07")
    #expect(result.series.first?.points?.allSatisfy { $0.maturity == 1 } == true)
  }
}
