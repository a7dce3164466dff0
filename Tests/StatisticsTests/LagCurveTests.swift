import Statistics
import Testing

@Suite struct LagCurveTests {
  /// Ten lines of age 3, ten of age 1; returns at lag 0 (one of each age), 1 (one of each), 3 (one).
  static let exposure: [Int: Int64] = [3: 10, 1: 10]
  static let events = [
    LagCurve.Event(age: 3, lag: 0, count: 1), LagCurve.Event(age: 1, lag: 0, count: 1),
    LagCurve.Event(age: 3, lag: 1, count: 1), LagCurve.Event(age: 1, lag: 1, count: 1),
    LagCurve.Event(age: 3, lag: 3, count: 1),
  ]

  /// By hand: S = 18/20, then · 16/18, then · 7/8 (eight lines of age 3 are left): 0.9, 0.8, 0.7.
  @Test func byHand() throws {
    let curve = try #require(LagCurve(exposure: Self.exposure, events: Self.events))
    #expect(near(curve.incidence, 0.3))
    #expect(near(curve.completeness(atAge: 0), 1.0 / 3))
    #expect(near(curve.completeness(atAge: 1), 2.0 / 3))
    #expect(near(curve.completeness(atAge: 2), 2.0 / 3))
    #expect(curve.completeness(atAge: 3) == 1)
    #expect(curve.completeness(atAge: 500) == 1)
    #expect(curve.completeness(atAge: -1) == 0)
    #expect(curve.events == 5 && curve.eventsBeyondHorizon == 0)
    #expect(curve.longestLag == 3 && curve.horizon == 3)
    #expect(curve.quantile(0.5) == 1 && curve.quantile(0.3) == 0 && curve.quantile(1) == 3)
    #expect(curve.quantile(0) == nil && curve.quantile(1.1) == nil && curve.quantile(.nan) == nil)
  }

  /// Two routes: the counts, and one row per line.
  @Test func asKaplanMeierOfRows() throws {
    var rows: [(time: Double, event: Bool)] = []
    for event in Self.events { rows.append((Double(event.lag), true)) }
    rows += [(time: Double, event: Bool)](repeating: (3, false), count: 7)
    rows += [(time: Double, event: Bool)](repeating: (1, false), count: 8)
    let curve = try #require(LagCurve(exposure: Self.exposure, events: Self.events))
    #expect(curve.survival == KaplanMeier(observations: rows))
  }

  /// By hand: F(0) = 1/3 and F(1) = 2/3; six hours into the second day a quarter of the rise has come.
  @Test func partOfADay() throws {
    let curve = try #require(LagCurve(exposure: Self.exposure, events: Self.events))
    #expect(near(curve.completeness(atAge: 1, lastDay: 1), 2.0 / 3))
    #expect(near(curve.completeness(atAge: 1, lastDay: 0.25), 5.0 / 12))
    #expect(near(curve.completeness(atAge: 0, lastDay: 0.25), 1.0 / 12))
    #expect(curve.completeness(atAge: -1, lastDay: 0.25) == 0)
  }

  /// A single old line that came back would, alone at risk, send the whole curve to zero.
  @Test func thinTailIsLeftOut() throws {
    let curve = try #require(
      LagCurve(
        exposure: [10: 1000, 90: 1],
        events: [.init(age: 10, lag: 2, count: 100), .init(age: 90, lag: 80, count: 1)]))
    #expect(curve.horizon == 10)
    #expect(near(curve.incidence, 100.0 / 1001))
    #expect(curve.events == 100 && curve.eventsBeyondHorizon == 1 && curve.longestLag == 2)
    let whole = try #require(
      LagCurve(
        exposure: [10: 1000, 90: 1],
        events: [.init(age: 10, lag: 2, count: 100), .init(age: 90, lag: 80, count: 1)],
        minimumExposed: 1))
    #expect(whole.incidence == 1 && whole.longestLag == 80)
  }

  @Test func edges() {
    #expect(LagCurve(exposure: [:], events: []) == nil)
    #expect(LagCurve(exposure: [5: 100], events: []) == nil)
    #expect(LagCurve(exposure: [-1: 100], events: []) == nil)
    #expect(LagCurve(exposure: [5: -1], events: []) == nil)
    let wrong: [LagCurve.Event] = [
      .init(age: 5, lag: 6, count: 1), .init(age: 5, lag: -1, count: 1),
      .init(age: 5, lag: 1, count: -1), .init(age: 5, lag: 1, count: .nan),
      .init(age: 4, lag: 1, count: 1), .init(age: 5, lag: 1, count: 101),
    ]
    for event in wrong { #expect(LagCurve(exposure: [5: 100], events: [event]) == nil) }
    let all = LagCurve(exposure: [5: 100], events: [.init(age: 5, lag: 1, count: 100)])
    #expect(all?.incidence == 1 && all?.completeness(atAge: 0) == 0)
  }
}
