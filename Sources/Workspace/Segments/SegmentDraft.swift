import GRDB
import Tables

/// Orders in the order in which they will stand: whose lines follow each other, without duplicates.
struct OrderList: Sendable {
  /// For each order, the block and the run that has its id.
  var orders: [RowPlace] = []
  /// For each order, how many lines it has.
  var lineCounts: [Int32] = []
  /// The lines, order by order.
  var lines: [RowPlace] = []
}

/// A segment on its way into the file.
struct SegmentDraft: Sendable {
  /// The number of a segment that it replaces; nil for a new one.
  var id: Int?
  var orders = 0
  var lines = 0
  var chunks: [ChunkDraft] = []
  var daily: [DailySum] = []
  /// What an engine has counted of it.
  var counts: [(name: String, bytes: [UInt8])] = []

  /// At most so many lines make a segment.
  static let mostLines = 1 << 18
}

/// Sums of one local day in one segment.
struct DailySum: Sendable, Equatable {
  var day: Int32
  var orders: Int64 = 0
  var lines: Int64 = 0
  var cancelled: Int64 = 0
  var units: Int64 = 0
  var amount: Int64 = 0
  var returns: Int64 = 0
  var refused: Int64 = 0
  var refund: Int64 = 0
  var complaints: Int64 = 0
}

extension DailySum {
  /// Adds another sum of the day.
  mutating func addAll(_ other: DailySum) {
    orders += other.orders
    lines += other.lines
    cancelled += other.cancelled
    units += other.units
    amount += other.amount
    returns += other.returns
    refused += other.refused
    refund += other.refund
    complaints += other.complaints
  }

  /// A stored one.
  init(_ row: Row) {
    day = row["day"]
    orders = row["orders"]
    lines = row["lines"]
    cancelled = row["cancelled"]
    units = row["units"]
    amount = row["amount"]
    returns = row["returns"]
    refused = row["refused"]
    refund = row["refund"]
    complaints = row["complaints"]
  }
}

/// What returns or complaints belong to the orders of a segment.
struct EventList: Sendable {
  /// The rows, by their order, then as they came.
  var rows: [RowPlace] = []
  /// For each, the place of its order in the segment.
  var orders: [Int32] = []
  /// For each, its number among all rows of the table.
  var numbers: [Int32] = []
}

/// Packs segments; its parts are shared by the threads that do so.
struct SegmentPacker: Sendable {
  let tables: [ExportKind: RowTable]
  let zone: ZoneRules

  /// The rows of a table; none where there is no such table.
  func table(_ kind: ExportKind) -> RowTable { tables[kind] ?? RowTable(kind, [], ids: []) }

  /// Packs orders with their returns and complaints.
  func pack(
    _ list: OrderList, _ orders: Range<Int>, firstLine: Int, _ events: [ExportKind: EventList],
    replacing id: Int?
  ) -> SegmentDraft {
    var draft = SegmentDraft(id: id)
    draft.orders = orders.count
    draft.lines = list.lineCounts[orders].reduce(0) { $0 + Int($1) }
    var days = DailySums(zone)
    if let table = tables[.orders], draft.lines > 0 {
      let places = list.lines[firstLine..<firstLine + draft.lines]
      var numbers: [Int: [Int64]] = [:]
      var chunk = table.draft(places, &numbers)
      chunk.add(SpecialColumn.lineCounts, list.lineCounts[orders].map { Int64($0) })
      var ids = IDs()
      var scratch: [UInt8] = []
      table.blocks.forEachStretch(list.orders[orders]) { block, orders in
        ids.append(orders, of: block.orderIDs, &scratch)
      }
      chunk.add(SpecialColumn.orderIDs, ids.packed())
      draft.chunks.append(chunk)
      days.add(table, places, list.lineCounts[orders], numbers)
    }
    for (kind, list) in events.sorted(by: { $0.key < $1.key }) where !list.rows.isEmpty {
      guard let table = tables[kind] else { continue }
      var numbers: [Int: [Int64]] = [:]
      var chunk = table.draft(list.rows[...], &numbers)
      chunk.add(SpecialColumn.orderPlaces, list.orders.map { Int64($0) })
      chunk.add(SpecialColumn.positions, table.positions(list.rows[...]))
      draft.chunks.append(chunk)
      days.add(table, list.rows[...], numbers)
    }
    draft.daily = days.sorted
    return draft
  }

  /// The sums of all rows of a table with one block.
  func days(of table: RowTable) -> [DailySum] {
    guard let block = table.blocks.first else { return [] }
    var days = DailySums(zone)
    let places = (0..<block.count).map { RowPlace(0, $0) }
    if table.kind == .orders {
      let counts = (0..<block.runs.count).map { Int32(block.rows($0).count) }
      days.add(table, places[...], counts[...], [:])
    } else {
      days.add(table, places[...], [:])
    }
    return days.sorted
  }

