import Tables

/// The rows of a chunk as the lines of one order after the other.
///
/// Made once for a chunk: each array in it is one more owner to count.
struct ChunkLines: OrderLines {
  private let quantities: [Int64]
  private let amounts: [Int64]
  let days: [Int32]
  let starts: [StartDay]
  let orderedAt: [Int64]
  private let lineIDs: Cells
  private let skus: Cells
  private let bytes: UnsafeRawBufferPointer
  /// The rows of the order at hand.
  private(set) var rows = 0..<0

  /// Where the cells of a column lie; no arrays for a column that is not there.
  private struct Cells {
    var starts: [UInt32] = []
    var lengths: [UInt32] = []

    init(_ chunk: borrowing Chunk, _ column: Int?) {
      guard let column else { return }
      starts = chunk.columns[column].starts
      lengths = chunk.columns[column].lengths
    }

    @inline(__always)
    func bytes(_ row: Int, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
      guard !starts.isEmpty else { return UnsafeRawBufferPointer(start: nil, count: 0) }
      let start = Int(starts[row])
      return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(lengths[row])])
    }
  }

  /// The lines of a chunk.
  init(_ chunk: borrowing Chunk, _ columns: borrowing LineColumns, _ plan: borrowing CubePlan) {
    quantities = columns.quantities
    amounts = columns.amounts
    days = columns.days
    starts = columns.starts
    orderedAt = chunk.columns[CubePlan.orderedAt].values
    lineIDs = Cells(chunk, plan.lineID)
    skus = Cells(chunk, plan.sku)
    bytes = chunk.bytes
  }

  /// Turns to an order.
  mutating func turn(to rows: Range<Int>) { self.rows = rows }

  var count: Int { rows.count }
  // Cancelled lines are counted elsewhere.
  func isCancelled(_ line: Int) -> Bool { false }
  func units(_ line: Int) -> Int64 { quantities[rows.lowerBound &+ line] }
  func amount(_ line: Int) -> Int64 { amounts[rows.lowerBound &+ line] }
  func lineID(_ line: Int) -> UnsafeRawBufferPointer {
    lineIDs.bytes(rows.lowerBound &+ line, in: bytes)
  }
  func sku(_ line: Int) -> UnsafeRawBufferPointer {
    skus.bytes(rows.lowerBound &+ line, in: bytes)
  }
}

extension Accumulator {
  /// Counts what came back of an order whose lines are counted together with the plain ones.
  ///
  /// Only for a plan without an association, and for an order of lines none of which was cancelled, repeats another
  /// or carries a return.
  ///
  /// - Parameters:
  ///   - lines: The order's lines.
  ///   - found: Its returns and complaints.
  ///   - joins: The tables of these.
  ///   - columns: What is known of the chunk's rows.
  mutating func addEvents(
    of lines: borrowing ChunkLines, _ found: FoundRows, _ joins: Joins,
    _ columns: borrowing LineColumns
  ) {
    for row in found.returns { tallies.matchedReturns.insert(row) }
    for row in found.complaints { tallies.matchedComplaints.insert(row) }
    guard lines.count > 1 || !plan.eventDimensions.isEmpty else {
      return addEvents(ofOnly: lines, found, joins, columns)
    }
    // Taken out while in use, so that their memory is used again.
    var returned = Attribution()
    var complained = Attribution()
    swap(&returned, &spareReturned)
    swap(&complained, &spareComplained)
    returned.reset(lines: lines.count)
    complained.reset(lines: lines.count)
    attribute(lines, found.returns, joins, .returns, &returned)
    attribute(lines, found.complaints, joins, .complaints, &complained)
    tallies.facts.lineMoments.add(
      returned: returned.share, complained: complained.share, of: Int64(lines.count))
    var events: [LineEvents] = []
    swap(&events, &spareEvents)
    events.removeAll(keepingCapacity: true)
    for line in 0..<lines.count {
      events.append(
        LineEvents(
          returned: DatedOutcome(returned.outcomes[line], plan.zone),
          complained: DatedOutcome(complained.outcomes[line], plan.zone)))
    }
    for line in 0..<lines.count { countDays(lines.rows.lowerBound &+ line, lines, events[line]) }
    for query in cells.indices {
      if lines.count == 1 && !plan.hasEvents[query] {
        countEvents(query, ofOnly: lines, columns, events[0])
      } else {
        countEvents(query, lines, columns, events)
      }
      guard plan.hasEvents[query] else { continue }
      // No closure: to capture the columns would take a reference to each of their arrays.
      var parts: [PartLine] = []
      for (line, row) in lines.rows.enumerated() {
        parts.append(
          PartLine(
            isCounted: columns.isCounted[row], isInRange: columns.isInRange[row],
            group: columns.groups[query][row], period: columns.periods[query][row],
            start: lines.starts[row], units: lines.units(line), amount: lines.amount(line)))
      }
      countParts(query, returned, .returns, parts)
      countParts(query, complained, .complaints, parts)
    }
    swap(&returned, &spareReturned)
    swap(&complained, &spareComplained)
    swap(&events, &spareEvents)
  }

