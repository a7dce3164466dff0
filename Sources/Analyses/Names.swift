/// What columns, dimensions and features are called in Chinese, for every sentence and heading.
///
/// In English they are called as on the command line. Values stay as they are.
public enum Names {
  /// The name of a column or of a dimension computed from some; one that only an export knows stays.
  ///
  /// `complaint.channel` and the like say whose column it is.
  public static func zh(_ name: String) -> String {
    if let known = columns[name] { return known }
    for (prefix, owner) in [("order.", "订单"), ("return.", "退货"), ("complaint.", "投诉")]
    where name.hasPrefix(prefix) {
      let field = String(name.dropFirst(prefix.count))
      return columns[field].map { $0.hasPrefix(owner) ? $0 : owner + $0 } ?? name
    }
    return name
  }

  /// Names in a row.
  public static func zh(_ names: [String]) -> String { names.map { zh($0) }.joined(separator: "、") }

  /// The name of a feature by which issues or customers are grouped.
  public static func zh(feature name: String) -> String { features[name] ?? zh(name) }

  /// The name of a platform, by its profile; that of a profile of one's own stays.
  public static func zh(platform name: String) -> String { platforms[name] ?? name }

  private static let platforms = [
    "taobao": "淘宝/天猫", "jd": "京东", "pinduoduo": "拼多多", "douyin": "抖店",
  ]

  private static let features = [
    "recency": "距上次下单", "frequency": "订单数", "value": "消费金额", "returns": "退货", "complaints": "投诉",
    "delay": "配送延误",
  ]

  private static let columns = [
    "order_id": "订单号", "line_id": "订单行号", "sku": "货号", "product": "商品", "category": "类目",
    "brand": "品牌", "supplier": "供应商", "batch": "批次", "ordered_at": "下单时间", "paid_at": "付款时间",
    "shipped_at": "发货时间", "promised_at": "承诺送达时间", "delivered_at": "签收时间", "customer_id": "客户",
    "channel": "渠道", "store": "店铺", "region": "地区", "carrier": "承运商", "promotion": "促销",
    "quantity": "数量", "amount": "金额", "unit_price": "单价", "currency": "币种", "status": "状态",
    "return_id": "退货单号", "requested_at": "申请时间", "approved_at": "同意时间", "shipped_back_at": "寄回时间",
    "received_at": "收货时间", "refunded_at": "退款时间", "counted_at": "计为退货时间", "reason": "原因",
    "reason_text": "原因说明",
    "kind": "类型", "responsible": "责任方", "refund_amount": "退款金额", "freight": "运费",
    "complaint_id": "投诉单号", "created_at": "创建时间", "first_response_at": "首次响应时间",
    "resolved_at": "解决时间", "reopened": "是否重开", "text": "文字", "agent": "客服", "escalated": "是否升级",
    "priority": "优先级", "csat": "满意度", "compensation": "赔偿金额", "weekday": "星期", "price_band": "价格带",
    "delivery_delay": "配送延误", "delivery_days": "配送天数", "price": "成交单价", "discount": "折扣",
    "delay_hours": "延误小时数", "ship_hours": "发货小时数",
  ]
}
