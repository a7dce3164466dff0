import Tables

/// The cubes of one pass while they are being counted, by one thread or after a merge.
///
/// All sums are of whole numbers: merging in any order gives the same.
struct Accumulator: Sendable {
  let plan: CubePlan
  private(set) var groupers: [Grouper]
  var cells: [CellTable]
  /// For each event dimension, the names of its codes.
  var eventNames: [CodeDictionary]
  /// For each event dimension, the codes here by the codes of the joined table, as far as they came up.
  var eventCodes: [[UInt32?]]
  var association: AssociationCounts?
  var tallies: Tallies
  var spareReturned = Attribution()
  var spareComplained = Attribution()
  var spareEvents: [LineEvents] = []

  /// Counts that belong to no cube.
  struct Tallies: Sendable {
    /// Its rows are `DayRow`.
    var days = DayTable()
    /// Returned lines by start day (as a row of `startRows`) and day of request.
    var returns = DayTable()
    /// Lines complained about, by start day and day of the complaint.
    var complaints = DayTable()
    /// A row for each start day that occurs there; an export may write year 1 for no date.
    private(set) var startRows = ExactTable()
    /// The same by the day of the order, with a row for each in `orderRows`.
    var returnsByOrder = DayTable()
    var complaintsByOrder = DayTable()
    private(set) var orderRows = ExactTable()
    var facts = JoinFacts()
    /// Rows of the returns and of the complaints table whose order was found.
    var matchedReturns: BitSet
    var matchedComplaints: BitSet
    /// Duplicate order lines by file.
    var duplicates: [Int: Int] = [:]
    /// Of these, the ones that may be lines of their own; see `Order.dropDuplicates`.
    var unlikeDuplicates = 0
    /// Rows whose delivery is none, since it was days before the order; see `Delivery`.
    var earlyDeliveries = 0
    var latest = missingValue
  }

  init(_ plan: CubePlan, returns: Int, complaints: Int) {
    self.plan = plan
    groupers = plan.queries.map { Grouper(dimensions: $0.line.count + $0.event.count) }
    cells = plan.queries.map { _ in CellTable() }
    eventNames = plan.eventDimensions.map { _ in CodeDictionary() }
    eventCodes = plan.eventDimensions.map { _ in [] }
    association = plan.association.map { AssociationCounts($0) }
    tallies = Tallies(
      matchedReturns: BitSet(count: returns), matchedComplaints: BitSet(count: complaints))
  }

  /// The group of a line in a query, from the codes of its dimensions so far.
  mutating func group(_ query: Int, level: Int, from group: UInt32, code: UInt32) -> UInt32 {
    groupers[query].group(level: level, from: group, code: code)
  }

  /// Takes the groups of lines in a query a level further, by their codes there.
  mutating func group(
    _ query: Int, level: Int, _ codes: [UInt32], _ rows: Int, _ groups: inout [UInt32]
  ) {
    groupers[query].group(level: level, codes, rows, &groups)
  }

  /// The cell of a line in a query.
  @inline(__always)
  mutating func cell(_ query: Int, _ group: UInt32, _ period: Int32) -> Int {
    guard plan.hasEvents[query] else { return cells[query].cell(group, period) }
    return cells[query].cell(eventGroup(query, from: group) { _ in Grouper.all }, period)
  }

  /// The group of lines with given values, over all values of the events' dimensions; or over those
  /// of one event.
  mutating func eventGroup(_ query: Int, from group: UInt32, codes: (Int) -> UInt32) -> UInt32 {
    var group = group
    let first = plan.queries[query].line.count
    for index in plan.queries[query].event.indices {
      group = groupers[query].group(
        level: first + index, from: group, code: codes(plan.queries[query].event[index]))
    }
    return group
  }

  /// Adds what another thread counted.
  ///
  /// - Parameters:
  ///   - other: Its counts.
  ///   - lineCodes: For each dimension of lines and each code there, the code here.
  /// - Returns: For each query and each of its groups by lines there, the group here; for each event
  ///   dimension and each code there, the code here.
  mutating func merge(
    _ other: Accumulator, lineCodes: [[UInt32]?]
  ) -> (groups: [[UInt32]], events: [[UInt32]]) {
    let eventCodes = eventNames.indices.map { eventNames[$0].merge(other.eventNames[$0]) }
    var lineGroups: [[UInt32]] = []
    for (query, planned) in plan.queries.enumerated() {
      // Groups are numbered level by level; a line's group is one of the last of its own levels.
      let maps = groupers[query].merge(other.groupers[query]) { level, code in
        if level < planned.line.count { return lineCodes[planned.line[level]]?[Int(code)] ?? code }
        if code == Grouper.all { return code }
        return eventCodes[planned.event[level - planned.line.count]][Int(code)]
      }
      merge(other.cells[query], into: query, maps[maps.count - 1])
      lineGroups.append(maps[planned.line.count])
    }
    if let planned = plan.association, let counts = other.association {
      association?.merge(
        counts, codes: planned.dimensions.map { lineCodes[$0] },
        reasons: planned.reason.map { eventCodes[$0] } ?? [])
    }
    tallies.merge(other.tallies)
    return (lineGroups, eventCodes)
  }

