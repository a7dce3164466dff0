import Tables

/// Counts order lines as they stream past, run by run.
///
/// Lines of one order nearly always stand together, so a run of lines with the same order id is the
/// whole order, and whatever needs all of its lines (duplicates, distinct orders, returns that name no
/// line) is settled on the spot. Two kinds of run are set aside as rows and settled at the end: the
/// first and last of each chunk, which may go on in the next, and orders that stand in several
/// places. The latter are not known during a first pass; it keeps a hash of each order, and if any
/// hash occurs twice a second pass is told which orders to set aside. A settled source has neither.
struct OrderSink: ChunkSink {
  private(set) var counts: Accumulator
  private(set) var aside = AsideLines()
  /// A hash for each order counted on the spot.
  private(set) var hashes = HashLists()

  private let joins: Joins
  private let scattered: Set<UInt64>
  private let isSettled: Bool
  private var filters: [CodeFilter]
  private var columns: LineColumns
  /// Memory of the last order, used again.
  private var spare = Order.Memory()
  /// Rows of the chunk that are whole orders with nothing to them.
  private var singles: [Int] = []
  /// Rows of the chunk that are to be counted in an association, in orders with nothing to them.
  private var plainRows: [Int] = []
  private var slots: [UInt32] = []
  /// Orders of the chunk of which something may be known, with the hashes of their ids.
  private var pending: [Range<Int>] = []
  private var pendingHashes: [UInt64] = []
  private var firstReturns: [Int32] = []
  private var firstComplaints: [Int32] = []
  private var sizes: [(cell: Int, quantity: Int64, amount: Int64)] = []

