import Cubes
import Tables

extension WeeklyAnalysis {
  /// The rates of some weeks, by either clock.
  struct WeekRates {
    let cohort: [RatesResult.Group]
    let period: [RatesResult.Group]

    /// The group of a week and, of a dimension, a value.
    func group(_ clock: RatesQuestion.Clock, _ week: String, _ value: String?)
      -> RatesResult.Group?
    {
      (clock == .cohort ? cohort : period).first {
        $0.period == week && ($0.values.isEmpty || $0.values[0] == value)
      }
    }
  }

  /// The figures of the week beside those before it.
  func headline() -> [WeeklyResult.Headline] {
    let before = monday - 7
    let rates = rates(answer.cubes[0].cells, nil, weeks: [monday, before, lastYear])
    return WeeklyMetric.allCases.map { metric in
      let now = figure(metric, of: monday, rates)
      let previous = figure(metric, of: before, rates)
      let old = figure(metric, of: lastYear, rates)
      return WeeklyResult.Headline(
        metric: metric, unit: metric.unit, clock: metric.clock, week: now, weekBefore: previous,
        lastYear: old, change: change(metric, now, previous, since: before),
        changeOfYear: change(metric, now, old, since: lastYear))
    }
  }

  /// The last half year, week by week.
  func trend() -> [WeeklyResult.Week] {
    let days = last(WeeklyQuestion.shownWeeks)
    let weeks = Array(stride(from: days.lowerBound, through: monday, by: 7))
    let rates = rates(answer.cubes[0].cells, nil, weeks: weeks)
    return weeks.compactMap { day in
      let name = ISOWeek(ofDay: day).description
      if hiddenWeeks.contains(day) {
        return WeeklyResult.Week(
          period: name, orders: nil, returnRate: nil, complaintRate: nil, returns: nil,
          complaints: nil)
      }
      guard unknown(.orders, day) == nil else { return nil }
      let (cohort, period) = (rates.group(.cohort, name, nil), rates.group(.period, name, nil))
      return WeeklyResult.Week(
        period: name, orders: cohort?.orders ?? 0,
        returnRate: unknown(.returnRate, day) == nil ? cohort?.returnRate : nil,
        complaintRate: unknown(.complaintRate, day) == nil ? cohort?.complaintRate : nil,
        returns: unknown(.returns, day) == nil ? period?.returned ?? 0 : nil,
        complaints: unknown(.complaints, day) == nil ? period?.complaints ?? 0 : nil)
    }
  }

  /// What was aimed at, in the order in which it was given.
  func targets() -> [WeeklyResult.Target] {
    guard !question.targets.isEmpty else { return [] }
    let all = rates(answer.cubes[0].cells, nil, weeks: [monday])
    let cells = question.category.flatMap { question.cube(of: $0) }.map { answer.cubes[$0].cells }
    let byCategory = rates(cells ?? [], question.category, weeks: [monday])
    let categories = Set((cells ?? []).compactMap { $0.key.first ?? nil })
    return question.targets.map { target in
      let category =
        [target.category, target.otherSpelling].compactMap { $0 }
        .first(where: categories.contains) ?? target.category
      var figure = figure(
        target.metric, of: monday, category == nil ? all : byCategory, category)
      if let category, !categories.contains(category) {
        // Misspelt rather than unsold.
        figure = WeeklyResult.Figure(period: week.description)
        figure.reason = WeeklyReasons.noCategory
      }
      return WeeklyResult.Target(
        metric: target.metric, category: category, target: target.value, figure: figure,
        verdict: verdict(target, figure))
    }
  }

  private func verdict(
    _ target: WeeklyTarget, _ figure: WeeklyResult.Figure
  ) -> WeeklyResult.Target.Verdict {
    guard let value = figure.best else { return .unknown }
    guard target.metric.isRate else {
      let isMet = target.metric.isBetterHigh ? value >= target.value : value <= target.value
      return isMet ? .met : .missed
    }
    let low = figure.maturity == nil ? figure.low : figure.adjustedLow
    let high = figure.maturity == nil ? figure.high : figure.adjustedHigh
    guard let low, let high else { return .unknown }
    if let maturity = figure.maturity, maturity < WatchQuestion.leastMaturity {
      // Most is still to come, and may have another curve; but what has come does not go away.
      return (figure.low ?? 0) > target.value ? .missed : .unclear
    }
    return high <= target.value ? .met : low > target.value ? .missed : .unclear
  }

  private func rates(
    _ cells: [Cube.Cell], _ dimension: Dimension?, weeks: [Int32]
  ) -> WeekRates {
    let some = cells.filter { cell in cell.period.map { weeks.contains($0) } ?? false }
    var question = RatesQuestion()
    question.dimensions = dimension.map { [$0] } ?? []
    question.every = .week
    // Weeks of all orders are hidden by `hiddenWeeks`.
    if dimension != nil { question.suppressedBelow = self.question.suppressedBelow }
    func groups(_ clock: RatesQuestion.Clock) -> [RatesResult.Group] {
      question.clock = clock
      return RatesAnalysis(
        question, answer([some, []]), maturingBy: cells, hasReturns: sources.hasReturns,
        hasComplaints: sources.hasComplaints, hasRefunds: sources.hasRefunds
      ).result().groups
    }
    return WeekRates(cohort: groups(.cohort), period: groups(.period))
  }

