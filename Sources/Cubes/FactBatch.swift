import Tables

/// The lines of a batch sorted by what counting them takes: nearly all are orders of their own to which
/// nothing happened.
struct FactBatch: Sendable {
  /// Lines that are whole orders, not cancelled and asked for.
  private(set) var singles: [Int] = []
  /// Lines that are whole orders and were cancelled.
  private(set) var cancelled: [Int] = []
  /// Lines that are whole orders to which something happened, whatever their day, with the places of what
  /// did.
  private(set) var touched: [(row: Int, outcome: Int)] = []
  /// Orders of several lines, with the places of the first thing that happened to any.
  private(set) var orders: [(rows: Range<Int>, outcome: Int)] = []

  /// Takes the place of the last batch.
  mutating func take(_ facts: LineFacts, _ columns: borrowing LineColumns, rows: Int) {
    cancelled.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    orders.removeAll(keepingCapacity: true)
    singles = [Int](unsafeUninitializedCapacity: rows) { singles, count in
      count = sort(facts, columns, rows, into: singles)
    }
  }

  /// Fills in all but the singles, and returns how many of these there are.
  private mutating func sort(
    _ facts: LineFacts, _ columns: borrowing LineColumns, _ rows: Int,
    into singles: UnsafeMutableBufferPointer<Int>
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
          orders.append((start..<end, outcome))
          outcome += kind & LineFacts.touched != 0 ? 1 : 0
          while end < rows && kinds[end] & LineFacts.continues != 0 {
            outcome += kinds[end] & LineFacts.touched != 0 ? 1 : 0
            end += 1
          }
          orders[orders.count - 1].rows = start..<end
        } else if kind == 0 {
          if !mayPassOver || columns.isAskedFor(start) {
            singles[count] = start
            count += 1
          }
        } else if kind & LineFacts.touched != 0 {
          if columns.isCounted[start] { touched.append((start, outcome)) }
          if columns.isAskedFor(start) {
            singles[count] = start
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
  mutating func add(
    _ batch: FactBatch, _ facts: LineFacts, _ columns: borrowing LineColumns, _ query: Int,
    _ plan: CubePlan
  ) {
    let planned = plan.queries[query]
    let groups = columns.groups[query]
    let periods = columns.periods[query]
    addSingles(batch.singles, columns, groups, periods, wantsMoments: planned.wantsMoments)
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
    var visits: [Visit] = []
    for order in batch.orders {
      addOrder(order, facts, columns, groups, periods, query, plan, &visits)
    }
    guard plan.clocksDiffer(query) else { return }
    var seen: [(cell: Int, kind: ExportKind)] = []
    for (row, place) in batch.touched {
      seen.removeAll(keepingCapacity: true)
      addInPeriod(facts.outcomes[place], groups[row], columns, row, query, plan, &seen)
    }
    for order in batch.orders {
      seen.removeAll(keepingCapacity: true)
      var place = order.outcome
      for row in order.rows where facts.kinds[row] & LineFacts.touched != 0 {
        if columns.isCounted[row] {
          addInPeriod(facts.outcomes[place], groups[row], columns, row, query, plan, &seen)
        }
        place += 1
      }
    }
  }

  /// What an order has in one cell.
  private struct Visit {
    var cell: Int
    var quantity: Int64 = 0
    var amount: Int64 = 0
    var unitsBack: Int64 = 0
    var amountBack: Int64 = 0
    var isReturned = false
    var isComplained = false
  }

  /// Counts an order of several lines: each line, and the order once in each cell.
  private mutating func addOrder(
    _ order: (rows: Range<Int>, outcome: Int), _ facts: LineFacts,
    _ columns: borrowing LineColumns, _ groups: [UInt32], _ periods: [Int32], _ query: Int,
    _ plan: CubePlan, _ visits: inout [Visit]
  ) {
    // Those of the last order are written over.
    var count = 0
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
      var visit = 0
      while visit < count && visits[visit].cell != cell { visit += 1 }
      if visit == count {
        if count == visits.count { visits.append(Visit(cell: cell)) }
        visits[count] = Visit(cell: cell)
        count += 1
      }
      visits[visit].quantity += quantity
      visits[visit].amount += amount
      guard kind & LineFacts.touched != 0 else { continue }
      let outcome = facts.outcomes[place]
      update(cell) {
        $0.returned.add(outcome.returned, quantity, amount)
        $0.complained.add(outcome.complained, quantity, amount)
      }
      if outcome.returned.share > 0 {
        visits[visit].isReturned = true
        visits[visit].unitsBack += outcome.returned.units
        visits[visit].amountBack += outcome.returned.amount(quantity, amount)
      }
      if outcome.complained.share > 0 { visits[visit].isComplained = true }
      if plan.queries[query].wantsEventDays {
        addEvents(cell, outcome, columns.starts[row], plan.zone)
      }
    }
    let wantsMoments = plan.queries[query].wantsMoments
    for visit in visits[..<count] {
      update(visit.cell) {
        $0.orders += 1
        $0.returned.orders += visit.isReturned ? 1 : 0
        $0.complained.orders += visit.isComplained ? 1 : 0
        guard wantsMoments else { return }
        $0.squares.units.add(visit.quantity, visit.unitsBack)
        $0.squares.amount.add(visit.amount, visit.amountBack)
      }
    }
  }

  /// Counts what became of a line on the period clock; `seen` has the cells in which its order has been
  /// counted.
  private mutating func addInPeriod(
    _ outcome: LineFacts.Outcome, _ group: UInt32, _ columns: borrowing LineColumns, _ row: Int,
    _ query: Int, _ plan: CubePlan, _ seen: inout [(cell: Int, kind: ExportKind)]
  ) {
    for (kind, own) in [
      (ExportKind.returns, outcome.returned), (.complaints, outcome.complained),
    ] {
      guard own.share > 0, let period = plan.period(query, ofEvent: own.first) else { continue }
      let cell = cell(group, period)
      let isNew = !seen.contains { $0 == (cell, kind) }
      if isNew { seen.append((cell, kind)) }
      update(cell) {
        if kind == .returns {
          $0.returnedInPeriod.add(
            own, columns.quantities[row], columns.amounts[row], isNewOrder: isNew)
        } else {
          $0.complainedInPeriod.add(
            own, columns.quantities[row], columns.amounts[row], isNewOrder: isNew)
        }
      }
    }
  }

  private mutating func addEvents(
    _ cell: Int, _ outcome: LineFacts.Outcome, _ start: StartDay, _ zone: ZoneRules
  ) {
    addEvent(cell, start, outcome.returned, .returns, zone)
    addEvent(cell, start, outcome.complained, .complaints, zone)
  }
}
