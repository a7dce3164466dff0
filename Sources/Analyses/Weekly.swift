public import Cubes
import Tables

/// Sums up a week: puts together what the other analyses say of it.
///
/// Every part is an analysis of its own (`RatesAnalysis`, `WatchAnalysis`, `CompareAnalysis`,
/// `ForecastAnalysis`, `ClusterAnalysis`) on parts of the same cubes; a part that cannot be computed says why
/// and the others stand. Forecasts know nothing of what came after the week.
public struct WeeklyAnalysis: Sendable {
  let question: WeeklyQuestion
  let answer: CubeAnswer
  let sources: WeeklySources
  /// What earlier weeks said; nil where nothing is kept.
  let memory: WeeklyMemory?
  let week: ISOWeek
  let asOfDay: Int32
  /// Tables that end before the orders do.
  let tableEnds: [ExportKind: TableEnd]
  /// The Mondays of weeks without figures.
  private(set) var hiddenWeeks: Set<Int32> = []

  /// Finds the week.
  ///
  /// - Parameters:
  ///   - question: What was asked.
  ///   - answer: The engine's answer to `question.queries`.
  ///   - sources: What the files tell.
  ///   - memory: What earlier summaries said; nil where nothing is kept.
  /// - Throws: `WeeklyError` where there is no such week.
  public init(
    _ question: WeeklyQuestion, _ answer: CubeAnswer, sources: WeeklySources,
    memory: WeeklyMemory?
  ) throws(WeeklyError) {
    week = try Self.week(question, answer)
    self.question = question
    var answer = answer
    answer.cubes[0].cells = WeeklyCells.withEventDays(
      answer.cubes[0].cells, from: answer.cubes[1].cells)
    self.answer = answer
    self.sources = sources
    self.memory = memory?.before(week.description)
    asOfDay = answer.asOfDay
    var ends: [ExportKind: TableEnd] = [:]
    for kind in [ExportKind.returns, .complaints] { ends[kind] = answer.end(of: kind) }
    tableEnds = ends
  }

  /// The moments whose complaints are grouped into themes.
  public var themeTimes: Range<Int64> {
    let days = last(WeeklyQuestion.themeWeeks)
    return answer.zone.startOfDay(days.lowerBound)..<answer.zone.startOfDay(days.upperBound + 1)
  }

  /// The summary.
  ///
  /// - Parameter issues: Complaints of `themeTimes` as rows; nil where there are none.
  /// - Returns: All parts, each computed or with the reason why it is not.
  /// - Complexity: As the analyses of which it is made; clustering the complaints of half a year and six
  ///   forecasts take longest.
  public func result(issues: IssueRows? = nil) -> WeeklyResult {
    let (themes, others) = sideBySide(
      question.threads, { self.themes(issues) }, { self.allButThemes() })
    var result = others
    result.themes = themes.part
    result.toKeep.themes = themes.kept
    Self.add(themes.cautions, to: &result.cautions)
    return result
  }

  private func allButThemes() -> WeeklyResult {
    let watched = watched()
    var analysis = self
    analysis.hiddenWeeks = weeksToHide(watched)
    return analysis.result(watched)
  }

  /// The summary but for its themes.
  private func result(_ watched: Watched) -> WeeklyResult {
    let headline = headline()
    let targets = targets()
    let alarms = alarms(watched)
    let forecasts = forecasts()
    var cautions =
      Caution.ofJoin(answer.facts)
      + Caution.ofTableEnds(answer.facts, asOf: answer.asOf, answer.zone)
      + Caution.ofLines(answer.facts) + suppressionCautions
    Self.add(watched.cautions, to: &cautions)
    Self.add(forecasts.cautions, to: &cautions)
    return WeeklyResult(
      week: week.description, from: CivilDate(daysSince1970: monday).description,
      to: CivilDate(daysSince1970: sunday).description, daysSince: Int(asOfDay - sunday),
      verdict: verdict(headline, targets, alarms.value), headline: headline, trend: trend(),
      targets: targets, alarms: alarms, moves: moves(), rankings: rankings(),
      themes: WeeklyResult.Part(because: WeeklyReasons.noComplaints),
      forecasts: suppress(forecasts.all), record: record(watched), data: data, cautions: cautions,
      toKeep: toKeep(forecasts.all, alarms.value))
  }

  private static func add(_ more: [Caution], to cautions: inout [Caution]) {
    for caution in more
    where !saidOnce.contains(caution.code) && !cautions.contains(where: { $0.en == caution.en }) {
      cautions.append(caution)
    }
  }

