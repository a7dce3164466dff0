import Foundation
import Testing

@testable import Commands

/// What `check` says of files that are empty, unknown, unlike each other or hard to read.
@Suite("check: odd files")
struct CheckFilesTests {
  @Test("a header without rows is told plainly")
  func headerOnly() throws {
    let bench = try CheckBench(["a.csv": "order_id,ordered_at,status\n"])
    let outcome = try bench.check(nil, ["--format", "json"])
    #expect(outcome.failure == nil)
    let json = try outcome.json()
    #expect(json["as_of"].isNull)
    #expect(json["result.files[0].rows"].int == 0)
    #expect(json["result.files[0].accepted"].part == [0, nil])
    #expect(json["result.files[0].columns[0].missing.share"].isNull)
    #expect(json["result.joins.orders"].int == 0)
    #expect(try bench.check().text.contains("There is a header and not a single row."))
  }

  @Test("returns without orders can be checked; of the join nothing is known")
  func returnsOnly() throws {
    let bench = try CheckBench([
      // R1 comes again, so its first row is a duplicate.
      "a.csv": """
      return_id,order_id,requested_at,status
      R1,A1,2025-01-08,open
      R1,A1,2025-01-09,done
      R2,A2,2025-01-10,done

      """
    ])
    let outcome = try bench.check(nil, ["--format", "json"])
    #expect(outcome.failure == nil)
    let json = try outcome.json()
    #expect(json["result.joins"].isNull)
    #expect(json["result.files[0].duplicates"].part == [1, 1.0 / 3])
    #expect(json["warnings"].array.map { $0["code"].string } == ["no_orders"])
    #expect(json["as_of"].string == "2025-01-10T00:00:00+08:00")
    #expect(try bench.check().text.contains("No file holds orders"))
  }

  @Test("products are read too, with repeated skus as duplicates")
  func products() throws {
    let bench = try CheckBench(["p.csv": "sku,category\nS1,a\nS1,b\nS2,\n"])
    let file = try bench.check(nil, ["--format", "json"]).json()["result.files[0]"]
    #expect(file["kind"].string == "products")
    #expect(file["duplicates"].part == [1, 1.0 / 3])
    #expect(file["columns[1].missing"].part == [1, 1.0 / 3])
  }

  @Test("a file that nobody knows: listed; an error where it was named itself")
  func unknown() throws {
    let bench = try CheckBench([
      "a.csv": "order_id,ordered_at\nA1,2025-01-01\n", "b.csv": "x,y\n1,2\n",
    ])
    let folder = try bench.check(nil, ["--format", "json"])
    #expect(folder.failure == nil)
    #expect(try folder.json()["result.unread[0].path"].string == bench.path("b.csv"))
    let named = try bench.check(
      [bench.path("a.csv"), bench.path("b.csv")], ["--format", "json"])
    #expect(named.failure?.exitCode == 65)
    #expect(named.failure?.message.contains("no profile knows the header \"x, y\"") == true)
    #expect(try named.json()["result.files"].array.count == 1)
    #expect(try named.json()["result.unread[0].next_step"].string?.contains("--profile") == true)
    // Nothing but unknown files in a folder is an error as well.
    let empty = try CheckBench(["b.csv": "x,y\n1,2\n", "c.csv": ""])
    #expect(try empty.check().failure?.exitCode == 65)
    #expect(try empty.check(nil, ["--format", "json"]).json()["result.unread"].array.count == 2)
  }

  @Test("a column whose dates cannot be told is left unread, a file that needs it too")
  func ambiguousDates() throws {
    let bench = try CheckBench([
      // Every promised date can be day/month and month/day.
      "a.csv": """
      order_id,ordered_at,promised_at
      A1,2025-01-02,03/04/2025
      A2,2025-01-03,05/04/2025

      """,
      "b.csv": "order_id,ordered_at\nB1,03/04/2025\n",
    ])
    let outcome = try bench.check(nil, ["--format", "json"])
    let json = try outcome.json()
    #expect(json["result.files"].array.count == 1)
    #expect(json["result.files[0].accepted.count"].int == 2)
    let promised = json["result.files[0].columns[2]"]
    #expect(promised["name"].string == "promised_at")
    #expect(promised["date_format"].isNull)
    #expect(
      promised["unread"].string
        == #"column promised_at: "03/04/2025" can be dd/MM/yyyy or MM/dd/yyyy, and no other cell tells which"#
    )
    #expect(json["result.unread[0].path"].string == bench.path("b.csv"))
    #expect(outcome.failure?.exitCode == 65)

