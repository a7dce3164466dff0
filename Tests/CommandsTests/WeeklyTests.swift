import Foundation
import Testing

/// The files of a summary appear together, or not at all.
///
/// What the tool says and writes is in Tests/Cases/weekly.
@Suite struct WeeklyTests {
  /// A few orders and returns of 2025-W02.
  private static func shop(_ folder: URL) throws {
    let orders = (6...9).map { "A\($0),S\($0 % 2),2025-01-0\($0),10" }
    try ("order_id,sku,ordered_at,amount\n" + orders.joined(separator: "\n") + "\n")
      .write(to: folder.appending(path: "orders.csv"), atomically: false, encoding: .utf8)
    try "order_id,requested_at\nA6,2025-01-09\n"
      .write(to: folder.appending(path: "returns.csv"), atomically: false, encoding: .utf8)
  }

  /// Runs a shell line in a folder with the tool on its path.
  private static func run(_ line: String, in folder: URL) throws -> Int32 {
    let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "\(products.path()):/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
  }

  @Test func allFilesAreWrittenAndNoOther() throws {
    let folder = try TemporaryFolder()
    try Self.shop(folder.url)
    let code = try Self.run(
      "aftersales weekly orders.csv returns.csv --as-of 2025-01-12 --out out"
        + " --formats html,json,xlsx,markdown,openmetrics --quiet", in: folder.url)
    #expect(code == 0)
    #expect(
      try Self.names(folder.url.appending(path: "out")) == [
        "2025-W02.html", "2025-W02.json", "2025-W02.md", "2025-W02.xlsx", "aftersales_weekly.prom",
      ])
  }

  /// A limit on the size of files stands in for a full disk: 4 blocks of 512 bytes hold none of them.
  @Test func fullDiskLeavesWhatWasThere() throws {
    let folder = try TemporaryFolder()
    try Self.shop(folder.url)
    let command =
      "aftersales weekly orders.csv returns.csv --as-of 2025-01-12 --out out --formats"
      + " openmetrics,json,markdown --quiet"
    #expect(try Self.run("mkdir out && echo old > out/2025-W02.json", in: folder.url) == 0)
    #expect(try Self.run("ulimit -f 4; \(command)", in: folder.url) == 74)
    let out = folder.url.appending(path: "out")
    #expect(try Self.names(out) == ["2025-W02.json"])
    #expect(
      try String(contentsOf: out.appending(path: "2025-W02.json"), encoding: .utf8) == "old\n")
    #expect(try Self.run(command, in: folder.url) == 0)
    #expect(
      try Self.names(out) == ["2025-W02.json", "2025-W02.md", "aftersales_weekly.prom"])
  }

  // MARK: Small groups

  /// A year of weeks of two large categories and two small ones, whose names are given; so are two rare reasons.
  ///
  /// The small ones differ in everything: 1 line every fifth week of which half come back, and 3 a week of which a
  /// third does.
  private static func unevenShop(_ folder: URL, small: [String], rare: [String]) throws {
    var orders = ["order_id,sku,category,channel,ordered_at,delivered_at,amount"]
    var returns = ["return_id,order_id,requested_at,reason,refund_amount"]
    var complaints = ["complaint_id,order_id,created_at,text"]
    let texts = ["屏幕裂了一道", "客服态度差不理人", "包装破损运输压坏", "尺码偏小穿不上"]
    for week in 0..<52 {
      let groups = [
        ("大衣", 60, 9), ("卫衣", 40, 11), (small[0], week % 5 == 0 ? 1 : 0, 2), (small[1], 3, 3),
      ]
      for (name, lines, share) in groups {
        for line in 0..<lines {
          let id = "\(orders.count)"
          // 2024-01-01 is a Monday.
          let day = week * 7 + line % 7
          orders.append("O\(id),S-\(name),\(name),网店,\(date(day)),\(date(day + 2)),\(90 + line)")
          if (orders.count + week) % share == 0 {
            let place = returns.count
            let reason =
              place % 97 == 0 ? rare[0] : place % 31 == 0 ? rare[1] : ["尺码", "质量"][place % 2]
            returns.append("R\(place),O\(id),\(date(day + 5)),\(reason),\(80 + line)")
          }
          if week > 20, line == 7 {
            complaints.append("C\(id),O\(id),\(date(day + 4)),\(texts[(week + lines) % 4])")
          }
        }
      }
    }
    for (name, rows) in [("orders", orders), ("returns", returns), ("complaints", complaints)] {
      try (rows.joined(separator: "\n") + "\n").write(
        to: folder.appending(path: name + ".csv"), atomically: false, encoding: .utf8)
    }
    try "metric,target,category\nreturn_rate,20%,小甲\norders,1,小乙\norders,3,大衣\n".write(
      to: folder.appending(path: "targets.csv"), atomically: false, encoding: .utf8)
  }

  /// A day of 2024 and on, by its number.
  private static func date(_ day: Int) -> String {
    let stamp = Date(timeIntervalSince1970: 1_704_067_200 + Double(day) * 86_400)
    return String(stamp.formatted(.iso8601).prefix(10))
  }

  private static func contents(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try names(folder) {
      files[name] = try Data(contentsOf: folder.appending(path: name))
    }
    return files
  }

  /// Two shops that differ in nothing but which of two small groups, and of two rare reasons, had which figures: not
  /// a byte of any output tells them apart, so that none holds a figure of either. Without --suppress every format does.
  @Test func noFigureOfASmallGroupIsInAnyOutput() throws {
    let formats = "html,json,xlsx,markdown,openmetrics"
    let shops = try [(["小甲", "小乙"], ["串味", "掉色"]), (["小乙", "小甲"], ["掉色", "串味"])].map {
      let folder = try TemporaryFolder()
      try Self.unevenShop(folder.url, small: $0.0, rare: $0.1)
      for (out, option) in [("hidden", "--suppress 20"), ("shown", "")] {
        let code = try Self.run(
          "aftersales weekly orders.csv returns.csv complaints.csv --targets targets.csv --week 2024-W50"
            + " --out \(out) --formats \(formats) \(option) --quiet", in: folder.url)
        #expect(code == 0)
      }
      return (
        hidden: try Self.contents(folder.url.appending(path: "hidden")),
        shown: try Self.contents(folder.url.appending(path: "shown"))
      )
    }
    #expect(shops[0].hidden.count == 5)
    for (name, bytes) in shops[0].hidden { #expect(shops[1].hidden[name] == bytes, "\(name)") }
    for (name, bytes) in shops[0].shown { #expect(shops[1].shown[name] != bytes, "\(name)") }
  }
}
