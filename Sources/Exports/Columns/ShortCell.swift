/// A cell of 1 to 16 bytes as numbers, so that two of them are compared without a loop.
struct ShortCell: Equatable {
  private var head: UInt64
  private var tail: UInt64
  private var count: UInt32

  /// Stands for no cell.
  static let none = ShortCell(head: 0, tail: 0, count: 0)

  private init(head: UInt64, tail: UInt64, count: UInt32) {
    (self.head, self.tail, self.count) = (head, tail, count)
  }

  /// Nil for a cell that is empty or longer.
  ///
  /// - Parameter cell: The cell; no other bytes are read.
  @inline(__always)
  init?(_ cell: UnsafeRawBufferPointer) {
    let count = cell.count
    guard count &- 1 < 16, count > 0, let base = cell.baseAddress else { return nil }
    self.count = UInt32(truncatingIfNeeded: count)
    // Two loads that overlap have every byte of the cell in a place that the count fixes.
    if count >= 8 {
      head = base.loadUnaligned(as: UInt64.self)
      tail = base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    } else if count >= 4 {
      head = UInt64(base.loadUnaligned(as: UInt32.self))
      tail = UInt64(base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
    } else {
      head = UInt64(base.load(as: UInt8.self))
      tail =
        UInt64(base.load(fromByteOffset: count >> 1, as: UInt8.self)) << 8
        | UInt64(base.load(fromByteOffset: count &- 1, as: UInt8.self))
    }
  }

  /// A number below 256 that is the same for equal cells.
  @inline(__always)
  var place: Int {
    let mixed = (head &+ tail &* 0x9E37_79B9_7F4A_7C15) &* 0xE703_7ED1_A0B4_28DB
    return Int(truncatingIfNeeded: mixed >> 56)
  }
}

/// What was made of short cells of late, each in the place that its bytes give.
///
/// Most columns that group or test rows hold a few words over and over.
struct ShortCellCache {
  private var slots = Array(repeating: (cell: ShortCell.none, value: UInt32(0)), count: 256)

  /// What was kept for a cell, if it still is.
  @inline(__always)
  func value(of cell: ShortCell) -> UInt32? {
    let slot = slots[cell.place]
    return slot.cell == cell ? slot.value : nil
  }

  /// Keeps what was made of a cell.
  mutating func keep(_ value: UInt32, for cell: ShortCell) { slots[cell.place] = (cell, value) }
}
