/// Sums counts by group and two days.
enum DaySums {
  /// The sums of each group, by its days.
  ///
  /// - Parameters:
  ///   - groups: How many groups there are.
  ///   - forEach: Calls back with what is counted, in any order; called twice.
  ///   - sum: Makes an element of two days and their sum.
  /// - Returns: For each group its sums.
  /// - Complexity: O(items · log(items of a group)).
  static func sums<Sum>(
    groups: Int,
    forEach: ((_ group: Int, _ first: Int32, _ second: Int32, _ count: Int64) -> Void) -> Void,
    sum: (_ first: Int32, _ second: Int32, _ count: Int64) -> Sum
  ) -> [[Sum]] {
    var starts = Array(repeating: 0, count: groups + 1)
    forEach { group, _, _, _ in starts[group + 1] += 1 }
    for group in 0..<groups { starts[group + 1] += starts[group] }
    // Group by group: the days as one number that sorts like them, and the count.
    var sorted = Array(repeating: (days: UInt64(0), count: Int64(0)), count: starts[groups])
    var ends = starts
    forEach { group, first, second, count in
      sorted[ends[group]] = (key(first, second), count)
      ends[group] += 1
    }
    return (0..<groups).map { group in
      sorted[starts[group]..<starts[group + 1]].sort { $0.days < $1.days }
      var sums: [Sum] = []
      var place = starts[group]
      while place < starts[group + 1] {
        let days = sorted[place].days
        var count: Int64 = 0
        while place < starts[group + 1], sorted[place].days == days {
          count += sorted[place].count
          place += 1
        }
        sums.append(sum(day(days >> 32), day(days), count))
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