  /// - Parameters:
  ///   - plan: What to count.
  ///   - joins: Returns and complaints.
  ///   - catalogue: For each fact of the plan, its codes by sku.
  ///   - scattered: Hashes of orders that stand in several places.
  ///   - isSettled: Whether every order stands in one place of one chunk.
  init(
    _ plan: CubePlan, _ joins: Joins, _ catalogue: Catalogue, scattered: Set<UInt64>,
    isSettled: Bool = false
  ) {
    counts = Accumulator(plan, returns: joins.returns.count, complaints: joins.complaints.count)
    self.joins = joins
    self.scattered = scattered
    self.isSettled = isSettled
    filters = plan.filters.map { CodeFilter($0.filter) }
    columns = LineColumns(plan, catalogue)
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let rows = chunk.rowCount
    guard rows > 0 else { return }
    columns.load(chunk, dictionaries, &counts)
    columns.applyFilters(&filters, rows, dictionaries)

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
      if isSettled {
        take(chunk, start..<end, hash)
      } else if start == 0 || end == rows || (!scattered.isEmpty && scattered.contains(hash)) {
        for row in start..<end { setAside(chunk, row, hash, dictionaries) }
      } else {
        hashes.append(hash)
        take(chunk, start..<end, hash)
      }
      start = end
    }
    addPending(chunk, dictionaries)
    addSingles(chunk)
    counts.association?.addPlain(plainRows, columns)
    plainRows.removeAll(keepingCapacity: true)
    columns.release()
  }

  /// Counts an order, or notes it down to be counted with its like.
  @inline(__always)
  private mutating func take(_ chunk: borrowing Chunk, _ rows: Range<Int>, _ hash: UInt64) {
    if !joins.returns.mayHold(hash) && !joins.complaints.mayHold(hash)
      && !hasFlags(chunk, rows)
    {
      if rows.count == 1 {
        singles.append(rows.lowerBound)
        return
      }
      if haveDistinctKeys(chunk, rows) {
        addPlain(chunk, rows)
        return
      }
    }
    pending.append(rows)
    pendingHashes.append(hash)
  }

  /// Counts the orders of which something may be known, their returns and complaints found together.
  private mutating func addPending(
    _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary]
  ) {
    joins.returns.findFirstRows(of: pendingHashes, into: &firstReturns)
    joins.complaints.findFirstRows(of: pendingHashes, into: &firstComplaints)
    for index in pending.indices { addOrder(chunk, index, dictionaries) }
    pending.removeAll(keepingCapacity: true)
    pendingHashes.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private func hasFlags(_ chunk: borrowing Chunk, _ rows: Range<Int>) -> Bool {
    for row in rows where chunk.flags[row].rawValue != 0 { return true }
    return false
  }

  private func haveDistinctKeys(_ chunk: borrowing Chunk, _ rows: Range<Int>) -> Bool {
    guard rows.count <= 8 else { return false }
    let keys = chunk.columns[CubePlan.key].hashes
    for row in rows.dropLast() {
      // Lines with one hash are looked at more closely elsewhere.
      for later in row + 1..<rows.upperBound where keys[later] == keys[row] { return false }
    }
    return true
  }

  /// Counts the orders of one line that have nothing to them but that line.
  private mutating func addSingles(_ chunk: borrowing Chunk) {
    for row in singles where columns.isPast(chunk, row) {
      counts.tallies.addStart(columns.starts[row], ordered: columns.days[row])
    }
    if columns.mayPassOver {
      singles.removeAll { !columns.isCounted[$0] || !columns.isInRange[$0] }
    }
    if counts.association != nil {
      plainRows += singles
      for _ in singles { counts.association?.addOrder(lines: 1) }
    }
    for query in counts.cells.indices {
      let planned = counts.plan.queries[query]
      if planned.event.isEmpty {
        counts.cells[query].addOrders(
          singles, columns, query, wantsMoments: planned.wantsMoments)
      } else {
        for row in singles { addLines(row..<row + 1, query) }
      }
    }
    singles.removeAll(keepingCapacity: true)
  }

  /// Counts an order of several lines that has nothing to it but these.
  private mutating func addPlain(_ chunk: borrowing Chunk, _ rows: Range<Int>) {
    for row in rows where columns.isPast(chunk, row) {
      counts.tallies.addStart(columns.starts[row], ordered: columns.days[row])
    }
    for query in counts.cells.indices { addLines(rows, query) }
    guard counts.association != nil else { return }
    let counted = rows.filter { columns.isCounted[$0] && columns.isInRange[$0] }
    plainRows += counted
    counts.association?.addOrder(lines: Int64(counted.count))
  }

  /// Counts the lines of one order, and the order once in each cell.
  private mutating func addLines(_ rows: Range<Int>, _ query: Int) {
    sizes.removeAll(keepingCapacity: true)
    for row in rows where columns.isCounted[row] && columns.isInRange[row] {
      let quantity = columns.quantities[row]
      let amount = columns.amounts[row]
      let cell = counts.cell(query, columns.groups[query][row], columns.periods[query][row])
      counts.cells[query].addLine(cell, quantity, amount)
      counts.cells[query].addExposure(cell, columns.starts[row])
      if let known = sizes.firstIndex(where: { $0.cell == cell }) {
        sizes[known].quantity += quantity
        sizes[known].amount += amount
      } else {
        sizes.append((cell, quantity, amount))
      }
    }
    let wantsMoments = counts.plan.queries[query].wantsMoments
    for size in sizes {
      counts.cells[query].addOrder(
        size.cell, size.quantity, size.amount, wantsMoments: wantsMoments)
    }
  }

  private mutating func addOrder(
    _ chunk: borrowing Chunk, _ index: Int, _ dictionaries: borrowing [CodeDictionary]
  ) {
    let rows = pending[index]
    var order = Order(
      cells: chunk.bytes, id: chunk.cell(CubePlan.orderID, rows.lowerBound),
      hash: pendingHashes[index], memory: &spare)
    joins.returns.rows(of: order.id, from: firstReturns[index], into: &order.returns)
    joins.complaints.rows(of: order.id, from: firstComplaints[index], into: &order.complaints)
    for row in rows {
      if let event = columns.carried(chunk, row, dictionaries, &counts) {
        order.carried.append((row - rows.lowerBound, event))
      }
    }
    // The filter lets some orders pass of which nothing is known.
    let isPlain = !order.hasEvents && !hasFlags(chunk, rows)
    if isPlain && rows.count == 1 {
      singles.append(rows.lowerBound)
    } else if isPlain && haveDistinctKeys(chunk, rows) {
      addPlain(chunk, rows)
    } else {
      for row in rows {
        order.lines.append(columns.line(chunk, row))
        columns.appendSlots(row, to: &order.slots)
      }
      counts.settle(&order, joins)
    }
    spare = order.memory
  }

  private mutating func setAside(
    _ chunk: borrowing Chunk, _ row: Int, _ hash: UInt64,
    _ dictionaries: borrowing [CodeDictionary]
  ) {
    slots.removeAll(keepingCapacity: true)
    columns.appendSlots(row, to: &slots)
    aside.append(
      columns.line(chunk, row), carried: columns.carried(chunk, row, dictionaries, &counts),
      id: chunk.cell(CubePlan.orderID, row), hash: hash, cells: chunk.bytes,
      slots: slots)
  }
}

/// Which codes of a dimension a filter lets pass, worked out once a code.
struct CodeFilter: Sendable {
  private let filter: CubeScope.Filter
  private var verdicts: [Bool] = []

  init(_ filter: CubeScope.Filter) { self.filter = filter }

  /// Learns the names that have come since.
  mutating func learn(count: Int, name: (UInt32) -> String?) {
    while verdicts.count < count {
      let value = name(UInt32(verdicts.count)) ?? ""
      verdicts.append(filter.values.contains(value) != filter.excludes)
    }
  }

  @inline(__always)
  func passes(_ code: UInt32) -> Bool { verdicts[Int(code)] }
}
