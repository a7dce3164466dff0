import Foundation
import Simulation
import Tables
import Testing

@testable import Analyses
@testable import Cubes
@testable import Forecasting

/// Forecasts of simulated shops held against what then happened.
///
/// `scripts/truth forecast` runs it over 200 shops; a plain run takes 20, with wider limits.
@Suite struct ForecastTruthTests {
  private static let seeds =
    ProcessInfo.processInfo.environment["AFTERSALES_SEEDS"].flatMap { Int($0) } ?? 20

  /// Days of a shop of two years.
  private func shop(_ seed: Int, orders: Int, from start: String) throws -> ForecastDays {
    var scenario = Scenario.standard
    scenario.start = start
    scenario.end = "2025-12-28"
    let shop = try Pipeline(scenario, seed: UInt64(seed), orders: orders)
    let question = ForecastQuestion()
    let answer = try ScanEngine(shop.exports, threads: 1).answer(
      question.queries, in: CubeScope())
    return try #require(ForecastDays(question, answer))
  }

  /// What a forecast after so many weeks is made from.
  private func task(_ days: ForecastDays, known: Int, steps: Int = 4) -> ForecastTask {
    let calendar = RetailCalendar.cn.shares(
      of: (0..<(known + steps) * 7).map {
        days.firstDay + Int32($0)...days.firstDay + Int32($0)
      })
    return ForecastTask(
      values: Array(days.values(days.total).prefix(known)), seasonLength: 1, horizon: steps,
      pipeline: .init(
        sold: Array(days.total.sold.prefix(known * 7)),
        came: Array(days.total.came.prefix(known * 7)), lags: days.lags, periodLength: 7,
        events: calendar))
  }

  /// Intervals of 80 % and 95 % around forecasts from moments all over the second year.
  @Test func coverage() throws {
    let isFull = Self.seeds >= 200
    var count = 0.0
    var inside = [0.0, 0.0]
    for seed in 1...Self.seeds {
      let days = try shop(seed, orders: 12_000, from: "2024-01-01")
      let came = days.values(days.total)
      for turn in 0..<(isFull ? 3 : 1) {
        let known = days.periods - 4 - (seed * 7 + turn * 11) % 30
        let forecast = try #require(Contest.run(task(days, known: known)))
        for (step, actual) in zip(forecast.steps, came[known..<known + 4]) {
          count += 1
          for level in 0..<2
          where step.intervals[level].low <= actual && actual <= step.intervals[level].high {
            inside[level] += 1
          }
        }
      }
    }
    let shares = inside.map { $0 / count }
    if isFull {
      print(
        "\(Self.seeds) shops, \(Int(count)) forecasts: 80 % covers \(shares[0]), 95 % \(shares[1])")
    }
    #expect((isFull ? 0.75...0.85 : 0.68...0.92).contains(shares[0]))
    #expect((isFull ? 0.92...0.98 : 0.88...1).contains(shares[1]))
  }

  /// The week after Double 11 is over: the wave of returns is under way to anyone who knows the orders.
  ///
  /// Shops in their first year, large enough that chance does not drown the difference.
  @Test func pipelineAfterDoubleEleven() throws {
    let isFull = Self.seeds >= 200
    var errors: [Contestant: Double] = [:]
    for seed in 1...(isFull ? 20 : 2) {
      let days = try shop(seed, orders: 100_000, from: "2025-01-01")
      let sunday = try CivilDate.days(ofPeriod: "2025-11-16").lowerBound
      let known = Int(sunday - days.firstDay + 1) / 7
      let task = task(days, known: known)
      let came = days.values(days.total)[known..<known + 4]
      for contestant in Contest.contestants(task) {
        var runner = Runner(contestant, task)
        let made = runner.forecast(origin: known)
        let forecast = try #require(made)
        errors[contestant, default: 0] += zip(forecast, came).reduce(0) {
          $0 + ($1.0 - $1.1).magnitude
        }
      }
    }
    let ours = try #require(errors[.pipelineCalendar])
    let others = errors.filter { $0.key != .pipeline && $0.key != .pipelineCalendar }
    let best = try #require(others.min { $0.value < $1.value })
    // Contestants that know neither orders nor lags.
    let blind = others.filter { $0.key != .etsCalendar && $0.key != .thetaCalendar }
    let bestBlind = try #require(blind.values.min())
    if isFull {
      print("pipeline: \(ours / best.value) of \(best.key), \(ours / bestBlind) of the blind")
    }
    #expect(ours <= 0.7 * best.value)
    #expect(ours <= 0.2 * bestBlind)
  }
}
