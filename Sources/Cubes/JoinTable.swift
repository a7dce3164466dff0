import Tables

/// Returns or complaints, hashed by their order: the smaller side of the join.
///
/// Orders stream past and ask whether anything is known of them. Most know nothing, so a filter of
/// bits answers first; then a chain of rows is compared id by id, bytes by bytes. All that an order can
/// ask of a row stands together, because at this size each place that is looked at is a cache miss.
struct JoinTable: Sendable {
  private let layout: Layout
  /// The dimensions of the table.
  private let dimensions: [Table.Column]
  private var rows: [Row] = []
  /// For each row the ids of its order, its line and its sku, one after the other.
  private var cells: [UInt8] = []
  /// Open addressing: upper half of the hash, and the first row of the chain.
  private var heads: [UInt64] = [free]
  private var filter: [UInt64] = [0]
  /// Rows that take part.
  private var taking: BitSet

  /// How many rows there are, those that were left out included.
  let count: Int
  /// Rows that were left out.
  private(set) var coverage = JoinFacts.Coverage()
  /// Duplicates by the file in which they stand.
  private(set) var duplicates: [Int: Int] = [:]
  /// The latest moment in the table.
  private(set) var latest: Int64?

  /// The columns of a table that are asked for; the dimensions come after `firstDimension`.
  struct Layout {
    var requests: [ColumnRequest] = []
    var lineID: Int?
    var sku: Int?
    var quantity: Int?
    var refund: Int?
    var firstDimension = 0
    /// Whether no row repeats another.
    var isSettled = false
    static let orderID = 0
    static let key = 1
    static let time = 2
  }

  /// What is known of a row, in one line of the cache.
  private struct Row {
    var time = missingValue
    var quantity = missingValue
    var refund = missingValue
    /// Where its ids start in `cells`.
    var start = 0
    /// Lengths of the ids.
    var orderLength: UInt32 = 0
    var lineLength: UInt32 = 0
    var skuLength: UInt32 = 0
    /// The next row of the chain, or -1.
    var next: Int32 = -1
  }

  /// A table without rows.
  init() { self.init(Table(requests: []), Layout(), asOf: nil) }

  /// Hashes a table: rows that repeat a key, were refused or came later are left out and counted; those of
  /// other times than are wanted are left out, too.
  init(_ table: Table, _ layout: Layout, asOf: Int64?, wanted: Range<Int64>? = nil) {
    self.layout = layout
    dimensions = Array(table.columns.dropFirst(layout.firstDimension))
    count = table.count
    taking = BitSet(count: table.count)
    guard count > 0 else { return }
    let duplicate = layout.isSettled ? [] : Self.duplicates(table.columns[Layout.key])
    for row in 0..<count {
      let time = table.columns[Layout.time].values[row]
      if !layout.isSettled && duplicate[row] {
        duplicates[table.ordinals[row].file, default: 0] += 1
      } else if table.flags[row].contains(.refused) {
        coverage.refused += 1
      } else if let asOf, time != missingValue, time > asOf {
        coverage.later += 1
      } else if let wanted, !wanted.contains(time) {
        continue
      } else {
        if time != missingValue { latest = max(latest ?? time, time) }
        coverage.rows += 1
        taking.insert(row)
      }
    }
    pack(table)
    link(table.columns[Layout.orderID].hashes)
  }

  /// Puts what orders ask for side by side.
  private mutating func pack(_ table: Table) {
    let missing = Array(repeating: missingValue, count: count)
    func values(_ column: Int?) -> [Int64] { column.map { table.columns[$0].values } ?? missing }
    func store(_ column: Int?) -> ByteStore? { column.map { table.columns[$0].cells } }
    let times = values(Layout.time)
    let quantities = values(layout.quantity)
    let refunds = values(layout.refund)
    let orders = table.columns[Layout.orderID].cells
    let lines = store(layout.lineID)
    let skus = store(layout.sku)
    rows.reserveCapacity(count)
    cells.reserveCapacity(orders.byteCount + (lines?.byteCount ?? 0) + (skus?.byteCount ?? 0))
    for index in 0..<count {
      var row = Row()
      row.time = times[index]
      row.quantity = quantities[index]
      row.refund = refunds[index]
      row.start = cells.count
      row.orderLength = append(orders, index)
      if let lines { row.lineLength = append(lines, index) }
      if let skus { row.skuLength = append(skus, index) }
      rows.append(row)
    }
  }

