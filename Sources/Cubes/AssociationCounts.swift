import Tables

/// The counts of an association while they are being taken, by one thread or after a merge.
///
/// A line is little more than its codes: it adds one to a table of each dimension, of each number and of each pair
/// of dimensions. Lines of which nothing is known but what the order says are counted many at a time, table
/// by table.
struct AssociationCounts: Sendable {
  let plan: CubePlan.Association
  /// Start weeks, numbered as they come.
  private(set) var weeks = ExactTable()
  private(set) var total = WeekTable(capacity: 1)
  private(set) var dimensions: [DimensionCounts]
  private(set) var numbers: [NumberTable]
  /// For each pair of dimensions, the second running fastest; nil once a table is given up.
  private(set) var pairs: [PairTable?]
  /// For each dimension its values within strata; empty without a stratum.
  private(set) var strata: [StratumCounts]
  /// For each dimension returned lines by value and reason; empty for other outcomes.
  private(set) var reasons: [ReasonCounts]
  private(set) var orders: Int64 = 0
  private(set) var moments = Measures.Squares.Moments()

  /// Each pair of dimensions with its place in `pairs`.
  let pairList: [(pair: Int, first: Int, second: Int)]
  private var rowWeeks: [UInt32] = []
  private var values: [Int64] = []
  private var indices: [[UInt16]]
  private var waiting = Waiting()

  init(_ plan: CubePlan.Association) {
    self.plan = plan
    let count = plan.dimensions.count
    dimensions = plan.limits.map { DimensionCounts(limit: $0) }
    numbers = plan.numbers.map { _ in NumberTable() }
    let places = (0..<count).flatMap { first in
      (first + 1..<max(count, first + 1)).map { (first, $0) }
    }
    pairList = places.enumerated().map { ($0.offset, $0.element.0, $0.element.1) }
    pairs = Array(repeating: PairTable(), count: places.count)
    strata = plan.stratum == nil ? [] : Array(repeating: StratumCounts(), count: count)
    reasons = plan.reason == nil ? [] : Array(repeating: ReasonCounts(), count: count)
    indices = Array(repeating: [], count: count)
  }

  /// The week in which the clock of a line started, undelivered lines apart; far-off days together.
  @inline(__always)
  mutating func week(_ start: StartDay) -> Int {
    let day = min(Self.lastDay, max(Self.firstDay, start.day))
    let week = (day - Self.firstDay) / 7
    return weeks.index(of: UInt64(week) << 1 | (start.isDelivered ? 1 : 0))
  }

  /// From 1990 to 2100: an export may write year 1 where there is no date.
  static let firstDay: Int32 = 7305
  static let lastDay: Int32 = 47_481

  /// Counts lines of orders without returns or complaints.
  ///
  /// - Parameters:
  ///   - plain: Their rows in the chunk.
  ///   - columns: The columns of the chunk.
  mutating func addPlain(_ plain: PlainRows, _ columns: LineColumns) {
    for _ in 0..<plain.singles { addOrder(lines: 1) }
    var start = plain.singles
    for end in plain.ends {
      addOrder(lines: Int64(Int(end) - start))
      start = Int(end)
    }
    let rows = plain.rows.map { Int($0) }
    guard !rows.isEmpty else { return }
    rowWeeks.removeAll(keepingCapacity: true)
    for row in rows {
      rowWeeks.append(UInt32(truncatingIfNeeded: week(columns.starts[row])))
    }
    for dimension in dimensions.indices {
      dimensions[dimension].find(
        columns.codes(of: plan.dimensions[dimension]), rows, into: &indices[dimension])
    }
    for number in numbers.indices {
      values.removeAll(keepingCapacity: true)
      let column = columns.numbers[number]
      for row in rows { values.append(column[row]) }
      numbers[number].addLines(rowWeeks, values, weeks: weeks.count)
    }
    countFound(shares: [])
  }

  /// Counts a line of which something may be known, at the latest when `flush` is called.
  ///
  /// - Parameters:
  ///   - slots: Its codes and numbers, as `LineColumns.appendSlots` wrote them.
  ///   - start: When its clock started.
  ///   - share: How much of it had the outcome.
  mutating func add(_ slots: ArraySlice<UInt32>, _ start: StartDay, share: Int64) {
    waiting.slots.append(contentsOf: slots)
    waiting.weeks.append(UInt32(truncatingIfNeeded: week(start)))
    waiting.shares.append(share)
    if waiting.shares.count == Self.greatestWait { flush() }
  }

  /// Lines that wait to be counted together, line by line.
  private struct Waiting: Sendable {
    var slots: [UInt32] = []
    var weeks: [UInt32] = []
    var shares: [Int64] = []
  }

  private static let greatestWait = 4096

