import Tables

/// Counts order lines as they stream past, run by run.
///
/// Lines of one order nearly always stand together, so a run of lines with the same order id is the
/// whole order, and whatever needs all of its lines (duplicates, distinct orders, returns that name no
/// line) is settled on the spot. Two kinds of run are set aside as rows and settled at the end: the
/// first and last of each chunk, which may go on in the next, and orders that stand in several
/// places. The latter are not known during a first pass; it keeps a hash of each order, and if any
/// hash occurs twice a second pass is told which orders to set aside.
struct OrderSink: ChunkSink {
  private(set) var counts: Accumulator
  private(set) var aside = AsideLines()
  /// A hash for each order counted on the spot.
  private(set) var orderHashes: [UInt64] = []

  private let joins: Joins
  private let scattered: Set<UInt64>
  private var filters: [CodeFilter]
  private var columns: LineColumns
  private var lines: [OrderLine] = []
  private var lineGroups: [UInt32] = []

  /// - Parameters:
  ///   - plan: What to count.
  ///   - joins: Returns and complaints.
  ///   - catalogue: For each fact of the plan, its codes by sku.
  ///   - scattered: Hashes of orders that stand in several places.
  init(_ plan: CubePlan, _ joins: Joins, _ catalogue: Catalogue, scattered: Set<UInt64>) {
    counts = Accumulator(plan, returns: joins.returns.count, complaints: joins.complaints.count)
    self.joins = joins
    self.scattered = scattered
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
      if start == 0 || end == rows || (!scattered.isEmpty && scattered.contains(hash)) {
        for row in start..<end { setAside(chunk, row, hash, dictionaries) }
      } else {
        orderHashes.append(hash)
        if end - start == 1 && isPlain(chunk, start, hash) {
          addPlain(chunk, start)
        } else {
          addOrder(chunk, start..<end, hash, dictionaries)
        }
      }
      start = end
    }
    columns.release()
  }

  /// Whether an order of one line has nothing to it but that.
  @inline(__always)
  private func isPlain(_ chunk: borrowing Chunk, _ row: Int, _ hash: UInt64) -> Bool {
    chunk.flags[row].rawValue == 0 && !joins.returns.mayHold(hash)
      && !joins.complaints.mayHold(hash)
  }

  @inline(__always)
  private mutating func addPlain(_ chunk: borrowing Chunk, _ row: Int) {
    if let asOf = counts.plan.scope.asOf,
      chunk.columns[CubePlan.orderedAt].values[row] > asOf
    {
      return
    }
    let start = columns.starts[row]
    counts.tallies.exposure.add(start.rawValue)
    if start.isDelivered {
      counts.tallies.transit.add(max(0, start.day &- columns.days[row]))
    }
    guard columns.isCounted[row] && columns.isInRange[row] else { return }
    let quantity = columns.quantity(chunk, row)
    let amount = columns.amount(chunk, row)
    for query in counts.cells.indices {
      let base = columns.groups[query][row]
      let group =
        counts.plan.queries[query].event.isEmpty
        ? base : counts.eventGroup(query, from: base) { _ in Grouper.all }
      let cell = counts.cells[query].cell(group, columns.periods[query][row])
      counts.cells[query].addPlainOrder(cell, quantity, amount)
      counts.cells[query].addExposure(cell, start)
    }
  }

  private mutating func addOrder(
    _ chunk: borrowing Chunk, _ rows: Range<Int>, _ hash: UInt64,
    _ dictionaries: borrowing [CodeDictionary]
  ) {
    lines.removeAll(keepingCapacity: true)
    lineGroups.removeAll(keepingCapacity: true)
    for row in rows {
      lines.append(columns.line(chunk, row, dictionaries, &counts))
      for query in counts.cells.indices { lineGroups.append(columns.groups[query][row]) }
    }
    let order = Order(
      lines: lines, groups: lineGroups, cells: chunk.bytes,
      id: chunk.cell(CubePlan.orderID, rows.lowerBound), hash: hash)
    counts.settle(order, joins)
  }

  private mutating func setAside(
    _ chunk: borrowing Chunk, _ row: Int, _ hash: UInt64,
    _ dictionaries: borrowing [CodeDictionary]
  ) {
    let line = columns.line(chunk, row, dictionaries, &counts)
    aside.append(
      line, id: chunk.cell(CubePlan.orderID, row), hash: hash, cells: chunk.bytes,
      groups: columns.groups.map { $0[row] })
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
