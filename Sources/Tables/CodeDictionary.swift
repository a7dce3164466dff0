/// Names to small whole numbers, exactly: two different names never share a code.
///
/// Codes count from 1 in the order of arrival; 0 stands for a missing name. Which code a name gets
/// depends on who met it first, so no code may show in an output.
public struct CodeDictionary: Sendable {
  private var slots: [UInt32]
  private var hashes: [UInt64] = [0]
  private var store = ByteStore()

  /// Creates an empty dictionary.
  public init() {
    slots = Array(repeating: 0, count: 64)
    store.append(UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// How many codes there are, the missing one included.
  public var count: Int { store.count }

  /// The code of a name, which is added if it is new; 0 for the empty name.
  ///
  /// - Complexity: O(length), amortised.
  public mutating func code(for name: UnsafeRawBufferPointer) -> UInt32 {
    code(for: name, hash: byteHash(name))
  }

  /// The same where the name's `byteHash(_:)` is known.
  public mutating func code(for name: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
    guard name.count > 0 else { return 0 }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash && store.equals(code, name) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = UInt32(store.count)
    store.append(name)
    hashes.append(hash)
    slots[slot] = code
    if store.count * 2 > slots.count { grow() }
    return code
  }

  /// The code of a name, or 0 if it has none.
  public func knownCode(for name: UnsafeRawBufferPointer) -> UInt32 {
    guard name.count > 0 else { return 0 }
    let hash = byteHash(name)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash && store.equals(code, name) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return 0
  }

  /// The code of a name, which is added if it is new.
  public mutating func code(for name: String) -> UInt32 {
    var name = name
    return name.withUTF8 { code(for: UnsafeRawBufferPointer($0)) }
  }

  /// The name of a code, or nil for 0.
  public func name(_ code: UInt32) -> String? {
    code == 0 ? nil : store.withBytes(Int(code)) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls a closure with the bytes of a name.
  public func withName<Result>(
    _ code: UInt32, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try store.withBytes(Int(code), body)
  }

  /// Adds all names of another dictionary.
  ///
  /// - Returns: For each code of the other, the code here.
  public mutating func merge(_ other: CodeDictionary) -> [UInt32] {
    (0..<UInt32(other.count)).map { code in other.withName(code) { self.code(for: $0) } }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for code in 1..<store.count {
      var slot = Int(truncatingIfNeeded: hashes[code]) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(code)
    }
  }
}
