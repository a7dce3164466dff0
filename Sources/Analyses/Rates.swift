public import Cubes
public import Statistics
import Tables

/// Return and complaint rates by groups and periods: what was asked.
public struct RatesQuestion: Sendable {
  /// What is counted.
  public enum Basis: String, Sendable, CaseIterable, Encodable {
    /// Order lines, orders, units, or money.
    case lines, orders, units, amount
  }

  /// To which period a return belongs.
  public enum Clock: String, Sendable, CaseIterable, Encodable {
    /// To the period in which its order was placed.
    case cohort
    /// To the period in which it was requested.
    case period
  }

  /// By what counts are grouped.
  public var dimensions: [Dimension] = []
  /// By which period, if any.
  public var every: Period?
  /// What is counted.
  public var basis = Basis.lines
  /// To which period a return belongs.
  public var clock = Clock.cohort
  /// The kind of interval.
  public var interval = IntervalMethod.wilson
  /// Whether groups are ordered by the lower bound of their shrunken rate.
  public var ranks = false
  /// Groups of fewer lines are left out.
  public var minimum: Int64 = 0
  /// How many groups are shown at most.
  public var top: Int?
  /// Whether some orders are asked for only, which may come back sooner or later than all of them.
  public var isOfSome = false
  /// Groups of fewer lines are shown without figures, and as many more as guard them; nil for none.
  public var suppressedBelow: Int64?

  /// Creates a question about everything at once.
  public init() {}

  /// What the engine must count: the groups, and the total.
  public var queries: [CubeQuery] {
    let wantsMoments = basis == .units || basis == .amount
    // Without periods next to all lines of a group are old, and a workspace has the answer.
    let isOfParts = every != nil && !dimensions.isEmpty
    return [
      CubeQuery(
        dimensions: dimensions, period: every, wantsMoments: wantsMoments,
        wantsEventDays: clock == .cohort && (isOfSome || isOfParts)),
      CubeQuery(wantsMoments: wantsMoments, wantsEventDays: clock == .cohort && isOfSome),
    ]
  }
}

/// Computes rates from cubes.
public struct RatesAnalysis {
  let question: RatesQuestion
  private let answer: CubeAnswer
  private let returnsMature: GroupMaturing
  private let complaintsMature: GroupMaturing
  private let asOfDay: Int32
  /// The last local day that has been seen to its end.
  private let wholeDay: Int32
  /// The last local day up to which all returns are there.
  private let returnsEnd: Int32
  /// How much less lines tell than independent ones, by what came of them.
  private let returnDesign: LineDesign.Scale
  private let complaintDesign: LineDesign.Scale
  private let hasReturns: Bool
  private let hasComplaints: Bool
  private let hasRefunds: Bool

  /// Prepares the lag curves.
  ///
  /// - Parameters:
  ///   - question: What was asked.
  ///   - answer: The engine's answer to `question.queries`.
  ///   - cells: Of all periods, where the answer to the first query is of some only.
  ///   - hasReturns: Whether any file tells returns; without one no rate is known, not a rate of 0.
  ///   - hasComplaints: The same for complaints.
  ///   - hasRefunds: The same for the amounts of refunds.
  public init(
    _ question: RatesQuestion, _ answer: CubeAnswer, maturingBy cells: [Cube.Cell]? = nil,
    hasReturns: Bool, hasComplaints: Bool, hasRefunds: Bool
  ) {
    self.question = question
    self.answer = answer
    self.hasReturns = hasReturns
    self.hasComplaints = hasComplaints
    self.hasRefunds = hasReturns && hasRefunds
    asOfDay = answer.asOfDay
    wholeDay = answer.facts.seen(asOf: answer.asOf, answer.zone).wholeDay
    returnDesign = answer.facts.designScale(ofComplaints: false)
    complaintDesign = answer.facts.designScale(ofComplaints: true)
    returnsEnd = answer.end(of: .returns)?.last ?? asOfDay
    func maturing(_ kind: ExportKind) -> GroupMaturing {
      let all = Maturing(answer.facts, kind, answer.known(kind), answer.zone)
      let asked = GroupMaturing(all, answer.cubes[1].cells, kind)([])
      return GroupMaturing(asked, cells ?? answer.cubes[0].cells, kind)
    }
    returnsMature = maturing(.returns)
    complaintsMature = maturing(.complaints)
  }

  /// The rates of every group and of the whole.
  public func result() -> RatesResult {
    let whole = answer.cubes[1].cells.first ?? .empty
    var total = group(whole, denominator: whole)
    var groups = self.groups()
    let suppressed = suppress(&groups, &total)
    let all = groups.count
    groups.removeAll { !$0.isSuppressed && $0.lines < question.minimum }
    let hidden = all - groups.count
    if question.ranks {
      rank(&groups)
    } else if question.every == nil && !question.dimensions.isEmpty {
      arrange(&groups)
    }
    let cut = question.top.map { keepLargest(&groups, $0) } ?? 0
    return RatesResult(
      by: question.dimensions.map(\.name), basis: question.basis, clock: question.clock,
      groups: groups, total: total,
      lag: RatesResult.Lag(answer.facts, total.isSuppressed ? nil : returnsMature.pooled?.lag),
      cautions: cautions(groups, total, suppressed: suppressed, hidden: hidden, cut: cut))
  }

