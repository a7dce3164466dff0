/// A 64-bit hash of a run of bytes, the same on every machine and in every run.
///
/// Swift's own hashing is seeded per process, so nothing that could show in an output may use it.
/// Multiply and fold, eight bytes at a time (after wyhash by Wang Yi); good in all bits, not meant
/// to withstand an adversary. Equality is always decided on the bytes, never on the hash.
///
/// - Complexity: O(n), about one nanosecond for an id of 20 bytes.
@inlinable
@inline(__always)
public func byteHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  let count = bytes.count
  guard let base = bytes.baseAddress, count > 0 else { return 0x9E37_79B9_7F4A_7C15 }
  var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
  if count >= 8 {
    var offset = 0
    while offset + 8 < count {
      hash = foldedMultiply(
        hash ^ base.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
        0xE703_7ED1_A0B4_28DB)
      offset += 8
    }
    // The last eight bytes, which may overlap those before: no tail loop.
    let last = base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    return foldedMultiply(hash ^ last, 0x8EBC_6AF0_9C88_C6E3)
  }
  var last: UInt64 = 0
  if count >= 4 {
    last =
      UInt64(base.loadUnaligned(as: UInt32.self)) << 32
      | UInt64(base.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
  } else {
    last =
      UInt64(bytes[0]) << 16 | UInt64(bytes[count >> 1]) << 8 | UInt64(bytes[count - 1])
  }
  return foldedMultiply(hash ^ last, 0x8EBC_6AF0_9C88_C6E3)
}

/// The high and the low half of the 128-bit product, folded together.
@inlinable
@inline(__always)
public func foldedMultiply(_ left: UInt64, _ right: UInt64) -> UInt64 {
  let product = left.multipliedFullWidth(by: right)
  return product.high ^ product.low
}
