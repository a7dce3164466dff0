import Tables

extension JoinTable {
  /// Hashes a table: rows that repeat a key, were refused or came later are left out and counted; those of
  /// other times than are wanted are left out, too.
  init(_ table: Table, _ layout: Layout, asOf: Int64?, wanted: Range<Int64>? = nil) {
    self.init(JoinRows(table, layout), asOf: asOf, wanted: wanted)
  }

  /// Hashes rows, of which nobody else should hold a copy.
  init(_ read: consuming JoinRows, asOf: Int64?, wanted: Range<Int64>? = nil) {
    rows = read
    guard count > 0 else { return }
    let isDuplicate = layout.isSettled ? [] : Self.duplicates(rows)
    rows.dropKeys()
    taking = BitSet(count: count)
    for piece in rows.pieces.indices {
      admit(piece, isDuplicate, asOf: asOf, wanted: wanted)
    }
    link()
    rows.dropHashes()
  }

  /// Decides which rows take part.
  private mutating func admit(
    _ piece: Int, _ isDuplicate: [Bool], asOf: Int64?, wanted: Range<Int64>?
  ) {
    let start = rows.start(piece)
    let file = rows.pieces[piece].first.file
    for (row, known) in rows.pieces[piece].memory.rows.enumerated() {
      let time = known.time
      if !isDuplicate.isEmpty && isDuplicate[start + row] {
        duplicates[file, default: 0] += 1
      } else if rows.pieces[piece].flags[row].contains(.refused) {
        coverage.refused += 1
      } else if let asOf, time != missingValue, time > asOf {
        coverage.later += 1
      } else if let wanted, !wanted.contains(time) {
        continue
      } else {
        if time != missingValue { latest = max(latest ?? time, time) }
        coverage.rows += 1
        taking.insert(start + row)
      }
    }
  }

  private mutating func link() {
    heads = HashSlots(rows: coverage.rows)
    filter = Array(repeating: 0, count: Self.powerOfTwo(coverage.rows * 16) / 64)
    // Backwards, so that a chain runs in file order.
    for piece in rows.pieces.indices.reversed() {
      let start = rows.start(piece)
      let hashes = rows.pieces[piece].orders
      for row in hashes.indices.reversed() where taking.contains(start + row) {
        let hash = hashes[row]
        rows.setNext(heads.put(start + row, hash) { _ in true }, piece, row)
        filter[Int(truncatingIfNeeded: hash) & (filter.count - 1)] |= Self.filterBits(hash)
      }
    }
  }

  private static func powerOfTwo(_ atLeast: Int) -> Int {
    var size = 128
    while size < atLeast { size *= 2 }
    return size
  }

  /// Marks each row whose key a later row has too.
  private static func duplicates(_ rows: JoinRows) -> [Bool] {
    var isDuplicate = Array(repeating: false, count: rows.count)
    var slots = HashSlots(rows: rows.count)
    for (index, piece) in rows.pieces.enumerated() {
      for (row, hash) in zip(rows.start(index)..., piece.keys) {
        let earlier = slots.put(row, hash) { rows.haveSameKey($0, row) }
        if earlier >= 0 { isDuplicate[Int(earlier)] = true }
      }
    }
    return isDuplicate
  }

  /// Marks each row whose key a later row has too.
  static func duplicates(_ keys: Table.Column) -> [Bool] {
    var isDuplicate = Array(repeating: false, count: keys.hashes.count)
    var slots = HashSlots(rows: keys.hashes.count)
    for (row, hash) in keys.hashes.enumerated() {
      let earlier = slots.put(row, hash) { other in
        keys.hashes[other] == hash
          && keys.cells.withBytes(other) { keys.cells.equals(row, $0) }
      }
      if earlier >= 0 { isDuplicate[Int(earlier)] = true }
    }
    return isDuplicate
  }
}
