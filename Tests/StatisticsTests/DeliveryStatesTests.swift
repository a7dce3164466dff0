import Testing

@testable import Statistics

@Suite struct DeliveryStatesTests {
  private func made(
    _ deliveries: [(days: Int, lines: Double, events: Double)],
    early: [Int: Double] = [:], waiting: [(days: Int, change: Double)] = [],
    _ underWay: [(days: Int, waiting: Double, events: Double)], completeness: Double
  ) -> DeliveryStates? {
    DeliveryStates(
      deliveries: deliveries.map {
        .init(days: $0.days, lines: $0.lines, early: early[$0.days] ?? 0, events: $0.events)
      },
      waiting: waiting,
      underWay: underWay.map { .init(days: $0.days, waiting: $0.waiting, events: $0.events) },
      completeness: completeness)
  }

  /// Deliveries and events are known up to the same day.
  private func now(_ states: DeliveryStates, _ age: Int) -> DeliveryStates.Expectation {
    states.expectation(underWayFor: age, now: age) { _ in 1 }
  }

  /// Ten lines, by hand: four arrive on the first day and two on the third, half of them to come back; two are
  /// refunded on the second day, two never arrive. So .4 are delivered by day 1 and .6 by day 3, .2 have ended by day 2,
  /// and of all .2 + .6 · .5 = .5 come back.
  @Test func byHand() throws {
    let states = try #require(
      made(
        [(1, 4, 2), (3, 2, 1)], [(2, 0, 2), (9, 2, 0)], completeness: 6))
    #expect(
      states.expectation(inTransit: 0...9, completeness: 0.5)
        == DeliveryStates.Expectation(seen: 0.25, final: 0.5))
    let expected: [(age: Int, seen: Double, final: Double)] = [
      (-1, 0, 0.5), (0, 0, 0.5), (1, 0, (0.2 + 0.2 * 0.5) / 0.6),
      (2, 0.2 / 0.6, (0.2 + 0.2 * 0.5) / 0.6), (3, 0.5, 0.5), (1000, 0.5, 0.5),
    ]
    for (age, seen, final) in expected {
      let expectation = now(states, age)
      #expect(near(expectation.seen, seen), "at \(age)")
      #expect(near(expectation.final, final), "at \(age)")
    }
    for (age, share) in [(-1, 0.4), (0, 0.4), (1, 0.4 / 0.6), (2, 0.4 / 0.6), (3, 1), (1000, 1.0)] {
      #expect(near(states.arrivesOrNever(underWayFor: age, by: age), share), "at \(age)")
    }
  }

  /// The same lines, where deliveries are known up to the first day only. Of the .6 that were waiting then .2 are
  /// delivered on the third, half of which come back, half of these at once.
  @Test func deliveriesKnownForLess() throws {
    let states = try #require(
      made([(1, 4, 2), (3, 2, 1)], [(2, 0, 2), (9, 2, 0)], completeness: 6))
    for (now, seen) in [(1, 0.0), (2, 0.2 / 0.6), (3, 0.25 / 0.6), (4, 0.3 / 0.6)] {
      let expectation = states.expectation(underWayFor: 1, now: now) { $0 < 1 ? 0.5 : 1 }
      #expect(near(expectation.seen, seen), "at \(now)")
      #expect(near(expectation.final, 0.5))
    }
    for (day, share) in [(1, 0.4), (2, 0.4), (3, 0.6), (9, 0.6)] {
      #expect(near(states.arrivesOrNever(underWayFor: 1, by: day), share / 0.6), "by \(day)")
    }
  }

  /// A line last seen on the first day says nothing of the second: of the two at risk there one arrives, as half of
  /// those waiting do. By hand D(1) = 1/4 and D(2) = 1/4 + 3/4 · 1/2 = 5/8.
  @Test func thoseNotSeenLongEnoughLeave() throws {
    let states = try #require(
      made([(1, 1, 0), (2, 1, 1)], [(1, 1, 0), (2, 1, 0)], completeness: 2))
    #expect(near(states.arrivesOrNever(underWayFor: 1, by: 1), (3.0 / 8) / (3.0 / 4)))
    #expect(near(states.arrivesOrNever(underWayFor: 0, by: 0), 3.0 / 8))
  }

  /// Refunded on the first day and delivered on the fourth: in between it is a return of a line under way, and then one
  /// that has come, however young the delivery is. Three more of the ten come back later.
  @Test func earlyReturns() throws {
    let states = try #require(
      made(
        [(4, 10, 3)], early: [4: 2], waiting: [(1, 2), (4, -2)], [], completeness: 10))
    for (age, seen) in [(0, 0.0), (1, 0.2), (3, 0.2)] {
      #expect(near(now(states, age).seen, seen), "at \(age)")
      #expect(near(now(states, age).final, 0.5), "at \(age)")
    }
    let delivered = states.expectation(inTransit: 4...4, completeness: 0.5)
    #expect(near(delivered.seen, 0.35) && near(delivered.final, 0.5))
  }

  /// Two lines came back on the first day and were delivered on the fourth, two more were never delivered: a line of
  /// which only the return is known is one of these by one half.
  @Test func returnedUnderWay() throws {
    let states = try #require(
      made(
        [(4, 10, 3)], early: [4: 2], waiting: [(1, 2), (4, -2)], [(1, 0, 2)], completeness: 10))
    for (age, later, share) in [(1, 1, 0.5), (3, 3, 0.5), (1, 4, 1.0), (4, 4, 1.0), (0, 0, 1.0)] {
      #expect(
        near(states.arrivesOrNever(happenedUnderWayFor: age, by: later), share),
        "at \(age) by \(later)")
    }
  }

  /// Complained about while waiting are only lines that wait for long.
  @Test func earlyEventsAreOfLateLines() throws {
    let states = try #require(
      made([(2, 80, 8), (6, 20, 2)], early: [6: 10], [], completeness: 100))
    #expect(near(states.expectation(inTransit: 2...2, completeness: 0).seen, 0))
    #expect(near(states.expectation(inTransit: 6...6, completeness: 0).seen, 0.5))
    #expect(near(states.expectation(inTransit: 0...9, completeness: 1).final, 0.2))
    #expect(near(now(states, 3).final, 0.6))
  }

  /// 100 and 300 of a thousand came back where 200 were to be expected; pulled by 10 more that were: 110/210 and 310/210.
  @Test func lateLinesComeBackMoreOften() throws {
    let states = try #require(
      made([(1, 1000, 100), (5, 1000, 300)], [(9, 200, 0)], completeness: 2000))
    func share(_ days: ClosedRange<Int>) -> Double {
      states.expectation(inTransit: days, completeness: 0).final / 0.2
    }
    #expect(near(share(1...1), 110.0 / 210))
    #expect(near(share(0...4), 110.0 / 210))
    #expect(near(share(5...1000), 310.0 / 210))
    for days in [0...5, 2...4, -9 ... -1, Int.min...Int.max] { #expect(near(share(days), 1)) }
    // Of 2200 lines 1200 are waiting after a day, and of these 1000 are to arrive late.
    let later = 1000.0 / 1200 * 0.2 * 310 / 210
    #expect(near(now(states, 1).final, later))
  }

  /// A day of few lines is judged with those about it: of 400 lines a tenth came back, of the 100 on day 3 none. What
  /// holds a hundred expected events about it is everything, so that no day differs.
  @Test func fewLinesAreJudgedTogether() throws {
    let states = try #require(
      made([(2, 200, 20), (3, 100, 0), (4, 100, 20)], [], completeness: 400))
    for day in 2...4 {
      #expect(near(states.expectation(inTransit: day...day, completeness: 0).final, 0.1))
    }
  }

  /// Three sorts of parcels whose rates are 0.3, 0.1 and 0.05, the last spread over many days with few lines each: each
  /// sort keeps its rate but for the pull, and together they are all that came back.
  @Test func slowLinesAreNotTakenForAll() throws {
    var deliveries: [(Int, Double, Double)] = [(1, 10_000, 3000), (4, 10_000, 1000)]
    for day in 10..<30 { deliveries.append((day, 500, 25)) }
    let states = try #require(made(deliveries, [], completeness: 30_000))
    let slow = states.expectation(inTransit: 11...28, completeness: 0).final
    // 225 events were to be expected of three days, 75 came; of the first two and the last two days 150 and 50.
    let mean = (3010.0 / 1510 + 1010.0 / 1510 + (18 * 85.0 / 235 + 2 * 60.0 / 160) / 20) / 3
    #expect(near(slow, 0.15 * 85 / 235 / mean))
    #expect(near(states.expectation(inTransit: 0...400, completeness: 0).final, 0.15))
  }

  @Test func nothingDelivered() {
    #expect(made([], [(1, 5, 0)], completeness: 0) == nil)
    #expect(made([(1, 5, 0)], [], completeness: 0) == nil)
  }

  /// All arrive, and one is looked at that has not: it is as late as none was.
  @Test func laterThanAll() throws {
    let states = try #require(made([(2, 10, 1)], [], completeness: 10))
    #expect(now(states, 5) == .init(seen: 0, final: 0.1))
    #expect(states.arrivesOrNever(underWayFor: 5, by: 9) == 0)
  }
}
