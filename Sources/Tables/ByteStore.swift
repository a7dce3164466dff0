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
@inlinable
public func sameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  guard let a = left.baseAddress, let b = right.baseAddress, left.count > 0 else { return true }
  return memcmp(a, b, left.count) == 0
}
