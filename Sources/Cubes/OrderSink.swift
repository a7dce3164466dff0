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
  /// Hashes of orders with so many returns or complaints that they are set aside from the second run on: each
  /// run would look at all of these.
  private var crowded: Set<UInt64> = []
  private let isSettled: Bool
  private var filters: [CodeFilter]
  private var columns: LineColumns
  /// Memory of the last order, used again.
  private var spare = Order.Memory()
  private var orders = OrderRuns()
  private var plain = PlainRows()
  /// What is known of an order.
  private var found = FoundRows()
  private var slots: [UInt32] = []
  /// Orders of the chunk of which something may be known, with the hashes of their ids.
  private var pending: [Range<Int>] = []
  private var pendingHashes: [UInt64] = []
  private var firstReturns: [Int32] = []
  private var firstComplaints: [Int32] = []
  /// What `JoinTable.findFirstRows` looked at in advance; kept so that no optimiser leaves the looking out.
  private var touched = 0
  /// Whether what came back of an order can be counted apart from its lines.
  private let addsEvents: Bool

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
    addsEvents = plan.association == nil
  }

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    let rows = chunk.rowCount
    guard rows > 0 else { return }
    columns.load(chunk, dictionaries, &counts)
    columns.applyFilters(&filters, rows, dictionaries)

    orders.find(chunk, joins)
    deal(chunk, dictionaries)
    addPending(chunk, dictionaries)
    addPlain(chunk)
    columns.release()
  }

  /// Tells the orders that are counted together from those to look at, and sets aside what may go on
  /// elsewhere.
  private mutating func deal(
    _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary]
  ) {
    let ids = chunk.columns[CubePlan.orderID].hashes
    let last = orders.count - 1
    if isSettled {
      orders.judge(0..<last + 1, chunk)
    } else if scattered.isEmpty && crowded.isEmpty {
      setAside(chunk, orders[0], ids[0], dictionaries)
      if last > 0 {
        setAside(chunk, orders[last], ids[orders[last].lowerBound], dictionaries)
        hashes.append(ids, at: orders.starts[1..<last])
        orders.judge(1..<last, chunk)
      }
    } else {
      for index in 0...last {
        let hash = ids[orders[index].lowerBound]
        if index == 0 || index == last || scattered.contains(hash) || crowded.contains(hash) {
          setAside(chunk, orders[index], hash, dictionaries)
        } else {
          if scattered.isEmpty { hashes.append(ids, at: orders.starts[index..<index + 1]) }
          orders.judge(index..<index + 1, chunk)
        }
      }
    }
    plain.append(orders)
    for order in orders.others {
      let rows = orders[Int(order)]
      pending.append(rows)
      pendingHashes.append(ids[rows.lowerBound])
    }
  }

  /// Counts the orders of which something may be known, their returns and complaints found together.
  private mutating func addPending(
    _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary]
  ) {
    // Held here, so that not every order has to ask whether it is still the same.
    let joins = joins
    touched &+= joins.returns.findFirstRows(of: pendingHashes, into: &firstReturns)
    touched &+= joins.complaints.findFirstRows(of: pendingHashes, into: &firstComplaints)
    var lines = ChunkLines(chunk, columns, counts.plan)
    for index in pending.indices { addOrder(chunk, index, joins, &lines, dictionaries) }
    pending.removeAll(keepingCapacity: true)
    pendingHashes.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private func hasFlags(_ chunk: borrowing Chunk, _ rows: Range<Int>) -> Bool {
    for row in rows where chunk.flags[row].rawValue != 0 { return true }
    return false
  }

  /// Counts the orders that have nothing to them but their lines.
  private mutating func addPlain(_ chunk: borrowing Chunk) {
    plain.close()
    let columns = columns
    if counts.plan.scope.asOf != nil { plain.keep { columns.isPast(chunk, $0) } }
    counts.tallies.addStarts(plain.rows, columns)
    counts.tallies.facts.lineMoments.add(plain)
    if columns.mayPassOver { plain.keep { columns.isCounted[$0] && columns.isInRange[$0] } }
    counts.addPlain(plain, columns)
    if counts.association != nil { counts.association?.addPlain(plain, columns) }
    plain.removeAll()
  }

  private mutating func addOrder(
    _ chunk: borrowing Chunk, _ index: Int, _ joins: Joins, _ lines: inout ChunkLines,
    _ dictionaries: borrowing [CodeDictionary]
  ) {
    let rows = pending[index]
    if !crowded.isEmpty && crowded.contains(pendingHashes[index]) {
      setAside(chunk, rows, pendingHashes[index], dictionaries)
      return
    }
    let id = chunk.cell(CubePlan.orderID, rows.lowerBound)
    found.removeAll()
    joins.returns.rows(of: id, from: firstReturns[index], into: &found.returns)
    joins.complaints.rows(of: id, from: firstComplaints[index], into: &found.complaints)
    if found.areMany && !isSettled { crowded.insert(pendingHashes[index]) }
    let isRegular =
      !hasFlags(chunk, rows) && OrderRuns.areDistinct(chunk.columns[CubePlan.key].hashes, rows)
    // The filter lets some orders pass of which nothing is known.
    if isRegular && (found.isEmpty || (addsEvents && arePast(chunk, rows))) {
      plain.append(rows)
      guard !found.isEmpty else { return }
      lines.turn(to: rows)
      counts.addEvents(of: lines, found, joins, columns)
      return
    }
    var order = Order(
      cells: chunk.bytes, id: id, hash: pendingHashes[index], memory: &spare)
    order.returns += found.returns
    order.complaints += found.complaints
    for row in rows {
      if let event = columns.carried(chunk, row, dictionaries, &counts) {
        order.carried.append((row - rows.lowerBound, event))
      }
      order.lines.append(columns.line(chunk, row))
      columns.appendSlots(row, to: &order.slots)
    }
    counts.settle(&order, joins)
    spare = order.memory
  }

  @inline(__always)
  private func arePast(_ chunk: borrowing Chunk, _ rows: Range<Int>) -> Bool {
    rows.allSatisfy { columns.isPast(chunk, $0) }
  }

  private mutating func setAside(
    _ chunk: borrowing Chunk, _ rows: Range<Int>, _ hash: UInt64,
    _ dictionaries: borrowing [CodeDictionary]
  ) {
    for row in rows { setAside(chunk, row, hash, dictionaries) }
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
