/// Counts by week and value, both as small indices: an array of values for each week.
///
/// Weeks are numbered by whoever owns the table, so that many tables share one numbering.
struct WeekTable: Sendable {
  private(set) var capacity: Int
  private var lines: [UInt32] = []
  private var events: [Int64] = []

  /// A table with room for so many values to begin with.
  init(capacity: Int = 16) { self.capacity = capacity }

  /// Makes room for values and weeks below these bounds.
  mutating func reserve(values: Int, weeks: Int) {
    if values > capacity { widen(to: values) }
    if weeks * capacity > lines.count {
      let more = weeks * capacity - lines.count
      lines.append(contentsOf: repeatElement(0, count: more))
      events.append(contentsOf: repeatElement(0, count: more))
    }
  }

  private mutating func widen(to values: Int) {
    var wider = capacity
    while wider < values { wider *= 2 }
    let weeks = lines.count / capacity
    var newLines = [UInt32](repeating: 0, count: weeks * wider)
    var newEvents = [Int64](repeating: 0, count: weeks * wider)
    for week in 0..<weeks {
      for value in 0..<capacity {
        newLines[week * wider + value] = lines[week * capacity + value]
        newEvents[week * wider + value] = events[week * capacity + value]
      }
    }
    (lines, events, capacity) = (newLines, newEvents, wider)
  }

  /// Counts a line; there must be room.
  @inline(__always)
  mutating func addLine(_ week: Int, _ value: Int) { lines[week &* capacity &+ value] &+= 1 }

  /// Counts lines, and the shares of them that had the outcome; no shares for none.
  mutating func addLines(_ weeks: [UInt32], _ values: [UInt16], shares: [Int64]) {
    let capacity = capacity
    var counts = lines.mutableSpan
    for index in values.indices {
      counts[Int(weeks[index]) &* capacity &+ Int(values[index])] &+= 1
    }
    var sums = events.mutableSpan
    for index in shares.indices where shares[index] != 0 {
      sums[Int(weeks[index]) &* capacity &+ Int(values[index])] &+= shares[index]
    }
  }

  /// Counts a share of an event.
  @inline(__always)
  mutating func addEvent(_ week: Int, _ value: Int, _ share: Int64) {
    events[week &* capacity &+ value] &+= share
  }

  /// What a week and a value count.
  func count(_ week: Int, _ value: Int) -> OutcomeCount {
    let place = week * capacity + value
    guard value < capacity, place < lines.count else { return OutcomeCount() }
    return OutcomeCount(lines: Int64(lines[place]), events: events[place])
  }

  /// Adds the counts of another table, its weeks and values renumbered.
  mutating func merge(_ other: WeekTable, weeks: [Int], values: [Int]) {
    reserve(values: (values.max() ?? -1) + 1, weeks: (weeks.max() ?? -1) + 1)
    for (week, newWeek) in weeks.enumerated() {
      for (value, newValue) in values.enumerated() {
        let count = other.count(week, value)
        lines[newWeek * capacity + newValue] &+= UInt32(truncatingIfNeeded: count.lines)
        events[newWeek * capacity + newValue] += count.events
      }
    }
  }
}

/// Counts of lines by two values at once.
struct PairTable: Sendable {
  private var columns = 16
  private var counts: [UInt32] = Array(repeating: 0, count: 256)

  /// A table with more cells than this is given up.
  static let greatestSize = 1 << 20

  /// Makes room for values below these bounds.
  mutating func reserve(_ first: Int, _ second: Int) {
    var wider = columns
    while wider < second { wider *= 2 }
    if wider > columns {
      let rows = counts.count / columns
      var spread = [UInt32](repeating: 0, count: rows * wider)
      for row in 0..<rows {
        for column in 0..<columns { spread[row * wider + column] = counts[row * columns + column] }
      }
      (counts, columns) = (spread, wider)
    }
    if first * columns > counts.count {
      // Twice as much as is needed, so that values that come one by one cost little.
      let more = max(first * columns, counts.count * 2) - counts.count
      counts.append(contentsOf: repeatElement(0, count: more))
    }
  }

  /// Counts lines; there must be room.
  mutating func addLines(_ first: [UInt16], _ second: [UInt16]) {
    let columns = columns
    var counts = counts.mutableSpan
    for index in first.indices {
      counts[Int(first[index]) &* columns &+ Int(second[index])] &+= 1
    }
  }

  /// Counts lines; there must be room.
  @inline(__always)
  mutating func add(_ first: Int, _ second: Int, _ lines: UInt32 = 1) {
    counts[first &* columns &+ second] &+= lines
  }

  /// What two values count.
  func count(_ first: Int, _ second: Int) -> UInt32 {
    let place = first * columns + second
    return second < columns && place < counts.count ? counts[place] : 0
  }
}