  // MARK: Figures

  private func figure(
    _ metric: WeeklyMetric, of day: Int32, _ rates: WeekRates, _ value: String? = nil
  ) -> WeeklyResult.Figure {
    let name = ISOWeek(ofDay: day).description
    var figure = WeeklyResult.Figure(period: name)
    if let reason = unknown(metric, day) {
      figure.reason = reason
      return figure
    }
    guard let group = rates.group(metric.clock, name, value) else {
      if value != nil, question.suppressedBelow != nil {
        figure.reason = suppressed
        return figure
      }
      // Before the first order nothing is known; within the data there was none.
      if metric.isRate { figure.reason = WeeklyReasons.noOrders } else { figure.value = 0 }
      return figure
    }
    guard !group.isSuppressed else {
      figure.reason = suppressed
      return figure
    }
    switch metric {
    case .orders: figure.value = Double(group.orders)
    case .returns: figure.value = group.returned
    case .complaints: figure.value = group.complaints
    case .refundAmount: figure.value = group.refundAmount
    case .returnRate: figure.fill(group.returnRate)
    case .complaintRate:
      if let rate = group.complaintRate { figure.fill(rate) }
    }
    return figure
  }

  /// Why a figure of a week cannot be told; nil where it can.
  private func unknown(_ metric: WeeklyMetric, _ day: Int32) -> WeeklyResult.Sentence? {
    if hiddenWeeks.contains(day) { return suppressed }
    switch metric {
    case .returnRate, .returns:
      if !sources.hasReturns { return WeeklyReasons.noReturns }
    case .complaintRate, .complaints:
      if !sources.hasComplaints { return WeeklyReasons.noComplaints }
    case .refundAmount:
      if !sources.hasReturns { return WeeklyReasons.noReturns }
      if !sources.hasRefunds { return WeeklyReasons.noRefunds }
    case .orders: break
    }
    let isOfComplaints = metric == .complaintRate || metric == .complaints
    if metric.clock == .period && !isOfComplaints && answer.facts.hasNoReturnDate {
      return WeeklyReasons.noDates
    }
    if metric != .orders, let end = tableEnds[isOfComplaints ? .complaints : .returns],
      end.last < (metric.isRate ? day : day + 6)
    {
      return WeeklyReasons.ends(end.kind, end.last)
    }
    let first = answer.cubes[0].cells.filter { $0.measures.lines > 0 }.compactMap(\.period).min()
    return first.map { day < $0 } ?? true ? WeeklyReasons.beforeData : nil
  }

  private func change(
    _ metric: WeeklyMetric, _ now: WeeklyResult.Figure, _ then: WeeklyResult.Figure, since: Int32
  ) -> WeeklyResult.Change {
    var change = WeeklyResult.Change()
    guard let value = now.value, let old = then.value else {
      change.reason = now.value == nil ? now.reason : then.reason
      return change
    }
    guard metric.isRate else {
      change.difference = value - old
      change.relative = old > 0 ? value / old - 1 : nil
      return change
    }
    let metric: CompareQuestion.Metric = metric == .returnRate ? .returnRate : .complaintRate
    let span = since...since + 6
    do throws(CompareError) {
      let result = try compare(metric, by: nil, before: span, after: monday...sunday)
      change.difference = result.change.difference
      change.differenceLow = result.change.differenceLow
      change.differenceHigh = result.change.differenceHigh
      change.relative = result.change.relative
      change.pValue = result.change.pValue
      change.ageDays = result.ageDays
      change.lines = result.after.lines
      change.linesBefore = result.before.lines
    } catch {
      change.reason = WeeklyReasons.of(error)
    }
    return change
  }

  /// Two stretches of whole weeks; by a dimension whose cube has the days of events.
  func compare(
    _ metric: CompareQuestion.Metric, by dimension: Dimension?, before: ClosedRange<Int32>,
    after: ClosedRange<Int32>
  ) throws(CompareError) -> CompareResult {
    var question = CompareQuestion(before: before, after: after)
    question.metric = metric
    question.suppressedBelow = self.question.suppressedBelow
    question.dimensions = dimension.map { [$0] } ?? []
    let cube = dimension.flatMap { self.question.cube(of: $0) } ?? 0
    let cells = WeeklyCells.spans(answer.cubes[cube].cells, before: before, after: after)
    return try CompareAnalysis(question, answer([cells, answer.cubes[1].cells])).result()
  }
}

extension WeeklyResult.Figure {
  fileprivate init(period: String) {
    self.period = period
  }

  fileprivate mutating func fill(_ rate: Rate) {
    numerator = rate.numerator
    denominator = rate.denominator
    value = rate.value
    low = rate.low
    high = rate.high
    maturity = rate.maturity
    adjusted = rate.adjusted
    adjustedLow = rate.adjustedLow
    adjustedHigh = rate.adjustedHigh
    reason = rate.reason.map { WeeklyReasons.of(rate: $0) }
  }
}
