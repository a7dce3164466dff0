import Tables

/// Returns or complaints, hashed by their order: the smaller side of the join.
///
/// Orders stream past and ask whether anything is known of them. Most know nothing, so a filter of
/// bits answers first; then a chain of rows is compared id by id, bytes by bytes.
struct JoinTable: Sendable {
  /// What a row is keyed by within its order.
  private(set) var lineIDs: ByteStore?
  private(set) var skus: ByteStore?
  /// When it was requested or created, or `missingValue`.
  private(set) var times: [Int64] = []
  /// Units, or `missingValue`.
  private(set) var quantities: [Int64] = []
  /// Hundredths refunded, or `missingValue`.
  private(set) var refunds: [Int64] = []
  /// For each dimension of this table, its codes and their names.
  private(set) var codes: [[UInt32]] = []
  private(set) var dictionaries: [CodeDictionary] = []

  private(set) var orderIDs = ByteStore()
  private var hashes: [UInt64] = []
  private var next: [Int32] = []
  private var heads: [Int32] = [-1]
  private var filter: [UInt64] = [0, 0]

  /// Rows that were left out.
  private(set) var coverage = JoinFacts.Coverage()
  /// Duplicates by the file in which they stand.
  private(set) var duplicates: [Int: Int] = [:]
  /// The latest moment in the table.
  private(set) var latest: Int64?

  /// A table without rows.
  init() {}

  /// How many rows take part.
  var count: Int { hashes.count }

  /// The columns of a table that are asked for; the dimensions come after `fixed`.
  struct Layout {
    var requests: [ColumnRequest]
    var lineID: Int?
    var sku: Int?
    var quantity: Int?
    var refund: Int?
    var firstDimension: Int
    static let orderID = 0
    static let key = 1
    static let time = 2
  }

  /// Hashes a table: rows that repeat a key, were refused or came later are left out and counted.
  init(_ table: Table, _ layout: Layout, asOf: Int64?) {
    let columns = table.columns
    let duplicate = Self.duplicates(columns[Layout.key])
    if layout.lineID != nil { lineIDs = ByteStore() }
    if layout.sku != nil { skus = ByteStore() }
    codes = Array(repeating: [], count: columns.count - layout.firstDimension)
    dictionaries = columns[layout.firstDimension...].map(\.dictionary)
    for row in 0..<table.count {
      if duplicate[row] {
        duplicates[table.ordinals[row].file, default: 0] += 1
        continue
      }
      if table.flags[row].contains(.refused) {
        coverage.refused += 1
        continue
      }
      let time = columns[Layout.time].values[row]
      if let asOf, time != missingValue, time > asOf {
        coverage.later += 1
        continue
      }
      if time != missingValue { latest = max(latest ?? time, time) }
      columns[Layout.orderID].cells.withBytes(row) { orderIDs.append($0) }
      hashes.append(columns[Layout.orderID].hashes[row])
      times.append(time)
      if let lineID = layout.lineID {
        columns[lineID].cells.withBytes(row) { lineIDs?.append($0) }
      }
      if let sku = layout.sku { columns[sku].cells.withBytes(row) { skus?.append($0) } }
      quantities.append(layout.quantity.map { columns[$0].values[row] } ?? missingValue)
      refunds.append(layout.refund.map { columns[$0].values[row] } ?? missingValue)
      for (index, column) in columns[layout.firstDimension...].enumerated() {
        codes[index].append(column.codes[row])
      }
    }
    coverage.rows = count
    link()
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
    heads = Array(repeating: -1, count: Self.powerOfTwo(count * 2))
    filter = Array(repeating: 0, count: Self.powerOfTwo(count * 16) / 64)
    next = Array(repeating: -1, count: count)
    // Backwards, so that a chain runs in file order.
    for row in (0..<count).reversed() {
      let hash = hashes[row]
      let slot = Int(truncatingIfNeeded: hash) & (heads.count - 1)
      next[row] = heads[slot]
      heads[slot] = Int32(row)
      let bit = Self.filterBit(hash) & (filter.count * 64 - 1)
      filter[bit >> 6] |= 1 << UInt64(bit & 63)
    }
  }

  private static func powerOfTwo(_ atLeast: Int) -> Int {
    var size = 128
    while size < atLeast { size *= 2 }
    return size
  }

  @inline(__always)
  private static func filterBit(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 24)
  }

  /// Whether there may be a row of an order; false is certain.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool {
    let bit = Self.filterBit(hash) & (filter.count * 64 - 1)
    return filter[bit >> 6] & (1 << UInt64(bit & 63)) != 0
  }

  /// Adds the rows of an order to a list, in file order.
  func rows(of order: UnsafeRawBufferPointer, _ hash: UInt64, into found: inout [Int]) {
    var row = heads[Int(truncatingIfNeeded: hash) & (heads.count - 1)]
    while row >= 0 {
      let index = Int(row)
      if hashes[index] == hash && orderIDs.equals(index, order) { found.append(index) }
      row = next[index]
    }
  }
}
