import Randomness
import Testing

@testable import Forecasting

/// Lags, the pipeline, the calendar's effects and the sums of groups.
@Suite struct PipelineTests {
  /// By hand: of day 0 all 4 have come (1, 2, 1), of day 1 three (1, 2), of day 2 one. Chain ladder: lag 2
  /// from 3 to 4, lag 1 from 2 to 6: shares (1/3 · 3/4, 2/3 · 3/4, 1/4).
  @Test func lagsByHand() throws {
    let triangle = LagTriangle(
      [
        (0, 0, 1), (0, 1, 2), (0, 2, 1), (1, 1, 1), (1, 2, 2), (2, 2, 1), (1, 3, 9), (5, 0, 3),
      ], days: 3)
    let shares = try #require(triangle.shares(asOf: 3))
    for (share, expected) in zip(shares, [0.25, 0.5, 0.25]) { #expect(near(share, expected)) }
    // A day earlier the request of day 2 is not known.
    let before = try #require(triangle.shares(asOf: 2))
    #expect(near(before[0], 1.0 / 3) && near(before[1], 2.0 / 3) && before[2] == 0)
    #expect(triangle.shares(asOf: 0) == nil)
  }

  /// A steady shop: 70 lines a day, a tenth comes back, so 7 a day; and what was sold in a wave comes back
  /// in a wave that no series of returns could foretell.
  private func shop(wave: Bool) -> Pipeline {
    let days = 140
    let lags = [0.1, 0.2, 0.3, 0.2, 0.1, 0.1]
    var sold = [Double](repeating: 70, count: days)
    if wave { for day in 133..<140 { sold[day] = 700 } }
    var came = [Double](repeating: 0, count: days)
    var cells: [(ordered: Int, requested: Int, count: Double)] = []
    for day in 0..<days {
      for (lag, share) in lags.enumerated() where day + lag < days {
        let count = 0.1 * sold[day] * share
        came[day + lag] += count
        cells.append((day, day + lag, count))
      }
    }
    return Pipeline(
      sold: sold, came: came, lags: LagTriangle(cells, days: days), periodLength: 7)
  }

  @Test func steadyShop() throws {
    let forecast = try #require(
      shop(wave: false).forecast(origin: 20, horizon: 2, usesEvents: false))
    for value in forecast { #expect(near(value, 49, 0.01)) }
  }

  /// By hand: of the wave of 700 a day over a week, the share still to come after its last day. The lines
  /// of d days before its end have 1 − F(d) of their returns to come: .9, .7, .4, .2, .1, 0, 0 = 2.3
  /// days' worth of 70 returns; orders to come are another matter, so they are planned: none.
  @Test func waveComes() throws {
    var pipeline = shop(wave: true)
    pipeline.plan = [Double?](repeating: 0, count: 14)
    let forecast = try #require(
      pipeline.forecast(origin: 20, horizon: 2, usesEvents: false))
    #expect(near(forecast[0], 2.3 * 70, 0.02))
    #expect(forecast[1] < 0.5)
  }

