import Testing

@testable import Forecasting

/// Who is chosen by errors made up by hand: all that comes is 10, and each forecast misses it by what is
/// said, by turns, from ten origins.
@Suite struct ChoiceTests {
  private func chosen(_ misses: [Contestant: (Double, Double)]) -> Set<Contestant> {
    Set(steps(misses) { $0 % 2 == 0 })
  }

  /// Who forecasts each step; `isFirst` tells the origins that miss by the first number.
  private func steps(
    _ misses: [Contestant: (Double, Double)], _ isFirst: (Int) -> Bool
  ) -> [Contestant] {
    let task = ForecastTask(
      values: [Double](repeating: 10, count: 30), seasonLength: 1, horizon: 2)
    var backtest = Backtest(task, origins: Array(18..<28), steps: 0..<2)
    // In the order in which they take part, so that ties are decided as they are there.
    for contestant in Contestant.allCases {
      guard let miss = misses[contestant] else { continue }
      let values = (0..<10).map { place in
        [Double](repeating: 10 + (isFirst(place) ? miss.0 : miss.1), count: 2)
      }
      backtest.forecasts.append((contestant, values))
    }
    return backtest.choice().map { backtest.forecasts[$0].contestant }
  }

  /// Errors of 2.1 against 2, differing by 2.2 and −2 by turns: within chance.
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

  /// Half the errors each time.
  @Test func clearlyBetterThanOrders() {
    #expect(
      chosen([.seasonalNaive: (1, 3), .theta: (1.6, 0.5), .pipeline: (3.2, 1)]) == [.theta])
    #expect(chosen([.seasonalNaive: (0, 0), .pipeline: (3.2, 1)]) == [.seasonalNaive])
  }

  /// Without orders the theta method stands in the same way, with the calendar or without.
  @Test func thetaStandsWithinChance() {
    #expect(
      chosen([.seasonalNaive: (1, 3), .theta: (3.2, 1), .median: (2, 2.5)]) == [.theta])
    #expect(
      chosen([.seasonalNaive: (1, 3), .theta: (3.2, 1), .thetaCalendar: (1, 3)])
        == [.thetaCalendar])
    #expect(chosen([.seasonalNaive: (1.6, 0.5), .theta: (3.2, 1)]) == [.seasonalNaive])
  }

  /// Five origins in which the rival errs 0.35 more, then five in which it errs 1.35 less, at either step.
  ///
  /// By hand: it saves 0.5 a step, ± 0.85. The first step's horizons do not overlap: standard error
  /// 0.85 · √(10/9/10) = 0.2833, times the normal quantile of 0.95, 1.644854, is 0.466 (by Student's t of 9
  /// degrees it would be 0.519). At the second step neighbours do, and of 9 pairs 8 agree and 1 does not:
  /// variance 10/9 + 7/9, standard error 0.3693, limit 0.607. Of four rivals one is as lucky by chance more
  /// often: at the first step the limit is 0.2833 times the quantile of 0.9875, 2.241403, or 0.635.
  @Test func overlapAndManyRivals() {
    let misses: [Contestant: (Double, Double)] = [
      .seasonalNaive: (2.35, 0.65), .pipeline: (2, 2),
    ]
    #expect(steps(misses) { $0 < 5 } == [.seasonalNaive, .pipeline])
    let many = misses.merging([.ets: (9, 9), .theta: (9, 9), .median: (9, 9)]) { $1 }
    #expect(steps(many) { $0 < 5 } == [.pipeline, .pipeline])
  }
}
