/// Counts by a pair of 32-bit numbers.
struct CountTable: Sendable {
  private var table = ExactTable()
  private var counts: [Int64] = []

  @inline(__always)
  mutating func add(_ high: Int32, _ low: Int32 = 0, _ count: Int64 = 1) {
    add(key: pairKey(UInt32(bitPattern: high), UInt32(bitPattern: low)), count)
  }

  @inline(__always)
  private mutating func add(key: UInt64, _ count: Int64) {
    let index = table.index(of: key)
    if index == counts.count { counts.append(0) }
    counts[index] &+= count
  }

  mutating func merge(_ other: CountTable) {
    for (key, count) in zip(other.table.keys, other.counts) { add(key: key, count) }
  }

  /// All counts, by the two numbers.
  var rows: [(high: Int32, low: Int32, count: Int64)] {
    zip(table.keys, counts)
      .map {
        (
          Int32(bitPattern: UInt32(truncatingIfNeeded: $0 >> 32)),
          Int32(bitPattern: UInt32(truncatingIfNeeded: $0)), $1
        )
      }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
  }
}

/// A set of small whole numbers.
struct BitSet: Sendable {
  private var words: [UInt64]

  init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  mutating func insert(_ member: Int) { words[member >> 6] |= 1 << UInt64(member & 63) }

  func contains(_ member: Int) -> Bool { words[member >> 6] & (1 << UInt64(member & 63)) != 0 }

  mutating func formUnion(_ other: BitSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }
}
