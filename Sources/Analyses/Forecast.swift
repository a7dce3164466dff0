public import Cubes
import Dispatch
import Forecasting
import Synchronization
import Tables

/// Forecasts returns, complaints or refunds from cubes.
public struct ForecastAnalysis {
  private let question: ForecastQuestion
  private let answer: CubeAnswer
  private let days: ForecastDays

  /// Lays out what is known, day by day.
  ///
  /// - Parameters:
  ///   - question: What was asked.
  ///   - answer: The engine's answer to `question.queries`.
  ///   - hasEvents: Whether any file tells what is asked for: returns, complaints, or amounts of refunds.
  /// - Throws: `ForecastError` where there is nothing to forecast from.
  public init(
    _ question: ForecastQuestion, _ answer: CubeAnswer, hasEvents: Bool
  ) throws(ForecastError) {
    guard hasEvents else { throw .noEvents(question.measure) }
    if question.measure != .complaints && answer.facts.hasNoReturnDate { throw .noDates }
    guard let days = ForecastDays(question, answer) else {
      throw answer.holdsNoOrder ? .noOrders : .noPeriod(question.every)
    }
    guard days.periods > 1 else { throw .onePeriod(question.every) }
    guard days.groups.count <= ForecastError.mostGroups else {
      throw .tooManyGroups(
        days.groups.count, by: question.dimensions.map(\.name).joined(separator: ","))
    }
    if let least = question.suppressedBelow, days.total.lines.reduce(0, +) < Double(least) {
      throw .tooFewToShow(least)
    }
    self.question = question
    self.answer = answer
    self.days = days
  }

  /// The forecasts: of the total, and of each group if groups were asked for.
  ///
  /// - Parameter threads: How many groups are forecast at the same time; it changes only the speed.
  /// - Returns: The total first, then the groups by key.
  /// - Complexity: About a tenth of a second for each series of three years of weeks, a second for days.
  public func result(threads: Int) -> ForecastResult {
    let tasks = ([days.total] + days.groups).map(task)
    var forecasts = Self.forecasts(tasks, threads: threads)
    if !days.groups.isEmpty {
      var groups = Array(forecasts.dropFirst())
      Reconciliation.reconcile(total: &forecasts[0], groups: &groups, isNonNegative: true)
      forecasts = [forecasts[0]] + groups
    }
    let labels = ForecastLabels(days: days, every: question.every, steps: question.steps)
    let hidden = hiddenGroups()
    let all = zip(zip([days.total] + days.groups, tasks), zip(forecasts, [false] + hidden))
    let series = all.compactMap { pair, found -> ForecastResult.Series? in
      let (forecast, isHidden) = found
      if isHidden { return nil }
      return ForecastResult.Series(
        key: Dictionary(
          uniqueKeysWithValues: zip(question.dimensions.map(\.name), pair.0.key).map { ($0, $1) }),
        names: pair.0.key, isTotal: pair.0.key.isEmpty, values: pair.1.values, labels: labels,
        forecast, levels: question.levels, unit: ForecastWords.Unit(question.every))
    }
    return ForecastResult(
      of: question.measure.rawValue, every: question.every.rawValue, horizon: question.steps,
      by: question.dimensions.map(\.name), levels: question.levels,
      reconciliation: days.groups.isEmpty ? nil : .minimumTrace, series: series,
      cautions: cautions(forecasts, hidden: hidden.count { $0 }))
  }

  /// Which groups sold too little to be shown, or guard one that did, the total being told.
  private func hiddenGroups() -> [Bool] {
    guard let least = question.suppressedBelow else { return days.groups.map { _ in false } }
    var axes = question.dimensions.indices.map { axis in
      Suppression.codes(days.groups.map { $0.key[axis] })
    }
    axes.removeAll { ($0.max() ?? 0) == 0 }
    return Suppression(least: least).hidden(
      days.groups.map { Int64($0.lines.reduce(0, +)) },
      at: days.groups.indices.map { index in axes.map { $0[index] } })
  }

  func task(_ group: ForecastDays.Group) -> ForecastTask {
    let steps = question.steps
    let ahead = steps * days.periodLength
    let known = days.periods * days.periodLength
    let calendar = question.calendar.shares(
      of: (0..<known + ahead).map { day in
        let local = days.firstDay + Int32(day)
        return local...local
      })
    return ForecastTask(
      values: days.values(group), seasonLength: question.seasonLength, horizon: steps,
      levels: question.levels, isNonNegative: true,
      pipeline: Pipeline(
        sold: group.sold, came: group.came, lags: days.lags, periodLength: days.periodLength,
        events: calendar, plan: plan(group, from: days.firstDay + Int32(known), days: ahead)))
  }

