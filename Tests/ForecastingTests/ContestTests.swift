import Randomness
import Testing

@testable import Forecasting

/// What the contest makes of awkward series, and that its choice keeps its promises.
@Suite struct ContestTests {
  private func noise(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (0..<12).reduce(-6.0) { sum, _ in sum + generator.unit() } }
  }

  private func run(
    _ values: [Double], season: Int = 1, horizon: Int = 4, isNonNegative: Bool = true
  ) -> Forecast? {
    Contest.run(
      ForecastTask(
        values: values, seasonLength: season, horizon: horizon, isNonNegative: isNonNegative))
  }

  private func check(_ forecast: Forecast, isNonNegative: Bool = true) {
    for step in forecast.steps {
      #expect(step.mean.isFinite && (!isNonNegative || step.mean >= 0))
      var (low, high) = (step.mean, step.mean)
      for interval in step.intervals {
        #expect(interval.low <= low && high <= interval.high)
        #expect(interval.low.isFinite && interval.high.isFinite)
        #expect(!isNonNegative || interval.low >= 0)
        (low, high) = (interval.low, interval.high)
      }
    }
  }

  @Test func zeros() throws {
    let forecast = try #require(run([Double](repeating: 0, count: 40)))
    check(forecast)
    #expect(forecast.remarks == [.allZero])
    #expect(forecast.steps.allSatisfy { $0.mean == 0 })
    #expect(forecast.backtest?.mase == nil && forecast.backtest?.relativeError == nil)
    // −ln(0.05) / 40 = 2.995732 / 40, by hand.
    #expect(near(forecast.steps[3].intervals[1].high, 0.0748933, 1e-6))
    #expect(forecast.steps[3].intervals[1].low == 0)
    let short = try #require(run([0, 0, 0]))
    #expect(near(short.steps[0].intervals[1].high, 0.998577, 1e-6))
  }

  @Test func constant() throws {
    let forecast = try #require(run([Double](repeating: 7, count: 40)))
    check(forecast)
    #expect(forecast.remarks.contains(.constant))
    #expect(forecast.steps.allSatisfy { near($0.mean, 7, 1e-6) })
    let backtest = try #require(forecast.backtest)
    #expect(backtest.relativeError == nil)
    #expect(backtest.contestants.allSatisfy { $0.relativeError == nil && $0.mase == nil })
    #expect(forecast.remarks.contains(.noWidth))
  }

  /// A perfect line is forecast without an error, and its intervals are said to have no width.
  @Test func perfectLine() throws {
    let forecast = try #require(run((0..<60).map { 10 + 3 * Double($0) }))
    #expect(near(forecast.steps[0].mean, 190, 1e-6) && near(forecast.steps[3].mean, 199, 1e-6))
    #expect(forecast.remarks.contains(.noWidth))
    #expect(try #require(forecast.backtest?.relativeError) < 1e-6)
  }

  /// Nothing for twenty weeks, then five a week: intervals of the size of what has been seen, as a
  /// Poisson count around 5 at the least (5 ± 1.2816 · √5), and no claim that nothing ever varied.
  @Test func jump() throws {
    let values = [Double](repeating: 0, count: 20) + [5, 5, 5, 5]
    let forecast = try #require(run(values, horizon: 8))
    check(forecast)
    #expect(!forecast.remarks.contains(.constant) && !forecast.remarks.contains(.noWidth))
    for step in forecast.steps {
      #expect(step.intervals[0].high >= step.mean + 1.28 * step.mean.squareRoot())
      #expect(step.intervals[1].high < 30)
    }
  }

  /// A burst in the last week is an error like any other, at every step. By hand: the usual is 100 ± 5, so
  /// that the last forecast was off by about 200.
  @Test func burstAtTheEnd() throws {
    let calm = noise(60, seed: 4).map { 100 + 5 * $0 }
    let before = try #require(run(calm)).steps[0]
    let after = try #require(run(calm + [300])).steps
    let widths = after.map { $0.intervals[1].high - $0.mean }
    #expect(before.intervals[1].high - before.mean < 25)
    #expect(widths[0] > 60 && widths[0] > 0.8 * widths[3])
  }

  /// A calendar that ends with the one period asked for, and a burst at the end: the newest errors are told
  /// without looking further.
  @Test func calendarEndsWithTheHorizon() throws {
    let values = noise(40, seed: 5).map { 100 + 5 * $0 } + [160]
    let event = (0..<42).map { $0 % 13 == 0 ? 1.0 : 0 }
    let forecast = try #require(
      Contest.run(
        ForecastTask(values: values, seasonLength: 1, horizon: 1, events: [event])))
    check(forecast)
  }

  /// Half-widths by hand: 10 and 40 are 4 times, above 2.5; 10 and 24 are not; 10, 20 and 30 at 50, 80 and
  /// 95 % are 2 times where 1.9 is usual, and 1.5 times where 1.53 is.
  @Test func longTail() {
    func said(_ levels: [Double], _ widths: [Double]) -> Forecast.Remark? {
      Contest.longTail(
        levels,
        [
          Forecast.Step(
            mean: 50, intervals: widths.map { .init(low: max(0, 50 - $0), high: 50 + $0) })
        ])
    }
    #expect(said([0.8, 0.95], [10, 40]) == .longTail(inner: 0.8, outer: 0.95, ratio: 4))
    #expect(said([0.8, 0.95], [10, 24]) == nil)
    #expect(said([0.5, 0.8, 0.95], [10, 20, 30]) == nil)
    #expect(said([0.8, 0.95], [0, 40]) == nil && said([0.8], [10]) == nil)
  }

  /// By hand: 8 values come before the first origin; three origins take 10, eight take 15.
  @Test func blocks() {
    #expect(Blocks.ranges(count: 10, horizon: 4, seasonLength: 1).isEmpty)
    #expect(Blocks.ranges(count: 13, horizon: 4, seasonLength: 1) == [0..<3])
    #expect(Blocks.ranges(count: 60, horizon: 1, seasonLength: 1) == [0..<4])
    #expect(
      Blocks.ranges(count: 60, horizon: 50, seasonLength: 1)
        == [0..<4, 4..<8, 8..<16, 16..<32, 32..<45])
  }

  /// A step's forecast does not depend on how many more are asked for.
  @Test(arguments: [14, 20, 40]) func horizonDoesNotMatter(count: Int) throws {
    let values = noise(count, seed: 21).map { 30 + 5 * $0 }
    let far = try #require(run(values, horizon: 30))
    check(far)
    let tested = try #require(
      Blocks.ranges(count: count, horizon: 30, seasonLength: 1).last?.upperBound)
    #expect(far.remarks.contains(.untested(beyond: tested)) == (tested < 30))
    let last = far.steps[tested - 1].contestant
    for step in far.steps.suffix(30 - tested) { #expect(step.contestant == last) }
    for horizon in [1, 3, 4, 7, 12] {
      let near = try #require(run(values, horizon: horizon))
      #expect(near.steps == Array(far.steps.prefix(horizon)))
    }
  }

  /// Sizes whose squares overflow or vanish: the same forecast in other units, or none.
  @Test func extremes() throws {
    let values = noise(30, seed: 9).map { 30 + 5 * $0 }
    func scaled(_ exponent: Int) -> [Double] {
      let unit = Double(sign: .plus, exponent: exponent, significand: 1)
      return values.map { $0 * unit }
    }
    for exponent in [900, -900] {
      let forecast = try #require(run(scaled(exponent)))
      let other = try #require(run(scaled(exponent + 5)))
      check(forecast)
      #expect(other.steps.map(\.mean) == forecast.steps.map { 32 * $0.mean })
      #expect(other.backtest?.mase == forecast.backtest?.mase)
    }
    let largest = Double.greatestFiniteMagnitude
    let forecast = run((0..<30).map { $0 % 2 == 0 ? largest : -largest }, isNonNegative: false)
    if let forecast { check(forecast, isNonNegative: false) }
    // What differs only in the last places has no scale, and nothing that overflows.
    let still = try #require(run((0..<30).map { $0 == 29 ? 1 : 1e-300 * Double($0) }))
    check(still)
    #expect(still.backtest?.mase == nil)
  }

  /// A group of which nothing ever came takes no part of the total's forecast.
  @Test func emptyGroup() throws {
    let values = noise(40, seed: 4).map { 30 + 5 * $0 }
    var total = try #require(run(values.map { $0 + 1 }))
    var groups = [try #require(run(values)), try #require(run([Double](repeating: 0, count: 40)))]
    Reconciliation.reconcile(total: &total, groups: &groups, isNonNegative: true)
    #expect(groups[1].steps.allSatisfy { $0.mean == 0 })
    #expect(total.steps.map(\.mean) == groups[0].steps.map(\.mean))
  }

  /// 3 weeks: the mean, and an interval by hand: 4 ± t(0.8, 2) · √(4 · 4/3), since the Poisson variance
  /// 4 is above the sample's 1; t = 1.885618 (scipy 1.17.1, stats.t.ppf(0.9, 2)).
  @Test func threeWeeks() throws {
    let forecast = try #require(run([3, 4, 5]))
    check(forecast)
    #expect(forecast.backtest == nil)
    #expect(forecast.remarks == [.beyondHistory, .tooShort(count: 3, needed: 11)])
    #expect(forecast.steps.allSatisfy { $0.mean == 4 })
    let width = 1.885618 * (4 * 4.0 / 3).squareRoot()
    #expect(near(forecast.steps[0].intervals[0].high, 4 + width, 1e-6))
  }

  @Test func tooLittle() {
    #expect(run([]) == nil && run([1]) == nil)
    #expect(run([1, .nan, 3]) == nil && run([1, .infinity, 3]) == nil)
  }

  @Test func horizonBeyondHistory() throws {
    let forecast = try #require(run([5, 3, 6, 4, 5, 7, 4, 6], horizon: 20))
    check(forecast)
    #expect(forecast.steps.count == 20)
    #expect(forecast.remarks.contains(.beyondHistory))
  }

  @Test func negativeValues() throws {
    let values = noise(60, seed: 3).map { 10 * $0 - 20 }
    let forecast = try #require(run(values, isNonNegative: false))
    check(forecast, isNonNegative: false)
    #expect(forecast.steps.contains { $0.intervals[0].low < 0 })
  }

  /// Fourteen values give three origins: a backtest, but a rough one.
  @Test func fewOrigins() throws {
    let forecast = try #require(run(noise(14, seed: 5).map { 20 + $0 }))
    #expect(forecast.backtest?.origins == 3)
    #expect(forecast.remarks.contains(.fewOrigins(3)))
    check(forecast)
  }

  /// A random walk: nothing can beat the last value by much; it stands where it is better beyond chance,
  /// and it is said where it is better but not so.
  @Test func randomWalk() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      var level = 200.0
      let values = noise(80, seed: seed).map { step in
        level += 3 * step
        return level
      }
      let forecast = try #require(run(values))
      let backtest = try #require(forecast.backtest)
      let relative = try #require(backtest.relativeError)
      #expect(relative < 1.1)
      #expect(forecast.remarks.contains(.naiveWithinChance) == (relative > 1))
      let naive = try #require(
        backtest.contestants.first { $0.contestant == .seasonalNaive })
      #expect(naive.relativeError == 1)
      #expect(forecast.remarks.contains(.naiveStands) == (naive.chosenSteps == 4))
    }
  }

  /// Rare events bring in the methods for them.
  @Test func rareEvents() throws {
    var generator = SeededGenerator(seed: 11)
    let values = (0..<80).map { _ in generator.happens(0.2) ? 1.0 : 0 }
    let forecast = try #require(run(values))
    let names = try #require(forecast.backtest).contestants.map(\.contestant)
    #expect(names.contains(.croston) && names.contains(.teunterSyntetosBabai))
    check(forecast)
  }

  /// The season of a week is found, and the same answer comes twice.
  @Test func dailySeason() throws {
    let values = zip(0..<140, noise(140, seed: 8)).map { day, error in
      50 + [0, 5, 10, 5, 0, 20, 30][day % 7] + 2 * error
    }
    let forecast = try #require(run(values, season: 7, horizon: 14))
    check(forecast)
    #expect(forecast.steps[6].mean > forecast.steps[4].mean + 15)
    let again = try #require(run(values, season: 7, horizon: 14))
    #expect(forecast.steps == again.steps)
  }

  /// Independent noise around a level: 80 % and 95 % intervals cover what they say, over 60 series.
  @Test func coverage() throws {
    var inside = [0, 0]
    for seed in 1...60 as ClosedRange<UInt64> {
      let values = noise(64, seed: 100 + seed).map { max(0, 30 + 5 * $0) }
      let forecast = try #require(run(Array(values.prefix(60))))
      for (step, came) in zip(forecast.steps, values.suffix(4)) {
        for level in 0..<2
        where step.intervals[level].low <= came && came <= step.intervals[level].high {
          inside[level] += 1
        }
      }
    }
    #expect((0.75...0.87).contains(Double(inside[0]) / 240))
    #expect(Double(inside[1]) / 240 >= 0.92)
  }
}
