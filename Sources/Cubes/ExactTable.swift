import Tables

/// Whole numbers to small indices in the order of arrival, exactly.
///
/// Small keys have a table of their own, in which their index is read off. The others: open addressing over a power of two, at most half full; keys are kept and compared, so two keys
/// never share an index.
struct ExactTable: Sendable {
  private var slots: [UInt32] = Array(repeating: 0, count: 64)
  /// The keys, by index.
  private(set) var keys: [UInt64] = []
  private var lastKey: UInt64 = 0
  private var lastIndex = -1
  /// For each small key, its index from 1; 0 for one that has not come.
  private var small: [UInt32] = []

  /// Keys below are small.
  private static let smallEnd: UInt64 = 1 << 12

  /// How many keys there are.
  var count: Int { keys.count }

  /// The index of a key, which is added if it is new.
  ///
  /// - Complexity: O(1) amortised; a key equal to the one before costs a comparison.
  @inline(__always)
  mutating func index(of key: UInt64) -> Int {
    if key == lastKey && lastIndex >= 0 { return lastIndex }
    if key < UInt64(small.count) {
      let known = small[Int(truncatingIfNeeded: key)]
      if known != 0 { return Int(known) - 1 }
    }
    let found = find(key)
    lastKey = key
    lastIndex = found
    return found
  }

  private mutating func find(_ key: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Self.spread(key) & mask
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if keys[index] == key { return index }
      slot = (slot + 1) & mask
    }
    keys.append(key)
    slots[slot] = UInt32(keys.count)
    if key < Self.smallEnd { note(Int(key)) }
    if keys.count * 2 > slots.count { grow() }
    return keys.count - 1
  }

  /// Notes that a small key has the last index.
  private mutating func note(_ key: Int) {
    while small.count <= key {
      small.append(contentsOf: repeatElement(0, count: max(64, small.count)))
    }
    small[key] = UInt32(keys.count)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (index, key) in keys.enumerated() {
      var slot = Self.spread(key) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index + 1)
    }
  }

  private static func spread(_ key: UInt64) -> Int {
    // Of a product alone, the upper bits of a key of two numbers would hardly tell.
    Int(truncatingIfNeeded: foldedMultiply(key ^ 0x9E37_79B9_7F4A_7C15, 0xE703_7ED1_A0B4_28DB))
  }
}

/// Two 32-bit numbers as one key.
@inline(__always)
func pairKey(_ high: UInt32, _ low: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }
