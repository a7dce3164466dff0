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
}
