public import Cubes
public import Tables

/// The summary of a week: what was asked.
public struct WeeklyQuestion: Sendable {
  /// The week; nil for the last one that is over.
  public var week: ISOWeek?
  /// Whose holidays count: for forecasts, and for which week of last year is the same.
  public var calendar = RetailCalendar.cn
  /// Columns of the orders by which alarms are sought.
  public var watched: [Dimension] = []
  /// Columns of the orders by which changes are explained.
  public var explained: [Dimension] = []
  /// By what groups are ranked; columns of returns too.
  public var ranked: [Dimension] = []
  /// The column of the orders that targets may name a value of, if there is one.
  public var category: Dimension?
  /// What is aimed at.
  public var targets: [WeeklyTarget] = []
  /// Groups, weeks and themes of fewer lines (or complaints) have no figures; nil for none.
  public var suppressedBelow: Int64?
  /// Decides every random choice.
  public var seed: UInt64 = 1
  /// How many threads work; it changes no result.
  public var threads = 1

  /// Creates a question about the last week that is over.
  public init() {}

  /// Weeks over which groups are ranked and changes explained, ending with the week in question.
  public static let rankedWeeks: Int32 = 12
  /// See `rankedWeeks`; compared with as many weeks before.
  public static let comparedWeeks: Int32 = 4
  /// Weeks whose complaints are grouped into themes.
  public static let themeWeeks: Int32 = 26
  /// Weeks whose figures are shown side by side.
  public static let shownWeeks: Int32 = 26
  /// Weeks that are forecast.
  public static let horizon = 4

  /// What the engine must count, all in one pass: everything by week and by day, then each dimension by
  /// week.
  ///
  /// The days of what came back are not counted twice: those of a week are those of its days.
  public var queries: [CubeQuery] {
    [
      CubeQuery(period: .week, wantsMoments: true),
      CubeQuery(period: .day, wantsEventDays: true),
    ]
      + dimensions.map {
        CubeQuery(dimensions: [$0], period: .week, wantsEventDays: needsDays($0))
      }
  }

  /// Every dimension once, in the order of its cube.
  var dimensions: [Dimension] {
    var all: [Dimension] = []
    for dimension in watched + explained + ranked + (category.map { [$0] } ?? [])
    where !all.contains(dimension) {
      all.append(dimension)
    }
    return all
  }

  private func needsDays(_ dimension: Dimension) -> Bool {
    watched.contains(dimension) || explained.contains(dimension)
  }

  /// Where the cube of a dimension stands in the answer.
  func cube(of dimension: Dimension) -> Int? {
    dimensions.firstIndex(of: dimension).map { $0 + 2 }
  }
}

/// A value that a figure of the week is to keep below, or for orders to reach.
public struct WeeklyTarget: Sendable, Equatable {
  /// What is aimed at.
  public var metric: WeeklyMetric
  /// Of which category; nil for all orders.
  public var category: String?
  /// What the category is called in the data, if it is not called as above.
  public var otherSpelling: String?
  /// Its value: a share from 0 to 1, a count, or an amount in currency units.
  public var value: Double

  /// Creates a target.
  public init(
    metric: WeeklyMetric, category: String? = nil, otherSpelling: String? = nil, value: Double
  ) {
    self.metric = metric
    self.category = category
    self.otherSpelling = otherSpelling
    self.value = value
  }
}

/// A figure of the week.
public enum WeeklyMetric: String, Sendable, CaseIterable, Encodable {
  /// Orders placed in the week.
  case orders
  /// Lines returned, of those ordered in the week.
  case returnRate = "return_rate"
  /// Lines complained about, of those ordered in the week.
  case complaintRate = "complaint_rate"
  /// Lines whose return was requested in the week, whenever they were ordered.
  case returns
  /// Complaints of the week, whenever the order was placed.
  case complaints
  /// What is refunded for returns requested in the week.
  case refundAmount = "refund_amount"

  /// Whether it is a share with an interval, whose later returns are still to come.
  public var isRate: Bool { self == .returnRate || self == .complaintRate }
  /// Whether more is better.
  public var isBetterHigh: Bool { self == .orders }
  /// What its values are: `count`, `share` or `money`.
  public var unit: String { isRate ? "share" : self == .refundAmount ? "money" : "count" }
  /// To which week a return belongs: that of its order, or that of its request.
  public var clock: RatesQuestion.Clock {
    isRate || self == .orders ? .cohort : .period
  }
}

/// What the tables of the sources tell, so that nothing is taken for zero that is not known.
public struct WeeklySources: Sendable {
  /// Whether any file tells returns.
  public var hasReturns: Bool
  /// Whether any file holds complaints.
  public var hasComplaints: Bool
  /// Whether refunds are told.
  public var hasRefunds: Bool
  /// Whether only a part of the orders is looked at, of which nothing is kept.
  public var isPart: Bool
  /// Exports that came every week, and not with the newest.
  public var missing: [MissingExport]

  /// Creates it.
  public init(
    hasReturns: Bool, hasComplaints: Bool, hasRefunds: Bool, isPart: Bool = false,
    missing: [MissingExport] = []
  ) {
    self.hasReturns = hasReturns
    self.hasComplaints = hasComplaints
    self.hasRefunds = hasRefunds
    self.isPart = isPart
    self.missing = missing
  }
}

/// Why there is no summary at all.
public enum WeeklyError: Error, CustomStringConvertible, Sendable, Equatable {
  /// There is no order line, or none with a date.
  case nothingCounted
  /// The files of orders have no row.
  case noOrders
  /// No week of the data is over.
  case noWeek(asOf: String)
  /// The week is not over as of the day, or begins after it.
  case notOver(String, asOf: String, last: String)
  /// The week ends before the first order.
  case beforeData(String, first: String)

  /// Cause and next step.
  public var description: String {
    switch self {
    case .nothingCounted:
      "no order line is left to sum up; look at --where, --from, --to and --as-of"
    case .noOrders: CubeAnswer.noOrders
    case .noWeek(let asOf):
      "no week with orders is over as of \(asOf); add earlier exports, or run again on Monday"
    case .notOver(let week, let asOf, let last):
      "--week \(week): is not over as of \(asOf); the last week that is over is \(last)"
    case .beforeData(let week, let first):
      "--week \(week): lies before the first order, which is of \(first)"
    }
  }
}