  /// Counts when the first return of a line and the first complaint about it came.
  private mutating func countDays(
    _ row: Int, _ lines: borrowing ChunkLines, _ events: LineEvents
  ) {
    let (start, day, orderedAt) = (lines.starts[row], lines.days[row], lines.orderedAt[row])
    countDay(start, ordered: day, at: orderedAt, events.returned, .returns)
    countDay(start, ordered: day, at: orderedAt, events.complained, .complaints)
  }

  /// The same of an order of one line, which is all that anything can concern; for a plan without dimensions of
  /// events.
  private mutating func addEvents(
    ofOnly lines: borrowing ChunkLines, _ found: FoundRows, _ joins: Joins,
    _ columns: borrowing LineColumns
  ) {
    let units = lines.units(0)
    var returned = LineOutcome()
    var complained = LineOutcome()
    for event in found.returns {
      joins.returns.add(event, to: &returned, units: units)
      if joins.returns.isUndated(event) { tallies.facts.undatedReturns += 1 }
      if namesAnother(event, joins.returns, lines.lineID(0), lines.sku(0)) {
        tallies.facts.returnsOfUnknownLine += 1
      }
    }
    for event in found.complaints { joins.complaints.add(event, to: &complained, units: units) }
    let events = LineEvents(
      returned: DatedOutcome(returned, plan.zone), complained: DatedOutcome(complained, plan.zone))
    countDays(lines.rows.lowerBound, lines, events)
    tallies.facts.lineMoments.add(
      returned: returned.share, complained: complained.share, of: 1)
    for query in cells.indices { countEvents(query, ofOnly: lines, columns, events) }
  }

  /// Counts what happened to the only line of an order in the cells of one query, which has no dimension of events.
  private mutating func countEvents(
    _ query: Int, ofOnly lines: borrowing ChunkLines, _ columns: borrowing LineColumns,
    _ events: LineEvents
  ) {
    let row = lines.rows.lowerBound
    guard columns.isCounted[row] else { return }
    let (units, amount) = (lines.units(0), lines.amount(0))
    let (returned, complained) = (events.returned.outcome, events.complained.outcome)
    let group = columns.groups[query][row]
    if columns.isInRange[row] {
      let cell = cells[query].cell(group, columns.periods[query][row])
      let wantsMoments = plan.queries[query].wantsMoments
      cells[query].update(cell) {
        $0.returned.add(returned, units, amount, isNewOrder: true)
        $0.complained.add(complained, units, amount, isNewOrder: true)
        guard wantsMoments, returned.share > 0 else { return }
        $0.squares.units.addProducts(units, returned.units)
        $0.squares.amount.addProducts(amount, returned.amount(units, amount))
      }
      if plan.queries[query].wantsEventDays {
        cells[query].addEvent(cell, lines.starts[row], events.returned, .returns)
        cells[query].addEvent(cell, lines.starts[row], events.complained, .complaints)
      }
    }
    guard plan.clocksDiffer(query) else { return }
    cells[query].addInPeriod(only: events.returned, .returns, group, query, plan, units, amount)
    cells[query].addInPeriod(
      only: events.complained, .complaints, group, query, plan, units, amount)
  }

