import Tables

/// A column of ids in memory: as numbers where all are alike, else as bytes.
///
/// Shops number their orders, so nearly every id is a fixed start and digits. Such a column holds the
/// digits as numbers and gives back exactly the bytes that went in; with the first id that is
/// different, the column turns into plain bytes.
struct IDs: Sendable {
  /// What all ids of a column have in common.
  struct Pattern: Sendable, Hashable {
    /// What they start with.
    var prefix: [UInt8]
    /// How many digits follow; 0 for any number of them without leading zeros.
    var digits: Int
  }

  private(set) var pattern: Pattern?
  /// The digits, where there is a pattern; `missingValue` for no id.
  private var numbers: [Int64] = []
  /// The same in less room, once the column is full.
  private var narrow = NarrowNumbers()
  private var isSealed = false
  /// The ids, where there is none; no bytes for no id.
  private(set) var cells = ByteStore()
  private var isPlain = false
  /// Whether any number has a leading zero.
  private var hasZeros = false

  init() {}

  /// Ids that are numbers under a pattern.
  init(_ pattern: Pattern, _ numbers: [Int64]) {
    self.pattern = pattern
    self.numbers = numbers
    hasZeros = pattern.digits > 0
  }

  /// How many ids there are.
  var count: Int { isPlain ? cells.count : isSealed ? narrow.count : numbers.count }

  /// Makes room for so many ids that are numbers.
  mutating func reserve(_ count: Int) { numbers.reserveCapacity(count) }

  /// Gives up room that only more ids would need.
  mutating func seal() {
    guard !isPlain, !isSealed else { return }
    narrow = NarrowNumbers(numbers)
    numbers = []
    isSealed = true
  }

  /// The column without room for more.
  var sealed: IDs {
    var ids = self
    ids.seal()
    return ids
  }

  private mutating func unseal() {
    numbers = narrow.all
    narrow = NarrowNumbers()
    isSealed = false
  }

  /// The digits of an id under the pattern.
  @inline(__always)
  private func number(_ index: Int) -> Int64 { isSealed ? narrow[index] : numbers[index] }

  /// Whether they are numbers.
  var areNumbers: Bool { !isPlain }

  /// Adds an id; no bytes for a missing one.
  mutating func append(_ id: UnsafeRawBufferPointer) {
    guard !isPlain else {
      cells.append(id)
      return
    }
    if isSealed { unseal() }
    if id.isEmpty {
      numbers.append(missingValue)
    } else if let number = number(id) {
      numbers.append(number)
    } else {
      turnPlain()
      cells.append(id)
    }
  }

  /// Adds one that is known to have the pattern, or is missing.
  mutating func append(number: Int64) {
    if isSealed { unseal() }
    numbers.append(number)
  }

  /// The number of an id, and the pattern widened to it if need be; nil where that cannot be.
  private mutating func number(_ id: UnsafeRawBufferPointer) -> Int64? {
    guard let known = pattern else {
      var start = id.count
      while start > 0 && id[start - 1] &- 0x30 <= 9 && id.count - start < 19 { start -= 1 }
      pattern = Pattern(prefix: Array(id[..<start]), digits: id.count - start)
      guard start < id.count, let number = Self.digits(id, from: start) else {
        pattern = nil
        return nil
      }
      hasZeros = id[start] == 0x30 && id.count - start > 1
      return number
    }
    let start = known.prefix.count
    guard id.count > start, Self.begins(id, known.prefix), let number = Self.digits(id, from: start)
    else { return nil }
    let count = id.count - start
    let isZeroed = id[start] == 0x30 && count > 1
    if known.digits == count {
      hasZeros = hasZeros || isZeroed
      return number
    }
    guard !hasZeros, !isZeroed else { return nil }
    pattern?.digits = 0
    return number
  }

  /// Whether an id starts with a prefix, which is short: a call would take longer.
  @inline(__always)
  private static func begins(_ id: UnsafeRawBufferPointer, _ prefix: [UInt8]) -> Bool {
    for place in prefix.indices where id[place] != prefix[place] { return false }
    return true
  }

