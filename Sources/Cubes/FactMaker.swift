import Tables

/// Settles the order lines of a part of a settled source, writes down the facts, and counts by them.
struct FactMaker: ChunkSink {
  private(set) var counter: FactCounter
  private(set) var writer = LineFactsWriter()

  private let joins: Joins
  private var facts = LineFacts()
  private var orders = OrderRuns()
  private var plain = PlainRows()
  /// Memory of the last order, used again.
  private var spare = Order.Memory()
  /// What is known of an order of one line.
  private var found = FoundRows()
  /// The hashes of the orders to look at, and the first returns and complaints that may be theirs.
  private var hashes: [UInt64] = []
  private var firstReturns: [Int32] = []
  private var firstComplaints: [Int32] = []
  /// What `JoinTable.findFirstRows` looked at in advance; kept so that no optimiser leaves the looking out.
  private var touched = 0

  init(_ plan: CubePlan, _ joins: Joins) {
    self.joins = joins
    counter = FactCounter(plan, joins, Catalogue())
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let rows = chunk.rowCount
    guard rows > 0 else { return }
    counter.columns.load(chunk, dictionaries, &counter.counts)
    orders.find(chunk, joins)
    orders.judge(0..<orders.count, chunk)
    facts.start(orders, rows: rows)
    // Of an order to which nothing happened, no more is to be known than its days.
    plain.removeAll()
    plain.append(orders)
    plain.close()
    counter.counts.tallies.addStarts(plain.rows, counter.columns)
    counter.counts.tallies.facts.lineMoments.add(plain)
    settleOthers(chunk, dictionaries)
    writer.add(facts, counter.columns, rows: rows)
    counter.count(facts, chunk, dictionaries)
  }

  /// Settles the orders of which more may be known, their returns and complaints found together.
  private mutating func settleOthers(
    _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary]
  ) {
    // Held here, so that not every order has to ask whether it is still the same.
    let joins = joins
    let ids = chunk.columns[CubePlan.orderID].hashes
    hashes.removeAll(keepingCapacity: true)
    for order in orders.others { hashes.append(ids[Int(orders.starts[Int(order)])]) }
    touched &+= joins.returns.findFirstRows(of: hashes, into: &firstReturns)
    touched &+= joins.complaints.findFirstRows(of: hashes, into: &firstComplaints)
    for (index, order) in orders.others.enumerated() {
      let rows = orders[Int(order)]
      if rows.count == 1 && !chunk.flags[rows.lowerBound].contains(.carriesReturn) {
        settleSingle(chunk, rows.lowerBound, index, joins)
      } else {
        settle(chunk, rows, index, joins, dictionaries)
      }
    }
  }

  /// Works out the facts of an order of one line.
  private mutating func settleSingle(
    _ chunk: borrowing Chunk, _ row: Int, _ index: Int, _ joins: Joins
  ) {
    let id = chunk.cell(CubePlan.orderID, row)
    found.removeAll()
    joins.returns.rows(of: id, from: firstReturns[index], into: &found.returns)
    joins.complaints.rows(of: id, from: firstComplaints[index], into: &found.complaints)
    let line = counter.columns.line(chunk, row)
    if line.isCancelled { facts.kinds[row] |= LineFacts.cancelled }
    add(counter.counts.outcome(ofOnly: line, found, joins, chunk.bytes), row)
  }

  /// Works out the facts of an order.
  private mutating func settle(
    _ chunk: borrowing Chunk, _ rows: Range<Int>, _ index: Int, _ joins: Joins,
    _ dictionaries: borrowing [CodeDictionary]
  ) {
    var order = Order(
      cells: chunk.bytes, id: chunk.cell(CubePlan.orderID, rows.lowerBound), hash: hashes[index],
      memory: &spare)
    joins.returns.rows(of: order.id, from: firstReturns[index], into: &order.returns)
    joins.complaints.rows(of: order.id, from: firstComplaints[index], into: &order.complaints)
    for row in rows {
      if let event = counter.columns.carried(chunk, row, dictionaries, &counter.counts) {
        order.carried.append((row - rows.lowerBound, event))
      }
      order.lines.append(counter.columns.line(chunk, row))
    }
    counter.counts.settle(&order, joins, counting: false)
    for (index, row) in rows.enumerated() {
      if order.lines[index].isCancelled { facts.kinds[row] |= LineFacts.cancelled }
      add(counter.counts.lastOutcome(index), row)
    }
    spare = order.memory
  }

  /// Notes what became of a line.
  private mutating func add(_ outcome: LineFacts.Outcome, _ row: Int) {
    guard outcome.returned.share > 0 || outcome.complained.share > 0 else { return }
    facts.kinds[row] |= LineFacts.touched
    facts.outcomes.append(outcome)
  }
}