  private mutating func merge(_ other: CellTable, into query: Int, _ map: [UInt32]) {
    var cellMap: [Int] = []
    for (index, key) in other.keys.enumerated() {
      let cell = cells[query].cell(map[key.group], key.period)
      cells[query].update(cell) { $0 += other.measures(of: index) }
      cellMap.append(cell)
    }
    for row in other.exposureRows {
      cells[query].addExposure(cellMap[row.cell], row.start, row.lines)
    }
    cells[query].returns.merge(other.returns, cells: cellMap)
    cells[query].complaints.merge(other.complaints, cells: cellMap)
  }
}

extension Accumulator.Tallies {
  /// Counts the start of a line's clock, whether or not the filters let it pass.
  @inline(__always)
  mutating func addStart(_ start: StartDay, ordered day: Int32) {
    days.add(DayRow.starts.rawValue, start.rawValue, 1)
    if start.isDelivered { days.add(DayRow.transits.rawValue, max(0, start.day &- day), 1) }
  }

  /// Counts the starts of lines' clocks.
  mutating func addStarts(_ rows: [Int32], _ columns: borrowing LineColumns) {
    let starts = columns.starts
    let ordered = columns.days
    days.addOnes(rows.indices) { (DayRow.starts.rawValue, starts[Int(rows[$0])].rawValue) }
    for row in rows where starts[Int(row)].isDelivered {
      days.add(DayRow.transits.rawValue, max(0, starts[Int(row)].day &- ordered[Int(row)]), 1)
    }
  }

  /// The row of a start day in `returns` and `complaints`.
  mutating func row(of start: StartDay) -> Int {
    startRows.index(of: UInt64(UInt32(bitPattern: start.rawValue)))
  }

  /// The start day of a row.
  func start(ofRow row: Int) -> StartDay {
    StartDay(rawValue: Int32(bitPattern: UInt32(truncatingIfNeeded: startRows.keys[row])))
  }

  /// The row of an order's day in `returnsByOrder` and `complaintsByOrder`.
  mutating func row(ofOrder day: Int32) -> Int {
    orderRows.index(of: UInt64(UInt32(bitPattern: day)))
  }

  /// The order's day of a row.
  func orderDay(ofRow row: Int) -> Int32 {
    Int32(bitPattern: UInt32(truncatingIfNeeded: orderRows.keys[row]))
  }

  /// Lines by the day on which their clock started, by day.
  var starts: [(start: StartDay, lines: Int64)] {
    counts(.starts).map { (StartDay(rawValue: $0.day), $0.count) }
  }

  mutating func merge(_ other: Self) {
    for row in other.days.rows { days.add(row.row, row.day, row.count) }
    let rows = other.startRows.keys.indices.map { row(of: other.start(ofRow: $0)) }
    for row in other.returns.rows { returns.add(rows[row.row], row.day, row.count) }
    for row in other.complaints.rows { complaints.add(rows[row.row], row.day, row.count) }
    let orders = other.orderRows.keys.indices.map { row(ofOrder: other.orderDay(ofRow: $0)) }
    for row in other.returnsByOrder.rows {
      returnsByOrder.add(orders[row.row], row.day, row.count)
    }
    for row in other.complaintsByOrder.rows {
      complaintsByOrder.add(orders[row.row], row.day, row.count)
    }
    facts.lineMoments += other.facts.lineMoments
    facts.carriedReturns += other.facts.carriedReturns
    facts.undatedReturns += other.facts.undatedReturns
    facts.datedReturnLines += other.facts.datedReturnLines
    facts.returnsBeforeOrder += other.facts.returnsBeforeOrder
    facts.sharedReturns += other.facts.sharedReturns
    facts.sharedComplaints += other.facts.sharedComplaints
    facts.dealtReturns += other.facts.dealtReturns
    facts.dealtComplaints += other.facts.dealtComplaints
    facts.returnsOfUnknownLine += other.facts.returnsOfUnknownLine
    facts.returnsOfCancelled += other.facts.returnsOfCancelled
    matchedReturns.formUnion(other.matchedReturns)
    matchedComplaints.formUnion(other.matchedComplaints)
    duplicates.merge(other.duplicates, uniquingKeysWith: +)
    unlikeDuplicates += other.unlikeDuplicates
    earlyDeliveries += other.earlyDeliveries
    latest = max(latest, other.latest)
  }
}
