import Tables

extension Accumulator {
  /// Counts orders that have nothing to them but their lines, in the cells of one query.
  mutating func addPlain(_ plain: PlainRows, _ columns: borrowing LineColumns, _ query: Int) {
    var groups = columns.groups[query]
    if plan.hasEvents[query] {
      for row in plain.rows {
        groups[Int(row)] = eventGroup(query, from: groups[Int(row)]) { _ in Grouper.all }
      }
    }
    cells[query].addOrders(
      plain, columns, groups, columns.periods[query],
      wantsMoments: plan.queries[query].wantsMoments)
  }

  /// Counts an order of one line in a plan without dimensions of events and without an association.
  ///
  /// What `settle` does to an order of any kind comes down to little here: whatever came back can only be
  /// this line.
  ///
  /// - Parameters:
  ///   - line: The line, which carries no return itself.
  ///   - groups: For each query, its group.
  ///   - found: The order's returns and complaints.
  ///   - joins: The tables of these.
  ///   - bytes: Where the line's cells lie.
  ///   - counting: Whether it is counted in the cells too, and not only told what became of it.
  /// - Returns: What became of it.
  @discardableResult
  mutating func settle(
    _ line: OrderLine, _ groups: [UInt32], _ found: FoundRows, _ joins: Joins,
    _ bytes: UnsafeRawBufferPointer, counting: Bool = true
  ) -> LineFacts.Outcome {
    if let asOf = plan.scope.asOf, line.orderedAt > asOf { return LineFacts.Outcome() }
    for row in found.returns { tallies.matchedReturns.insert(row) }
    for row in found.complaints { tallies.matchedComplaints.insert(row) }
    if line.isCancelled {
      tallies.facts.returnsOfCancelled += found.returns.count
    } else {
      tallies.addStart(line.start, ordered: line.day)
    }
    for row in found.returns where namesAnother(row, joins, line, bytes) {
      tallies.facts.returnsOfUnknownLine += 1
    }
    var returned = LineOutcome()
    var complained = LineOutcome()
    if !line.isCancelled {
      for row in found.returns { joins.returns.add(row, to: &returned, line) }
      for row in found.complaints { joins.complaints.add(row, to: &complained, line) }
    }
    for query in counting ? cells.indices : 0..<0 {
      countOnly(line, in: groups[query], query, returned, complained)
      guard plan.clocksDiffer(query), line.isCounted, !line.isCancelled else { continue }
      var seen: [Int] = []
      countInPeriod(query, groups[query], line, returned, .returns, &seen)
      seen.removeAll()
      countInPeriod(query, groups[query], line, complained, .complaints, &seen)
    }
    countDay(line, returned, .returns)
    countDay(line, complained, .complaints)
    return LineFacts.Outcome(returned: returned, complained: complained)
  }

  /// Whether a return names a line, and not the only one of its order.
  private func namesAnother(
    _ row: Int, _ joins: Joins, _ line: OrderLine, _ bytes: UnsafeRawBufferPointer
  ) -> Bool {
    var names = false
    if plan.lineID != nil, joins.returns.namesLine(row) {
      if joins.returns.isLine(row, line.lineID.bytes(in: bytes)) { return false }
      names = true
    }
    if plan.sku != nil, line.sku.count > 0, joins.returns.namesSku(row) {
      if joins.returns.isSku(row, line.sku.bytes(in: bytes)) { return false }
      names = true
    }
    return names
  }
}

/// The rows of the returns and of the complaints table that are of one order, in file order.
struct FoundRows: Sendable {
  var returns: [Int] = []
  var complaints: [Int] = []

  var isEmpty: Bool { returns.isEmpty && complaints.isEmpty }

  /// Starts on another order.
  mutating func removeAll() {
    if !returns.isEmpty { returns.removeAll(keepingCapacity: true) }
    if !complaints.isEmpty { complaints.removeAll(keepingCapacity: true) }
  }
}
