import Statistics
import Testing

@Suite struct IntervalTests {
  /// statsmodels 0.15.0: `proportion_confint(x, n, method="wilson")`.
  @Test(arguments: [
    (25.0, 237.0, 0.07247611412897652, 0.15107949413022675),
    (0, 20, 0, 0.1611251580528194),
    (20, 20, 0.8388748419471804, 1),
    (400, 1000, 0.37007478121137727, 0.4306905704857338),
    (1, 1_000_000, 1.7652457674537176e-07, 5.664911804311445e-06),
    (7.5, 31.25, 0.12431847393668113, 0.4126058789939797),
  ])
  func wilson(successes: Double, trials: Double, low: Double, high: Double) throws {
    let interval = try #require(
      proportionInterval(successes: successes, trials: trials, method: .wilson))
    // statsmodels subtracts nearly equal numbers for 1 in a million; we do not.
    #expect(near(interval.low, low, 1e-9))
    #expect(near(interval.high, high))
  }

  /// statsmodels 0.15.0: `proportion_confint(x, n, method="jeffreys")`.
  @Test(arguments: [
    (25.0, 237.0, 0.07117893415049606, 0.14934945131848093),
    (0, 20, 2.4246478459242733e-05, 0.11663898290487543),
    (20, 20, 0.8833610170951246, 0.9999757535215408),
    (400, 1000, 0.36996121659863546, 0.4306167055186297),
    (1, 1_000_000, 1.0789766246541867e-07, 4.674192046729829e-06),
    (7.5, 31.25, 0.11755162421772816, 0.408097233686864),
  ])
  func jeffreys(successes: Double, trials: Double, low: Double, high: Double) throws {
    let interval = try #require(
      proportionInterval(successes: successes, trials: trials, method: .jeffreys))
    #expect(near(interval.low, low, 1e-10))
    #expect(near(interval.high, high, 1e-10))
  }

  /// statsmodels 0.15.0: `proportion_confint(25, 237, alpha=.2, method="wilson")`.
  @Test func otherLevel() throws {
    let interval = try #require(
      proportionInterval(successes: 25, trials: 237, level: 0.8, method: .wilson))
    #expect(near(interval.low, 0.08257303262826933))
    #expect(near(interval.high, 0.13382765707200622))
  }

  @Test(arguments: IntervalMethod.allCases)
  func outOfRange(method: IntervalMethod) {
    for (successes, trials) in [(0.0, 0.0), (1, -1), (-1, 5), (6, 5), (.nan, 5), (1, .nan)] {
      #expect(proportionInterval(successes: successes, trials: trials, method: method) == nil)
    }
    #expect(proportionInterval(successes: 1, trials: .infinity, method: method) == nil)
    for level in [0, 1, -0.5, .nan] {
      #expect(proportionInterval(successes: 1, trials: 2, level: level, method: method) == nil)
    }
  }

  /// Swapping success and failure mirrors the interval; it holds the estimate and stays in 0...1.
  @Test(arguments: IntervalMethod.allCases)
  func mirrorImage(method: IntervalMethod) throws {
    for trials in [1.0, 2, 7, 60, 12_345] {
      for share in [0, 0.1, 0.5, 0.97, 1] {
        let successes = (share * trials).rounded()
        let one = try #require(
          proportionInterval(successes: successes, trials: trials, method: method))
        let other = try #require(
          proportionInterval(successes: trials - successes, trials: trials, method: method))
        #expect(near(one.low, 1 - other.high, 1e-9) || (one.low - 1 + other.high).magnitude < 1e-14)
        #expect(one.low >= 0 && one.high <= 1 && one.low < one.high)
        #expect(one.contains(successes / trials) || method == .jeffreys)
      }
    }
  }

  /// Exact coverage by summing the binomial: the reason for these two methods. Wald covers 0.43 here.
  @Test(arguments: IntervalMethod.allCases)
  func coverage(method: IntervalMethod) throws {
    var covered = 0.0
    var probability = 1.0
    let (trials, rate) = (50, 0.02)
    for _ in 0..<trials { probability *= 1 - rate }
    for successes in 0...trials {
      let interval = try #require(
        proportionInterval(successes: Double(successes), trials: Double(trials), method: method))
      if interval.contains(rate) { covered += probability }
      probability *= Double(trials - successes) / Double(successes + 1) * rate / (1 - rate)
    }
    #expect(covered > 0.9 && covered < 1)
  }
}