  @inline(__always)
  private mutating func append(_ store: ByteStore, _ row: Int) -> UInt32 {
    store.withBytes(row) {
      cells.append(contentsOf: $0)
      return UInt32($0.count)
    }
  }

  /// Whether rows name a line, or a sku, of their order.
  var namesLines: Bool { layout.lineID != nil }
  var namesSkus: Bool { layout.sku != nil }

  /// Whether a row names a line; then whether it is this one.
  func namesLine(_ row: Int) -> Bool { rows[row].lineLength > 0 }
  func isLine(_ row: Int, _ line: UnsafeRawBufferPointer) -> Bool {
    let known = rows[row]
    return isSame(known.start + Int(known.orderLength), known.lineLength, line)
  }

  /// Whether a row names a sku; then whether it is this one.
  func namesSku(_ row: Int) -> Bool { rows[row].skuLength > 0 }
  func isSku(_ row: Int, _ sku: UnsafeRawBufferPointer) -> Bool {
    let known = rows[row]
    return isSame(
      known.start + Int(known.orderLength) + Int(known.lineLength), known.skuLength, sku)
  }

  @inline(__always)
  private func isSame(_ start: Int, _ length: UInt32, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard Int(length) == bytes.count else { return false }
    return cells.withUnsafeBytes {
      sameBytes(UnsafeRawBufferPointer(rebasing: $0[start..<start + Int(length)]), bytes)
    }
  }

  /// A row as an event, without its codes.
  func event(_ row: Int) -> Event {
    let known = rows[row]
    return Event(
      time: known.time, quantity: known.quantity, refund: known.refund, codes: [],
      isOfOrder: false)
  }

  /// Adds all of a row to what happened to a line.
  @inline(__always)
  func add(_ row: Int, to outcome: inout LineOutcome, _ line: OrderLine) {
    let known = rows[row]
    outcome.add(
      time: known.time, quantity: known.quantity, refund: known.refund, Measures.whole, line)
  }

  /// How many dimensions the table has, and the name of a row in one of them.
  var dimensionCount: Int { dimensions.count }
  func withName<Result>(
    _ dimension: Int, _ row: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let column = dimensions[dimension]
    return column.dictionary.withName(column.codes[row], body)
  }

  /// The rows that take part, with the ids of their orders, as long as the closure asks for more.
  func forEachRow(_ body: (_ row: Int, _ orderID: () -> String) -> Void) {
    for row in 0..<count where taking.contains(row) {
      body(row) {
        let known = rows[row]
        return String(
          decoding: cells[known.start..<known.start + Int(known.orderLength)], as: UTF8.self)
      }
    }
  }

