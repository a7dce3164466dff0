import Tables

extension JoinFacts {
  /// Fewer rows than this do not tell what is usual.
  private static let leastRows = 200.0

  /// Lines, returns and complaints dated so long after everything else that the data cannot reach so far; nil for
  /// nothing.
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
    return DateSlips(days, leastRows: Self.leastRows)
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
