import Testing

@testable import Forecasting

/// Who is chosen by errors made up by hand: all that comes is 10, and each forecast misses it by what is
/// said, by turns, from ten origins.
@Suite struct ChoiceTests {
  private func chosen(_ misses: [Contestant: (Double, Double)]) -> Set<Contestant> {
    let task = ForecastTask(
      values: [Double](repeating: 10, count: 30), seasonLength: 1, horizon: 2)
    var backtest = Backtest(task, origins: Array(18..<28), steps: 0..<2)
    // In the order in which they take part, so that ties are decided as they are there.
    for contestant in Contestant.allCases {
      guard let miss = misses[contestant] else { continue }
      let values = (0..<10).map { place in
        [Double](repeating: 10 + (place % 2 == 0 ? miss.0 : miss.1), count: 2)
      }
      backtest.forecasts.append((contestant, values))
    }
    return Set(backtest.choice().map { backtest.forecasts[$0].contestant })
  }

  /// Errors of 2.1 against 2, differing by 2.2 and −2 by turns: within a standard error of 0.7.
  @Test func ordersStandWithinChance() {
    #expect(
      chosen([.seasonalNaive: (1, 3), .pipeline: (3.2, 1), .median: (2, 2.5)]) == [.pipeline])
  }

  /// The better of the two that know the orders.
  @Test func calendarOfOrders() {
    #expect(
      chosen([.seasonalNaive: (1, 3), .pipeline: (3.2, 1), .pipelineCalendar: (1, 3)])
        == [.pipelineCalendar])
  }

  /// Half the errors each time: saves 1.05 with a standard error of 0.18.
  @Test func clearlyBetterThanOrders() {
    #expect(
      chosen([.seasonalNaive: (1, 3), .theta: (1.6, 0.5), .pipeline: (3.2, 1)]) == [.theta])
    #expect(chosen([.seasonalNaive: (0, 0), .pipeline: (3.2, 1)]) == [.seasonalNaive])
  }

  /// Without orders what is chosen must beat the seasonal naive forecast, chance or not.
  @Test func seriesMustBeatNaive() {
    #expect(
      chosen([.seasonalNaive: (1, 3), .theta: (3.2, 1), .median: (3.2, 1)]) == [.seasonalNaive])
    #expect(chosen([.seasonalNaive: (1, 3), .theta: (2.5, 1), .median: (2.8, 1)]) == [.median])
    #expect(chosen([.seasonalNaive: (1, 3), .theta: (0.5, 1), .median: (2.5, 2)]) == [.theta])
  }
}
