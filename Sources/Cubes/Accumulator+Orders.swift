import Tables

extension Accumulator {
  /// Finds the returns and complaints of an order.
  func findEvents(_ order: inout Order, _ joins: Joins) {
    if joins.returns.mayHold(order.hash) {
      joins.returns.rows(of: order.id, order.hash, into: &order.returns)
    }
    if joins.complaints.mayHold(order.hash) {
      joins.complaints.rows(of: order.id, order.hash, into: &order.complaints)
    }
  }

  /// Counts an order of any kind, its events found: drops its duplicates and what had not been
  /// ordered by the as-of moment, gives events to lines.
  ///
  /// - Parameters:
  ///   - order: The order.
  ///   - joins: Returns and complaints.
  ///   - counting: Whether it is counted in the cells too, and not only told what became of its lines
  ///     (`lastOutcome(_:)`).
  mutating func settle(_ order: inout Order, _ joins: Joins, counting: Bool = true) {
    let dropped = order.dropDuplicates()
    for file in dropped.files { tallies.duplicates[file, default: 0] += 1 }
    tallies.unlikeDuplicates += dropped.unlike
    if let asOf = plan.scope.asOf { order.dropLines(after: asOf) }
    guard !order.lines.isEmpty else { return }
    for row in order.returns { tallies.matchedReturns.insert(row) }
    for row in order.complaints { tallies.matchedComplaints.insert(row) }
    for line in order.lines where !line.isCancelled {
      tallies.addStart(line.start, ordered: line.day)
    }

    // Taken out while in use, so that their memory is used again.
    var returned = Attribution()
    var complained = Attribution()
    swap(&returned, &spareReturned)
    swap(&complained, &spareComplained)
    returned.reset(lines: order.lines.count)
    complained.reset(lines: order.lines.count)
    attributeReturns(order, joins, &returned)
    attribute(order, order.complaints, joins, .complaints, &complained)
    let open = Int64(order.lines.count { !$0.isCancelled })
    tallies.facts.lineMoments.add(orders: 1, lines: open)
    tallies.facts.lineMoments.add(
      returned: returned.share, complained: complained.share, of: open)
    if counting {
      for query in cells.indices { count(order, query, returned, complained) }
    }
    if plan.association != nil { countAssociation(order, returned, complained) }
    countDays(order, returned, .returns)
    countDays(order, complained, .complaints)
    swap(&returned, &spareReturned)
    swap(&complained, &spareComplained)
  }

  /// What became of a line of the order that was settled last.
  func lastOutcome(_ line: Int) -> LineFacts.Outcome {
    LineFacts.Outcome(
      returned: spareReturned.outcomes[line], complained: spareComplained.outcomes[line])
  }

  private mutating func attributeReturns(
    _ order: Order, _ joins: Joins, _ result: inout Attribution
  ) {
    attribute(order, order.returns, joins, .returns, &result)
    guard !order.carried.isEmpty else { return }
    // What the table of returns tells too is told there.
    let isInTable = !order.returns.isEmpty
    let isTold = isInTable ? result.outcomes.map { $0.events > 0 } : []
    var index = lineIndex(order, events: order.carried.count)
    for (line, event) in order.carried {
      guard !isInTable || !(event.isOfOrder || isTold[line] || order.isCancelled(line)) else {
        continue
      }
      if let asOf = plan.scope.asOf, event.time != missingValue, event.time > asOf { continue }
      tallies.facts.carriedReturns += 1
      if event.time == missingValue { tallies.facts.undatedReturns += 1 }
      if event.isOfOrder {
        shareOut(event, order, .returns, &index, &result)
      } else if order.isCancelled(line) {
        tallies.facts.returnsOfCancelled += 1
      } else {
        result.add(event, to: line, Measures.whole, units: order.units(line))
      }
    }
  }

