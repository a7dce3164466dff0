import Randomness
import Testing

@testable import Forecasting

/// Theta and the methods for rare events against statsforecast 2.1.1 (`Figures/figures.py`).
@Suite struct ThetaTests {
  /// Each variant is at least as close to the values, and where it is as close, it foretells the same.
  @Test func variantsAgree() throws {
    for series in [Figures.all.nile, Figures.all.weekly] {
      for variant in Theta.Variant.allCases {
        let theirs = try #require(series.theta[variant.rawValue])
        let ours = Theta.fit(variant, Theta.Deseasonalised(series.values, series.season))
        #expect(ours.squares <= theirs.squares * 1.0005, "\(variant)")
        guard ours.squares > theirs.squares * 0.9995 else { continue }
        for (mine, other) in zip(ours.forecast(series.horizon), theirs.forecast) {
          #expect(near(mine, other, 5e-3), "\(variant)")
        }
      }
    }
  }

  /// With a season, which is taken out and put back: as AutoTheta, which takes the variant of least squares
  /// and knows no roots, within half a percent.
  @Test func seasonAgrees() throws {
    for series in [Figures.all.air, Figures.all.daily] {
      let plain = Theta.Deseasonalised(series.values, series.season)
      let model = try #require(
        Theta.Variant.allCases.map { Theta.fit($0, plain) }.min { $0.squares < $1.squares })
      for (mine, other) in zip(model.forecast(series.horizon), series.autoTheta) {
        #expect(near(mine, other, 5e-3))
      }
    }
  }

  private func noise(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (0..<12).reduce(-6.0) { sum, _ in sum + generator.unit() } }
  }

  /// No search in all parameters at once finds less, wherever it starts: not after a jump either, where α is
  /// near its upper end.
  @Test func nothingFitsBetter() throws {
    let jump = noise(60, seed: 3).enumerated().map { ($0 < 30 ? 20 : 70) + 3 * $1 }
    for values in [jump, Figures.all.nile.values] {
      let line = LeastSquares.line(values[...])
      for variant in Theta.Variant.allCases {
        let ours = Theta.fit(variant, Theta.Deseasonalised(values, 1))
        var start = Theta.State(
          level: 0, mean: values[0], intercept: values[0], slope: 0, decay: 1)
        if !variant.isDynamic { (start.intercept, start.slope) = line }
        let state = start
        for alpha in [0.2, 0.5, 0.9] {
          let theirs = try #require(
            Minimiser().minimum([
              .init(start: values[0], low: -.infinity, high: .infinity, step: 10),
              .init(start: alpha, low: 0.1, high: 0.99, step: 0.1),
              .init(
                start: 0.5, low: variant.searchesTheta ? 0 : 0.5,
                high: variant.searchesTheta ? 1 : 0.5, step: 0.1),
            ]) { point in
              Theta.run(
                values, variant, state, level: point[0], alpha: point[1], share: point[2]
              ).squares
            })
          #expect(ours.squares <= theirs.value * (1 + 1e-6), "\(variant) from \(alpha)")
        }
      }
    }
  }

  /// Errors that grow as the root of the level, as those of counts do, choose roots; equal ones do not; values
  /// below zero cannot.
  @Test func scaleFollowsTheErrors() throws {
    let draws = noise(200, seed: 11)
    func level(_ index: Int) -> Double { index % 100 < 50 ? 20 : 400 }
    let counts = draws.enumerated().map { ($1 / 2 + level($0).squareRoot()) }.map { $0 * $0 }
    let equal = draws.enumerated().map { 1000 + level($0) + 20 * $1 }
    #expect(try #require(Theta.best(counts, seasonLength: 1)).scale == .roots(shift: 0))
    #expect(try #require(Theta.best(equal, seasonLength: 1)).scale == .plain)
    let below = try #require(Theta.best(counts.map { $0 - 500 }, seasonLength: 1))
    #expect(below.scale == .plain)
    #expect(Theta.Scale.all([0, 3, 2]) == [.plain, .roots(shift: 1)])
    #expect(Theta.Scale.all([0, 0]) == [.plain] && Theta.Scale.all([-1, 2]) == [.plain])
  }

  /// In other units the same forecast, roots and zeros or not.
  @Test func unitsDoNotMatter() throws {
    let counts: [Double] = [3, 0, 5, 2, 8, 4, 0, 7, 12, 9, 14, 6, 11, 20, 13, 9, 17, 25, 16, 30]
    let one = try #require(Theta.best(counts, seasonLength: 1))
    let other = try #require(Theta.best(counts.map { $0 * 300 }, seasonLength: 1))
    #expect(one.variant == other.variant)
    for (mine, theirs) in zip(one.forecast(6), other.forecast(6)) {
      #expect(near(300 * mine, theirs, 1e-6))
    }
  }

  /// The square of a root and back, by hand: √(12 + 4) = 4, 4² − 4 = 12; slope 1 / (2 · 4).
  @Test func rootsByHand() {
    let roots = Theta.Scale.roots(shift: 4)
    #expect(roots.onScale(12) == 4 && roots.value(4) == 12)
    #expect(roots.value(1) == 0 && roots.value(-3) == 0)
    #expect(near(roots.logSlope(12), -2.0794415, 1e-7))
  }

  /// A searched θ must earn its place: noise around a level is the standard variant's.
  @Test func simpleWhereItDoes() throws {
    let chosen = try (1...20).map { seed in
      try #require(
        Theta.best(noise(60, seed: seed).map { 100 + 10 * $0 }, seasonLength: 1)
      ).variant
    }
    #expect(chosen.count { $0.searchesTheta } < 10)
    // Of seven values the criterion cannot be computed.
    #expect(Theta.best([5, 7, 6, 8, 5, 9, 7], seasonLength: 1)?.variant == .standard)
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
