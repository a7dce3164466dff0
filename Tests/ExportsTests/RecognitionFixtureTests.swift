import Foundation
import Tables
import Testing

@testable import Exports

/// What each real header must be taken for, canonical column by canonical column.
///
/// The expectations were written by hand from the platforms' documentation of their columns.
struct Expectation: Sendable, CustomTestStringConvertible {
  let header: RealHeader
  let profile: String
  let columns: [ExportKind: String]
  var testDescription: String { header.rawValue }

  static let all: [Expectation] = [
    Expectation(
      header: .taobaoOrders, profile: "taobao",
      columns: [
        .orders: """
        order_id=订单编号 product=宝贝标题 ordered_at=订单创建时间 paid_at=订单付款时间 \
        customer_id=买家会员名 channel=是否手机订单 store=店铺名称 carrier=物流公司 \
        quantity=宝贝总数量 amount=买家应付货款 status=订单状态
        """
      ]),
    Expectation(
      header: .tmallRefunds, profile: "taobao",
      columns: [
        .returns: """
        return_id=退款编号 order_id=订单编号 sku=商家编码 requested_at=退款的申请时间 \
        shipped_back_at=买家退货时间 refunded_at=退款完结时间 counted_at=退款完结时间 reason=买家退款原因 \
        reason_text=买家退款说明 kind=是否需要退货 responsible=责任方 refund_amount=买家退款金额 \
        status=退款状态
        """
      ]),
    Expectation(
      header: .jdOrders, profile: "jd",
      columns: [
        .orders: """
        order_id=订单号 sku=商品ID product=商品名称 ordered_at=下单时间 paid_at=付款确认时间 \
        delivered_at=订单完成时间 customer_id=下单帐号 channel=订单渠道 quantity=订购数量 \
        unit_price=京东价 status=订单状态
        """
      ]),
    Expectation(
      header: .jdServices, profile: "jd",
      columns: [
        .returns: """
        return_id=服务单号 order_id=订单号 requested_at=申请时间 reason=审核原因 \
        reason_text=问题描述 kind=最终处理方式
        """
      ]),
    Expectation(
      header: .jdCompensation, profile: "jd",
      columns: [
        .complaints: """
        complaint_id=赔付单号 order_id=关联订单号 created_at=申请时间 kind=赔付原因 \
        compensation=赔付金额 status=赔付状态
        """
      ]),
    Expectation(
      header: .pinduoduoOrders, profile: "pinduoduo",
      columns: [
        .orders: """
        order_id=订单号 sku=商家编码-规格维度 product=商品 ordered_at=订单成交时间 \
        shipped_at=发货时间 delivered_at=确认收货时间 carrier=快递公司 quantity=商品数量(件) \
        amount=用户实付金额(元) status=订单状态
        """,
        .returns: """
        order_id=订单号 sku=商家编码-规格维度 requested_at=订单成交时间 status=售后状态
        """,
      ]),
    Expectation(
      header: .pinduoduoReturns, profile: "pinduoduo",
      columns: [
        .returns: """
        return_id=售后编号 order_id=订单编号 requested_at=申请时间 approved_at=同意退款时间 \
        refunded_at=退款成功时间 reason=售后原因 kind=售后类型 refund_amount=退款金额（元） \
        status=售后状态
        """
      ]),
    Expectation(
      header: .pinduoduoPayments, profile: "pinduoduo",
      columns: [
        .complaints: """
        order_id=订单号 sku=商品ID created_at=申请时间 kind=扣款原因 agent=申请人 \
        compensation=申请扣款金额 status=打款状态
        """
      ]),
    Expectation(
      header: .douyinOrders, profile: "douyin",
      columns: [
        .orders: """
        order_id=主订单编号 line_id=子订单编号 sku=商品ID product=选购商品 \
        ordered_at=订单提交时间 paid_at=支付完成时间 shipped_at=发货时间 \
        promised_at=承诺发货时间 delivered_at=订单完成时间 channel=APP渠道 quantity=商品数量 \
        amount=商品金额 status=订单状态
        """
      ]),
    Expectation(
      header: .douyinReturns, profile: "douyin",
      columns: [
        .returns: """
        return_id=售后单号 order_id=订单号 line_id=商品单号 sku=商品ID requested_at=售后申请时间 \
        approved_at=同意售后申请时间 shipped_back_at=退货发货时间 refunded_at=商家退款时间 \
        reason=售后原因 reason_text=用户售后说明 kind=售后类型 responsible=纠纷责任方 \
        refund_amount=退商品金额（元） freight=退运费金额（元） status=售后状态
        """
      ]),
    Expectation(
      header: .shopifyOrders, profile: "shopify",
      columns: [
        .orders: """
        order_id=Name sku=Lineitem_sku product=Lineitem_name brand=Vendor ordered_at=Created_at \
        paid_at=Paid_at shipped_at=Fulfilled_at customer_id=Email channel=Source store=Location \
        region=Shipping_Province carrier=Shipping_Method promotion=Discount_Code \
        quantity=Lineitem_quantity unit_price=Lineitem_price currency=Currency \
        status=Financial_Status
        """,
        .returns: """
        order_id=Name requested_at=Created_at refund_amount=Refunded_Amount status=Financial_Status
        """,
      ]),
    Expectation(
      header: .amazonOrders, profile: "amazon",
      columns: [
        .orders: """
        order_id=amazon-order-id sku=sku product=product-name ordered_at=purchase-date \
        channel=sales-channel region=ship-state carrier=fulfillment-channel \
        promotion=promotion-ids quantity=quantity amount=item-price currency=currency \
        status=order-status
        """
      ]),
    Expectation(
      header: .amazonFBAReturns, profile: "amazon",
      columns: [
        .returns: """
        return_id=license-plate-number order_id=order-id sku=sku requested_at=return-date \
        received_at=return-date reason=reason reason_text=customer-comments quantity=quantity \
        status=status
        """
      ]),
    Expectation(
      header: .amazonFBMReturns, profile: "amazon",
      columns: [
        .returns: """
        return_id=Amazon_RMA_ID order_id=Order_ID sku=Merchant_SKU \
        requested_at=Return_request_date received_at=Return_delivery_date reason=Return_Reason \
        kind=Resolution quantity=Return_quantity refund_amount=Refunded_Amount \
        freight=Label_cost status=Return_request_status
        """
      ]),
    Expectation(
      header: .wooCommerceOrders, profile: "woocommerce",
      columns: [
        .orders: """
        order_id=Order_# product=Product(s) ordered_at=Date customer_id=Customer \
        channel=Attribution promotion=Coupon(s) quantity=Items_sold amount=Net_Sales status=Status
        """,
        .returns: "order_id=Order_# requested_at=Date status=Status",
      ]),
    Expectation(
      header: .zendeskTickets, profile: "zendesk",
      columns: [
        .complaints: """
        complaint_id=Id customer_id=Requester_id created_at=Created_at resolved_at=Solved_at \
        reopened=Reopens channel=Via kind=Ticket_type text=Subject agent=Assignee \
        priority=Priority csat=Satisfaction_Score status=Status
        """
      ]),
    Expectation(
      header: .theLookItems, profile: "thelook",
      columns: [
        .orders: """
        order_id=order_id line_id=id sku=product_id ordered_at=created_at shipped_at=shipped_at \
        delivered_at=delivered_at customer_id=user_id amount=sale_price status=status
        """,
        .returns: """
        order_id=order_id line_id=id sku=product_id requested_at=returned_at \
        refund_amount=sale_price status=status
        """,
      ]),
    Expectation(
      header: .theLookProducts, profile: "thelook",
      columns: [.products: "sku=id product=name category=category brand=brand"]),
  ]
}

