public import Cubes
import Statistics
import Tables

/// Early warning on series of rates: what is asked.
public struct WatchQuestion: Sendable {
  /// What is watched.
  public enum Metric: String, Sendable, CaseIterable, Encodable {
    /// Returned lines over lines.
    case returnRate = "return_rate"
    /// Lines complained about over lines.
    case complaintRate = "complaint_rate"
    /// Money refunded over money taken.
    case refundShare = "refund_share"
  }

  /// What the limits are made of, for each series on its own.
  public enum Baseline: Sendable, Equatable {
    /// Its first periods: so many, or all of its first half where it is shorter than twice that.
    case first(Int)
    /// The periods that begin in these days.
    case days(ClosedRange<Int32>)
  }

  /// By what series are told apart; none for one series of everything.
  public var dimensions: [Dimension] = []
  /// What is watched.
  public var metric = Metric.returnRate
  /// To which period a return belongs.
  public var clock = RatesQuestion.Clock.cohort
  /// How long a period is.
  public var every = Period.week
  /// What the limits are made of.
  public var baseline: Baseline
  /// Nothing alarms on fewer full-grown order lines than this.
  public var minimum = 30.0
  /// The share of false ones among the signals of a period that is put up with.
  public var level = 0.01
  /// Series and periods of fewer lines are hidden, and nothing alarms on them; nil for none.
  public var suppressedBelow: Int64?

  /// Whether returns or complaints themselves tell series apart, which share their order lines.
  var tellsEvents: Bool { dimensions.contains { $0.kind != .orders } }
  /// Nothing alarms on fewer returns or complaints.
  var leastEvents: Double {
    max(Self.leastEvents, tellsEvents ? Double(suppressedBelow ?? 0) : 0)
  }

  /// Whether so many lines and events are too few to be shown.
  func isSmall(lines: Double, events: Double) -> Bool {
    guard let least = suppressedBelow.map(Double.init) else { return false }
    return lines < least || tellsEvents && events > 0 && events < least
  }

  /// Creates a question about the weekly return rate of everything.
  public init() { baseline = Self.defaultBaseline(every) }

  /// Half a year, or four weeks of days.
  public static func defaultBaseline(_ every: Period) -> Baseline {
    switch every {
    case .day: .first(56)
    case .week: .first(26)
    case .month: .first(12)
    }
  }

  /// What the engine must count.
  public var query: CubeQuery {
    CubeQuery(
      dimensions: dimensions, period: every, wantsMoments: metric == .refundShare,
      wantsEventDays: true)
  }

  /// Fewer periods make no baseline.
  public static let leastBaseline = 8
  /// Nothing alarms on fewer returns (or complaints) than this, nor is an improvement seen where fewer
  /// were expected.
  public static let leastEvents = 5.0
  /// A period of less maturity is marked and not judged.
  public static let leastMaturity = 0.5
}

/// Why nothing can be watched.
public enum WatchError: Error, CustomStringConvertible, Sendable, Equatable {
  /// There is no order line to count.
  case nothingCounted
  /// The files of orders have no row.
  case noOrders
  /// No file tells what is watched.
  case noEvents(WatchQuestion.Metric)
  /// No return has a date, and they are to be counted by it.
  case noDates
  /// The series that go on long enough have too few lines in their baselines: this many are wanted.
  case smallBaseline(least: Double)
  /// No series has a baseline and something after it.
  case noBaseline(periods: Int, every: Period, isChosen: Bool)

