public import Cubes
import Tables

/// How many returns or complaints are to come: what was asked.
public struct ForecastQuestion: Sendable {
  /// What is forecast.
  public enum Measure: String, Sendable, CaseIterable, Encodable {
    /// Order lines returned, by the period of the request.
    case returns
    /// Order lines complained about, by the period of the first complaint.
    case complaints
    /// What is refunded, in currency units, by the period of the request.
    case refundAmount = "refund_amount"
  }

  /// What is forecast.
  public var measure = Measure.returns
  /// By what series are told apart; each is a column of the orders.
  public var dimensions: [Dimension] = []
  /// Days or weeks.
  public var every = Period.week
  /// How many periods; nil for 4 weeks or 14 days.
  public var horizon: Int?
  /// Levels of the intervals, each above 0 and below 1, rising.
  public var levels = [0.8, 0.95]
  /// Whose holidays and promotions count.
  public var calendar = RetailCalendar.cn
  /// Orders to come by local day, where a plan tells them.
  public var plan: [Int32: Double] = [:]

  /// What stands for values that a given series lacks; nil for zeros in counts of days and weeks only.
  public var gaps: GapFilling?
  /// Groups of fewer lines are not listed, nor as many more as guard them; nil for none.
  public var suppressedBelow: Int64?

  /// Creates a question about weekly returns as a whole.
  public init() {}

  /// What the engine must count: the groups, and the total, day by day.
  public var queries: [CubeQuery] {
    [CubeQuery(dimensions: dimensions, period: .day), CubeQuery(period: .day)]
  }

  /// How many periods are forecast.
  public var steps: Int { horizon ?? (every == .day ? 14 : 4) }
  var periodLength: Int { every == .day ? 1 : 7 }
  var seasonLength: Int { every == .day ? 7 : 1 }
}
