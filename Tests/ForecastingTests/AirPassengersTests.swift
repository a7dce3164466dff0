import Statistics
import Testing

@testable import Forecasting

/// The published trap: on AirPassengers, 132 months known and 12 to come, plain 80 % bands cover 25 %
/// (seasonal naive, MASE 1.570881) and 58 % (statsforecast's AutoETS, MASE 1.169539). Figures:
/// statsforecast 2.1.1, `Figures/figures.py`.
@Suite struct AirPassengersTests {
  static let known = Array(Figures.airPassengers.prefix(132))
  static let came = Array(Figures.airPassengers.suffix(12))
  static let scale = Accuracy.scale(known[...], seasonLength: 12) ?? .nan

  @Test func plainSeasonalNaive() throws {
    let figure = try #require(Figures.all.plain.first)
    let forecast = Naive.seasonal(Self.known, seasonLength: 12, horizon: 12)
    let mase = Accuracy.mase(actual: Self.came, forecast: forecast, scale: Self.scale)
    #expect(near(mase, 1.570881, 1e-6) && near(mase, figure.mase))
    // The residuals' standard deviation, as for one whole season ahead.
    let steps = (12..<132).map { Self.known[$0] - Self.known[$0 - 12] }
    let sigma =
      (steps.reduce(0) { $0 + $1 * $1 } / Double(steps.count - 1)).squareRoot()
    let inside = zip(forecast, Self.came).count {
      ($0 - $1).magnitude <= Normal.twoSidedQuantile(level: 0.8) * sigma
    }
    #expect(inside == 3 && figure.coverage80 == 0.25)
  }

  /// Their model in our recursion: the same forecasts and score; and what their own 80 % band covers.
  @Test func plainAutoETS() throws {
    let figure = Figures.all.plain[1]
    let fit = try #require(Figures.all.air.ets.first { $0.form == "MNM" })
    let kernel = ETS.Recursion(form: fit.etsForm, values: Self.known, seasonLength: 12)
    let smoothing = ETS.Smoothing(alpha: fit.alpha, beta: 0, gamma: fit.gamma)
    let run = kernel.run(smoothing, fit.start(12))
    let forecast = (0..<12).map { run.end.level * run.end.season[(run.end.next + $0) % 12] }
    for (ours, theirs) in zip(forecast, figure.forecast) { #expect(near(ours, theirs, 1e-9)) }
    let mase = Accuracy.mase(actual: Self.came, forecast: forecast, scale: Self.scale)
    #expect(near(mase, 1.169539, 1e-6))

    let inside = Self.came.indices.count {
      figure.low80[$0] <= Self.came[$0] && Self.came[$0] <= figure.high80[$0]
    }
    #expect(inside == 7)
  }

  /// What this module makes of it: less than half of that error, and bands that were put to the test.
  @Test func contestCovers() throws {
    let task = ForecastTask(values: Self.known, seasonLength: 12, horizon: 12)
    let forecast = try #require(Contest.run(task))
    let means = forecast.steps.map(\.mean)
    #expect(Accuracy.mase(actual: Self.came, forecast: means, scale: Self.scale) < 0.8)
    let inside = zip(forecast.steps, Self.came).count {
      $0.intervals[0].low <= $1 && $1 <= $0.intervals[0].high
    }
    #expect(inside >= 9)
    let backtest = try #require(forecast.backtest)
    #expect(backtest.origins == 26)
    #expect((0.75...0.9).contains(backtest.coverage[0]))
    #expect(backtest.coverage[1] >= 0.9)
    #expect(backtest.relativeError < 0.9)
  }
}
