/// Writes orders and returns with the canonical headers.
struct CanonicalRenderer: ProfileRenderer {
  let world: World
  let orderFile: ExportFile
  let returnFile: ExportFile?
  private let columns: [OrderColumn]
  private let stamps: StampWriter
  private let phrases: Phrases
  private let dirt: [DirtyRow]

  init(world: World) {
    self.world = world
    columns = world.scenario.orderColumns
    let header = columns.map(\.rawValue).joined(separator: ",") + "\n"
    orderFile = ExportFile(name: "orders.csv", header: Array(header.utf8), charset: nil)
    returnFile = ExportFile(
      name: "returns.csv",
      header: Array(
        ("return_id,order_id,sku,requested_at,approved_at,received_at,refunded_at,reason,"
          + "reason_text,kind,quantity,refund_amount,status\n").utf8), charset: nil)
    stamps = world.stamps
    phrases = Phrases(language: world.scenario.language)
    dirt = DirtyRow.plan(world.scenario.dirt, seed: world.plan.seed, orders: world.plan.orders)
  }

  func appendOrders(_ facts: BlockFacts, to bytes: inout [UInt8]) -> Int {
    let catalogue = world.catalogue
    var rows = facts.lines.count
    var dirtIndex = DirtyRow.index(in: dirt, from: facts.orders.first?.number ?? 0)
    for order in facts.orders {
      let here = dirtIndex
      while dirtIndex < dirt.count, dirt[dirtIndex].order == order.number {
        if dirt[dirtIndex].kind == .staleVersion {
          append(order, order.lines.lowerBound, facts, catalogue, isStale: true, to: &bytes)
          rows += 1
        }
        dirtIndex += 1
      }
      let start = bytes.count
      for line in order.lines { append(order, line, facts, catalogue, to: &bytes) }
      guard here < dirtIndex, let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
        continue
      }
      let row = Array(bytes[start..<end])
      for dirty in dirt[here..<dirtIndex] where dirty.kind != .staleVersion {
        dirty.append(row: row, columns: columns, to: &bytes)
        rows += dirty.kind == .blankLine ? 0 : 1
      }
    }
    return rows
  }

  func appendOrderTrailer(to bytes: inout [UInt8]) -> Int {
    for _ in 0..<world.scenario.dirt.totalsRows {
      bytes.append(world.scenario.language == .chinese ? "合计" : "Total")
      for column in columns.dropFirst() {
        bytes.comma()
        if column == .quantity { bytes.append(number: world.plan.lines) }
      }
      bytes.append("\n")
    }
    return world.scenario.dirt.totalsRows
  }

  private func append(
    _ order: OrderFact, _ index: Int, _ facts: BlockFacts, _ catalogue: Catalogue,
    isStale: Bool = false, to bytes: inout [UInt8]
  ) {
    let line = facts.lines[index]
    let product = catalogue.products[line.product]
    let isShipped = !order.isCancelled && !isStale && isKnown(order.shippedAt)
    let isDelivered = isShipped && isKnown(order.deliveredAt)
    for column in columns {
      switch column {
      case .orderId: bytes.append(number: order.id)
      case .lineId:
        bytes.append(number: order.id)
        bytes.append("-")
        bytes.append(number: index - order.lines.lowerBound + 1)
      case .sku: bytes.append(contentsOf: catalogue.skus[line.product])
      case .product: bytes.append(contentsOf: catalogue.names[line.product])
      case .category: bytes.append(contentsOf: catalogue.categories[product.category])
      case .brand: bytes.append(contentsOf: catalogue.brands[product.brand])
      case .batch: world.appendBatch(line, orderedAt: order.orderedAt, to: &bytes)
      case .orderedAt: stamps.append(order.orderedAt, to: &bytes)
      case .shippedAt: if isShipped { stamps.append(order.shippedAt, to: &bytes) }
      case .promisedAt: stamps.append(order.promisedAt, to: &bytes)
      case .deliveredAt: if isDelivered { stamps.append(order.deliveredAt, to: &bytes) }
      case .customerId: appendCustomer(order.customer, to: &bytes)
      case .channel: bytes.append(contentsOf: catalogue.channels[order.channel])
      case .region: bytes.append(contentsOf: catalogue.regions[order.region])
      case .carrier: bytes.append(contentsOf: catalogue.carriers[order.carrier])
      case .quantity: bytes.append(number: line.quantity)
      case .amount: bytes.append(money: line.amount)
      case .status:
        bytes.append(
          isStale
            ? "pending"
            : order.isCancelled
              ? "cancelled" : isDelivered ? "completed" : isShipped ? "shipped" : "pending")
      }
      bytes.comma()
    }
    bytes[bytes.count - 1] = UInt8(ascii: "\n")
  }

  func appendReturn(_ request: ReturnFact, of facts: BlockFacts, to bytes: inout [UInt8]) {
    let order = facts.orders[request.order]
    let line = facts.lines[request.line]
    let isApproved = isKnown(request.approvedAt)
    bytes.append("R")
    bytes.append(number: world.lineNumber(order, request.line), width: 8)
    bytes.comma()
    bytes.append(number: order.id)
    bytes.comma()
    bytes.append(contentsOf: world.catalogue.skus[line.product])
    bytes.comma()
    stamps.append(request.requestedAt, to: &bytes)
    bytes.comma()
    if isApproved, !request.isRefused { stamps.append(request.approvedAt, to: &bytes) }
    var isDone = false
    for moment in [request.receivedAt, request.refundedAt] {
      bytes.comma()
      guard let moment, isKnown(moment) else {
        isDone = false
        continue
      }
      stamps.append(moment, to: &bytes)
      isDone = true
    }
    // An exchange or a repair is done when the goods are back, a refund when it is paid.
    if request.refundedAt == nil, let receivedAt = request.receivedAt {
      isDone = isKnown(receivedAt)
    }
    bytes.comma()
    phrases.appendReason(request, to: &bytes)
    bytes.comma()
    phrases.appendReasonText(request, to: &bytes)
    bytes.comma()
    switch request.kind {
    case .refund: bytes.append("refund,")
    case .return: bytes.append("return,")
    case .exchange: bytes.append("exchange,")
    case .repair: bytes.append("repair,")
    }
    bytes.append(number: request.quantity)
    bytes.comma()
    bytes.append(money: request.amount)
    bytes.append(
      !isApproved
        ? ",requested\n"
        : request.isRefused ? ",refused\n" : isDone ? ",completed\n" : ",approved\n")
  }

  func appendOrderId(_ order: OrderFact, to bytes: inout [UInt8]) {
    bytes.append(number: order.id)
  }

  func appendCustomer(_ customer: Int, to bytes: inout [UInt8]) {
    bytes.append("U")
    bytes.append(number: 100_000 + customer)
  }
}
