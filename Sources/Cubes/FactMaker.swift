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
    for order in orders.others { settle(chunk, orders[Int(order)], dictionaries) }
    writer.add(facts, counter.columns, rows: rows)
    counter.count(facts, chunk, dictionaries)
  }

  /// Works out the facts of an order.
  private mutating func settle(
    _ chunk: borrowing Chunk, _ rows: Range<Int>, _ dictionaries: borrowing [CodeDictionary]
  ) {
    var order = Order(
      cells: chunk.bytes, id: chunk.cell(CubePlan.orderID, rows.lowerBound),
      hash: chunk.columns[CubePlan.orderID].hashes[rows.lowerBound], memory: &spare)
    counter.counts.findEvents(&order, joins)
    for row in rows {
      if let event = counter.columns.carried(chunk, row, dictionaries, &counter.counts) {
        order.carried.append((row - rows.lowerBound, event))
      }
      order.lines.append(counter.columns.line(chunk, row))
    }
    counter.counts.settle(&order, joins, counting: false)
    for (index, row) in rows.enumerated() {
      if order.lines[index].isCancelled { facts.kinds[row] |= LineFacts.cancelled }
      let outcome = counter.counts.lastOutcome(index)
      guard outcome.returned.share > 0 || outcome.complained.share > 0 else { continue }
      facts.kinds[row] |= LineFacts.touched
      facts.outcomes.append(outcome)
    }
    spare = order.memory
  }
}
