import Tables

extension Accumulator {
  /// Counts an order in the cells of one query.
  mutating func count(
    _ order: Order, _ query: Int, _ returned: Attribution, _ complained: Attribution
  ) {
    guard order.lines.count > 1 else {
      if let line = order.lines.first {
        countOnly(line, in: order.slots[query], query, returned.outcomes[0], complained.outcomes[0])
      }
      count(order, query, returned, .returns)
      count(order, query, complained, .complaints)
      return
    }
    var visits = CellVisits()
    let period = plan.queries[query].period
    let wantsDays = plan.queries[query].wantsEventDays
    let wantsMoments = plan.queries[query].wantsMoments
    let isTouched = returned.isTouched || complained.isTouched
    let lines = order.lines
    let slots = order.slots
    let returns = returned.outcomes
    let complaints = complained.outcomes
    for index in lines.indices where lines[index].isCounted && lines[index].isInRange {
      let line = lines[index]
      let cell = self.cell(
        query, slots[index * plan.slots + query], CubePlan.period(period, of: line.day))
      guard !line.isCancelled else {
        cells[query].update(cell) { $0.cancelled += 1 }
        continue
      }
      cells[query].addExposure(cell, line.start)
      cells[query].update(cell) {
        $0.add(line)
        guard isTouched else { return }
        $0.returned.add(returns[index], line)
        $0.complained.add(complaints[index], line)
      }
      if wantsDays && isTouched {
        addEvents(query, cell, line, returns[index], complaints[index])
      }
      visits.add(cell, line.quantity, line.amount)
      if isTouched {
        visits.add(cell, returns[index], complaints[index], line.quantity, line.amount)
      }
    }
    visits.forEach { visit in
      cells[query].update(visit.cell) {
        visit.count(in: &$0, wantsMoments: wantsMoments)
      }
    }
    count(order, query, returned, .returns)
    count(order, query, complained, .complaints)
  }

  /// Counts a line that is all of its order, in one cell.
  mutating func countOnly(
    _ line: OrderLine, in group: UInt32, _ query: Int, _ returned: LineOutcome,
    _ complained: LineOutcome
  ) {
    guard line.isCounted && line.isInRange else { return }
    let wantsMoments = plan.queries[query].wantsMoments
    let cell = self.cell(
      query, group, CubePlan.period(plan.queries[query].period, of: line.day))
    guard !line.isCancelled else {
      cells[query].update(cell) { $0.cancelled += 1 }
      return
    }
    cells[query].addExposure(cell, line.start)
    cells[query].update(cell) {
      $0.add(line)
      $0.orders += 1
      $0.returned.add(returned, line, isNewOrder: true)
      $0.complained.add(complained, line, isNewOrder: true)
      guard wantsMoments else { return }
      let isBack = returned.share > 0
      $0.squares.units.add(line.quantity, isBack ? returned.units : 0)
      $0.squares.amount.add(line.amount, isBack ? returned.amount(of: line) : 0)
    }
    guard plan.queries[query].wantsEventDays else { return }
    addEvents(query, cell, line, returned, complained)
  }

  /// Notes the days of a line's first return and complaint.
  private mutating func addEvents(
    _ query: Int, _ cell: Int, _ line: OrderLine, _ returned: LineOutcome,
    _ complained: LineOutcome
  ) {
    cells[query].addEvent(cell, line.start, DatedOutcome(returned, plan.zone), .returns)
    cells[query].addEvent(cell, line.start, DatedOutcome(complained, plan.zone), .complaints)
  }

  /// Counts returns or complaints on the period clock, and by their own dimensions.
  private mutating func count(
    _ order: Order, _ query: Int, _ attribution: Attribution, _ kind: ExportKind
  ) {
    guard attribution.isTouched else { return }
    if plan.hasEvents[query] {
      var parts: [PartLine] = []
      for (index, line) in order.lines.enumerated() {
        parts.append(
          PartLine(
            isCounted: line.isCounted, isInRange: line.isInRange,
            group: order.slots[index * plan.slots + query],
            period: CubePlan.period(plan.queries[query].period, of: line.day), start: line.start,
            units: line.quantity, amount: line.amount))
      }
      countParts(query, attribution, kind, parts)
    }
    guard plan.clocksDiffer(query) else { return }
    var seen = SeenCells()
    for (index, line) in order.lines.enumerated() where line.isCounted && !line.isCancelled {
      let group = eventGroup(query, from: order.slots[index * plan.slots + query]) { _ in
        Grouper.all
      }
      countInPeriod(query, group, line, attribution.outcomes[index], kind, &seen)
    }
  }

