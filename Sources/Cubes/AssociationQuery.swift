/// What is to be held against an outcome, and which.
///
/// Counted are order lines that were not cancelled: by each dimension, by each number, and by each pair of
/// dimensions.
public struct AssociationQuery: Sendable {
  /// What may happen to an order line.
  public enum Outcome: String, Sendable, CaseIterable {
    /// It is returned.
    case returned
    /// It is complained about.
    case complained
    /// It is returned and money is paid back.
    case refund
    /// It is returned for a reason: which one, of those given.
    case reason
  }

  /// A number that is known of an order line.
  public enum Number: String, Sendable, CaseIterable {
    /// The amount of a unit, in hundredths.
    case price
    /// By how many thousandths the amount is below unit price × quantity.
    case discount
    /// Hours begun from the promised to the actual delivery; in time is at most 0.
    case delay = "delay_hours"
    /// Hours begun from the order until it was shipped.
    case shipping = "ship_hours"
    /// Units.
    case quantity

    /// The columns of the orders from which it is computed.
    public var needs: [String] {
      switch self {
      case .price: ["amount"]
      case .discount: ["amount", "unit_price"]
      case .delay: ["promised_at", "delivered_at"]
      case .shipping: ["shipped_at"]
      case .quantity: ["quantity"]
      }
    }
  }

  /// A dimension of order lines, and how many values it may have.
  public struct Wanted: Sendable {
    /// The dimension; its kind is orders.
    public var dimension: Dimension
    /// With more values than this it is not counted; at most `greatestLimit`.
    public var limit: Int

    /// Creates a wish.
    public init(_ dimension: Dimension, limit: Int) {
      self.dimension = dimension
      self.limit = min(limit, AssociationQuery.greatestLimit)
    }
  }

  /// The most values that a dimension may have.
  public static let greatestLimit = 10_000

  /// The outcome.
  public var outcome: Outcome
  /// By what lines are counted.
  public var dimensions: [Wanted]
  /// By which numbers.
  public var numbers: [Number]
  /// Which of the dimensions the others are to be counted within, if any.
  public var stratum: Int?

  /// Creates a query.
  public init(
    outcome: Outcome, dimensions: [Wanted], numbers: [Number] = [], stratum: Int? = nil
  ) {
    self.outcome = outcome
    self.dimensions = dimensions
    self.numbers = numbers
    self.stratum = stratum
  }
}
