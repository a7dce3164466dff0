import Tables

/// Tuples of codes to groups: one level a dimension, each a table from (group so far, code).
struct Grouper: Sendable {
  private var levels: [ExactTable]

  /// Stands for "all values" of a numerator's dimension, in the groups of denominators.
  static let all = UInt32.max

  init(dimensions: Int) {
    levels = Array(repeating: ExactTable(), count: dimensions)
  }

  /// How many groups there are.
  var count: Int { levels.last?.count ?? 1 }

  /// The group at a level that a code leads to; level 0 starts from group 0.
  @inline(__always)
  mutating func group(level: Int, from group: UInt32, code: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: levels[level].index(of: pairKey(group, code)))
  }

  /// The codes of a group of the last level.
  func codes(of group: Int) -> [UInt32] {
    var codes: [UInt32] = []
    var group = group
    for level in levels.reversed() {
      let key = level.keys[group]
      codes.append(UInt32(truncatingIfNeeded: key))
      group = Int(key >> 32)
    }
    return codes.reversed()
  }

  /// Adds all groups of another grouper.
  ///
  /// - Parameters:
  ///   - other: One of as many levels.
  ///   - code: The code here of a code there, by level.
  /// - Returns: For each level and each group there, the group here; entry 0 is for no level at all.
  mutating func merge(_ other: Grouper, code: (Int, UInt32) -> UInt32) -> [[UInt32]] {
    var maps: [[UInt32]] = [[0]]
    for level in levels.indices {
      let parents = maps[level]
      maps.append(
        other.levels[level].keys.map { key in
          group(
            level: level, from: parents[Int(key >> 32)],
            code: code(level, UInt32(truncatingIfNeeded: key)))
        })
    }
    return maps
  }
}
