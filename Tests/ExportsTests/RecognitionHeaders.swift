/// The header lines of real exports, of the shared data and of the platforms' documentation.
///
/// They stand here whole so that recognition is tested where the shared data is absent.
enum RealHeader: String, CaseIterable, Sendable {
  case taobaoOrders
  case tmallRefunds
  case jdOrders
  case pinduoduoOrders
  case douyinReturns
  case shopifyOrders
  case amazonFBAReturns
  case amazonFBMReturns
  case wooCommerceOrders
  case zendeskTickets
  case theLookItems
  case theLookOrders
  case theLookProducts
  case mavenOrders
  case mavenItems
  case mavenRefunds
  case mavenProducts
  case mavenWeekly
  case amazonOrders
  case jdSettlement
  case jdCompensation
  case jdServices
  case pinduoduoReturns
  case pinduoduoPayments
  case douyinOrders

  /// The cells of the header.
  var cells: [String] {
    let separator: Character = line.contains("\t") ? "\t" : ","
    return line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }

  /// The file of the shared data that starts with this line; nil for one from documentation.
  var file: String? {
    switch self {
    case .taobaoOrders: "export_fixtures/taobao_ExportOrderList_gbk.csv"
    case .tmallRefunds: "export_fixtures/tmall_refunds_gb18030.csv"
    case .jdOrders: "export_fixtures/jd_orders_gbk_header_only.csv"
    case .pinduoduoOrders: "export_fixtures/pdd_orders_utf8bom.csv"
    case .douyinReturns: "export_fixtures/douyin_aftersale_utf8bom.csv"
    case .shopifyOrders: "export_fixtures/shopify_orders.csv"
    case .amazonFBAReturns: "export_fixtures/amazon_fba_returns.txt"
    case .amazonFBMReturns: "export_fixtures/amazon_fbm_returns.tsv"
    case .wooCommerceOrders: "export_fixtures/woocommerce_analytics_orders.csv"
    case .zendeskTickets: "export_fixtures/zendesk_tickets.csv"
    case .theLookItems: "thelook/subset_order_items.csv"
    case .theLookOrders: "thelook/subset_orders.csv"
    case .theLookProducts: "thelook/subset_products.csv"
    case .mavenOrders: "maven/orders.csv"
    case .mavenItems: "maven/order_items.csv"
    case .mavenRefunds: "maven/order_item_refunds.csv"
    case .mavenProducts: "maven/products.csv"
    case .mavenWeekly: "maven/weekly_refunds.csv"
    default: nil
    }
  }

