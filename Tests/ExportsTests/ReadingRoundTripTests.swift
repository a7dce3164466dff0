import Randomness
import Tables
import Testing

@testable import Exports

/// Writes tables as CSV in all the ways there are, with nothing taken from the code under test.
private struct TableWriter {
  var random: SplitMix64
  var delimiter: Character
  var newline: String
  var quotesAll: Bool

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }

  mutating func cell() -> String {
    let pieces = [
      "a", "b c", "订单", "é", "😀", ",", ";", "\t", "|", "\"", "\"\"", "\n", "\r\n", "\r", " ",
      "null", "-", "=1", "'", "0", "\u{3000}", "\u{FEFF}", "--", "\\",
    ]
    let count = chance(0.2) ? 0 : Int.random(in: 1...6, using: &random)
    return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  mutating func plainCell() -> String {
    let count = Int.random(in: 0...8, using: &random)
    return (0..<count).map { _ in ["x", "订", " ", "7", "é"].randomElement(using: &random) ?? "" }
      .joined()
  }

  mutating func written(_ cell: String) -> String {
    let special = "\"\r\n".unicodeScalars
    let mustQuote = cell.unicodeScalars.contains {
      special.contains($0) || String($0) == String(delimiter)
    }
    guard mustQuote || quotesAll || chance(0.1) else { return cell }
    let quoted =
      "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
    // Blanks around the quotes are not the cell's.
    return chance(0.05) && delimiter != "\t" ? " " + quoted + "  " : quoted
  }

  mutating func line(_ cells: [String]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      if index > 0 { line.append(delimiter) }
      line += written(cell)
    }
    return line + newline
  }
}

private let columns = ["order_id", "ordered_at", "sku", "product", "category", "brand"]

@Suite("Reading: what was written comes back")
struct ReadingRoundTripTests {
  @Test(
    "every cell, in order, for all delimiters and newlines",
    arguments: [",", "\t", ";", "|"] as [Character], ["\n", "\r\n"])
  func roundTrip(delimiter: Character, newline: String) throws {
    for seed in 0..<4 as Range<UInt64> {
      var writer = TableWriter(
        random: SplitMix64(seed: seed &* 977 &+ UInt64(newline.utf8.count)),
        delimiter: delimiter, newline: newline, quotesAll: seed == 1)
      var text = seed % 2 == 0 ? "\u{FEFF}" : ""
      text += writer.line(columns)
      var expected: [[String]] = []
      for row in 0..<Int.random(in: 1...120, using: &writer.random) {
        let isPlain = seed == 3 || row % 40 > 25
        let cells =
          ["r\(row)", "2024-05-01"]
          + (2..<columns.count).map { _ in
            isPlain ? writer.plainCell() : writer.cell()
          }
        text += writer.line(cells)
        expected.append(cells.map(cleanCell))
      }
      var bytes = Array(text.utf8)
      if seed >= 2 { bytes.removeLast(newline.utf8.count) }
      let found = try agreedReading(of: bytes, texts(columns))
      #expect(found.rows == expected, "seed \(seed)")
      #expect(found.ledger.rejects.isEmpty)
      #expect(found.ledger.skipped == 0)
      #expect(found.ledger.delimiter == String(delimiter))
      #expect(found.ledger.encoding == "utf-8")
    }
  }

  @Test("codes, amounts, counts and moments do not depend on blocks and threads either")
  func shapes() throws {
    var text = "order_id,ordered_at,sku,category,quantity,amount\n"
    var expected: [[String]] = []
    for row in 0..<300 {
      let category = row % 7 == 0 ? "" : "类\(row % 5)"
      let name = row % 11 == 0 ? "\"\(category)\"" : category
      text += "o\(row / 3),2024-05-01 08:00:\(row % 50 + 10),s\(row),\(name),\(row % 9),\(row).25\n"
      // 2024-05-01 08:00 in Shanghai is 00:00 UTC: date -u -d '2024-05-01' +%s.
      expected.append([
        "o\(row / 3)", String(1_714_521_600 + row % 50 + 10), category, String(row % 9),
        String(row * 100 + 25),
      ])
    }
    let found = try agreedReading(
      of: Array(text.utf8),
      [
        ColumnRequest(.orders, "order_id", as: .id),
        ColumnRequest(.orders, "ordered_at", as: .time),
        ColumnRequest(.orders, "category", as: .code),
        ColumnRequest(.orders, "quantity", as: .integer),
        ColumnRequest(.orders, "amount", as: .money),
      ])
    #expect(found.rows == expected)
  }

  @Test("with more than one file, rows keep the order of the files")
  func files() throws {
    var files: [String: [UInt8]] = [:]
    var expected: [String] = []
    for file in 0..<4 {
      let ids = (0..<file * 10 + 1).map { "f\(file)r\($0)" }
      expected += ids
      files["\(file).csv"] = Array(
        ("order_id,ordered_at\n" + ids.map { "\($0),2024-05-01\n" }.joined()).utf8)
    }
    try inReadingFolder(files) { folder in
      var set = try ExportSet(ExportSet.Arguments(sources: [folder]), try readingOptions())
      for setting in ReadingSetting.all {
        set.options.blockSize = setting.blockSize
        let (table, ledgers) = try Table.load(
          .orders, texts(["order_id"]), from: set, threads: setting.threads)
        #expect((0..<table.count).map { table.columns[0].cells[$0] } == expected)
        #expect(ledgers.map(\.accepted) == [1, 11, 21, 31])
      }
    }
  }
}
