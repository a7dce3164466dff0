import Tables

/// Some rows of a block as a block of their own, so that no more is read of the others than an id.
struct PickedRows {
  private var rows: [Int] = []
  private var ends: [UInt32] = []

  /// Picks the rows whose id may be wanted, and calls a closure with them.
  ///
  /// - Parameters:
  ///   - block: All rows.
  ///   - column: The column of the id.
  ///   - invalid: Rows that cannot be used, with the reason.
  ///   - mayBeWanted: Whether an id with a hash may be.
  ///   - body: Takes the rows that were picked, and which of these cannot be used; the block is valid during the
  ///     call.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws.
  mutating func pick<Result>(
    _ block: IndexedBlock, by column: Int, _ invalid: [Int: RejectReason],
    where mayBeWanted: IDFilter,
    _ body: (IndexedBlock, [Int: RejectReason]) throws -> Result
  ) rethrows -> Result {
    rows.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    if let cells = block.cells(of: column) {
      for row in 0..<block.rows {
        let cell = cells[row]
        let id = UnsafeRawBufferPointer(rebasing: cell[IdCleaner.clean(cell).range])
        if mayBeWanted(byteHash(id)) { rows.append(row) }
      }
    }
    for row in rows {
      let start = row * block.columns
      ends.append(start == 0 ? .max : block.ends[start - 1])
      ends += block.ends[start..<start + block.columns]
    }
    var unusable: [Int: RejectReason] = [:]
    if !invalid.isEmpty {
      for (index, row) in rows.enumerated() { unusable[index] = invalid[row] }
    }
    var picked = IndexedBlock()
    picked.cells = block.cells
    picked.columns = block.columns + 1
    picked.lead = 1
    picked.rows = rows.count
    return try ends.withUnsafeBufferPointer { ends in
      picked.ends = ends
      return try body(picked, unusable)
    }
  }
}
