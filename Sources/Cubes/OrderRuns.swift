import Tables

/// The orders of a chunk: runs of lines with one id, and what is known of each at first sight.
///
/// Nearly all orders have nothing to them but their lines. These are told from the others in loops that
/// do the same for every order, so that they can be counted together.
struct OrderRuns: Sendable {
  /// Where an order starts; the entry after the last is where the last ends.
  private(set) var starts: [Int32] = []
  /// How many orders there are.
  private(set) var count = 0
  /// For each order, whether a return or complaint may be known of it.
  private(set) var mayHold: [Bool] = []
  private var lists = Lists()

  /// The orders that have been judged, in arrays that are longer than what has been found.
  private struct Lists: Sendable {
    /// Rows of orders of one line, with nothing to them.
    var singles: [Int32] = []
    /// Orders of several lines, with nothing to them.
    var multiples: [Int32] = []
    /// Orders of which more may be known.
    var others: [Int32] = []
    var singleCount = 0
    var multipleCount = 0
    var otherCount = 0
  }

  /// The rows of an order.
  @inline(__always)
  subscript(order: Int) -> Range<Int> {
    Int(starts[order])..<Int(starts[order + 1])
  }

  /// The rows of orders with one line and nothing to it.
  var singles: ArraySlice<Int32> { lists.singles[..<lists.singleCount] }
  /// The orders with several lines and nothing to them.
  var multiples: ArraySlice<Int32> { lists.multiples[..<lists.multipleCount] }
  /// The orders to look at more closely.
  var others: ArraySlice<Int32> { lists.others[..<lists.otherCount] }

  /// Finds the orders of a chunk, none of them judged yet.
  ///
  /// - Complexity: O(rows).
  mutating func find(_ chunk: borrowing Chunk, _ joins: Joins) {
    let rows = chunk.rowCount
    if starts.count <= rows {
      starts = Array(repeating: 0, count: rows + 1)
      mayHold = Array(repeating: false, count: rows)
      let room = Array(repeating: Int32(0), count: rows)
      (lists.singles, lists.multiples, lists.others) = (room, room, room)
    }
    (lists.singleCount, lists.multipleCount, lists.otherCount) = (0, 0, 0)
    let ids = chunk.columns[CubePlan.orderID]
    count = Self.findStarts(rows, &starts) { ids.hashes[$0] != ids.hashes[$0 - 1] }
    // Next to impossible, but not impossible.
    if !holdOneID(ids, chunk.bytes) {
      count = Self.findStarts(rows, &starts) { !Self.areSame(ids, $0 - 1, $0, chunk.bytes) }
    }
    Self.ask(joins, ids.hashes, starts, count, &mayHold)
  }

  /// Sorts orders of the chunk by what is known of them.
  mutating func judge(_ orders: Range<Int>, _ chunk: borrowing Chunk) {
    Self.judge(
      orders, chunk.flags, chunk.columns[CubePlan.key].hashes, starts, mayHold, &lists)
  }

  private static func findStarts(
    _ rows: Int, _ starts: inout [Int32], isFirst: (Int) -> Bool
  ) -> Int {
    var count = 1
    var starts = starts.mutableSpan
    starts[0] = 0
    // Written for each row and kept for those that are first: no jump that cannot be foreseen.
    for row in 1..<max(1, rows) {
      starts[count] = Int32(truncatingIfNeeded: row)
      count &+= isFirst(row) ? 1 : 0
    }
    starts[count] = Int32(truncatingIfNeeded: rows)
    return count
  }

  private func holdOneID(_ ids: ChunkColumn, _ bytes: UnsafeRawBufferPointer) -> Bool {
    for order in 0..<count where starts[order + 1] &- starts[order] > 1 {
      for row in self[order].dropFirst() where !Self.areSame(ids, row - 1, row, bytes) {
        return false
      }
    }
    return true
  }

  @inline(__always)
  private static func areSame(
    _ ids: ChunkColumn, _ left: Int, _ right: Int, _ bytes: UnsafeRawBufferPointer
  ) -> Bool {
    ids.hashes[left] == ids.hashes[right] && ids.lengths[left] == ids.lengths[right]
      && areEqual(bytes, Int(ids.starts[left]), Int(ids.starts[right]), Int(ids.lengths[left]))
  }

  private static func ask(
    _ joins: Joins, _ hashes: [UInt64], _ starts: [Int32], _ count: Int, _ mayHold: inout [Bool]
  ) {
    // In a loop of its own, so that many of these scattered look-ups are under way at a time.
    var answers = mayHold.mutableSpan
    for order in 0..<count { answers[order] = joins.mayHold(hashes[Int(starts[order])]) }
  }

