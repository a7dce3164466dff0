import CICU
import Tables

extension CodeDictionary {
  /// The code of a name however its accents are written: `é` as one character or as `e` and a mark.
  ///
  /// Which of the two a file has depends on the system it was made on, and nobody sees the difference. What is
  /// told apart on purpose stays apart: full and half width, upper and lower case.
  ///
  /// - Parameter name: UTF-8.
  /// - Returns: The code of its composed form (NFC); 0 for the empty name.
  /// - Complexity: O(length), amortised; only names that are not known yet are looked at more closely.
  mutating func code(forName name: UnsafeRawBufferPointer) -> UInt32 {
    let known = knownCode(for: name)
    if known != 0 { return known }
    guard let base = name.baseAddress, name.count < 1 << 24 else { return code(for: name) }
    let capacity = 3 * name.count
    return withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { output in
      let bytes = output.bindMemory(to: UInt8.self)
      let count = cicu_compose(
        base.assumingMemoryBound(to: UInt8.self), Int32(name.count), bytes.baseAddress,
        Int32(capacity))
      return count == 0
        ? code(for: name) : code(for: UnsafeRawBufferPointer(rebasing: output[..<Int(count)]))
    }
  }
}
