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
    #expect(forecast.backtest?.mase == nil)
  }

  @Test func constant() throws {
    let forecast = try #require(run([Double](repeating: 7, count: 40)))
    check(forecast)
    #expect(forecast.remarks.contains(.constant))
    #expect(forecast.steps.allSatisfy { near($0.mean, 7, 1e-6) })
  }

  /// 3 weeks: the mean, and an interval by hand: 4 ± t(0.8, 2) · √(4 · 4/3), since the Poisson variance
  /// 4 is above the sample's 1; t = 1.885618 (scipy 1.17.1, stats.t.ppf(0.9, 2)).
  @Test func threeWeeks() throws {
    let forecast = try #require(run([3, 4, 5]))
    check(forecast)
    #expect(forecast.backtest == nil)
    #expect(forecast.remarks == [.beyondHistory, .tooShort(count: 3, needed: 14)])
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

  /// A random walk: nothing can beat the last value by much, and where nothing does, it stands.
  @Test func randomWalk() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      var level = 200.0
      let values = noise(80, seed: seed).map { step in
        level += 3 * step
        return level
      }
      let forecast = try #require(run(values))
      let backtest = try #require(forecast.backtest)
      #expect(backtest.relativeError <= 1)
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
