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
    let slips = facts(0..<100, returns: [50, 100, 465]).dateSlips()
    #expect(slips == DateSlips(rows: 1, first: 465, last: 100))
  }

  @Test func nothingFarOff() {
    #expect(facts(0..<100).dateSlips() == nil)
    // The last of the hundred days is 99, and four weeks after it is 127.
    #expect(facts(0..<100, slips: [126]).dateSlips() == nil)
    #expect(facts(0..<100, slips: [127]).dateSlips() != nil)
    #expect(JoinFacts().dateSlips() == nil)
  }

  /// One row of fewer than a thousand may be a slip, two are the data going on; of 3000 three may be.
  @Test func manyAreNoSlips() {
    #expect(facts(0..<100, slips: [400, 500]).dateSlips() == nil)
    let three = facts(0..<300, slips: [400, 500, 600])
    #expect(three.dateSlips() == DateSlips(rows: 3, first: 400, last: 299))
    #expect(facts(0..<300, slips: [400, 500, 600, 700]).dateSlips() == nil)
    // Too few rows to tell what is usual.
    #expect(facts(0..<19, slips: [400]).dateSlips() == nil)
  }

  /// A shop that closes for six weeks a year does so again.
  @Test func gapsAreUsual() {
    let closed = Array(0..<100) + Array(142..<300)
    #expect(facts(closed.map(Int32.init), slips: [380]).dateSlips() == nil)
    #expect(facts(closed.map(Int32.init), slips: [390]).dateSlips() != nil)
  }

  /// Lines under way stand on the day of their order, not on the one on which they are expected.
  @Test func linesUnderWay() {
    var facts = facts(0..<100)
    facts.transits.usual = 30
    facts.exposure.append(.init(day: 99 + 30, lines: 1, isUnderWay: true))
    #expect(facts.dateSlips() == nil)
    facts.exposure.append(.init(day: 464 + 30, lines: 1, isUnderWay: true))
    #expect(facts.dateSlips() == DateSlips(rows: 1, first: 464, last: 99))
  }

  @Test func daysAtTheEndsOfWhatCanBeWritten() {
    let slips = facts(0..<100, slips: [.max]).dateSlips()
    #expect(slips?.first == .max && slips?.last == 99)
    #expect(facts(0..<100, slips: [.min]).dateSlips() == nil)
  }
}
