public import Glibc

/// Many short byte strings in one array, by their position.
public struct ByteStore: Sendable {
  @usableFromInline var bytes: [UInt8] = []
  @usableFromInline var ends: [Int] = []

  /// Creates an empty store.
  public init() {}

  /// How many strings there are.
  public var count: Int { ends.count }

  /// How many bytes they have together.
  public var byteCount: Int { bytes.count }

  /// Adds a string at the end.
  public mutating func append(_ string: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: string)
    ends.append(bytes.count)
  }

  /// Makes room for so many strings and bytes in all, so that no array grows to twice what it takes.
  ///
  /// To be called once: a store that is given a little more room again and again is copied as often.
  public mutating func reserve(strings: Int, bytes: Int) {
    ends.reserveCapacity(strings)
    self.bytes.reserveCapacity(bytes)
  }

  /// Adds all strings of another store at the end.
  public mutating func append(contentsOf other: ByteStore) { append(other, 0..<other.count) }

  /// Adds some strings of another store at the end.
  public mutating func append(_ other: ByteStore, _ strings: Range<Int>) {
    guard !strings.isEmpty else { return }
    let start = strings.lowerBound == 0 ? 0 : other.ends[strings.lowerBound - 1]
    let offset = bytes.count - start
    bytes.append(contentsOf: other.bytes[start..<other.ends[strings.upperBound - 1]])
    for index in strings { ends.append(other.ends[index] + offset) }
  }

  /// How many bytes a string has.
  public func length(_ index: Int) -> Int {
    ends[index] - (index == 0 ? 0 : ends[index - 1])
  }

  /// Calls a closure with the bytes of a string.
  @inlinable
  public func withBytes<Result>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let start = index == 0 ? 0 : ends[index - 1]
    return try bytes.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]]))
    }
  }

  /// Whether a string has exactly these bytes.
  public func equals(_ index: Int, _ other: UnsafeRawBufferPointer) -> Bool {
    withBytes(index) { sameBytes($0, other) }
  }

  /// A string as text.
  public subscript(index: Int) -> String {
    withBytes(index) { String(decoding: $0, as: UTF8.self) }
  }
}

/// Whether two runs of bytes are equal.
///
/// Most are ids and names of a few words, for which a call takes longer than the comparison.
@inlinable
@inline(__always)
public func sameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  let count = left.count
  guard count == right.count else { return false }
  guard let a = left.baseAddress, let b = right.baseAddress, count > 0 else { return true }
  guard count <= 64 else { return memcmp(a, b, count) == 0 }
  guard count >= 8 else { return sameFewBytes(a, b, count) }
  var offset = 0
  while offset + 8 < count {
    if differ(a, b, offset) { return false }
    offset += 8
  }
  // The last eight bytes, which may overlap those before: no tail loop.
  return !differ(a, b, count - 8)
}

/// Whether eight bytes at a place differ.
@usableFromInline
@inline(__always)
func differ(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ offset: Int) -> Bool {
  left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
}

/// The same for fewer than eight bytes.
@usableFromInline
@inline(__always)
func sameFewBytes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
  if count >= 4 {
    return left.loadUnaligned(as: UInt32.self) == right.loadUnaligned(as: UInt32.self)
      && left.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
        == right.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
  }
  for place in 0..<count
  where left.load(fromByteOffset: place, as: UInt8.self)
    != right.load(fromByteOffset: place, as: UInt8.self)
  {
    return false
  }
  return true
}
