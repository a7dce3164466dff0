/// A set of 64-bit hashes, for very many.
struct HashSet64: Sendable {
  private var slots: [UInt64] = Array(repeating: 0, count: 64)
  private var hasZero = false
  private(set) var count = 0

  init() {}

  /// Adds a hash.
  mutating func insert(_ hash: UInt64) {
    guard hash != 0 else {
      count += hasZero ? 0 : 1
      hasZero = true
      return
    }
    if (count + 1) * 2 > slots.count { grow() }
    var slot = Self.slot(hash, slots.count)
    while slots[slot] != 0 {
      if slots[slot] == hash { return }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = hash
    count += 1
  }

  /// Whether a hash is in the set.
  func contains(_ hash: UInt64) -> Bool {
    guard hash != 0 else { return hasZero }
    var slot = Self.slot(hash, slots.count)
    while slots[slot] != 0 {
      if slots[slot] == hash { return true }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  private static func slot(_ hash: UInt64, _ size: Int) -> Int {
    Int(truncatingIfNeeded: hash &* 0x9E37_79B9_7F4A_7C15 >> 20) & (size - 1)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    for hash in old where hash != 0 {
      var slot = Self.slot(hash, slots.count)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = hash
    }
  }
}
