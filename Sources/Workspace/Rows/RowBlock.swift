import Tables

/// Rows of one table in memory, typed: what a thread read in one go, or a stored chunk.
struct RowBlock: Sendable {
  /// The cells of one column.
  enum Column: Sendable {
    /// Every cell is missing.
    case absent
    case numbers([Int64])
    /// Codes into the workspace's dictionary of the column; 0 for a missing cell.
    case codes([UInt32])
    case ids(IDs)
    case texts(ByteStore)
  }

  /// Where the first row was read.
  var ordinal = RowOrdinal(file: 0, block: 0)
  /// How many rows there are.
  var count = 0
  var flags: [UInt8] = []
  /// The number of the source of each row.
  var sources: [Int32] = []
  /// The place of each row among all rows of its source; kept for returns, complaints and products.
  var positions: [Int64] = []
  /// What tells a row from its like: within its order for orders.
  var keys: [UInt64] = []
  /// The segment in which it is stored.
  var segment = 0
  /// Whether its rows belong to no order that is known.
  var isLoose = false
  /// Of a stored chunk of returns or complaints, the places of their orders in the segment.
  var orderPlaces: [Int64] = []
  /// Where each run of rows with one order id starts.
  var runs: [Int32] = []
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
    gather(places) { block, places, isRun, result in
      if case .numbers(let values) = block.columns[column] {
        Self.copy(values, places, isRun, result) { $0 }
      } else {
        for index in places.indices { result[index - places.startIndex] = missingValue }
      }
    }
  }

  /// The codes of rows, as numbers.
  func codes(_ places: ArraySlice<RowPlace>, _ column: Int) -> [Int64] {
    gather(places) { block, places, isRun, result in
      if case .codes(let codes) = block.columns[column] {
        Self.copy(codes, places, isRun, result) { Int64($0) }
      } else {
        for index in places.indices { result[index - places.startIndex] = 0 }
      }
    }
  }

  /// The ids of rows.
  func ids(_ places: ArraySlice<RowPlace>, _ column: Int) -> IDs {
    var result = IDs()
    var scratch: [UInt8] = []
    forEachStretch(places) { block, places in
      if case .ids(let ids) = block.columns[column] {
        for place in places { result.append(Int(place.row), of: ids, &scratch) }
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
    _ fill: (borrowing RowBlock, ArraySlice<RowPlace>, Bool, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: places.count) { buffer, count in
      count = places.count
      guard let base = buffer.baseAddress else { return }
      forEachStretch(places) { block, stretch in
        let isRun = Self.isRun(stretch)
        fill(block, stretch, isRun, base + (stretch.startIndex - places.startIndex))
      }
    }
  }

  /// Whether rows of a block follow each other there, as nearly all order lines do.
  private static func isRun(_ places: ArraySlice<RowPlace>) -> Bool {
    places.withUnsafeBufferPointer { places in
      guard let first = places.first else { return true }
      var misplaced: Int32 = 0
      for index in 0..<places.count {
        misplaced |= (places[index].row &- first.row) ^ Int32(truncatingIfNeeded: index)
      }
      return misplaced == 0
    }
  }

  /// Copies what stands at some rows of a block.
  @inline(__always)
  private static func copy<Source: BitwiseCopyable, Value: BitwiseCopyable>(
    _ source: [Source], _ places: ArraySlice<RowPlace>, _ isRun: Bool,
    _ result: UnsafeMutablePointer<Value>, _ turn: (Source) -> Value
  ) {
    if isRun, let first = places.first {
      let start = Int(first.row)
      source[start..<start + places.count].withUnsafeBufferPointer { source in
        for index in 0..<source.count { result[index] = turn(source[index]) }
      }
    } else {
      for (index, place) in places.enumerated() { result[index] = turn(source[Int(place.row)]) }
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
  func gather<Value: BitwiseCopyable>(
    _ places: ArraySlice<RowPlace>, _ array: KeyPath<RowBlock, [Value]>
  ) -> [Value] {
    gather(places) { block, places, isRun, result in
      Self.copy(block[keyPath: array], places, isRun, result) { $0 }
    }
  }
}
