import Tables
import Testing

@testable import Cubes

/// Orders of more lines than any order has: what a shop writes where it has no order id, or another column
/// taken for it.
@Suite struct LargeOrderTests {
  /// 2025-01-01 in Beijing.
  private static let day: Int64 = 1_735_660_800

  /// An order of so many lines, a third of which are of category b.
  private static func shop(lines: Int) -> Shop {
    var shop = Shop()
    shop.orders = [
      (0..<lines).map { line in
        var row = Shop.OrderRow(order: "-1", orderedAt: day)
        row.lineID = "L\(line)"
        row.sku = "s\(line)"
        row.quantity = 1
        row.amount = Int64(line)
        row.category = line % 3 == 2 ? "b" : "a"
        return row
      }
    ]
    return shop
  }

  private static func event(
    _ number: Int, sku: String? = nil, line: String? = nil, refund: Int64? = nil
  ) -> Shop.EventRow {
    var event = Shop.EventRow(order: "-1")
    event.id = "R\(number)"
    event.sku = sku
    event.lineID = line
    event.refund = refund
    event.time = day + 86_400
    event.reason = number % 2 == 0 ? "size" : "broken"
    return event
  }

  /// 3000 lines and 900 returns are more than 2^20 shares. Half of 600 of each kind name their line; the
  /// other returns go to one line each, of a category as often as it has lines: 2 in 3, by hand.
  @Test(arguments: [1, 3])
  func returnsOfTooManyLinesAreDealtOut(_ threads: Int) throws {
    var shop = Self.shop(lines: 3000)
    shop.returns = [
      (0..<900).map { Self.event($0, line: $0 < 300 ? "L\($0 * 3 + 2)" : nil) }
    ]
    let queries = [
      CubeQuery(dimensions: [Dimension(name: "category", origin: .column(.orders, "category"))]),
      CubeQuery(dimensions: [Dimension(name: "reason", origin: .column(.returns, "reason"))]),
    ]
    var source = shop.source
    source.batch = 700
    let answer = try ScanEngine(source, threads: threads).answer(queries, in: CubeScope())
    #expect(answer.facts.dealtReturns == 600)
    #expect(answer.facts.sharedReturns == 0)
    let cells = answer.cubes[0].cells.map { cell in
      (
        cell.key[0], cell.measures.lines, cell.measures.orders,
        cell.measures.returned.events
          / Measures.whole
      )
    }
    #expect(cells.map(\.0) == ["a", "b"])
    #expect(cells.map(\.1) == [2000, 1000])
    #expect(cells.map(\.2) == [1, 1])
    #expect(cells[0].3 + cells[1].3 == 900)
    // All 300 that name a line, and 200 of those dealt out.
    #expect(abs(cells[1].3 - 500) <= 2)
    let reasons = answer.cubes[1].cells.filter { !$0.coversAllEvents }
    #expect(reasons.map(\.measures.returned.events) == [450, 450].map { $0 * Measures.whole })
  }

  /// Of 1100 lines of different amounts 1000 are refunded in full, so each return can only be for one.
  @Test func refundsTellTheLineOfHoweverManyReturns() throws {
    var shop = Self.shop(lines: 1100)
    for line in shop.orders[0].indices {
      shop.orders[0][line].category = line < 1000 ? "back" : "kept"
    }
    shop.returns = [(0..<1000).map { Self.event($0, refund: Int64($0)) }]
    let queries = [
      CubeQuery(dimensions: [Dimension(name: "category", origin: .column(.orders, "category"))])
    ]
    let answer = try ScanEngine(shop.source, threads: 1).answer(queries, in: CubeScope())
    #expect(answer.facts.dealtReturns == 0)
    #expect(answer.facts.sharedReturns == 0)
    let back = answer.cubes[0].cells.map { $0.measures.returned.events / Measures.whole }
    #expect(back == [1000, 0])
  }

