import Randomness
import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Alarms on series made by hand.
@Suite struct WatchTests {
  private func weeks(_ count: Int, _ returned: Int64) -> [(lines: Int64, returned: Int64)] {
    HandWatch.weeks(count, returned: returned)
  }

  @Test func whatDoesNotChangeIsNoAlarm() throws {
    let result = try HandWatch.watch(weeks(60, 10))
    #expect(result.alarms.isEmpty && result.improvements.isEmpty && !result.isAlarming)
    #expect(result.newest == "2024-W08")
    #expect(result.looks.points == 34 && result.looks.series == 1)
    let baseline = try #require(result.series.first?.baseline)
    #expect(baseline.periods == 26 && near(baseline.rate, 0.1) && baseline.sigma == 1)
  }

  /// 10 of 100, then 30 of 100 for the last six weeks: 180 where 60 were to be expected.
  @Test func aStepIsOneAlarm() throws {
    let result = try HandWatch.watch(weeks(40, 10) + weeks(6, 30))
    let alarm = try #require(result.alarms.first)
    #expect(result.alarms.count == 1 && result.improvements.isEmpty)
    #expect(alarm.onset == "2024-W03" && alarm.onsetEarliest == "2024-W03")
    #expect(alarm.onsetLatest == "2024-W03" && alarm.firstSignal == "2024-W03")
    #expect(alarm.last == "2024-W08" && alarm.isActive && result.isAlarming)
    #expect(alarm.periods == 6 && alarm.severity == .severe && alarm.direction == "worse")
    #expect(alarm.id == "return_rate@2024-W03")
    #expect(alarm.evidence.observed == 180 && near(alarm.evidence.expected, 60))
    #expect(near(alarm.evidence.ratio, 3))
    #expect(try #require(alarm.evidence.ratioLow) > 2)
    #expect(alarm.evidence.qValue < 1e-5)
  }

  /// 20 of 100 for eight weeks, then 40 for four, are one alarm: 320 where 120 were to be expected, of late 160 where 40.
  @Test func aRiseWithinARiseIsToldOf() throws {
    let weeks = weeks(40, 10) + weeks(8, 20) + weeks(4, 40)
    let alarm = try #require(try HandWatch.watch(weeks).alarms.first)
    #expect(alarm.periods == 12 && near(alarm.evidence.ratio, 320.0 / 120))
    let latest = try #require(alarm.latest)
    #expect(latest.from == "2024-W05" && latest.observed == 160 && near(latest.expected, 40))
    #expect(near(latest.ratio, 4))
    #expect(try #require(latest.ratioLow) > 8.0 / 3)
    let shorter = Array(weeks.dropLast(5))
    #expect(try #require(try HandWatch.watch(shorter).alarms.first).latest == nil)
  }

  /// Four weeks of forty lines are too small to be shown; those before them are not.
  @Test func aPartTooSmallIsNotToldOf() throws {
    let small =
      HandWatch.weeks(40, lines: 10, returned: 1) + HandWatch.weeks(12, lines: 10, returned: 5)
    let alarm = try #require(try HandWatch.watch(small) { $0.suppressedBelow = 40 }.alarms.first)
    #expect(alarm.latest?.observed == 20)
    let hidden = try #require(try HandWatch.watch(small) { $0.suppressedBelow = 41 }.alarms.first)
    #expect(hidden.periods == alarm.periods && hidden.latest == nil)
  }

  /// The same turned round is an improvement and no alarm.
  @Test func gettingBetterIsNoAlarm() throws {
    let result = try HandWatch.watch(weeks(40, 20) + weeks(6, 2))
    #expect(result.alarms.isEmpty && !result.isAlarming)
    let found = try #require(result.improvements.first)
    #expect(found.direction == "better" && found.onset == "2024-W03" && found.isActive)
    #expect(found.id == "return_rate@2024-W03/better" && found.severity == .severe)
  }

  /// What is over does not alarm any more, but is still told.
  @Test func whatIsOverIsNotActive() throws {
    let result = try HandWatch.watch(weeks(40, 10) + weeks(4, 30) + weeks(5, 10))
    let alarm = try #require(result.alarms.first)
    #expect(result.alarms.count == 1 && !alarm.isActive && !result.isAlarming)
    #expect(alarm.periods == 4 && alarm.last == "2024-W03")
  }

  /// The fifth week a little above the usual makes nine in a row only with the four of the alarm before, which are over.
  @Test func whatIsOverAlarmsNoSecondTime() throws {
    let weeks = weeks(40, 10) + weeks(1, 30) + weeks(3, 14) + weeks(5, 11) + weeks(12, 10)
    let result = try HandWatch.watch(weeks)
    let alarm = try #require(result.alarms.first)
    #expect(result.alarms.count == 1 && !alarm.isActive && !result.isAlarming)
    #expect(alarm.periods == 4 && alarm.rules == ["point"])
  }