  private static func judge(
    _ orders: Range<Int>, _ flags: [RowFlags], _ keys: [UInt64], _ starts: [Int32],
    _ mayHold: [Bool], _ lists: inout Lists
  ) {
    // On their own while in use, so that not every order has to ask whether they are shared.
    var (singles, multiples, others): ([Int32], [Int32], [Int32]) = ([], [], [])
    swap(&singles, &lists.singles)
    swap(&multiples, &lists.multiples)
    swap(&others, &lists.others)
    defer { (lists.singles, lists.multiples, lists.others) = (singles, multiples, others) }
    var singlePlaces = singles.mutableSpan
    var multiplePlaces = multiples.mutableSpan
    var otherPlaces = others.mutableSpan
    var (single, multiple, other) = (lists.singleCount, lists.multipleCount, lists.otherCount)
    for order in orders {
      let first = Int(starts[order])
      let end = Int(starts[order + 1])
      var more = flags[first].rawValue | (mayHold[order] ? 1 : 0)
      let isMultiple = end - first > 1
      if isMultiple {
        for row in first + 1..<end { more |= flags[row].rawValue }
        if !areDistinct(keys, first..<end) { more |= 1 }
      }
      // Written to each list and kept in one, as above.
      singlePlaces[single] = starts[order]
      multiplePlaces[multiple] = Int32(truncatingIfNeeded: order)
      otherPlaces[other] = Int32(truncatingIfNeeded: order)
      single &+= more == 0 && !isMultiple ? 1 : 0
      multiple &+= more == 0 && isMultiple ? 1 : 0
      other &+= more == 0 ? 0 : 1
    }
    (lists.singleCount, lists.multipleCount, lists.otherCount) = (single, multiple, other)
  }

  /// Whether lines have keys of different hashes; those with one hash are looked at more closely elsewhere.
  static func areDistinct(_ keys: [UInt64], _ rows: Range<Int>) -> Bool {
    guard rows.count <= 8 else { return false }
    for row in rows.lowerBound + 1..<rows.upperBound {
      for earlier in rows.lowerBound..<row where keys[earlier] == keys[row] { return false }
    }
    return true
  }
}

/// Whether so many bytes at two places are the same: faster than a call where they are few.
@inline(__always)
private func areEqual(
  _ bytes: UnsafeRawBufferPointer, _ left: Int, _ right: Int, _ count: Int
) -> Bool {
  var offset = 0
  while offset + 8 <= count {
    if bytes.loadUnaligned(fromByteOffset: left + offset, as: UInt64.self)
      != bytes.loadUnaligned(fromByteOffset: right + offset, as: UInt64.self)
    {
      return false
    }
    offset += 8
  }
  while offset < count {
    if bytes[left + offset] != bytes[right + offset] { return false }
    offset += 1
  }
  return true
}

/// Rows of a chunk in orders of which nothing is known but their lines.
struct PlainRows: Sendable {
  /// The rows, orders of one line first.
  private(set) var rows: [Int32] = []
  /// How many orders have one line.
  private(set) var singles = 0
  /// Where the lines of each other order end in `rows`.
  private(set) var ends: [Int32] = []
  private var others: [Int32] = []

  /// No rows yet.
  init() {}

  /// Orders of one line each.
  init(singles: [Int32]) {
    rows = singles
    self.singles = singles.count
  }

  /// Adds the orders that have been judged to have nothing to them, before it is closed.
  mutating func append(_ orders: OrderRuns) {
    rows += orders.singles
    for order in orders.multiples { append(orders[Int(order)]) }
  }

  /// Adds an order, before it is closed.
  @inline(__always)
  mutating func append(_ order: Range<Int>) {
    if order.count == 1 {
      rows.append(Int32(truncatingIfNeeded: order.lowerBound))
    } else {
      for row in order { others.append(Int32(truncatingIfNeeded: row)) }
      ends.append(Int32(truncatingIfNeeded: others.count))
    }
  }

  /// Brings the rows into their order.
  mutating func close() {
    singles = rows.count
    rows += others
    let offset = Int32(truncatingIfNeeded: singles)
    for index in ends.indices { ends[index] += offset }
  }

  /// Drops rows; orders can be left without any.
  mutating func keep(_ isKept: (Int) -> Bool) {
    var kept: [Int32] = []
    for index in 0..<singles where isKept(Int(rows[index])) { kept.append(rows[index]) }
    var start = singles
    singles = kept.count
    for index in ends.indices {
      let end = Int(ends[index])
      for place in start..<end where isKept(Int(rows[place])) { kept.append(rows[place]) }
      start = end
      ends[index] = Int32(truncatingIfNeeded: kept.count)
    }
    rows = kept
  }

  /// Starts anew.
  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    others.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    singles = 0
  }
}