  /// The number that digits spell, unless it is too large or they are none.
  private static func digits(_ id: UnsafeRawBufferPointer, from start: Int) -> Int64? {
    guard id.count - start <= 19 else { return nil }
    var number: UInt64 = 0
    var place = start
    while place + 8 <= id.count {
      let word = UInt64(littleEndian: id.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      guard let part = eightDigits(word) else { return nil }
      number = number &* 100_000_000 &+ part
      place += 8
    }
    let rest = id.count - place
    if rest > 0 {
      guard let part = eightDigits(lastDigits(rest, of: id)) else { return nil }
      number = number &* powersOfTen[rest] &+ part
    }
    return Int64(exactly: number)
  }

  /// The last few bytes of an id, after as many zeros as make them eight.
  @inline(__always)
  private static func lastDigits(_ count: Int, of id: UnsafeRawBufferPointer) -> UInt64 {
    let unused = UInt64(8 - count) * 8
    var word: UInt64 = 0
    if id.count >= 8 {
      word = UInt64(littleEndian: id.loadUnaligned(fromByteOffset: id.count - 8, as: UInt64.self))
      word = (word >> unused) << unused
    } else {
      for place in id.count - count..<id.count { word = word >> 8 | UInt64(id[place]) << 56 }
    }
    return word | 0x3030_3030_3030_3030 & (1 << unused &- 1)
  }

  private static let powersOfTen: [UInt64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000,
  ]

  /// The number that eight digits spell: pairs of digits, then of pairs, then of these, in one word.
  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64? {
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    let zeros: UInt64 = 0x3030_3030_3030_3030
    // The upper half of each byte is that of a digit, also with six added to it.
    guard word & high == zeros, (word &+ 0x0606_0606_0606_0606) & high == zeros else { return nil }
    var digits = word &- zeros
    digits = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits &* 100 &+ digits >> 16) & 0x0000_FFFF_0000_FFFF
    return (digits &* 10_000 &+ digits >> 32) & 0xFFFF_FFFF
  }

  private mutating func turnPlain() {
    var bytes: [UInt8] = []
    for index in numbers.indices {
      bytes.removeAll(keepingCapacity: true)
      write(index, to: &bytes)
      bytes.withUnsafeBytes { cells.append($0) }
    }
    numbers = []
    pattern = nil
    isPlain = true
  }

  /// Appends the bytes of an id.
  func write(_ index: Int, to bytes: inout [UInt8]) {
    guard !isPlain else {
      cells.withBytes(index) { bytes.append(contentsOf: $0) }
      return
    }
    guard let pattern else { return }
    pattern.write(number(index), to: &bytes)
  }

  /// Calls a closure with the bytes of an id; `scratch` is memory that is used again.
  func withBytes<Result>(
    _ index: Int, _ scratch: inout [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    if isPlain { return try cells.withBytes(index, body) }
    scratch.removeAll(keepingCapacity: true)
    write(index, to: &scratch)
    return try scratch.withUnsafeBytes(body)
  }

  /// Whether an id is there, and the same as one of another column; the rest is memory that is used again.
  func holds(
    _ index: Int, equalTo place: Int, of other: IDs, _ scratch: inout [UInt8],
    _ otherScratch: inout [UInt8]
  ) -> Bool {
    // Under one pattern an id has one number.
    if !isPlain && !other.isPlain && pattern == other.pattern {
      return number(index) != missingValue && number(index) == other.number(place)
    }
    return withBytes(index, &scratch) { id in
      !id.isEmpty && other.withBytes(place, &otherScratch) { sameBytes(id, $0) }
    }
  }

  /// Adds ids of another column, by their places there.
  mutating func append(
    _ places: some Collection<RowPlace>, of other: IDs, _ scratch: inout [UInt8]
  ) {
    guard !isPlain, !other.isPlain, let known = other.pattern, pattern ?? known == known else {
      for place in places { append(Int(place.row), of: other, &scratch) }
      return
    }
    if isSealed { unseal() }
    pattern = known
    hasZeros = hasZeros || other.hasZeros
    if other.isSealed {
      for place in places { numbers.append(other.narrow[Int(place.row)]) }
    } else {
      for place in places { numbers.append(other.numbers[Int(place.row)]) }
    }
  }

  /// Adds an id of another column.
  mutating func append(_ index: Int, of other: IDs, _ scratch: inout [UInt8]) {
    if !isPlain, !other.isPlain, pattern == other.pattern, pattern != nil {
      append(number: other.number(index))
      hasZeros = hasZeros || other.hasZeros
    } else {
      other.withBytes(index, &scratch) { append($0) }
    }
  }
}

extension IDs.Pattern {
  /// Appends the id of a number; nothing for a missing one.
  @inline(__always)
  func write(_ number: Int64, to bytes: inout [UInt8]) {
    guard number != missingValue else { return }
    bytes.append(contentsOf: prefix)
    var length = digits
    if length == 0 {
      length = 1
      var rest = number / 10
      while rest > 0 {
        length += 1
        rest /= 10
      }
    }
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0x30, count: length))
    var rest = UInt64(number)
    var place = start + length - 1
    while rest > 0 && place >= start {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      bytes[place] = 0x30 + UInt8(truncatingIfNeeded: digit)
      rest = quotient
      place -= 1
    }
  }
}

