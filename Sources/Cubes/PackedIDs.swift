/// Ids one after the other, each with a byte before it that says how it is written.
///
/// Below 200 it is the length, and the bytes follow; 255 and eight bytes of length stand before longer ones. Most
/// shops number their orders: an id of 8 to 61 digits and nothing else takes half a byte a digit, after 192 and
/// their number.
struct PackedIDs {
  /// A row's ids start at a multiple of this.
  static let alignment = 4
  private static let long = 255
  private static let shortest = 200
  private static let digitsBase = 192
  private static let digitCounts = 8...61

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
  mutating func next() -> PackedID {
    var count = Int(cells[place])
    var digits = 0
    place &+= 1
    if count == Self.long {
      count = cells.loadUnaligned(fromByteOffset: place, as: Int.self)
      place &+= 8
    } else if count >= Self.shortest {
      digits = count &- Self.digitsBase
      count = (digits &+ 1) / 2
    }
    defer { place &+= count }
    return PackedID(
      bytes: UnsafeRawBufferPointer(rebasing: cells[place..<place &+ count]), digits: digits)
  }

  /// So many bytes, with what is free before the next row.
  @inline(__always)
  static func aligned(_ size: Int) -> Int { (size &+ alignment &- 1) & ~(alignment &- 1) }

  /// Reads a byte at the front and one behind the first id, as a rule.
  @inline(__always)
  func touch() -> Int { Int(cells[place]) &+ Int(cells[min(place &+ 16, cells.count &- 1)]) }

  /// How many bytes an id takes.
  @inline(__always)
  static func size(of id: UnsafeRawBufferPointer) -> Int {
    if PackedID.areDigits(id, digitCounts) { return 1 &+ (id.count &+ 1) / 2 }
    return id.count &+ (id.count < shortest ? 1 : 9)
  }

  /// Puts an id down, for which there is room, and goes on behind it.
  @inline(__always)
  static func put(
    _ id: UnsafeRawBufferPointer, _ cells: UnsafeMutableRawBufferPointer, _ place: inout Int
  ) {
    if PackedID.areDigits(id, digitCounts) {
      cells[place] = UInt8(truncatingIfNeeded: digitsBase &+ id.count)
      place &+= 1
      PackedID.pack(id) { word, offset, count in
        for byte in 0..<count {
          cells[place &+ offset &+ byte] = UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))
        }
      }
      place &+= (id.count &+ 1) / 2
      return
    }
    cells[place] = UInt8(id.count < shortest ? id.count : long)
    place &+= 1
    if id.count >= shortest {
      cells.storeBytes(of: id.count, toByteOffset: place, as: Int.self)
      place &+= 8
    }
    UnsafeMutableRawBufferPointer(rebasing: cells[place..<place &+ id.count]).copyMemory(from: id)
    place &+= id.count
  }
}

/// One of them.
struct PackedID {
  fileprivate let bytes: UnsafeRawBufferPointer
  /// How many digits it has, half a byte each; 0 where its bytes are as they were.
  fileprivate let digits: Int

  /// An id of no bytes.
  init() {
    bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    digits = 0
  }

  fileprivate init(bytes: UnsafeRawBufferPointer, digits: Int) {
    self.bytes = bytes
    self.digits = digits
  }

  @inline(__always)
  var isEmpty: Bool { bytes.isEmpty }

  /// Whether it is an id: that is packed on the way, not this one unpacked.
  @inline(__always)
  func equals(_ id: UnsafeRawBufferPointer) -> Bool {
    guard digits > 0 else { return sameShortBytes(bytes, id) }
    guard id.count == digits, Self.areDigits(id, digits...digits) else { return false }
    var isSame = true
    Self.pack(id) { word, offset, count in
      if count == 4 {
        isSame = isSame && bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self) == word
      } else {
        for byte in 0..<count {
          isSame =
            isSame
            && bytes[offset &+ byte] == UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))
        }
      }
    }
    return isSame
  }

  /// Calls a closure with the id as it was.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard digits > 0 else { return body(bytes) }
    return withUnsafeTemporaryAllocation(byteCount: digits, alignment: 1) { id in
      for digit in 0..<digits {
        id[digit] = 0x30 | bytes[digit / 2] >> (digit % 2 == 0 ? 0 : 4) & 0xF
      }
      return body(UnsafeRawBufferPointer(id))
    }
  }

  /// Whether all bytes of an id are digits, and of such a number.
  @inline(__always)
  fileprivate static func areDigits(
    _ id: UnsafeRawBufferPointer, _ counts: ClosedRange<Int>
  ) -> Bool {
    guard counts.contains(id.count) else { return false }
    var offset = 0
    while offset &+ 8 < id.count {
      if !areDigits(word(id, offset)) { return false }
      offset &+= 8
    }
    return areDigits(word(id, id.count &- 8))
  }

  /// Whether eight bytes are digits: the upper half of each is a 3, also with six added to it.
  @inline(__always)
  private static func areDigits(_ word: UInt64) -> Bool {
    let upper: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    let threes: UInt64 = 0x3030_3030_3030_3030
    return word & upper == threes && (word &+ 0x0606_0606_0606_0606) & upper == threes
  }

  @inline(__always)
  private static func word(_ id: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: id.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Calls a closure with the digits of an id of at least eight, eight by eight: half a byte each, the first the
  /// lowest; with where they belong, and how many bytes they are.
  @inline(__always)
  fileprivate static func pack(
    _ id: UnsafeRawBufferPointer, _ body: (UInt32, _ offset: Int, _ count: Int) -> Void
  ) {
    var start = 0
    while start &+ 8 <= id.count {
      body(halves(word(id, start)), start / 2, 4)
      start &+= 8
    }
    let rest = id.count &- start
    guard rest > 0 else { return }
    // The last eight bytes, of which those before the rest are dropped.
    body(
      halves(word(id, id.count &- 8) >> UInt64((8 &- rest) &* 8)), start / 2, (rest &+ 1) / 2)
  }

  /// The lower halves of eight bytes, side by side.
  @inline(__always)
  private static func halves(_ word: UInt64) -> UInt32 {
    var word = word & 0x0F0F_0F0F_0F0F_0F0F
    word = (word | word >> 4) & 0x00FF_00FF_00FF_00FF
    word = (word | word >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: word | word >> 16)
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
