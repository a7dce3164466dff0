import Foundation
import Tables
import Testing

@testable import Exports

/// One of the ten real headers over made-up rows, and what every one of its cells must be read as.
///
/// Expected values were read off the files by eye (with iconv for the Chinese ones). Moments are UTC
/// seconds by GNU date 9.7, as in `date -u -d 2024-11-11T00:01:02+08:00 +%s`; money is in hundredths.
/// Canonical columns that are not named are missing. A column of a carried return is `return.NAME`;
/// `flags` says what the profile's rules make of the row.
struct FixtureCells: Sendable, CustomTestStringConvertible {
  let file: String
  let profile: String
  let kind: ExportKind
  let charset: Charset
  let rows: [[String: String]]
  /// Columns that only the export knows, with the shape in which they are read.
  var others: [(header: String, shape: ColumnRequest.Shape)] = []
  var testDescription: String { file }

  static let all: [FixtureCells] = [
    FixtureCells(
      file: "amazon_fba_returns.txt", profile: "amazon", kind: .returns, charset: .utf8,
      rows: [
        [
          "return_id": "LPNRR123456789", "order_id": "114-1111111-2222222", "sku": "YS001-100",
          "requested_at": "1785537299", "received_at": "1785537299", "reason": "UNWANTED_ITEM",
          "quantity": "1", "status": "Unit returned to inventory", "asin": "B0FBA00001",
          "detailed-disposition": "SELLABLE",
        ],
        [
          "return_id": "LPNRR123456790", "order_id": "114-1111111-2222223", "sku": "YS001-100",
          "requested_at": "1785566991", "received_at": "1785566991", "reason": "DEFECTIVE",
          // Quotes are plain text in this file.
          "reason_text": #"Arrived cracked, 5" screen "dead""#,
          "quantity": "1", "status": "IMMEDIATE_LIQUIDATION", "asin": "B0FBA00001",
          "detailed-disposition": "CUSTOMER_DAMAGED",
        ],
      ], others: [("asin", .id), ("detailed-disposition", .code)]),
    FixtureCells(
      file: "amazon_fbm_returns.tsv", profile: "amazon", kind: .returns, charset: .utf8,
      rows: [
        [
          "return_id": "DabcRRMA", "order_id": "114-1111111-2222224", "sku": "TEE-BLK-S",
          "requested_at": "1786636800", "reason": "CR-APPAREL_TOO_SMALL", "kind": "StandardRefund",
          "quantity": "1", "refund_amount": "1999", "freight": "0", "status": "Approved",
          "Order Amount": "1999",
        ]
      ], others: [("Order Amount", .money), ("Merchant RMA ID", .id)]),
    FixtureCells(
      file: "douyin_aftersale_utf8bom.csv", profile: "douyin", kind: .returns, charset: .utf8,
      rows: [
        [
          "return_id": "7123456789012345678", "order_id": "6912345678901234567",
          "line_id": "6912345678901234567", "sku": "3567890123456789012",
          "requested_at": "1748752245", "reason": "质量问题", "kind": "退货退款",
          "refund_amount": "8900", "freight": "0", "status": "同意退款，退款成功",
          "售后原因标签": "做工瑕疵", "应付金额（元）": "8900",
        ]
      ], others: [("售后原因标签", .code), ("应付金额（元）", .money)]),
    FixtureCells(
      file: "jd_orders_gbk_header_only.csv", profile: "jd", kind: .orders, charset: .gb18030,
      rows: []),
    FixtureCells(
      file: "pdd_orders_utf8bom.csv", profile: "pinduoduo", kind: .orders, charset: .utf8,
      rows: [
        [
          "order_id": "260531-607198974342268", "sku": "A-1", "product": "接考横幅",
          "ordered_at": "1780243380", "shipped_at": "1780279200", "delivered_at": "1780624800",
          "carrier": "圆通快递", "quantity": "1", "amount": "1780", "currency": "CNY",
          "status": "已收货", "flags": "carriesReturn", "return.order_id": "260531-607198974342268",
          "return.sku": "A-1", "return.status": "退款成功", "快递单号": "YT0001",
        ],
        [
          "order_id": "260517-607198974342269", "sku": "A-1", "product": "接考横幅",
          // Its 订单成交时间 is blank: midnight in Shanghai of the day in its number.
          "ordered_at": "1778947200", "carrier": "申通快递", "quantity": "1", "amount": "101780",
          "currency": "CNY", "status": "已发货，待收货",
          "return.order_id": "260517-607198974342269", "return.sku": "A-1",
          "return.status": "无售后或售后取消",
        ],
      ], others: [("快递单号", .id)]),
    FixtureCells(
      file: "shopify_orders.csv", profile: "shopify", kind: .orders, charset: .utf8,
      rows: [
        [
          "order_id": "#1001", "sku": "TEE-BLK-S", "product": "Crew Tee - Black / S",
          "brand": "Acme", "ordered_at": "1714571892", "paid_at": "1714572000",
          "shipped_at": "1714654800", "customer_id": "ann@example.com", "channel": "web",
          "carrier": "Standard", "quantity": "2", "amount": "1998", "unit_price": "999",
          "currency": "USD", "status": "partially_refunded", "flags": "carriesReturn returnOfOrder",
          "return.order_id": "#1001", "return.refund_amount": "999",
          "return.status": "partially_refunded", "Notes": "Leave at door,\nplease \"ring\" twice",
          "Id": "5001234567890", "Shipping Zip": "02928",
        ],
        // What is known of the order stands on its first line only, and is filled down.
        [
          "order_id": "#1001", "sku": "MUG", "product": "Mug", "brand": "Acme",
          "ordered_at": "1714571892", "paid_at": "1714572000", "shipped_at": "1714654800",
          "customer_id": "ann@example.com", "channel": "web", "carrier": "Standard",
          "quantity": "1", "amount": "1000", "unit_price": "1000", "currency": "USD",
          "status": "partially_refunded", "return.order_id": "#1001",
          "return.status": "partially_refunded",
        ],
        [
          "order_id": "#1002", "sku": "SOFA-1", "product": "Sofa", "ordered_at": "1714744692",
          "paid_at": "1714744800", "customer_id": "bob@example.com", "quantity": "1",
          "amount": "123450", "unit_price": "123450", "currency": "USD", "status": "refunded",
          "flags": "cancelled carriesReturn returnOfOrder", "return.order_id": "#1002",
          "return.refund_amount": "123450", "return.status": "refunded", "Id": "5001234567891",
        ],
      ], others: [("Notes", .text), ("Id", .id), ("Shipping Zip", .id)]),
    FixtureCells(
      file: "taobao_ExportOrderList_gbk.csv", profile: "taobao", kind: .orders, charset: .gb18030,
      rows: [
        [
          "order_id": "405123456789012345", "product": "羽绒服女中长款，加厚 2024新款",
          "ordered_at": "1731254462", "paid_at": "1731254584", "customer_id": "tb_测试一",
          "channel": "手机订单", "carrier": "圆通速递", "quantity": "1", "amount": "19900",
          "currency": "CNY", "status": "交易成功", "买家留言": "请尽快发货,谢谢",
          "联系手机": "13800000000",
        ],
        [
          "order_id": "405123456789012346", "product": "纯棉T恤，两件装",
          "ordered_at": "1731376862", "customer_id": "tb_测试二", "quantity": "2",
          "amount": "5990", "currency": "CNY", "status": "交易关闭",
        ],
      ], others: [("买家留言", .text), ("联系手机", .id)]),
    FixtureCells(
      file: "tmall_refunds_gb18030.csv", profile: "taobao", kind: .returns, charset: .gb18030,
      rows: [
        [
          "return_id": "123456789012345678", "order_id": "405123456789012345", "sku": "YRF-001",
          "requested_at": "1731634200", "refunded_at": "1732075200",
          "counted_at": "1732075200", "reason": "质量问题",
          "reason_text": "拉链坏了，还有一股味道", "kind": "买家需要退货",
          "refund_amount": "19900", "status": "退款成功",
          "支付宝交易号": "2024111122001100000000000001", "买家实际支付金额": "19900",
        ],
        [
          "return_id": "123456789012345679", "order_id": "405123456789012347",
          "requested_at": "1731720600", "reason": "尺寸不符", "refund_amount": "10000",
          "status": "退款关闭", "flags": "refused", "买家实际支付金额": "129900",
        ],
      ], others: [("支付宝交易号", .id), ("买家实际支付金额", .money)]),
    FixtureCells(
      file: "woocommerce_analytics_orders.csv", profile: "woocommerce", kind: .orders,
      charset: .utf8,
      rows: [
        [
          "order_id": "1001", "product": "1× Crew Tee, 2× Mug", "ordered_at": "1714528800",
          "customer_id": "Ann Example", "channel": "Organic: Google", "promotion": "SPRING10",
          "quantity": "3", "amount": "129900", "status": "refunded",
          "flags": "carriesReturn returnOfOrder", "return.order_id": "1001",
          "return.status": "refunded", "N. Revenue (formatted)": "129900",
        ]
      ], others: [("N. Revenue (formatted)", .money)]),
    FixtureCells(
      file: "zendesk_tickets.csv", profile: "zendesk", kind: .complaints, charset: .utf8,
      rows: [
        [
          "complaint_id": "35436", "customer_id": "20978392", "created_at": "1709255580",
          "resolved_at": "1709517600", "reopened": "0", "channel": "Mail", "kind": "Incident",
          "text": "Re: zip broken, want refund", "agent": "Agent A", "priority": "Normal",
          "csat": "Bad", "status": "Closed", "Tags": "refund damaged_item",
        ]
      ], others: [("Tags", .text)]),
  ]
}

