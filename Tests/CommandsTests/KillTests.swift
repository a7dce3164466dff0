import Foundation
import Testing

/// Some of the kills of `scripts/kill`, which does 200.
@Suite("kills") struct KillTests {
  @Test("an ingest killed at any moment leaves the file as before or complete")
  func kills() throws {
    let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let process = Process()
    process.executableURL = CaseFolder.root.appending(path: "scripts/kill")
    process.arguments = ["10"]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "AFTERSALES": products.appending(path: "aftersales").path()
    ]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("nothing lost, nothing doubled"))
  }
}
