import Dispatch
import Synchronization
import Tables

/// Brings order lines into the order in which they are kept: the lines of an order together, and of
/// several versions of a line the latest.
struct OrderSettling {
  private let blocks: [RowBlock]
  /// For each field with codes, the hash of each code's name.
  private let codeHashes: [[UInt64]]
  private let versions: Versions
  /// Where the runs of an order are that stand in several places.
  private var scattered: [UInt64: [RowPlace]] = [:]
  /// A bit for each hash of these: most orders stand in one place, and need not be looked for.
  private var filter: [UInt64] = [0]
  private(set) var dropped = DroppedRows()

  init(_ table: RowTable, _ versions: Versions, threads: Int) {
    let blocks = table.blocks
    self.blocks = blocks
    codeHashes = table.codeHashes
    self.versions = versions
    let repeated = Self.repeatedHashes(blocks, threads)
    guard !repeated.isEmpty else { return }
    var size = 64
    while size < repeated.count { size *= 2 }
    filter = Array(repeating: 0, count: size)
    for hash in repeated { filter[word(hash)] |= 1 << (hash & 63) }
    for (index, block) in blocks.enumerated() {
      for (run, hash) in block.orderHashes.enumerated()
      where mayBeScattered(hash) && repeated.contains(hash) {
        scattered[hash, default: []].append(RowPlace(index, run))
      }
    }
  }

  /// The hashes of orders that stand in several places.
  ///
  /// Looked for in rounds of some millions, so that the lists take no more room for more orders.
  private static func repeatedHashes(_ blocks: [RowBlock], _ threads: Int) -> Set<UInt64> {
    let orders = blocks.reduce(0) { $0 + $1.orderHashes.count }
    var rounds: UInt64 = 1
    while orders / Int(rounds) > hashesInRound { rounds *= 2 }
    var repeated: Set<UInt64> = []
    for round in 0..<rounds {
      repeated.formUnion(
        RepeatedHashes.find(
          hashLists(blocks, where: round, mask: rounds - 1, threads), also: [], threads: threads))
    }
    return repeated
  }

  /// At most so many hashes are looked at in one round, about.
  private static let hashesInRound = 1 << 22

  /// The hashes of orders of one round, dealt by several threads.
  private static func hashLists(
    _ blocks: [RowBlock], where number: UInt64, mask: UInt64, _ threads: Int
  ) -> [HashLists] {
    let workers = max(1, min(threads, blocks.count))
    let dealt = Mutex<[HashLists]>([])
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var lists = HashLists()
      for index in stride(from: worker, to: blocks.count, by: workers) {
        lists.append(blocks[index].orderHashes, where: number, mask: mask)
      }
      let own = lists
      dealt.withLock { $0.append(own) }
    }
    return dealt.withLock { $0 }
  }

  @inline(__always)
  private func word(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 6) & (filter.count - 1)
  }

  @inline(__always)
  private func mayBeScattered(_ hash: UInt64) -> Bool { filter[word(hash)] >> (hash & 63) & 1 == 1 }

  /// The orders that start in some of the blocks, with all of their lines.
  mutating func settle(_ range: Range<Int>) -> OrderList {
    var list = OrderList()
    list.reserve(
      orders: range.reduce(0) { $0 + blocks[$1].runs.count },
      lines: range.reduce(0) { $0 + blocks[$1].count })
    for index in range { settle(index, &list) }
    return list
  }

  private mutating func settle(_ index: Int, _ list: inout OrderList) {
    let block = blocks[index]
    let starts = block.runs.all
    for run in starts.indices {
      let hash = block.orderHashes[run]
      if mayBeScattered(hash), let runs = scattered[hash] {
        settle(RowPlace(index, run), among: runs, &list)
        continue
      }
      let rows = Int(starts[run])..<(run + 1 < starts.count ? Int(starts[run + 1]) : block.count)
      if rows.count > 1 && haveRepeats(block, rows) {
        add(rows.map { RowPlace(index, $0) }, first: RowPlace(index, run), &list)
        continue
      }
      list.orders.append(RowPlace(index, run))
      list.lineCounts.append(Int32(truncatingIfNeeded: rows.count))
      for row in rows { list.lines.append(RowPlace(index, row)) }
    }
  }

  /// Whether any of some rows of a block have one key.
  private func haveRepeats(_ block: RowBlock, _ rows: Range<Int>) -> Bool {
    guard rows.count <= 16 else {
      return Set(rows.map { block.key($0, codeHashes) }).count < rows.count
    }
    for row in rows.dropLast() {
      let key = block.key(row, codeHashes)
      for later in row + 1..<rows.upperBound where block.key(later, codeHashes) == key {
        return true
      }
    }
    return false
  }

  /// Settles an order that stands in several places, at the first of them.
  private mutating func settle(
    _ first: RowPlace, among runs: [RowPlace], _ list: inout OrderList
  ) {
    // Two orders can have one hash, though it is next to impossible.
    let id = orderID(first)
    guard runs.first(where: { $0 == first || orderID($0) == id }) == first else { return }
    let own = runs.filter { orderID($0) == id }
    var rows = own.flatMap { place in
      blocks[Int(place.block)].rows(Int(place.row)).map { RowPlace(Int(place.block), $0) }
    }
    rows.sort { rank($0) < rank($1) }
    add(rows, first: first, &list)
  }

  private func orderID(_ place: RowPlace) -> [UInt8] {
    var bytes: [UInt8] = []
    blocks[Int(place.block)].orderIDs.write(Int(place.row), to: &bytes)
    return bytes
  }

  private func rank(_ place: RowPlace) -> (Int32, Int32, Int32) {
    (versions.rank(source(place)), place.block, place.row)
  }

  private func source(_ place: RowPlace) -> Int32 {
    blocks[Int(place.block)].source(Int(place.row))
  }

  /// Whether a row carries a return of its whole order.
  private func carriesReturnOfOrder(_ place: RowPlace) -> Bool {
    RowFlags(rawValue: UInt8(truncatingIfNeeded: blocks[Int(place.block)].flags[Int(place.row)]))
      .isSuperset(of: [.carriesReturn, .returnOfOrder])
  }

  /// Adds the lines of an order, of each key the last; of those of one export, one that carries a return of the
  /// whole order stands before others.
  private mutating func add(_ rows: [RowPlace], first: RowPlace, _ list: inout OrderList) {
    let keys = rows.map { blocks[Int($0.block)].key(Int($0.row), codeHashes) }
    list.orders.append(first)
    guard rows.count > 1, keys.contains(0) || Set(keys).count < keys.count else {
      list.lineCounts.append(Int32(truncatingIfNeeded: rows.count))
      list.lines += rows
      return
    }
    var standing: [UInt64: Int] = [:]
    for row in rows.indices.reversed() {
      guard let later = standing[keys[row]] else {
        standing[keys[row]] = row
        continue
      }
      dropped.drop(source(rows[row]), for: source(rows[later]))
      if source(rows[row]) == source(rows[later]), carriesReturnOfOrder(rows[row]),
        !carriesReturnOfOrder(rows[later])
      {
        standing[keys[row]] = row
      }
    }
    // A row for the whole order has no key within it, and makes way for rows of its lines.
    if standing.count > 1, let row = standing.removeValue(forKey: 0) {
      let winner = standing.values.max() ?? row
      dropped.drop(source(rows[row]), for: source(rows[winner]))
    }
    list.lineCounts.append(Int32(truncatingIfNeeded: standing.count))
    list.lines += standing.values.sorted().map { rows[$0] }
  }
}
