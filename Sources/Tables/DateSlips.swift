/// A few rows dated long after all others, by a slip in the year or month.
///
/// One return dated next year would make this year's orders look a year old, and an export of this week later than
/// all that follow. It takes a gap of four weeks, twice as long as any in the year before it, and one row in a
/// thousand after it at most; of fewer rows, one.
public struct DateSlips: Sendable, Equatable {
  /// Rows of such dates.
  public var rows: Int
  /// The earliest of their days.
  public var first: Int32
  /// The last day of all others.
  public var last: Int32

  /// Of each thousand rows so many may be slips, and so many of fewer than a thousand.
  private static let mostRows = 1.0
  /// A shop may close for so many days.
  public static let leastGap: Int32 = 28

  /// Describes slips.
  ///
  /// - Parameters:
  ///   - rows: How many there are.
  ///   - first: The earliest of their days.
  ///   - last: The last day of all others.
  public init(rows: Int, first: Int32, last: Int32) {
    self.rows = rows
    self.first = first
    self.last = last
  }

  /// Looks for slips; nil where there are none.
  ///
  /// - Parameters:
  ///   - days: How many rows each day since 1970 has; parts of rows count as such.
  ///   - leastRows: Fewer rows than this do not tell what is usual.
  /// - Complexity: O(n log n) in the days.
  public init?(_ days: [Int32: Double], leastRows: Double) {
    let counts = days.sorted { $0.key < $1.key }
    let all = counts.reduce(0) { $0 + $1.value }
    guard all >= leastRows else { return nil }
    let most = max(Self.mostRows, all * Self.mostRows / 1000)
    var rows = 0.0
    var slips: DateSlips?
    for place in counts.indices.dropFirst().reversed() {
      rows += counts[place].value
      guard rows <= most + 1e-9 else { break }
      let (first, last) = (counts[place].key, counts[place - 1].key)
      let gap = Int64(first) - Int64(last)
      guard gap >= Self.leastGap,
        gap > 2 * Self.longestGap(counts[..<place].map(\.key), after: last &- 365)
      else { continue }
      slips = DateSlips(rows: Int(rows.rounded(.up)), first: first, last: last)
    }
    guard let slips else { return nil }
    self = slips
  }

  /// The longest time between two days that follow one another, of those after some day.
  private static func longestGap(_ days: [Int32], after first: Int32) -> Int64 {
    var longest: Int64 = 0
    for (day, next) in zip(days, days.dropFirst()).reversed() {
      guard day > first else { break }
      longest = max(longest, Int64(next) - Int64(day))
    }
    return longest
  }
}
