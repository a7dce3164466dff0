import Dispatch
import Synchronization
import Tables

/// What a code of a dimension is called.
typealias CodeName = @Sendable (UInt32) -> String?

extension Accumulator {
  /// The cubes of some queries, each by one thread; see `cube(_:_:_:_:)`.
  func cubes(
    _ queries: [CubeQuery], _ names: [CodeName], _ transit: Int32, threads: Int
  ) -> [Cube] {
    let made = Mutex<[Cube?]>(Array(repeating: nil, count: queries.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, queries.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < queries.count else { return }
        let cube = cube(index, queries[index], names, transit)
        made.withLock { $0[index] = cube }
      }
    }
    return made.withLock { $0.compactMap(\.self) }
  }

  /// Of the lines whose clock has started, the share that is known to be delivered.
  var deliveredShare: Double {
    var delivered: Int64 = 0
    var all: Int64 = 0
    for row in tallies.starts {
      all += row.lines
      if row.start.isDelivered { delivered += row.lines }
    }
    return all == 0 ? 1 : Double(delivered) / Double(all)
  }

  /// One query's cube, its cells by key, table of events and period.
  func cube(
    _ index: Int, _ query: CubeQuery, _ names: [CodeName], _ transit: Int32
  ) -> Cube {
    let planned = plan.queries[index]
    let table = cells[index]
    let count = table.count
    let exposures = DaySums.sums(groups: count) { add in
      for row in table.exposureRows {
        add(row.cell, row.start.day(transit), row.start.isDelivered ? 0 : 1, row.lines)
      }
    } sum: {
      StartedLines(day: $0, lines: $2, isUnderWay: $1 == 1)
    }
    let returns = planned.wantsEventDays ? table.returns.days(ofCells: count, transit) : []
    let complaints =
      planned.wantsEventDays ? table.complaints.days(ofCells: count, transit) : []
    let groups = sortedGroups(index, query, names)
    var places = Array(repeating: 0, count: groups.count)
    for (place, group) in groups.enumerated() { places[group.number] = place }
    let order = table.keys.enumerated().map {
      (place: places[$0.element.group], period: $0.element.period, cell: $0.offset)
    }.sorted { ($0.place, $0.period) < ($1.place, $1.period) }
    let cells = order.map { place, period, cell in
      var measures = table.measures(of: cell)
      if !plan.clocksDiffer(index) {
        measures.returnedInPeriod = measures.returned
        measures.complainedInPeriod = measures.complained
      }
      return Cube.Cell(
        key: groups[place].key, coversAllEvents: groups[place].eventKind == nil,
        period: period == CellTable.noPeriod ? nil : period, measures: measures,
        exposure: exposures[cell],
        eventKind: groups[place].eventKind,
        returnDays: planned.wantsEventDays ? returns[cell] : [],
        complaintDays: planned.wantsEventDays ? complaints[cell] : [])
    }
    return Cube(query: query, cells: cells)
  }

  /// A group of a query with what its cells are called.
  private struct Group {
    var number: Int
    var key: [String?]
    /// The table whose events are told apart; nil where the group counts over all events.
    var eventKind: ExportKind?

    /// By key as bytes, a missing value first; cells over all events before those of returns and of
    /// complaints.
    static func < (left: Group, right: Group) -> Bool {
      for (a, b) in zip(left.key, right.key) {
        guard let b else {
          if a == nil { continue }
          return false
        }
        guard let a else { return true }
        if !a.utf8.elementsEqual(b.utf8) { return a.utf8.lexicographicallyPrecedes(b.utf8) }
      }
      guard let kind = left.eventKind else { return right.eventKind != nil }
      return right.eventKind.map { kind < $0 } ?? false
    }
  }