  /// Marks each row whose key a later row has too.
  static func duplicates(_ keys: Table.Column) -> [Bool] {
    var isDuplicate = Array(repeating: false, count: keys.hashes.count)
    var slots = [Int32](repeating: -1, count: powerOfTwo(keys.hashes.count * 2))
    for row in keys.hashes.indices {
      var slot = Int(truncatingIfNeeded: keys.hashes[row]) & (slots.count - 1)
      while slots[slot] >= 0 {
        let other = Int(slots[slot])
        if keys.hashes[other] == keys.hashes[row],
          keys.cells.withBytes(row, { keys.cells.equals(other, $0) })
        {
          isDuplicate[other] = true
          break
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      slots[slot] = Int32(row)
    }
    return isDuplicate
  }

  private mutating func link(_ hashes: [UInt64]) {
    heads = Array(repeating: Self.free, count: Self.powerOfTwo(coverage.rows * 2))
    filter = Array(repeating: 0, count: Self.powerOfTwo(coverage.rows * 16) / 64)
    // Backwards, so that a chain runs in file order.
    for row in (0..<count).reversed() where taking.contains(row) {
      let hash = hashes[row]
      var slot = Int(truncatingIfNeeded: hash) & (heads.count - 1)
      while heads[slot] != Self.free && heads[slot] >> 32 != hash >> 32 {
        slot = (slot + 1) & (heads.count - 1)
      }
      if heads[slot] != Self.free { rows[row].next = Int32(truncatingIfNeeded: heads[slot]) }
      heads[slot] = (hash >> 32) << 32 | UInt64(row)
      filter[Int(truncatingIfNeeded: hash) & (filter.count - 1)] |= Self.filterBits(hash)
    }
  }

  /// A free slot: no row has this number.
  private static let free = UInt64.max

  private static func powerOfTwo(_ atLeast: Int) -> Int {
    var size = 128
    while size < atLeast { size *= 2 }
    return size
  }

  /// Three bits of one word, so that the filter answers from one cache line.
  ///
  /// A blocked Bloom filter (Putze, Sanders & Singler 2009, doi:10.1145/1498698.1594230): one in a
  /// hundred ids that are not there passes.
  @inline(__always)
  private static func filterBits(_ hash: UInt64) -> UInt64 {
    1 << (hash >> 58) | 1 << ((hash >> 52) & 63) | 1 << ((hash >> 46) & 63)
  }

  /// A filter for the orders of two tables at once, as long as the longer one's.
  static func filter(of first: JoinTable, _ second: JoinTable) -> [UInt64] {
    let (long, short) =
      first.filter.count >= second.filter.count
      ? (first.filter, second.filter) : (second.filter, first.filter)
    // The place in the shorter one is the lower bits of that in the longer one.
    return long.indices.map { long[$0] | short[$0 & (short.count - 1)] }
  }

  /// Whether such a filter lets an order pass.
  @inline(__always)
  static func mayHold(_ hash: UInt64, _ filter: [UInt64]) -> Bool {
    let bits = filterBits(hash)
    return filter[Int(truncatingIfNeeded: hash) & (filter.count - 1)] & bits == bits
  }

  /// Whether there may be a row of an order; false is certain.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool {
    Self.mayHold(hash, filter)
  }

  /// The first row that may be of each of several orders, or -1: to be handed to `rows(of:from:)`.
  ///
  /// All orders of a batch are looked up in one loop and their rows are touched in the next, so that the
  /// memory answers many of these scattered questions at a time; one by one, each would wait for it.
  ///
  /// - Returns: A number of no meaning, to be kept, so that no compiler finds the touching needless.
  func findFirstRows(of hashes: [UInt64], into found: inout [Int32]) -> Int {
    found.removeAll(keepingCapacity: true)
    guard count > 0 else {
      found.append(contentsOf: repeatElement(-1, count: hashes.count))
      return 0
    }
    var sum = 0
    let mask = heads.count - 1
    for hash in hashes { found.append(mayHold(hash) ? 0 : -1) }
    for index in hashes.indices where found[index] == 0 {
      sum &+= Int(truncatingIfNeeded: heads[Int(truncatingIfNeeded: hashes[index]) & mask])
    }
    for index in hashes.indices where found[index] == 0 { found[index] = firstRow(hashes[index]) }
    for row in found where row >= 0 { sum &+= rows[Int(row)].start }
    for row in found where row >= 0 && rows[Int(row)].orderLength > 0 {
      let known = rows[Int(row)]
      sum &+= Int(cells[known.start]) &+ Int(cells[known.start + Int(known.orderLength) - 1])
    }
    return sum
  }

  @inline(__always)
  private func firstRow(_ hash: UInt64) -> Int32 {
    var slot = Int(truncatingIfNeeded: hash) & (heads.count - 1)
    while heads[slot] != Self.free {
      if heads[slot] >> 32 == hash >> 32 { return Int32(truncatingIfNeeded: heads[slot]) }
      slot = (slot + 1) & (heads.count - 1)
    }
    return -1
  }

  /// Adds the rows of an order to a list, in file order.
  ///
  /// A slot holds the upper half of the hash beside the first row, so that only a row that is very
  /// likely the one is looked at; it is then compared bytes by bytes.
  func rows(of order: UnsafeRawBufferPointer, _ hash: UInt64, into found: inout [Int]) {
    guard count > 0 else { return }
    rows(of: order, from: firstRow(hash), into: &found)
  }

  /// The same from the first row that may be the order's.
  @inline(__always)
  func rows(of order: UnsafeRawBufferPointer, from first: Int32, into found: inout [Int]) {
    var row = first
    while row >= 0 {
      let known = rows[Int(row)]
      if isSame(known.start, known.orderLength, order) { found.append(Int(row)) }
      row = known.next
    }
  }
}