  /// Counts the lines that wait.
  mutating func flush() {
    guard !waiting.shares.isEmpty else { return }
    var lines = Waiting()
    swap(&lines, &waiting)
    rowWeeks = lines.weeks
    let width = plan.slots
    for dimension in dimensions.indices {
      dimensions[dimension].find(
        lines.slots, from: dimension, every: width, into: &indices[dimension])
    }
    for number in numbers.indices {
      values.removeAll(keepingCapacity: true)
      let first = dimensions.count + 2 * number
      for place in stride(from: first, to: lines.slots.count, by: width) {
        let bits = UInt64(lines.slots[place]) << 32 | UInt64(lines.slots[place + 1])
        values.append(Int64(bitPattern: bits))
      }
      numbers[number].addLines(rowWeeks, values, shares: lines.shares, weeks: weeks.count)
    }
    countFound(shares: lines.shares)
    lines.slots.removeAll(keepingCapacity: true)
    lines.weeks.removeAll(keepingCapacity: true)
    lines.shares.removeAll(keepingCapacity: true)
    swap(&lines, &waiting)
  }

  /// Counts lines whose weeks and indices have been found, in every table but those of numbers.
  private mutating func countFound(shares: [Int64]) {
    total.reserve(values: 1, weeks: weeks.count)
    total.addLines(rowWeeks, Array(repeating: 0, count: rowWeeks.count), shares: shares)
    for dimension in dimensions.indices {
      dimensions[dimension].addLines(
        rowWeeks, indices[dimension], shares: shares, weeks: weeks.count)
    }
    reservePairs()
    for (pair, first, second) in pairList where counts(first, second) {
      pairs[pair]?.addLines(indices[first], indices[second])
    }
    guard let stratum = plan.stratum, !dimensions[stratum].isDropped else { return }
    for dimension in dimensions.indices
    where dimension != stratum && !dimensions[dimension].isDropped {
      strata[dimension].addLines(
        rowWeeks, indices[dimension], indices[stratum], shares: shares, weeks: weeks.count)
    }
  }

  /// Counts an order by its size and by how much of it had the outcome, in units of `Measures.whole`.
  mutating func addOrder(lines: Int64, events: Int64 = 0) {
    guard lines > 0 else { return }
    orders += 1
    moments.xx += Int128(lines * lines)
    guard events != 0 else { return }
    moments.xy += Int128(lines) * Int128(events)
    moments.yy += Int128(events) * Int128(events)
  }

  /// Counts a returned line under a reason, by its code among the names of events.
  mutating func add(_ slots: ArraySlice<UInt32>, reason: UInt32, share: Int64) {
    for dimension in dimensions.indices {
      guard let index = dimensions[dimension].index(of: slots[slots.startIndex + dimension]) else {
        continue
      }
      reasons[dimension].add(UInt32(index), reason, share)
    }
  }

  /// Whether two dimensions are both still counted.
  private func counts(_ first: Int, _ second: Int) -> Bool {
    !dimensions[first].isDropped && !dimensions[second].isDropped
  }

  /// Makes room for the values found, and gives up tables that have become immense.
  private mutating func reservePairs() {
    for (pair, first, second) in pairList where counts(first, second) {
      let (rows, columns) = (dimensions[first].codes.count, dimensions[second].codes.count)
      if rows * columns > PairTable.greatestSize {
        pairs[pair] = nil
      } else {
        pairs[pair]?.reserve(rows, columns)
      }
    }
  }

  // MARK: Merging

  /// Adds what another thread counted.
  ///
  /// - Parameters:
  ///   - other: Its counts.
  ///   - codes: For each dimension and each code there, the code here; nil where codes are fixed.
  ///   - reasonCodes: For each code of a reason there, the code here.
  mutating func merge(_ other: AssociationCounts, codes: [[UInt32]?], reasons reasonCodes: [UInt32])
  {
    var other = other
    other.flush()
    let weekMap = other.weeks.keys.map { weeks.index(of: $0) }
    total.merge(other.total, weeks: weekMap, values: [0])
    orders += other.orders
    moments += other.moments
    var maps: [[Int]?] = []
    for dimension in dimensions.indices {
      maps.append(
        dimensions[dimension].merge(
          other.dimensions[dimension], weeks: weekMap, codes: codes[dimension]))
    }
    reservePairs()
    for (pair, first, second) in pairList where counts(first, second) {
      guard let rows = maps[first], let columns = maps[second], let table = other.pairs[pair] else {
        pairs[pair] = nil
        continue
      }
      for (row, newRow) in rows.enumerated() {
        for (column, newColumn) in columns.enumerated() {
          pairs[pair]?.add(newRow, newColumn, table.count(row, column))
        }
      }
    }
    for number in numbers.indices {
      numbers[number].reserve(weeks: weeks.count)
      numbers[number].merge(other.numbers[number], weeks: weekMap)
    }
    for dimension in strata.indices {
      guard let stratum = plan.stratum, let values = maps[dimension], let within = maps[stratum]
      else { continue }
      strata[dimension].merge(other.strata[dimension], weeks: weekMap, values, within)
    }
    for dimension in reasons.indices {
      guard let values = maps[dimension] else { continue }
      reasons[dimension].merge(other.reasons[dimension], values, reasonCodes)
    }
  }
}
