import Randomness

/// A row that should not be in the order file, beside the first line of some order.
struct DirtyRow: Sendable {
  enum Kind: Int, Sendable {
    case staleVersion, exactDuplicate, tornQuote, damagedId, invalidBytes, raggedRow
    case impossibleDate, blankLine
  }

  let order: Int
  let kind: Kind
  /// Which variety of its kind.
  let variety: Int

  /// The rows that a scenario asks for, in the order of the orders beside which they stand.
  static func plan(_ dirt: Scenario.Dirt, seed: UInt64, orders: Int) -> [DirtyRow] {
    guard orders > 0 else { return [] }
    var generator = SeededGenerator(seed: seed, stream: .max - 1)
    let counts: [(Kind, Int)] = [
      (.staleVersion, dirt.staleVersions), (.exactDuplicate, dirt.exactDuplicates),
      (.tornQuote, dirt.tornQuotes), (.damagedId, dirt.damagedIds),
      (.invalidBytes, dirt.invalidBytes), (.raggedRow, dirt.raggedRows),
      (.impossibleDate, dirt.impossibleDates), (.blankLine, dirt.blankLines),
    ]
    let rows = counts.flatMap { kind, count in
      (0..<count).map {
        DirtyRow(order: generator.below(orders), kind: kind, variety: $0)
      }
    }
    return rows.sorted {
      ($0.order, $0.kind.rawValue, $0.variety) < ($1.order, $1.kind.rawValue, $1.variety)
    }
  }

  /// Where the rows at or after an order begin.
  static func index(in rows: [DirtyRow], from order: Int) -> Int {
    var range = 0..<rows.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        rows[middle].order < order
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  /// Appends the row that this one makes of a good one (without its line end).
  func append(row: [UInt8], columns: [OrderColumn], to bytes: inout [UInt8]) {
    var cells = row.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(
      Array.init)
    // A cell in the middle, where a torn quote has something to swallow.
    let text = columns.firstIndex(of: .category) ?? columns.firstIndex(of: .sku) ?? 0
    switch kind {
    case .staleVersion, .exactDuplicate: break
    case .tornQuote:
      // Never closed; or closed before the end of the cell.
      cells[text] =
        variety.isMultiple(of: 2)
        ? Array("\"".utf8) + cells[text] : Array("\"".utf8) + cells[text] + Array("\"x".utf8)
    case .damagedId:
      if let id = columns.firstIndex(of: .orderId) {
        let digits = cells[id]
        cells[id] = [digits[0], UInt8(ascii: ".")] + digits[1...2] + Array("E+18".utf8)
      }
    case .invalidBytes: cells[text] += [0xC3, 0x28, 0xFF]
    case .raggedRow:
      if variety.isMultiple(of: 2) { cells.removeLast(2) } else { cells += [[0x31], [0x32]] }
    case .impossibleDate:
      if let date = columns.firstIndex(of: .orderedAt) {
        let dates = ["2025-02-30 10:00:00", "2025-13-01 10:00:00", "0000-00-00 00:00:00"]
        cells[date] = Array(dates[variety % dates.count].utf8)
      }
    case .blankLine: cells = []
    }
    bytes.append(contentsOf: cells.joined(separator: [UInt8(ascii: ",")]))
    bytes.append("\n")
  }
}
