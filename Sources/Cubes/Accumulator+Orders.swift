import Tables

/// All lines of an order, and what is known of it.
struct Order {
  /// In file order; not empty.
  var lines: [OrderLine]
  /// For each line and query, the group: line by line.
  var groups: [UInt32]
  /// The bytes in which the lines' cells lie.
  var cells: UnsafeRawBufferPointer
  /// Its id.
  var id: UnsafeRawBufferPointer
  /// The hash of its id.
  var hash: UInt64
  /// Its rows of the returns and of the complaints table.
  var returns: [Int] = []
  var complaints: [Int] = []

  /// Drops each line whose key a later line has too.
  ///
  /// - Returns: The files of the dropped lines.
  mutating func dropDuplicates() -> [Int] {
    guard lines.count > 1 else { return [] }
    var later: [UInt64: [Int]] = [:]
    var duplicates = Set<Int>()
    for index in lines.indices.reversed() {
      let line = lines[index]
      let like = later[line.keyHash, default: []]
      if like.contains(where: {
        sameBytes(line.key.bytes(in: cells), lines[$0].key.bytes(in: cells))
      }) {
        duplicates.insert(index)
      } else {
        later[line.keyHash] = like + [index]
      }
    }
    guard !duplicates.isEmpty else { return [] }
    let width = groups.count / lines.count
    let kept = lines.indices.filter { !duplicates.contains($0) }
    let files = duplicates.map { lines[$0].ordinal.file }
    groups = kept.flatMap { groups[$0 * width..<($0 + 1) * width] }
    lines = kept.map { lines[$0] }
    return files
  }
}

extension Accumulator {
  /// Counts an order of any kind: drops its duplicates, finds its returns and complaints.
  mutating func settle(_ order: Order, _ joins: Joins) {
    var order = order
    for file in order.dropDuplicates() { tallies.duplicates[file, default: 0] += 1 }
    if joins.returns.mayHold(order.hash) {
      joins.returns.rows(of: order.id, order.hash, into: &order.returns)
    }
    if joins.complaints.mayHold(order.hash) {
      joins.complaints.rows(of: order.id, order.hash, into: &order.complaints)
    }
    add(order, joins)
  }

  private mutating func add(_ order: Order, _ joins: Joins) {
    for row in order.returns { tallies.matchedReturns.insert(row) }
    for row in order.complaints { tallies.matchedComplaints.insert(row) }
    for line in order.lines where isPast(line) { countStart(line) }

    var returned = Attribution(lines: order.lines.count)
    attributeReturns(order, joins, &returned)
    var complained = Attribution(lines: order.lines.count)
    attribute(order, order.complaints, joins.complaints, .complaints, &complained)

    for query in cells.indices { count(order, query, returned, complained) }
    countDays(order, returned, into: \.returns)
    countDays(order, complained, into: \.complaints)
    countEarlyReturns(order, returned)
  }

  private func isPast(_ line: OrderLine) -> Bool {
    plan.scope.asOf.map { line.orderedAt <= $0 } ?? true
  }

  /// Counts the start of a line's clock, whether or not the filters let it pass.
  @inline(__always)
  mutating func countStart(_ line: OrderLine) {
    guard !line.isCancelled else { return }
    tallies.exposure.add(line.start.rawValue)
    if line.start.isDelivered { tallies.transit.add(max(0, line.start.day &- line.day)) }
  }

  private mutating func attributeReturns(
    _ order: Order, _ joins: Joins, _ result: inout Attribution
  ) {
    attribute(order, order.returns, joins.returns, .returns, &result)
    for (index, line) in order.lines.enumerated() {
      guard let event = line.carried else { continue }
      if let asOf = plan.scope.asOf, event.time != missingValue, event.time > asOf { continue }
      tallies.facts.carriedReturns += 1
      if event.time == missingValue { tallies.facts.undatedReturns += 1 }
      if event.isOfOrder {
        shareOut(event, order, .returns, &result)
      } else if line.isCancelled {
        tallies.facts.returnsOfCancelled += 1
      } else {
        result.add(event, to: index, Measures.whole, order.lines[index])
      }
    }
  }

  /// Gives each event of a table to the lines that it concerns.
  private mutating func attribute(
    _ order: Order, _ rows: [Int], _ table: JoinTable, _ kind: ExportKind,
    _ result: inout Attribution
  ) {
    for row in rows {
      let event = Event(
        time: table.times[row], quantity: table.quantities[row], refund: table.refunds[row],
        codes: eventCodes(table, row, kind), isOfOrder: false)
      switch line(of: row, table, order, result) {
      case .line(let index):
        if order.lines[index].isCancelled {
          if kind == .returns { tallies.facts.returnsOfCancelled += 1 }
        } else {
          result.add(event, to: index, Measures.whole, order.lines[index])
        }
      case .unknown:
        if kind == .returns { tallies.facts.returnsOfUnknownLine += 1 }
        shareOut(event, order, kind, &result)
      case .unnamed:
        shareOut(event, order, kind, &result)
      }
    }
  }