  /// Twice the rate for nine weeks, each by itself within three standard deviations.
  @Test func aSmallShiftIsFoundByItsRun() throws {
    let small =
      HandWatch.weeks(40, lines: 30, returned: 3)
      + HandWatch.weeks(12, lines: 30, returned: 6)
    let alarm = try #require(try HandWatch.watch(small).alarms.first)
    #expect(alarm.rules.contains("nine_in_a_row") && !alarm.rules.contains("point"))
    #expect(alarm.onset == "2023-W49")
  }

  /// All four lines of a week came back, where a tenth does: four events alarm nobody, nor do few lines.
  @Test func fewEventsDoNotAlarm() throws {
    let few = HandWatch.weeks(40, lines: 40, returned: 4) + [(lines: 4, returned: 4)]
    #expect(try HandWatch.watch(few).alarms.isEmpty)
    let more = HandWatch.weeks(40, lines: 40, returned: 4) + [(lines: 20, returned: 20)]
    #expect(try HandWatch.watch(more).alarms.isEmpty)
    #expect(try HandWatch.watch(more) { $0.minimum = 20 }.alarms.count == 1)
  }

  /// A product that never came back, and then does.
  @Test func aBaselineOfZeroCanAlarm() throws {
    let result = try HandWatch.watch(weeks(40, 0) + weeks(2, 10))
    let alarm = try #require(result.alarms.first)
    #expect(alarm.evidence.ratio == nil && alarm.evidence.ratioHigh == nil)
    #expect(try #require(alarm.evidence.ratioLow) > 1 && alarm.onset == "2024-W07")
  }

  /// The id is that of the first week in which the alarm is there, however many weeks follow.
  @Test(arguments: 0..<6)
  func idsStay(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var all = (0..<60).map { _ in (lines: Int64(200), returned: random.successes(200, 0.1)) }
    all += (0..<14).map { _ in (lines: Int64(200), returned: random.successes(200, 0.22)) }
    var ids: [String] = []
    for count in 70...all.count {
      // The series ends in the same week always, so the onset moves back one week a time.
      let result = try HandWatch.watch(Array(all.prefix(count)))
      let alarm = try #require(result.alarms.first { $0.isActive })
      let onset = try CivilDate.days(ofPeriod: alarm.onset).lowerBound
      ids.append("\(Int(HandWatch.newest - onset) / 7 - count)")
    }
    #expect(Set(ids).count == 1, "\(ids)")
  }

  /// What varies more than chance gets wider limits: the same last week alarms over a calm baseline only.
  @Test func unruledVariationWidensLimits() throws {
    let calm = try HandWatch.watch(weeks(40, 10) + weeks(1, 22))
    let wild = try HandWatch.watch(
      (0..<20).flatMap { _ in weeks(1, 4) + weeks(1, 16) } + weeks(1, 22))
    #expect(calm.alarms.count == 1 && wild.alarms.isEmpty)
    #expect(try #require(wild.series.first?.baseline).sigma > 3)
  }

  /// What is clear for one series is not among fifty.
  @Test func manySeriesNeedMoreEvidence() throws {
    func series(_ name: String, _ last: Int64) -> [Cube.Cell] {
      HandWatch.cells([name], weeks(40, 10) + weeks(1, last))
    }
    let one = try HandWatch.watch(series("a", 22), by: [Hand.category])
    #expect(one.alarms.map(\.id) == ["return_rate/category=a@2024-W08"])
    let many = try HandWatch.watch(
      series("a", 22) + (0..<49).flatMap { series("b\($0 + 10)", 10) }, by: [Hand.category])
    #expect(many.alarms.isEmpty && many.looks.series == 50)
    let clear = try HandWatch.watch(
      series("a", 32) + (0..<49).flatMap { series("b\($0 + 10)", 10) }, by: [Hand.category])
    #expect(clear.alarms.count == 1)
  }

  /// Every point's limits are where its score would be ±3.
  @Test func limitsAreWhereTheScoreIsThree() throws {
    let result = try HandWatch.watch(weeks(40, 10))
    let point = try #require(result.series.first?.points?.last)
    let (low, high) = (try #require(point.low), try #require(point.high))
    // The baseline of 20 weeks has its own error: √(.1·.9·(1/100 + 1/2000)) by hand, about.
    let reach = 3 * (0.09 * (1.0 / 100 + 1.0 / 2000)).squareRoot()
    #expect((high - (0.1 + reach)).magnitude < 0.02 && (low - (0.1 - reach)).magnitude < 0.02)
    #expect(try HandWatch.watch(weeks(40, 10) + [(100, Int64(high * 100) + 1)]).alarms.count == 1)
    #expect(try HandWatch.watch(weeks(40, 10) + [(100, Int64(high * 100) - 1)]).alarms.isEmpty)
  }
}
