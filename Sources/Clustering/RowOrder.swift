import Randomness

/// An order of rows that depends on their coordinates alone, so that a clustering does not depend on the
/// order in which rows come.
///
/// Rows are sorted by a hash of the coordinates that are not zero, which dense and sparse rows share. Rows
/// that are equal stand in the order in which they came, which cannot be told from any other.
struct RowOrder {
  /// The rows in that order.
  let rows: [UInt32]

  /// - Parameter hashes: One a row.
  init(hashes: SharedArray<UInt64>) {
    let count = hashes.count
    var rows = (0..<count).map { UInt32($0) }
    guard count > 1 else {
      self.rows = rows
      return
    }
    var other = rows
    // By the upper 32 bits, lowest digit first; what these leave equal is sorted below.
    for shift in stride(from: 32, to: 64, by: 8) {
      var starts = Array(repeating: 0, count: 257)
      for row in rows { starts[Int(hashes[Int(row)] >> shift & 255) + 1] += 1 }
      for digit in 1...256 { starts[digit] += starts[digit - 1] }
      for row in rows {
        let digit = Int(hashes[Int(row)] >> shift & 255)
        other[starts[digit]] = row
        starts[digit] += 1
      }
      swap(&rows, &other)
    }
    var start = 0
    for end in 1...count
    where end == count || hashes[Int(rows[end])] >> 32 != hashes[Int(rows[start])] >> 32 {
      if end - start > 1 {
        rows[start..<end].sort { (hashes[Int($0)], $0) < (hashes[Int($1)], $1) }
      }
      start = end
    }
    self.rows = rows
  }
}

/// What a coordinate adds to the hash of its row; one that is zero adds nothing.
@inline(__always)
func coordinateHash(_ column: Int, _ value: Float) -> UInt64 {
  value == 0 ? 0 : mixed(UInt64(truncatingIfNeeded: column) << 32 | UInt64(value.bitPattern))
}
