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
    UInt32(truncatingIfNeeded: levels[level].index(of: Self.key(group, code)))
  }

  /// Takes the groups of rows a level further; level 0 starts from group 0.
  mutating func group(
    level: Int, _ codes: [UInt32], _ rows: Int, _ groups: inout [UInt32]
  ) {
    // On its own while in use, so that not every row has to look for it.
    var table = ExactTable()
    swap(&table, &levels[level])
    var found = groups.mutableSpan
    for row in 0..<rows {
      let key = Self.key(level == 0 ? 0 : found[row], codes[row])
      found[row] = UInt32(truncatingIfNeeded: table.index(of: key))
    }
    swap(&table, &levels[level])
  }

  /// The key of a code within a group: small for small ones.
  @inline(__always)
  private static func key(_ group: UInt32, _ code: UInt32) -> UInt64 {
    if group < 64 && code < 64 { return UInt64(group << 6 | code) }
    return 1 << 63 | pairKey(group, code)
  }

  /// What a key was made of.
  private static func parts(_ key: UInt64) -> (group: Int, code: UInt32) {
    if key >> 63 == 0 { return (Int(key >> 6), UInt32(key & 63)) }
    return (Int((key << 1) >> 33), UInt32(truncatingIfNeeded: key))
  }

  /// The codes of a group of the last level.
  func codes(of group: Int) -> [UInt32] {
    var codes: [UInt32] = []
    var group = group
    for level in levels.reversed() {
      let parts = Self.parts(level.keys[group])
      codes.append(parts.code)
      group = parts.group
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
          let parts = Self.parts(key)
          return group(
            level: level, from: parents[parts.group], code: code(level, parts.code))
        })
    }
    return maps
  }
}