    let told = try bench.check(nil, ["--format", "json", "--date-format", "dd/MM/yyyy"])
    #expect(told.failure?.exitCode == 65)
    let well = try CheckBench(["b.csv": "order_id,ordered_at\nB1,03/04/2025\nB2,13/04/2025\n"])
    let column = try well.check(nil, ["--format", "json"]).json()["result.files[0].columns[1]"]
    #expect(column["date_format"].string == "dd/MM/yyyy")
    #expect(column["first"].string == "2025-04-03T00:00:00+08:00")
  }

  @Test("files of one kind with different columns")
  func differences() throws {
    let bench = try CheckBench([
      "a.csv": "order_id,ordered_at,amount,Ship Mode\nA1,2025-01-01,1,air\n",
      // The amount is the product of two columns, so it does not lack it.
      "b.csv": "order_id,ordered_at,unit_price,quantity\nB1,2025-01-01,1,1\n",
      "c.csv": "return_id,order_id,requested_at\nR1,A1,2025-01-02\n",
    ])
    let found = try bench.check(nil, ["--format", "json"]).json()["result.differences"].array
    #expect(found.map { $0["path"].string } == [bench.path("a.csv"), bench.path("b.csv")])
    #expect(found.map { $0["lacks"].strings } == [["quantity"], []])
    #expect(
      found.map { $0["lacks_headers"].strings }
        == [["unit_price", "quantity"], ["amount", "Ship Mode"]])
  }

  @Test("a condition that the file cannot decide is told with the column that it needs")
  func undecided() throws {
    // Taobao tells an unpaid order by 订单关闭原因, or by 订单付款时间: this file has neither.
    let bench = try CheckBench([
      "a.csv": "订单编号,订单状态,订单创建时间\n405123456789012345,交易关闭,2024-11-11 00:01:02\n"
    ])
    let json = try bench.check(nil, ["--format", "json"]).json()
    let undecided = json["result.files[0].undecided[0]"]
    #expect(undecided["kind"].string == "orders")
    #expect(undecided["condition"].string == "cancelled")
    #expect(undecided["needs"].strings == ["订单关闭原因", "订单付款时间"])
    #expect(json["warnings[0].code"].string == "undecided")
  }

  @Test("orders dated by their number are counted, and returns that lines carry have columns")
  func carried() throws {
    let bench = try CheckBench([
      "a.csv": """
      订单成交时间,商品,订单号,订单状态,售后状态
      2026-06-01 00:03:00\t,横幅,260531-1\t,已收货,退款成功
      ,横幅,260517-2\t,已收货,无售后或售后取消
      ,横幅,260518-3\t,已取消,无售后或售后取消
      ,横幅,26-4\t,已收货,无售后或售后取消

      """
    ])
    let file = try bench.check(nil, ["--format", "json", "--max-rejects", "1"]).json()[
      "result.files[0]"]
    #expect(file["kinds"].strings == ["orders", "returns"])
    // The last has neither a date nor a number that gives one.
    #expect(file["rejects[0].reason"].string == "missing_value")
    #expect(file["rejects[0].examples[0].line"].int == 5)
    let columns = file["columns"].array
    let ordered = try #require(columns.first { $0["name"].string == "ordered_at" })
    #expect(ordered["dated_by_id"].part == [2, 2.0 / 3])
    #expect(ordered["missing"].part == [0, 0])
    #expect(ordered["first"].string == "2026-05-17T00:00:00+08:00")
    let requested = try #require(columns.first { $0["name"].string == "return.requested_at" })
    #expect((requested["is_undated"].value as? Bool) == true)
    #expect(requested["missing"].part == [1, 1])
    #expect(file["statuses"].array.map { $0["column"].string } == ["status", "return.status"])
    let after = file["statuses[1].values"].array
    #expect(after.map { $0["value"].string } == ["无售后或售后取消", "退款成功"])
    #expect(after.map { $0["counts_as"].string } == ["mixed", "returned"])
    #expect(after.map { $0["cancelled"].int } == [1, 0])
  }

  @Test("of very many statuses the twenty most frequent are listed")
  func manyStatuses() throws {
    var text = "order_id,ordered_at,status\n"
    for index in 1...30 {
      text += "A\(index),2025-01-01,s\(index)\nB\(index),2025-01-01,s\(index % 10)\n"
    }
    let bench = try CheckBench(["a.csv": text])
    let statuses = try bench.check(nil, ["--format", "json"]).json()["result.files[0].statuses[0]"]
    // s0 to s30; s1 to s9 four times, s0 three times, the rest once, by their bytes.
    #expect(statuses["distinct"].int == 31)
    let values = statuses["values"].array
    #expect(values.count == 20)
    #expect(
      values.prefix(11).map { $0["value"].string } == (1...9).map { "s\($0)" } + ["s0", "s10"])
    #expect(
      values.prefix(11).map { $0["rows.count"].int } == Array(repeating: 4, count: 9) + [3, 1])
    #expect(try bench.check().text.contains("… and 11 more"))
  }

  @Test(
    "a charset that shows far into the second file, while its dates are decided, is found out",
    .timeLimit(.minutes(1)))
  func lateCharset() throws {
    var text = Data("order_id,ordered_at,product\n".utf8)
    // More than the first mebibyte, all ASCII, its day before its month.
    let name = String(repeating: "plain ", count: 100)
    for index in 0..<1_800 { text += Data("A\(index),13/04/2025,\(name)\n".utf8) }
    // 中 in GB18030.
    text += Data("B,14/04/2025,".utf8) + Data([0xD6, 0xD0, 0x0A])
    let bench = try CheckBench(["a.csv": "order_id,ordered_at\nA1,2025-01-01\n"])
    try bench.write("b.csv", text)
    let files = try bench.check(nil, ["--format", "json"]).json()["result.files"].array
    #expect(files.map { $0["encoding"].string } == ["utf-8", "gb18030"])
    #expect(files.map { $0["accepted.count"].int } == [1, 1_801])
  }
}
