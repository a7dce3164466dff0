import Randomness
import Statistics
import Tables

@testable import Analyses
@testable import Cubes

extension SplitMix64 {
  /// As good as standard normal: the sum of twelve uniform numbers less six.
  mutating func normal() -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + Double(next() >> 11) * 0x1p-53 }
  }

  /// How many of so many trials succeed.
  mutating func successes(_ trials: Int, _ rate: Double) -> Int64 {
    Int64((0..<trials).count { _ in Double(next() >> 11) * 0x1p-53 < rate })
  }
}

/// Weekly series made by hand, all of whose returns come on the day of the delivery.
enum HandWatch {
  /// The Monday of the newest complete week: 2024-02-19, 2024-W08.
  static let newest = Hand.day(2024, 2, 19)

  /// Weeks of lines and returned lines, the last of them the newest complete one.
  static func cells(
    _ key: [String?], _ weeks: [(lines: Int64, returned: Int64)]
  ) -> [Cube.Cell] {
    weeks.enumerated().filter { $0.element.lines > 0 }.map { index, week in
      let monday = newest - Int32(7 * (weeks.count - 1 - index))
      return Hand.cell(
        key, Hand.measures(lines: week.lines, returned: week.returned, inPeriod: week.returned),
        period: monday, exposure: [.init(day: monday, lines: week.lines)])
    }
  }

  /// Facts by which a line comes back on its first day or never.
  static var instantFacts: JoinFacts {
    var facts = JoinFacts()
    let start = Hand.asOfDay - 400
    facts.exposure = [.init(day: start, lines: 1000)]
    facts.returns = [.init(start: start, requested: start, lines: 100 * Hand.whole)]
    return facts
  }

  static func answer(_ cells: [Cube.Cell], facts: JoinFacts = instantFacts) -> CubeAnswer {
    CubeAnswer(
      cubes: [Cube(query: CubeQuery(period: .week), cells: cells)],
      asOf: Int64(Hand.asOfDay) * 86_400 + 86_399, zone: .utc, facts: facts, orderLedgers: [],
      otherLedgers: [])
  }

  static func watch(
    _ cells: [Cube.Cell], facts: JoinFacts = instantFacts, by: [Dimension] = [],
    _ change: (inout WatchQuestion) -> Void = { _ in }
  ) throws -> WatchResult {
    var question = WatchQuestion()
    question.dimensions = by
    change(&question)
    return try WatchAnalysis(question, answer(cells, facts: facts)).result()
  }

  /// One series of everything.
  static func watch(
    _ weeks: [(lines: Int64, returned: Int64)],
    _ change: (inout WatchQuestion) -> Void = { _ in }
  ) throws -> WatchResult {
    try watch(cells([], weeks), change)
  }

  /// So many weeks alike.
  static func weeks(
    _ count: Int, lines: Int64 = 100, returned: Int64
  ) -> [(lines: Int64, returned: Int64)] {
    Array(repeating: (lines, returned), count: count)
  }
}
