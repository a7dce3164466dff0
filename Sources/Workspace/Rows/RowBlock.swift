import Tables

/// Rows of one table in memory, typed: what a thread read in one go, or a stored chunk.
struct RowBlock: Sendable {
  /// The cells of one column.
  enum Column: Sendable {
    /// Every cell is missing.
    case absent
    case numbers(NarrowNumbers)
    /// Codes into the workspace's dictionary of the column; 0 for a missing cell.
    case codes(NarrowNumbers)
    case ids(IDs)
    case texts(ByteStore)
  }

  /// What tells rows from their like.
  enum Keys: Sendable {
    case hashes([UInt64])
    /// The hashes of the names of a column with codes, by its place among the fields.
    case names(Int)
  }

  /// Where the first row was read.
  var ordinal = RowOrdinal(file: 0, block: 0)
  /// How many rows there are.
  var count = 0
  var flags = NarrowNumbers()
  /// The number of the source of each row.
  var sources = NarrowNumbers()
  /// The place of each row among all rows of its source; kept for returns, complaints and products.
  var positions = NarrowNumbers()
  /// What tells a row from its like: within its order for orders.
  var keys = Keys.hashes([])
  /// The segment in which it is stored.
  var segment = 0
  /// Whether its rows belong to no order that is known.
  var isLoose = false
  /// Of a stored chunk of returns or complaints, the places of their orders in the segment.
  var orderPlaces = NarrowNumbers()
  /// Where each run of rows with one order id starts.
  var runs = NarrowNumbers()
  /// For each run, the order id and its hash.
  var orderIDs = IDs()
  var orderHashes: [UInt64] = []
  /// As many as the table has fields.
  var columns: [Column]

  init(fields: Int) {
    columns = Array(repeating: .absent, count: fields)
  }

  /// The rows of a run.
  @inline(__always)
  func rows(_ run: Int) -> Range<Int> {
    Int(runs[run])..<(run + 1 < runs.count ? Int(runs[run + 1]) : count)
  }

  /// The number of the source of a row.
  @inline(__always)
  func source(_ row: Int) -> Int32 { Int32(truncatingIfNeeded: sources[row]) }

  /// The key of a row; `hashes` has for each field with codes the hash of each code's name.
  @inline(__always)
  func key(_ row: Int, _ hashes: [[UInt64]]) -> UInt64 {
    switch keys {
    case .hashes(let keys): return keys[row]
    case .names(let field):
      guard case .codes(let codes) = columns[field] else { return 0 }
      return hashes[field][Int(codes[row])]
    }
  }

  /// The keys of a block that has them written out.
  var keyHashes: [UInt64] {
    if case .hashes(let keys) = keys { keys } else { [] }
  }
}

/// A row of one of several blocks.
struct RowPlace: Hashable, Sendable {
  var block: Int32
  var row: Int32

  init(_ block: Int, _ row: Int) {
    self.block = Int32(truncatingIfNeeded: block)
    self.row = Int32(truncatingIfNeeded: row)
  }
}

extension [RowBlock] {
  /// The numbers of rows, in their order.
  func numbers(_ places: ArraySlice<RowPlace>, _ column: Int) -> [Int64] {
    gather(places) { block, places, result in
      if case .numbers(let values) = block.columns[column] {
        Self.copy(values, places, result)
      } else {
        for index in 0..<places.count { result[index] = missingValue }
      }
    }
  }

  /// The codes of rows, as numbers.
  func codes(_ places: ArraySlice<RowPlace>, _ column: Int) -> [Int64] {
    gather(places) { block, places, result in
      if case .codes(let codes) = block.columns[column] {
        Self.copy(codes, places, result)
      } else {
        for index in 0..<places.count { result[index] = 0 }
      }
    }
  }

  /// The keys of rows; `hashes` has for each field with codes the hash of each code's name.
  func keys(_ places: ArraySlice<RowPlace>, _ hashes: [[UInt64]]) -> [UInt64] {
    gather(places) { block, places, result in
      for index in 0..<places.count { result[index] = block.key(Int(places[index].row), hashes) }
    }
  }

  /// The column with codes of whose names the keys of all these rows are the hashes.
  func keyColumn(_ places: ArraySlice<RowPlace>) -> Int? {
    var column: Int?
    var isShared = true
    forEachStretch(places) { block, _ in
      guard case .names(let own) = block.keys, column ?? own == own else {
        isShared = false
        return
      }
      column = own
    }
    return isShared ? column : nil
  }

  /// The ids of rows.
  func ids(_ places: ArraySlice<RowPlace>, _ column: Int) -> IDs {
    var result = IDs()
    var scratch: [UInt8] = []
    forEachStretch(places) { block, places in
      if case .ids(let ids) = block.columns[column] {
        result.append(places, of: ids, &scratch)
      } else {
        for _ in places { result.append(UnsafeRawBufferPointer(start: nil, count: 0)) }
      }
    }
    return result
  }

  /// The texts of rows.
  func texts(_ places: ArraySlice<RowPlace>, _ column: Int) -> ByteStore {
    var result = ByteStore()
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    forEachStretch(places) { block, places in
      if case .texts(let texts) = block.columns[column] {
        for place in places { texts.withBytes(Int(place.row)) { result.append($0) } }
      } else {
        for _ in places { result.append(none) }
      }
    }
    return result
  }

  /// Something of each row: a closure fills in each stretch of rows of one block.
  private func gather<Value: BitwiseCopyable>(
    _ places: ArraySlice<RowPlace>,
    _ fill: (borrowing RowBlock, UnsafeBufferPointer<RowPlace>, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: places.count) { buffer, count in
      count = places.count
      guard let base = buffer.baseAddress else { return }
      forEachStretch(places) { block, stretch in
        stretch.withUnsafeBufferPointer {
          fill(block, $0, base + (stretch.startIndex - places.startIndex))
        }
      }
    }
  }

  /// Whether rows of a block follow each other there, as nearly all order lines do.
  private static func isRun(_ places: UnsafeBufferPointer<RowPlace>) -> Bool {
    guard let first = places.first else { return true }
    var misplaced: Int32 = 0
    for index in 0..<places.count {
      misplaced |= (places[index].row &- first.row) ^ Int32(truncatingIfNeeded: index)
    }
    return misplaced == 0
  }

  /// Copies what stands at some rows of a block.
  private static func copy(
    _ source: NarrowNumbers, _ places: UnsafeBufferPointer<RowPlace>,
    _ result: UnsafeMutablePointer<Int64>
  ) {
    if let first = places.first, isRun(places) {
      source.copy(Int(first.row)..<Int(first.row) + places.count, to: result)
    } else {
      source.copy(places, to: result)
    }
  }

  /// Calls a closure with each stretch of rows of one block: what a block costs to look up is paid once.
  func forEachStretch(
    _ places: ArraySlice<RowPlace>, _ body: (borrowing RowBlock, ArraySlice<RowPlace>) -> Void
  ) {
    var start = places.startIndex
    while start < places.endIndex {
      let block = places[start].block
      let end = places.withUnsafeBufferPointer { all in
        var end = start + 1 - places.startIndex
        while end < all.count && all[end].block == block { end += 1 }
        return end + places.startIndex
      }
      body(self[Int(block)], places[start..<end])
      start = end
    }
  }

  /// One number of each row.
  func gather(
    _ places: ArraySlice<RowPlace>, _ numbers: KeyPath<RowBlock, NarrowNumbers>
  ) -> [Int64] {
    gather(places) { block, places, result in
      Self.copy(block[keyPath: numbers], places, result)
    }
  }
}
