/// Ids one after the other, each with its length before it: one byte, or 255 and eight more.
struct PackedIDs {
  /// A row's ids start at a multiple of this.
  static let alignment = 4
  private static let long = 255

  private let cells: UnsafeRawBufferPointer
  private var place: Int

  /// Starts to read at a place.
  @inline(__always)
  init(_ cells: UnsafeRawBufferPointer, at place: Int) {
    self.cells = cells
    self.place = place
  }

  /// The next id.
  @inline(__always)
  mutating func next() -> UnsafeRawBufferPointer {
    var count = Int(cells[place])
    place &+= 1
    if count == Self.long {
      count = cells.loadUnaligned(fromByteOffset: place, as: Int.self)
      place &+= 8
    }
    defer { place &+= count }
    return UnsafeRawBufferPointer(rebasing: cells[place..<place &+ count])
  }

  /// So many bytes, with what is free before the next row.
  @inline(__always)
  static func aligned(_ size: Int) -> Int { (size &+ alignment &- 1) & ~(alignment &- 1) }

  /// Reads a byte at the front and one behind the first id, as a rule.
  @inline(__always)
  func touch() -> Int { Int(cells[place]) &+ Int(cells[min(place &+ 24, cells.count &- 1)]) }

  /// How many bytes an id takes.
  @inline(__always)
  static func size(ofLength count: Int) -> Int { count &+ (count < long ? 1 : 9) }

  /// Puts an id down, for which there is room, and goes on behind it.
  @inline(__always)
  static func put(
    _ id: UnsafeRawBufferPointer, _ cells: UnsafeMutableRawBufferPointer, _ place: inout Int
  ) {
    cells[place] = UInt8(min(id.count, long))
    place &+= 1
    if id.count >= long {
      cells.storeBytes(of: id.count, toByteOffset: place, as: Int.self)
      place &+= 8
    }
    UnsafeMutableRawBufferPointer(rebasing: cells[place..<place &+ id.count]).copyMemory(from: id)
    place &+= id.count
  }
}

/// Whether two ids are the same: faster than a call where they are short.
@inline(__always)
func sameShortBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  let count = left.count
  guard count == right.count else { return false }
  // No address: no bytes, and there are as many of the others.
  guard let a = left.baseAddress, let b = right.baseAddress else { return true }
  // All loads lie within the ids; the last ones overlap those before.
  func differ<Word: FixedWidthInteger>(_ offset: Int, _ word: Word.Type) -> Bool {
    a.loadUnaligned(fromByteOffset: offset, as: word)
      != b.loadUnaligned(fromByteOffset: offset, as: word)
  }
  if count >= 8 {
    var offset = 0
    while offset &+ 8 < count {
      if differ(offset, UInt64.self) { return false }
      offset &+= 8
    }
    return !differ(count &- 8, UInt64.self)
  }
  if count >= 4 { return !differ(0, UInt32.self) && !differ(count &- 4, UInt32.self) }
  for offset in 0..<count where differ(offset, UInt8.self) { return false }
  return true
}
