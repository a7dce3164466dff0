import Tables
import Testing

@testable import Exports

@Suite("The choice among profiles")
struct RecognitionChoiceTests {
  /// The profile of a toy shop whose file of order totals shares headers with its order lines.
  static let toyShop = """
    name: toys
    orders:
      match: [order_item_id, price_usd]
      columns:
        line_id: order_item_id
        order_id: order_id
        sku: product_id
        ordered_at: created_at
        amount: price_usd
    returns:
      match: [order_item_refund_id]
      columns:
        return_id: order_item_refund_id
        line_id: order_item_id
        order_id: order_id
        requested_at: created_at
        refund_amount: refund_amount_usd
    products:
      match: [product_name]
      columns: {sku: product_id, product: product_name}
    """

  private func recognised(
    _ header: [String], kind: ExportKind? = nil, _ more: String? = nil
  ) throws -> Recognition? {
    let own = try more.map { [try Profile(yaml: $0, path: "own.yaml")] } ?? []
    let result = recognise(header: header, among: own + Profile.builtIn, kind: kind)
    guard case .recognised(let found) = result else { return nil }
    return found
  }

  private func kinds(_ header: String) throws -> [ExportKind]? {
    try recognised(header.split(separator: ",").map(String.init))?.sections.map(\.kind)
  }

