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
  private func day(_ start: StartDay, _ transit: Int32) -> Int32 {
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
    var result: [Cube.Cell] = []
    for (cell, key) in table.keys.enumerated() {
      let codes = groupers[index].codes(of: key.group)
      let lineKey = codes.prefix(planned.line.count).enumerated().map {
        names[planned.line[$0.offset]]($0.element)
      }
      let eventKey = codes.dropFirst(planned.line.count).enumerated().map { offset, code in
        code == Grouper.all ? nil : eventNames[planned.event[offset]].name(code)
      }
      result.append(
        Cube.Cell(
          key: arrange(lineKey, eventKey, query),
          coversAllEvents: codes.dropFirst(planned.line.count).allSatisfy { $0 == Grouper.all },
          period: key.period == CellTable.noPeriod ? nil : key.period,
          measures: table.measures[cell],
          exposure: exposures[cell].sorted { $0.key < $1.key }.map { (day: $0.key, lines: $0.value) }))
    }
    result.sort { Cube.precedes($0, $1) }
    return Cube(query: query, cells: result)
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
    facts.returnJoin = coverage(joins.returns, tallies.matchedReturns)
    facts.complaintJoin = coverage(joins.complaints, tallies.matchedComplaints)
    return facts
  }

  private func days(
    _ table: CountTable, _ transit: Int32
  ) -> [(start: Int32, requested: Int32, lines: Int64)] {
    table.rows.map {
      (start: day(StartDay(rawValue: $0.high), transit), requested: $0.low, lines: $0.count)
    }
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
  /// By key as bytes, a missing value first; then by period.
  static func precedes(_ left: Cell, _ right: Cell) -> Bool {
    for (a, b) in zip(left.key, right.key) where a != b {
      guard let a else { return true }
      guard let b else { return false }
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
    if left.coversAllEvents != right.coversAllEvents { return left.coversAllEvents }
    return (left.period ?? .min) < (right.period ?? .min)
  }
}
