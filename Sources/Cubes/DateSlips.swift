import Tables

/// A few rows dated long after all others, by a slip in the year or month.
public struct DateSlips: Sendable, Equatable {
  /// Lines, returns and complaints of such dates.
  public var rows: Int
  /// The earliest of their days.
  public var first: Int32
  /// The last day of all others.
  public var last: Int32
}

extension JoinFacts {
  /// Of each thousand rows so many may be slips, and so many of fewer than a thousand.
  private static let mostRows = 1.0
  /// Fewer rows than this do not tell what is usual.
  private static let leastRows = 200.0
  /// A shop may close for so many days.
  private static let leastGap: Int32 = 28

  /// What is dated so long after everything else that the data cannot reach so far; nil for nothing.
  ///
  /// One return dated next year would make this year's orders look a year old, and what has not come back of them safe.
  /// It takes a gap of four weeks, twice as long as any in the year before.
  ///
  /// - Complexity: O(n log n) in the days.
  func dateSlips() -> DateSlips? {
    var days: [Int32: Double] = [:]
    for row in exposure {
      days[row.isUnderWay ? row.day &- transits.usual : row.day, default: 0] += Double(row.lines)
    }
    for row in returns + complaints {
      days[row.requested, default: 0] += Double(row.lines) / Double(Measures.whole)
    }
    let counts = days.sorted { $0.key < $1.key }
    let all = counts.reduce(0) { $0 + $1.value }
    guard all >= Self.leastRows else { return nil }
    let most = max(Self.mostRows, all * Self.mostRows / 1000)
    var rows = 0.0
    var slips: DateSlips?
    for place in counts.indices.dropFirst().reversed() {
      rows += counts[place].value
      guard rows <= most + 1e-9 else { break }
      let (first, last) = (counts[place].key, counts[place - 1].key)
      let gap = Int64(first) - Int64(last)
      guard gap >= Self.leastGap,
        gap > 2 * Self.longestGap(counts[..<place].map(\.key), after: last &- 365)
      else { continue }
      slips = DateSlips(rows: Int(rows.rounded(.up)), first: first, last: last)
    }
    return slips
  }

  /// The longest time between two days that follow one another, of those after some day.
  private static func longestGap(_ days: [Int32], after first: Int32) -> Int64 {
    var longest: Int64 = 0
    for (day, next) in zip(days, days.dropFirst()).reversed() {
      guard day > first else { break }
      longest = max(longest, Int64(next) - Int64(day))
    }
    return longest
  }
}

extension ScanEngine {
  /// An answer; where it shows slips, and no moment was given to see the data from, the one as of the last day of all
  /// other rows.
  ///
  /// - Parameters:
  ///   - scope: What was asked for.
  ///   - facts: Where an answer has what is known of the joins.
  ///   - ask: Answers in a scope.
  /// - Returns: The answer.
  /// - Throws: What `ask` throws.
  func withoutSlips<Answer>(
    _ scope: CubeScope, _ facts: WritableKeyPath<Answer, JoinFacts>,
    _ ask: (CubeScope) throws -> Answer
  ) throws -> Answer {
    let answer = try ask(scope)
    guard scope.asOf == nil, let slips = answer[keyPath: facts].dateSlips() else { return answer }
    var scope = scope
    scope.asOf = source.zone.startOfDay(slips.last + 1) - 1
    var mended = try ask(scope)
    mended[keyPath: facts].slips = slips
    return mended
  }
}