@Suite("Cells of the fixtures")
struct FixtureCellTests {
  @Test(
    "every fixture is recognised and read right, cell by cell",
    .enabled(if: SharedData.isPresent, "the shared data is not on this machine"),
    arguments: FixtureCells.all)
  func cells(_ expected: FixtureCells) throws {
    let path = SharedData.folder.appending(path: "export_fixtures/\(expected.file)").path
    var options = ReadOptions(zone: try ZoneRules(identifier: "Asia/Shanghai"))
    for strict in [false, true] {
      options.strictParser = strict
      let exports = try ExportSet(ExportSet.Arguments(sources: [path]), options)
      let layout = try #require(exports.files.first)
      #expect(layout.recognition.profile.name == expected.profile)
      #expect(layout.charset == expected.charset)

      var fields = Field.all(of: expected.kind)
      if expected.kind == .orders { fields += Field.all(of: .returns) }
      let requests =
        fields.map { ColumnRequest($0.kind, $0.name, as: $0.shape) }
        + expected.others.map { ColumnRequest(expected.kind, $0.header, as: $0.shape) }
      let (table, ledgers) = try Table.load(expected.kind, requests, from: exports, threads: 2)
      #expect(table.rows(of: expected.kind) == expected.rows)
      #expect(ledgers.map(\.rows) == [expected.rows.count])
      #expect(ledgers.map(\.accepted) == [expected.rows.count])
      #expect(ledgers.flatMap(\.rejects).isEmpty)
    }
  }
}

