import Tables

extension Accumulator {
  /// Counts an order in the cells of one query.
  mutating func count(
    _ order: Order, _ query: Int, _ returned: Attribution, _ complained: Attribution
  ) {
    let planned = plan.queries[query]
    var visits = Visits()
    var returnsSeen: [Int] = []
    var complaintsSeen: [Int] = []
    for (index, line) in order.lines.enumerated() where line.isCounted {
      let base = order.groups[index * cells.count + query]
      let group = eventGroup(query, from: base) { _ in Grouper.all }
      if line.isInRange {
        let cell = cells[query].cell(group, CubePlan.period(planned.period, of: line.day))
        guard !line.isCancelled else {
          cells[query].update(cell) { $0.cancelled += 1 }
          continue
        }
        cells[query].addLine(cell, line.quantity, line.amount)
        cells[query].addExposure(cell, line.start)
        cells[query].update(cell) {
          $0.returned.add(returned.outcomes[index], line)
          $0.complained.add(complained.outcomes[index], line)
        }
        visits.add(cell, line, returned.outcomes[index], complained.outcomes[index])
      }
      guard !line.isCancelled else { continue }
      countInPeriod(
        query, group, line, returned.outcomes[index], \.returnedInPeriod, &returnsSeen)
      countInPeriod(
        query, group, line, complained.outcomes[index], \.complainedInPeriod, &complaintsSeen)
    }
    for visit in visits.all { cells[query].update(visit.cell) { visit.count(in: &$0) } }
    if !planned.event.isEmpty {
      countParts(order, query, .returns, returned, \.returned, \.returnedInPeriod)
      countParts(order, query, .complaints, complained, \.complained, \.complainedInPeriod)
    }
  }

  /// Counts on the period clock: in the period of the first event, whenever the line was ordered.
  ///
  /// - Parameter seen: The cells in which the order has been counted, which is once in each.
  private mutating func countInPeriod(
    _ query: Int, _ group: UInt32, _ line: OrderLine, _ outcome: LineOutcome,
    _ measure: WritableKeyPath<Measures, Measures.Outcome>, _ seen: inout [Int]
  ) {
    guard outcome.share > 0, let period = period(query, outcome.first) else { return }
    let cell = cells[query].cell(group, period)
    let isNew = !seen.contains(cell)
    if isNew { seen.append(cell) }
    cells[query].update(cell) {
      $0[keyPath: measure].add(outcome, line)
      $0[keyPath: measure].orders += isNew ? 1 : 0
    }
  }

  /// The period of an event, or nil if it is outside the days that are asked for. An event without
  /// a date counts only where no days are asked for.
  private func period(_ query: Int, _ time: Int64) -> Int32? {
    let period = plan.queries[query].period
    guard time != missingValue else {
      return period == nil && plan.scope.from == nil && plan.scope.to == nil
        ? CellTable.noPeriod : nil
    }
    let day = plan.zone.localDay(ofUTC: time)
    if let from = plan.scope.from, day < from { return nil }
    if let to = plan.scope.to, day > to { return nil }
    return CubePlan.period(period, of: day)
  }

  /// Counts by the values of the events: for each line and each value once.
  private mutating func countParts(
    _ order: Order, _ query: Int, _ kind: ExportKind, _ attribution: Attribution,
    _ cohort: WritableKeyPath<Measures, Measures.Outcome>,
    _ inPeriod: WritableKeyPath<Measures, Measures.Outcome>
  ) {
    let planned = plan.queries[query]
    guard planned.event.contains(where: { plan.eventDimensions[$0].kind == kind }) else { return }
    var outcomes: [(line: Int, group: UInt32, outcome: LineOutcome)] = []
    for part in attribution.parts {
      let line = order.lines[part.line]
      guard line.isCounted else { continue }
      let base = order.groups[part.line * cells.count + query]
      let group = eventGroup(query, from: base) { part.event.codes[$0] }
      let known = outcomes.firstIndex { $0.line == part.line && $0.group == group }
      if known == nil { outcomes.append((part.line, group, LineOutcome())) }
      outcomes[known ?? outcomes.count - 1].outcome.add(part.event, part.part, line)
    }
    var visited: [Int] = []
    var seen: [Int] = []
    for (index, group, outcome) in outcomes {
      let line = order.lines[index]
      if line.isInRange {
        let cell = cells[query].cell(group, CubePlan.period(planned.period, of: line.day))
        let isNew = !visited.contains(cell)
        if isNew { visited.append(cell) }
        cells[query].update(cell) {
          $0[keyPath: cohort].add(outcome, line)
          $0[keyPath: cohort].orders += isNew ? 1 : 0
        }
      }
      countInPeriod(query, group, line, outcome, inPeriod, &seen)
    }
  }
}

extension Measures.Outcome {
  /// Adds what happened to a line; orders are counted apart.
  mutating func add(_ outcome: LineOutcome, _ line: OrderLine) {
    guard outcome.share > 0 else { return }
    lines += outcome.share
    units += outcome.units
    amount += outcome.amount(of: line)
    refund += outcome.refund
    events += outcome.events
  }
}

/// The cells that one order touches, each with the order's size and losses in it.
private struct Visits {
  struct Visit {
    var cell: Int
    var units: Int64 = 0
    var amount: Int64 = 0
    var unitsBack: Int64 = 0
    var amountBack: Int64 = 0
    var isReturned = false
    var isComplained = false

    func count(in measures: inout Measures) {
      measures.orders += 1
      measures.returned.orders += isReturned ? 1 : 0
      measures.complained.orders += isComplained ? 1 : 0
      measures.squares.units.add(units, unitsBack)
      measures.squares.amount.add(amount, amountBack)
    }
  }

  private(set) var all: [Visit] = []

  mutating func add(
    _ cell: Int, _ line: OrderLine, _ returned: LineOutcome, _ complained: LineOutcome
  ) {
    let known = all.firstIndex { $0.cell == cell }
    if known == nil { all.append(Visit(cell: cell)) }
    let index = known ?? all.count - 1
    all[index].units += line.quantity
    all[index].amount += line.amount
    if returned.share > 0 {
      all[index].isReturned = true
      all[index].unitsBack += returned.units
      all[index].amountBack += returned.amount(of: line)
    }
    if complained.share > 0 { all[index].isComplained = true }
  }
}

extension Measures.Squares.Moments {
  @inline(__always)
  mutating func add(_ x: Int64, _ y: Int64) {
    xx += Int128(x) * Int128(x)
    guard y != 0 else { return }
    xy += Int128(x) * Int128(y)
    yy += Int128(y) * Int128(y)
  }
}
