import Tables

/// The length of the periods in which a cube counts.
public enum Period: String, Sendable, CaseIterable {
  case day, week, month

  /// The local days of the period that begins with one.
  public func days(from first: Int32) -> ClosedRange<Int32> {
    switch self {
    case .day: return first...first
    case .week: return first...first + 6
    case .month:
      let date = CivilDate(daysSince1970: first)
      return first...first + Int32(CivilDate.length(ofMonth: date.month, year: date.year)) - 1
    }
  }
}

/// One grouping that is asked for.
public struct CubeQuery: Sendable {
  /// By what counts are grouped; none for the total.
  public var dimensions: [Dimension]
  /// By which period, if any.
  public var period: Period?
  /// Whether second moments over orders are wanted, for design effects.
  public var wantsMoments: Bool
  /// Whether each cell tells on which days its returns and complaints came.
  public var wantsEventDays: Bool

  /// Creates a query.
  public init(
    dimensions: [Dimension] = [], period: Period? = nil, wantsMoments: Bool = false,
    wantsEventDays: Bool = false
  ) {
    self.dimensions = dimensions
    self.period = period
    self.wantsMoments = wantsMoments
    self.wantsEventDays = wantsEventDays
  }
}

/// Which rows the cubes count, the same for all queries of one pass.
public struct CubeScope: Sendable {
  /// A condition on a dimension of the order line: one of some values, or none of them.
  public struct Filter: Sendable {
    /// The dimension; its kind is orders.
    public var dimension: Dimension
    /// The values.
    public var values: Set<String>
    /// Whether lines with these values are left out rather than kept.
    public var excludes: Bool

    /// Creates a condition.
    public init(dimension: Dimension, values: Set<String>, excludes: Bool) {
      self.dimension = dimension
      self.values = values
      self.excludes = excludes
    }
  }

  /// All must hold.
  public var filters: [Filter] = []
  /// First local day counted.
  public var from: Int32?
  /// Last local day counted.
  public var to: Int32?
  /// The moment as of which everything is seen: what came later has not happened.
  ///
  /// Nil for the latest moment in the data.
  public var asOf: Int64?

  /// Creates a scope that counts everything.
  public init() {}

  /// The local days counted; the first alone where none is.
  var days: ClosedRange<Int32> {
    let first = from ?? .min
    return first...max(first, to ?? .max)
  }
}

/// Answers cube queries: what an engine has to be able to do.
public protocol CubeEngine {
  /// Answers several queries in one pass.
  func answer(_ queries: [CubeQuery], in scope: CubeScope) throws -> CubeAnswer
}
