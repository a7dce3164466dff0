import Tables

extension Accumulator {
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

  /// The median of the days from order to delivery, 0 where none is known.
  var medianTransit: Int32 {
    let rows = tallies.transits
    let half = (rows.reduce(0) { $0 + $1.lines } + 1) / 2
    var seen: Int64 = 0
    for row in rows {
      seen += row.lines
      if seen >= half { return row.days }
    }
    return 0
  }

  /// A start day in plain days: without a delivery, the order's day and the usual transit.
  func day(_ start: StartDay, _ transit: Int32) -> Int32 {
    start.isDelivered ? start.day : start.day &+ transit
  }

  /// One query's cube, its cells by key and period.
  func cube(
    _ index: Int, _ query: CubeQuery, _ names: [(UInt32) -> String?], _ transit: Int32
  ) -> Cube {
    let planned = plan.queries[index]
    let table = cells[index]
    var exposures = Array(repeating: [Int32: Int64](), count: table.measures.count)
    for row in table.exposureRows {
      exposures[row.cell][day(row.start, transit), default: 0] += row.lines
    }
    let eventDays = planned.wantsEventDays ? self.eventDays(of: table, transit) : [:]
    var result: [Cube.Cell] = []
    for (cell, key) in table.keys.enumerated() {
      let codes = groupers[index].codes(of: key.group)
      let lineKey = codes.prefix(planned.line.count).enumerated().map {
        names[planned.line[$0.offset]]($0.element)
      }
      let eventKey = codes.dropFirst(planned.line.count).enumerated().map { offset, code in
        code == Grouper.all ? nil : eventNames[planned.event[offset]].name(code)
      }
      var measures = table.measures[cell]
      if !plan.clocksDiffer(index) {
        measures.returnedInPeriod = measures.returned
        measures.complainedInPeriod = measures.complained
      }
      result.append(
        Cube.Cell(
          key: arrange(lineKey, eventKey, query),
          coversAllEvents: codes.dropFirst(planned.line.count).allSatisfy { $0 == Grouper.all },
          period: key.period == CellTable.noPeriod ? nil : key.period,
          measures: measures,
          exposure: exposures[cell].sorted { $0.key < $1.key }.map {
            (day: $0.key, lines: $0.value)
          },
          eventKind: eventKind(codes.dropFirst(planned.line.count), planned),
          returnDays: eventDays[cell]?[.returns] ?? [],
          complaintDays: eventDays[cell]?[.complaints] ?? []))
    }
    result.sort { Cube.precedes($0, $1) }
    return Cube(query: query, cells: result)
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
  func facts(_ joins: Joins, _ transit: Int32) -> JoinFacts {
    var facts = tallies.facts
    facts.clock = plan.clock
    var exposure: [Int32: Int64] = [:]
    for row in tallies.starts { exposure[day(row.start, transit), default: 0] += row.lines }
    facts.exposure = exposure.sorted { $0.key < $1.key }.map { (day: $0.key, lines: $0.value) }
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
  ) -> [(start: Int32, requested: Int32, lines: Int64)] {
    table.rows.map { row in
      (start: day(tallies.start(ofRow: row.row), transit), requested: row.day, lines: row.count)
    }
    .sorted { ($0.start, $0.requested, $0.lines) < ($1.start, $1.requested, $1.lines) }
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

extension Cube {
  /// By key as bytes, a missing value first; cells over all events before those of returns and of
  /// complaints; then by period.
  static func precedes(_ left: Cell, _ right: Cell) -> Bool {
    for (a, b) in zip(left.key, right.key) where a != b {
      guard let a else { return true }
      guard let b else { return false }
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
    if left.eventKind != right.eventKind {
      guard let kind = left.eventKind else { return true }
      return right.eventKind.map { kind < $0 } ?? false
    }
    return (left.period ?? .min) < (right.period ?? .min)
  }
}