  /// Packs rows that belong to no order.
  func packLoose(_ kind: ExportKind, _ rows: ArraySlice<RowPlace>) -> (ChunkDraft, [DailySum])? {
    guard let table = tables[kind], !rows.isEmpty else { return nil }
    var numbers: [Int: [Int64]] = [:]
    var chunk = table.draft(rows, &numbers)
    var ids = IDs()
    var scratch: [UInt8] = []
    for place in rows {
      let block = table.blocks[Int(place.block)]
      ids.append(block.run(ofRow: Int(place.row)), of: block.orderIDs, &scratch)
    }
    chunk.add(SpecialColumn.orderIDs, ids.packed())
    chunk.add(SpecialColumn.positions, table.positions(rows))
    var days = DailySums(zone)
    days.add(table, rows, numbers)
    return (chunk, days.sorted)
  }
}

extension RowBlock {
  /// The run of a row.
  func run(ofRow row: Int) -> Int {
    // Each row is one, as with returns and complaints.
    if runs.count == count { return row }
    var range = 0..<runs.count
    while range.count > 1 {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        Int(runs[middle]) <= row ? middle..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}

extension RowTable {
  func positions(_ rows: ArraySlice<RowPlace>) -> [Int64] {
    blocks.gather(rows, \.positions)
  }

  /// The numbers of a column, all missing where the table does not have it; `known` has those of some
  /// fields, by their places.
  func numbers(
    _ rows: ArraySlice<RowPlace>, _ name: String, _ known: [Int: [Int64]]
  ) -> [Int64] {
    guard let index = field(name) else {
      return Array(repeating: missingValue, count: rows.count)
    }
    return known[index] ?? blocks.numbers(rows, index)
  }

  /// The place of a column among the fields.
  func field(_ name: String) -> Int? {
    fields.firstIndex { $0.name == name && $0.owner == kind }
  }
}

/// Adds up days.
private struct DailySums {
  private let zone: ZoneRules
  private var sums: [Int32: DailySum] = [:]
  private var last = DailySum(day: .min)

  init(_ zone: ZoneRules) { self.zone = zone }

  /// Days are asked for in runs, so the last one is kept out of the table.
  private mutating func update(_ day: Int32, _ change: (inout DailySum) -> Void) {
    if day != last.day {
      if last.day != .min { sums[last.day] = last }
      last = sums[day] ?? DailySum(day: day)
    }
    change(&last)
  }

  var sorted: [DailySum] {
    var all = sums
    if last.day != .min { all[last.day] = last }
    return all.values.sorted { $0.day < $1.day }
  }

  /// Adds order lines.
  mutating func add(
    _ table: RowTable, _ lines: ArraySlice<RowPlace>, _ lineCounts: ArraySlice<Int32>,
    _ known: [Int: [Int64]]
  ) {
    let moments = table.numbers(lines, "ordered_at", known)
    let quantities = table.numbers(lines, "quantity", known)
    let amounts = table.numbers(lines, "amount", known)
    let flags = table.blocks.gather(lines, \.flags)
    var next = 0
    for count in lineCounts {
      for line in next..<next + Int(count) where moments[line] != missingValue {
        update(zone.localDay(ofUTC: moments[line])) { day in
          if line == next { day.orders += 1 }
          guard !RowFlags(rawValue: UInt8(truncatingIfNeeded: flags[line])).contains(.cancelled)
          else {
            day.cancelled += 1
            return
          }
          day.lines += 1
          day.units += quantities[line] == missingValue ? 1 : quantities[line]
          day.amount += amounts[line] == missingValue ? 0 : amounts[line]
        }
      }
      next += Int(count)
    }
  }

  /// Adds returns or complaints.
  mutating func add(
    _ table: RowTable, _ rows: ArraySlice<RowPlace>, _ known: [Int: [Int64]]
  ) {
    guard let name = StoredField.time(of: table.kind) else { return }
    let moments = table.numbers(rows, name, known)
    let refunds = table.numbers(rows, "refund_amount", known)
    let flags = table.blocks.gather(rows, \.flags)
    for row in moments.indices where moments[row] != missingValue {
      update(zone.localDay(ofUTC: moments[row])) { day in
        if table.kind == .complaints {
          day.complaints += 1
        } else if RowFlags(rawValue: UInt8(truncatingIfNeeded: flags[row])).contains(.refused) {
          day.refused += 1
        } else {
          day.returns += 1
          day.refund += refunds[row] == missingValue ? 0 : refunds[row]
        }
      }
    }
  }
}

extension RowBlock {
  /// A number, if it is there.
  @inline(__always)
  func number(_ column: Int, _ row: Int) -> Int64? {
    guard case .numbers(let values) = columns[column] else { return nil }
    let value = values[row]
    return value == missingValue ? nil : value
  }
}
