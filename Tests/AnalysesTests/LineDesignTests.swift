import Simulation
import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Intervals of lines where lines of an order share their fate.
struct LineDesignTests {
  /// 60 orders of 3 lines, of which 10 came back whole: only the orders tell something.
  private static var facts: JoinFacts {
    var facts = JoinFacts()
    for order in 0..<60 {
      facts.lineMoments.add(orders: 1, lines: 3)
      facts.lineMoments.add(returned: order < 10 ? 3 * Hand.whole : 0, complained: 0, of: 3)
    }
    return facts
  }

  @Test func designEffectIsThatOfWholeOrders() {
    // By hand: Σ(y − rx)² = 10·2.5² + 50·.5² = 75 with r = 1/6, times 60/59, over 180², against
    // r(1 − r)/180.
    let expected = 60.0 / 59 * 75 / 180 / (1.0 / 6 * 5 / 6)
    #expect(near(Self.facts.designEffect(ofComplaints: false), expected, 1e-12))
    #expect(Self.facts.designEffect(ofComplaints: true) == 1)
  }

  @Test func intervalIsThatOfAsManyIndependentLines() {
    var measures = Hand.measures(lines: 180, returned: 30)
    measures.orders = 60
    let rate = Hand.result(RatesQuestion(), [], total: measures, facts: Self.facts).total.returnRate
    // The design effect as above, 3.0508, so that 180 lines are 59; statsmodels 0.14:
    // proportion_confint(59 / 6, 59, method='wilson').
    #expect(near(rate.low, 0.09267474774465433, 1e-12))
    #expect(near(rate.high, 0.28141149927320463, 1e-12))
    #expect(rate.value == 1.0 / 6)
    #expect(near(rate.designEffect, 60.0 / 59 * 3, 1e-12))
  }

  @Test func aPartWithOneLineOfEachOrderIsOfIndependentLines() {
    var part = Hand.measures(lines: 60, returned: 10)
    part.orders = 60
    let group = Hand.result(
      RatesQuestion(), [Hand.cell([], part)], total: part, facts: Self.facts
    ).groups[0].returnRate
    // statsmodels 0.14: proportion_confint(10, 60, method='wilson').
    #expect(near(group.low, 0.09313176979191451, 1e-12))
    #expect(near(group.high, 0.2803161316361454, 1e-12))
    // Two lines an order: half way between 1 and 3.0508.
    let scale = Self.facts.designScale(ofComplaints: false)
    #expect(near(scale.effect(lines: 120, orders: 60), 1 + 0.5 * (60.0 / 59 * 3 - 1), 1e-12))
  }

  /// What the pass over all lines adds up is what associations count order by order, on one thread and two, and
  /// with orders that go on from one block to the next.
  @Test(arguments: [(1, 1 << 20), (2, 1 << 12)])
  func momentsAreThoseOfAssociations(threads: Int, blockSize: Int) throws {
    let shop = try Pipeline(.standard, seed: 5, orders: 2000, blockSize: blockSize)
    let engine = ScanEngine(shop.exports, threads: threads)
    for outcome in [AssociationQuery.Outcome.returned, .complained] {
      var question = CorrelateQuestion()
      question.outcome = outcome
      try question.take("category", in: shop.exports)
      let pairs = try engine.associate(question.query, in: CubeScope())
      let moments = try engine.answer([CubeQuery()], in: CubeScope()).facts.lineMoments
      let own = outcome == .returned ? moments.returned : moments.complained
      #expect(moments.orders == pairs.orders)
      #expect(moments.squares == pairs.moments.xx)
      #expect(own.products == pairs.moments.xy)
      #expect(own.squares == pairs.moments.yy)
      #expect(own.sum > 0)
      #expect(moments.lines > moments.orders)
    }
  }

  @Test func fewReturnsShowNoDesign() {
    var facts = JoinFacts()
    facts.lineMoments.add(orders: 200, lines: 3)
    facts.lineMoments.add(returned: 3 * Hand.whole, complained: 0, of: 3)
    #expect(facts.designEffect(ofComplaints: false) == 1)
  }

  @Test func independentLinesAreTakenAsSuch() {
    var facts = JoinFacts()
    facts.lineMoments.add(orders: 900, lines: 1)
    for _ in 0..<90 { facts.lineMoments.add(returned: Hand.whole, complained: 0, of: 1) }
    #expect(facts.designEffect(ofComplaints: false) == 1)
  }
}
