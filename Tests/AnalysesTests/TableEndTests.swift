import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// When a table has been silent for too long. Expected by hand from the rule: a week or more, three times as long as
/// ever in the half year before, and hardly by chance.
struct TableEndTests {
  @Test(arguments: [
    // Something every day.
    (1, 6, false), (1, 7, true),
    // Every fourth day: 12 days are three gaps.
    (4, 12, false), (4, 13, true),
  ])
  func silenceIsMeasuredByTheGapsBefore(step: Int, silence: Int32, isOver: Bool) {
    let days = stride(from: Int32(0), through: 100, by: step)
    #expect(TableEnd.last(of: days, before: 100 + silence) == (isOver ? 100 : nil))
  }

  @Test func aGapOfLongAgoCountsNoMore() {
    // 60 days between 0 and 60, then every day: the half year before day 300 begins after day 118.
    let days = [Int32(0)] + Array(60...300)
    #expect(TableEnd.last(of: days, before: 309) == 300)
    #expect(TableEnd.last(of: days.filter { $0 <= 100 }, before: 109) == nil)
  }

  /// By hand, of gaps of 10 days: that the next is more than r times the longest of k has the chance
  /// Π i / (r + i): 4 gaps and r = 10 give 1·2·3·4 / (11·12·13·14) = .001 (24/24024 = .000999), r = 9.9 .00103.
  @Test func ofFewGapsMoreIsAsked() {
    let days: [Int32] = [0, 10, 20, 30, 40]
    #expect(TableEnd.last(of: days, before: 140) == 40)
    #expect(TableEnd.last(of: days, before: 139) == nil)
  }

  @Test func oneDayTellsNothingOfGaps() {
    #expect(TableEnd.last(of: [5], before: 500) == nil)
    #expect(TableEnd.last(of: [], before: 500) == nil)
  }

  @Test func nothingIsMissedWhereNothingWasSold() {
    var facts = JoinFacts()
    facts.returnsByOrder = (0...20).map { (ordered: 0, requested: $0, lines: Measures.whole) }
    // The last order is of day 25, and returns of it may be asked for later.
    facts.exposure = [.init(day: 0, lines: 10), .init(day: 25, lines: 10)]
    #expect(facts.end(of: .returns, asOf: 400) == nil)
    facts.exposure.append(StartedLines(day: 40, lines: 10))
    #expect(
      facts.end(of: .returns, asOf: 400) == TableEnd(kind: .returns, last: 20, silence: 20))
    #expect(facts.end(of: .complaints, asOf: 400) == nil)
    // Of a stray order nothing could be expected: 21 of 1020 lines came back, .02 of one.
    facts.exposure = [.init(day: 0, lines: 1019), .init(day: 300, lines: 1)]
    #expect(facts.end(of: .returns, asOf: 400) == nil)
  }
}
