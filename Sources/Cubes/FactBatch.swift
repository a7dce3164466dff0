import Tables

/// The lines of a batch sorted by what counting them takes: nearly all are of orders to which nothing
/// happened.
struct FactBatch: Sendable {
  /// Orders with nothing to them but their lines, all of which are asked for.
  private(set) var plain = PlainRows()
  /// Lines that are whole orders and were cancelled.
  private(set) var cancelled: [Int] = []
  /// Lines that are whole orders to which something happened, whatever their day, with the places of what
  /// did.
  private(set) var touched: [(row: Int, outcome: Int)] = []
  /// Other orders of several lines, with the places of the first thing that happened to any.
  private(set) var orders: [(rows: Range<Int>, outcome: Int)] = []
  /// Those of several lines that are plain; memory that is used again.
  private var multiples: [Range<Int>] = []

  /// Takes the place of the last batch.
  mutating func take(_ facts: LineFacts, _ columns: borrowing LineColumns, rows: Int) {
    cancelled.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    orders.removeAll(keepingCapacity: true)
    multiples.removeAll(keepingCapacity: true)
    plain = PlainRows(
      singles: [Int32](unsafeUninitializedCapacity: rows) { singles, count in
        count = sort(facts, columns, rows, into: singles)
      })
    for order in multiples { plain.append(order) }
    plain.close()
  }

  /// Fills in all but the singles, and returns how many of these there are.
  private mutating func sort(
    _ facts: LineFacts, _ columns: borrowing LineColumns, _ rows: Int,
    into singles: UnsafeMutableBufferPointer<Int32>
  ) -> Int {
    let mayPassOver = columns.mayPassOver
    var outcome = 0
    var count = 0
    facts.kinds.withUnsafeBufferPointer { kinds in
      var start = 0
      while start < rows {
        let kind = kinds[start]
        var end = start + 1
        if end < rows && kinds[end] & LineFacts.continues != 0 {
          let first = outcome
          var seen = kind
          outcome += kind & LineFacts.touched != 0 ? 1 : 0
          while end < rows && kinds[end] & LineFacts.continues != 0 {
            outcome += kinds[end] & LineFacts.touched != 0 ? 1 : 0
            seen |= kinds[end]
            end += 1
          }
          let isPlain =
            seen == LineFacts.continues
            && (!mayPassOver || (start..<end).allSatisfy(columns.isAskedFor))
          if isPlain { multiples.append(start..<end) } else { orders.append((start..<end, first)) }
        } else if kind == 0 {
          if !mayPassOver || columns.isAskedFor(start) {
            singles[count] = Int32(truncatingIfNeeded: start)
            count += 1
          }
        } else if kind & LineFacts.touched != 0 {
          if columns.isCounted[start] { touched.append((start, outcome)) }
          if columns.isAskedFor(start) {
            singles[count] = Int32(truncatingIfNeeded: start)
            count += 1
          }
          outcome += 1
        } else if columns.isAskedFor(start) {
          cancelled.append(start)
        }
        start = end
      }
    }
    return count
  }
}

