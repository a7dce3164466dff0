import Tables

/// The orders of a chunk: runs of lines with one id, and what is known of each at first sight.
///
/// Nearly all orders have nothing to them but their lines. These are told from the others in loops that
/// do the same for every order, so that they can be counted together.
struct OrderRuns: Sendable {
  /// Where an order starts; the entry after the last is where the last ends.
  private(set) var starts: [Int32] = []
  /// For each order, whether more than its lines may be known of it.
  private var mayHaveMore: [Bool] = []
  /// How many orders there are.
  private(set) var count = 0

  /// The rows of an order.
  @inline(__always)
  subscript(order: Int) -> Range<Int> {
    Int(starts[order])..<Int(starts[order + 1])
  }

  /// Whether an order needs a closer look; false is certain.
  @inline(__always)
  func needsLook(_ order: Int) -> Bool { mayHaveMore[order] }

  /// Finds the orders of a chunk.
  ///
  /// - Complexity: O(rows).
  mutating func find(_ chunk: borrowing Chunk, _ joins: Joins) {
    let rows = chunk.rowCount
    if starts.count <= rows {
      starts = Array(repeating: 0, count: rows + 1)
      mayHaveMore = Array(repeating: false, count: rows)
    }
    let ids = chunk.columns[CubePlan.orderID]
    findStarts(ids.hashes, ids.starts, ids.lengths, chunk.bytes, rows)
    Self.judge(
      ids.hashes, chunk.columns[CubePlan.key].hashes, chunk.flags, joins, starts, count,
      &mayHaveMore)
  }

  private mutating func findStarts(
    _ hashes: [UInt64], _ places: [UInt32], _ lengths: [UInt32], _ bytes: UnsafeRawBufferPointer,
    _ rows: Int
  ) {
    var count = 0
    var starts = starts.mutableSpan
    var last: UInt64 = 0
    for row in 0..<rows {
      let hash = hashes[row]
      let isSame =
        hash == last && row > 0 && lengths[row] == lengths[row - 1]
        && areEqual(bytes, Int(places[row]), Int(places[row - 1]), Int(lengths[row]))
      last = hash
      starts[count] = Int32(truncatingIfNeeded: row)
      count += isSame ? 0 : 1
    }
    starts[count] = Int32(truncatingIfNeeded: rows)
    self.count = count
  }

  private static func judge(
    _ hashes: [UInt64], _ keys: [UInt64], _ flags: [RowFlags], _ joins: Joins, _ starts: [Int32],
    _ count: Int, _ mayHaveMore: inout [Bool]
  ) {
    var verdicts = mayHaveMore.mutableSpan
    // In a loop of its own, so that many of these scattered look-ups are under way at a time.
    for order in 0..<count { verdicts[order] = joins.mayHold(hashes[Int(starts[order])]) }
    for order in 0..<count where !verdicts[order] {
      let rows = Int(starts[order])..<Int(starts[order + 1])
      var bits = flags[rows.lowerBound].rawValue
      var isPlain = true
      if rows.count > 1 {
        for row in rows { bits |= flags[row].rawValue }
        isPlain = areDistinct(keys, rows)
      }
      verdicts[order] = bits != 0 || !isPlain
    }
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

  /// Adds the orders that need no closer look, before it is closed.
  mutating func append(_ orders: OrderRuns, _ range: Range<Int>) {
    let known = rows.count
    // All at once; what is too much goes again.
    rows.append(contentsOf: repeatElement(0, count: range.count))
    let count = Self.fill(&rows, known, orders, range)
    rows.removeLast(rows.count - count)
    for order in range where !orders.needsLook(order) && orders[order].count > 1 {
      append(orders[order])
    }
  }

  /// Notes the orders of one line from a place on; returns where they end.
  private static func fill(
    _ rows: inout [Int32], _ place: Int, _ orders: OrderRuns, _ range: Range<Int>
  ) -> Int {
    let starts = orders.starts
    var count = place
    var rows = rows.mutableSpan
    for order in range {
      rows[count] = starts[order]
      let isSingle = starts[order + 1] &- starts[order] == 1
      count &+= isSingle && !orders.needsLook(order) ? 1 : 0
    }
    return count
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
