import Randomness
import Statistics
import Testing

/// A shop with a known return rate and a known distribution of lags, against what is estimated.
@Suite struct MaturityTruthTests {
  static let rate = 0.2
  /// Days until the return: 1 to 60, most of them in the second and third week.
  static let lags: [Double] = {
    var weights = [0.0]
    for day in 1...60 {
      let square = Double(day * day)
      weights.append(square / (1 + square * square / 20_000))
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }()

  struct Shop {
    var exposure: [Int: Int64] = [:]
    var events: [LagCurve.Event] = []
    /// Returned so far, of the lines up to 30 days old.
    var recentReturns = 0.0
    var recentAges: [(age: Int, lines: Int64)] = []

    /// Orders on each of `days` days up to `as_of`, `lines(age)` of them.
    init(seed: UInt64, days: Int, lines: (Int) -> Int) {
      var generator = SplitMix64(seed: seed)
      for age in 0..<days {
        exposure[age] = Int64(lines(age))
        var byLag: [Int: Double] = [:]
        for _ in 0..<lines(age) where generator.uniform() < MaturityTruthTests.rate {
          let lag = generator.index(of: MaturityTruthTests.lags)
          if lag <= age { byLag[lag, default: 0] += 1 }
        }
        for (lag, count) in byLag.sorted(by: { $0.key < $1.key }) {
          events.append(.init(age: age, lag: lag, count: count))
          if age <= 30 { recentReturns += count }
        }
        if age <= 30 { recentAges.append((age, Int64(lines(age)))) }
      }
    }
  }

  /// Returns over full-grown lines, and Wilson's interval of the rate so far over the maturity.
  private func adjusted(
    _ shop: Shop, _ curve: LagCurve
  ) throws -> (rate: Double, low: Double, high: Double) {
    let lines = Double(shop.recentAges.reduce(0) { $0 + $1.lines })
    let effective = shop.recentAges.reduce(0) {
      $0 + Double($1.lines) * curve.completeness(atAge: $1.age)
    }
    let naive = try #require(
      proportionInterval(successes: shop.recentReturns, trials: lines, method: .wilson))
    return (
      shop.recentReturns / effective, naive.low * lines / effective,
      naive.high * lines / effective
    )
  }

  /// In one shop of 60,000 lines: the curve is the planted one, and the young cohort's rate comes right.
  @Test func oneShop() throws {
    let shop = Shop(seed: 5, days: 300) { _ in 200 }
    let curve = try #require(LagCurve(exposure: shop.exposure, events: shop.events))
    #expect(near(curve.incidence, Self.rate, 0.03))
    var truth = 0.0
    for (lag, weight) in Self.lags.enumerated() {
      truth += weight
      // The standard error of F is below √(¼/12,000) ≈ 0.005.
      #expect((curve.completeness(atAge: lag) - truth).magnitude < 0.02)
    }
    let lines = Double(shop.recentAges.reduce(0) { $0 + $1.lines })
    let naive = shop.recentReturns / lines
    let adjusted = try adjusted(shop, curve)
    #expect(naive < 0.12, "the naive rate of the last 30 days must mislead here")
    #expect(near(adjusted.rate, Self.rate, 0.08))
    #expect(adjusted.low <= Self.rate && Self.rate <= adjusted.high)
  }

  /// Over 200 shops: hardly any bias, and the interval covers about as often as it says.
  @Test func manyShops() throws {
    var sum = 0.0
    var covered = 0
    let shops = 200
    for seed in 0..<shops {
      let shop = Shop(seed: UInt64(1000 + seed), days: 200) { _ in 40 }
      let curve = try #require(LagCurve(exposure: shop.exposure, events: shop.events))
      let result = try adjusted(shop, curve)
      sum += result.rate
      if result.low <= Self.rate && Self.rate <= result.high { covered += 1 }
    }
    // One shop's standard error is about 0.018, so the mean's is 0.0013.
    #expect((sum / Double(shops) - Self.rate).magnitude < 0.004)
    #expect(covered >= 180 && covered < 200)
  }

  /// When orders triple, returns of the period over orders of the period fall, though no line is less
  /// likely to come back; in steady state they do not. The adjusted cohort rate is right in both.
  @Test(arguments: [(1, 0.19...0.21), (3, 0.05...0.15)])
  func periodRate(growth: Int, expected: ClosedRange<Double>) throws {
    let shop = Shop(seed: 6, days: 300) { age in age < 30 ? 200 * growth : 200 }
    let requested = shop.events.reduce(0.0) { sum, event in
      event.age - event.lag < 30 ? sum + event.count : sum
    }
    #expect(expected.contains(requested / Double(30 * 200 * growth)))
    let curve = try #require(LagCurve(exposure: shop.exposure, events: shop.events))
    let result = try adjusted(shop, curve)
    #expect(result.low <= Self.rate && Self.rate <= result.high)
  }
}