  /// Eight weeks of 100 lines a day, of which 10 come back, so 70 a week once all have begun to; a mean of all weeks
  /// would be too low. The counts are as expected, so they vary as by chance; by hand √(70 + 70²/known) around it,
  /// times t(0.8, 7) = 1.414924 (scipy 1.17.1, stats.t.ppf(0.9, 7)); orders did not vary.
  @Test func newShop() throws {
    let days = 56
    var came = [Double](repeating: 0, count: days)
    var cells: [(ordered: Int, requested: Int, count: Double)] = []
    for day in 0..<days {
      for (lag, count) in [1.0, 2, 3, 2, 1, 1].enumerated() where day + lag < days {
        came[day + lag] += count
        cells.append((day, day + lag, count))
      }
    }
    let pipeline = Pipeline(
      sold: [Double](repeating: 100, count: days), came: came,
      lags: LagTriangle(cells, days: days), periodLength: 7)
    let weeks = stride(from: 0, to: days, by: 7).map { came[$0..<$0 + 7].reduce(0, +) }
    let task = ForecastTask(values: weeks, seasonLength: 1, horizon: 4, pipeline: pipeline)
    let forecast = try #require(Contest.run(task))
    #expect(forecast.backtest == nil && forecast.remarks == [.tooShort(count: 8, needed: 11)])
    let width = 1.414924 * (70 + 70 * 70 / weeks.reduce(0, +)).squareRoot()
    for step in forecast.steps {
      #expect(step.contestant == .pipeline)
      #expect(near(step.mean, 70, 0.01))
      #expect(near(step.intervals[0].high, step.mean + width, 0.01))
    }
    // Money varies as it does, not as counts do; three weeks are too few.
    var money = task
    money.values = weeks.map { $0 * 12.5 }
    money.pipeline?.came = came.map { $0 * 12.5 }
    #expect(near(try #require(Contest.run(money)).steps[0].mean, 875, 0.01))
    var short = task
    short.values = Array(weeks.prefix(3))
    #expect(try #require(Contest.run(short)).steps[0].contestant == nil)
  }

  /// What is after the origin does not matter.
  @Test func nothingFromTheFuture() throws {
    let whole = shop(wave: true)
    let before = try #require(whole.forecast(origin: 15, horizon: 2, usesEvents: false))
    let steady = try #require(
      shop(wave: false).forecast(origin: 15, horizon: 2, usesEvents: false))
    #expect(before == steady)
    #expect(whole.forecast(origin: 0, horizon: 1, usesEvents: false) == nil)
    #expect(whole.forecast(origin: 21, horizon: 1, usesEvents: false) == nil)
  }

  /// Sales triple in an event that history has twice: its factor comes back, drawn a little towards 1, and
  /// an event that history has not is left alone.
  @Test func eventEffects() {
    var generator = SeededGenerator(seed: 4)
    let event = (0..<100).map { (20...22).contains($0) || (70...72).contains($0) ? 1.0 : 0 }
    let values = event.enumerated().map { week, share in
      (100 + Double(week)) * (1 + 2 * share) * (0.95 + 0.1 * generator.unit())
    }
    let effects = EventEffects(
      values, events: [event, [Double](repeating: 0, count: 100)], seasonLength: 1, reach: 6)
    #expect((2.8...3.1).contains(effects.factor([event, event], at: 20)))
    #expect(effects.effects[1] == 0)
  }

  /// By hand: groups 10 and 20 with half-widths 1 and 2, a total of 33 with half-width 2. The gap of 3 is
  /// shared 1 : 4 : 4, so 10⅓, 21⅓, 31⅔.
  @Test func reconciliationByHand() {
    func forecast(_ mean: Double, _ width: Double) -> Forecast {
      Forecast(
        steps: [
          .init(mean: mean, intervals: [.init(low: mean - width, high: mean + width)])
        ], remarks: [])
    }
    var total = forecast(33, 2)
    var groups = [forecast(10, 1), forecast(20, 2)]
    Reconciliation.reconcile(total: &total, groups: &groups, isNonNegative: true)
    #expect(near(groups[0].steps[0].mean, 10 + 1.0 / 3))
    #expect(near(groups[1].steps[0].mean, 21 + 1.0 / 3))
    #expect(near(total.steps[0].mean, 31 + 2.0 / 3))
    #expect(near(total.steps[0].intervals[0].high, 33 + 2.0 / 3))
    // A group that would fall below zero stops there, and the sum still holds.
    var small = forecast(10, 1)
    var uneven = [forecast(0.1, 5), forecast(20, 1)]
    Reconciliation.reconcile(total: &small, groups: &uneven, isNonNegative: true)
    let sum = uneven.reduce(0) { $0 + $1.steps[0].mean }
    #expect(uneven[0].steps[0].mean == 0 && near(small.steps[0].mean, sum))
  }
}
