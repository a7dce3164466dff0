import Tables

/// Finds the order of each return or complaint, and of several versions of one keeps the latest.
struct EventSettling {
  /// A row that stands, the run of its block that has its order id, and the next row of its chain.
  private struct Link {
    var place: RowPlace
    var run: Int32
    /// From 1; 0 at the end.
    var next: Int32 = 0
  }

  private let blocks: [RowBlock]
  /// The rows that stand, by version, then as they came.
  private var links: [Link] = []
  private(set) var dropped = DroppedRows()
  private var attached: [Bool] = []
  /// Open addressing by the hash of the order id: its upper half, and the first of a chain of rows.
  ///
  /// Rows from 1; 0 is free. Ids whose hashes have one upper half share a chain, which is as good as never, and all
  /// are compared in the end.
  private var heads: [UInt64] = []
  /// A bit for each hash: most orders have nothing, and need not be looked for.
  private var filter: [UInt64] = [0]

  init(_ blocks: [RowBlock], _ versions: Versions, threads: Int) {
    self.blocks = blocks
    link(withoutDuplicates(Self.sorted(blocks, versions), threads))
    attached = Array(repeating: false, count: links.count)
  }

  /// All rows, by version, then as they came.
  static func sorted(_ blocks: [RowBlock], _ versions: Versions) -> [RowPlace] {
    var places: [RowPlace] = []
    places.reserveCapacity(blocks.reduce(0) { $0 + $1.count })
    var isSorted = true
    var last = Int64.min
    for (index, block) in blocks.enumerated() {
      for row in 0..<block.count {
        let version = version(block, row, versions)
        isSorted = isSorted && last <= version
        last = version
        places.append(RowPlace(index, row))
      }
    }
    // Exports that are named in their order are in it already, and most of a run are.
    guard !isSorted else { return places }
    return places.map { (version(blocks[Int($0.block)], Int($0.row), versions), $0) }
      .sorted { $0.0 < $1.0 }.map(\.1)
  }

  @inline(__always)
  private static func version(_ block: RowBlock, _ row: Int, _ versions: Versions) -> Int64 {
    Int64(versions.rank(block.source(row))) << 40 | block.positions[row]
  }

  /// Of several versions of a row the latest, in the order in which they are.
  private mutating func withoutDuplicates(_ rows: [RowPlace], _ threads: Int) -> [RowPlace] {
    var keys = HashLists()
    for block in blocks { keys.append(block.keyHashes, where: 0, mask: 0) }
    let repeated = RepeatedHashes.find([keys], also: [], threads: threads)
    guard !repeated.isEmpty else { return rows }
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
    return kept.reversed()
  }

  private func key(_ place: RowPlace) -> UInt64 {
    blocks[Int(place.block)].key(Int(place.row), [])
  }

  private mutating func link(_ rows: [RowPlace]) {
    var size = 64
    while size < rows.count * 2 { size *= 2 }
    heads = Array(repeating: 0, count: size)
    filter = Array(repeating: 0, count: size / 4)
    links = rows.map { place in
      let run = blocks[Int(place.block)].run(ofRow: Int(place.row))
      return Link(place: place, run: Int32(truncatingIfNeeded: run))
    }
    // Together first, so that the loop below waits for nothing but the slots.
    let hashes = links.map { blocks[Int($0.place.block)].orderHashes[Int($0.run)] }
    // Backwards, so that a chain runs as the rows do.
    for row in links.indices.reversed() {
      let hash = hashes[row]
      filter[Int(truncatingIfNeeded: hash >> 6) & (filter.count - 1)] |= 1 << (hash & 63)
      let slot = slot(hash)
      links[row].next = Self.row(heads[slot])
      heads[slot] = (hash >> 32) << 32 | UInt64(row + 1)
    }
  }

  /// The slot of a hash, or the free one where it would be.
  private func slot(_ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (heads.count - 1)
    while heads[slot] != 0 && heads[slot] >> 32 != hash >> 32 {
      slot = (slot + 1) & (heads.count - 1)
    }
    return slot
  }

  /// The first row of a head, from 1; 0 for none.
  private static func row(_ head: UInt64) -> Int32 { Int32(truncatingIfNeeded: head) }

  /// The rows of the orders of a list, from one order to another.
  ///
  /// Several threads may ask at once; what they find is to be noted by ``note(_:)``.
  func attach(_ list: OrderList, _ orders: Range<Int>, of table: RowTable) -> EventList {
    var events = EventList()
    guard !links.isEmpty else { return events }
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
      let isFirst = first >> 32 == candidate.hash >> 32
      var row = Self.row(isFirst ? first : heads[slot(candidate.hash)])
      guard row > 0 else { continue }
      let index = Int(candidate.order)
      let place = list.orders[index]
      if place.block != orderBlock {
        (orderBlock, orderIDs) = (place.block, table.blocks[Int(place.block)].orderIDs)
      }
      while row > 0 {
        let event = links[Int(row) - 1]
        if event.place.block != eventBlock {
          (eventBlock, eventIDs) = (event.place.block, blocks[Int(event.place.block)].orderIDs)
        }
        let isSame = orderIDs.holds(
          Int(place.row), equalTo: Int(event.run), of: eventIDs, &scratch, &other)
        if isSame {
          events.rows.append(event.place)
          events.orders.append(Int32(truncatingIfNeeded: index - orders.lowerBound))
          events.numbers.append(row - 1)
        }
        row = event.next
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
  var loose: [RowPlace] { links.indices.lazy.filter { !attached[$0] }.map { links[$0].place } }
}
