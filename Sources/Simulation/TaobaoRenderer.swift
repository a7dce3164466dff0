/// Writes the order list and the refund list of Taobao and Tmall.
///
/// The order list has one row an order, with the titles of its items in one cell.
struct TaobaoRenderer: ProfileRenderer {
  private enum OrderCell: String {
    case id = "订单编号"
    case customer = "买家会员名"
    case payable = "买家应付货款"
    case postage = "买家应付邮费"
    case points = "买家支付积分"
    case total = "总金额"
    case rebate = "返点积分"
    case paid = "买家实际支付金额"
    case paidPoints = "买家实际支付积分"
    case status = "订单状态"
    case address = "收货地址"
    case transport = "运送方式"
    case createdAt = "订单创建时间"
    case paidAt = "订单付款时间"
    case title = "宝贝标题"
    case kinds = "宝贝种类"
    case carrier = "物流公司"
    case quantity = "宝贝总数量"
    case store = "店铺名称"
    case closure = "订单关闭原因"
    case isMobile = "是否手机订单"
  }

  private enum RefundCell: String {
    case orderId = "订单编号"
    case id = "退款编号"
    case paidAt = "订单付款时间"
    case sku = "商家编码"
    case completedAt = "退款完结时间"
    case paid = "买家实际支付金额"
    case title = "宝贝标题"
    case amount = "买家退款金额"
    case origin = "手工退款/系统退款"
    case needsGoods = "是否需要退货"
    case requestedAt = "退款的申请时间"
    case status = "退款状态"
    case goods = "货物状态"
    case arbitration = "客服介入状态"
    case reason = "买家退款原因"
    case text = "买家退款说明"
    case returnedAt = "买家退货时间"
    case phase = "售中或售后"
    case extent = "部分退款/全部退款"
  }

  static let orderHeader =
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,"
    + "买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,"
    + "宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,"
    + "发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,修改后的收货地址,异常信息"
  static let refundHeader =
    "订单编号,退款编号,支付宝交易号,订单付款时间,商家编码,退款完结时间,买家会员名称,买家实际支付金额,宝贝标题,"
    + "买家退款金额,手工退款/系统退款,是否需要退货,退款的申请时间,超时时间,退款状态,货物状态,退货物流信息,"
    + "发货物流信息,客服介入状态,卖家真实姓名,卖家退货地址,卖家邮编,卖家电话,卖家手机,退货物流单号,退货物流公司,"
    + "买家退款原因,买家退款说明,买家退货时间,责任方,售中或售后,商家备注,完结时间,部分退款/全部退款,审核操作人,"
    + "举证超时,是否零秒响应,退款操作人"

  let world: World
  let orderFile: ExportFile
  let returnFile: ExportFile?
  private let orderCells = orderHeader.split(separator: ",").map {
    OrderCell(rawValue: String($0))
  }
  private let refundCells = refundHeader.split(separator: ",").map {
    RefundCell(rawValue: String($0))
  }
  private let stamps: StampWriter
  private let phrases: Phrases

  init(world: World) {
    self.world = world
    stamps = world.stamps
    phrases = Phrases(language: world.scenario.language)
    let moment = LocalDay(number: world.plan.asOf / 86_400).text.filter { $0 != "-" } + "0000"
    orderFile = ExportFile(
      name: "ExportOrderList\(moment).csv", header: Array((Self.orderHeader + "\r\n").utf8),
      charset: "gb18030")
    returnFile = ExportFile(
      name: "RefundList\(moment).csv", header: Array((Self.refundHeader + "\r\n").utf8),
      charset: "gb18030")
  }

  func appendOrders(_ facts: BlockFacts, to bytes: inout [UInt8]) -> Int {
    var refunds = Array(repeating: 0, count: facts.orders.count)
    for request in facts.returns {
      guard let refundedAt = request.refundedAt, isKnown(refundedAt) else { continue }
      refunds[request.order] += request.amount
    }
    for (index, order) in facts.orders.enumerated() {
      let lines = facts.lines[order.lines]
      let total = lines.reduce(0) { $0 + $1.amount }
      for cell in orderCells {
        if let cell {
          append(cell, order, lines, total: total, refunded: refunds[index], to: &bytes)
        }
        bytes.comma()
      }
      bytes[bytes.count - 1] = UInt8(ascii: "\r")
      bytes.append("\n")
    }
    return facts.orders.count
  }