  /// The line as it stands in the file.
  var line: String {
    switch self {
    case .taobaoOrders:
      """
      订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,\
      总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,\
      收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,\
      物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,\
      买家服务费,发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,\
      修改后的收货地址,异常信息
      """
    case .tmallRefunds:
      """
      订单编号,退款编号,支付宝交易号,订单付款时间,商家编码,退款完结时间,买家会员名称,\
      买家实际支付金额,宝贝标题,买家退款金额,手工退款/系统退款,是否需要退货,\
      退款的申请时间,超时时间,退款状态,货物状态,退货物流信息,发货物流信息,\
      客服介入状态,卖家真实姓名,卖家退货地址,卖家邮编,卖家电话,卖家手机,退货物流单号,\
      退货物流公司,买家退款原因,买家退款说明,买家退货时间,责任方,售中或售后,商家备注,\
      完结时间,部分退款/全部退款,审核操作人,举证超时,是否零秒响应,退款操作人
      """
    case .jdOrders:
      """
      订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,\
      余额支付,应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,\
      订单备注,发票类型,发票抬头,发票内容,商家备注,商家备注等级（等级1-5为由高到低）,\
      运费金额,付款确认时间,增值税发票,货号,订单完成时间,订单来源,订单渠道
      """
    case .pinduoduoOrders:
      """
      订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),\
      平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),\
      商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,\
      商家编码-商品维度,商家备注,售后状态,快递单号,快递公司
      """
    case .douyinReturns:
      """
      售后单号,订单号,商品单号,商品名称,商品ID,应付金额（元）,商品运费（元）,\
      支付优惠（元）,商品税费（元）,商品发货状态,售后类型,退商品金额（元）,\
      退运费金额（元）,退支付优惠（元）,退税费金额（元）,售后状态,售后申请时间,\
      退款方式,是否已上传退款凭证,售后原因,售后原因标签,退货物流单号,退货异常,\
      退货发货时间,退货物流公司,自动处理截止时间,同意售后申请时间,商家退款时间,\
      用户到账时间,售后关闭时间,商家退货地址,商家退货联系人姓名,商家退货联系人电话,\
      仲裁状态,纠纷责任方,是否极速退款,是否拒签后退款,发货物流单号,发货物流状态,\
      换货物流单号,退货物流状态,售后完结时间,订单备注,用户售后说明,售后备注,操作人,\
      协商记录,换货商品信息,商家编码,门店名称
      """
    case .shopifyOrders:
      """
      Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,\
      Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,\
      Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,\
      Lineitem price,Lineitem compare at price,Lineitem sku,\
      Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,\
      Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,\
      Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,\
      Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,\
      Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,\
      Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,\
      Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,\
      Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,\
      Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,\
      Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,\
      Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,\
      Payment References
      """
    case .amazonFBAReturns:
      """
      return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\t\
      fulfillment-center-id\tdetailed-disposition\treason\tstatus\t\
      license-plate-number\tcustomer-comments
      """
    case .amazonFBMReturns:
      """
      Order ID\tOrder date\tReturn request date\tReturn request status\t\
      Amazon RMA ID\tMerchant RMA ID\tLabel type\tLabel cost\tCurrency code\t\
      Return carrier\tTracking ID\tLabel to be paid by\tA-to-Z Claim\tIs prime\tASIN\t\
      Merchant SKU\tItem Name\tReturn quantity\tReturn Reason\tIn policy\t\
      Return type\tResolution\tInvoice number\tReturn delivery date\tOrder Amount\t\
      Order quantity\tSafeT Action reason\tSafeT claim id\tSafeT claim state\t\
      SafeT claim creation time\tSafeT claim reimbursement amount\tRefunded Amount
      """
    case .wooCommerceOrders:
      """
      Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),\
      Items sold,Coupon(s),Net Sales,Attribution
      """
    case .zendeskTickets:
      """
      Summation column,Id,Requester,Requester id,Requester external id,\
      Requester email,Requester domain,Submitter,Assignee,Group,Subject,Tags,Status,\
      Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,\
      Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,\
      Group stations,Assignee stations,Reopens,Replies,First reply time in minutes,\
      First reply time in minutes within business hours,\
      First resolution time in minutes,\
      First resolution time in minutes within business hours,\
      Full resolution time in minutes,\
      Full resolution time in minutes within business hours,\
      Agent wait time in minutes,Agent wait time in minutes within business hours,\
      Requester wait time in minutes,\
      Requester wait time in minutes within business hours,On hold time in minutes,\
      On hold time in minutes within business hours
      """
    case .theLookItems:
      """
      id,order_id,user_id,product_id,inventory_item_id,status,created_at,shipped_at,\
      delivered_at,returned_at,sale_price
      """
    case .theLookOrders:
      """
      order_id,user_id,status,gender,created_at,returned_at,shipped_at,delivered_at,\
      num_of_item
      """
    case .theLookProducts:
      """
      id,cost,category,name,brand,retail_price,department,sku,distribution_center_id
      """
    case .mavenOrders:
      """
      order_id,created_at,website_session_id,user_id,primary_product_id,\
      items_purchased,price_usd,cogs_usd
      """
    case .mavenItems:
      """
      order_item_id,created_at,order_id,product_id,is_primary_item,price_usd,cogs_usd
      """
    case .mavenRefunds:
      """
      order_item_refund_id,created_at,order_item_id,order_id,refund_amount_usd
      """
    case .mavenProducts:
      """
      product_id,created_at,product_name
      """
    case .mavenWeekly:
      """
      created_at,0
      """
    case .amazonOrders:
      """
      amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\t\
      order-status\tfulfillment-channel\tsales-channel\torder-channel\turl\t\
      ship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\t\
      item-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\t\
      gift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\t\
      ship-state\tship-postal-code\tship-country\tpromotion-ids
      """
    case .jdSettlement:
      """
      订单编号,父单号,订单状态,订单下单时间,订单完成时间,售后服务单号,售后退款时间,\
      商品编号,商品名称,商品数量,扣点类型,佣金比例,费用名称,应结金额,币种,收支方向,\
      结算状态,预计结算时间,账单生成时间,到账时间,商户订单号,资金动账备注
      """
    case .jdCompensation:
      """
      店铺名称,申请时间,赔付单号,关联订单号,关联服务单号,赔付金额,赔付原因,赔付状态,\
      申请人
      """
    case .jdServices:
      """
      服务单号,订单号,申请时间,客户期望处理方式,最终处理方式,问题描述,审核原因
      """
    case .pinduoduoReturns:
      """
      售后编号,订单编号,售后类型,售后原因,售后状态,订单状态,退款金额（元）,申请时间,\
      同意退款时间,退款成功时间
      """
    case .pinduoduoPayments:
      """
      店铺名称,订单号,商品ID,商品名称,扣款原因,申请人,申请时间,申请扣款金额,打款状态
      """
    case .douyinOrders:
      """
      主订单编号,子订单编号,支付方式,选购商品,货号,商品ID,商家编码,商品数量,商品金额,\
      订单提交时间,支付完成时间,订单完成时间,承诺发货时间,预约发货时间,买家留言,\
      旗帜颜色,商家备注,APP渠道,订单状态,取消原因,售后状态,订单类型,发货时间
      """
    }
  }
}
