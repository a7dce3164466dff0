import Randomness
import Statistics
import Testing

@Suite struct DistributionsTests {
  /// scipy 1.17.1: `norm.sf(10)`, `norm.ppf(.975)`, `norm.ppf(1e-20)`.
  @Test func normal() {
    #expect(near(Normal.survival(10), 7.61985302416047e-24))
    #expect(near(Normal.quantile(0.975), 1.959963984540054))
    #expect(near(Normal.quantile(1e-20), -9.262340089798409))
    #expect(near(Normal.twoSidedQuantile(level: 0.95), 1.959963984540054))
    #expect(Normal.quantile(0) == -.infinity)
    #expect(Normal.quantile(1) == .infinity)
    #expect(Normal.cumulative(0) == 0.5)
  }

  /// scipy 1.17.1: `beta.cdf(.3, 2, 5)`, `beta.sf(.999, .5, 30)`, `beta.ppf(.05, 1e6, 9e6)`.
  @Test func beta() {
    #expect(near(Beta.cumulative(0.3, alpha: 2, beta: 5), 0.5798250000000003))
    #expect(near(Beta.survival(0.999, alpha: 0.5, beta: 30), 1.0262784370022035e-91, 1e-11))
    #expect(near(Beta.quantile(0.05, alpha: 1e6, beta: 9e6), 0.09984400098475216))
    // Uniform: by hand.
    #expect(near(Beta.quantile(0.3, alpha: 1, beta: 1), 0.3))
    #expect(near(Beta.upperQuantile(0.3, alpha: 1, beta: 1), 0.7))
  }

  /// scipy 1.17.1: `chi2.sf(138.289842, 9)`, `chi2.sf(3.84, 1)`.
  @Test func chiSquared() {
    #expect(
      near(ChiSquared.survival(138.289842, degreesOfFreedom: 9), 2.325286373964612e-25, 1e-11))
    #expect(near(ChiSquared.survival(3.84, degreesOfFreedom: 1), 0.05004352124870519))
    #expect(ChiSquared.survival(.infinity, degreesOfFreedom: 3) == 0)
    #expect(ChiSquared.survival(0, degreesOfFreedom: 3) == 1)
  }

  /// scipy 1.17.1: `t.sf(2.5, 7)`, `t.sf(.001, 3)`, `t.sf(-1, 12.5)`, `t.sf(40, 5)`.
  @Test func studentT() {
    #expect(near(StudentT.survival(2.5, degreesOfFreedom: 7), 0.020496109292876444))
    #expect(near(StudentT.survival(0.001, degreesOfFreedom: 3), 0.49963244748473046))
    #expect(near(StudentT.survival(-1, degreesOfFreedom: 12.5), 0.8318619725179627))
    #expect(near(StudentT.survival(40, degreesOfFreedom: 5), 9.205981085886477e-08))
    #expect(StudentT.survival(-.infinity, degreesOfFreedom: 2) == 1)
  }

  /// No C++ exception may cross into Swift: what Boost would throw at comes back as NaN.
  @Test(arguments: [
    Normal.quantile(1.5), Normal.quantile(.nan), Normal.survival(.nan),
    Beta.quantile(0.5, alpha: 0, beta: 1), Beta.quantile(-0.1, alpha: 1, beta: 1),
    Beta.cumulative(2, alpha: 1, beta: 1), Beta.survival(0.5, alpha: .infinity, beta: 1),
    Beta.upperQuantile(.nan, alpha: 1, beta: 1), ChiSquared.survival(-1, degreesOfFreedom: 1),
    ChiSquared.survival(1, degreesOfFreedom: 0), StudentT.survival(1, degreesOfFreedom: -1),
  ])
  func outsideTheDomain(value: Double) {
    #expect(value.isNaN)
  }

  @Test func quantilesInvertTails() {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<500 {
      let (p, a, b) = (generator.uniform(), 50 * generator.uniform(), 50 * generator.uniform())
      let x = Beta.quantile(p, alpha: a, beta: b)
      #expect(near(Beta.cumulative(x, alpha: a, beta: b), p, 1e-9) || x == 0 || x == 1)
      #expect(near(Normal.cumulative(Normal.quantile(p)), p, 1e-12))
    }
  }
}