  /// Returns that name their line are not among those that would have to be shared out.
  @Test func oneReturnWithoutANameIsShared() throws {
    var shop = Self.shop(lines: 1100)
    shop.returns = [(0..<1000).map { Self.event($0, sku: $0 == 7 ? nil : "s\($0)") }]
    let answer = try ScanEngine(shop.source, threads: 1).answer([CubeQuery()], in: CubeScope())
    #expect(answer.facts.dealtReturns == 0)
    #expect(answer.facts.sharedReturns == 1)
  }

  /// Few lines, but so many returns that their shares are more than 2^20.
  @Test func returnsOfFewLinesAreDealtOutToo() throws {
    var shop = Self.shop(lines: 60)
    shop.returns = [(0..<18_000).map { Self.event($0) }]
    let answer = try ScanEngine(shop.source, threads: 1).answer([CubeQuery()], in: CubeScope())
    #expect(answer.facts.dealtReturns == 18_000)
    #expect(answer.cubes[0].cells.map(\.measures.returned.events) == [18_000 * Measures.whole])
    #expect(answer.cubes[0].cells.map(\.measures.returned.lines) == [60 * Measures.whole])
  }

  /// Lines of two orders in turn, each order with more returns than are looked at once for every run of its lines,
  /// against the reference; in batches so small that a thread meets an order in several.
  @Test(arguments: [3, 10, 41, 1000], [1, 2, 4])
  func ordersInTurnWithManyReturns(_ batch: Int, _ threads: Int) throws {
    var shop = Self.shop(lines: 160)
    for line in shop.orders[0].indices where line % 2 == 0 { shop.orders[0][line].order = "-2" }
    shop.returns = [
      (0..<700).map { number in
        var event = Self.event(
          number, sku: number % 3 == 0 ? "s\(number % 150)" : nil,
          refund: number % 5 == 0 ? Int64(number % 170) : nil)
        event.order = number % 2 == 0 ? "-1" : "-2"
        return event
      }
    ]
    let queries = [
      CubeQuery(
        dimensions: [Dimension(name: "category", origin: .column(.orders, "category"))],
        wantsMoments: true),
      CubeQuery(dimensions: [Dimension(name: "reason", origin: .column(.returns, "reason"))]),
    ]
    var source = shop.source
    source.batch = batch
    let found = try ScanEngine(source, threads: threads).answer(queries, in: CubeScope()).text
    #expect(found == Reference(shop, queries, CubeScope()).answer.text)
  }

  /// No return has a line to go to.
  @Test func allLinesWereCancelled() throws {
    var shop = Self.shop(lines: 3000)
    for line in shop.orders[0].indices { shop.orders[0][line].isCancelled = true }
    shop.returns = [(0..<900).map { Self.event($0) }]
    let answer = try ScanEngine(shop.source, threads: 1).answer([CubeQuery()], in: CubeScope())
    #expect(answer.facts.returnsOfCancelled == 900)
    #expect(answer.facts.dealtReturns == 0)
  }

  /// What an issue is about, read off the rows by hand: its line's category where it names one or can only be
  /// for one, else what all open lines have in common.
  @Test(arguments: [3, 64, 65, 200])
  func issuesFindTheirLines(_ lines: Int) throws {
    var shop = Self.shop(lines: lines)
    shop.orders[0][1].isCancelled = true
    shop.complaints = [
      [
        Self.event(0, sku: "s2"), Self.event(1, line: "L0"), Self.event(2, line: "L1"),
        Self.event(3), Self.event(4, sku: "elsewhere"),
      ]
    ]
    shop.returns = [[Self.event(5, refund: 2), Self.event(6, sku: "s1", refund: 2)]]
    let rows = try ScanEngine(shop.source, threads: 2).issues()
    #expect(rows.ofCancelled == 2)
    // The files have no column of ids, so that issues go by the number of their row.
    let found = Dictionary(
      uniqueKeysWithValues: rows.issues.map { ("\($0.kind) \($0.id)", $0.category) })
    #expect(
      found == [
        "complaints #1": "b", "complaints #2": "a", "complaints #4": nil, "complaints #5": nil,
        "returns #1": "b",
      ])
  }
}
