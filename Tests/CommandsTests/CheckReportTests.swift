import Foundation
import Testing

@testable import Commands

/// The faces of the result of `check`.
@Suite("check: report")
struct CheckReportTests {
  @Test("csv has a row a file")
  func csv() throws {
    let bench = try CheckTests.bench()
    let text = try bench.check(nil, ["--format", "csv"]).text
    // Shares are fractions: 3 of 8 and 1 of 8.
    #expect(
      text == """
        path,kind,profile,encoding,rows,accepted,rejected,rejected_share,duplicates,duplicates_share,skipped
        \(bench.path("complaints.csv")),complaints,canonical,utf-8,2,2,0,0,0,0,0
        \(bench.path("orders.csv")),orders,canonical,utf-8,8,4,3,0.375,1,0.125,1
        \(bench.path("returns.csv")),returns,canonical,utf-8,6,6,0,0,0,0,0

        """)
  }

  @Test("ndjson has the envelope, then a row a file")
  func ndjson() throws {
    let lines = try CheckTests.bench().check(nil, ["--format", "ndjson"]).text
      .split(separator: "\n").map { try JSON(String($0)) }
    #expect(lines.count == 4)
    #expect(lines[0]["table"].string == "files")
    #expect(lines[2]["rejected"].int == 3)
  }

  @Test("people read sections a file, in their language")
  func languages() throws {
    let bench = try CheckTests.bench()
    let english = try bench.check().text
    for line in [
      "\(bench.path("orders.csv")): orders (canonical)", "Other columns, for --by: Ship Mode",
      "1 row (12.50%) with an id in scientific notation", "invalid_date", "2025-13-05",
      "Across files",
      "2 orders of 3 lines", "ZZ9",
    ] {
      #expect(english.contains(line), "\(line)")
    }
    let chinese = try bench.check(nil, ["--lang", "zh"]).text
    for line in [
      "导出文件检查", "3 个文件：16 行 = 接受 12 + 拒绝 3 + 重复 1", "其他列（可用于 --by）：Ship Mode",
      "文件之间", "找不到订单的退货",
    ] {
      #expect(chinese.contains(line), "\(line)")
    }
    let page = try bench.check(nil, ["--format", "markdown"]).text
    #expect(page.contains("| invalid\\_date |"))
    // The keys of JSON are the same in any language.
    let json = ["--format", "json"]
    let result = try bench.check(nil, json).json()["result"].value as? NSDictionary
    let other = try bench.check(nil, json + ["--lang", "zh"]).json()["result"].value
    #expect(result != nil)
    #expect(other as? NSDictionary == result)
  }

  private static func schema(_ name: String) throws -> JSONSchema {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try JSONSchema(
      Data(contentsOf: root.appending(path: "Docs/schemas/\(name).schema.json")))
  }

  @Test("the output of check is as its schema says, key by key")
  func checkSchema() throws {
    let schema = try Self.schema("check")
    let carried = """
      订单成交时间,商品,订单号,订单状态,售后状态
      ,横幅,260517-2,已收货,退款成功
      """
    for bench in [
      try CheckTests.bench(), try CheckBench(["a.csv": carried, "b.csv": "x\n"]),
      try CheckBench(["a.csv": "return_id,order_id,requested_at\n"]),
    ] {
      let json = try bench.check(nil, ["--format", "json"]).json()
      #expect(schema.faults(of: json.value) == [])
    }
    // The validator can find something.
    #expect(schema.faults(of: ["schema": "aftersales/rates/1"]).count > 5)
  }

  @Test("the output of rates is as its schema says, key by key")
  func ratesSchema() throws {
    let schema = try Self.schema("rates")
    let bench = try CheckTests.bench()
    for options in [
      [], ["--by", "status,return.status", "--every", "month", "--rank", "--top", "2"],
      ["--basis", "units"], ["--basis", "amount", "--clock", "period", "--from", "2025-01"],
      ["--basis", "orders", "--where", "status=nowhere"],
    ] {
      let outcome = try bench.rates(nil, options + ["--format", "json", "--max-rejects", "50%"])
      #expect(outcome.failure == nil)
      #expect(schema.faults(of: try outcome.json().value) == [])
    }
  }
}
