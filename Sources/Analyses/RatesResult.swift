import Cubes
import Statistics

/// Return and complaint rates by groups and periods.
public struct RatesResult: Sendable, Encodable {
  /// The dimensions, as they were asked for.
  public let by: [String]
  /// What is counted.
  public let basis: RatesQuestion.Basis
  /// To which period a return belongs.
  public let clock: RatesQuestion.Clock
  /// By size, by rank, or by key and period.
  public let groups: [Group]
  /// Everything together.
  public let total: Group
  /// How long returns take.
  public let lag: Lag
  /// What a reader must know before believing the figures; not part of the encoded result.
  public let cautions: [Caution]

  enum CodingKeys: String, CodingKey {
    case by, basis, clock, groups, total, lag
  }

  /// One group and period.
  public struct Group: Sendable, Encodable {
    /// For each dimension its value; nil where the export says nothing.
    public var key: [String: String?]
    /// The same in the order of the dimensions.
    public var values: [String?]
    /// As `2014-08`, `2014-W33` or `2014-08-11`; nil for all time.
    public var period: String?
    /// Whether the period had ended by the as-of day; nil for all time.
    public var isComplete: Bool?
    /// Distinct orders.
    public var orders: Int64
    /// Order lines, without cancelled ones.
    public var lines: Int64
    /// Units of these lines.
    public var units: Int64
    /// What was sold, in currency units.
    public var amount: Double
    /// Lines cancelled before they were shipped.
    public var cancelled: Int64
    /// Order lines returned; a fraction where a return names none of the lines of its order.
    public var returned: Double
    /// Complaints; nil without complaint files, or where a column of returns tells groups apart.
    public var complaints: Double?
    /// What was refunded, in currency units.
    public var refundAmount: Double?
    /// The return rate in the basis that was asked for.
    public var returnRate: Rate
    /// Nil as `complaints` are.
    public var complaintRate: Rate?
    /// Refunds over amount sold.
    public var refundShare: Double?
    /// The return rate by either clock.
    public var clocks: Clocks
    /// Only where groups are ranked.
    public var rank: Rank?
    /// Whether the group is too small to be shown, or guards one that is: it has no figures.
    public var isSuppressed = false

    enum CodingKeys: String, CodingKey {
      case key, period, orders, lines, units, amount, cancelled, returned, complaints, clocks, rank
      case isComplete = "is_complete"
      case refundAmount = "refund_amount"
      case returnRate = "return_rate"
      case complaintRate = "complaint_rate"
      case refundShare = "refund_share"
      case isSuppressed = "suppressed"
    }

    /// Writes every key but `rank` and `suppressed`, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(key, forKey: .key)
      try container.encode(period, forKey: .period)
      try container.encode(isComplete, forKey: .isComplete)
      try container.encode(shown(orders), forKey: .orders)
      try container.encode(shown(lines), forKey: .lines)
      try container.encode(shown(units), forKey: .units)
      try container.encode(shown(amount), forKey: .amount)
      try container.encode(shown(cancelled), forKey: .cancelled)
      try container.encode(shown(returned), forKey: .returned)
      try container.encode(complaints, forKey: .complaints)
      try container.encode(isSuppressed ? nil : refundAmount, forKey: .refundAmount)
      try container.encode(shown(returnRate), forKey: .returnRate)
      try container.encode(complaintRate, forKey: .complaintRate)
      try container.encode(refundShare, forKey: .refundShare)
      try container.encode(clocks, forKey: .clocks)
      try container.encodeIfPresent(rank, forKey: .rank)
      if isSuppressed { try container.encode(true, forKey: .isSuppressed) }
    }

    private func shown<Value>(_ value: Value) -> Value? { isSuppressed ? nil : value }
  }

  /// The return rate by either clock.
  public struct Clocks: Sendable, Encodable {
    /// Returns of the orders placed in the period.
    public var cohort: Double?
    /// Returns requested in the period, over orders placed in it.
    public var period: Double?

    enum CodingKeys: String, CodingKey { case cohort, period }

    /// Writes both keys, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(cohort, forKey: .cohort)
      try container.encode(period, forKey: .period)
    }
  }

  /// Where a group stands among the others, chance allowed for.
  public struct Rank: Sendable, Encodable {
    /// From 1.
    public var position: Int
    /// The rate drawn towards that of all groups, the more the smaller the group.
    public var posteriorMean: Double
    /// The true rate is above this with 95%.
    public var lower: Double

    enum CodingKeys: String, CodingKey {
      case position, lower
      case posteriorMean = "posterior_mean"
    }
  }

  /// How long returns take.
  public struct Lag: Sendable, Encodable {
    /// From when: `delivery` or `order`.
    public var from: String
    /// Days by which half of all returns have been requested.
    public var medianDays: Int?
    /// Days by which nine in ten have been.
    public var p90Days: Int?
    /// Returns with a date that the curve rests on.
    public var returns: Double

    enum CodingKeys: String, CodingKey {
      case from, returns
      case medianDays = "median_days"
      case p90Days = "p90_days"
    }

    init(_ facts: JoinFacts, _ curve: LagCurve?) {
      from = facts.clock.rawValue
      medianDays = curve?.quantile(0.5)
      p90Days = curve?.quantile(0.9)
      returns = curve?.events ?? 0
    }

    /// Writes every key, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(from, forKey: .from)
      try container.encode(medianDays, forKey: .medianDays)
      try container.encode(p90Days, forKey: .p90Days)
      try container.encode(returns, forKey: .returns)
    }
  }
}
