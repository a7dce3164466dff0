import Foundation
import Testing

@testable import Commands

/// Every expected number was counted by hand in the files below.
@Suite("check")
struct CheckTests {
  /// Eight rows: four accepted, three refused, one whose key comes again; and a blank line.
  static let orders = """
    order_id,line_id,sku,ordered_at,promised_at,delivered_at,quantity,amount,status,Ship Mode
    A1,1,S1,2025-01-02 10:00:00,2025-01-05,2025-01-04 09:00:00,1,10.00,completed,air
    A1,2,S2,2025-01-02 10:00:00,2025-01-05,,2,20.00,completed,sea
    A2,1,S1,2025-01-03 10:00:00,2025-13-05,,1,10.00,completed,air
    4.05E+17,1,S1,2025-01-03 10:00:00,,,1,10.00,completed,air
    A3,1,S3,2025-01-04 08:00:00,,,1,5.00,cancelled,sea
    A4,1,S1,2025-01-05 08:00:00,,,1,5.00,shipped,
    A4,1,S1,2025-01-05 08:00:00,,,1,6.00,completed,

    A5,1,S1,2025-01-06 00:00:00,,,x,5.00,completed,air

    """

  /// One that joins, one without its order, one before it, one refused, one that names a line that
  /// is not there, one of a cancelled line.
  static let returns = """
    return_id,order_id,line_id,requested_at,status
    R1,A1,1,2025-01-08,completed
    R2,ZZ9,1,2025-01-09,completed
    R3,A4,1,2025-01-01,completed
    R4,A1,2,2025-01-09,refused
    R5,A1,9,2025-01-10,completed
    R6,A3,1,2025-01-10,completed

    """

  static let complaints = """
    complaint_id,order_id,created_at,kind
    C1,A1,2025-01-09 10:00:00,late
    C2,ZZ8,2025-01-10 10:00:00,broken

    """

  static func bench() throws -> CheckBench {
    try CheckBench([
      "orders.csv": orders, "returns.csv": returns, "complaints.csv": complaints,
    ])
  }

