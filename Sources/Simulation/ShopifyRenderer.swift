/// Writes Shopify's order export: one row a line, facts of the order on its first row only.
struct ShopifyRenderer: ProfileRenderer {
  /// The columns that are filled, by their names in the header; the others stay blank.
  private enum Cell: String {
    case name = "Name"
    case email = "Email"
    case financialStatus = "Financial Status"
    case paidAt = "Paid at"
    case fulfillmentStatus = "Fulfillment Status"
    case fulfilledAt = "Fulfilled at"
    case acceptsMarketing = "Accepts Marketing"
    case currency = "Currency"
    case subtotal = "Subtotal"
    case shipping = "Shipping"
    case taxes = "Taxes"
    case total = "Total"
    case discountAmount = "Discount Amount"
    case shippingMethod = "Shipping Method"
    case createdAt = "Created at"
    case lineQuantity = "Lineitem quantity"
    case lineName = "Lineitem name"
    case linePrice = "Lineitem price"
    case lineSku = "Lineitem sku"
    case lineRequiresShipping = "Lineitem requires shipping"
    case lineTaxable = "Lineitem taxable"
    case lineFulfillmentStatus = "Lineitem fulfillment status"
    case shippingProvince = "Shipping Province"
    case shippingCountry = "Shipping Country"
    case cancelledAt = "Cancelled at"
    case refundedAmount = "Refunded Amount"
    case vendor = "Vendor"
    case outstandingBalance = "Outstanding Balance"
    case id = "Id"
    case riskLevel = "Risk Level"
    case source = "Source"
    case lineDiscount = "Lineitem discount"
  }

  static let header =
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
    + "Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
    + "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    + "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,"
    + "Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,"
    + "Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    + "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    + "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,"
    + "Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,"
    + "Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,"
    + "Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,"
    + "Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    + "Payment Terms Name,Next Payment Due At,Payment References"

  let world: World
  let orderFile = ExportFile(
    name: "orders_export.csv", header: Array((header + "\n").utf8), charset: nil)
  let returnFile: ExportFile? = nil
  private let cells = header.split(separator: ",").map { Cell(rawValue: String($0)) }
  private let stamps: StampWriter

  init(world: World) {
    self.world = world
    stamps = world.stamps
  }

  func appendOrders(_ facts: BlockFacts, to bytes: inout [UInt8]) -> Int {
    var refunds = Array(repeating: 0, count: facts.orders.count)
    for request in facts.returns {
      guard let refundedAt = request.refundedAt, isKnown(refundedAt) else { continue }
      refunds[request.order] += request.amount
    }
    for (index, order) in facts.orders.enumerated() {
      let total = facts.lines[order.lines].reduce(0) { $0 + $1.amount }
      for line in order.lines {
        for cell in cells {
          if let cell {
            let isFirst = line == order.lines.lowerBound
            if !appendLine(cell, order, facts.lines[line], to: &bytes), isFirst {
              append(cell, order, total: total, refunded: refunds[index], to: &bytes)
            }
          }
          bytes.comma()
        }
        bytes[bytes.count - 1] = UInt8(ascii: "\n")
      }
    }
    return facts.lines.count
  }

  /// Appends a cell that every row of an order has; false when it belongs to the first row.
  private func appendLine(
    _ cell: Cell, _ order: OrderFact, _ line: LineFact, to bytes: inout [UInt8]
  ) -> Bool {
    let product = world.catalogue.products[line.product]
    switch cell {
    case .name: appendOrderId(order, to: &bytes)
    case .email: appendCustomer(order.customer, to: &bytes)
    case .createdAt: append(order.orderedAt, to: &bytes)
    case .lineQuantity: bytes.append(number: line.quantity)
    case .lineName: bytes.append(contentsOf: world.catalogue.names[line.product])
    case .linePrice: bytes.append(money: product.price)
    case .lineSku: bytes.append(contentsOf: world.catalogue.skus[line.product])
    case .lineRequiresShipping, .lineTaxable: bytes.append("true")
    case .lineFulfillmentStatus:
      bytes.append(!order.isCancelled && isKnown(order.shippedAt) ? "fulfilled" : "pending")
    case .lineDiscount: bytes.append("0.00")
    case .vendor: bytes.append(contentsOf: world.catalogue.brands[product.brand])
    default: return false
    }
    return true
  }

  private func append(
    _ cell: Cell, _ order: OrderFact, total: Int, refunded: Int, to bytes: inout [UInt8]
  ) {
    let isShipped = !order.isCancelled && isKnown(order.shippedAt)
    switch cell {
    case .financialStatus:
      bytes.append(
        order.isCancelled
          ? "voided"
          : refunded == 0 ? "paid" : refunded < total ? "partially_refunded" : "refunded")
    case .paidAt: if !order.isCancelled { append(order.orderedAt + 40, to: &bytes) }
    case .fulfillmentStatus: bytes.append(isShipped ? "fulfilled" : "unfulfilled")
    case .fulfilledAt: if isShipped { append(order.shippedAt, to: &bytes) }
    case .acceptsMarketing: bytes.append("no")
    case .currency: bytes.append("CNY")
    case .subtotal, .total: bytes.append(money: total)
    case .shipping, .taxes, .discountAmount, .outstandingBalance: bytes.append("0.00")
    case .shippingMethod: bytes.append(contentsOf: world.catalogue.carriers[order.carrier])
    case .shippingProvince: bytes.append(contentsOf: world.catalogue.regions[order.region])
    case .shippingCountry: bytes.append("CN")
    case .cancelledAt: if order.isCancelled { append(order.orderedAt + 600, to: &bytes) }
    case .refundedAmount: bytes.append(money: refunded)
    case .id: bytes.append(number: 5_000_000_000_000 + UInt64(order.number) * 32_768)
    case .riskLevel: bytes.append("Low")
    case .source: bytes.append(contentsOf: world.catalogue.channels[order.channel])
    default: break
    }
  }

  private func append(_ moment: Int, to bytes: inout [UInt8]) {
    stamps.append(moment, to: &bytes)
    bytes.append(" +0800")
  }

  func appendReturn(_ request: ReturnFact, of facts: BlockFacts, to bytes: inout [UInt8]) {}

  func appendOrderId(_ order: OrderFact, to bytes: inout [UInt8]) {
    bytes.append("#")
    bytes.append(number: 1001 + order.number)
  }

  func appendCustomer(_ customer: Int, to bytes: inout [UInt8]) {
    bytes.append("u")
    bytes.append(number: 100_000 + customer)
    bytes.append("@example.com")
  }
}
