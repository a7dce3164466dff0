import Foundation
import Tables
import Testing

@testable import Exports

private let header = "order_id,ordered_at,sku\n"
private let columns = ["order_id", "ordered_at", "sku"]

@Suite("Reading: hostile files")
struct ReadingHostileTests {
  private func read(
    _ text: String, settings: [ReadingSetting] = ReadingSetting.all, limit: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Reading {
    try agreedReading(
      of: Array(text.utf8), texts(columns), settings: settings,
      longestRecord: limit ?? Dialect.longestRecord, sourceLocation: sourceLocation)
  }

  private func ids(_ found: Reading) -> [String] { found.rows.map { $0[0] } }

  /// The file's text, what is accepted, what is refused, and how many lines are no rows.
  struct Case: CustomStringConvertible, Sendable {
    var description: String
    var text: String
    var accepted: [String]
    var refused: [String] = []
    var skipped = 0
  }

  static let cases = [
    Case(description: "only a header", text: header, accepted: []),
    Case(description: "a header without newline", text: "order_id,ordered_at,sku", accepted: []),
    Case(description: "no final newline", text: header + "1,d,a\n2,d,b", accepted: ["1", "2"]),
    Case(
      description: "CR before the end", text: header + "1,d,a\r\n2,d,b\r", accepted: ["1", "2"]),
    Case(
      description: "blank lines anywhere", text: "\n\n" + header + "\n1,d,a\n\r\n  \n2,d,b\n\n\n",
      accepted: ["1", "2"], skipped: 5),
    Case(
      description: "notes above the header",
      text: "Orders of May\nas \"exported\", on the 2nd\n" + header + "1,d,a\n", accepted: ["1"],
      skipped: 2),
    Case(
      description: "a note that opens a quote",
      text: "\"Orders of May\n" + header + "1,d,a\n", accepted: ["1"], skipped: 1),
    Case(
      description: "a header of several lines",
      text: "order_id,ordered_at,\"sku\n\"\n1,d,a\n2,d\n", accepted: ["1"],
      refused: ["4:33 too_few_fields"]),
    Case(
      description: "ragged rows", text: header + "1,d,a\n2,d\n3,d,c,x\n4\n5,d,e\n",
      accepted: ["1", "5"],
      refused: ["3:30 too_few_fields", "4:34 too_many_fields", "5:42 too_few_fields"]),
    Case(
      description: "delimiters at the end", text: header + "1,d,a,\n2,d,b,,,\n3,d,c, ,\n",
      accepted: ["1", "2", "3"]),
    Case(
      description: "totals", text: header + "1,d,a\n合计,,\n总计\n2,d,b\n", accepted: ["1", "合计", "2"],
      refused: ["4:39 too_few_fields"]),
    Case(
      description: "a NUL", text: header + "1,d,a\n2\0,d,b\n3,\"d\0\",c\n4,d,d\n",
      accepted: ["1", "4"], refused: ["3:30 nul_byte", "4:37 nul_byte"]),
    Case(
      description: "old Mac", text: "order_id,ordered_at,sku\r1,d,a\r2,\"d\rd\",b\r\r3,d\r4,d,d",
      accepted: ["1", "2", "4"], refused: ["6:41 too_few_fields"], skipped: 1),
    Case(
      description: "lone returns among newlines",
      text: header + "1,d,a\r2,d,b\r3,d\r\r4,d,c\n5,d,e\r\n",
      accepted: ["1", "2", "4", "5"], refused: ["2:36 too_few_fields"]),
    Case(
      description: "two returns before each newline",
      text: header + "1,d,a\r\r\n2,d,b\r\r\n3,d\r\r\n",
      accepted: ["1", "2"], refused: ["4:40 too_few_fields"]),
    Case(
      description: "quotes that hold nothing", text: header + "\"1\",\"\",\"\"\n2,\"\"\"\",\n",
      accepted: ["1", "2"]),
    Case(
      description: "spaces and tabs around", text: header + " 1\t, d ,\t\"a\" \n", accepted: ["1"]),
  ]

  @Test("small ones", arguments: cases)
  func small(_ one: Case) throws {
    let found = try read(one.text)
    #expect(ids(found) == one.accepted)
    #expect(found.places == one.refused)
    #expect(found.ledger.skipped == one.skipped)
  }

  @Test("an empty file, and files without a header, say so")
  func nothing() throws {
    for (text, cause) in [("", "is empty"), ("\n\n\r\n", "no header"), ("\0\0\0", "no profile")] {
      try inReadingFolder(["a.csv": Array(text.utf8)]) { folder in
        let path = folder + "/a.csv"
        let error = #expect(throws: ExportError.self) {
          try ExportSet(ExportSet.Arguments(sources: [path]), try readingOptions())
        }
        #expect(error?.cause.contains(cause) == true, "\(String(describing: error))")
        #expect(error?.path == path)
      }
    }
  }

