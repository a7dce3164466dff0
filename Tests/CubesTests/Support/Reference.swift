import Tables

@testable import Cubes

/// The answer to cube queries straight from the definitions: whole tables, lists and dictionaries, no
/// haste. Shares with the engine only the types in which an answer is written down.
struct Reference {
  struct Line {
    var row: Shop.OrderRow
    /// The day of the order, in Beijing.
    var day: Int32
    /// The day of the delivery, if it is known by then.
    var deliveredDay: Int32?
    var quantity: Int64
    var amount: Int64
    var returned: [Part] = []
    var complained: [Part] = []

    var isOpen: Bool { !row.isCancelled }
  }

  /// What one return or complaint did to one line.
  struct Part {
    var kind: ExportKind
    var time: Int64?
    /// Units of the event, the line's where it does not say.
    var quantity: Int64
    var refund: Int64?
    var share: Int64
    var reason: String?
    var eventKind: String?
  }

  /// The sum of parts.
  struct Sum {
    var lines: Int64 = 0
    var units: Int64 = 0
    var amount: Int64 = 0
    var refund: Int64 = 0
    var events: Int64 = 0
    var first: Int64?

    static func - (left: Sum, right: Sum) -> Sum {
      Sum(
        lines: left.lines - right.lines, units: left.units - right.units,
        amount: left.amount - right.amount, refund: left.refund - right.refund,
        events: left.events - right.events)
    }
  }

  static let whole: Int64 = 720_720

  let shop: Shop
  let queries: [CubeQuery]
  let scope: CubeScope
  /// By order id, lines in file order.
  var orders: [String: [Line]] = [:]
  /// In the order of their first line.
  var orderIDs: [String] = []
  var facts = JoinFacts()
  /// Those of which the table of returns tells any.
  var ordersWithReturns: Set<String> = []
  var latest: Int64 = .min
  var duplicates: [ExportKind: [Int: Int]] = [:]
  var transit: Int32 = 0

