import Statistics
import Testing

@Suite struct KaplanMeierTests {
  /// 6-mercaptopurine group of Freireich et al. 1963 (weeks of remission; false: still in remission).
  static let remission: [(time: Double, event: Bool)] = [
    (6, true), (6, true), (6, true), (6, false), (7, true), (9, false), (10, true), (10, false),
    (11, false), (13, true), (16, true), (17, false), (19, false), (20, false), (22, true),
    (23, true), (25, false), (32, false), (32, false), (34, false), (35, false),
  ]

  /// lifelines 0.30.3: `KaplanMeierFitter().fit(T, E)`, `survival_function_`, `median_survival_time_`.
  @Test func remissionWeeks() throws {
    let curve = try #require(KaplanMeier(observations: Self.remission))
    let expected = [
      (6.0, 0.857142857142857), (7, 0.8067226890756299), (10, 0.7529411764705878),
      (13, 0.6901960784313722), (16, 0.6274509803921566), (22, 0.5378151260504199),
      (23, 0.44817927170868327),
    ]
    #expect(curve.steps.map(\.time) == expected.map(\.0))
    for (step, figure) in zip(curve.steps, expected) { #expect(near(step.survival, figure.1)) }
    #expect(curve.median == 23)
    #expect(curve.lastTime == 35)
    #expect(curve.survival(at: 5.9) == 1)
    #expect(curve.survival(at: 6) == curve.steps[0].survival)
    #expect(curve.survival(at: 1000) == curve.steps[6].survival)
    #expect(curve.quantile(0.1) == 6)
    #expect(curve.quantile(0.9) == nil)
  }

  /// Greenwood by hand: S(6) = 18/21 and its variance is S² · 3 / (21 · 18).
  @Test func greenwood() throws {
    let step = try #require(KaplanMeier(observations: Self.remission)?.steps.first)
    #expect(step.atRisk == 21 && step.events == 3)
    let variance: Double = 3.0 / (21 * 18)
    #expect(near(step.standardError, 18.0 / 21 * variance.squareRoot()))
  }

  @Test func countsAndObservationsAgree() {
    let counts = Self.remission.reversed().map {
      KaplanMeier.Count(time: $0.time, events: $0.event ? 1 : 0, censored: $0.event ? 0 : 1)
    }
    #expect(KaplanMeier(counts: counts) == KaplanMeier(observations: Self.remission))
  }

  /// Without censoring the curve is one minus the empirical distribution.
  @Test func nobodyCensored() throws {
    let curve = try #require(
      KaplanMeier(observations: [(2, true), (1, true), (2, true), (5, true)]))
    #expect(curve.steps.map(\.survival) == [0.75, 0.25, 0])
    #expect(curve.steps.last?.standardError == 0)
    #expect(curve.median == 2)
    #expect(curve.quantile(1) == 5)
  }

  /// One event at each of n times: a share of k/n is reached at time k, whatever the products round to.
  @Test(arguments: [3, 7, 10, 49, 1000])
  func quantilesOfEvenSteps(count: Int) throws {
    let curve = try #require(
      KaplanMeier(observations: (1...count).map { (time: Double($0), event: true) }))
    for k in 1...count {
      #expect(curve.quantile(Double(k) / Double(count)) == Double(k))
    }
  }

  @Test func edges() {
    #expect(KaplanMeier(observations: []) == nil)
    #expect(KaplanMeier(observations: [(.nan, true)]) == nil)
    #expect(KaplanMeier(counts: [.init(time: 1, events: -1, censored: 0)]) == nil)
    #expect(KaplanMeier(counts: [.init(time: 1, events: 0, censored: 0)]) == nil)
    let waiting = KaplanMeier(observations: [(3, false), (4, false)])
    #expect(waiting?.steps.isEmpty == true)
    #expect(waiting?.median == nil)
    #expect(waiting?.survival(at: 9) == 1)
  }
}
