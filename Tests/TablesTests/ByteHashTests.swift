import Tables
import Testing

@Suite struct ByteHashTests {
  /// A hundred thousand ids that differ in a digit or in length: a collision of 64 bits among them
  /// has a chance of about 3e-10, so one found here is a fault of the function.
  @Test func distinctForLikeIds() {
    var seen = Set<UInt64>()
    for number in 0..<50_000 {
      for id in ["\(number)", "40512345678\(number)"] {
        seen.insert(Array(id.utf8).withUnsafeBytes(byteHash))
      }
    }
    #expect(seen.count == 100_000)
  }

  @Test func sameForSameBytes() {
    for count in 0..<40 {
      let first = (0..<count).map { UInt8($0) }
      let second = [0xFF] + first
      let hash = first.withUnsafeBytes(byteHash)
      let shifted = second.withUnsafeBytes { byteHash(UnsafeRawBufferPointer(rebasing: $0[1...])) }
      #expect(hash == shifted, "alignment must not matter, length \(count)")
    }
  }
}
