import Foundation
import Simulation

/// A simulation in a folder of its own, which goes away with it.
final class Workbench {
  let folder: String
  let truth: Truth

  init(
    _ scenario: Scenario = .standard, seed: UInt64 = 7, size: SimulationSize,
    profile: SimulatedProfile = .canonical, threads: Int = 1, themes: Bool = false
  ) throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("simulation-\(UUID().uuidString)").path
    truth = try Simulator(scenario: scenario, seed: seed, size: size)
      .write(to: folder, profile: profile, threads: threads, themes: themes)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// The records of a file by the names in its header.
  func records(_ name: String) throws -> [[String: String]] {
    let rows = try splitCSV(bytes(name))
    let header = rows[0]
    return rows.dropFirst().map { row in
      precondition(row.count == header.count, "\(name): \(row)")
      return Dictionary(uniqueKeysWithValues: zip(header, row))
    }
  }
}

/// RFC 4180 in its plainest form, for tests only.
func splitCSV(_ bytes: [UInt8]) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell: [UInt8] = []
  var isQuoted = false
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    if isQuoted {
      if byte == UInt8(ascii: "\""), index + 1 < bytes.count, bytes[index + 1] == byte {
        cell.append(byte)
        index += 1
      } else if byte == UInt8(ascii: "\"") {
        isQuoted = false
      } else {
        cell.append(byte)
      }
    } else if byte == UInt8(ascii: "\"") {
      isQuoted = true
    } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
      row.append(String(decoding: cell, as: UTF8.self))
      cell = []
      if byte == UInt8(ascii: "\n") {
        rows.append(row)
        row = []
      }
    } else {
      cell.append(byte)
    }
    index += 1
  }
  return rows
}

/// Seconds of a stamp as the canonical files write it, counted from some fixed moment.
func seconds(_ stamp: String) -> Int? {
  let parts = stamp.split { "- :".contains($0) }.compactMap { Int($0) }
  guard parts.count == 6 else { return nil }
  var components = DateComponents()
  components.year = parts[0]
  components.month = parts[1]
  components.day = parts[2]
  var calendar = Calendar(identifier: .gregorian)
  calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? calendar.timeZone
  guard let day = calendar.date(from: components) else { return nil }
  return Int(day.timeIntervalSince1970) + parts[3] * 3600 + parts[4] * 60 + parts[5]
}

/// Whether a count is within five standard deviations of a binomial one, and half a unit.
///
/// The seeds are fixed, so a test that passes once passes always. Had they been free, one such
/// comparison would fail by chance about once in 1.7 million (two-sided normal tail at 5).
func isBinomial(_ count: Int, of trials: Int, probability: Double) -> Bool {
  let expected = Double(trials) * probability
  return abs(Double(count) - expected) <= 5 * (expected * (1 - probability)).squareRoot() + 0.5
}
