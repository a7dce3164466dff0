import Tables

/// Returns or complaints, hashed by their order: the smaller side of the join.
///
/// Orders stream past and ask whether anything is known of them. Most know nothing, so a filter of
/// bits answers first; then a chain of rows is compared id by id, bytes by bytes.
struct JoinTable: Sendable {
  private let table: Table
  private let layout: Layout
  private var next: [Int32] = []
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

  /// A table without rows.
  init() { self.init(Table(requests: []), Layout(), asOf: nil) }

  /// Hashes a table: rows that repeat a key, were refused or came later are left out and counted.
  init(_ table: Table, _ layout: Layout, asOf: Int64?) {
    self.table = table
    self.layout = layout
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
      } else {
        if time != missingValue { latest = max(latest ?? time, time) }
        coverage.rows += 1
        taking.insert(row)
      }
    }
    link()
  }

  /// Whether rows name a line, or a sku, of their order.
  var namesLines: Bool { layout.lineID != nil }
  var namesSkus: Bool { layout.sku != nil }

  /// Whether a row names a line; then whether it is this one.
  func namesLine(_ row: Int) -> Bool { cellLength(layout.lineID, row) > 0 }
  func isLine(_ row: Int, _ line: UnsafeRawBufferPointer) -> Bool {
    equals(layout.lineID, row, line)
  }

  /// Whether a row names a sku; then whether it is this one.
  func namesSku(_ row: Int) -> Bool { cellLength(layout.sku, row) > 0 }
  func isSku(_ row: Int, _ sku: UnsafeRawBufferPointer) -> Bool { equals(layout.sku, row, sku) }

  private func cellLength(_ column: Int?, _ row: Int) -> Int {
    column.map { table.columns[$0].cells.length(row) } ?? 0
  }

  private func equals(_ column: Int?, _ row: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    column.map { table.columns[$0].cells.equals(row, bytes) } ?? false
  }

  /// A row as an event, without its codes.
  func event(_ row: Int) -> Event {
    func value(_ column: Int?) -> Int64 {
      column.map { table.columns[$0].values[row] } ?? missingValue
    }
    return Event(
      time: table.columns[Layout.time].values[row], quantity: value(layout.quantity),
      refund: value(layout.refund), codes: [], isOfOrder: false)
  }

  /// How many dimensions the table has, and the name of a row in one of them.
  var dimensionCount: Int { table.columns.count - layout.firstDimension }
  func withName<Result>(
    _ dimension: Int, _ row: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let column = table.columns[layout.firstDimension + dimension]
    return column.dictionary.withName(column.codes[row], body)
  }

  /// The rows that take part, with the ids of their orders, as long as the closure asks for more.
  func forEachRow(_ body: (_ row: Int, _ orderID: () -> String) -> Void) {
    for row in 0..<count where taking.contains(row) {
      body(row) { table.columns[Layout.orderID].cells[row] }
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

  private mutating func link() {
    heads = Array(repeating: Self.free, count: Self.powerOfTwo(coverage.rows * 2))
    filter = Array(repeating: 0, count: Self.powerOfTwo(coverage.rows * 16) / 64)
    next = Array(repeating: -1, count: count)
    let hashes = table.columns[Layout.orderID].hashes
    // Backwards, so that a chain runs in file order.
    for row in (0..<count).reversed() where taking.contains(row) {
      let hash = hashes[row]
      var slot = Int(truncatingIfNeeded: hash) & (heads.count - 1)
      while heads[slot] != Self.free && heads[slot] >> 32 != hash >> 32 {
        slot = (slot + 1) & (heads.count - 1)
      }
      if heads[slot] != Self.free { next[row] = Int32(truncatingIfNeeded: heads[slot]) }
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

  /// Whether there may be a row of an order; false is certain.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool {
    let bits = Self.filterBits(hash)
    return filter[Int(truncatingIfNeeded: hash) & (filter.count - 1)] & bits == bits
  }

  /// Adds the rows of an order to a list, in file order.
  ///
  /// A slot holds the upper half of the hash beside the first row, so that only a row that is very
  /// likely the one is looked at; it is then compared bytes by bytes.
  func rows(of order: UnsafeRawBufferPointer, _ hash: UInt64, into found: inout [Int]) {
    guard count > 0 else { return }
    var slot = Int(truncatingIfNeeded: hash) & (heads.count - 1)
    while heads[slot] != Self.free {
      if heads[slot] >> 32 == hash >> 32 {
        var row = Int32(truncatingIfNeeded: heads[slot])
        while row >= 0 {
          if table.columns[Layout.orderID].cells.equals(Int(row), order) { found.append(Int(row)) }
          row = next[Int(row)]
        }
        return
      }
      slot = (slot + 1) & (heads.count - 1)
    }
  }
}