  static func day(_ time: Int64) -> Int32 {
    let local = time + 8 * 3600
    return Int32(local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400))
  }

  init(_ shop: Shop, _ queries: [CubeQuery], _ scope: CubeScope) {
    self.shop = shop
    self.queries = queries
    self.scope = scope
    takeOrders()
    chooseClock()
    takeEvents(shop.returns, .returns)
    takeEvents(shop.complaints, .complaints)
    takeCarried()
    countFacts()
    var seen = Set<String>()
    for (file, rows) in shop.products.enumerated() {
      for row in rows where !seen.insert("\(row)").inserted {
        duplicates[.products, default: [:]][file, default: 0] += 1
      }
    }
  }

  // MARK: Tables

  private mutating func takeOrders() {
    struct Key: Hashable {
      var order: String
      var key: String?
      var raw: String?
    }
    var last: [Key: Int] = [:]
    let rows = shop.orders.enumerated().flatMap { file, rows in rows.map { (file, $0) } }
    func key(_ row: Shop.OrderRow) -> Key {
      let key = shop.key(row)
      return Key(order: row.order, key: key, raw: key == nil ? "\(row)" : nil)
    }
    for (index, (_, row)) in rows.enumerated() { last[key(row)] = index }
    // Of those of one file a return of the whole order is not lost with its row.
    for (index, (file, row)) in rows.enumerated() {
      guard shop.columns.carried, let later = last[key(row)], rows[later].0 == file else {
        continue
      }
      let isLater = index > later || rows[later].1.carried?.isOfOrder != true
      if row.carried?.isOfOrder == true && isLater { last[key(row)] = index }
    }
    for (index, (file, row)) in rows.enumerated() {
      latest = max(latest, row.orderedAt)
      if shop.columns.delivered, let delivered = row.deliveredAt { latest = max(latest, delivered) }
      if shop.columns.carried, shop.columns.carriedDates, let time = row.carried?.time {
        latest = max(latest, time)
      }
      guard last[key(row)] == index else {
        duplicates[.orders, default: [:]][file, default: 0] += 1
        continue
      }
      if let asOf = scope.asOf, row.orderedAt > asOf { continue }
      var line = Line(
        row: row, day: Self.day(row.orderedAt),
        quantity: shop.columns.quantity ? row.quantity ?? 1 : 1,
        amount: shop.columns.amount ? row.amount ?? 0 : 0)
      if shop.columns.delivered, let delivered = row.deliveredAt,
        scope.asOf.map({ delivered <= $0 }) ?? true,
        Self.day(delivered) >= Self.day(row.orderedAt) - 1
      {
        line.deliveredDay = Self.day(delivered)
      }
      if orders[row.order] == nil { orderIDs.append(row.order) }
      orders[row.order, default: []].append(line)
    }
  }

  private mutating func chooseClock() {
    let open = orders.values.joined().filter(\.isOpen)
    let delivered = open.filter { $0.deliveredDay != nil }
    facts.clock = shop.columns.delivered && delivered.count * 2 >= open.count ? .delivery : .order
    guard facts.clock == .delivery, !delivered.isEmpty else { return }
    let days = delivered.map { max(0, ($0.deliveredDay ?? 0) - $0.day) }.sorted()
    transit = days[(days.count - 1) / 2]
  }

  /// The day on which the clock of a line starts.
  func start(_ line: Line) -> Int32 {
    facts.clock == .delivery ? line.deliveredDay ?? line.day + transit : line.day
  }

  /// The same, and whether that day is a guess.
  func startKey(_ line: Line) -> [Int32] { [start(line), isUnderWay(line) ? 1 : 0] }

  static func started(_ counts: [[Int32]: Int64]) -> [StartedLines] {
    counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      StartedLines(day: $0.key[0], lines: $0.value, isUnderWay: $0.key[1] == 1)
    }
  }

  private func isUnderWay(_ line: Line) -> Bool {
    facts.clock == .delivery && line.deliveredDay == nil
  }

  private mutating func takeEvents(_ files: [[Shop.EventRow]], _ kind: ExportKind) {
    let rows = files.enumerated().flatMap { file, rows in rows.map { (file, $0) } }
    func key(_ row: Shop.EventRow) -> [String] { row.id.map { [$0] } ?? ["", "\(row)"] }
    var last: [[String]: Int] = [:]
    for (index, (_, row)) in rows.enumerated() { last[key(row)] = index }
    var coverage = JoinFacts.Coverage()
    var strays = Set<String>()
    for (index, (file, row)) in rows.enumerated() {
      guard last[key(row)] == index else {
        duplicates[kind, default: [:]][file, default: 0] += 1
        continue
      }
      guard !row.isRefused else {
        coverage.refused += 1
        continue
      }
      if let asOf = scope.asOf, let time = row.time, time > asOf {
        coverage.later += 1
        continue
      }
      coverage.rows += 1
      latest = max(latest, row.time ?? .min)
      let order = row.order ?? ""
      if orders[order] == nil {
        strays.insert(order)
      } else {
        coverage.matched += 1
        attribute(row, kind, to: order)
      }
    }
    coverage.samples = strays.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    coverage.samples = Array(coverage.samples.prefix(5))
    if kind == .returns { facts.returnJoin = coverage } else { facts.complaintJoin = coverage }
  }

  // MARK: Which line

  private mutating func attribute(_ row: Shop.EventRow, _ kind: ExportKind, to order: String) {
    let part = Part(
      kind: kind, time: row.time, quantity: shop.columns.eventQuantity ? row.quantity ?? -1 : -1,
      refund: shop.columns.refund ? row.refund : nil, share: Self.whole,
      reason: kind == .returns ? row.reason : nil, eventKind: row.kind)
    if kind == .returns {
      ordersWithReturns.insert(order)
      if row.time == nil { facts.undatedReturns += 1 }
    }
    let lines = orders[order] ?? []
    let lineID = shop.columns.lineID && shop.columns.eventLineID ? row.lineID : nil
    let hasSkus = lines.contains { shop.columns.sku && $0.row.sku != nil }
    let sku = hasSkus && shop.columns.eventSku ? row.sku : nil
    if let lineID, let index = lines.firstIndex(where: { $0.row.lineID == lineID }) {
      give(part, order, [index])
      return
    }
    if let sku {
      let like = lines.indices.filter { lines[$0].row.sku == sku }
      let open = like.filter { lines[$0].isOpen }
      let free = open.filter { parts(lines[$0], kind).isEmpty }
      if let index = free.first ?? open.first ?? like.first {
        give(part, order, [index])
        return
      }
    }
    if lineID != nil || sku != nil, kind == .returns { facts.returnsOfUnknownLine += 1 }
    shareOut(part, order)
  }

  private mutating func shareOut(_ part: Part, _ order: String) {
    let lines = orders[order] ?? []
    let open = lines.indices.filter { lines[$0].isOpen }
    let equal = open.filter { part.refund != nil && lines[$0].amount == part.refund }
    if open.count > 1, equal.count != 1 {
      if part.kind == .returns { facts.sharedReturns += 1 } else { facts.sharedComplaints += 1 }
      give(part, order, open)
    } else {
      give(part, order, open.count == 1 ? open : equal)
    }
  }

  private mutating func give(_ part: Part, _ order: String, _ indices: [Int]) {
    let open = indices.filter { orders[order]?[$0].isOpen ?? false }
    if open.isEmpty, part.kind == .returns { facts.returnsOfCancelled += 1 }
    for (position, index) in open.enumerated() {
      var part = part
      part.share = Self.piece(Self.whole, position, of: open.count)
      part.refund = part.refund.map { Self.piece($0, position, of: open.count) }
      if part.quantity < 0 { part.quantity = orders[order]?[index].quantity ?? 0 }
      if part.kind == .returns {
        orders[order]?[index].returned.append(part)
      } else {
        orders[order]?[index].complained.append(part)
      }
    }
  }

  /// A number in whole pieces that differ by one at most, the larger ones first; they add up.
  private static func piece(_ number: Int64, _ position: Int, of count: Int) -> Int64 {
    let size = number.magnitude
    let piece = Int64(size / UInt64(count)) + (UInt64(position) < size % UInt64(count) ? 1 : 0)
    return number < 0 ? -piece : piece
  }

  func parts(_ line: Line, _ kind: ExportKind) -> [Part] {
    kind == .returns ? line.returned : line.complained
  }

  private mutating func takeCarried() {
    guard shop.columns.carried else { return }
    for order in orderIDs {
      let isTold = (orders[order] ?? []).map { !$0.returned.isEmpty || !$0.isOpen }
      for (index, line) in (orders[order] ?? []).enumerated() {
        guard let carried = line.row.carried else { continue }
        // The table of returns tells it already.
        if ordersWithReturns.contains(order) && (carried.isOfOrder || isTold[index]) { continue }
        let time = shop.columns.carriedDates ? carried.time : nil
        if let asOf = scope.asOf, let time, time > asOf { continue }
        facts.carriedReturns += 1
        if time == nil { facts.undatedReturns += 1 }
        let part = Part(
          kind: .returns, time: time,
          quantity: shop.columns.eventQuantity ? carried.quantity ?? -1 : -1,
          refund: shop.columns.refund ? carried.refund : nil, share: Self.whole,
          reason: carried.reason, eventKind: nil)
        if carried.isOfOrder { shareOut(part, order) } else { give(part, order, [index]) }
      }
    }
  }

  // MARK: Facts

  private mutating func countFacts() {
    var exposure: [[Int32]: Int64] = [:]
    var days: [ExportKind: [[Int32]: Int64]] = [:]
    var arrived: [Int32: Int64] = [:]
    var came: [ExportKind: [Int32: Int64]] = [:]
    var before: [ExportKind: [Int32: Int64]] = [:]
    var early: [ExportKind: [Int32: Int64]] = [:]
    func transit(_ line: Line) -> Int32 { max(0, start(line) - line.day) }
    for line in orders.values.joined() where line.isOpen {
      exposure[startKey(line), default: 0] += 1
      if !isUnderWay(line) { arrived[transit(line), default: 0] += 1 }
      for kind in [ExportKind.returns, .complaints] {
        let parts = parts(line, kind)
        for (day, sum) in Self.byDay(parts, line) where sum.lines > 0 {
          days[kind, default: [:]][startKey(line) + [day], default: 0] += sum.lines
          if !isUnderWay(line) {
            came[kind, default: [:]][transit(line), default: 0] += sum.lines
            if day < start(line) && max(0, day - line.day) < transit(line) {
              before[kind, default: [:]][transit(line), default: 0] += sum.lines
            }
            for age in max(0, day - line.day)..<max(transit(line), max(0, day - line.day)) {
              early[kind, default: [:]][age, default: 0] += sum.lines
            }
          }
        }
        if kind == .returns, let first = Self.sum(parts, line).first, first < line.row.orderedAt {
          facts.returnsBeforeOrder += 1
        }
      }
    }
    facts.exposure = Self.started(exposure)
    func list(_ kind: ExportKind) -> [Cube.EventDay] { Self.days(days[kind] ?? [:]) }
    facts.returns = list(.returns)
    facts.complaints = list(.complaints)
    guard facts.clock == .delivery else { return }
    facts.transits.usual = self.transit
    facts.transits.delivered = arrived.map { (days: $0.key, lines: $0.value) }
    func events(_ kind: ExportKind) -> Transits.Events {
      var events = Transits.Events()
      events.delivered = (came[kind] ?? [:]).map { (days: $0.key, lines: $0.value) }
      let ages = early[kind] ?? [:]
      events.early = (before[kind] ?? [:]).map { (days: $0.key, lines: $0.value) }
      events.waiting = Set(ages.keys.flatMap { [$0, $0 + 1] }).map {
        (days: $0, change: (ages[$0] ?? 0) - (ages[$0 - 1] ?? 0))
      }
      return events
    }
    facts.transits.returns = events(.returns)
    facts.transits.complaints = events(.complaints)
  }

  /// What each day brought: all parts up to it, less all parts up to the day before.
  static func byDay(_ parts: [Part], _ line: Line) -> [(day: Int32, sum: Sum)] {
    let areRefunded = parts.contains { $0.refund != nil }
    return Set(parts.compactMap(\.time).map(day)).sorted().map { today in
      func upTo(_ isKnown: (Int32) -> Bool) -> Sum {
        sum(parts.filter { $0.time.map { isKnown(day($0)) } ?? false }, line, areRefunded)
      }
      return (today, upTo { $0 <= today } - upTo { $0 < today })
    }
  }

  /// The sum of some parts of a line, for which refunds are known or not.
  static func sum(_ parts: [Part], _ line: Line, _ areRefunded: Bool? = nil) -> Sum {
    var sum = Sum()
    sum.events = parts.reduce(0) { $0 + $1.share }
    sum.lines = min(whole, sum.events)
    sum.units = min(line.quantity * whole, parts.reduce(0) { $0 + $1.quantity * $1.share })
    let refunds = parts.compactMap(\.refund)
    sum.refund = refunds.reduce(0, +)
    if areRefunded ?? !refunds.isEmpty {
      sum.amount = max(0, min(line.amount, sum.refund))
    } else if line.quantity > 0, line.amount > 0 {
      sum.amount = line.amount * sum.units / (line.quantity * whole)
    }
    sum.first = parts.compactMap(\.time).min()
    return sum
  }
}