  /// What became of an order of one line, told but counted in no cell.
  ///
  /// - Parameters:
  ///   - line: The line, which carries no return itself.
  ///   - found: The order's returns and complaints.
  ///   - joins: The tables of these.
  ///   - bytes: Where the line's cells lie.
  /// - Returns: What became of it.
  mutating func outcome(
    ofOnly line: OrderLine, _ found: FoundRows, _ joins: Joins, _ bytes: UnsafeRawBufferPointer
  ) -> LineFacts.Outcome {
    var outcome = LineFacts.Outcome()
    if let asOf = plan.scope.asOf, line.orderedAt > asOf { return outcome }
    for row in found.returns {
      tallies.matchedReturns.insert(row)
      if joins.returns.isUndated(row) { tallies.facts.undatedReturns += 1 }
      if namesAnother(row, joins.returns, line.lineID.bytes(in: bytes), line.sku.bytes(in: bytes)) {
        tallies.facts.returnsOfUnknownLine += 1
      }
    }
    for row in found.complaints { tallies.matchedComplaints.insert(row) }
    guard !line.isCancelled else {
      tallies.facts.returnsOfCancelled += found.returns.count
      return outcome
    }
    tallies.addStart(line.start, ordered: line.day)
    for row in found.returns {
      joins.returns.add(row, to: &outcome.returned, units: line.quantity)
    }
    for row in found.complaints {
      joins.complaints.add(row, to: &outcome.complained, units: line.quantity)
    }
    countDay(line, outcome.returned, .returns)
    countDay(line, outcome.complained, .complaints)
    tallies.facts.lineMoments.add(orders: 1, lines: 1)
    tallies.facts.lineMoments.add(
      returned: outcome.returned.share, complained: outcome.complained.share, of: 1)
    return outcome
  }

  /// Whether a return names a line, and not the only one of its order.
  private func namesAnother(
    _ row: Int, _ returns: borrowing JoinTable, _ lineID: UnsafeRawBufferPointer,
    _ sku: UnsafeRawBufferPointer
  ) -> Bool {
    var names = false
    if plan.lineID != nil, returns.namesLine(row) {
      if returns.isLine(row, lineID) { return false }
      names = true
    }
    if plan.sku != nil, returns.namesSku(row), !sku.isEmpty {
      if returns.isSku(row, sku) { return false }
      names = true
    }
    return names
  }

  /// Counts what came back in the cells of one query.
  private mutating func countEvents(
    _ query: Int, _ lines: borrowing ChunkLines, _ columns: borrowing LineColumns,
    _ events: [LineEvents]
  ) {
    let wantsMoments = plan.queries[query].wantsMoments
    for line in 0..<lines.count where events[line].isTouched {
      let row = lines.rows.lowerBound &+ line
      guard columns.isAskedFor(row) else { continue }
      let cell = cell(query, columns.groups[query][row], columns.periods[query][row])
      let (returned, complained) = (events[line].returned, events[line].complained)
      cells[query].update(cell) {
        $0.returned.add(returned.outcome, lines.units(line), lines.amount(line))
        $0.complained.add(complained.outcome, lines.units(line), lines.amount(line))
      }
      if plan.queries[query].wantsEventDays {
        cells[query].addEvent(cell, lines.starts[row], returned, .returns)
        cells[query].addEvent(cell, lines.starts[row], complained, .complaints)
      }
      let visit = visit(query, cell, line, lines, columns, events)
      if let visit {
        cells[query].update(cell) { visit.countEvents(in: &$0, wantsMoments: wantsMoments) }
      }
    }
    guard plan.clocksDiffer(query) else { return }
    var seen = (returns: SeenCells(), complaints: SeenCells())
    for line in 0..<lines.count where events[line].isTouched {
      let row = lines.rows.lowerBound &+ line
      guard columns.isCounted[row] else { continue }
      var group = columns.groups[query][row]
      if plan.hasEvents[query] { group = eventGroup(query, from: group) { _ in Grouper.all } }
      let (units, amount) = (lines.units(line), lines.amount(line))
      cells[query].addInPeriod(
        events[line].returned, .returns, group, query, plan, units, amount, &seen.returns)
      cells[query].addInPeriod(
        events[line].complained, .complaints, group, query, plan, units, amount, &seen.complaints)
    }
  }

  /// What an order has in a cell, at the first of its lines there that came back or was complained about;
  /// nil at the others.
  private mutating func visit(
    _ query: Int, _ cell: Int, _ touched: Int, _ lines: borrowing ChunkLines,
    _ columns: borrowing LineColumns, _ events: [LineEvents]
  ) -> CellVisit? {
    var visit = CellVisit(cell: cell)
    for line in 0..<lines.count {
      let row = lines.rows.lowerBound &+ line
      guard columns.isAskedFor(row),
        line == touched
          || self.cell(query, columns.groups[query][row], columns.periods[query][row]) == cell
      else { continue }
      if line < touched && events[line].isTouched { return nil }
      visit.add(lines.units(line), lines.amount(line))
      visit.add(
        events[line].returned.outcome, events[line].complained.outcome, lines.units(line),
        lines.amount(line))
    }
    return visit
  }
}
