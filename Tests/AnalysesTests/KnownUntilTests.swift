import Statistics
import Tables
import Testing

@testable import Analyses
@testable import Cubes

@Suite struct KnownUntilTests {
  private let midnight = Int64(Hand.asOfDay) * 86_400

  private func known(_ seconds: Int64, daily: Int64 = 100) -> KnownUntil {
    KnownUntil(
      midnight + seconds, .utc,
      lines: (1...40).map { StartedLines(day: Hand.asOfDay - $0, lines: daily) })
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
      zone.startOfDay(day) + 23 * 1800 - 1, zone, lines: [.init(day: day - 1, lines: 10_000)])
    #expect(known.day == day && known.part == 0.5)
  }

  @Test func withoutAnyMomentNothingIsUnfinished() {
    #expect(KnownUntil(missingValue, .utc, lines: []).part == 1)
  }

  private func known(_ seen: KnownUntil, _ counts: [Int32: Double], hasTime: Bool = true)
    -> KnownUntil
  {
    KnownUntil(
      seen, hasTime: hasTime, ended: false, TableTail(counts, seen, lastSold: Hand.asOfDay))
  }

  /// Ten returns a day: that none came for a day is no chance; that none came for half of one may be.
  @Test func aTableEndsWithItsLastDay() {
    let last = Hand.asOfDay
    let daily = Dictionary(uniqueKeysWithValues: (0..<40).map { (last - $0, 10.0) })
    let whole = KnownUntil(endOf: last)
    #expect(known(whole, daily) == whole)
    let untilYesterday = daily.filter { $0.key < last }
    #expect(known(whole, untilYesterday) == KnownUntil(endOf: last - 1))
    #expect(known(known(12 * 3600 - 1), untilYesterday).day == last)
    #expect(known(known(13 * 3600 - 1), untilYesterday) == KnownUntil(endOf: last - 1))
    // Of the last day came a fifth, so that a fifth of it is known; seven are as good as ten.
    var cut = untilYesterday
    cut[last - 1] = 2
    #expect(known(whole, cut).day == last - 1 && known(whole, cut).part == 0.2)
    cut[last - 1] = 7
    #expect(known(whole, cut).part == 1)
    // One of ten came yesterday, and none this morning: the table ended yesterday morning.
    var morning = untilYesterday
    morning[last - 1] = 1
    #expect(known(known(6 * 3600 - 1), morning).day == last - 1)
    #expect(known(known(6 * 3600 - 1), morning).part == 0.1)
    // One return in four days: a quiet week is no end.
    let few = Dictionary(uniqueKeysWithValues: (1..<20).map { (last - 4 * $0 - 4, 1.0) })
    #expect(known(whole, few) == whole)
  }

  /// Nobody asks for a return on a weekend: on Monday morning a table that ends on Friday is nothing to speak of.
  @Test func quietWeekendsAreNoEnd() throws {
    let last = Hand.asOfDay
    let whole = KnownUntil(endOf: last)
    let counts = Dictionary(
      uniqueKeysWithValues: (0..<60).compactMap { back in
        back % 7 < 2 ? nil : (last - back, 10.0)
      })
    let tail = try #require(TableTail(counts, whole, lastSold: last))
    #expect(tail.missing > 7 && tail.silence == 2 && tail.longestSilence == 2 && !tail.isOver)
  }

  /// Dates without times: how much came tells that the day was not over.
  @Test func aDayWithoutTimeIsAsLongAsItsCounts() {
    let last = Hand.asOfDay
    var counts = Dictionary(uniqueKeysWithValues: (0..<40).map { (last - $0, 20.0) })
    let whole = KnownUntil(endOf: last)
    #expect(known(whole, counts, hasTime: false) == whole)
    counts[last] = 5
    #expect(known(whole, counts, hasTime: false).part == 0.25)
    #expect(known(whole, counts, hasTime: true) == whole)
  }

  /// As of the evening of a day of which the exports hold the morning: by its counts a quarter of it is known.
  @Test func asOfADayThatIsNotAllThere() {
    let last = Hand.asOfDay
    var facts = JoinFacts()
    for back in Int32(0)..<40 {
      let day = last - back
      let came: Int64 = back == 0 ? 5 : 20
      facts.exposure.append(StartedLines(day: day, lines: 100))
      facts.returnsByOrder.append(
        (ordered: day - 5, requested: day, lines: came * Hand.whole))
    }
    #expect(facts.known(.returns, asOf: midnight + 86_399, .utc).part == 0.25)
    #expect(facts.known(.returns, asOf: midnight, .utc).part == 0.25)
    #expect(facts.known(.returns, asOf: midnight + 12 * 3600 - 1, .utc).part == 0.5)
    #expect(
      facts.known(.returns, asOf: midnight - 1, .utc) == KnownUntil(endOf: last - 1))
  }

  /// Nothing need come back once nothing is sold.
  @Test func aShopThatHasClosedHasNoEnd() {
    let counts = Dictionary(uniqueKeysWithValues: (10..<40).map { (Hand.asOfDay - $0, 10.0) })
    let whole = KnownUntil(endOf: Hand.asOfDay)
    let tail = TableTail(counts, whole, lastSold: Hand.asOfDay - 10)
    #expect(KnownUntil(whole, hasTime: true, ended: false, tail) == whole)
    #expect(TableTail(counts, whole, lastSold: Hand.asOfDay)?.isOver == true)
  }

  /// `--as-of` a day tells its end; exports made at six that morning end with a quarter of it. Where anything came
  /// later, or the last of the data is of an earlier day, all of the day is known.
  @Test func asOfADayThatTheDataDoNotReach() {
    let zone = ZoneRules.utc
    let start = zone.startOfDay(Hand.asOfDay)
    var facts = JoinFacts()
    facts.exposure = (1...40).map { StartedLines(day: Hand.asOfDay - $0, lines: 100) }
    func known() -> KnownUntil { facts.seen(asOf: start + 86_399, zone) }
    #expect(known().part == 1)
    facts.latest = start + 6 * 3600 - 1
    #expect(known().day == Hand.asOfDay && known().part == 0.25)
    facts.returnJoin.later = 1
    #expect(known().part == 1)
    facts.returnJoin.later = 0
    facts.latest = start - 1
    #expect(known().part == 1)
    facts.latest = start + 86_400
    #expect(known().part == 1)
    // Dates without times say nothing of when in the day the data end.
    facts.latest = start
    #expect(known().part == 1)
  }

  /// A hundred lines a day, of which ten come back on each of the four days after: at six in the morning a quarter of
  /// the day's returns are there. Maturity is what has come of what will.
  @Test func maturityIsTheShareThatHasCome() throws {
    let last = Hand.asOfDay
    let lines = (Int32(0)..<60).map { StartedLines(day: last - $0, lines: 100) }
    var events: [Cube.EventDay] = []
    for age in Int32(1)..<60 {
      for lag in 1...min(4, age) {
        let quarters: Int64 = lag == age ? 10 : 40
        events.append(
          .init(start: last - age, requested: last - age + lag, lines: quarters * Hand.whole / 4))
      }
    }
    let known = known(6 * 3600 - 1)
    var facts = JoinFacts()
    facts.exposure = lines
    facts.returns = events
    let maturing = try #require(Maturing(facts, .returns, known, .utc))
    let curve = maturing.lag
    for (age, share) in [(1, 0.25), (2, 0.5), (3, 0.75), (4, 1.0)] {
      #expect(abs(curve.completeness(atAge: age) - share) < 1e-9)
    }
    for age in Int32(1)...6 {
      let cohort = lines.filter { $0.day == last - age }
      let came = events.filter { $0.start == last - age }.reduce(Int64(0)) { $0 + $1.lines }
      let maturity = try #require(maturing.share(of: cohort))
      #expect(abs(maturity - Double(came) / Double(40 * Hand.whole)) < 1e-9)
    }
  }
}