  /// Cause and next step.
  public var description: String {
    switch self {
    case .nothingCounted:
      "no order line is left to watch; look at --where, --from, --to and --as-of"
    case .noOrders: CubeAnswer.noOrders
    case .noEvents(.complaintRate):
      "no file tells complaints, so the complaint rate cannot be watched; add their export, or watch another"
        + " --metric"
    case .noEvents(let metric):
      "no file tells returns, so the \(metric == .refundShare ? "refund share" : "return rate") cannot be"
        + " watched; add their export, or watch another --metric"
    case .noDates:
      "--clock period: no return has a date, so they cannot be counted when they came; leave --clock out, or"
        + " add an export of returns that has dates"
    case .smallBaseline(let least):
      "no series has \(Figure.count(least)) order lines old enough in its baseline, below which nothing can be"
        + " watched (--min, --suppress); watch fewer groups, give a longer --baseline, or add earlier exports"
    case .noBaseline(let periods, let every, let isChosen):
      isChosen
        ? "--baseline holds fewer than \(WatchQuestion.leastBaseline) complete \(every.rawValue)s of every"
          + " series, or leaves nothing after it; choose a longer or an earlier one"
        : "no series has more than \(periods) complete \(every.rawValue)s, too few: a baseline takes"
          + " \(WatchQuestion.leastBaseline) and as many must follow; add earlier exports, watch a"
          + " shorter --every, or give --baseline"
    }
  }
}

/// Watches series of rates for changes.
///
/// Each series has a p′ chart (`LaneyChart`) whose limits come from a frozen baseline. Because charts by
/// the normal distribution alarm too often on few returns, the chance of a point is that of
/// `RateComparison`, exact and with the baseline's own uncertainty, widened by Laney's σ_z. A returns
/// count is held against the lines weighted by the share of their returns that can have come by now,
/// so that young periods look neither good nor bad. See `WatchRules` for what makes a signal and
/// `WatchEpisodes` for what makes an alarm.
public struct WatchAnalysis {
  private(set) var question: WatchQuestion
  let answer: CubeAnswer
  let cells: [Cube.Cell]
  /// Up to when what is watched is known.
  let known: KnownUntil
  /// The last day of which everything is there.
  let wholeDay: Int32

  /// Prepares an analysis.
  ///
  /// - Parameters:
  ///   - question: What was asked.
  ///   - answer: The engine's answer.
  ///   - index: Which of its cubes answers `question.query`.
  public init(_ question: WatchQuestion, _ answer: CubeAnswer, cube index: Int = 0) {
    self.question = question
    self.question.minimum = max(question.minimum, Double(question.suppressedBelow ?? 0))
    self.answer = answer
    cells = answer.cubes[index].cells
    let kind = question.metric == .complaintRate ? ExportKind.complaints : .returns
    known = answer.known(kind)
    wholeDay = answer.wholeDay(of: kind)
  }

  /// Alarms, improvements and the state of every series.
  ///
  /// - Throws: `WatchError` where nothing can be watched.
  /// - Complexity: O(cells), and a hundred evaluations of the beta function for each point shown.
  public func result() throws(WatchError) -> WatchResult {
    guard cells.contains(where: { $0.measures.lines > 0 }) else {
      throw answer.holdsNoOrder ? .noOrders : .nothingCounted
    }
    if question.clock == .period, question.metric != .complaintRate, answer.facts.hasNoReturnDate {
      throw .noDates
    }
    let pooled = pooled
    var all = makeSeries(pooled)
    guard all.contains(where: { $0.status == .watched }) else {
      let periods = all.map { $0.points.count { $0.state != .unfinished } }.max() ?? 0
      var isChosen = question.baseline != WatchQuestion.defaultBaseline(question.every)
      if case .first = question.baseline, periods < 2 * WatchQuestion.leastBaseline {
        isChosen = false
      }
      if all.contains(where: { $0.status == .smallBaseline }) {
        throw .smallBaseline(least: question.minimum)
      }
      throw .noBaseline(periods: periods, every: question.every, isChosen: isChosen)
    }
    WatchRules.apply(to: &all, question)
    let newest = all.flatMap { $0.points.filter { $0.state == .judged }.map(\.day) }.max()
    let episodes = all.indices.flatMap { index in
      WatchEpisodes.find(in: all[index], newest: newest, question)
        .filter { !isFew($0, in: all[index]) }.map { (index, $0) }
    }
    return WatchResult(
      question, all, episodes, newest: newest, label: label,
      cautions: cautions(all, hasLag: pooled != nil))
  }

