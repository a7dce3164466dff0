import Cubes
import Randomness
import Tables

extension Shop {
  /// 2024-02-26 00:00 in Beijing: weeks, months and a leap day pass.
  private static let start: Int64 = 19_779 * 86_400 - 8 * 3600

  /// A shop with whatever can go wrong in one.
  init(random: inout SplitMix64) {
    columns = Columns(
      lineID: random.percent(40), sku: random.percent(80), delivered: random.percent(70),
      promised: random.percent(70), quantity: random.percent(85), amount: random.percent(85),
      carried: random.percent(50), carriedDates: random.percent(80),
      eventLineID: random.percent(50), eventSku: random.percent(75),
      eventQuantity: random.percent(60), refund: random.percent(75))
    let days = random.pick([2, 9, 70])
    let delivered = random.pick([0, 30, 60, 95])
    let returned = random.pick([5, 25, 60])
    var rows: [OrderRow] = []
    let count = random.pick([1, 2, 5, 12, 30, 60])
    for index in 0..<random.pick(1...count) {
      rows += Self.order(index, days: days, delivered: delivered, returned: returned, &random)
    }
    if random.percent(50) { rows = Self.withRepeats(rows, &random) }
    if random.percent(25) { rows.shuffle(using: &random) }
    orders = Self.dealt(rows, among: random.pick(1...3), &random)
    if random.percent(80) { returns = Self.events("R", rows, returned, &random) }
    if random.percent(50) { complaints = Self.events("C", rows, returned, &random) }
    if random.percent(40) {
      let products = (0..<random.pick(0...6)).map { _ in
        ProductRow(
          sku: "s\(random.pick(0...4))", brand: random.percent(80) ? random.pick(["云", "b"]) : nil)
      }
      self.products = Self.dealt(products, among: random.pick(1...2), &random)
    }
  }

  private static func time(_ days: Int, _ random: inout SplitMix64) -> Int64 {
    let time = start + Int64(random.pick(0...days * 86_400 - 1))
    // Midnight and the second before it are where days go wrong.
    return random.percent(10)
      ? time - (time + 28_800) % 86_400 - (random.percent(50) ? 1 : 0) : time
  }

  /// Ids that are alike but for the last byte, of all the lengths that hashing treats apart.
  private static func orderID(_ index: Int) -> String {
    let prefix = ["", "20", "ORD-", "1234567", "2024022600000001"][index % 5]
    return prefix + String(UnicodeScalar(UInt8(48 + index / 5)))
  }

  private static func order(
    _ index: Int, days: Int, delivered: Int, returned: Int, _ random: inout SplitMix64
  ) -> [OrderRow] {
    let orderedAt = time(days, &random)
    // Some have more lines than are compared one with another, than stand in a run, and than are looked through.
    let lines =
      random.percent(1)
      ? random.pick([17, 20, 64, 65, 90]) : random.percent(50) ? 1 : random.pick(1...6)
    let isCancelled = random.percent(5)
    return (0..<lines).map { line in
      var row = OrderRow(order: orderID(index), orderedAt: orderedAt)
      row.lineID = random.percent(95) ? "L\(line)" : nil
      row.sku = random.percent(90) ? "s\(random.pick(0...4))" : nil
      if random.percent(5) { row.orderedAt += Int64(random.pick(-90_000...90_000)) }
      if random.percent(delivered) {
        row.deliveredAt = row.orderedAt + Int64(random.pick(-1...20)) * 40_000
      }
      // A slip of days.
      if random.percent(2) { row.deliveredAt = row.orderedAt - Int64(random.pick(1...4)) * 50_000 }
      // What databases write for no date at all, and the far future.
      if random.percent(1) { row.deliveredAt = random.pick([-62_135_596_800, 253_402_214_400]) }
      if random.percent(80) {
        row.promisedAt = row.orderedAt + Int64(random.pick(1...6)) * 86_400
      }
      row.quantity = random.percent(90) ? Int64(random.pick([1, 1, 1, 2, 3, 0])) : nil
      row.amount =
        random.percent(90)
        ? random.pick([999, 1000, 1999, 5000, 12_345, 20_000, 1_000_000, 0, -500]) : nil
      row.category = random.percent(85) ? random.pick(["鞋", "bag", "a"]) : nil
      row.channel = random.percent(90) ? random.pick(["web", "app"]) : nil
      row.isCancelled = isCancelled || random.percent(5)
      if random.percent(returned / 2) {
        row.carried = Carried(
          time: random.percent(80) ? row.orderedAt + Int64(random.pick(-2...40)) * 43_210 : nil,
          quantity: random.percent(50) ? Int64(random.pick(0...3)) : nil,
          refund: random.percent(60) ? random.pick([999, 1000, 500, 3333, 0]) : nil,
          reason: random.percent(80) ? random.pick(["size", "broken"]) : nil,
          isOfOrder: random.percent(30))
      }
      return row
    }
  }

