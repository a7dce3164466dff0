import Tables

/// How many lines started their clock on which local day.
public struct StartedLines: Sendable, Equatable {
  /// The day of the delivery or, where ages count from it, of the order; of a line whose delivery is not known, the
  /// day of the order and the usual days in transit.
  public var day: Int32
  /// How many lines.
  public var lines: Int64
  /// Whether their delivery is not known while others' is.
  public var isUnderWay = false

  /// Lines whose clock started on a day, or is taken to start on it.
  public init(day: Int32, lines: Int64, isUnderWay: Bool = false) {
    self.day = day
    self.lines = lines
    self.isUnderWay = isUnderWay
  }
}

/// How long deliveries take, and what happens to lines before and after.
///
/// All lines that are not cancelled, filters or not. Empty where ages count from the order.
public struct Transits: Sendable {
  /// Returns or complaints; lines in units of `Measures.whole`.
  public struct Events: Sendable {
    /// Delivered lines that it happened to, by days in transit, which rise.
    public var delivered: [(days: Int32, lines: Int64)] = []
    /// Of these, the ones that it happened to before the day of their delivery.
    public var early: [(days: Int32, lines: Int64)] = []
    /// By how many more or fewer of the latter there are, still under way, from a day after the order on; days rise.
    public var waiting: [(days: Int32, change: Int64)] = []
  }

  /// The usual days in transit: the median, 0 where none is known.
  public var usual: Int32 = 0
  /// Delivered lines by days in transit, which rise.
  public var delivered: [(days: Int32, lines: Int64)] = []
  /// Returns.
  public var returns = Events()
  /// Complaints.
  public var complaints = Events()

  /// No deliveries.
  public init() {}
}

extension Accumulator.Tallies {
  /// What `days` counts in a row.
  enum DayRow: Int {
    /// Lines by the day on which their clock started.
    case starts
    /// Delivered lines by days in transit.
    case transits
    /// Returned ones and those complained about by days in transit, in units of `Measures.whole`.
    case returned, complained
    /// The same of `Transits.Events.early`.
    case earlyReturned, earlyComplained
    /// Changes of `Transits.Events.waiting`.
    case waitingReturned, waitingComplained
  }

  /// Counts what happened to a delivered line by the days that it was under way.
  @inline(__always)
  mutating func addTransit(
    _ start: StartDay, ordered orderDay: Int32, _ day: Int32, _ share: Int64, _ kind: ExportKind
  ) {
    let transit = max(0, start.day &- orderDay)
    let isReturn = kind == .returns
    days.add((isReturn ? DayRow.returned : .complained).rawValue, transit, share)
    let age = max(0, day &- orderDay)
    guard age < transit else { return }
    days.add((isReturn ? DayRow.earlyReturned : .earlyComplained).rawValue, transit, share)
    let waiting = (isReturn ? DayRow.waitingReturned : .waitingComplained).rawValue
    days.add(waiting, age, share)
    days.add(waiting, transit, -share)
  }

  /// What a row of `days` counts, by day.
  func counts(_ row: DayRow) -> [(day: Int32, count: Int64)] {
    days.rows.filter { $0.row == row.rawValue }.map { ($0.day, $0.count) }
      .sorted { $0.0 < $1.0 }
  }

  /// How long deliveries take, and what happens before and after.
  var transits: Transits {
    var transits = Transits()
    transits.delivered = counts(.transits).map { (days: $0.day, lines: $0.count) }
    let half = (transits.delivered.reduce(0) { $0 + $1.lines } + 1) / 2
    var seen: Int64 = 0
    for row in transits.delivered where seen < half {
      seen += row.lines
      transits.usual = row.days
    }
    transits.returns = events(.returned, .earlyReturned, .waitingReturned)
    transits.complaints = events(.complained, .earlyComplained, .waitingComplained)
    return transits
  }

  private func events(_ all: DayRow, _ early: DayRow, _ waiting: DayRow) -> Transits.Events {
    var events = Transits.Events()
    events.delivered = counts(all).map { (days: $0.day, lines: $0.count) }
    events.early = counts(early).map { (days: $0.day, lines: $0.count) }
    events.waiting = counts(waiting).map { (days: $0.day, change: $0.count) }
    return events
  }
}
