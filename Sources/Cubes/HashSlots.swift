/// Rows by a hash: open addressing, the row and half of the hash in each slot, at most three in four taken.
struct HashSlots: Sendable {
  private var slots: [UInt64]
  /// No row has this number.
  private static let free = UInt64.max

  /// Slots for so many rows.
  init(rows: Int) { slots = Array(repeating: Self.free, count: rows + rows / 3 + 2) }

  /// The slot at which the search for a hash begins: as far along as the hash, mixed, is among all numbers.
  ///
  /// Mixed, because the key of a row without one is its place in the files, and such numbers lie together.
  @inline(__always)
  private func first(_ hash: UInt64) -> Int {
    let mixed = hash &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed.multipliedFullWidth(by: UInt64(slots.count)).high)
  }

  @inline(__always)
  private func next(_ slot: Int) -> Int { slot &+ 1 == slots.count ? 0 : slot &+ 1 }

  /// The row that was put down for a hash, or for one with the same lower half; -1 for none.
  @inline(__always)
  func row(_ hash: UInt64) -> Int32 {
    var slot = first(hash)
    while slots[slot] != Self.free {
      if Self.half(slots[slot]) == UInt32(truncatingIfNeeded: hash) {
        return Self.row(slots[slot])
      }
      slot = next(slot)
    }
    return -1
  }

  /// Reads the slot at which the search begins.
  @inline(__always)
  func touch(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: slots[first(hash)]) }

  /// Puts a row in the place of the one that was put down for its hash, if it replaces that.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - hash: Its hash.
  ///   - replaces: Whether the row replaces another, whose hash has the same lower half.
  /// - Returns: The row that was replaced, or -1.
  @inline(__always)
  mutating func put(_ row: Int, _ hash: UInt64, replaces: (Int) -> Bool) -> Int32 {
    let entry = hash << 32 | UInt64(row)
    var slot = first(hash)
    while slots[slot] != Self.free {
      if Self.half(slots[slot]) == UInt32(truncatingIfNeeded: hash),
        replaces(Int(Self.row(slots[slot])))
      {
        defer { slots[slot] = entry }
        return Self.row(slots[slot])
      }
      slot = next(slot)
    }
    slots[slot] = entry
    return -1
  }

  @inline(__always)
  private static func half(_ entry: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: entry >> 32) }

  @inline(__always)
  private static func row(_ entry: UInt64) -> Int32 { Int32(truncatingIfNeeded: entry) }
}
