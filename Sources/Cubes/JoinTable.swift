import Tables

/// Returns or complaints, hashed by their order: the smaller side of the join.
///
/// Orders stream past and ask whether anything is known of them. Most know nothing, so a filter of
/// bits answers first; then a chain of rows is compared id by id, bytes by bytes. All of it lies as
/// close together as it can: at this size each place that is looked at is a cache miss.
struct JoinTable: Sendable {
  var rows: JoinRows
  /// The first row of each chain.
  var heads = HashSlots(rows: 0)
  var filter: [UInt64] = [0]
  /// Rows that take part.
  var taking = BitSet(count: 0)

  /// Rows that were left out.
  var coverage = JoinFacts.Coverage()
  /// Duplicates by the file in which they stand.
  var duplicates: [Int: Int] = [:]
  /// The latest moment in the table.
  var latest: Int64?

  /// The columns of a table that are asked for; the dimensions come after `firstDimension`.
  struct Layout {
    var requests: [ColumnRequest] = []
    var lineID: Int?
    var sku: Int?
    var quantity: Int?
    var refund: Int?
    /// Where a return says from when it counts, if that is not from its request on.
    var counted: Int?
    var firstDimension = 0
    /// Whether no row repeats another.
    var isSettled = false
    /// The columns whose ids are kept, in this order.
    var ids: [Int] { [Self.orderID, lineID, sku].compactMap(\.self) }
    static let orderID = 0
    static let key = 1
    static let time = 2
  }

  /// A table without rows.
  init() { rows = JoinRows(Layout()) }

  /// What the rows hold.
  var layout: Layout { rows.layout }

  /// How many rows there are, those that were left out included.
  var count: Int { rows.count }

  /// Whether rows name a line, or a sku, of their order.
  var namesLines: Bool { rows.layout.lineID != nil }
  var namesSkus: Bool { rows.layout.sku != nil }

  /// Whether a row names a line; then whether it is this one.
  func namesLine(_ row: Int) -> Bool { withID(layout.lineID, row) { !$0.isEmpty } }
  func isLine(_ row: Int, _ line: UnsafeRawBufferPointer) -> Bool {
    withID(layout.lineID, row) { $0.equals(line) }
  }

  /// Whether a row names a sku; then whether it is this one.
  func namesSku(_ row: Int) -> Bool { withID(layout.sku, row) { !$0.isEmpty } }
  func isSku(_ row: Int, _ sku: UnsafeRawBufferPointer) -> Bool {
    withID(layout.sku, row) { $0.equals(sku) }
  }

  /// The hash of what a row calls its line, or its sku.
  func lineHash(_ row: Int) -> UInt64 { withID(layout.lineID, row, hash) }
  func skuHash(_ row: Int) -> UInt64 { withID(layout.sku, row, hash) }
  private func hash(_ id: PackedID) -> UInt64 { id.withBytes { byteHash($0) } }

  @inline(__always)
  private func withOrderID<Result>(
    _ row: Int, _ body: (PackedID) -> Result
  ) -> Result {
    rows.withIDs(row) { body($0.next()) }
  }

  /// Calls a closure with the id of a column of the layout, of which the row has none where it is nil.
  @inline(__always)
  private func withID<Result>(
    _ column: Int?, _ row: Int, _ body: (PackedID) -> Result
  ) -> Result {
    guard let column else { return body(PackedID()) }
    return rows.withIDs(row) { ids in
      // Behind the order's, and a sku behind the line's if there is one.
      _ = ids.next()
      if let line = layout.lineID, line != column { _ = ids.next() }
      return body(ids.next())
    }
  }

  /// A row as an event, without its codes.
  func event(_ row: Int) -> Event {
    let known = rows[row]
    return Event(
      time: known.time, quantity: known.quantity, refund: known.refund, codes: [],
      isOfOrder: false)
  }

  /// Whether nobody knows when a row was requested.
  @inline(__always)
  func isUndated(_ row: Int) -> Bool { rows[row].time == missingValue }

  /// Adds all of a row to what happened to a line of so many units.
  @inline(__always)
  func add(_ row: Int, to outcome: inout LineOutcome, units: Int64) {
    let known = rows[row]
    outcome.add(
      time: known.time, quantity: known.quantity, refund: known.refund, Measures.whole,
      units: units)
  }

  /// How many dimensions the table has, and the name of a row in one of them.
  var dimensionCount: Int { rows.names.count }
  func withName<Result>(
    _ dimension: Int, _ row: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    rows.names[dimension].withName(rows.code(dimension, row), body)
  }

  /// The rows that take part, with the ids of their orders, as long as the closure asks for more.
  func forEachRow(_ body: (_ row: Int, _ orderID: () -> String) -> Void) {
    for row in 0..<count where taking.contains(row) {
      body(row) {
        withOrderID(row) { id in id.withBytes { String(decoding: $0, as: UTF8.self) } }
      }
    }
  }
}

// MARK: - Finding

extension JoinTable {
  /// Three bits of one word, so that the filter answers from one cache line.
  ///
  /// A blocked Bloom filter (Putze, Sanders & Singler 2009, doi:10.1145/1498698.1594230): one in a
  /// hundred ids that are not there passes.
  @inline(__always)
  static func filterBits(_ hash: UInt64) -> UInt64 {
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
    for hash in hashes { sum &+= heads.touch(hash) }
    for hash in hashes { found.append(heads.row(hash)) }
    for row in found where row >= 0 { sum &+= rows[Int(row)].start }
    for row in found where row >= 0 { sum &+= rows.withIDs(Int(row)) { $0.touch() } }
    return sum
  }

  /// Adds the rows of an order to a list, in file order.
  ///
  /// A slot holds half of the hash beside the first row, so that only a row that is very likely the one
  /// is looked at; it is then compared bytes by bytes.
  func rows(of order: UnsafeRawBufferPointer, _ hash: UInt64, into found: inout [Int]) {
    guard count > 0 else { return }
    rows(of: order, from: heads.row(hash), into: &found)
  }

  /// The same from the first row that may be the order's.
  @inline(__always)
  func rows(of order: UnsafeRawBufferPointer, from first: Int32, into found: inout [Int]) {
    var row = first
    while row >= 0 {
      if withOrderID(Int(row), { $0.equals(order) }) { found.append(Int(row)) }
      row = rows[Int(row)].next
    }
  }
}
