import Tables

/// Numbers to small whole numbers, from 0 in the order of arrival.
struct KeyTable: Sendable {
  private(set) var keys: [UInt64] = []
  private var slots = [Int32](repeating: -1, count: 1 << 12)

  /// How many keys there are.
  var count: Int { keys.count }

  /// The number of a key, which is added if it is new.
  mutating func code(of key: UInt64) -> UInt32 {
    var slot = Self.slot(key) & (slots.count - 1)
    while slots[slot] >= 0 {
      if keys[Int(slots[slot])] == key { return UInt32(slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = keys.count
    keys.append(key)
    slots[slot] = Int32(code)
    if keys.count * 2 > slots.count { grow() }
    return UInt32(code)
  }

  /// The number of a key, or nil if it has none.
  func knownCode(of key: UInt64) -> UInt32? {
    var slot = Self.slot(key) & (slots.count - 1)
    while slots[slot] >= 0 {
      if keys[Int(slots[slot])] == key { return UInt32(slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (code, key) in keys.enumerated() {
      var slot = Self.slot(key) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }

  private static func slot(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: foldedMultiply(key ^ 0x9E37_79B9_7F4A_7C15, 0xE703_7ED1_A0B4_28DB))
  }
}
