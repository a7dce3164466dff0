import CScan

/// The lane for blocks without quotes.
///
/// Most blocks of most exports hold no quote at all. Where there is none, the end of every cell is a
/// delimiter or a newline, and a scan with SIMD finds them at gigabytes a second where libcsv, a
/// state machine that is called for every byte, manages half of one. So each block is first given to
/// this lane. It declines (and the block goes to `QuotedLane`) as soon as it meets anything about
/// which libcsv could have an opinion of its own:
///
/// - a quote, unless quoting is off for the file;
/// - a row whose number of cells is not the header's, a blank line;
/// - a carriage return that does not stand before a newline; a NUL byte;
/// - a row longer than a record may be.
///
/// What remains is the part of CSV in which there is nothing to decide, and there both lanes give the
/// same cells: a property test and the fuzz target compare them. `--strict-parser` closes this lane.
struct PlainLane {
  private var ends: [UInt32] = []

  /// Finds the cells of a block that ends in a newline.
  ///
  /// - Parameters:
  ///   - block: Whole lines.
  ///   - dialect: Delimiter, quote and width.
  /// - Returns: The rows, or nil if this block is not for this lane.
  /// - Complexity: O(n), a few bytes a cycle.
  mutating func index(_ block: UnsafeRawBufferPointer, _ dialect: Dialect) -> IndexedBlock? {
    guard dialect.allowsPlainLane, let base = block.baseAddress else { return nil }
    // A block has at most one cell a byte; untouched pages of this array cost no memory.
    if ends.count < block.count {
      ends = Array(unsafeUninitializedCapacity: block.count) { _, count in count = block.count }
    }
    var result = cscan_result()
    ends.withUnsafeMutableBufferPointer { ends in
      result = cscan_index(
        base.assumingMemoryBound(to: UInt8.self), block.count, dialect.delimiter,
        dialect.quote, UInt32(dialect.columns), ends.baseAddress, ends.count)
    }
    guard result.status == Int32(CSCAN_OK.rawValue) else { return nil }
    // The longest record is the same for both lanes; a block is rarely longer than one.
    guard block.count <= dialect.longestRecord || !holdsLongRow(result.rows, dialect) else {
      return nil
    }
    var indexed = IndexedBlock()
    indexed.cells = block
    // The pointer stays valid: `ends` is neither resized nor touched until the next block.
    indexed.ends = ends.withUnsafeBufferPointer { $0 }
    indexed.columns = dialect.columns
    indexed.rows = result.rows
    indexed.consumed = block.count
    indexed.lines = result.rows
    return indexed
  }

  private func holdsLongRow(_ rows: Int, _ dialect: Dialect) -> Bool {
    var start = 0
    for row in 0..<rows {
      let end = Int(ends[(row + 1) * dialect.columns - 1]) + 1
      if end - start > dialect.longestRecord { return true }
      start = end
    }
    return false
  }
}
