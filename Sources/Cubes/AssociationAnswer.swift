public import Tables

/// Lines, and how many of them had the outcome.
public struct OutcomeCount: Sendable, Equatable {
  /// Order lines.
  public var lines: Int64 = 0
  /// Those with the outcome, in units of `Measures.whole`.
  public var events: Int64 = 0

  /// Counts nothing.
  public init() {}

  /// Counts so many.
  public init(lines: Int64, events: Int64) {
    self.lines = lines
    self.events = events
  }

  /// Adds other lines.
  public static func += (left: inout OutcomeCount, right: OutcomeCount) {
    left.lines += right.lines
    left.events += right.events
  }
}

/// Counts by value, kept apart by the week in which the clock of a line started.
///
/// What is too recent to have come back can be left out once it is known how long returns take.
public struct WeeklyCounts: Sendable {
  /// The last local day of a week, and a count for each value.
  public var weeks: [(lastDay: Int32, counts: [OutcomeCount])]
  /// How many values there are.
  public var size: Int

  /// The counts of the weeks that had ended by a day; of all for nil.
  public func through(_ day: Int32?) -> [OutcomeCount] {
    var sums = Array(repeating: OutcomeCount(), count: size)
    for week in weeks where day.map({ week.lastDay <= $0 }) ?? true {
      for index in 0..<size { sums[index] += week.counts[index] }
    }
    return sums
  }
}

/// What a pass over the orders says of an outcome and everything that may go with it.
public struct AssociationAnswer: Sendable {
  /// Counts by the values of a dimension.
  public struct Categorical: Sendable {
    /// The dimension.
    public var dimension: Dimension
    /// The values that occur, by their bytes; nil first, where the export does not say.
    public var values: [String?]
    /// Counts by these; nil where there are more values than the query's limit.
    public var counts: WeeklyCounts?
  }

  /// Counts by the values of a number.
  public struct Numeric: Sendable {
    /// The number.
    public var number: AssociationQuery.Number
    /// The values that occur, rising.
    public var values: [Int64]
    /// Whether there were so many that near ones were put together, at the lower of them.
    public var isCoarse: Bool
    /// Counts by these.
    public var counts: WeeklyCounts
    /// Counted lines of which it is not known.
    public var missing: Int64
  }

  /// Lines by two dimensions at once, of any age.
  public struct Pair: Sendable {
    /// The position in `dimensions` of the one.
    public var first: Int
    /// That of the other, which is greater.
    public var second: Int
    /// By the values of the first, then of the second.
    public var lines: [[Int64]]
  }

  /// Counts by a dimension within another.
  public struct Stratified: Sendable {
    /// The position in `dimensions`.
    public var dimension: Int
    /// Positions of value and stratum, for each of the counts' columns.
    public var cells: [(value: Int, stratum: Int)]
    /// Counts by these.
    public var counts: WeeklyCounts
  }

  /// Returned lines by a dimension and the reason given, of any age.
  public struct Reasons: Sendable {
    /// The position in `dimensions`.
    public var dimension: Int
    /// By the values of the dimension, then by `reasonNames`, in units of `Measures.whole`.
    public var events: [[Int64]]
  }

  /// In the order of the query.
  public var dimensions: [Categorical]
  /// In the order of the query.
  public var numbers: [Numeric]
  /// For dimensions that were counted, and whose table is not immense.
  public var pairs: [Pair]
  /// For all dimensions but the stratum itself; none without one.
  public var stratified: [Stratified]
  /// For all dimensions, where the outcome is the reason.
  public var reasons: [Reasons]
  /// The reasons that occur, by their bytes; nil first, where none is given.
  public var reasonNames: [String?]
  /// All lines.
  public var total: WeeklyCounts
  /// Counted orders with a line.
  public var orders: Int64
  /// Sums over orders, of lines (x) and of lines with the outcome (y).
  public var moments: Measures.Squares.Moments
  /// The moment as of which the data is seen.
  public var asOf: Int64
  /// The zone in which days are counted.
  public var zone: ZoneRules
  /// How long returns take, and how well tables join.
  public var facts: JoinFacts
  /// Accounts of the orders files.
  public var orderLedgers: [FileLedger]
  /// Accounts of all other files.
  public var otherLedgers: [FileLedger]
}
