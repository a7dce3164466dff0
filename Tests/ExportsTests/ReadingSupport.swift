import CICU
import Foundation
import Spreadsheets
import Synchronization
import Tables
import Testing

@testable import Exports

/// What reading a file gave, in a form that can be compared.
struct Reading: Equatable {
  var rows: [[String]]
  var ledger: FileLedger

  /// The refused rows as `line:byte reason`.
  var places: [String] {
    ledger.rejects.map { "\($0.line):\($0.byte) \($0.reason.rawValue)" }
  }
}

/// A way to read a file, none of which may show in the outcome.
struct ReadingSetting: CustomStringConvertible {
  var blockSize: Int
  var threads: Int
  var strictParser = false

  var description: String {
    "blocks of \(blockSize), \(threads) threads\(strictParser ? ", strict" : "")"
  }

  static let all =
    [64, 257, 1000, 4096].flatMap { size in
      [1, 2, 5].map { ReadingSetting(blockSize: size, threads: $0) }
    } + [
      ReadingSetting(blockSize: 1 << 20, threads: 1),
      ReadingSetting(blockSize: 1 << 20, threads: 5),
      ReadingSetting(blockSize: 700, threads: 2, strictParser: true),
    ]
  /// For files of several mebibytes: sizes between which the longest record lies.
  static let large = [(200_000, 2), (1 << 20, 2), (1 << 23, 1)].map {
    ReadingSetting(blockSize: $0.0, threads: $0.1)
  }
}

/// A folder of its own for one test, removed after it.
func inReadingFolder<Result>(
  _ files: [String: [UInt8]], _ body: (String) throws -> Result
) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "aftersales-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
  return try body(folder.path)
}

func readingOptions() throws -> ReadOptions {
  ReadOptions(zone: try ZoneRules(identifier: "Asia/Shanghai"))
}

/// Reads columns of a file as text.
func reading(
  _ path: String, _ kind: ExportKind, _ requests: [ColumnRequest], _ options: ReadOptions,
  threads: Int
) throws -> Reading {
  try reading(
    try ExportSet(ExportSet.Arguments(sources: [path]), options), kind, requests, threads: threads)
}

/// Reads columns of the first file of a set.
func reading(
  _ set: ExportSet, _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int
) throws -> Reading {
  let (table, ledgers) = try Table.load(kind, requests, from: set, threads: threads)
  var ledger = try #require(ledgers.first)
  ledger.path = "file"
  return Reading(rows: (0..<table.count).map { cells(table, $0) }, ledger: ledger)
}

/// The cells of a row as text.
private func cells(_ table: Table, _ row: Int) -> [String] {
  table.columns.map { column in
    switch column.request.shape {
    case .code: column.dictionary.name(column.codes[row]) ?? ""
    case .time, .money, .integer:
      column.values[row] == missingValue ? "" : String(column.values[row])
    case .id, .key, .text: column.cells[row]
    }
  }
}

/// Reads the rows of about half of all ids alone: the same as those of all rows.
private func checkPicked(
  _ set: ExportSet, _ kind: ExportKind, _ requests: [ColumnRequest], _ setting: ReadingSetting,
  _ sourceLocation: SourceLocation
) throws {
  guard set.provides("order_id", of: kind, in: kind) else { return }
  let requests = [ColumnRequest(kind, "order_id", as: .id)] + requests
  let wanted: IDFilter = { $0 & 1 == 0 }
  let all = try Table.load(kind, requests, from: set, threads: setting.threads).table
  let some = try Table.load(kind, requests, where: wanted, from: set, threads: setting.threads)
  let expected = (0..<all.count).filter { wanted(all.columns[0].hashes[$0]) }
  #expect(
    (0..<some.count).map { cells(some, $0) } == expected.map { cells(all, $0) },
    "\(setting): rows picked by their id", sourceLocation: sourceLocation)
  #expect(some.flags == expected.map { all.flags[$0] }, sourceLocation: sourceLocation)
}

/// Reads a file in all ways, which must agree and add up.
func agreedReading(
  of bytes: [UInt8], _ requests: [ColumnRequest], kind: ExportKind = .orders,
  settings: [ReadingSetting] = ReadingSetting.all, longestRecord: Int = Dialect.longestRecord,
  sourceLocation: SourceLocation = #_sourceLocation,
  configure: (inout ReadOptions) -> Void = { _ in }
) throws -> Reading {
  try inReadingFolder(["file.csv": bytes]) { folder in
    var options = try readingOptions()
    configure(&options)
    // To recognise a file takes longer than to read it.
    var set = try ExportSet(ExportSet.Arguments(sources: [folder + "/file.csv"]), options)
    set.files[0].dialect.longestRecord = longestRecord
    let whole = try set.files[0].file.read(at: 0, upTo: max(1, set.files[0].size))
    var first: Reading?
    for setting in settings {
      set.options.blockSize = setting.blockSize
      set.files[0].dialect.strictParser = setting.strictParser
      let observer = SeenBytes()
      set.observer = observer
      let found = try reading(set, kind, requests, threads: setting.threads)
      #expect(
        observer.files.last == whole && observer.isWhole,
        "\(setting): an observer sees other bytes", sourceLocation: sourceLocation)
      if let first {
        #expect(
          found.ledger == first.ledger && found.rows == first.rows,
          "\(setting): \(readingDifference(found, first))", sourceLocation: sourceLocation)
        if found != first { break }
      } else {
        first = found
        checkAccount(found, sourceLocation)
        try checkPicked(set, kind, requests, setting, sourceLocation)
      }
    }
    return try #require(first)
  }
}

