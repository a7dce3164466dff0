import Tables

extension JoinFacts {
  /// Fewer rows than this do not tell what is usual.
  private static let leastRows = 200.0

  /// Rows dated so long after everything else that the data cannot reach so far; nil for nothing.
  ///
  /// Lines, returns and complaints as they are counted, and the latest moment of all others, which is that of a
  /// cancelled line, of a second return of a line, or of one without its order. Of these last there may be many, where
  /// the orders end before the returns do: only a few are slips.
  ///
  /// - Parameters:
  ///   - zone: In which days are counted.
  ///   - isWhole: Whether everything is counted; of a part, what is later lies in the others.
  /// - Returns: The slips.
  /// - Complexity: O(n log n) in the days.
  func dateSlips(_ zone: ZoneRules, isWhole: Bool = true) -> DateSlips? {
    var days = countedDays
    let unmatched =
      returnJoin.rows - returnJoin.matched + complaintJoin.rows - complaintJoin.matched
    let lines = exposure.reduce(0) { $0 + $1.lines }
    if isWhole, let last = days.keys.max() {
      let moments = [latestOfOrders] + (unmatched <= max(1, Int(lines) / 1000) ? [latest] : [])
      for moment in moments where moment != missingValue {
        let day = zone.localDay(ofUTC: moment)
        if day > last { days[day] = 1 }
      }
    }
    return DateSlips(days, leastRows: Self.leastRows)
  }

  /// Whether what is counted ends so long before the data do that these may end with slips.
  fileprivate func mayHideSlips(_ zone: ZoneRules) -> Bool {
    guard latest != missingValue, let last = countedDays.keys.max() else { return false }
    return Int64(zone.localDay(ofUTC: latest)) - Int64(last) >= Int64(DateSlips.leastGap)
  }

  /// Lines, returns and complaints by the day of each.
  private var countedDays: [Int32: Double] {
    var days: [Int32: Double] = [:]
    for row in exposure {
      days[row.isUnderWay ? row.day &- transits.usual : row.day, default: 0] += Double(row.lines)
    }
    for row in returns + complaints {
      days[row.requested, default: 0] += Double(row.lines) / Double(Measures.whole)
    }
    return days
  }
}

extension ScanEngine {
  /// An answer; where the data end with slips, and no moment was given to see them from, the one as of the last day of
  /// all other rows.
  ///
  /// A part of the data that ends long before they do does not tell why: the whole is asked then.
  ///
  /// - Parameters:
  ///   - scope: What was asked for.
  ///   - facts: Where an answer has what is known of the joins.
  ///   - ask: Answers in a scope.
  /// - Returns: The answer.
  /// - Throws: What `ask` throws.
  /// - Complexity: Where there are slips, or a part ends so early, one more answer.
  func withoutSlips<Answer>(
    _ scope: CubeScope, _ facts: WritableKeyPath<Answer, JoinFacts>,
    _ ask: (CubeScope) throws -> Answer
  ) throws -> Answer {
    let answer = try ask(scope)
    guard scope.asOf == nil else { return answer }
    let isWhole = scope.from == nil && scope.to == nil && scope.filters.isEmpty
    let known = answer[keyPath: facts]
    var found = known.dateSlips(source.zone, isWhole: isWhole)
    if found == nil, !isWhole, known.mayHideSlips(source.zone) {
      found = try ask(CubeScope())[keyPath: facts].dateSlips(source.zone)
    }
    guard let slips = found else { return answer }
    var scope = scope
    scope.asOf = source.zone.startOfDay(slips.last + 1) - 1
    var mended = try ask(scope)
    mended[keyPath: facts].slips = slips
    return mended
  }
}