  @Test("a user's profile reads the toy shop's files, and none but its own")
  func toys() throws {
    let expected: [(RealHeader, [ExportKind]?, [String: Int])] = [
      (
        .mavenItems, [.orders],
        ["line_id": 0, "ordered_at": 1, "order_id": 2, "sku": 3, "amount": 5]
      ),
      (
        .mavenRefunds, [.returns],
        ["return_id": 0, "requested_at": 1, "line_id": 2, "order_id": 3, "refund_amount": 4]
      ),
      (.mavenProducts, [.products], ["sku": 0, "product": 2]),
      (.mavenOrders, nil, [:]), (.mavenWeekly, nil, [:]),
    ]
    for (header, kinds, columns) in expected {
      let found = try recognised(header.cells, Self.toyShop)
      #expect(found?.sections.map(\.kind) == kinds)
      #expect(found?.sections.first?.columns ?? [:] == columns)
      if found != nil { #expect(found?.profile.name == "toys") }
    }
    let items = try #require(try recognised(RealHeader.mavenItems.cells, Self.toyShop))
    #expect(items.section(.orders)?.unmapped.map(\.name) == ["is_primary_item", "cogs_usd"])
    #expect(items.section(.orders)?.key == .columns([2, 0], blanksDiffer: false))
  }

  @Test("canonical names are told by what sets a kind apart")
  func canonical() throws {
    #expect(try kinds("order_id,sku,ordered_at,amount") == [.orders])
    #expect(try kinds("Order ID,SKU,Ordered-At") == [.orders])
    #expect(try kinds("return_id,requested_at,reason") == [.returns])
    #expect(try kinds("order_id,requested_at") == [.returns])
    #expect(try kinds("return_id,order_id,ordered_at,requested_at") == [.returns])
    #expect(try kinds("order_id,ordered_at,requested_at") == [.orders, .returns])
    #expect(try kinds("complaint_id,order_id,created_at,text") == [.complaints])
    #expect(try kinds("sku,product,category") == [.products])
    #expect(try kinds("sku,category") == [.products])
    // One header alone tells nothing.
    #expect(try kinds("created_at,0") == nil)
    #expect(try kinds("created_at,order_id,text") == nil)
    #expect(try kinds("order_id,sku,product") == nil)
    #expect(try kinds("requested_at,sku") == nil)
    #expect(try kinds("sku,quantity") == nil)
  }

  @Test("what canonical returns lack is said")
  func missing() throws {
    let found = try recognised(["return_id", "requested_at"])
    #expect(found?.section(.returns)?.missing.map(\.name) == ["order_id"])
  }

  @Test("a user's profile comes before a built-in one that reads more")
  func precedence() throws {
    let own = """
      name: own
      orders: {match: [Lineitem sku], columns: {order_id: Name, ordered_at: Created at}}
      """
    #expect(try recognised(RealHeader.shopifyOrders.cells)?.profile.name == "shopify")
    #expect(try recognised(RealHeader.shopifyOrders.cells, own)?.profile.name == "own")
  }

  @Test("of two sections the one with more columns is taken, of equals the first")
  func mostColumns() throws {
    func profile(_ name: String, _ columns: String) throws -> Profile {
      try Profile(
        yaml:
          "name: \(name)\norders: {match: [a], columns: {order_id: a, ordered_at: b\(columns)}}",
        path: name)
    }
    let few = try profile("few", "")
    let many = try profile("many", ", sku: c")
    let equal = try profile("equal", ", sku: c")
    func name(_ header: [String], _ profiles: [Profile]) -> String? {
      guard case .recognised(let found) = recognise(header: header, among: profiles) else {
        return nil
      }
      return found.profile.name
    }
    #expect(name(["a", "b", "c"], [few, many, equal]) == "many")
    #expect(name(["a", "b", "c"], [few, equal, many]) == "equal")
    #expect(name(["a", "b"], [few, many, equal]) == "few")
  }

  @Test("the kind that the user gives decides, and then the columns that every row needs will do")
  func givenKind() throws {
    let both = RealHeader.theLookItems.cells
    #expect(try recognised(both, kind: .orders)?.sections.map(\.kind) == [.orders])
    #expect(try recognised(both, kind: .returns)?.sections.map(\.kind) == [.returns])
    #expect(try recognised(["created_at", "text"], kind: .complaints)?.profile.name == "canonical")
    #expect(try recognised(["text"], kind: .complaints) == nil)
    #expect(try recognised(["order_id", "requested_at"], kind: .orders) == nil)
  }

  @Test("an unknown header names the layouts that come nearest")
  func nearMisses() throws {
    let result = recognise(header: ["order_id", "sku", "date"], among: Profile.builtIn)
    guard case .unrecognised(let nearest) = result else {
      Issue.record("recognised: \(result)")
      return
    }
    #expect(nearest.count == 3)
    #expect(nearest.first?.description == "canonical orders need `ordered_at`")
    let nothing = recognise(header: ["x", "y"], among: Profile.builtIn)
    #expect(nothing == .unrecognised(nearest: []))
  }

  @Test("a section whose `when` has no column never matches; a negative one always holds")
  func absentWhen() throws {
    let older = RealHeader.shopifyOrders.cells.filter { $0 != "Refunded Amount" }
    #expect(try recognised(older)?.sections.map(\.kind) == [.orders])
    let woo = RealHeader.wooCommerceOrders.cells.map { $0 == "Net Sales" ? "N. Revenue" : $0 }
    let found = try recognised(woo)
    #expect(found?.section(.orders)?.when.isEmpty == true)
    #expect(found?.section(.orders)?.index(of: "amount") == 9)
    #expect(found?.section(.returns)?.when.count == 1)
  }

  @Test("a condition without its column is undecided, and said to be")
  func undecided() throws {
    let known = ["订单关闭原因", "订单付款时间"]
    let header = RealHeader.taobaoOrders.cells.filter { !known.contains($0) }
    let section = try #require(try recognised(header)?.section(.orders))
    #expect(section.cancelled.isEmpty)
    #expect(section.undecided == ["cancelled"])
    let whole = try #require(try recognised(RealHeader.taobaoOrders.cells)?.section(.orders))
    #expect(whole.undecided.isEmpty)
  }

  @Test("the newer refund list, and one without the moment of the request")
  func newerRefunds() throws {
    let newer = RealHeader.tmallRefunds.cells.map { name in
      ["支付宝交易号": "支付单号", "商家编码": "商品编码", "手工退款/系统退款": "售后类型"][name] ?? name
    }
    let dated = try #require(try recognised(newer)?.section(.returns))
    #expect(dated.index(of: "sku") == 4 && dated.index(of: "kind") == 10)
    #expect(dated.index(of: "requested_at") == 12 && !dated.isUndated)
    let undated = try recognised(newer.filter { $0 != "退款的申请时间" })?.section(.returns)
    #expect(undated?.index(of: "requested_at") == 3 && undated?.isUndated == true)
    #expect(undated?.undecided == [])
    // Only what is refunded counts, and no column tells since when.
    let unsettled = try recognised(newer.filter { !$0.hasSuffix("完结时间") })?.section(.returns)
    #expect(unsettled?.isUndated == true && unsettled?.undecided == ["dated"])
  }

  @Test("conditions look at the cells they name")
  func conditions() throws {
    let shopify = try #require(try recognised(RealHeader.shopifyOrders.cells))
    func isCancelled(_ filled: [String: String]) throws -> Bool {
      let orders = try #require(shopify.section(.orders))
      return orders.cancelled.contains { test in
        test.holds { filled[shopify.headers[$0].name] ?? "" }
      }
    }
    #expect(try isCancelled(["Cancelled at": "2024-05-03 12:00:00 -0400"]))
    #expect(
      try !isCancelled([
        "Cancelled at": "2024-05-03 12:00:00 -0400", "Fulfilled at": "2024-05-02 09:00:00 -0400",
      ]))
    #expect(try isCancelled(["Financial Status": "voided"]))
    #expect(try !isCancelled(["Financial Status": "paid"]))
    let returns = try #require(shopify.section(.returns))
    #expect(returns.when.map { $0.holds { $0 == 49 ? "9.99" : "" } } == [true])
    #expect(returns.when.map { $0.holds { _ in "0.00" } } == [false])
    #expect(returns.layout.level == .order && returns.isUndated)
    #expect(shopify.headers[49].name == "Refunded Amount")
  }

