/// The headers of real exports, as the platforms write them: two independent files of each agreed.
enum PlatformHeaders {
  static let shopify =
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    + "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    + "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    + "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    + "Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    + "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,"
    + "Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,"
    + "Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,"
    + "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,"
    + "Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    + "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,"
    + "Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,"
    + "Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,"
    + "Next Payment Due At,Payment References"
  static let taobaoOrders =
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,"
    + "买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,"
    + "宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,"
    + "发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,修改后的收货地址,异常信息"
  static let tmallRefunds =
    "订单编号,退款编号,支付宝交易号,订单付款时间,商家编码,退款完结时间,买家会员名称,买家实际支付金额,宝贝标题,"
    + "买家退款金额,手工退款/系统退款,是否需要退货,退款的申请时间,超时时间,退款状态,货物状态,退货物流信息,"
    + "发货物流信息,客服介入状态,卖家真实姓名,卖家退货地址,卖家邮编,卖家电话,卖家手机,退货物流单号,退货物流公司,"
    + "买家退款原因,买家退款说明,买家退货时间,责任方,售中或售后,商家备注,完结时间,部分退款/全部退款,审核操作人,"
    + "举证超时,是否零秒响应,退款操作人"
}