  /// Counts on the period clock: in the period of the event, whenever the line was ordered.
  ///
  /// `seen` has the cells in which the order has been counted.
  mutating func countInPeriod(
    _ query: Int, _ group: UInt32, _ line: OrderLine, _ outcome: LineOutcome, _ kind: ExportKind,
    _ seen: inout SeenCells
  ) {
    cells[query].addInPeriod(
      DatedOutcome(outcome, plan.zone), kind, group, query, plan, line.quantity, line.amount,
      &seen)
  }

  /// What counting by the values of events needs of a line.
  struct PartLine {
    var isCounted: Bool
    var isInRange: Bool
    /// Its group by its own dimensions, and its period.
    var group: UInt32
    var period: Int32
    var start: StartDay
    var units: Int64
    var amount: Int64
  }

  /// Counts by the values of the events: for each line and each value once.
  mutating func countParts(
    _ query: Int, _ attribution: Attribution, _ kind: ExportKind, _ lines: [PartLine]
  ) {
    guard attribution.isTouched,
      plan.queries[query].event.contains(where: { plan.eventDimensions[$0].kind == kind })
    else { return }
    var outcomes: [(line: PartLine, group: UInt32, outcome: LineOutcome)] = []
    var places = PairPlaces(count: attribution.parts.count)
    for part in attribution.parts {
      let line = lines[part.line]
      guard line.isCounted else { continue }
      let group = eventGroup(query, from: line.group) { part.event.codes[$0] }
      let place = places.place(of: part.line, group)
      if place == outcomes.count { outcomes.append((line, group, LineOutcome())) }
      outcomes[place].outcome.add(
        time: part.event.time, quantity: part.event.quantity, refund: part.event.refund,
        part.part, units: line.units)
    }
    var visited = SeenCells()
    var seen = SeenCells()
    for (line, group, outcome) in outcomes {
      let event = DatedOutcome(outcome, plan.zone)
      if line.isInRange {
        let cell = cells[query].cell(group, line.period)
        let isNew = visited.insert(cell)
        if plan.queries[query].wantsEventDays {
          cells[query].addEvent(cell, line.start, event, kind)
        }
        cells[query].update(cell) {
          if kind == .returns {
            $0.returned.add(outcome, line.units, line.amount, isNewOrder: isNew)
          } else {
            $0.complained.add(outcome, line.units, line.amount, isNewOrder: isNew)
          }
        }
      }
      guard plan.clocksDiffer(query) else { continue }
      cells[query].addInPeriod(
        event, kind, group, query, plan, line.units, line.amount, &seen)
    }
  }
}

extension Measures {
  /// Adds the size of a line.
  @inline(__always)
  mutating func add(_ line: OrderLine) {
    lines &+= 1
    units &+= line.quantity
    amount &+= line.amount
  }
}

extension Measures.Outcome {
  /// Adds what a day brought to a line of so many units and hundredths; its order only where it is new here.
  mutating func add(
    _ step: LineOutcome.Step, _ quantity: Int64, _ amount: Int64, isNewOrder: Bool
  ) {
    let (before, after) = (step.before, step.after)
    orders += isNewOrder ? 1 : 0
    lines += step.share
    units += after.units - before.units
    self.amount += after.amount(quantity, amount) - before.amount(quantity, amount)
    refund += after.refund - before.refund
    events += after.events - before.events
  }

  /// Adds what happened to a line; its order only where it is new here.
  mutating func add(_ outcome: LineOutcome, _ line: OrderLine, isNewOrder: Bool = false) {
    add(outcome, line.quantity, line.amount, isNewOrder: isNewOrder)
  }

  /// The same by the line's units and hundredths.
  @inline(__always)
  mutating func add(
    _ outcome: LineOutcome, _ quantity: Int64, _ amount: Int64, isNewOrder: Bool = false
  ) {
    guard outcome.share > 0 else { return }
    orders += isNewOrder ? 1 : 0
    lines += outcome.share
    units += outcome.units
    self.amount += outcome.amount(quantity, amount)
    refund += outcome.refund
    events += outcome.events
  }
}

extension Measures.Squares.Moments {
  @inline(__always)
  mutating func add(_ x: Int64, _ y: Int64) {
    xx += Int128(x) * Int128(x)
    addProducts(x, y)
  }

  /// Adds all but Σx².
  @inline(__always)
  mutating func addProducts(_ x: Int64, _ y: Int64) {
    guard y != 0 else { return }
    xy += Int128(x) * Int128(y)
    yy += Int128(y) * Int128(y)
  }
}