  /// Planned orders as this group sells: its share of the orders of the last eight weeks, in lines or money.
  private func plan(_ group: ForecastDays.Group, from first: Int32, days count: Int) -> [Double?] {
    guard !question.plan.isEmpty else { return [] }
    let recent = min(56, group.sold.count)
    let sold = group.sold.suffix(recent).reduce(0, +)
    let orders = days.total.orders.suffix(recent).reduce(0, +)
    guard orders > 0 else { return [] }
    return (0..<count).map { day in
      question.plan[first + Int32(day)].map { $0 * sold / orders }
    }
  }

  private static func forecasts(_ tasks: [ForecastTask], threads: Int) -> [Forecast] {
    let found = Mutex<[Forecast?]>(Array(repeating: nil, count: tasks.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, tasks.count))) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < tasks.count else { return }
        let forecast = Contest.run(tasks[index])
        found.withLock { $0[index] = forecast }
      }
    }
    return found.withLock { $0.compactMap(\.self) }
  }

  private func cautions(_ forecasts: [Forecast], hidden: Int) -> [Caution] {
    var cautions = Caution.ofJoin(answer.facts)
    if let least = question.suppressedBelow, hidden > 0 {
      cautions.append(.suppressedGroups(hidden, least: least))
    }
    let words = ForecastWords(ForecastWords.Unit(question.every))
    if let early = days.early {
      cautions.append(words.ends(early.kind, early.last, answer.zone.localDay(ofUTC: answer.asOf)))
    }
    if days.hasRest { cautions.append(words.unfinishedLeftOut) }
    if let total = forecasts.first { cautions += words.cautions(total) }
    let short = forecasts.dropFirst().count { $0.backtest == nil }
    if short > 0 { cautions.append(words.shortGroups(short)) }
    if !question.plan.isEmpty {
      let first = days.firstDay + Int32(days.periods * days.periodLength)
      let ahead = question.steps * days.periodLength
      let covered = (0..<ahead).count { question.plan[first + Int32($0)] != nil }
      if covered < ahead { cautions.append(words.planCovers(covered, of: ahead)) }
    }
    return cautions
  }
}

/// Why there is nothing to forecast from.
public enum ForecastError: Error, CustomStringConvertible, Sendable {
  /// No file tells what is to be forecast.
  case noEvents(ForecastQuestion.Measure)
  /// No return has a date.
  case noDates
  /// The files of orders have no row.
  case noOrders
  /// No period is whole.
  case noPeriod(Period)
  /// One period is no history.
  case onePeriod(Period)
  /// More series than anyone would read.
  case tooManyGroups(Int, by: String)

  /// Fewer order lines than may be shown.
  case tooFewToShow(Int64)

  /// The most groups that are forecast.
  static let mostGroups = 200

  /// Cause and next step.
  public var description: String {
    switch self {
    case .noEvents(.complaints):
      "no file holds complaints, so there is nothing to forecast; add a complaints export"
        + " (`aftersales check` shows what each file was taken for)"
    case .noEvents(.refundAmount):
      "no file tells refund amounts, so there is nothing to forecast; add an export of returns that has them,"
        + " or forecast --of returns"
    case .noEvents:
      "no file tells returns, so there is nothing to forecast; add a returns export"
        + " (`aftersales check` shows what each file was taken for)"
    case .noDates:
      "no return has a date, so it is not known how many came when; add an export of returns that has dates"
    case .noOrders: CubeAnswer.noOrders
    case .noPeriod(let every):
      "not enough history for a forecast: no \(every.rawValue) with orders is over yet;"
        + " add earlier exports, or look at --where, --from, --to and --as-of"
    case .onePeriod(let every):
      "not enough history for a forecast: only one \(every.rawValue) is over, and it takes two for a"
        + " mean and many more for a backtest; add earlier exports"
    case .tooFewToShow(let least):
      "--suppress \(least): fewer order lines than that count, so nothing may be shown; look at --where,"
        + " --from, --to and --as-of"
    case .tooManyGroups(let count, let by):
      "--by \(by): \(count) groups, and at most \(Self.mostGroups) are forecast; choose a coarser"
        + " dimension, or narrow it with --where"
    }
  }
}