extension Field {
  fileprivate var shape: ColumnRequest.Shape {
    switch form {
    case .id: .id
    case .category: .code
    case .time: .time
    case .money: .money
    case .integer: .integer
    case .text: .text
    }
  }
}

extension Table {
  /// Each row as the cells that have a value, by name.
  fileprivate func rows(of kind: ExportKind) -> [[String: String]] {
    (0..<count).map { row in
      var cells: [String: String] = [:]
      for column in columns {
        let request = column.request
        let name = (request.kind == kind ? "" : "return.") + request.field
        switch request.shape {
        case .code: cells[name] = column.dictionary.name(column.codes[row])
        case .time, .money, .integer:
          let value = column.values[row]
          cells[name] = value == missingValue ? nil : String(value)
        case .id, .key, .text:
          cells[name] = column.cells.length(row) == 0 ? nil : column.cells[row]
        }
      }
      let names: [(RowFlags, String)] = [
        (.cancelled, "cancelled"), (.refused, "refused"), (.carriesReturn, "carriesReturn"),
        (.returnOfOrder, "returnOfOrder"),
      ]
      let flags = names.filter { self.flags[row].contains($0.0) }.map(\.1)
      if !flags.isEmpty { cells["flags"] = flags.joined(separator: " ") }
      return cells
    }
  }
}
