import Cubes
import Tables

extension WeeklyAnalysis {
  /// Every watch, of everything and by each dimension.
  struct Watched {
    var results: [WatchResult] = []
    var notWatched: [WeeklyResult.NotWatched] = []
    var cautions: [Caution] = []
  }

  /// Watches every metric that the sources tell.
  func watched() -> Watched {
    var watched = Watched()
    let joins =
      Caution.ofJoin(answer.facts).map(\.code)
      + Caution.ofTableEnds(answer.facts, asOf: answer.asOf, answer.zone).map(\.code)
      + Caution.ofLines(answer.facts).map(\.code)
    func watch(_ metric: WatchQuestion.Metric, _ dimension: Dimension?) {
      var question = WatchQuestion()
      question.metric = metric
      question.suppressedBelow = self.question.suppressedBelow
      question.dimensions = dimension.map { [$0] } ?? []
      let cube = dimension.flatMap { self.question.cube(of: $0) } ?? 0
      do throws(WatchError) {
        let result = try WatchAnalysis(question, answer, cube: cube).result()
        watched.results.append(result)
        for caution in result.cautions where !joins.contains(caution.code) {
          watched.cautions.append(caution.said(of: metric, by: dimension?.name))
        }
      } catch {
        watched.notWatched.append(
          WeeklyResult.NotWatched(
            metric: metric, by: dimension.map { [$0.name] } ?? [], reason: WeeklyReasons.of(error)))
      }
    }
    func missing(_ metric: WatchQuestion.Metric, _ reason: WeeklyResult.Sentence) {
      watched.notWatched.append(WeeklyResult.NotWatched(metric: metric, by: [], reason: reason))
    }
    let dimensions = [nil] + question.watched.map { Optional($0) }
    if sources.hasReturns {
      for dimension in dimensions { watch(.returnRate, dimension) }
    } else {
      missing(.returnRate, WeeklyReasons.noReturns)
    }
    if sources.hasComplaints {
      for dimension in dimensions { watch(.complaintRate, dimension) }
    } else {
      missing(.complaintRate, WeeklyReasons.noComplaints)
    }
    if sources.hasReturns && sources.hasRefunds { watch(.refundShare, nil) }
    return watched
  }

  /// What is out of its limits in the week.
  func alarms(_ watched: Watched) -> WeeklyResult.Part<WeeklyResult.Alarms> {
    guard !watched.results.isEmpty else {
      return WeeklyResult.Part(
        because: watched.notWatched.first?.reason ?? WeeklyReasons.of(WatchError.nothingCounted))
    }
    let name = week.description
    let baselines = watched.results.flatMap(\.series).compactMap(\.baseline?.to)
    if !baselines.isEmpty, baselines.allSatisfy({ $0 >= name }) {
      return WeeklyResult.Part(because: WeeklyReasons.inBaseline)
    }
    // Later weeks may have been judged by now; then this one has, too.
    let newest = watched.results.compactMap(\.newest).map { min($0, name) }.max()
    let all = watched.results.flatMap { result in
      (result.alarms + result.improvements).compactMap { relevant($0, result) }
    }
    let worse = all.filter { $0.alarm.direction == "worse" }.sorted(by: Self.isGraver)
    return WeeklyResult.Part(
      WeeklyResult.Alarms(
        newest: newest, isAlarming: worse.contains(where: \.isRaised), alarms: worse,
        improvements: all.filter { $0.alarm.direction == "better" && $0.isActive }
          .sorted(by: Self.isGraver),
        series: watched.results.reduce(0) { $0 + $1.looks.series },
        expectedFalseAlarms: watched.results.reduce(0) { $0 + $1.looks.expectedFalseAlarms },
        notWatched: watched.notWatched))
  }

  /// An alarm that is active in the week, or ended at most four weeks before; nil for any other.
  private func relevant(
    _ alarm: WatchResult.Alarm, _ result: WatchResult
  ) -> WeeklyResult.Alarm? {
    let name = week.description
    let recent = ISOWeek(ofDay: monday - 28).description
    guard alarm.firstSignal <= name, alarm.last >= recent else { return nil }
    // Later weeks may have been judged by now; then the alarm must reach the week itself.
    let isLater = result.newest.map { $0 > name } ?? false
    let judged = isLater ? name : result.newest ?? name
    let isActive = isLater ? alarm.last >= name : alarm.isActive
    let series = result.series.first { $0.values == alarm.values }
    var isNew = alarm.firstSignal == judged
    // Only what got worse is kept.
    if let memory, !memory.weeks.isEmpty, alarm.direction == "worse" {
      isNew = !memory.alarms.contains { isSame($0, alarm, result) }
    }
    return WeeklyResult.Alarm(
      metric: result.metric, by: result.by, isActive: isActive, isNew: isNew, alarm: alarm,
      points: result.by.isEmpty
        ? (series?.points ?? []).hiding(hiddenWeeks) : series?.points ?? [],
      baselineRate: series?.baseline?.rate)
  }

  /// Whether a kept alarm is of the same series and about the same time.
  func isSame(
    _ kept: WeeklyMemory.Alarm, _ alarm: WatchResult.Alarm, _ result: WatchResult
  ) -> Bool {
    kept.metric == result.metric.rawValue && kept.dimension == result.by.joined(separator: ",")
      && kept.slice == WeeklyMemory.slice(alarm.values)
      && kept.firstDay <= WeeklyMemory.lastDay(alarm.last)
      && WeeklyMemory.firstDay(alarm.onset) <= kept.lastDay
  }

  private static func isGraver(_ left: WeeklyResult.Alarm, _ right: WeeklyResult.Alarm) -> Bool {
    func rank(_ alarm: WeeklyResult.Alarm) -> Int {
      WatchResult.Severity.allCases.firstIndex(of: alarm.alarm.severity) ?? 0
    }
    if left.isActive != right.isActive { return left.isActive }
    if rank(left) != rank(right) { return rank(left) < rank(right) }
    if left.alarm.onset != right.alarm.onset { return left.alarm.onset > right.alarm.onset }
    return left.alarm.id.utf8.lexicographicallyPrecedes(right.alarm.id.utf8)
  }
}

extension WeeklyMemory {
  /// The values of a series in one text.
  static func slice(_ values: [String?]) -> String {
    values.map { $0 ?? "" }.joined(separator: ",")
  }

  /// The Monday of a week by its name.
  static func firstDay(_ week: String) -> Int32 {
    (try? CivilDate.days(ofPeriod: week))?.lowerBound ?? 0
  }

  /// Its Sunday.
  static func lastDay(_ week: String) -> Int32 { firstDay(week) + 6 }
}

extension Caution {
  /// The same, said of one watch.
  fileprivate func said(of metric: WatchQuestion.Metric, by name: String?) -> Caution {
    let (en, zh) =
      switch metric {
      case .returnRate: ("return rate", "退货率")
      case .complaintRate: ("complaint rate", "投诉率")
      case .refundShare: ("refund share", "退款占比")
      }
    let by = name.map { (en: " by \($0)", zh: "（按 \($0)）") } ?? (en: "", zh: "")
    return Caution(
      code, en: "watching the \(en)\(by.en): \(self.en)", zh: "监控\(zh)\(by.zh)：\(self.zh)")
  }
}
