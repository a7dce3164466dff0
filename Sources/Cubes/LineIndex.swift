import Tables

/// The lines of an order of many lines by what returns call them, so that not every return looks at every line.
///
/// Such an order is a wholesaler's, or none at all: a column that is no order id, or what a shop writes where it
/// has none. Whatever it is, the work stays in proportion to its lines and returns.
struct LineIndex {
  /// Lines of one sku.
  private struct Bucket {
    var lines: [Int] = []
    /// The first to which nothing may have happened yet.
    var next = 0
    var firstOpen: Int?
  }

  private var byLineID: [UInt64: [Int]] = [:]
  private var bySku: [UInt64: [Bucket]] = [:]
  /// How many open lines have an amount, and the first of them.
  private var byAmount: [Int64: (count: Int, first: Int)] = [:]
  private var namesSkus = false
  /// The lines that were not cancelled.
  private(set) var open: [Int] = []
  /// Whether so many events would take too long to share out among so many lines.
  private var deals: Bool
  /// How many have been dealt, and how far the next is from the last.
  private var dealt = 0
  private let step: Int

  /// An order of no more lines than this is looked through.
  static let fewLines = 64

  /// No more shares than this are given to the lines of one order.
  static let mostShares = 1 << 20

  /// - Parameters:
  ///   - lines: The lines.
  ///   - events: How many events there are of their order, at most, that name no line.
  ///   - plan: What is known of lines.
  /// - Complexity: O(lines).
  init(_ lines: some OrderLines, events: Int, _ plan: CubePlan) {
    deals = lines.count * events > Self.mostShares
    for line in 0..<lines.count {
      if plan.lineID != nil { byLineID[byteHash(lines.lineID(line)), default: []].append(line) }
      let isOpen = !lines.isCancelled(line)
      if isOpen {
        byAmount[lines.amount(line), default: (0, line)].count += 1
        open.append(line)
      }
      guard plan.sku != nil else { continue }
      let sku = lines.sku(line)
      if !sku.isEmpty { namesSkus = true }
      let hash = byteHash(sku)
      let place = bySku[hash]?.firstIndex { sameBytes(lines.sku($0.lines[0]), sku) }
      if place == nil { bySku[hash, default: []].append(Bucket()) }
      let last = (bySku[hash]?.count ?? 1) - 1
      bySku[hash]?[place ?? last].lines.append(line)
      if isOpen, bySku[hash]?[place ?? last].firstOpen == nil {
        bySku[hash]?[place ?? last].firstOpen = line
      }
    }
    step = Self.step(open.count)
  }

  /// A number with no divisor in common with a count, so that its multiples meet every line once, and those
  /// that follow each other lie far apart.
  private static func step(_ count: Int) -> Int {
    var step = max(1, Int(Double(count) * 0.618))
    while step > 1 {
      var (left, right) = (count, step)
      while right > 0 { (left, right) = (right, left % right) }
      if left == 1 { return step }
      step -= 1
    }
    return 1
  }

  /// Looks which events name no line, if that may decide whether they can be shared out.
  mutating func countUnnamed(
    _ rows: [Int], _ joins: Joins, _ kind: ExportKind, _ lines: some OrderLines, _ plan: CubePlan
  ) {
    guard deals else { return }
    let unnamed = rows.count { row in
      lineNamed(row, joins, kind, lines, plan) == nil
        && bucketNamed(row, joins, kind, lines, plan) == nil
    }
    deals = open.count * unnamed > Self.mostShares
  }

  /// The line that an event names, as `Accumulator` finds it among few.
  mutating func line(
    of row: Int, _ joins: Joins, _ kind: ExportKind, _ lines: some OrderLines,
    _ plan: CubePlan, _ result: borrowing Attribution
  ) -> NamedLine {
    if let line = lineNamed(row, joins, kind, lines, plan) { return .line(line) }
    guard let (hash, place) = bucketNamed(row, joins, kind, lines, plan),
      var bucket = bySku[hash]?[place]
    else {
      let names =
        plan.lineID != nil && joins.namesLine(row, of: kind)
        || plan.sku != nil && namesSkus && joins.namesSku(row, of: kind)
      return names ? .unknown : .unnamed
    }
    while bucket.next < bucket.lines.count {
      let line = bucket.lines[bucket.next]
      if !lines.isCancelled(line) && result.outcomes[line].share == 0 { break }
      bucket.next += 1
    }
    bySku[hash]?[place].next = bucket.next
    return .line(
      bucket.next < bucket.lines.count
        ? bucket.lines[bucket.next] : bucket.firstOpen ?? bucket.lines[0])
  }

  /// The first line that has the line id of an event.
  private func lineNamed(
    _ row: Int, _ joins: Joins, _ kind: ExportKind, _ lines: some OrderLines, _ plan: CubePlan
  ) -> Int? {
    guard plan.lineID != nil, joins.namesLine(row, of: kind) else { return nil }
    return byLineID[joins.lineHash(row, of: kind)]?.first {
      joins.isLine(row, of: kind, lines.lineID($0))
    }
  }

  /// Where the lines with the sku of an event are.
  private func bucketNamed(
    _ row: Int, _ joins: Joins, _ kind: ExportKind, _ lines: some OrderLines, _ plan: CubePlan
  ) -> (hash: UInt64, place: Int)? {
    guard plan.sku != nil, joins.namesSku(row, of: kind) else { return nil }
    let hash = joins.skuHash(row, of: kind)
    return bySku[hash]?.firstIndex { joins.isSku(row, of: kind, lines.sku($0.lines[0])) }
      .map { (hash, $0) }
  }

  /// The line that an event without a name can only be for by its refund.
  func onlyLine(of event: Event) -> Int? {
    guard event.refund != missingValue, let known = byAmount[event.refund], known.count == 1
    else { return nil }
    return known.first
  }

  /// An open line for the next of too many events to be shared out, all lines alike in the long run.
  mutating func deal() -> Int? {
    guard deals, !open.isEmpty else { return nil }
    defer { dealt += 1 }
    return open[dealt % open.count * step % open.count]
  }
}

/// What an event says about its line.
enum NamedLine { case line(Int), unknown, unnamed }