// MARK: - Stored form

extension IDs {
  /// The bytes in which the column is stored.
  ///
  /// One byte for the form. Numbers: digits, length of the prefix, the prefix, packed numbers.
  /// Bytes: packed lengths with their size before them, then the ids.
  func packed() -> [UInt8] {
    if !isPlain {
      let pattern = pattern ?? Pattern(prefix: [], digits: 0)
      var bytes: [UInt8] = [1, UInt8(pattern.digits)]
      bytes += withUnsafeBytes(of: UInt32(pattern.prefix.count).littleEndian) { Array($0) }
      bytes += pattern.prefix
      return bytes + PackedNumbers.pack(isSealed ? narrow.all : numbers)
    }
    return [2] + cells.packed()
  }

  /// Reads a stored column.
  ///
  /// - Throws: `DamagedColumn`.
  init(packed bytes: [UInt8]) throws(DamagedColumn) {
    self.init()
    switch bytes.first {
    case 1:
      let (pattern, body) = try Self.numbered(bytes)
      self.init(pattern, try PackedCursor.unpack(body))
    case 2:
      cells = try ByteStore(packed: Array(bytes[1...]))
      isPlain = true
    default: throw DamagedColumn()
    }
  }

  /// The pattern and the packed numbers of a stored column of numbers.
  static func numbered(_ bytes: [UInt8]) throws(DamagedColumn) -> (Pattern, [UInt8]) {
    guard bytes.count >= 6, bytes[1] <= 19 else { throw DamagedColumn() }
    let length = bytes.withUnsafeBytes {
      Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt32.self)))
    }
    guard bytes.count >= 6 + length else { throw DamagedColumn() }
    let pattern = Pattern(prefix: Array(bytes[6..<6 + length]), digits: Int(bytes[1]))
    return (pattern, Array(bytes[(6 + length)...]))
  }
}

extension ByteStore {
  /// The stored form: size of the packed lengths, the packed lengths, the bytes.
  func packed() -> [UInt8] {
    let lengths = PackedNumbers.pack((0..<count).map { Int64(length($0)) })
    var bytes = withUnsafeBytes(of: UInt32(lengths.count).littleEndian) { Array($0) }
    bytes += lengths
    for index in 0..<count { withBytes(index) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Reads the stored form.
  ///
  /// - Throws: `DamagedColumn`.
  init(packed bytes: [UInt8]) throws(DamagedColumn) {
    self.init()
    guard bytes.count >= 4 else { throw DamagedColumn() }
    let size = bytes.withUnsafeBytes {
      Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)))
    }
    guard bytes.count >= 4 + size else { throw DamagedColumn() }
    var start = 4 + size
    for length in try PackedCursor.unpack(Array(bytes[4..<start])) {
      guard length >= 0, length <= bytes.count - start else { throw DamagedColumn() }
      let end = start + Int(length)
      bytes.withUnsafeBytes { append(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
      start = end
    }
  }
}
