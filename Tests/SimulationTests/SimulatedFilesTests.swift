import Simulation
import Testing

/// The files hold what the truth says, and the same files come back.
@Suite struct SimulatedFilesTests {
  @Test func filesAgreeWithTheTruth() throws {
    let bench = try Workbench(size: .orders(4000), themes: true)
    let truth = bench.truth
    #expect(
      try bench.names() == [
        "complaints.csv", "orders.csv", "returns.csv", "themes.csv", "truth.json",
      ])
    #expect(try Truth(json: bench.bytes("truth.json")) == truth)

    let orders = try bench.records("orders.csv")
    let cancelled = orders.filter { $0["status"] == "cancelled" }
    #expect(orders.count == truth.total.lines + truth.total.cancelled)
    #expect(cancelled.count == truth.total.cancelled)
    #expect(Set(orders.map { $0["order_id"] }).count == 4000)
    #expect(truth.orders.orders + truth.orders.cancelled == 4000)
    #expect(Set(orders.map { "\($0["order_id"] ?? "") \($0["sku"] ?? "")" }).count == orders.count)
    for file in truth.files {
      #expect(try bench.records(file.name).count == file.rows)
      #expect(try bench.bytes(file.name).count == file.bytes)
    }

    let keys = Dictionary(
      uniqueKeysWithValues: orders.map { ([$0["order_id"], $0["sku"]], $0["category"] ?? "") })
    let returns = try bench.records("returns.csv")
    let standing = returns.filter { $0["status"] != "refused" }
    #expect(returns.count == truth.requestsReported)
    #expect(standing.count == truth.total.returnedReported)
    #expect(returns.count - standing.count == truth.total.refusedReported)
    for category in truth.categories {
      let rows = standing.filter { keys[[$0["order_id"], $0["sku"]]] == category.name }
      #expect(rows.count == category.all.returnedReported)
    }
    #expect(truth.reasonsReported.reduce(0) { $0 + $1.count } == standing.count)
    let refunds = returns.filter { $0["refunded_at"] != "" }
    let hundredths = refunds.compactMap { Int(($0["refund_amount"] ?? "").filter { $0 != "." }) }
    #expect(hundredths.reduce(0, +) == truth.refundedAmountReported)

    let complaints = try bench.records("complaints.csv")
    #expect(complaints.count == truth.total.complainedReported)
    #expect(complaints.allSatisfy { keys[[$0["order_id"], $0["sku"]]] != nil })
    let themes = try bench.records("themes.csv")
    #expect(themes.map { $0["complaint_id"] } == complaints.map { $0["complaint_id"] })
    for theme in truth.themesReported {
      #expect(themes.count { $0["theme"] == theme.name } == theme.count)
    }
  }

  @Test func rowsStandInTheOrderOfTheirTimesAndBeforeTheExport() throws {
    let bench = try Workbench(size: .orders(3000))
    for (file, column) in [
      ("orders.csv", "ordered_at"), ("returns.csv", "requested_at"),
      ("complaints.csv", "created_at"),
    ] {
      let times = try bench.records(file).compactMap { $0[column] }
      #expect(times == times.sorted(), "\(file)")
      #expect(times.allSatisfy { $0 < bench.truth.asOf }, "\(file)")
    }
    // What lies after the export is left blank, not written.
    let orders = try bench.records("orders.csv")
    #expect(orders.allSatisfy { ($0["delivered_at"] ?? "") < bench.truth.asOf })
    #expect(orders.contains { $0["status"] == "shipped" && $0["delivered_at"] == "" })
  }

  @Test func ordersNeedNoQuotesAndComplaintsDo() throws {
    let bench = try Workbench(size: .orders(6000))
    #expect(try !bench.bytes("orders.csv").contains(UInt8(ascii: "\"")))
    let texts = try bench.records("complaints.csv").compactMap { $0["text"] }
    #expect(texts.contains { $0.contains(",") })
    #expect(texts.contains { $0.contains("，") })
    #expect(texts.contains { $0.contains("\"") })
    #expect(texts.contains { $0.contains("\n") })
  }

  @Test(arguments: SimulatedProfile.allCases)
  func threadsDoNotChangeAByte(profile: SimulatedProfile) throws {
    let one = try Workbench(size: .orders(5000), profile: profile, themes: true)
    let two = try Workbench(size: .orders(5000), profile: profile, threads: 2, themes: true)
    #expect(one.truth == two.truth)
    for name in try one.names() {
      #expect(try one.bytes(name) == two.bytes(name), "\(name)")
    }
  }

  /// One day holds several blocks here: 9000 orders are more than a block's 4096.
  @Test func aDayOfSeveralBlocksIsOneSeries() throws {
    var scenario = Scenario.standard
    scenario.start = "2025-05-06"
    scenario.end = "2025-05-06"
    scenario.observationDays = 60
    let one = try Workbench(scenario, size: .orders(9000))
    let three = try Workbench(scenario, size: .orders(9000), threads: 3)
    #expect(try one.bytes("orders.csv") == three.bytes("orders.csv"))
    let times = try one.records("orders.csv").compactMap { $0["ordered_at"] }
    #expect(times == times.sorted())
    #expect(times.allSatisfy { $0.hasPrefix("2025-05-06 ") })
  }

  @Test func anotherSeedIsAnotherShop() throws {
    let one = try Workbench(seed: 1, size: .orders(300))
    let two = try Workbench(seed: 2, size: .orders(300))
    #expect(try one.bytes("orders.csv") != two.bytes("orders.csv"))
  }

  @Test(arguments: [0, 1, 2, 999, 1000])
  func linesAreAsManyAsAskedFor(count: Int) throws {
    let bench = try Workbench(size: .lines(count))
    #expect(try bench.records("orders.csv").count == count)
    #expect(bench.truth.total.lines + bench.truth.total.cancelled == count)
  }

  @Test func aFolderIsWrittenAgainAndKeepsOtherFiles() throws {
    let bench = try Workbench(size: .orders(50))
    let before = try bench.bytes("orders.csv")
    let simulator = try Simulator(seed: 8, size: .orders(60))
    try simulator.write(to: bench.folder)
    #expect(try bench.bytes("orders.csv") != before)
    #expect(
      try bench.names() == ["complaints.csv", "orders.csv", "returns.csv", "truth.json"])
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    let bench = try Workbench(size: .orders(1))
    let error = try #require(throws: OutputError.self) {
      try Simulator(seed: 1, size: .orders(1)).write(to: "\(bench.folder)/orders.csv/inside")
    }
    #expect(error.path.hasSuffix("orders.csv/inside"))
    #expect(throws: OutputError.self) { try Simulator(seed: 1, size: .orders(1)).write(to: "") }
  }

  @Test func columnsAreThoseAskedFor() throws {
    var scenario = Scenario.standard
    scenario.orderColumns = [.sku, .orderId, .lineId, .orderedAt]
    let bench = try Workbench(scenario, size: .orders(20))
    let rows = try splitCSV(bench.bytes("orders.csv"))
    #expect(rows[0] == ["sku", "order_id", "line_id", "ordered_at"])
    #expect(rows[1][2] == rows[1][1] + "-1")
  }
}
