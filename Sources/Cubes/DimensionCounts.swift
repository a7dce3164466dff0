import Tables

/// Counts by week and the values of one dimension, which get small indices as they come.
struct DimensionCounts: Sendable {
  private let limit: Int
  /// For each code the index of its value.
  private var indexOfCode: [UInt16] = []
  /// The codes, by index.
  private(set) var codes: [UInt32] = []
  private(set) var table = WeekTable()
  /// Whether there were more values than the limit, so that nothing is counted any more.
  private(set) var isDropped = false

  private static let unknown = UInt16.max

  init(limit: Int) { self.limit = limit }

  /// The index of the value with a code; nil once the dimension is dropped.
  @inline(__always)
  mutating func index(of code: UInt32) -> UInt16? {
    if isDropped { return nil }
    let place = Int(code)
    if place < indexOfCode.count, indexOfCode[place] != Self.unknown { return indexOfCode[place] }
    return add(code)
  }

  /// Finds the indices of some rows of a chunk; fewer than that if the dimension is dropped.
  mutating func find(_ codes: [UInt32], _ rows: [Int], into indices: inout [UInt16]) {
    indices.removeAll(keepingCapacity: true)
    guard !isDropped else { return }
    for row in rows {
      guard let index = index(of: codes[row]) else { return }
      indices.append(index)
    }
  }

  /// Finds the indices of lines whose code stands at every so many numbers; fewer if the dimension is
  /// dropped.
  mutating func find(
    _ slots: [UInt32], from first: Int, every width: Int, into indices: inout [UInt16]
  ) {
    indices.removeAll(keepingCapacity: true)
    guard !isDropped else { return }
    for place in stride(from: first, to: slots.count, by: width) {
      guard let index = index(of: slots[place]) else { return }
      indices.append(index)
    }
  }

  private mutating func add(_ code: UInt32) -> UInt16? {
    guard codes.count < limit else {
      drop()
      return nil
    }
    let place = Int(code)
    if place >= indexOfCode.count {
      let more = place + 1 - indexOfCode.count
      indexOfCode.append(contentsOf: repeatElement(Self.unknown, count: more))
    }
    indexOfCode[place] = UInt16(codes.count)
    codes.append(code)
    return indexOfCode[place]
  }

  private mutating func drop() {
    isDropped = true
    codes = []
    indexOfCode = []
    table = WeekTable()
  }

  /// Counts lines by the indices found for them.
  mutating func addLines(
    _ rowWeeks: [UInt32], _ indices: [UInt16], shares: [Int64], weeks: Int
  ) {
    guard !isDropped else { return }
    table.reserve(values: codes.count, weeks: weeks)
    table.addLines(rowWeeks, indices, shares: shares)
  }

  /// Adds the counts of another thread.
  ///
  /// - Parameters:
  ///   - other: Its counts.
  ///   - weeks: For each week there, the week here.
  ///   - newCodes: For each code there, the code here; nil where codes are fixed.
  /// - Returns: For each index there, the index here; nil if the dimension is dropped.
  mutating func merge(_ other: DimensionCounts, weeks: [Int], codes newCodes: [UInt32]?) -> [Int]? {
    if isDropped { return nil }
    guard !other.isDropped else {
      drop()
      return nil
    }
    var indices: [Int] = []
    for code in other.codes {
      guard let index = index(of: newCodes?[Int(code)] ?? code) else { return nil }
      indices.append(Int(index))
    }
    table.merge(other.table, weeks: weeks, values: indices)
    return indices
  }
}

/// Counts by week of a dimension's values within strata.
struct StratumCounts: Sendable {
  private(set) var cells = ExactTable()
  private(set) var table = WeekTable()

  /// Counts lines.
  mutating func addLines(
    _ rowWeeks: [UInt32], _ values: [UInt16], _ strata: [UInt16], shares: [Int64], weeks: Int
  ) {
    table.reserve(values: 0, weeks: weeks)
    for row in values.indices {
      let known = cells.count
      let cell = cells.index(of: pairKey(UInt32(values[row]), UInt32(strata[row])))
      if cell == known { table.reserve(values: cell + 1, weeks: weeks) }
      table.addLine(Int(rowWeeks[row]), cell)
      if !shares.isEmpty { table.addEvent(Int(rowWeeks[row]), cell, shares[row]) }
    }
  }

  /// Adds the counts of another thread, all its indices renumbered.
  mutating func merge(_ other: StratumCounts, weeks: [Int], _ values: [Int], _ strata: [Int]) {
    let map = other.cells.keys.map { key in
      cells.index(
        of: pairKey(
          UInt32(values[Int(key >> 32)]), UInt32(strata[Int(truncatingIfNeeded: key & 0xFFFF_FFFF)])
        ))
    }
    table.merge(other.table, weeks: weeks, values: map)
  }
}

/// Returned lines by a dimension's values and the reason given.
struct ReasonCounts: Sendable {
  private(set) var cells = ExactTable()
  private(set) var events: [Int64] = []

  /// Counts a share of a line.
  mutating func add(_ value: UInt32, _ reason: UInt32, _ share: Int64) {
    let cell = cells.index(of: pairKey(value, reason))
    if cell == events.count { events.append(0) }
    events[cell] += share
  }

  /// Adds the counts of another thread, its indices and codes renumbered.
  mutating func merge(_ other: ReasonCounts, _ values: [Int], _ reasons: [UInt32]) {
    for (cell, key) in other.cells.keys.enumerated() {
      add(
        UInt32(values[Int(key >> 32)]), reasons[Int(truncatingIfNeeded: key & 0xFFFF_FFFF)],
        other.events[cell])
    }
  }
}