  /// Rows again, the same or changed, near and far.
  private static func withRepeats(
    _ rows: [OrderRow], _ random: inout SplitMix64
  ) -> [OrderRow] {
    var rows = rows
    for _ in 0..<random.pick(1...8) {
      var copy = random.pick(rows)
      if random.percent(50) { copy.isCancelled.toggle() }
      if random.percent(30) { copy.amount = 4321 }
      if random.percent(20) { copy.category = "late" }
      if random.percent(20) { copy.orderedAt += 86_400 }
      let place = random.pick([rows.count, random.pick(0...rows.count)])
      rows.insert(copy, at: place)
    }
    return rows
  }

  private static func dealt<Row>(
    _ rows: [Row], among files: Int, _ random: inout SplitMix64
  ) -> [[Row]] {
    let cuts = (0..<files - 1).map { _ in random.pick(0...rows.count) }.sorted()
    let bounds = [0] + cuts + [rows.count]
    return zip(bounds, bounds.dropFirst()).map { Array(rows[$0..<$1]) }
  }

  private static func events(
    _ prefix: String, _ rows: [OrderRow], _ share: Int, _ random: inout SplitMix64
  ) -> [[EventRow]] {
    var events: [EventRow] = []
    for row in rows where random.percent(share) {
      for _ in 0..<(random.percent(20) ? 2 : 1) {
        var event = EventRow(order: row.order)
        event.id = random.percent(90) ? "\(prefix)\(events.count)" : nil
        if random.percent(10) { event.id = "\(prefix)\(random.pick(0...5))" }
        event.lineID = random.percent(60) ? row.lineID : nil
        event.sku = random.percent(60) ? row.sku : nil
        if random.percent(5) { event.sku = "s9" }
        if random.percent(5) { event.lineID = "L9" }
        if random.percent(90) {
          event.time = row.orderedAt + Int64(random.pick(-3...40)) * 43_210
        }
        event.quantity = random.percent(60) ? Int64(random.pick(0...3)) : nil
        event.refund =
          random.percent(70) ? random.pick([row.amount, 999, 1000, 77, 0, -100]) : nil
        event.reason = random.percent(80) ? random.pick(["size", "broken", "尺码"]) : nil
        event.kind = random.percent(80) ? random.pick(["refund", "exchange"]) : nil
        event.isRefused = random.percent(10)
        events.append(event)
      }
    }
    for _ in 0..<random.pick(0...3) {
      events.append(
        EventRow(
          id: "\(prefix)x", order: random.pick(["nowhere", "ORD-", nil, "1234567~"]), time: start))
    }
    if random.percent(50) { events.shuffle(using: &random) }
    return dealt(events, among: random.pick(1...2), &random)
  }
}

extension Shop {
  /// Up to four questions to ask of the shop.
  func randomQueries(_ random: inout SplitMix64) -> [CubeQuery] {
    var known = [
      Dimension(name: "category", origin: .column(.orders, "category")),
      Dimension(name: "channel", origin: .column(.orders, "channel")),
      Dimension(name: "weekday", origin: .weekday),
      Dimension(name: "delivery_days", origin: .deliveryDays),
      Dimension(name: "delivery_delay", origin: .deliveryDelay),
      Dimension(name: "price_band", origin: .priceBand),
      Dimension(name: "span", origin: .spans([19_779...19_790, 19_795...19_800])),
      Dimension(name: "reason", origin: .column(.returns, "reason")),
      Dimension(name: "kind", origin: .column(.returns, "kind")),
      Dimension(name: "complaint.kind", origin: .column(.complaints, "kind")),
    ]
    if !products.isEmpty { known.append(Dimension(name: "brand", origin: .catalogue("brand"))) }
    return (0..<random.pick(1...4)).map { _ in
      let dimensions = known.shuffled(using: &random).prefix(random.pick(0...3))
      return CubeQuery(
        dimensions: Array(dimensions), period: random.pick([nil, nil, .day, .week, .month]),
        wantsMoments: random.percent(70),
        wantsEventDays: random.percent(50))
    }
  }

  /// Limits to what is counted.
  func randomScope(_ random: inout SplitMix64) -> CubeScope {
    var scope = CubeScope()
    if random.percent(30) { scope.from = 19_779 + Int32(random.pick(0...20)) }
    if random.percent(30) { scope.to = 19_779 + Int32(random.pick(0...60)) }
    if random.percent(40) { scope.asOf = Self.time(random.pick(1...70), &random) }
    if random.percent(25) {
      scope.filters.append(
        CubeScope.Filter(
          dimension: Dimension(name: "category", origin: .column(.orders, "category")),
          values: random.pick([["bag"], ["鞋", ""], ["none"]]), excludes: random.percent(40)))
    }
    if random.percent(15) {
      scope.filters.append(
        CubeScope.Filter(
          dimension: Dimension(name: "weekday", origin: .weekday),
          values: ["1 Mon", "2 Tue", "7 Sun"], excludes: random.percent(50)))
    }
    return scope
  }
}
