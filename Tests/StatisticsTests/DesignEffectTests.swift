import Statistics
import Testing

@Suite struct DesignEffectTests {
  static func sums(_ clusters: [(x: Double, y: Double)]) -> DesignEffect? {
    DesignEffect(
      clusters: Double(clusters.count), x: clusters.reduce(0) { $0 + $1.x },
      y: clusters.reduce(0) { $0 + $1.y }, xx: clusters.reduce(0) { $0 + $1.x * $1.x },
      xy: clusters.reduce(0) { $0 + $1.x * $1.y }, yy: clusters.reduce(0) { $0 + $1.y * $1.y })
  }

  /// By hand and numpy: residuals y − rx of ten orders, n/(n−1) · Σe²/(Σx)² over r(1−r)/Σx.
  @Test func tenOrders() throws {
    let effect = try #require(
      DesignEffect(clusters: 10, x: 22, y: 10, xx: 66, xy: 36, yy: 30))
    #expect(near(effect.rate, 10.0 / 22))
    #expect(near(effect.variance, 0.025043826696719253))
    #expect(near(effect.ratio, 20.0 / 9))
    #expect(near(effect.effectiveTrials, 9.9))
    #expect(
      Self.sums([
        (1, 0), (2, 2), (3, 0), (1, 1), (5, 3), (2, 0), (1, 0), (4, 4), (2, 0), (1, 0),
      ]) == effect)
    #expect(
      effect.interval()
        == proportionInterval(
          successes: effect.rate * effect.effectiveTrials, trials: effect.effectiveTrials,
          method: .wilson))
  }

  /// Clusters of one trial are independent trials, up to n/(n−1).
  @Test func singleTrials() throws {
    let effect = try #require(Self.sums((0..<100).map { (1, $0 < 30 ? 1 : 0) }))
    #expect(near(effect.ratio, 100.0 / 99))
  }

  /// All or nothing in orders of four: four times the variance.
  @Test func wholeOrders() throws {
    let effect = try #require(Self.sums((0..<100).map { (4, $0 < 30 ? 4 : 0) }))
    #expect(near(effect.ratio, 400.0 / 99))
  }

  @Test func edges() throws {
    #expect(DesignEffect(clusters: 1, x: 2, y: 1, xx: 4, xy: 2, yy: 1) == nil)
    #expect(DesignEffect(clusters: 3, x: 0, y: 0, xx: 0, xy: 0, yy: 0) == nil)
    #expect(DesignEffect(clusters: 3, x: 2, y: 3, xx: 2, xy: 3, yy: 3) == nil)
    let none = try #require(Self.sums([(2, 0), (3, 0)]))
    #expect(none.ratio == 1 && none.effectiveTrials == 5)
    let even = try #require(Self.sums([(2, 1), (2, 1), (2, 1)]))
    #expect(even.ratio == 0 && even.effectiveTrials == 6, "never more than the trials")
  }
}
