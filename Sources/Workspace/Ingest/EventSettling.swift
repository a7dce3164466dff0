import Tables

/// Finds the order of each return or complaint, and of several versions of one keeps the latest.
struct EventSettling {
  private let blocks: [RowBlock]
  /// The rows that stand, by version, then as they came.
  private(set) var rows: [RowPlace] = []
  private(set) var dropped = DroppedRows()
  private var attached: [Bool] = []
  /// Open addressing by the hash of the order id: the first of a chain of rows, from 1; 0 is free.
  private var heads: [Int32] = []
  private var next: [Int32] = []
  private var hashes: [UInt64] = []
  /// For each row, the run of its block that has its order id.
  private var runs: [Int32] = []
  /// A bit for each hash: most orders have nothing, and need not be looked for.
  private var filter: [UInt64] = [0]

  init(_ blocks: [RowBlock], _ versions: Versions, threads: Int) {
    self.blocks = blocks
    rows = Self.sorted(blocks, versions)
    dropDuplicates(threads)
    link()
    attached = Array(repeating: false, count: rows.count)
  }

  /// All rows, by version, then as they came.
  static func sorted(_ blocks: [RowBlock], _ versions: Versions) -> [RowPlace] {
    var sorted: [(version: Int64, place: RowPlace)] = []
    var isSorted = true
    for (index, block) in blocks.enumerated() {
      for row in 0..<block.count {
        let version = Int64(versions.rank(block.source(row))) << 40 | block.positions[row]
        if let last = sorted.last, last.version > version { isSorted = false }
        sorted.append((version, RowPlace(index, row)))
      }
    }
    if !isSorted { sorted.sort { $0.version < $1.version } }
    return sorted.map(\.place)
  }

  private mutating func dropDuplicates(_ threads: Int) {
    var keys = HashLists()
    for place in rows { keys.append(key(place)) }
    let repeated = RepeatedHashes.find([keys], also: [], threads: threads)
    guard !repeated.isEmpty else { return }
    var winners: [UInt64: Int32] = [:]
    var kept: [RowPlace] = []
    for place in rows.reversed() {
      let key = key(place)
      let source = blocks[Int(place.block)].source(Int(place.row))
      if repeated.contains(key) {
        if let winner = winners[key] {
          dropped.drop(source, for: winner)
          continue
        }
        winners[key] = source
      }
      kept.append(place)
    }
    rows = kept.reversed()
  }

  private func key(_ place: RowPlace) -> UInt64 {
    blocks[Int(place.block)].key(Int(place.row), [])
  }

  private mutating func link() {
    var size = 64
    while size < rows.count * 2 { size *= 2 }
    heads = Array(repeating: 0, count: size)
    next = Array(repeating: 0, count: rows.count)
    runs = rows.map { place in
      Int32(truncatingIfNeeded: blocks[Int(place.block)].run(ofRow: Int(place.row)))
    }
    hashes = zip(rows, runs).map { place, run in
      blocks[Int(place.block)].orderHashes[Int(run)]
    }
    filter = Array(repeating: 0, count: size / 4)
    for hash in hashes {
      filter[Int(truncatingIfNeeded: hash >> 6) & (filter.count - 1)] |= 1 << (hash & 63)
    }
    // Backwards, so that a chain runs as the rows do.
    for row in rows.indices.reversed() {
      let slot = slot(hashes[row])
      next[row] = heads[slot]
      heads[slot] = Int32(truncatingIfNeeded: row + 1)
    }
  }

  /// The slot of a hash, or the free one where it would be.
  private func slot(_ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (heads.count - 1)
    while heads[slot] != 0 && hashes[Int(heads[slot]) - 1] != hash {
      slot = (slot + 1) & (heads.count - 1)
    }
    return slot
  }

  /// The rows of the orders of a list, from one order to another.
  ///
  /// Several threads may ask at once; what they find is to be noted by ``note(_:)``.
  func attach(_ list: OrderList, _ orders: Range<Int>, of table: RowTable) -> EventList {
    var events = EventList()
    guard !rows.isEmpty else { return events }
    let candidates = candidates(list, orders, of: table)
    // Where each chain starts, in a loop that does nothing else: the memory answers many of these scattered
    // questions at a time.
    let mask = heads.count - 1
    let firsts = heads.withUnsafeBufferPointer { heads in
      candidates.map { heads[Int(truncatingIfNeeded: $0.hash) & mask] }
    }
    var scratch: [UInt8] = []
    var other: [UInt8] = []
    // Held here, so that not every row has to ask whose they are.
    var (eventBlock, eventIDs) = (Int32(-1), IDs())
    var (orderBlock, orderIDs) = (Int32(-1), IDs())
    for (candidate, first) in zip(candidates, firsts) where first != 0 {
      let isFirst = hashes[Int(first) - 1] == candidate.hash
      var row = Int(isFirst ? first : heads[slot(candidate.hash)])
      guard row > 0 else { continue }
      let index = Int(candidate.order)
      let place = list.orders[index]
      if place.block != orderBlock {
        (orderBlock, orderIDs) = (place.block, table.blocks[Int(place.block)].orderIDs)
      }
      while row > 0 {
        let event = rows[row - 1]
        if event.block != eventBlock {
          (eventBlock, eventIDs) = (event.block, blocks[Int(event.block)].orderIDs)
        }
        let isSame = orderIDs.holds(
          Int(place.row), equalTo: Int(runs[row - 1]), of: eventIDs, &scratch, &other)
        if isSame {
          events.rows.append(event)
          events.orders.append(Int32(truncatingIfNeeded: index - orders.lowerBound))
          events.numbers.append(Int32(truncatingIfNeeded: row - 1))
        }
        row = Int(next[row - 1])
      }
    }
    return events
  }

  /// The orders that the filter lets pass.
  private func candidates(
    _ list: OrderList, _ orders: Range<Int>, of table: RowTable
  ) -> [(order: Int32, hash: UInt64)] {
    var candidates: [(order: Int32, hash: UInt64)] = []
    let mask = filter.count - 1
    filter.withUnsafeBufferPointer { filter in
      var start = orders.lowerBound
      table.blocks.forEachStretch(list.orders[orders]) { block, places in
        for (index, place) in places.enumerated() {
          let hash = block.orderHashes[Int(place.row)]
          guard filter[Int(truncatingIfNeeded: hash >> 6) & mask] >> (hash & 63) & 1 == 1 else {
            continue
          }
          candidates.append((Int32(truncatingIfNeeded: start + index), hash))
        }
        start += places.count
      }
    }
    return candidates
  }

  /// Notes that the order of rows was found.
  mutating func note(_ numbers: [Int32]) {
    for number in numbers { attached[Int(number)] = true }
  }

  /// The rows that no order was found for.
  var loose: [RowPlace] { rows.indices.lazy.filter { !attached[$0] }.map { rows[$0] } }
}