  private func groups() -> [RatesResult.Group] {
    let cells = answer.cubes[0].cells
    let eventPlaces = question.dimensions.indices.filter { question.dimensions[$0].kind != .orders }
    guard !eventPlaces.isEmpty else { return cells.map { group($0, denominator: $0) } }
    var denominators: [CellKey: Cube.Cell] = [:]
    for cell in cells where cell.coversAllEvents {
      denominators[CellKey(cell, without: eventPlaces)] = cell
    }
    // In a period with returns of earlier orders only, nothing was sold.
    return cells.filter { !$0.coversAllEvents }.map { cell in
      group(cell, denominator: denominators[CellKey(cell, without: eventPlaces)] ?? .empty)
    }
  }

  /// Values of the order's dimensions, and the period.
  private struct CellKey: Hashable {
    var values: [String?]
    var period: Int32?

    init(_ cell: Cube.Cell, without places: [Int]) {
      values = cell.key
      for place in places { values[place] = nil }
      period = cell.period
    }
  }

  // MARK: One group

  private func group(_ cell: Cube.Cell, denominator: Cube.Cell) -> RatesResult.Group {
    let sold = denominator.measures
    let returned =
      question.clock == .cohort ? cell.measures.returned : cell.measures.returnedInPeriod
    let complained =
      question.clock == .cohort ? cell.measures.complained : cell.measures.complainedInPeriod
    let isSame = cell.coversAllEvents && question.clock == .cohort
    var returnRate = rate(returned, sold, returnDesign, useMoments: isSame)
    let tellsRefunds =
      hasRefunds && cell.eventKind != .complaints
      && (question.clock == .cohort
        || !answer.facts.hasNoReturnDate && !endsWithin(cell.period))
    let tellsComplaints = hasComplaints && cell.eventKind != .returns
    var complaintRate =
      tellsComplaints ? rate(complained, sold, complaintDesign, useMoments: false) : nil
    if cell.eventKind == .complaints {
      returnRate = Rate(
        unknownOf: returnRate.denominator, because: "a column of complaints tells no returns apart")
    } else if !hasReturns {
      returnRate = Rate(unknownOf: returnRate.denominator, because: "no file tells returns")
    } else if question.clock == .cohort {
      adjust(&returnRate, returnsMature(denominator.key), denominator, "no return has a date")
    } else if answer.facts.hasNoReturnDate {
      returnRate = Rate(unknownOf: returnRate.denominator, because: "no return has a date")
    } else if endsWithin(cell.period) {
      returnRate = Rate(unknownOf: returnRate.denominator, because: "the returns end before")
    }
    if question.clock == .cohort {
      complaintRate = complaintRate.map {
        var rate = $0
        adjust(
          &rate, complaintsMature(denominator.key), denominator, "no complaint has joined an order")
        return rate
      }
    }
    return RatesResult.Group(
      key: Dictionary(
        uniqueKeysWithValues: zip(question.dimensions.map(\.name), cell.key).map { ($0, $1) }),
      values: cell.key, period: cell.period.map(label), isComplete: isComplete(cell.period),
      orders: sold.orders, lines: sold.lines, units: sold.units, amount: money(sold.amount),
      cancelled: sold.cancelled, returned: shares(returned.lines),
      complaints: tellsComplaints ? shares(complained.events) : nil,
      refundAmount: tellsRefunds ? money(returned.refund) : nil, returnRate: returnRate,
      complaintRate: complaintRate,
      refundShare: sold.amount > 0 && tellsRefunds
        ? money(returned.refund) / money(sold.amount) : nil,
      clocks: cell.eventKind == .complaints || !hasReturns
        ? RatesResult.Clocks() : clocks(cell, sold), rank: nil)
  }

  private func rate(
    _ outcome: Measures.Outcome, _ sold: Measures, _ design: LineDesign.Scale, useMoments: Bool
  ) -> Rate {
    switch question.basis {
    case .lines:
      Rate(
        shares(outcome.lines), of: Double(sold.lines),
        independent: Double(sold.lines)
          / design.effect(lines: Double(sold.lines), orders: Double(sold.orders)),
        method: question.interval)
    case .orders:
      Rate(Double(outcome.orders), of: Double(sold.orders), method: question.interval)
    case .units:
      Rate(
        shares(outcome.units), of: Double(sold.units),
        clusters: clusters(
          sold, sold.squares.units, trials: Double(sold.units), sold: Double(sold.units),
          back: useMoments ? shares(outcome.units) : nil, backUnit: whole),
        method: question.interval)
    case .amount:
      Rate(
        money(outcome.amount), of: money(sold.amount),
        clusters: clusters(
          sold, sold.squares.amount, trials: Double(sold.lines), sold: Double(sold.amount),
          back: useMoments ? Double(outcome.amount) : nil, backUnit: 1),
        method: question.interval)
    }
  }

