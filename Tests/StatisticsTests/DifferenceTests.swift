import Statistics
import Testing

@Suite struct DifferenceTests {
  /// statsmodels 0.15.0: `confint_proportions_2indep(..., method="newcomb")`.
  @Test(arguments: [
    (48.0, 1268.0, 25.0, 237.0, -0.1141405874562886, -0.0325155854649053),
    (0, 20, 0, 30, -0.1135133931739688, 0.1611251580528194),
    (20, 20, 0, 10, 0.6790860371419145, 1),
  ])
  func newcombe(a: Double, m: Double, b: Double, n: Double, low: Double, high: Double) throws {
    let first = try #require(Proportion(successes: a, trials: m))
    let second = try #require(Proportion(successes: b, trials: n))
    let interval = try #require(first.differenceInterval(minus: second))
    #expect(near(interval.low, low))
    #expect(near(interval.high, high))
    let reverse = try #require(second.differenceInterval(minus: first))
    #expect(near(reverse.low, -high) && near(reverse.high, -low))
    #expect(first.differenceInterval(minus: second, level: 1) == nil)
  }

  /// Weights scale, and a certain proportion adds itself.
  @Test func weightedSums() throws {
    let first = try #require(Proportion(successes: 48, trials: 1268))
    let second = try #require(Proportion(successes: 25, trials: 237))
    let difference = try #require(first.differenceInterval(minus: second))
    let twice = try #require(weightedSumInterval([(2, first), (-2, second)]))
    #expect(near(twice.low, 2 * difference.low) && near(twice.high, 2 * difference.high))
    let one = try #require(weightedSumInterval([(-1, first)]))
    let wilson = try #require(proportionInterval(successes: 48, trials: 1268))
    #expect(near(one.low, -wilson.high) && near(one.high, -wilson.low))
    #expect(weightedSumInterval([]) == Interval(low: 0, high: 0))
    #expect(weightedSumInterval([(1, first)], level: 1) == nil)
  }

  /// statsmodels 0.15.0: `proportions_ztest([48, 25], [1268, 237])`.
  @Test func pooled() throws {
    let first = try #require(Proportion(successes: 48, trials: 1268))
    let second = try #require(Proportion(successes: 25, trials: 237))
    let test = try #require(first.pooledTest(against: second))
    #expect(near(test.z, -4.448470320604641))
    #expect(near(test.pValue, 8.648399635486322e-06))
    #expect(near(test.pValue, ChiSquared.survival(test.z * test.z, degreesOfFreedom: 1), 1e-10))
  }

  @Test func nothingToTest() throws {
    let none = try #require(Proportion(successes: 0, trials: 9))
    let all = try #require(Proportion(successes: 9, trials: 9))
    #expect(none.pooledTest(against: none) == nil)
    #expect(all.pooledTest(against: all) == nil)
    #expect(all.pooledTest(against: none) != nil)
    #expect(Proportion(successes: 1, trials: 0) == nil)
    #expect(Proportion(successes: 2, trials: 1) == nil)
  }

  /// scipy 1.17.1 `fisher_exact` where its digits hold; the tables of millions and more by the same sum in
  /// Python's decimal at 40 digits (scipy is off by 2e-10 there).
  @Test(
    arguments: [
      (48, 1220, 25, 212, 5.233043462998992e-05),
      (3, 1, 1, 3, 0.48571428571428565),
      (10, 2, 3, 15, 0.0005367241191434357),
      (0, 5, 7, 0, 0.0012626262626262627),
      (400, 600, 600, 400, 4.299952425047867e-19),
      (100_000, 900_000, 100_500, 899_500, 0.24005466312281404),
      (12_000, 988_000, 11_000, 700_000, 3.9489831936872414e-83),
      (50_000_000, 450_000_000, 50_010_000, 449_990_000, 0.29191024880968985),
      (1000, 0, 0, 1000, 0),
      (5, 0, 3, 0, 1),
      (0, 0, 0, 0, 1),
    ] as [(Int64, Int64, Int64, Int64, Double)])
  func fisher(a: Int64, b: Int64, c: Int64, d: Int64, expected: Double) {
    #expect(near(fisherExact(a, b, c, d), expected, 1e-11))
    #expect(near(fisherExact(c, d, a, b), expected, 1e-11), "rows swapped")
    #expect(near(fisherExact(b, a, d, c), expected, 1e-11), "columns swapped")
    #expect(near(fisherExact(a, c, b, d), expected, 1e-11), "transposed")
  }

  @Test func fisherOutOfRange() {
    #expect(fisherExact(-1, 2, 3, 4) == nil)
    #expect(fisherExact(1 << 53, 1, 0, 0) == nil)
    #expect(fisherExact(.max, .max, .max, .max) == nil)
  }
}