  @Test(
    "an order of Taobao is sold once it is paid or shipped, or was closed for a reason that it could have then",
    arguments: [
      ("订单未关闭", "2025-01-02 10:00:00", "", false), ("订单未关闭", "", "", true),
      ("", "", "", true), ("订单未关闭", "", "2025-01-03 10:00:00", false),
      ("退款", "", "", false), ("买家未付款", "2025-01-02 10:00:00", "", true),
    ])
  func unpaid(reason: String, paid: String, shipped: String, isCancelled: Bool) throws {
    let header = RealHeader.taobaoOrders.cells + ["发货时间"]
    let filled = ["订单关闭原因": reason, "订单付款时间": paid, "发货时间": shipped]
    let tests = try #require(try recognised(header)?.section(.orders)).cancelled
    #expect(tests.contains { $0.holds { filled[header[$0]] ?? "" } } == isCancelled)
  }

  @Test("the header is found below notes, at most 20 rows down")
  func belowNotes() {
    let header = RealHeader.pinduoduoReturns.cells
    let found = findHeader(rows: [["说明：数据截至昨日"], [], header], among: Profile.builtIn)
    #expect(found.rowIndex == 2)
    guard case .recognised(let recognition) = found.result else {
      Issue.record("not recognised")
      return
    }
    #expect(recognition.profile.name == "pinduoduo")
    let note = [["note"]]
    let last = Array(repeating: ["note"], count: 19) + [header]
    #expect(findHeader(rows: last, among: Profile.builtIn).rowIndex == 19)
    #expect(findHeader(rows: note + last, among: Profile.builtIn).rowIndex == 0)
    #expect(findHeader(rows: [], among: Profile.builtIn).result == .unrecognised(nearest: []))
  }

  @Test("the key is the profile's, else the kind's, else the whole row")
  func keys() throws {
    func key(_ header: String, _ kind: ExportKind) throws -> Recognition.Key? {
      try recognised(header.split(separator: ",").map(String.init))?.section(kind)?.key
    }
    #expect(
      try key("order_id,ordered_at,sku,line_id", .orders) == .columns([0, 3], blanksDiffer: false))
    #expect(try key("order_id,ordered_at,sku", .orders) == .columns([0, 2], blanksDiffer: false))
    #expect(try key("order_id,ordered_at", .orders) == .wholeRow)
    #expect(try key("order_id,requested_at", .returns) == .wholeRow)
    let returns = try recognised(RealHeader.amazonFBAReturns.cells)?.section(.returns)
    #expect(returns?.key == .columns([11], blanksDiffer: true))
  }
}
