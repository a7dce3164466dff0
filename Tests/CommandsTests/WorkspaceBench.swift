import ArgumentParser
import Foundation
import Testing

@testable import Commands

/// A folder with exports and a workspace, and runs of commands on it.
final class WorkspaceBench {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "ws-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  var workspace: String { path("shop.db") }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// Runs a command; its failure, if it ends with one.
  func run(_ type: any ParsableCommand.Type, _ arguments: [String]) throws -> Failure? {
    do {
      var command = try type.parse(arguments)
      try command.run()
      return nil
    } catch {
      guard let failure = Failure(error) else { throw error }
      return failure
    }
  }

  @discardableResult
  func ingest(_ sources: [String], _ options: [String] = []) throws -> Failure? {
    try run(IngestCommand.self, sources + ["--into", workspace, "--quiet"] + options)
  }

  /// The envelope that a command writes as JSON.
  func json(_ type: any ParsableCommand.Type, _ arguments: [String]) throws -> JSON {
    let output = path("out-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: output) }
    let failure = try run(type, arguments + ["-o", output, "--format", "json"])
    if let failure { Issue.record("\(arguments): \(failure.message)") }
    return try JSON(String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self))
  }

  /// What `rates` answers of some sources: the result and the moment, as bytes.
  func answer(_ sources: [String], _ options: [String]) throws -> String {
    let envelope = try json(RatesCommand.self, sources + ["--quiet"] + options)
    let parts = [envelope["result"].value, ["as_of": envelope["as_of"].value]]
    return String(
      decoding: try JSONSerialization.data(withJSONObject: parts, options: .sortedKeys),
      as: UTF8.self)
  }

  /// What `verify` finds.
  func problems() throws -> [String] {
    try json(VerifyCommand.self, [workspace])["result.problems"].strings
  }

  /// Questions that together touch every part of a workspace.
  static let questions: [[String]] = [
    [], ["--by", "category,channel"], ["--by", "sku", "--rank", "--min", "3"],
    ["--by", "return.reason"], ["--every", "week", "--clock", "period"],
    ["--by", "delivery_days,weekday", "--basis", "orders"],
    ["--by", "region", "--basis", "amount", "--every", "month"],
    ["--by", "complaint.kind", "--as-of", "2025-08-31"],
    ["--where", "channel!=抖音", "--from", "2025-03", "--to", "2025-W40", "--basis", "units"],
    ["--by", "customer_id", "--top", "20"],
    ["--by", "category,region", "--every", "week", "--clock", "period", "--basis", "orders"],
    ["--by", "price_band,delivery_delay", "--where", "category!=数码", "--basis", "amount"],
    ["--by", "status,weekday", "--from", "2025-04", "--to", "2025-06", "--clock", "period"],
  ]
}