  /// How units or money lie in orders, scaled to a number of trials: hundredths are none, lines are.
  ///
  /// - Parameters:
  ///   - sold: The measures of the denominator.
  ///   - moments: Its sums over orders.
  ///   - trials: How many trials it is.
  ///   - x: What was sold.
  ///   - y: What came back; nil where `moments` are not of it.
  ///   - unit: Of what came back, in `moments`.
  /// - Returns: What the interval needs.
  private func clusters(
    _ sold: Measures, _ moments: Measures.Squares.Moments, trials: Double, sold x: Double,
    back y: Double?, backUnit unit: Double
  ) -> Rate.Clusters {
    let scale = x > 0 ? trials / x : 0
    let xx = Double(moments.xx)
    return Rate.Clusters(
      trials: trials,
      design: y.flatMap {
        DesignEffect(
          clusters: Double(sold.orders), x: trials, y: $0 * scale, xx: xx * scale * scale,
          xy: Double(moments.xy) / unit * scale * scale,
          yy: Double(moments.yy) / (unit * unit) * scale * scale)
      },
      wholeOrders: xx > 0 ? x * x / xx : 0)
  }

  private func adjust(
    _ rate: inout Rate, _ maturing: Maturing?, _ cell: Cube.Cell, _ reason: String
  ) {
    guard let maturing else {
      if rate.reason == nil { rate.reason = reason + ", so maturity is not known" }
      return
    }
    let days = cell.period.flatMap { question.every?.days(from: $0) } ?? answer.ordered
    if let maturity = maturing.share(of: cell.exposure, ordered: days.clamped(to: answer.ordered)) {
      rate.adjust(maturity: maturity)
    }
  }

  private func clocks(_ cell: Cube.Cell, _ sold: Measures) -> RatesResult.Clocks {
    let measures = cell.measures
    let cohort = rate(measures.returned, sold, returnDesign, useMoments: false).value
    let period = rate(measures.returnedInPeriod, sold, returnDesign, useMoments: false).value
    return RatesResult.Clocks(
      cohort: cohort,
      period: answer.facts.hasNoReturnDate || endsWithin(cell.period) ? nil : period)
  }

  private var whole: Double { Double(Measures.whole) }
  private func shares(_ count: Int64) -> Double { Double(count) / whole }
  private func money(_ minor: Int64) -> Double { Double(minor) / 100 }

  // MARK: Periods

  private func label(_ day: Int32) -> String {
    switch question.every {
    case .week: ISOWeek(ofDay: day).description
    case .month: CivilDate(daysSince1970: day).monthKey
    default: CivilDate(daysSince1970: day).description
    }
  }

  /// Whether the returns end before a period does, or before the data where it is nil, so that those requested in it
  /// are not all known.
  private func endsWithin(_ first: Int32?) -> Bool {
    returnsEnd < asOfDay && first.flatMap(lastDay).map { $0 > returnsEnd } ?? true
  }

  /// The last day of a period.
  private func lastDay(_ first: Int32) -> Int32? { question.every?.days(from: first).upperBound }

  /// Whether a period had ended by the day up to which what is counted of it is known.
  private func isComplete(_ first: Int32?) -> Bool? {
    guard let last = first.flatMap(lastDay) else { return nil }
    return last <= (question.clock == .period ? min(returnsEnd, wholeDay) : wholeDay)
  }

  private func cautions(
    _ groups: [RatesResult.Group], _ total: RatesResult.Group, suppressed: Int, hidden: Int,
    cut: Int
  ) -> [Caution] {
    var cautions = Caution.ofJoin(answer.facts)
    cautions += Caution.ofTableEnds(answer.facts, asOf: answer.asOf, answer.zone)
    if question.basis == .lines { cautions += Caution.ofLines(answer.facts) }
    if !hasReturns { cautions.append(.noReturns) }
    if (groups + [total]).allSatisfy({
      $0.lines == 0 && $0.cancelled == 0 && !$0.isSuppressed
    }) {
      cautions.append(answer.holdsNoOrder ? .noOrders : .nothingCounted)
    }
    cautions += Caution.ofMaturity(groups, total, isCohort: question.clock == .cohort)
    if let least = question.suppressedBelow, suppressed > 0 || total.isSuppressed {
      cautions.append(
        .suppressedGroups(
          max(1, suppressed), least: least,
          events: question.dimensions.map(\.kind).first { $0 != .orders }))
    }
    if let dimension = question.dimensions.first(where: { $0.kind != .orders }) {
      cautions.append(.ofEvents(dimension))
    }
    if hidden > 0 { cautions.append(.hiddenGroups(hidden, minimum: question.minimum)) }
    if cut > 0 { cautions.append(.cutGroups(cut)) }
    return cautions
  }
}