/// Keeps what an observer of a scan is shown.
final class SeenBytes: ByteObserver {
  private let seen = Mutex<(files: [[UInt8]], isOpen: Bool, isTorn: Bool)>(([], false, false))

  /// The bytes of each reading of a file, from its first.
  var files: [[UInt8]] { seen.withLock { $0.files } }
  /// Whether the last reading came to its end, and no byte was left out or shown twice in any.
  var isWhole: Bool { seen.withLock { !$0.isOpen && !$0.isTorn } }

  func take(_ bytes: UnsafeRawBufferPointer, at offset: Int, of path: String) {
    seen.withLock { seen in
      if offset == 0 { seen.files.append([]) }
      seen.isOpen = true
      let last = seen.files.count - 1
      if last < 0 || seen.files[last].count != offset { seen.isTorn = true }
      if last >= 0 { seen.files[last] += bytes }
    }
  }

  func end(of path: String, at offset: Int) {
    seen.withLock { seen in
      if seen.files.last?.count ?? 0 != offset { seen.isTorn = true }
      seen.isOpen = false
    }
  }
}

func texts(_ columns: [String], of kind: ExportKind = .orders) -> [ColumnRequest] {
  columns.map { ColumnRequest(kind, $0, as: .text) }
}

private func checkAccount(_ found: Reading, _ sourceLocation: SourceLocation) {
  let ledger = found.ledger
  #expect(
    ledger.rows == ledger.accepted + ledger.rejected + ledger.duplicates,
    sourceLocation: sourceLocation)
  #expect(ledger.accepted == found.rows.count, sourceLocation: sourceLocation)
  #expect(
    ledger.rejects.count == min(ledger.rejected, RejectLog.kept), sourceLocation: sourceLocation)
  for (one, next) in zip(ledger.rejects, ledger.rejects.dropFirst()) {
    #expect(
      one.byte < next.byte && one.line <= next.line, "\(one) \(next)",
      sourceLocation: sourceLocation)
  }
}

private func readingDifference(_ found: Reading, _ first: Reading) -> String {
  if found.rows != first.rows {
    let row = zip(found.rows, first.rows).enumerated().first { $0.element.0 != $0.element.1 }
    return "\(found.rows.count) rows for \(first.rows.count); first other row \(row as Any)"
      + "\n\(found.places)\n\(first.places)"
  }
  if found.ledger.rejects != first.ledger.rejects {
    let pair = zip(found.ledger.rejects, first.ledger.rejects).first { $0 != $1 }
    return "rejects \(found.places.prefix(8)) for \(first.places.prefix(8)): \(pair as Any)"
  }
  return "\(found.ledger) for \(first.ledger)"
}

/// Text in another character set.
func encoded(_ text: String, _ charset: String) throws -> [UInt8] {
  var output = [CChar](repeating: 0, count: text.utf8.count * 4 + 16)
  var problem: UnsafePointer<CChar>?
  let count = text.withCString {
    cicu_encode(charset, $0, Int32(text.utf8.count), &output, Int32(output.count), &problem)
  }
  try #require(count >= 0, "\(problem.map { String(cString: $0) } ?? "")")
  return output.prefix(Int(count)).map { UInt8(bitPattern: $0) }
}

/// The clean text of a cell, as every lane must give it.
func cleanCell(_ text: String) -> String {
  let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
  var bytes = Array(text.utf8)[...]
  func trim() {
    while let first = bytes.first, blanks.contains(first) { bytes.removeFirst() }
    while let last = bytes.last, blanks.contains(last) { bytes.removeLast() }
  }
  trim()
  if bytes.first == UInt8(ascii: "'"),
    SpreadsheetText.needsApostrophe(bytes.dropFirst())
  {
    bytes.removeFirst()
    trim()
  }
  let cell = String(decoding: bytes, as: UTF8.self)
  return ["null", "nan", "n/a", "#n/a", "--"].contains(cell.lowercased()) || cell == "\\N"
    ? "" : cell
}
