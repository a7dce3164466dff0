import Statistics
import Tables
import Testing

@testable import Analyses

@Suite struct KnownUntilTests {
  private let midnight = Int64(Hand.asOfDay) * 86_400

  private func known(_ seconds: Int64, daily: Int64 = 100) -> KnownUntil {
    KnownUntil(
      midnight + seconds, .utc,
      lines: (1...40).map { (day: Hand.asOfDay - $0, lines: daily) })
  }

  @Test func aDayThatHasBegunIsNotOver() {
    let morning = known(6 * 3600 - 1)
    #expect(morning.day == Hand.asOfDay && morning.part == 0.25)
    #expect(morning.wholeDay == Hand.asOfDay - 1)
    // Dates without times, a day's last second, and its last two hours.
    for seconds in [0, 86_399, 22 * 3600] {
      #expect(known(Int64(seconds)) == KnownUntil(endOf: Hand.asOfDay))
    }
  }

  /// Four lines a day: that none came in the last twelve hours is no surprise, in the last 21 it is one.
  @Test func aQuietEveningIsNoUnfinishedDay() {
    #expect(known(12 * 3600, daily: 4).part == 1)
    #expect(known(3 * 3600 - 1, daily: 4).part == 0.125)
    #expect(known(3 * 3600, daily: 0).part == 1)
  }

  /// The day on which clocks go forward has 23 hours (Europe/Berlin, 2024-03-31).
  @Test func daysHaveTheirOwnLength() throws {
    let zone = try ZoneRules(identifier: "Europe/Berlin")
    let day = Hand.day(2024, 3, 31)
    let known = KnownUntil(
      zone.startOfDay(day) + 23 * 1800 - 1, zone, lines: [(day: day - 1, lines: 10_000)])
    #expect(known.day == day && known.part == 0.5)
  }

  @Test func withoutAnyMomentNothingIsUnfinished() {
    #expect(KnownUntil(missingValue, .utc, lines: []).part == 1)
  }

  /// A hundred lines a day, of which ten come back on each of the four days after: at six in the morning a quarter of
  /// the day's returns are there. Maturity is what has come of what will.
  @Test func maturityIsTheShareThatHasCome() throws {
    let last = Hand.asOfDay
    let lines = (Int32(0)..<60).map { (day: last - $0, lines: Int64(100)) }
    var events: [(start: Int32, requested: Int32, lines: Int64)] = []
    for age in Int32(1)..<60 {
      for lag in 1...min(4, age) {
        let quarters: Int64 = lag == age ? 10 : 40
        events.append(
          (start: last - age, requested: last - age + lag, lines: quarters * Hand.whole / 4))
      }
    }
    let known = known(6 * 3600 - 1)
    let curve = try #require(LagCurve(lines, events, known))
    for (age, share) in [(1, 0.25), (2, 0.5), (3, 0.75), (4, 1.0)] {
      #expect(abs(curve.completeness(atAge: age) - share) < 1e-9)
    }
    for age in Int32(1)...6 {
      let cohort = lines.filter { $0.day == last - age }
      let came = events.filter { $0.start == last - age }.reduce(Int64(0)) { $0 + $1.lines }
      let maturity = try #require(curve.maturity(of: cohort, known))
      #expect(abs(maturity - Double(came) / Double(40 * Hand.whole)) < 1e-9)
    }
  }
}
