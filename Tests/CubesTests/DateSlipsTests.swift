import Tables
import Testing

@testable import Cubes

/// Rows dated long after everything else.
@Suite struct DateSlipsTests {
  /// So many lines on each of some days.
  private func facts(
    _ days: some Sequence<Int32>, lines: Int64 = 10, slips: [Int32] = [], returns: [Int32] = []
  ) -> JoinFacts {
    var facts = JoinFacts()
    facts.exposure = days.map { .init(day: $0, lines: lines) }
    facts.exposure += slips.map { .init(day: $0, lines: 1) }
    facts.returns = returns.map { .init(start: 0, requested: $0, lines: Measures.whole) }
    return facts
  }

  @Test func oneReturnNextYear() {
    let slips = facts(0..<100, returns: [50, 100, 465]).dateSlips(.utc)
    #expect(slips == DateSlips(rows: 1, first: 465, last: 100))
  }

  @Test func nothingFarOff() {
    #expect(facts(0..<100).dateSlips(.utc) == nil)
    // The last of the hundred days is 99, and four weeks after it is 127.
    #expect(facts(0..<100, slips: [126]).dateSlips(.utc) == nil)
    #expect(facts(0..<100, slips: [127]).dateSlips(.utc) != nil)
    #expect(JoinFacts().dateSlips(.utc) == nil)
  }

  /// One row of fewer than a thousand may be a slip, two are the data going on; of 3000 three may be.
  @Test func manyAreNoSlips() {
    #expect(facts(0..<100, slips: [400, 500]).dateSlips(.utc) == nil)
    let three = facts(0..<300, slips: [400, 500, 600])
    #expect(three.dateSlips(.utc) == DateSlips(rows: 3, first: 400, last: 299))
    #expect(facts(0..<300, slips: [400, 500, 600, 700]).dateSlips(.utc) == nil)
    // Too few rows to tell what is usual.
    #expect(facts(0..<19, slips: [400]).dateSlips(.utc) == nil)
  }

  /// A shop that closes for six weeks a year does so again.
  @Test func gapsAreUsual() {
    let closed = Array(0..<100) + Array(142..<300)
    #expect(facts(closed.map(Int32.init), slips: [380]).dateSlips(.utc) == nil)
    #expect(facts(closed.map(Int32.init), slips: [390]).dateSlips(.utc) != nil)
  }

  /// What no line is counted by tells by the latest moment alone; of many returns without an order that is no slip.
  @Test func rowsThatAreNotCounted() {
    var facts = facts(0..<100)
    facts.latestOfOrders = 99 * 86_400
    facts.latest = facts.latestOfOrders
    #expect(facts.dateSlips(.utc) == nil)
    // A cancelled line.
    facts.latestOfOrders = 500 * 86_400 + 5
    facts.latest = facts.latestOfOrders
    #expect(facts.dateSlips(.utc) == DateSlips(rows: 1, first: 500, last: 99))
    #expect(facts.dateSlips(.utc, isWhole: false) == nil)
    // A second return of a line, or one whose order is not there.
    facts.latestOfOrders = 99 * 86_400
    facts.returnJoin.rows = 51
    facts.returnJoin.matched = 50
    #expect(facts.dateSlips(.utc) == DateSlips(rows: 1, first: 500, last: 99))
    facts.returnJoin.rows = 52
    #expect(facts.dateSlips(.utc) == nil)
  }

  /// Lines under way stand on the day of their order, not on the one on which they are expected.
  @Test func linesUnderWay() {
    var facts = facts(0..<100)
    facts.transits.usual = 30
    facts.exposure.append(.init(day: 99 + 30, lines: 1, isUnderWay: true))
    #expect(facts.dateSlips(.utc) == nil)
    facts.exposure.append(.init(day: 464 + 30, lines: 1, isUnderWay: true))
    #expect(facts.dateSlips(.utc) == DateSlips(rows: 1, first: 464, last: 99))
  }

  @Test func daysAtTheEndsOfWhatCanBeWritten() {
    let slips = facts(0..<100, slips: [.max]).dateSlips(.utc)
    #expect(slips?.first == .max && slips?.last == 99)
    #expect(facts(0..<100, slips: [.min]).dateSlips(.utc) == nil)
  }
}
