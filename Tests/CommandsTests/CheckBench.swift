import ArgumentParser
import Foundation
import Testing

@testable import Commands

/// A folder of small export files, and runs of commands on it.
final class CheckBench {
  let folder: URL

  init(_ files: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, Data(text.utf8)) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ name: String, _ data: Data) throws {
    try data.write(to: folder.appending(path: name))
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// What a command writes, and the failure with which it ends.
  struct Outcome {
    let text: String
    let failure: Failure?

    func json() throws -> JSON { try JSON(text) }
  }

  /// Runs `check` on the folder, or on what is named.
  func check(_ sources: [String]? = nil, _ options: [String] = []) throws -> Outcome {
    try run(CheckCommand.self, sources, options)
  }

  /// Runs `rates` likewise.
  func rates(_ sources: [String]? = nil, _ options: [String] = []) throws -> Outcome {
    try run(RatesCommand.self, sources, options)
  }

  private func run(
    _ type: (some ParsableCommand).Type, _ sources: [String]?, _ options: [String]
  ) throws -> Outcome {
    let output = FileManager.default.temporaryDirectory.appending(path: "out-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: output) }
    var command = try type.parse(
      (sources ?? [folder.path]) + ["--quiet", "-o", output.path] + options)
    var failure: Failure?
    do {
      try command.run()
    } catch {
      guard let known = Failure(error) else { throw error }
      failure = known
    }
    let data = (try? Data(contentsOf: output)) ?? Data()
    return Outcome(text: String(decoding: data, as: UTF8.self), failure: failure)
  }
}

/// A JSON value of which parts are named by a path: `result.files[0].rows`.
struct JSON: CustomStringConvertible {
  let value: Any

  init(_ text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  init(value: Any) { self.value = value }

  /// The part at a path; a missing key is a failure of the test.
  subscript(path: String) -> JSON {
    var value = value
    for step in path.replacing("[", with: ".").replacing("]", with: "").split(separator: ".") {
      if let index = Int(step), let array = value as? [Any], index < array.count {
        value = array[index]
      } else if let found = (value as? [String: Any])?[String(step)] {
        value = found
      } else {
        Issue.record("no \(step) of \(path)")
        return JSON(value: NSNull())
      }
    }
    return JSON(value: value)
  }

  var int: Int? { (value as? NSNumber)?.intValue }
  var double: Double? { (value as? NSNumber)?.doubleValue }
  var string: String? { value as? String }
  var strings: [String] { value as? [String] ?? [] }
  var isNull: Bool { value is NSNull }
  var array: [JSON] { (value as? [Any] ?? []).map { JSON(value: $0) } }
  /// A count with its share, as `3 of 5` would be `[3, 0.6]`.
  var part: [Double?] { [self["count"].double, self["share"].double] }
  var description: String { "\(value)" }
}