  private func append(
    _ cell: OrderCell, _ order: OrderFact, _ lines: ArraySlice<LineFact>, total: Int,
    refunded: Int, to bytes: inout [UInt8]
  ) {
    let catalogue = world.catalogue
    let isRefunded = refunded >= total
    switch cell {
    case .id:
      bytes.append("=\"")
      bytes.append(number: order.id)
      bytes.append("\"")
    case .customer: appendCustomer(order.customer, to: &bytes)
    case .payable, .total: bytes.append(money: total)
    case .postage: bytes.append("0.00")
    case .points, .rebate, .paidPoints: bytes.append("0")
    case .paid: bytes.append(money: order.isCancelled ? 0 : total)
    case .status:
      bytes.append(
        order.isCancelled || isRefunded
          ? "交易关闭"
          : !isKnown(order.shippedAt)
            ? "买家已付款，等待卖家发货" : isKnown(order.deliveredAt) ? "交易成功" : "卖家已发货，等待买家确认")
    case .address: bytes.append(contentsOf: catalogue.regions[order.region])
    case .transport: bytes.append("快递")
    case .createdAt: stamps.append(order.orderedAt, to: &bytes)
    case .paidAt: if !order.isCancelled { stamps.append(order.orderedAt + 40, to: &bytes) }
    case .title:
      for (index, line) in lines.enumerated() {
        if index > 0 { bytes.append("，") }
        bytes.append(contentsOf: catalogue.names[line.product])
      }
    case .kinds: bytes.append(number: lines.count)
    case .carrier: bytes.append(contentsOf: catalogue.carriers[order.carrier])
    case .quantity: bytes.append(number: lines.reduce(0) { $0 + $1.quantity })
    case .store: bytes.append(contentsOf: catalogue.channels[order.channel])
    case .closure:
      bytes.append(order.isCancelled ? "买家未付款" : isRefunded ? "退款" : "订单未关闭")
    case .isMobile: bytes.append("手机订单")
    }
  }

  func appendReturn(_ request: ReturnFact, of facts: BlockFacts, to bytes: inout [UInt8]) {
    for cell in refundCells {
      if let cell { append(cell, request, facts, to: &bytes) }
      bytes.comma()
    }
    bytes[bytes.count - 1] = UInt8(ascii: "\r")
    bytes.append("\n")
  }

  private func append(
    _ cell: RefundCell, _ request: ReturnFact, _ facts: BlockFacts, to bytes: inout [UInt8]
  ) {
    let order = facts.orders[request.order]
    let line = facts.lines[request.line]
    let needsGoods = request.kind != .refund
    let doneAt = request.refundedAt ?? request.receivedAt ?? request.approvedAt
    switch cell {
    case .orderId:
      bytes.append(number: order.id)
      bytes.append("\t")
    case .id:
      bytes.append(number: 200_000_000_000_000_000 + world.lineNumber(order, request.line))
      bytes.append("\t")
    case .paidAt: stamps.append(order.orderedAt + 40, to: &bytes)
    case .sku: bytes.append(contentsOf: world.catalogue.skus[line.product])
    case .completedAt: if isKnown(doneAt) { stamps.append(doneAt, to: &bytes) }
    case .paid: bytes.append(money: line.amount)
    case .title: bytes.append(contentsOf: world.catalogue.names[line.product])
    case .amount: bytes.append(money: request.amount)
    case .origin: bytes.append("手工退款")
    case .needsGoods: bytes.append(needsGoods ? "买家需要退货" : "买家无需退货")
    case .requestedAt: stamps.append(request.requestedAt, to: &bytes)
    case .status:
      bytes.append(
        !isKnown(request.approvedAt)
          ? "买家已经申请退款，等待卖家同意"
          : request.isRefused
            ? "退款关闭" : isKnown(doneAt) ? "退款成功" : "卖家已经同意退款，等待买家退货")
    case .goods: bytes.append("买家已收到货")
    case .arbitration: bytes.append("不需客服介入")
    case .reason: phrases.appendReason(request, to: &bytes)
    case .text: phrases.appendReasonText(request, to: &bytes)
    case .returnedAt:
      if needsGoods, !request.isRefused, isKnown(request.approvedAt + 43_200) {
        stamps.append(request.approvedAt + 43_200, to: &bytes)
      }
    case .phase: bytes.append("售后")
    case .extent: bytes.append(request.amount < line.amount ? "部分退款" : "全部退款")
    }
  }

  func appendOrderId(_ order: OrderFact, to bytes: inout [UInt8]) {
    bytes.append(number: order.id)
  }

  func appendCustomer(_ customer: Int, to bytes: inout [UInt8]) {
    bytes.append("tb")
    bytes.append(number: 100_000 + customer)
  }
}
