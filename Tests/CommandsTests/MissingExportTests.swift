import Tables
import Testing

@testable import Commands

/// Exports that came every week, and not in the newest.
@Suite("exports that are missing") struct MissingExportTests {
  private static let all = ["north-orders", "north-returns", "south-orders", "south-returns"]

  /// A workspace that grows by the exports of a week: one order, or its return, a file.
  private struct Shop {
    let bench = try? WorkspaceBench()
    private var week: Int32 = 0

    /// Takes in exports of the next week, by what they hold, in one run.
    mutating func ingest(
      _ names: [String], asOfWeek: Int32? = nil, beside others: [String] = []
    ) throws {
      week += 1
      let bench = try #require(bench)
      let monday = CivilDate.days(year: 2025, month: 9, day: 1) + 7 * (asOfWeek ?? week)
      let day = CivilDate(daysSince1970: monday)
      let files = try names.map { name in
        let id = "\(name.prefix(5))\(week)"
        return try bench.write(
          "\(name)-\(day).csv",
          name.contains("orders")
            ? "order_id,ordered_at\n\(id),\(day) 10:00:00\n"
            : "return_id,order_id,requested_at\n\(id),\(id),\(day) 12:00:00\n")
      }
      #expect(try bench.ingest(files + others)?.message == nil)
    }

    /// What `rates` says is missing, with the name of the last file.
    func missed() throws -> [String] {
      let bench = try #require(bench)
      return try bench.json(RatesCommand.self, [bench.workspace, "--quiet"])["warnings"].array
        .filter { $0["code"].string == "export_missing" }.compactMap { $0["message"].string }
    }
  }

  private func shop(after weeks: Int) throws -> Shop {
    var shop = Shop()
    for _ in 0..<weeks { try shop.ingest(Self.all) }
    #expect(try shop.missed() == [])
    return shop
  }

  @Test("one shop's returns are missed until they come")
  func oneShop() throws {
    var shop = try shop(after: 3)
    try shop.ingest(Self.all.filter { $0 != "south-returns" })
    let missed = try shop.missed()
    #expect(missed.count == 1)
    #expect(
      missed.first?.contains("returns of canonical (the last: south-returns-2025-09-22.csv)")
        == true)
    #expect(missed.first?.contains("what came after 2025-09-22 is not known") == true)
    try shop.ingest(["south-returns"], asOfWeek: 4)
    #expect(try shop.missed() == [])
  }

  @Test("all returns, or all orders, are missed once")
  func wholeTable() throws {
    for kind in ["orders", "returns"] {
      var shop = try shop(after: 3)
      try shop.ingest(Self.all.filter { !$0.hasSuffix(kind) })
      let missed = try shop.missed()
      #expect(missed.count == 1 && missed.first?.hasPrefix("the \(kind) of canonical") == true)
    }
  }

  @Test("a file under another name stands in for one that is missed, and is itself missed later")
  func renamed() throws {
    var shop = try shop(after: 3)
    let renamed = Self.all.filter { $0 != "south-returns" } + ["sudre-returns"]
    for _ in 1...3 {
      try shop.ingest(renamed)
      #expect(try shop.missed() == [])
    }
    try shop.ingest(renamed.filter { $0 != "sudre-returns" })
    #expect(try shop.missed().count == 1)
  }

  @Test("a file that comes late joins those of its week")
  func late() throws {
    var shop = try shop(after: 2)
    try shop.ingest(Self.all.filter { $0 != "south-returns" })
    try shop.ingest(["south-returns"], asOfWeek: 3)
    #expect(try shop.missed() == [])
    try shop.ingest(Self.all.filter { $0 != "north-returns" }, asOfWeek: 4)
    #expect(try shop.missed().count == 1)
  }

  @Test("platforms that are taken in one after another are missed once the others have gone on")
  func apart() throws {
    var shop = Shop()
    for week in 1...4 as ClosedRange<Int32> {
      try shop.ingest(["north-orders", "north-returns"], asOfWeek: week)
      try shop.ingest(["south-orders", "south-returns"], asOfWeek: week)
      #expect(try shop.missed() == [])
    }
    try shop.ingest(["north-orders", "north-returns"], asOfWeek: 5)
    #expect(try shop.missed() == [])
    try shop.ingest(["north-orders", "north-returns"], asOfWeek: 6)
    #expect(try shop.missed().count == 2)
  }

  /// Each week's alone, with those before, or the same file written anew.
  enum Folder: CaseIterable { case new, growing, overwritten }

  @Test("a file of the same bytes as before came, too", arguments: Folder.allCases)
  func sameBytes(in folder: Folder) throws {
    var shop = Shop()
    let bench = try #require(shop.bench)
    var files: [String] = []
    for week in 1...5 {
      let name = "complaints\(folder == .overwritten ? "" : "-\(week)").csv"
      let isMissing = week == 5
      if folder != .growing { files = [] }
      if !isMissing { files.append(try bench.write(name, "complaint_id,order_id,created_at\n")) }
      try shop.ingest(Self.all, beside: files)
      #expect(try shop.missed().count == (isMissing ? 1 : 0))
    }
  }

  @Test("nothing is expected that was not regular")
  func irregular() throws {
    // Twice is no custom.
    var young = try shop(after: 2)
    try young.ingest(Self.all.filter { $0 != "south-returns" })
    #expect(try young.missed() == [])
    // Orders and returns each in a run of their own.
    var apart = Shop()
    for week in 1...4 as ClosedRange<Int32> {
      try apart.ingest(["north-orders"], asOfWeek: week)
      #expect(try apart.missed() == [])
      try apart.ingest(["north-returns"], asOfWeek: week)
      #expect(try apart.missed() == [])
    }
  }

  @Test("what has been gone for longer than it came has ended")
  func ended() throws {
    var shop = try shop(after: 3)
    for weeks in 1...4 {
      try shop.ingest(Self.all.filter { $0 != "south-returns" })
      #expect(try shop.missed().count == (weeks <= 3 ? 1 : 0))
    }
  }

  @Test("what has been gone for eight weeks has ended, too")
  func endedLongAgo() throws {
    var shop = try shop(after: 10)
    for weeks in 1...9 {
      try shop.ingest(Self.all.filter { $0 != "south-returns" })
      #expect(try shop.missed().count == (weeks <= 8 ? 1 : 0))
    }
  }

  @Test("old exports of another shop leave no gap")
  func backfill() throws {
    var shop = try shop(after: 3)
    try shop.ingest(["older-orders"], asOfWeek: -20)
    #expect(try shop.missed() == [])
  }
}