  /// Tables of returns and complaints that end before the week does.
  var ends: [TableEnd] {
    tableEnds.values.filter { $0.last < sunday }.sorted { $0.kind < $1.kind }
  }

  /// Exports that did not come with the newest and end before the week does, but for tables that end as a whole.
  var missing: [MissingExport] {
    sources.missing.filter { export in
      !ends.contains { $0.kind == export.kind }
        && export.latest.map { answer.zone.localDay(ofUTC: $0) <= sunday } ?? true
    }
  }

  /// Tables that have been silent before the end of the week, though an end of theirs is not certain.
  var quietEnds: [(kind: ExportKind, last: Int32)] {
    [ExportKind.returns, .complaints].compactMap { kind in
      guard tableEnds[kind] == nil,
        let last = answer.facts.quietEnd(of: kind, asOf: answer.asOf, answer.zone), last < sunday
      else { return nil }
      return (kind, last)
    }
  }

  // MARK: The week

  /// Its first day.
  var monday: Int32 { week.firstDay }
  /// Its last day.
  var sunday: Int32 { week.firstDay + 6 }

  /// The days of whole weeks that end with this one.
  func last(_ weeks: Int32) -> ClosedRange<Int32> { monday - 7 * (weeks - 1)...sunday }

  /// The week that was asked for, else the last one that is over.
  private static func week(
    _ question: WeeklyQuestion, _ answer: CubeAnswer
  ) throws(WeeklyError) -> ISOWeek {
    let cells = answer.cubes[0].cells.filter { $0.measures.lines > 0 }
    guard let first = cells.compactMap(\.period).min() else {
      throw answer.holdsNoOrder ? .noOrders : .nothingCounted
    }
    let asOfDay = answer.zone.localDay(ofUTC: answer.asOf)
    let asOf = CivilDate(daysSince1970: asOfDay).description
    // The Monday of the last week whose Sunday has been.
    let last = asOfDay - 6 - Int32(CivilDate.isoWeekday(ofDay: asOfDay + 1) - 1)
    guard let week = question.week else {
      guard last >= first else { throw .noWeek(asOf: asOf) }
      return ISOWeek(ofDay: last)
    }
    guard week.firstDay <= last else {
      throw .notOver(
        week.description, asOf: asOf, last: ISOWeek(ofDay: last).description)
    }
    guard week.firstDay >= first else {
      throw .beforeData(week.description, first: ISOWeek(ofDay: first).description)
    }
    return week
  }

  /// The Monday of the same week of last year.
  ///
  /// With the Chinese calendar, weeks within six of the lunar New Year are counted from it, because it moves by up
  /// to a month and takes the lull in orders with it; else the week of the same number, 52 for 53.
  var lastYear: Int32 {
    if question.calendar == .cn, let new = RetailCalendar.newYears.min(by: distance),
      (new - monday).magnitude <= 42,
      let old = RetailCalendar.newYears.last(where: { $0 < new })
    {
      // To the nearest Monday: both weeks hold the same days of the festival but for three at most.
      let day = monday - (new - old) + 3
      return day - Int32(CivilDate.isoWeekday(ofDay: day) - 1)
    }
    return
      (ISOWeek(year: week.year - 1, week: week.week)
      ?? ISOWeek(year: week.year - 1, week: 52))?.firstDay ?? monday - 364
  }

  private func distance(_ left: Int32, _ right: Int32) -> Bool {
    (left - monday).magnitude < (right - monday).magnitude
  }

  private var data: WeeklyResult.DataQuality {
    let ledgers = answer.orderLedgers + answer.otherLedgers
    func join(_ coverage: JoinFacts.Coverage) -> WeeklyResult.DataQuality.Join {
      WeeklyResult.DataQuality.Join(rows: coverage.rows, matched: coverage.matched)
    }
    return WeeklyResult.DataQuality(
      files: ledgers.count, rows: ledgers.reduce(0) { $0 + $1.rows },
      accepted: ledgers.reduce(0) { $0 + $1.accepted },
      rejected: ledgers.reduce(0) { $0 + $1.rejected },
      duplicates: ledgers.reduce(0) { $0 + $1.duplicates },
      returns: join(answer.facts.returnJoin), complaints: join(answer.facts.complaintJoin))
  }

  /// The answer with other cubes, for an analysis that wants its own.
  func answer(_ cells: [[Cube.Cell]]) -> CubeAnswer {
    var answer = answer
    let pattern = answer.cubes[0]
    answer.cubes = cells.map { cells in
      var cube = pattern
      cube.cells = cells
      return cube
    }
    return answer
  }
}