  @Test("a header that is longer than a block, and one of thousands of columns")
  func longHeader() throws {
    let names = (0..<3000).map { "a rather long column name \($0)" }
    let cells = (0..<3000).map { "c\($0)" }
    let text = (columns + names).joined(separator: ",") + "\n"
    let row = { (id: Int) in (["\(id)", "d", "s"] + cells).joined(separator: ",") + "\n" }
    let found = try agreedReading(
      of: Array((text + row(1) + "2,d\n" + row(3)).utf8),
      texts(columns + ["a rather long column name 2999"]),
      settings: [64, 5000, 1 << 20].map { ReadingSetting(blockSize: $0, threads: 2) })
    #expect(found.rows == [["1", "d", "s", "c2999"], ["3", "d", "s", "c2999"]])
    #expect(found.ledger.rejects.map(\.line) == [3])
  }

  // MARK: Long lines

  /// A mebibyte takes its time in a build for debugging: most of these say that a record has less.
  private static let limit = 3000

  @Test("a line without end between good rows, wherever it falls", arguments: [0, 1, 1000])
  func longLine(rowsBefore: Int) throws {
    let isReal = rowsBefore == 1
    let before = (0..<rowsBefore).map { "\($0),d,a\n" }.joined()
    let long = String(repeating: "x", count: isReal ? 2 << 20 : 4 * Self.limit)
    // The short row after it is no part of it.
    let text = header + before + long + "\nshort,row\na,d,b\n\"b\",d,c\n" + long + "\nc,d,d\n"
    let found = try read(
      text, settings: isReal ? ReadingSetting.large : ReadingSetting.all,
      limit: isReal ? nil : Self.limit)
    #expect(ids(found).suffix(3) == ["a", "b", "c"])
    #expect(found.ledger.accepted == rowsBefore + 3)
    let start = header.utf8.count + before.utf8.count
    #expect(
      found.places == [
        "\(rowsBefore + 2):\(start) record_too_long",
        "\(rowsBefore + 3):\(start + long.utf8.count + 1) too_few_fields",
        "\(rowsBefore + 6):\(start + long.utf8.count + 25) record_too_long",
      ])
    #expect(found.ledger.rejects.first?.raw == String(repeating: "x", count: 1024))
  }

  @Test("a line without end inside quotes closes the record before it")
  func longLineInQuotes() throws {
    let long = String(repeating: "x", count: 2 * Self.limit)
    let text = header + "1,d,a\n2,d,\"b\n" + long + "\nc\"\n3,d,c\n"
    let found = try read(text, limit: Self.limit)
    #expect(ids(found) == ["1", "3"])
    #expect(
      found.ledger.rejects.map(\.reason) == [.unterminatedQuote, .recordTooLong, .malformedQuote])
    #expect(found.ledger.rejects.map(\.line) == [3, 4, 5])
  }

  @Test("records as long as may be, and one byte more", arguments: ["plain", "quoted", "lines"])
  func limit(form: String) throws {
    let limit = Self.limit
    func record(_ id: String, _ length: Int) -> String {
      let (start, end) = form == "plain" ? ("\(id),d,", "\n") : ("\(id),d,\"", "\"\n")
      let room = length - start.utf8.count - end.utf8.count
      let words = String(repeating: "some text ", count: 10) + (form == "lines" ? "\n" : " ")
      return start + String(repeating: words, count: room / 101)
        + String(repeating: "y", count: room % 101) + end
    }
    let text =
      header + "1,d,a\n" + record("2", limit) + "3,d,c\n" + record("4", limit + 1) + "5,d,e\n"
    let found = try read(text, limit: limit)
    #expect(ids(found) == ["1", "2", "3", "5"])
    #expect(found.ledger.rejects.first?.line == (form == "lines" ? 5 + limit / 101 : 5))
    #expect(found.ledger.rejects.first?.byte == header.utf8.count + 6 + limit + 6)
    if form != "lines" { #expect(found.places.count == 1) }
    // At the end a newline that is missing counts.
    for (extra, accepted) in [(0, ["1", "2"]), (1, ["1"])] {
      let last = try read(
        header + "1,d,a\n" + String(record("2", limit + extra).dropLast()), limit: limit)
      #expect(ids(last) == accepted)
      #expect(last.ledger.rejects.first?.line == (extra == 0 ? nil : 3))
    }
  }

  @Test("a record of many lines that is too long leaves the rows around it alone")
  func longRecord() throws {
    let lines = String(repeating: "one more line of text, and more\n", count: 400)
    let text = header + "1,d,a\n2,d,\"" + lines + "\"\n3,d,c\n"
    let found = try read(text, limit: Self.limit)
    #expect(ids(found) == ["1", "3"])
    #expect(found.ledger.rejects.first?.line == 3)
  }

  /// Takes some seconds; `AFTERSALES_SLOW_TESTS=1 swift test` runs it.
  @Test(
    "a line of two gigabytes takes no more memory than any other",
    .enabled(if: ProcessInfo.processInfo.environment["AFTERSALES_SLOW_TESTS"] != nil))
  func hugeLine() throws {
    try inReadingFolder(["a.csv": Array((header + "1,d,a\n").utf8)]) { folder in
      let path = folder + "/a.csv"
      let size = 2 << 30
      // A hole: it is read as NULs and takes no room on the disk.
      #expect(truncate(path, size) == 0)
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.seekToEnd()
      try file.write(contentsOf: Array("\n2,d,b\n".utf8))
      try file.close()
      // Starts the count of the peak anew; see proc(5).
      try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
      let before = try peakMemory()
      let set = try ExportSet(ExportSet.Arguments(sources: [path]), try readingOptions())
      let found = try reading(set, .orders, texts(columns), threads: 2)
      #expect(ids(found) == ["1", "2"])
      #expect(found.places == ["3:30 record_too_long"])
      #expect(try peakMemory() - before < 200_000)
    }
  }

  /// In kilobytes.
  private func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return try #require(line.flatMap { Int($0.filter(\.isNumber)) })
  }

  // MARK: Much of the same

  @Test("nothing but newlines after the header")
  func newlines() throws {
    let found = try read(
      header + String(repeating: "\n", count: 50_000), settings: ReadingSetting.large)
    #expect(found.ledger.rows == 0)
    #expect(found.ledger.skipped == 50_000)
  }

  @Test(
    "lone returns, bare quotes, lone cells: much of each takes no more than a moment",
    arguments: ["a\r", "\"", "a\n", "\"\"\n", "a,\"\n", "\0", ",", "\"a\"\r", "\"\n\n"])
  func repeated(unit: String) throws {
    let text =
      header + "1,d,a\n" + String(repeating: unit, count: (1 << 14) / unit.utf8.count)
      + "\n9,d,a\n"
    let clock = ContinuousClock()
    let time = try clock.measure {
      let found = try read(
        text,
        settings: [(4096, 1), (1 << 20, 2)].map { ReadingSetting(blockSize: $0, threads: $1) })
      #expect(found.rows.first == ["1", "d", "a"])
    }
    #expect(time < .seconds(20), "\(unit.debugDescription): \(time)")
  }
}
