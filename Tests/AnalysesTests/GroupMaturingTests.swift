import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// Groups whose returns take another time than those of all orders.
@Suite struct GroupMaturingTests {
  /// Lines of one group by week, all ordered on its Monday.
  private struct Group {
    var name: String
    var weeks: ClosedRange<Int32>
    var lines: Int64
    /// Days after the order on each of which a twentieth of the lines come back.
    var lags: [Int32]
  }

  private static let newest = Hand.asOfDay - 4

  /// Cells of groups by week, and what is known of all lines.
  private func shop(_ groups: [Group]) -> (cells: [Cube.Cell], facts: JoinFacts) {
    var facts = JoinFacts()
    var cells: [Cube.Cell] = []
    for group in groups {
      for week in group.weeks {
        let monday = Self.newest - 7 * week
        let days = group.lags.map { monday + $0 }.filter { $0 <= Hand.asOfDay }
        let returns = days.map {
          Cube.EventDay(start: monday, requested: $0, lines: group.lines * Hand.whole / 20)
        }
        var cell = Hand.cell(
          [group.name],
          Hand.measures(lines: group.lines, returned: group.lines / 20 * Int64(days.count)),
          period: monday, exposure: [.init(day: monday, lines: group.lines)])
        cell.returnDays = returns
        cells.append(cell)
        facts.exposure.append(.init(day: monday, lines: group.lines))
        facts.returns += returns
      }
    }
    return (cells, facts)
  }

  private func rates(_ groups: [Group], knowingDays: Bool = true) -> [RatesResult.Group] {
    var question = RatesQuestion()
    question.dimensions = [Hand.category]
    question.every = .week
    var (cells, facts) = shop(groups)
    if !knowingDays { for cell in cells.indices { cells[cell].returnDays = [] } }
    return Hand.result(question, cells, facts: facts).groups
  }

  private func adjusted(_ groups: [RatesResult.Group], _ name: String, week: Int32) -> Double? {
    let label = ISOWeek(ofDay: Self.newest - 7 * week).description
    return groups.first { $0.values == [name] && $0.period == label }?.returnRate.adjusted
  }

  private let fast = Group(name: "fast", weeks: 0...30, lines: 1000, lags: [1, 3])
  private let slow = Group(name: "slow", weeks: 0...30, lines: 1000, lags: [3, 20])

  /// A tenth of each come back in the end, of the newest week as of all: in a shop without chance to the digit, where
  /// the curve of all is far off.
  @Test func eachGroupByItsOwnCurve() {
    let groups = rates([fast, slow])
    for week in Int32(0)...4 {
      #expect(near(adjusted(groups, "fast", week: week), 0.1), "fast, \(week) weeks old")
      #expect(near(adjusted(groups, "slow", week: week), 0.1), "slow, \(week) weeks old")
    }
    let pooled = rates([fast, slow], knowingDays: false)
    #expect(near(adjusted(pooled, "fast", week: 0), 0.1 / 0.75, 0.001))
    #expect(near(adjusted(pooled, "slow", week: 2), 0.05 / 0.75, 0.001))
  }

  /// With fewer than 200 returns, or younger than nearly all returns need, a group is taken for all.
  @Test func fewOrYoungOnesByThatOfAll() {
    let few = Group(name: "few", weeks: 0...9, lines: 100, lags: slow.lags)
    let young = Group(name: "young", weeks: 0...1, lines: 10_000, lags: [1, 3])
    let groups = rates([fast, slow, few, young])
    let pooled = rates([fast, slow, few, young], knowingDays: false)
    #expect(adjusted(groups, "few", week: 0) == adjusted(pooled, "few", week: 0))
    #expect(adjusted(groups, "young", week: 0) == adjusted(pooled, "young", week: 0))
    #expect(adjusted(groups, "fast", week: 0) != adjusted(pooled, "fast", week: 0))
  }

  /// The days of what came back are asked for where a curve of their own matters, and nowhere else.
  @Test func daysAreCountedWhereTheyMatter() {
    func wants(_ change: (inout RatesQuestion) -> Void) -> [Bool] {
      var question = RatesQuestion()
      change(&question)
      return question.queries.map(\.wantsEventDays)
    }
    #expect(wants { $0.dimensions = [Hand.category] } == [false, false])
    #expect(wants { $0.every = .week } == [false, false])
    #expect(wants { ($0.every, $0.dimensions) = (.week, [Hand.category]) } == [true, false])
    #expect(wants { $0.isOfSome = true } == [true, true])
    #expect(wants { ($0.isOfSome, $0.clock) = (true, .period) } == [false, false])
  }
}
