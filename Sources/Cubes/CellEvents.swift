import Tables

extension Cube {
  /// Lines of a cell that started their clock on one day and came back (or were complained about) on
  /// another.
  public struct EventDay: Hashable, Sendable {
    /// The local day on which their clock started.
    public var start: Int32
    /// The local day of the first request.
    public var requested: Int32
    /// How many, in units of `Measures.whole`.
    public var lines: Int64

    /// Whole days from start to request; a return asked for before the delivery has lag 0.
    public var lag: Int { Int(max(0, requested - start)) }
  }
}

/// A returned line, or one complained about, on its way into a cell.
struct CellEvent: Sendable {
  var cell: Int32
  var kind: ExportKind
  var start: StartDay
  var day: Int32
  var lines: Int64
}

extension CellTable {
  /// Notes the day of a line's first event, if it has one.
  mutating func addEvent(
    _ cell: Int, _ start: StartDay, _ outcome: LineOutcome, _ kind: ExportKind, _ zone: ZoneRules
  ) {
    guard outcome.share > 0, outcome.first != missingValue else { return }
    addEvent(
      CellEvent(
        cell: Int32(truncatingIfNeeded: cell), kind: kind, start: start,
        day: zone.localDay(ofUTC: outcome.first), lines: outcome.share))
  }

  /// Takes what another table noted, its cells found here.
  mutating func addEvents(_ others: [CellEvent], _ cells: [Int]) {
    for var event in others {
      event.cell = Int32(truncatingIfNeeded: cells[Int(event.cell)])
      addEvent(event)
    }
  }
}

extension Accumulator {
  /// Notes the day of a line's first event, if it has one.
  mutating func addEvent(
    _ query: Int, _ cell: Int, _ line: OrderLine, _ outcome: LineOutcome, _ kind: ExportKind
  ) {
    cells[query].addEvent(cell, line.start, outcome, kind, plan.zone)
  }

  /// The days of the events of a table, for each cell, sorted.
  func eventDays(of table: CellTable, _ kind: ExportKind, _ transit: Int32) -> [[Cube.EventDay]] {
    let events = table.events.lazy.filter { $0.kind == kind }.map { event in
      (
        group: Int(event.cell), first: day(event.start, transit), second: event.day,
        count: event.lines
      )
    }
    return DaySums.sums(events, groups: table.measures.count).map { sums in
      sums.map { Cube.EventDay(start: $0.first, requested: $0.second, lines: $0.count) }
    }
  }
}
