import Randomness
import Testing

@testable import Statistics

@Suite struct RelativeRiskTests {
  private func risk(
    _ x: Double, _ m: Double, _ y: Double, _ n: Double, _ method: RelativeRiskMethod
  ) throws -> RelativeRisk? {
    let exposed = try #require(Proportion(successes: x, trials: m))
    let rest = try #require(Proportion(successes: y, trials: n))
    return RelativeRisk(exposed, against: rest, method: method)
  }

  /// statsmodels 0.15.0: `confint_proportions_2indep(x, m, y, n, compare="ratio", method="score",
  /// correction=False)`, which searches to about six digits.
  @Test(arguments: [
    (48.0, 1268.0, 25.0, 237.0, 0.22780042628819352, 0.5703297468471247),
    (10, 100, 20, 300, 0.7314728761569148, 3.0201069271357013),
    (0, 20, 5, 30, 0.0, 1.0349916966206345),
    (7, 9, 2, 11, 1.4095366746264555, 15.621540209993444),
    (36, 40, 16, 80, 2.9395691922149965, 7.15222343486603),
  ])
  func score(
    x: Double, m: Double, y: Double, n: Double, low: Double, high: Double
  ) throws {
    let found = try #require(try risk(x, m, y, n, .score))
    #expect(near(found.value, (x / m) / (y / n)))
    #expect(near(found.low, low, 1e-6))
    #expect(near(found.high, high, 1e-6))
  }

  /// statsmodels 0.15.0: the same with `method="log"`.
  @Test(arguments: [
    (48.0, 1268.0, 25.0, 237.0, 0.22584669965684065, 0.5702258402444473),
    (10, 100, 20, 300, 0.7268004698826368, 3.095760244023134),
    (7, 9, 2, 11, 1.1642821829835766, 15.7173088994247),
    (36, 40, 16, 80, 2.8685501986034847, 7.059315193388788),
  ])
  func log(x: Double, m: Double, y: Double, n: Double, low: Double, high: Double) throws {
    let found = try #require(try risk(x, m, y, n, .log))
    #expect(near(found.low, low, 1e-10))
    #expect(near(found.high, high, 1e-10))
  }

  /// The interval leaves out 1 just where χ² of the table rejects, since both are the score test.
  @Test func agreesWithPearson() throws {
    var random = SplitMix64(seed: 4)
    for _ in 0..<300 {
      let m = 5 + (random.uniform() * 200).rounded()
      let n = 5 + (random.uniform() * 200).rounded()
      let x = (random.uniform() * m).rounded()
      let y = (random.uniform() * n * 0.7).rounded()
      guard
        let test = ContingencyTable([[x, m - x], [y, n - y]])?.pearson(),
        let found = try risk(x, m, y, n, .score)
      else { continue }
      let leavesOut = found.low > 1 || (found.high.map { $0 < 1 } ?? false)
      #expect(leavesOut == (test.statistic > 3.841458820694124), "\(x)/\(m) \(y)/\(n)")
    }
  }

  /// Swapping the groups turns the ratio upside down.
  @Test func reciprocal() throws {
    let one = try #require(try risk(10, 100, 20, 300, .score))
    let other = try #require(try risk(20, 300, 10, 100, .score))
    #expect(near(one.low, 1 / (other.high ?? 0), 1e-9))
    #expect(near(one.high, 1 / other.low, 1e-9))
  }

  @Test func zeroCounts() throws {
    let none = try #require(try risk(0, 20, 5, 30, .score))
    #expect(none.value == 0 && none.low == 0)
    let only = try #require(try risk(5, 30, 0, 20, .score))
    #expect(only.value == nil && only.high == nil)
    #expect(near(only.low, 1 / (none.high ?? 0), 1e-9))
    #expect(try risk(0, 20, 0, 30, .score) == nil)
    #expect(try risk(0, 20, 5, 30, .log) == nil)
    // All of a tiny group: bounded all the same, since the rest's rate is well known.
    let tiny = try #require(try risk(1, 1, 28, 233, .score))
    #expect(tiny.low > 1 && tiny.high ?? 0 < 15)
    let all = try #require(try risk(20, 20, 30, 30, .score))
    #expect(all.value == 1 && all.low < 1 && all.high ?? 0 > 1)
  }

  /// By hand: p = .2, RR = 3 gives .4 / 1.4.
  @Test func attributable() {
    #expect(near(attributableShare(exposed: 0.2, relativeRisk: 3), 0.4 / 1.4))
    #expect(attributableShare(exposed: 0, relativeRisk: 3) == 0)
    #expect(attributableShare(exposed: 0.5, relativeRisk: 1) == 0)
    #expect(near(attributableShare(exposed: 1, relativeRisk: 4), 0.75))
    #expect(attributableShare(exposed: 1, relativeRisk: 0) == nil)
    #expect(attributableShare(exposed: 1.2, relativeRisk: 2) == nil)
    #expect(attributableShare(exposed: 0.5, relativeRisk: .nan) == nil)
  }

  /// Of samples of 3000 lines, a twentieth exposed to three times the rate, 94.6 % of the intervals hold the share (numpy
  /// 2, 20,000 samples), so that fewer than 925 of 1000 have a chance of .2 % (binomial); the seed is fixed. With the share
  /// exposed taken as known it was below 90 % where few are.
  @Test func attributableIntervalsHold() throws {
    var random = SplitMix64(seed: 12)
    let truth = try #require(attributableShare(exposed: 0.05, relativeRisk: 3))
    var held = 0
    for _ in 0..<1000 {
      var counts = [0.0, 0, 0, 0]
      for _ in 0..<3000 {
        let isExposed = random.uniform() < 0.05
        let isCase = random.uniform() < (isExposed ? 0.24 : 0.08)
        counts[(isExposed ? 2 : 0) + (isCase ? 1 : 0)] += 1
      }
      let exposed = try #require(Proportion(successes: counts[3], trials: counts[2] + counts[3]))
      let others = try #require(Proportion(successes: counts[1], trials: counts[0] + counts[1]))
      let interval = try #require(attributableShareInterval(exposed: exposed, others: others))
      held += interval.contains(truth) ? 1 : 0
    }
    #expect(held >= 925)
    let all = try #require(Proportion(successes: 3, trials: 9))
    let none = try #require(Proportion(successes: 0, trials: 9))
    #expect(attributableShareInterval(exposed: all, others: none) == nil)
  }

  /// The share is that by which the overall rate exceeds that of the others.
  @Test func attributableIsTheExcess() throws {
    let (x, m, y, n) = (60.0, 200.0, 80.0, 800.0)
    let overall = (x + y) / (m + n)
    let expected = (overall - y / n) / overall
    #expect(
      near(attributableShare(exposed: m / (m + n), relativeRisk: (x / m) / (y / n)), expected))
  }
}