  /// Gives each event of a table to the lines that it concerns.
  mutating func attribute(
    _ lines: some OrderLines, _ rows: [Int], _ joins: Joins, _ kind: ExportKind,
    _ result: inout Attribution
  ) {
    guard !rows.isEmpty else { return }
    var index = lineIndex(lines, events: rows.count)
    index?.countUnnamed(rows, joins, kind, lines, plan)
    for row in rows {
      var event = joins.event(row, of: kind)
      if kind == .returns && event.time == missingValue { tallies.facts.undatedReturns += 1 }
      if !plan.eventDimensions.isEmpty { event.codes = eventCodes(joins, row, kind) }
      let named =
        index?.line(of: row, joins, kind, lines, plan, result)
        ?? line(of: row, joins, kind, lines, result)
      switch named {
      case .line(let line):
        if lines.isCancelled(line) {
          if kind == .returns { tallies.facts.returnsOfCancelled += 1 }
        } else {
          result.add(event, to: line, Measures.whole, units: lines.units(line))
        }
      case .unknown:
        if kind == .returns { tallies.facts.returnsOfUnknownLine += 1 }
        shareOut(event, lines, kind, &index, &result)
      case .unnamed:
        shareOut(event, lines, kind, &index, &result)
      }
    }
  }

  /// An index of the lines of an order that has many, of lines or of what happened to it.
  @inline(__always)
  private func lineIndex(_ lines: some OrderLines, events: Int) -> LineIndex? {
    lines.count > LineIndex.fewLines || lines.count * events > LineIndex.mostShares
      ? LineIndex(lines, events: events, plan) : nil
  }

  /// The line that an event names: by line id, else by sku.
  ///
  /// Of several lines with that sku, the first that was not cancelled and that nothing has happened
  /// to yet.
  private func line(
    of row: Int, _ joins: Joins, _ kind: ExportKind, _ lines: some OrderLines,
    _ result: borrowing Attribution
  ) -> NamedLine {
    var names = false
    if plan.lineID != nil, joins.namesLine(row, of: kind) {
      names = true
      for index in 0..<lines.count where joins.isLine(row, of: kind, lines.lineID(index)) {
        return .line(index)
      }
    }
    if plan.sku != nil, joins.namesSku(row, of: kind) {
      var match: Int?
      for index in 0..<lines.count {
        let sku = lines.sku(index)
        if !sku.isEmpty { names = true }
        guard joins.isSku(row, of: kind, sku) else { continue }
        let isCancelled = lines.isCancelled(index)
        if !isCancelled && result.outcomes[index].share == 0 { return .line(index) }
        guard let known = match else {
          match = index
          continue
        }
        if lines.isCancelled(known) && !isCancelled { match = index }
      }
      if let match { return .line(match) }
    }
    return names ? .unknown : .unnamed
  }

  /// Gives an event that names no line to the one it can only be for (the only line, or the only one
  /// of equal amount), else an equal share to each line; where these would be too many, to one in turn.
  private mutating func shareOut(
    _ event: Event, _ lines: some OrderLines, _ kind: ExportKind, _ index: inout LineIndex?,
    _ result: inout Attribution
  ) {
    let open = index?.open ?? open(lines)
    guard let first = open.first else {
      if kind == .returns { tallies.facts.returnsOfCancelled += 1 }
      return
    }
    let only = index == nil ? onlyLine(of: event, lines) : index?.onlyLine(of: event)
    if let line = open.count == 1 ? first : only {
      result.add(event, to: line, Measures.whole, units: lines.units(line))
    } else if let line = index?.deal() {
      result.add(event, to: line, Measures.whole, units: lines.units(line))
      if kind == .returns {
        tallies.facts.dealtReturns += 1
      } else {
        tallies.facts.dealtComplaints += 1
      }
    } else {
      if kind == .returns {
        tallies.facts.sharedReturns += 1
      } else {
        tallies.facts.sharedComplaints += 1
      }
      share(event, lines, among: open, &result)
    }
  }

  /// The lines that were not cancelled.
  private func open(_ lines: some OrderLines) -> [Int] {
    (0..<lines.count).filter { !lines.isCancelled($0) }
  }

  /// The only line of an amount that was refunded.
  private func onlyLine(of event: Event, _ lines: some OrderLines) -> Int? {
    guard event.refund != missingValue else { return nil }
    var only: Int?
    for line in 0..<lines.count
    where !lines.isCancelled(line) && lines.amount(line) == event.refund {
      if only != nil { return nil }
      only = line
    }
    return only
  }

  /// Gives each line an equal share of an event.
  private func share(
    _ event: Event, _ lines: some OrderLines, among open: [Int], _ result: inout Attribution
  ) {
    for (position, line) in open.enumerated() {
      var share = event
      if event.refund != missingValue {
        share.refund = Self.piece(of: event.refund, position, among: open.count)
      }
      let part = Self.piece(of: Measures.whole, position, among: open.count)
      result.add(share, to: line, part, units: lines.units(line))
    }
  }

