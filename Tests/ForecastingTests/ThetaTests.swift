import Testing

@testable import Forecasting

/// Theta and the methods for rare events against statsforecast 2.1.1 (`Figures/figures.py`).
@Suite struct ThetaTests {
  /// Each variant is at least as close to the values, and where it is as close, it foretells the same.
  @Test func variantsAgree() throws {
    for series in [Figures.all.nile, Figures.all.weekly] {
      for variant in Theta.Variant.allCases {
        let theirs = try #require(series.theta[variant.rawValue])
        let ours = try #require(
          Theta.fit(variant, Theta.Deseasonalised(series.values, series.season)))
        #expect(ours.squares <= theirs.squares * 1.0005, "\(variant)")
        guard ours.squares > theirs.squares * 0.9995 else { continue }
        for (mine, other) in zip(ours.forecast(series.horizon), theirs.forecast) {
          #expect(near(mine, other, 5e-3), "\(variant)")
        }
      }
    }
  }

  /// With a season, which is taken out and put back: AutoTheta within half a percent.
  @Test func seasonAgrees() throws {
    for series in [Figures.all.air, Figures.all.daily] {
      let model = try #require(Theta.best(series.values, seasonLength: series.season))
      for (mine, other) in zip(model.forecast(series.horizon), series.autoTheta) {
        #expect(near(mine, other, 5e-3))
      }
    }
  }

  /// A straight line goes on: by hand 2, 4, …, 20, then about 22 and 24 with half of the slope at worst.
  @Test func lineGoesOn() throws {
    let model = try #require(Theta.best((1...10).map { Double(2 * $0) }, seasonLength: 1))
    let next = model.forecast(2)
    #expect(next[0] > 20.5 && next[0] < 22.5 && next[1] > next[0])
    #expect(Theta.best([1, 2, 3], seasonLength: 1) == nil)
  }

  /// The classical decomposition by hand: 1, 3 repeated around a level of 2.
  @Test func decompositionByHand() throws {
    let values: [Double] = [1, 3, 1, 3, 1, 3]
    let parts = try #require(
      Decomposition.seasonal(values, length: 2, isMultiplicative: false))
    #expect(parts == [-1, 1, -1, 1, -1, 1])
    #expect(Decomposition.seasonal([1, 2, 3], length: 2, isMultiplicative: false) == nil)
  }

  @Test func rareEventsAgree() {
    let rare = Figures.all.rare
    #expect(near(Intermittent.croston(rare.values), rare.croston, 1e-7))
    #expect(near(Intermittent.syntetosBoylan(rare.values), rare.sba, 1e-7))
    #expect(near(Intermittent.teunterSyntetosBabai(rare.values), rare.tsb, 1e-7))
    #expect(Intermittent.croston([0, 0]) == 0 && Intermittent.teunterSyntetosBabai([]) == 0)
  }
}