  private enum NamedLine { case line(Int), unknown, unnamed }

  /// The line that an event names: by line id, else by sku. Of several lines with that sku, the
  /// first that nothing has happened to yet.
  private func line(
    of row: Int, _ table: JoinTable, _ order: Order, _ result: Attribution
  ) -> NamedLine {
    var names = false
    if let lineIDs = table.lineIDs, plan.lineID != nil, lineIDs.length(row) > 0 {
      names = true
      for (index, line) in order.lines.enumerated()
      where lineIDs.equals(row, line.lineID.bytes(in: order.cells)) { return .line(index) }
    }
    if let skus = table.skus, plan.sku != nil, skus.length(row) > 0,
      order.lines.contains(where: { $0.sku.count > 0 })
    {
      names = true
      let matches = order.lines.indices.filter {
        skus.equals(row, order.lines[$0].sku.bytes(in: order.cells))
      }
      let untouched = matches.first { result.outcomes[$0].share == 0 }
      if let index = untouched ?? matches.first { return .line(index) }
    }
    return names ? .unknown : .unnamed
  }

  /// Gives an event that names no line to the one it can only be for (the only line, or the only one
  /// of equal amount), else an equal share to each line.
  private mutating func shareOut(
    _ event: Event, _ order: Order, _ kind: ExportKind, _ result: inout Attribution
  ) {
    let open = order.lines.indices.filter { !order.lines[$0].isCancelled }
    guard let first = open.first else {
      if kind == .returns { tallies.facts.returnsOfCancelled += 1 }
      return
    }
    let equal = open.filter {
      event.refund != missingValue && order.lines[$0].amount == event.refund
    }
    if open.count == 1 || equal.count == 1 {
      let index = equal.first ?? first
      result.add(event, to: index, Measures.whole, order.lines[index])
      return
    }
    if kind == .returns {
      tallies.facts.sharedReturns += 1
    } else {
      tallies.facts.sharedComplaints += 1
    }
    let count = Int64(open.count)
    for (position, index) in open.enumerated() {
      let surplus: Int64 = Int64(position) < Measures.whole % count ? 1 : 0
      result.add(event, to: index, Measures.whole / count + surplus, order.lines[index])
    }
  }

  private mutating func eventCodes(_ table: JoinTable, _ row: Int, _ kind: ExportKind) -> [UInt32] {
    guard !plan.eventDimensions.isEmpty else { return [] }
    var position = 0
    return plan.eventDimensions.indices.map { dimension in
      guard plan.eventDimensions[dimension].kind == kind else { return Grouper.all }
      defer { position += 1 }
      guard position < table.codes.count else { return 0 }
      return table.dictionaries[position].withName(table.codes[position][row]) {
        eventNames[dimension].code(for: $0)
      }
    }
  }

  /// Counts when the first event of each line came, for the lag curve.
  private mutating func countDays(
    _ order: Order, _ attribution: Attribution, into table: WritableKeyPath<Tallies, CountTable>
  ) {
    for (index, line) in order.lines.enumerated() where isPast(line) && !line.isCancelled {
      let outcome = attribution.outcomes[index]
      guard outcome.share > 0, outcome.first != missingValue else { continue }
      let day = plan.zone.localDay(ofUTC: outcome.first)
      tallies[keyPath: table].add(line.start.rawValue, day, outcome.share)
    }
  }

  private mutating func countEarlyReturns(_ order: Order, _ returned: Attribution) {
    for (index, line) in order.lines.enumerated() {
      let first = returned.outcomes[index].first
      guard first != missingValue else { continue }
      tallies.facts.datedReturnLines += 1
      if first < line.orderedAt { tallies.facts.returnsBeforeOrder += 1 }
    }
  }
}

/// What happened to each line of an order.
struct Attribution {
  var outcomes: [LineOutcome]
  /// Each event's share of each line, for dimensions of events.
  var parts: [(line: Int, event: Event, part: Int64)] = []

  init(lines: Int) { outcomes = Array(repeating: LineOutcome(), count: lines) }

  mutating func add(_ event: Event, to index: Int, _ part: Int64, _ line: OrderLine) {
    outcomes[index].add(event, part, line)
    if !event.codes.isEmpty { parts.append((index, event, part)) }
  }
}

/// The smaller sides of the join.
struct Joins: Sendable {
  var returns = JoinTable()
  var complaints = JoinTable()
}