  /// Whether an episode has too few lines or events to be shown: it may be shorter than what gave the signal, and an
  /// improvement has few events.
  private func isFew(_ episode: WatchEpisode, in series: WatchSeries) -> Bool {
    let points = episode.points.map { series.points[$0] }
    return question.isSmall(
      lines: points.reduce(0) { $0 + $1.lines }, events: points.reduce(0) { $0 + $1.events })
  }

  /// The name of a period by its first day.
  func label(_ day: Int32) -> String {
    switch question.every {
    case .week: ISOWeek(ofDay: day).description
    case .month: CivilDate(daysSince1970: day).monthKey
    case .day: CivilDate(daysSince1970: day).description
    }
  }

  private func cautions(_ all: [WatchSeries], hasLag: Bool) -> [Caution] {
    var cautions = Caution.ofJoin(answer.facts)
    cautions += Caution.ofTableEnds(
      answer.facts, asOf: answer.asOf, answer.zone,
      [question.metric == .complaintRate ? .complaints : .returns])
    if design.effect > 1 { cautions.append(.clustered(design.effect)) }
    if question.clock == .cohort && !hasLag {
      cautions.append(
        Caution(
          "maturity_unknown",
          en: "nothing that came back has a date, so the newest periods look better than they are",
          zh: "没有带日期的记录，无法估计成熟度，最近的期间会显得偏好"))
    }
    let gaps = periodsWithoutOrders()
    if gaps > 0 {
      cautions.append(
        Caution(
          "periods_without_orders",
          en:
            "\(question.every.rawValue)s without orders between the first and the last are passed over: \(gaps)",
          zh: "首尾之间有 \(gaps) 个期间没有订单，已跳过"))
    }
    let small = all.count { $0.status != .watched }
    if small > 0 {
      cautions.append(
        Caution(
          "series_not_watched",
          en: "\(small) of \(all.count) series \(small == 1 ? "has" : "have") no baseline of"
            + " \(WatchQuestion.leastBaseline) \(question.every.rawValue)s and"
            + " \(Int(question.minimum)) lines, so \(small == 1 ? "it is" : "they are") not watched",
          zh: "\(all.count) 个序列中有 \(small) 个缺少足够的基线，未监控"))
    }
    if let least = question.suppressedBelow {
      let hidden = all.count { question.isSmall(lines: $0.lines, events: $0.events) }
      if hidden > 0 {
        cautions.append(
          .suppressedGroups(
            hidden, least: least, events: question.dimensions.map(\.kind).first { $0 != .orders }))
      }
    }
    let unsteady = all.count { $0.status == .watched && $0.hasUnsteadyBaseline }
    if unsteady > 0 {
      cautions.append(
        Caution(
          "unsteady_baseline",
          en:
            plural(
              unsteady, "series leaves its limits within its own baseline",
              "series leave their limits within their own baseline") + "; look at it, and choose"
            + " a steadier one with --baseline",
          zh: "有 \(unsteady) 个序列在基线期内就已越限；请检查并用 --baseline 另选基线"))
    }
    let stale = all.count(where: \.hasLeftBaseline)
    if stale > 0 {
      cautions.append(
        Caution(
          "baseline_left",
          en:
            "\(stale) of \(all.count) series \(stale == 1 ? "has been better than its" : "have been better than their") baseline for so long that a return"
            + " to it would not alarm; choose a later one with --baseline",
          zh: "\(all.count) 个序列中有 \(stale) 个长期优于基线，恢复到原水平时不会报警；请用 --baseline 另选较近的基线"))
    }
    return cautions
  }

  private func periodsWithoutOrders() -> Int {
    // By place: to take a cell out would copy it.
    let sold = cells.indices.lazy.filter { cells[$0].measures.lines > 0 }
    let days = Set(sold.compactMap { cells[$0].period })
    guard let first = days.min(), let last = days.max() else { return 0 }
    return position(last) - position(first) + 1 - days.count
  }

  private func position(_ day: Int32) -> Int {
    switch question.every {
    case .day: return Int(day)
    // Weeks begin on Mondays, and day −3 is one.
    case .week: return (Int(day) + 3) / 7
    case .month:
      let date = CivilDate(daysSince1970: day)
      return date.year * 12 + date.month
    }
  }
}
