import Foundation
import Simulation
import Testing

/// The same shop, written as different platforms write it.
@Suite struct ProfilesTests {
  @Test func shopifyRowsAreLinesAndRefundsBelongToOrders() throws {
    let bench = try Workbench(size: .orders(3000), profile: .shopify)
    let bytes = try bench.bytes("orders_export.csv")
    let header = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    #expect(header == PlatformHeaders.shopify)
    #expect(header.split(separator: ",").count == 79)
    #expect(try bench.names() == ["complaints.csv", "orders_export.csv", "truth.json"])

    let rows = try bench.records("orders_export.csv")
    #expect(rows.count == bench.truth.total.lines + bench.truth.total.cancelled)
    let first = rows.filter { $0["Financial Status"] != "" }
    #expect(first.count == 3000)
    #expect(Set(rows.map { $0["Name"] }).count == 3000)
    let refunds = first.compactMap { Int(($0["Refunded Amount"] ?? "").filter { $0 != "." }) }
    #expect(refunds.count { $0 > 0 } == bench.truth.orders.refundedReported)
    #expect(refunds.reduce(0, +) == bench.truth.refundedAmountReported)
    #expect(first.count { $0["Cancelled at"] != "" } == bench.truth.orders.cancelled)
    let names = Set(rows.map { $0["Name"] })
    #expect(try bench.records("complaints.csv").allSatisfy { names.contains($0["order_id"]) })
  }

  @Test func taobaoIsGB18030WithCRLF() throws {
    let bench = try Workbench(size: .orders(2000), profile: .taobao)
    #expect(
      try bench.names() == [
        "ExportOrderList202601010000.csv", "RefundList202601010000.csv", "complaints.csv",
        "truth.json",
      ])
    let orders = try bench.bytes("ExportOrderList202601010000.csv")
    // 订单编号 in GB18030, by `printf 订单编号 | iconv -t gb18030 | xxd` (glibc 2.41).
    #expect(Array(orders.prefix(9)) == [0xB6, 0xA9, 0xB5, 0xA5, 0xB1, 0xE0, 0xBA, 0xC5, 0x2C])
    let lines = orders.split(separator: UInt8(ascii: "\n"))
    #expect(lines.allSatisfy { $0.last == UInt8(ascii: "\r") })
    // Orders are the grain: one row each.
    #expect(lines.count - 1 == 2000)
    #expect(bench.truth.orderRowsAccepted == 2000)
    // A trail byte of GB18030 is never a comma, so commas count columns.
    #expect(lines.allSatisfy { $0.count { $0 == UInt8(ascii: ",") } == 36 })
    #expect(lines[1].starts(with: Array("=\"4".utf8)))
    let refunds = try bench.bytes("RefundList202601010000.csv").split(separator: UInt8(ascii: "\n"))
    #expect(refunds.count - 1 == bench.truth.requestsReported)
    #expect(refunds.allSatisfy { $0.count { $0 == UInt8(ascii: ",") } == 37 })
  }

  @Test func taobaoHeadersAreThePlatforms() throws {
    let bench = try Workbench(size: .orders(200), profile: .taobao)
    // Foundation's decoder (kCFStringEncodingGB_18030_2000, 0x0632) is not the encoder under test.
    let encoding = String.Encoding(rawValue: 0x8000_0632)
    for (file, header) in [
      ("ExportOrderList202601010000.csv", PlatformHeaders.taobaoOrders),
      ("RefundList202601010000.csv", PlatformHeaders.tmallRefunds),
    ] {
      let text = try #require(String(data: Data(bench.bytes(file)), encoding: encoding))
      #expect(text.hasPrefix(header + "\r\n"))
      #expect(text.contains("交易成功") || text.contains("退款成功"))
    }
  }

  @Test func factsDoNotDependOnTheProfile() throws {
    let truths = try SimulatedProfile.allCases.map { profile in
      try Workbench(size: .orders(2500), profile: profile).truth
    }
    for truth in truths {
      #expect(truth.total == truths[0].total)
      #expect(truth.orders == truths[0].orders)
      #expect(truth.categories == truths[0].categories)
      #expect(truth.requestsReported == truths[0].requestsReported)
      #expect(truth.refundedAmountReported == truths[0].refundedAmountReported)
    }
  }

  @Test func englishIsASCIIOutsideTheNames() throws {
    let bench = try Workbench(.english, size: .orders(2000))
    for name in ["orders.csv", "returns.csv", "complaints.csv"] {
      #expect(try bench.bytes(name).allSatisfy { $0 < 128 }, "\(name)")
    }
  }
}
