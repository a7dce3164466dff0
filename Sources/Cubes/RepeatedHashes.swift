/// Finds hashes that occur more than once among very many.
enum RepeatedHashes {
  /// The hashes that occur twice in the lists, or once there and once among the others.
  ///
  /// Hashes are dealt into 256 parts by their top byte, and each part is sorted: half the memory of
  /// a hash table, and no part leaves the cache.
  ///
  /// - Complexity: O(n · log(n / 256)) time, 8 bytes an entry.
  static func find(_ lists: [[UInt64]], also others: Set<UInt64>) -> Set<UInt64> {
    let total = lists.reduce(0) { $0 + $1.count }
    guard total > 0 else { return [] }
    var starts = Array(repeating: 0, count: 257)
    for list in lists {
      for hash in list { starts[Int(hash >> 56) + 1] += 1 }
    }
    for part in 1...256 { starts[part] += starts[part - 1] }
    var next = starts
    var dealt = Array(repeating: UInt64(0), count: total)
    for list in lists {
      for hash in list {
        let part = Int(hash >> 56)
        dealt[next[part]] = hash
        next[part] += 1
      }
    }
    var repeated = Set<UInt64>()
    for part in 0..<256 {
      let range = starts[part]..<starts[part + 1]
      dealt[range].sort()
      for index in range.dropFirst() where dealt[index] == dealt[index - 1] {
        repeated.insert(dealt[index])
      }
    }
    if !others.isEmpty {
      for hash in dealt where others.contains(hash) { repeated.insert(hash) }
    }
    return repeated
  }
}
