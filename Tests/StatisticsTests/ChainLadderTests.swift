import Statistics
import Testing

@Suite struct ChainLadderTests {
  /// The Reinsurance Association of America's triangle, in Mack 1993 and in chainladder's samples.
  static let raa: [[Double]] = [
    [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
    [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
    [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
    [5655, 11555, 15766, 21266, 23425, 26083, 27067],
    [1092, 9565, 15836, 22169, 25955, 26180],
    [1513, 6445, 11702, 12935, 15852],
    [557, 4020, 10946, 12314],
    [1351, 6947, 13112],
    [3133, 5395],
    [2063],
  ]

  /// chainladder 0.10.1: `Development(sigma_interpolation="log-linear")`, then `MackChainladder`.
  @Test func raaLogLinear() throws {
    let fit = try #require(ChainLadder(triangle: Self.raa))
    let factors = [
      2.9993586513353794, 1.6235227537534538, 1.2708881150356526, 1.1716746330883747,
      1.113384886206463, 1.0419346379110106, 1.033263553789384, 1.0169364810075625,
      1.0092165898617511,
    ]
    for (value, figure) in zip(fit.factors, factors) { #expect(near(value, figure)) }
    #expect(fit.factors.count == 9)
    #expect(near(fit.reserve, 52135.228261210155))
    #expect(near(fit.variances.last, 0.645370304, 1e-8))
    #expect(near(fit.standardError, 26880.74032989))
    let errors = [
      0, 142.93171623099536, 592.1483043486824, 712.8539209844138, 1452.0903297940956,
      1994.9878072778374, 2203.838469388642, 5354.34051179145, 6331.543044428819,
      24565.775708785455,
    ]
    for (value, figure) in zip(try #require(fit.standardErrors), errors) {
      #expect(near(value, figure))
    }
    #expect(near(fit.reserves[9], 16339.44252900036))
  }

  /// Mack 1993 prints 52,135 and 26,909; chainladder 0.10.1 with `sigma_interpolation="mack"`.
  @Test func raaMack() throws {
    let fit = try #require(ChainLadder(triangle: Self.raa, tail: .mack))
    #expect(near(fit.standardError, 26909.01115564))
    #expect(near(fit.standardErrors?[1], 206.2200594011151))
  }

  /// By hand: factor 30/20, so 12 grows to 18; one factor from one comparison has no variance.
  @Test func smallest() throws {
    let fit = try #require(ChainLadder(triangle: [[20, 30], [12]]))
    #expect(fit.factors == [1.5])
    #expect(fit.ultimates == [30, 18])
    #expect(fit.reserve == 6)
    #expect(fit.standardError == nil && fit.standardErrors == nil && fit.variances.isEmpty)
  }

  /// Old origins that are complete add to the factors and have no reserve.
  @Test func completeOrigins() throws {
    let fit = try #require(
      ChainLadder(triangle: [[10, 20, 22], [10, 20, 22], [10, 20], [10]]))
    #expect(near(fit.reserves[2], 2) && near(fit.reserves[3], 12))
    #expect(fit.reserves[0] == 0 && fit.standardError == 0)
  }

  @Test func edges() throws {
    #expect(ChainLadder(triangle: []) == nil)
    #expect(ChainLadder(triangle: [[1]]) == nil)
    #expect(ChainLadder(triangle: [[1, 2], []]) == nil)
    #expect(ChainLadder(triangle: [[1], [1, 2]]) == nil)
    #expect(ChainLadder(triangle: [[1, .nan], [1]]) == nil)
    #expect(ChainLadder(triangle: [[-1, 2], [1]]) == nil)
    #expect(ChainLadder(triangle: [[0, 2], [1]]) == nil, "nothing to grow from")
    let quiet = try #require(ChainLadder(triangle: [[5, 6, 6], [4, 5], [0]]))
    #expect(quiet.ultimates[2] == 0 && quiet.standardError?.isFinite == true)
  }
}
