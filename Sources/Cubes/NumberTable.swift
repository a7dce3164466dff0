import Tables

/// Counts by week and the values of a number.
///
/// Every value is kept as it is while there are at most `greatestCount` of them. Beyond that the last
/// bits of all are cleared, more and more until it is enough: what comes out does not depend on who
/// met which value first, nor on how lines were dealt to threads.
struct NumberTable: Sendable {
  private(set) var values = ExactTable()
  private(set) var table = WeekTable()
  private(set) var level = 0
  private(set) var missing: Int64 = 0

  /// How many values are told apart at most.
  static let greatestCount = 4096

  /// The values, by their index.
  var keys: [Int64] { values.keys.map { Int64(bitPattern: $0) } }

  /// Makes room for weeks below a bound.
  mutating func reserve(weeks: Int) { table.reserve(values: 0, weeks: weeks) }

  /// Counts a line; there must be room for its week.
  @inline(__always)
  mutating func add(_ week: Int, weeks: Int, _ number: Int64, share: Int64 = 0) {
    guard number != missingValue else {
      missing += 1
      return
    }
    let known = values.count
    let index = values.index(of: UInt64(bitPattern: Self.coarse(number, level)))
    if index == known { table.reserve(values: index + 1, weeks: weeks) }
    table.addLine(week, index)
    if share != 0 { table.addEvent(week, index, share) }
    if index == known && values.count > Self.greatestCount { coarsen(weeks: weeks) }
  }

  /// Counts lines, and the shares of them that had the outcome; no shares for none.
  mutating func addLines(
    _ rowWeeks: [UInt32], _ numbers: [Int64], shares: [Int64] = [], weeks: Int
  ) {
    reserve(weeks: weeks)
    for index in numbers.indices {
      add(
        Int(rowWeeks[index]), weeks: weeks, numbers[index],
        share: shares.isEmpty ? 0 : shares[index])
    }
  }

  /// Adds the counts of another table, its weeks renumbered.
  mutating func merge(_ other: NumberTable, weeks: [Int]) {
    missing += other.missing
    var other = other
    let weekCount = (weeks.max() ?? -1) + 1
    while other.level < level { other.coarsen(weeks: weeks.count) }
    while level < other.level { coarsen(weeks: weekCount) }
    let indices = other.keys.map { values.index(of: UInt64(bitPattern: $0)) }
    table.merge(other.table, weeks: weeks, values: indices)
    while values.count > Self.greatestCount { coarsen(weeks: weekCount) }
  }

  private mutating func coarsen(weeks: Int) {
    level += 1
    var fewer = ExactTable()
    let indices = keys.map {
      fewer.index(of: UInt64(bitPattern: Self.coarse($0, level)))
    }
    var smaller = WeekTable()
    smaller.merge(table, weeks: Array(0..<weeks), values: indices)
    (values, table) = (fewer, smaller)
  }

  /// Keeps 13 − level leading bits, and the sign; level 0 keeps everything.
  ///
  /// Five bits leave 2 · 63 · 16 values at most, so level 8 is always enough.
  @inline(__always)
  static func coarse(_ number: Int64, _ level: Int) -> Int64 {
    guard level > 0 else { return number }
    let magnitude = number.magnitude
    let length = UInt64.bitWidth - magnitude.leadingZeroBitCount
    let cleared = max(0, length - (13 - level))
    let kept = Int64(truncatingIfNeeded: (magnitude >> UInt64(cleared)) << UInt64(cleared))
    return number < 0 ? -kept : kept
  }
}