  @Test("every row of a file is accounted for, and the refused ones are shown")
  func account() throws {
    let bench = try Self.bench()
    let outcome = try bench.check(nil, ["--format", "json"])
    let json = try outcome.json()
    #expect(json["schema"].string == "aftersales/check/1")
    #expect(json["as_of"].string == "2025-01-10T10:00:00+08:00")
    // A folder's files come by their names: complaints, orders, returns.
    let file = json["result.files[1]"]
    #expect(file["path"].string == bench.path("orders.csv"))
    #expect(file["kind"].string == "orders")
    #expect(file["profile"].string == "canonical")
    #expect(file["delimiter"].string == "comma")
    #expect(file["header_line"].int == 1)
    #expect(file["rows"].int == 8)
    #expect(file["accepted"].part == [4, 0.5])
    #expect(file["rejected"].part == [3, 0.375])
    #expect(file["duplicates"].part == [1, 0.125])
    #expect(file["skipped"].int == 1)
    #expect(file["damaged_ids"].part == [1, 0.125])
    #expect(file["key"].strings == ["order_id", "line_id"])
    #expect(file["unmapped"].strings == ["Ship Mode"])
    let reasons = file["rejects"].array
    #expect(
      reasons.map { $0["reason"].string } == ["damaged_id", "invalid_count", "invalid_date"])
    #expect(reasons.map { $0["examples[0].line"].int } == [5, 10, 4])
    #expect(
      reasons.map { $0["examples[0].column"].string } == ["order_id", "quantity", "promised_at"])
    #expect(reasons.map { $0["examples[0].found"].string } == ["4.05E+17", "x", "2025-13-05"])
    #expect(json["result.totals.rows"].int == 16)
    #expect(json["result.totals.rejected"].part == [3, 3.0 / 16])
  }

  @Test("columns: what is missing, how dates are written, from when to when")
  func columns() throws {
    let json = try Self.bench().check(nil, ["--format", "json"]).json()
    let columns = json["result.files[1].columns"].array
    func column(_ name: String) throws -> JSON {
      try #require(columns.first { $0["name"].string == name })
    }
    // Of the five rows that nothing refuses, the duplicate among them.
    #expect(try column("delivered_at")["missing"].part == [4, 0.8])
    #expect(try column("promised_at")["missing"].part == [3, 0.6])
    #expect(try column("sku")["missing"].part == [0, 0])
    let ordered = try column("ordered_at")
    #expect(ordered["date_format"].string == "yyyy-MM-dd")
    #expect(ordered["first"].string == "2025-01-02T10:00:00+08:00")
    #expect(ordered["last"].string == "2025-01-05T08:00:00+08:00")
    #expect(ordered["dated_by_id"].isNull)
    #expect(try column("status")["date_format"].isNull)
    let spans = json["result.spans"].array
    #expect(spans.map { $0["kind"].string } == ["orders", "returns", "complaints"])
    #expect(
      spans.map { $0["last"].string?.prefix(10) } == ["2025-01-05", "2025-01-10", "2025-01-10"])
  }

  @Test("statuses and what they count as")
  func statuses() throws {
    let json = try Self.bench().check(nil, ["--format", "json"]).json()
    let orders = json["result.files[1].statuses[0].values"].array
    #expect(orders.map { $0["value"].string } == ["completed", "cancelled", "shipped"])
    #expect(orders.map { $0["rows"].part } == [[3, 0.6], [1, 0.2], [1, 0.2]])
    #expect(orders.map { $0["counts_as"].string } == ["sold", "cancelled", "sold"])
    let returns = json["result.files[2].statuses[0].values"].array
    #expect(returns.map { $0["value"].string } == ["completed", "refused"])
    #expect(returns.map { $0["counts_as"].string } == ["returned", "refused"])
  }

  @Test("how returns and complaints find their orders")
  func joins() throws {
    let joins = try Self.bench().check(nil, ["--format", "json"]).json()["result.joins"]
    // A1 with two lines and A4; A3 is cancelled.
    #expect(joins["orders"].int == 2)
    #expect(joins["lines"].int == 3)
    #expect(joins["cancelled"].part == [1, 0.25])
    #expect(joins["returns.rows"].int == 6)
    #expect(joins["returns.refused"].part == [1, 1.0 / 6])
    #expect(joins["returns.without_order"].part == [1, 0.2])
    #expect(joins["returns.samples"].strings == ["ZZ9"])
    // Both lines of A1 and that of A4 have a dated return.
    #expect(joins["returns.before_order"].part == [1, 1.0 / 3])
    #expect(joins["returns.of_unknown_line"].part == [1, 0.25])
    #expect(joins["returns.shared_out"].part == [1, 0.25])
    #expect(joins["returns.of_cancelled_line"].part == [1, 0.25])
    #expect(joins["returns.carried"].int == 0)
    #expect(joins["complaints.without_order"].part == [1, 0.5])
    #expect(joins["complaints.samples"].strings == ["ZZ8"])
    #expect(joins["complaints.shared_out"].part == [1, 1])
  }

  @Test("the report is written before a file that breaks --max-rejects ends the run with 65")
  func rejectLimit() throws {
    let bench = try Self.bench()
    let strict = try bench.check()
    #expect(strict.failure?.exitCode == 65)
    #expect(strict.failure?.message.contains("3 of 8 rows are refused") == true)
    #expect(strict.text.contains("16 rows = 12 accepted + 3 rejected + 1 duplicates"))
    #expect(try bench.check(nil, ["--max-rejects", "3"]).failure == nil)
    #expect(try bench.check(nil, ["--max-rejects", "37%"]).failure?.exitCode == 65)
    #expect(try bench.check(nil, ["--max-rejects", "38%"]).failure == nil)
  }

  @Test("check reads every column, so it refuses more than a rate that needs fewer")
  func strictness() throws {
    let bench = try Self.bench()
    let options = ["--format", "json", "--max-rejects", "50%"]
    let checked = try bench.check(nil, options).json()["sources"].array
    let rated = try bench.rates(nil, options).json()["sources"].array
    func rejected(_ sources: [JSON]) -> Int? {
      sources.first { $0["kind"].string == "orders" }?["rejected"].int
    }
    #expect(rejected(checked) == 3)
    // The bad promised date is in a column that no rate needs.
    #expect(rejected(rated) == 2)
  }

  @Test("--rejects writes every refused row")
  func rejectFile() throws {
    let bench = try Self.bench()
    let path = bench.path("refused.out")
    _ = try bench.check([bench.path("orders.csv")], ["--rejects", path])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1].contains(",4,"))
    #expect(lines[1].contains("invalid_date"))
    #expect(lines[1].hasSuffix("\"A2,1,S1,2025-01-03 10:00:00,2025-13-05,,1,10.00,completed,air\""))
  }

  @Test("any number of threads gives the same bytes")
  func threads() throws {
    let bench = try Self.bench()
    let one = try bench.check(nil, ["--format", "json", "--threads", "1"])
    let four = try bench.check(nil, ["--format", "json", "--threads", "4", "--strict-parser"])
    #expect(!one.text.isEmpty)
    #expect(one.text == four.text)
  }
}
