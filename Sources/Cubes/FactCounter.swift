import Tables

/// Counts order lines of which everything is settled, in the cells of every query.
struct FactCounter: Sendable {
  var counts: Accumulator
  var columns: LineColumns
  private var filters: [CodeFilter]
  private var batch = FactBatch()

  init(_ plan: CubePlan, _ joins: Joins, _ catalogue: Catalogue) {
    counts = Accumulator(plan, returns: joins.returns.count, complaints: joins.complaints.count)
    columns = LineColumns(plan, catalogue)
    filters = plan.filters.map { CodeFilter($0.filter) }
  }

  /// Counts a batch, whose columns are loaded; an order does not go on in the next.
  mutating func count(
    _ facts: LineFacts, _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary]
  ) {
    columns.applyFilters(&filters, chunk.rowCount, dictionaries)
    batch.take(facts, columns, rows: chunk.rowCount)
    for query in counts.cells.indices {
      // On its own while in use, so that not every line has to look for it.
      var cells = CellTable()
      swap(&cells, &counts.cells[query])
      cells.add(batch, facts, columns, query, counts.plan)
      swap(&cells, &counts.cells[query])
    }
    columns.release()
  }
}

/// Reads line facts beside the columns of a question, and counts.
struct FactSink: ChunkSink {
  private(set) var counter: FactCounter
  /// Whether any facts could not be read: then the counts are none.
  private(set) var isDamaged = false

  private let place: Int
  private var reader: LineFactsReader?
  private var facts = LineFacts()

  /// - Parameters:
  ///   - plan: What to count; it asks for line facts.
  ///   - catalogue: For each fact of the plan, its codes by sku.
  init(_ plan: CubePlan, _ catalogue: Catalogue) {
    place = plan.facts ?? 0
    counter = FactCounter(
      plan, Joins(returns: JoinTable(), complaints: JoinTable()), catalogue)
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let rows = chunk.rowCount
    guard rows > 0, !isDamaged else { return }
    do {
      // A part ends where its facts do.
      if reader.map({ $0.remaining == 0 }) ?? true {
        reader = try LineFactsReader(Array(chunk.cell(place, 0)))
      }
      guard reader.map({ $0.remaining >= rows }) ?? false else { throw DamagedColumn() }
      reader?.readDays(rows, &counter.columns)
      counter.columns.load(chunk, dictionaries, &counter.counts)
      try reader?.read(rows, counter.columns, into: &facts)
    } catch {
      isDamaged = true
      return
    }
    counter.count(facts, chunk, dictionaries)
  }
}

/// Settles the order lines of a part of a settled source, writes down the facts, and counts by them.
struct FactMaker: ChunkSink {
  private(set) var counter: FactCounter
  private(set) var writer = LineFactsWriter()

  private let joins: Joins
  private var facts = LineFacts()
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
    facts.kinds.removeAll(keepingCapacity: true)
    facts.outcomes.removeAll(keepingCapacity: true)
    let ids = chunk.columns[CubePlan.orderID].hashes
    var start = 0
    while start < rows {
      let hash = ids[start]
      var end = start + 1
      while end < rows && ids[end] == hash
        && sameBytes(chunk.cell(CubePlan.orderID, start), chunk.cell(CubePlan.orderID, end))
      {
        end += 1
      }
      settle(chunk, start..<end, hash, dictionaries)
      start = end
    }
    writer.add(facts, counter.columns, rows: rows)
    counter.count(facts, chunk, dictionaries)
  }

  /// Works out the facts of an order.
  private mutating func settle(
    _ chunk: borrowing Chunk, _ rows: Range<Int>, _ hash: UInt64,
    _ dictionaries: borrowing [CodeDictionary]
  ) {
    var flags: UInt8 = 0
    for row in rows {
      flags |= chunk.flags[row].rawValue
      facts.kinds.append(row == rows.lowerBound ? 0 : LineFacts.continues)
    }
    guard flags != 0 || joins.returns.mayHold(hash) || joins.complaints.mayHold(hash) else {
      for row in rows {
        counter.counts.tallies.addStart(
          counter.columns.starts[row], ordered: counter.columns.days[row])
      }
      return
    }
    var order = Order(
      cells: chunk.bytes, id: chunk.cell(CubePlan.orderID, rows.lowerBound), hash: hash,
      memory: &spare)
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

extension LineFactsReader {
  /// Reads the days of the next lines into columns.
  mutating func readDays(_ rows: Int, _ columns: inout LineColumns) {
    columns.takeDays(rows) { days, starts in readDays(rows, &days, &starts) }
  }
}