  /// One of so many pieces of a number; they differ by one at most and add up to it.
  private static func piece(of number: Int64, _ position: Int, among count: Int) -> Int64 {
    let (size, rest) = number.quotientAndRemainder(dividingBy: Int64(count))
    return size + (Int64(position) < rest.magnitude ? rest.signum() : 0)
  }

  private mutating func eventCodes(_ joins: Joins, _ row: Int, _ kind: ExportKind) -> [UInt32] {
    var position = 0
    let known = kind == .returns ? joins.returns.dimensionCount : joins.complaints.dimensionCount
    return plan.eventDimensions.indices.map { dimension in
      guard plan.eventDimensions[dimension].kind == kind else { return Grouper.all }
      defer { position += 1 }
      guard position < known else { return 0 }
      return eventCode(dimension, joins, row, kind, position)
    }
  }

  /// The code here of a row's value, which is looked up by name once.
  private mutating func eventCode(
    _ dimension: Int, _ joins: Joins, _ row: Int, _ kind: ExportKind, _ position: Int
  ) -> UInt32 {
    let there = Int(joins.code(position, row, of: kind))
    if there < eventCodes[dimension].count, let known = eventCodes[dimension][there] {
      return known
    }
    let code = joins.withName(position, row, of: kind) { eventNames[dimension].code(for: $0) }
    while eventCodes[dimension].count <= there { eventCodes[dimension].append(nil) }
    eventCodes[dimension][there] = code
    return code
  }

  /// Counts when the first event of each line came, for the lag curve.
  private mutating func countDays(
    _ order: Order, _ attribution: Attribution, _ kind: ExportKind
  ) {
    guard attribution.isTouched else { return }
    let lines = order.lines
    let outcomes = attribution.outcomes
    for index in lines.indices { countDay(lines[index], outcomes[index], kind) }
  }

  /// Counts when the first event of a line came, if any did.
  mutating func countDay(_ line: OrderLine, _ outcome: LineOutcome, _ kind: ExportKind) {
    countDay(
      line.start, ordered: line.day, at: line.orderedAt, DatedOutcome(outcome, plan.zone), kind)
  }

  /// The same by the line's days, and the moment at which it was ordered.
  mutating func countDay(
    _ start: StartDay, ordered orderDay: Int32, at orderedAt: Int64, _ event: DatedOutcome,
    _ kind: ExportKind
  ) {
    guard event.day != nil else { return }
    let row = tallies.row(of: start)
    let orderRow = tallies.row(ofOrder: orderDay)
    if kind == .returns {
      event.forEachDay { day, share in
        tallies.returns.add(row, day, share)
        tallies.returnsByOrder.add(orderRow, day, share)
        if start.isDelivered { tallies.addTransit(start, ordered: orderDay, day, share, kind) }
      }
      tallies.facts.datedReturnLines += 1
      if event.outcome.first < orderedAt { tallies.facts.returnsBeforeOrder += 1 }
    } else {
      event.forEachDay { day, share in
        tallies.complaints.add(row, day, share)
        tallies.complaintsByOrder.add(orderRow, day, share)
        if start.isDelivered { tallies.addTransit(start, ordered: orderDay, day, share, kind) }
      }
    }
  }
}

/// What happened to each line of an order.
struct Attribution: Sendable {
  private(set) var outcomes: [LineOutcome] = []
  /// Each event's share of each line, for dimensions of events.
  private(set) var parts: [(line: Int, event: Event, part: Int64)] = []
  /// Whether anything happened.
  private(set) var isTouched = false

  /// How much of the order's lines it happened to, in units of `Measures.whole`.
  var share: Int64 { isTouched ? outcomes.reduce(0) { $0 + $1.share } : 0 }

  /// Starts on an order.
  mutating func reset(lines: Int) {
    outcomes.removeAll(keepingCapacity: true)
    for _ in 0..<lines { outcomes.append(LineOutcome()) }
    parts.removeAll(keepingCapacity: true)
    isTouched = false
  }

  /// Gives a share of an event to a line of so many units.
  mutating func add(_ event: Event, to index: Int, _ part: Int64, units: Int64) {
    outcomes[index].add(
      time: event.time, quantity: event.quantity, refund: event.refund, part, units: units)
    isTouched = true
    if !event.codes.isEmpty { parts.append((index, event, part)) }
  }
}