@Suite("Recognition of real headers")
struct RecognitionFixtureTests {
  @Test("every header is its platform's, column by column", arguments: Expectation.all)
  func recognised(_ expectation: Expectation) throws {
    let cells = expectation.header.cells
    guard case .recognised(let found) = recognise(header: cells, among: Profile.builtIn) else {
      Issue.record("not recognised: \(recognise(header: cells, among: Profile.builtIn))")
      return
    }
    #expect(found.profile.name == expectation.profile)
    #expect(found.sections.map(\.kind) == expectation.columns.keys.sorted())
    for section in found.sections {
      // Spaces in a header stand as underscores in the expectation.
      let columns = section.mappings.map { mapping in
        let header = cells[mapping.header.index].replacingOccurrences(of: " ", with: "_")
        return "\(mapping.field.name)=\(header)"
      }
      let expected = try #require(expectation.columns[section.kind])
      #expect(Set(columns) == Set(expected.split(separator: " ").map(String.init)))
      #expect(section.missing.isEmpty)
      #expect(
        section.mappings.map(\.field)
          == Field.all(of: section.kind).filter { field in
            section.mappings.contains { $0.field == field }
          })
    }
  }

  @Test("files of no use are ignored with a reason")
  func ignored() {
    for (header, profile) in [(RealHeader.theLookOrders, "thelook"), (.jdSettlement, "jd")] {
      guard
        case .ignored(profile, let why) = recognise(header: header.cells, among: Profile.builtIn)
      else {
        Issue.record("\(header) is not ignored")
        continue
      }
      #expect(!why.isEmpty)
    }
  }

  @Test("no built-in takes the toy shop's files, which need a profile of their own")
  func unknown() {
    for header in [
      RealHeader.mavenOrders, .mavenItems, .mavenRefunds, .mavenProducts, .mavenWeekly,
    ] {
      guard case .unrecognised = recognise(header: header.cells, among: Profile.builtIn) else {
        Issue.record("\(header) is taken for something")
        continue
      }
    }
  }

  @Test(
    "the literal headers are those of the files",
    .enabled(if: SharedData.isPresent, "the shared data is not on this machine"),
    arguments: RealHeader.allCases.filter { $0.file != nil })
  func literal(_ header: RealHeader) throws {
    let file = try #require(header.file)
    let data = try Data(contentsOf: SharedData.folder.appending(path: file))
    let line = data.prefix { $0 != 0x0A && $0 != 0x0D }
    // NSStringEncoding of GB18030, of which GBK is a part.
    let chinese = String.Encoding(rawValue: 0x8000_0632)
    let text = try #require(
      String(data: line, encoding: .utf8) ?? String(data: line, encoding: chinese))
    #expect(HeaderRow.trimmed(text) == header.line)
  }
}

/// The shared data of the project's authors, when it lies beside the package.
enum SharedData {
  static let folder: URL =
    ProcessInfo.processInfo.environment["AFTERSALES_SHARED"].map {
      URL(filePath: $0).appending(path: "data")
    }
    ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")

  static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }
}
