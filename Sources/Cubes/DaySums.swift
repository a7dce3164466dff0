/// Sums counts by group and two days.
enum DaySums {
  /// The sums of each group, by its days.
  ///
  /// - Parameters:
  ///   - items: What is counted, in any order; looked at twice.
  ///   - groups: How many groups there are.
  /// - Returns: For each group its sums.
  /// - Complexity: O(items · log(items of a group)).
  static func sums(
    _ items: some Sequence<(group: Int, first: Int32, second: Int32, count: Int64)>, groups: Int
  ) -> [[(first: Int32, second: Int32, count: Int64)]] {
    var starts = Array(repeating: 0, count: groups + 1)
    for item in items { starts[item.group + 1] += 1 }
    for group in 0..<groups { starts[group + 1] += starts[group] }
    // Group by group: the days as one number that sorts like them, and the count.
    var sorted = Array(repeating: (days: UInt64(0), count: Int64(0)), count: starts[groups])
    var ends = starts
    for item in items {
      sorted[ends[item.group]] = (key(item.first, item.second), item.count)
      ends[item.group] += 1
    }
    return (0..<groups).map { group in
      sorted[starts[group]..<starts[group + 1]].sort { $0.days < $1.days }
      var sums: [(first: Int32, second: Int32, count: Int64)] = []
      var last: UInt64?
      for place in starts[group]..<starts[group + 1] {
        let item = sorted[place]
        if item.days == last {
          sums[sums.count - 1].count += item.count
        } else {
          sums.append((day(item.days >> 32), day(item.days), item.count))
          last = item.days
        }
      }
      return sums
    }
  }

  private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    pairKey(UInt32(bitPattern: first ^ .min), UInt32(bitPattern: second ^ .min))
  }

  /// The day in the lower half of a key.
  private static func day(_ half: UInt64) -> Int32 {
    Int32(bitPattern: UInt32(truncatingIfNeeded: half)) ^ .min
  }
}