  /// The groups of a query in the order of their cells.
  private func sortedGroups(
    _ index: Int, _ query: CubeQuery, _ names: [CodeName]
  ) -> [Group] {
    let planned = plan.queries[index]
    return (0..<groupers[index].count).map { number in
      let codes = groupers[index].codes(of: number)
      let lineKey = codes.prefix(planned.line.count).enumerated().map {
        names[planned.line[$0.offset]]($0.element)
      }
      let eventCodes = codes.dropFirst(planned.line.count)
      let eventKey = eventCodes.enumerated().map { offset, code in
        code == Grouper.all ? nil : eventNames[planned.event[offset]].name(code)
      }
      return Group(
        number: number, key: arrange(lineKey, eventKey, query),
        eventKind: eventKind(eventCodes, planned))
    }
    .sorted(by: <)
  }

  /// The table of the events that a group counts; nil for all events.
  private func eventKind(_ codes: ArraySlice<UInt32>, _ planned: CubePlan.Query) -> ExportKind? {
    zip(planned.event, codes).first { $0.1 != Grouper.all }
      .map { plan.eventDimensions[$0.0].kind }
  }

  /// Brings the values back into the order in which the query names its dimensions.
  private func arrange(_ line: [String?], _ event: [String?], _ query: CubeQuery) -> [String?] {
    var line = line[...]
    var event = event[...]
    return query.dimensions.map { dimension in
      dimension.kind == .orders ? line.removeFirst() : event.removeFirst()
    }
  }

  /// What is known of the joins.
  func facts(_ joins: Joins, _ transits: Transits) -> JoinFacts {
    let transit = transits.usual
    var facts = tallies.facts
    facts.clock = plan.clock
    facts.latestOfOrders = tallies.latest
    facts.latest = max(
      tallies.latest, joins.returns.latest ?? missingValue,
      joins.complaints.latest ?? missingValue)
    if plan.clock == .delivery { facts.transits = transits }
    facts.exposure = tallies.starts.map {
      StartedLines(
        day: $0.start.day(transit), lines: $0.lines, isUnderWay: !$0.start.isDelivered)
    }
    .sorted { ($0.day, $0.isUnderWay ? 1 : 0) < ($1.day, $1.isUnderWay ? 1 : 0) }
    facts.returns = days(tallies.returns, transit)
    facts.complaints = days(tallies.complaints, transit)
    facts.returnsByOrder = orderDays(tallies.returnsByOrder)
    facts.complaintsByOrder = orderDays(tallies.complaintsByOrder)
    facts.returnJoin = coverage(joins.returns, tallies.matchedReturns)
    facts.complaintJoin = coverage(joins.complaints, tallies.matchedComplaints)
    return facts
  }

  private func days(
    _ table: DayTable, _ transit: Int32
  ) -> [Cube.EventDay] {
    table.rows.map { row in
      let start = tallies.start(ofRow: row.row)
      return Cube.EventDay(
        start: start.day(transit), requested: row.day, lines: row.count,
        isUnderWay: !start.isDelivered)
    }
    .sorted {
      ($0.start, $0.isUnderWay ? 1 : 0, $0.requested)
        < ($1.start, $1.isUnderWay ? 1 : 0, $1.requested)
    }
  }

  private func orderDays(
    _ table: DayTable
  ) -> [(ordered: Int32, requested: Int32, lines: Int64)] {
    table.rows.map { row in
      (ordered: tallies.orderDay(ofRow: row.row), requested: row.day, lines: row.count)
    }
    .sorted { ($0.ordered, $0.requested) < ($1.ordered, $1.requested) }
  }

  private func coverage(_ table: JoinTable, _ matched: BitSet) -> JoinFacts.Coverage {
    var coverage = table.coverage
    var samples: [String] = []
    table.forEachRow { row, orderID in
      if matched.contains(row) {
        coverage.matched += 1
      } else if samples.count < 1000 {
        samples.append(orderID())
      }
    }
    let sorted = Set(samples).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    coverage.samples = Array(sorted.prefix(5))
    return coverage
  }
}