extension CellTable {
  /// Counts the lines of a batch in the cells of a query.
  ///
  /// `sums` has what its plain orders come to, where they can be added up.
  mutating func add(
    _ batch: FactBatch, _ sums: PlainSums?, _ facts: LineFacts, _ columns: borrowing LineColumns,
    _ query: Int, _ plan: CubePlan
  ) {
    let planned = plan.queries[query]
    let groups = columns.groups[query]
    let periods = columns.periods[query]
    if let sums, let period = plan.onlyPeriod(query, of: sums) {
      addOrders(sums, in: cell(0, period), wantsMoments: planned.wantsMoments)
    } else {
      addOrders(batch.plain, columns, groups, periods, wantsMoments: planned.wantsMoments)
    }
    for row in batch.cancelled { update(cell(groups[row], periods[row])) { $0.cancelled += 1 } }
    for (row, place) in batch.touched where columns.isInRange[row] {
      let outcome = facts.outcomes[place]
      let quantity = columns.quantities[row]
      let amount = columns.amounts[row]
      let cell = cell(groups[row], periods[row])
      update(cell) {
        $0.returned.add(outcome.returned, quantity, amount, isNewOrder: true)
        $0.complained.add(outcome.complained, quantity, amount, isNewOrder: true)
        guard planned.wantsMoments, outcome.returned.share > 0 else { return }
        let back = outcome.returned
        $0.squares.units.addProducts(quantity, back.units)
        $0.squares.amount.addProducts(amount, back.amount(quantity, amount))
      }
      if planned.wantsEventDays { addEvents(cell, outcome, columns.starts[row], plan.zone) }
    }
    var visits = CellVisits()
    for order in batch.orders {
      addOrder(order, facts, columns, groups, periods, query, plan, &visits)
    }
    guard plan.clocksDiffer(query) else { return }
    for (row, place) in batch.touched {
      let outcome = facts.outcomes[place]
      let returned = DatedOutcome(outcome.returned, plan.zone)
      let complained = DatedOutcome(outcome.complained, plan.zone)
      let (quantity, amount) = (columns.quantities[row], columns.amounts[row])
      addInPeriod(only: returned, .returns, groups[row], query, plan, quantity, amount)
      addInPeriod(only: complained, .complaints, groups[row], query, plan, quantity, amount)
    }
    var seen = (returns: SeenCells(), complaints: SeenCells())
    for order in batch.orders {
      seen = (SeenCells(), SeenCells())
      var place = order.outcome
      for row in order.rows where facts.kinds[row] & LineFacts.touched != 0 {
        if columns.isCounted[row] {
          addInPeriod(facts.outcomes[place], columns, row, query, plan, &seen)
        }
        place += 1
      }
    }
  }

  /// Counts an order of several lines: each line, and the order once in each cell.
  private mutating func addOrder(
    _ order: (rows: Range<Int>, outcome: Int), _ facts: LineFacts,
    _ columns: borrowing LineColumns, _ groups: [UInt32], _ periods: [Int32], _ query: Int,
    _ plan: CubePlan, _ visits: inout CellVisits
  ) {
    visits.removeAll()
    var next = order.outcome
    for row in order.rows {
      let kind = facts.kinds[row]
      let place = next
      if kind & LineFacts.touched != 0 { next += 1 }
      guard columns.isAskedFor(row) else { continue }
      let cell = cell(groups[row], periods[row])
      guard kind & LineFacts.cancelled == 0 else {
        update(cell) { $0.cancelled += 1 }
        continue
      }
      let quantity = columns.quantities[row]
      let amount = columns.amounts[row]
      update(cell) {
        $0.lines += 1
        $0.units += quantity
        $0.amount += amount
      }
      addExposure(cell, columns.starts[row])
      visits.add(cell, quantity, amount)
      guard kind & LineFacts.touched != 0 else { continue }
      let outcome = facts.outcomes[place]
      update(cell) {
        $0.returned.add(outcome.returned, quantity, amount)
        $0.complained.add(outcome.complained, quantity, amount)
      }
      visits.add(cell, outcome.returned, outcome.complained, quantity, amount)
      if plan.queries[query].wantsEventDays {
        addEvents(cell, outcome, columns.starts[row], plan.zone)
      }
    }
    let wantsMoments = plan.queries[query].wantsMoments
    visits.forEach { visit in
      update(visit.cell) { visit.count(in: &$0, wantsMoments: wantsMoments) }
    }
  }

  /// Counts what became of a line on the period clock.
  private mutating func addInPeriod(
    _ outcome: LineFacts.Outcome, _ columns: borrowing LineColumns, _ row: Int, _ query: Int,
    _ plan: CubePlan, _ seen: inout (returns: SeenCells, complaints: SeenCells)
  ) {
    let group = columns.groups[query][row]
    let (quantity, amount) = (columns.quantities[row], columns.amounts[row])
    addInPeriod(
      DatedOutcome(outcome.returned, plan.zone), .returns, group, query, plan, quantity, amount,
      &seen.returns)
    addInPeriod(
      DatedOutcome(outcome.complained, plan.zone), .complaints, group, query, plan, quantity,
      amount, &seen.complaints)
  }

  private mutating func addEvents(
    _ cell: Int, _ outcome: LineFacts.Outcome, _ start: StartDay, _ zone: ZoneRules
  ) {
    addEvent(cell, start, DatedOutcome(outcome.returned, zone), .returns)
    addEvent(cell, start, DatedOutcome(outcome.complained, zone), .complaints)
  }
}
