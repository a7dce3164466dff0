import Testing

@testable import Forecasting

/// Exponential smoothing against statsforecast 2.1.1 (`Figures/figures.py`).
@Suite struct ETSTests {
  static let pairs = Figures.all.series.flatMap { series in series.ets.map { (series, $0) } }

  /// The likelihood of their parameters, by our recursion.
  @Test func likelihoodAgrees() {
    for (series, fit) in Self.pairs {
      let run = fit.run(series.values, season: series.season)
      #expect(near(run.deviance, fit.deviance, 1e-9), "\(fit.form)")
    }
  }

  /// Our search finds at least as likely a model of each form. (Where theirs gives up early, as on
  /// AirPassengers after at most 1,000 steps of a simplex in 16 dimensions, ours is far better.)
  @Test func searchIsNoWorse() throws {
    for (series, fit) in Self.pairs {
      let model = try #require(
        ETS.fit(fit.etsForm, series.values, seasonLength: series.season))
      #expect(model.deviance <= fit.deviance + 0.02, "\(fit.form)")
      #expect(near(model.aicc - model.deviance, fit.aicc - fit.deviance, 1e-9), "\(fit.form)")
    }
  }

  /// Where the form is the same and the search is easy, so are the forecasts.
  @Test func forecastsAgree() throws {
    for series in [Figures.all.nile, Figures.all.weekly] {
      let model = try #require(ETS.best(series.values, seasonLength: 1))
      #expect(model.form.description == series.autoETS.method)
      #expect(model.aicc <= series.autoETS.aicc + 0.02)
      for (ours, theirs) in zip(model.forecast(series.horizon), series.autoETS.forecast) {
        #expect(near(ours, theirs, 2e-3))
      }
    }
    let daily = Figures.all.daily
    let model = try #require(ETS.best(daily.values, seasonLength: 7))
    #expect(model.form.description == "ETS(A,N,A)" && daily.autoETS.method == "ETS(A,N,A)")
    for (ours, theirs) in zip(model.forecast(14), daily.autoETS.forecast) {
      #expect((ours - theirs).magnitude < 0.6)
    }
  }

  /// The quick search ends within one unit of AICc of the full one.
  @Test func quickSearchIsClose() throws {
    for series in Figures.all.series {
      let full = try #require(ETS.best(series.values, seasonLength: series.season))
      let quick = try #require(
        ETS.best(series.values, seasonLength: series.season, effort: .quick))
      #expect(quick.aicc < full.aicc + 1)
    }
  }

  /// By hand: a damped trend of 4 after a level of 10 with φ = 0.5 gives 12, 13, 13.5.
  @Test func dampedTrendByHand() {
    let form = ETSForm(error: .additive, hasTrend: true, isDamped: true, season: .none)
    let state = ETS.State(level: 10, trend: 4, season: [], next: 0)
    let model = ETS(
      form: form, seasonLength: 1, alpha: 0.5, beta: 0.1, gamma: 0, phi: 0.5, deviance: 0,
      aicc: 0, variance: 1, start: state, end: state)
    #expect(model.forecast(3) == [12, 13, 13.5])
    #expect(model.forecast(0).isEmpty)
  }

  /// α + β = 1.99 with φ = 1 is inside, a γ that leaves the unit circle is outside: from the
  /// inequalities of Hyndman, Akram and Archibald (2008), table 1.
  @Test func admissibleRegion() {
    let seasonal = ETSForm(error: .additive, hasTrend: true, season: .additive)
    #expect(
      ETS.Smoothing(alpha: 0.3, beta: 0.1, gamma: 0.2)
        .isAdmissible(seasonal, seasonLength: 4))
    #expect(
      !ETS.Smoothing(alpha: 0.3, beta: 0.1, gamma: 1.9)
        .isAdmissible(seasonal, seasonLength: 4))
    #expect(
      !ETS.Smoothing(alpha: 0.3, beta: 5, gamma: 0.2)
        .isAdmissible(seasonal, seasonLength: 4))
  }

  @Test func edges() throws {
    #expect(ETS.best([], seasonLength: 1) == nil)
    #expect(ETS.best([1, 2], seasonLength: 1) == nil)
    let flat = try #require(ETS.best([5, 5, 5], seasonLength: 7))
    #expect(flat.forecast(2) == [5, 5])
    // Zeros forbid what multiplies; a season longer than half of the values is still tried.
    let zeros = try #require(ETS.best([0, 3, 1, 0, 4, 1, 0, 2, 2, 0, 5, 1], seasonLength: 3))
    #expect(!zeros.form.description.contains("M"))
    #expect(zeros.forecast(5).allSatisfy { $0.isFinite })
  }
}
