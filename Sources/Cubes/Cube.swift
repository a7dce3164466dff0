public import Tables

/// Counts and sums of one cell of a cube.
///
/// Everything is a whole number, so sums do not depend on the order in which threads add them up.
/// Where a return belongs to one of several lines but the export does not say which, each line has a
/// share of it: shares are counted in units of `Measures.whole`.
public struct Measures: Sendable, Equatable {
  /// What a share of one counts: divisible by 2…16, so that up to 16 lines share exactly.
  public static let whole: Int64 = 720_720

  /// Order lines, without cancelled ones.
  public var lines: Int64 = 0
  /// Distinct orders with such a line here.
  public var orders: Int64 = 0
  /// Units of these lines.
  public var units: Int64 = 0
  /// Hundredths of these lines' amounts.
  public var amount: Int64 = 0
  /// Lines cancelled before they were shipped; they are in no other count.
  public var cancelled: Int64 = 0

  /// What came back, of the lines placed in the period (cohort clock).
  public var returned = Outcome()
  /// What came back in the period, whenever the line was placed (period clock).
  public var returnedInPeriod = Outcome()
  /// What was complained about, of the lines placed in the period.
  public var complained = Outcome()
  /// What was complained about in the period.
  public var complainedInPeriod = Outcome()

  /// For design effects: sums over the orders of this cell.
  public var squares = Squares()

  /// Counts nothing.
  public init() {}

  /// Returns or complaints of the lines of a cell.
  public struct Outcome: Sendable, Equatable {
    /// Lines concerned, in units of `Measures.whole`.
    public var lines: Int64 = 0
    /// Distinct orders concerned.
    public var orders: Int64 = 0
    /// Units concerned, in units of `Measures.whole`; at most the line's.
    public var units: Int64 = 0
    /// Hundredths of the lines' amounts that came back; at most the line's.
    public var amount: Int64 = 0
    /// Hundredths refunded, as stated; may exceed the amount.
    public var refund: Int64 = 0
    /// Rows of the returns or complaints table, in units of `Measures.whole`.
    public var events: Int64 = 0
  }

  /// Second moments over orders, exact: `x` is the size of the order in the cell, `y` what came back.
  public struct Squares: Sendable, Equatable {
    /// Σx², Σxy, Σy² for units, y in units of `whole`.
    public var units = Moments()
    /// The same for hundredths.
    public var amount = Moments()

    /// Σx², Σxy and Σy².
    public struct Moments: Sendable, Equatable {
      /// Σx².
      public var xx: Int128 = 0
      /// Σxy.
      public var xy: Int128 = 0
      /// Σy².
      public var yy: Int128 = 0
    }
  }
}

/// The answer to one query: its cells, in a fixed order.
public struct Cube: Sendable {
  /// One group and period.
  public struct Cell: Sendable {
    /// For each dimension the value, or nil where it is missing.
    public var key: [String?]
    /// Whether the cell counts over all values of returns' and complaints' dimensions: the
    /// denominator for the cells with one value.
    public var coversAllEvents: Bool
    /// The first local day of the period, if the query has one.
    public var period: Int32?
    /// Counts and sums.
    public var measures: Measures
    /// How many lines started their clock on which local day, by day.
    public var exposure: [StartedLines] = []
    /// The table whose events are told apart here; nil where the cell counts over all of them.
    public var eventKind: ExportKind?
    /// When the first return of each returned line was requested, for queries that want to know.
    public var returnDays: [EventDay] = []
    /// When the first complaint about each line came, for queries that want to know.
    public var complaintDays: [EventDay] = []

    /// A cell that counts nothing.
    public static let empty = Cell(
      key: [], coversAllEvents: true, period: nil, measures: Measures())
  }

  /// The query.
  public var query: CubeQuery
  /// By key (as bytes; missing first), then period.
  public var cells: [Cell]
}

/// What one pass over a source gives.
public struct CubeAnswer: Sendable {
  /// One for each query, in their order.
  public var cubes: [Cube]
  /// The moment as of which the data is seen.
  public var asOf: Int64
  /// The days of the orders that were asked for.
  public var ordered = Int32.min...Int32.max
  /// The zone in which days are counted.
  public var zone: ZoneRules
  /// What is known of the time between order or delivery and return, and how well tables join.
  public var facts: JoinFacts
  /// Accounts of the orders files.
  public var orderLedgers: [FileLedger]
  /// Accounts of all other files.
  public var otherLedgers: [FileLedger]
}

/// Facts about the join of returns and complaints to order lines.
public struct JoinFacts: Sendable {
  /// From which moment the age of a line is counted.
  public enum Clock: String, Sendable {
    case delivery, order
  }
  /// From which moment the age of a line is counted.
  public var clock = Clock.order
  /// The latest moment in any table; of returns and complaints up to the as-of moment only.
  public var latest = missingValue
  /// The latest moment in the orders: up to then it is known which lines have been delivered.
  public var latestOfOrders = missingValue
  /// What was left out as dated long after everything else.
  public var slips: DateSlips?
  /// Lines by the local day on which their clock started, all lines that are not cancelled.
  public var exposure: [StartedLines] = []
  /// How long deliveries take, and what happens before and after them.
  public var transits = Transits()
  /// Returned lines by start day and day of the request, in units of `Measures.whole`.
  public var returns: [Cube.EventDay] = []
  /// Lines complained about by start day and day of the complaint, in the same units.
  public var complaints: [Cube.EventDay] = []
  /// Returned lines by local day of the order and of the request, in units of `Measures.whole`.
  public var returnsByOrder: [(ordered: Int32, requested: Int32, lines: Int64)] = []
  /// Lines complained about by local day of the order and of the complaint, in the same units.
  public var complaintsByOrder: [(ordered: Int32, requested: Int32, lines: Int64)] = []
  /// Join coverage of the returns table.
  public var returnJoin = Coverage()
  /// Join coverage of the complaints table.
  public var complaintJoin = Coverage()
  /// How the lines of orders go together, filters or not.
  public var lineMoments = LineMoments()
  /// Returns that order lines carry themselves, and that the table of returns does not tell.
  public var carriedReturns = 0
  /// Returns without a date, in the table or carried.
  public var undatedReturns = 0
  /// Order lines with a return that has a date.
  public var datedReturnLines = 0
  /// Of these, the ones whose first return was requested before they were ordered.
  public var returnsBeforeOrder = 0
  /// Returns of orders of several lines that name none of them and were shared out.
  public var sharedReturns = 0
  /// Complaints that were shared out likewise.
  public var sharedComplaints = 0
  /// Returns that name no line of an order of too many lines and returns to be shared out: each was given to
  /// one line.
  public var dealtReturns = 0
  /// Complaints that were dealt likewise.
  public var dealtComplaints = 0
  /// Returns that name a line or sku that their order does not have.
  public var returnsOfUnknownLine = 0
  /// Returns of lines that were cancelled; they count nowhere.
  public var returnsOfCancelled = 0

  /// How many rows of a table found their order.
  public struct Coverage: Sendable, Equatable {
    /// Rows that take part: not refused, not after the as-of moment.
    public var rows = 0
    /// Of these, the ones whose order is there.
    public var matched = 0
    /// Rows left out because they were refused or withdrawn.
    public var refused = 0
    /// Rows left out because they came after the as-of moment.
    public var later = 0
    /// Ids of orders that were not found: the first few, by their bytes.
    public var samples: [String] = []
  }
}
