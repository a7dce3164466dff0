import Foundation
import Tables
import Testing

@testable import Exports

private let header = "order_id,ordered_at,sku\n"
private let columns = ["order_id", "ordered_at", "sku"]

@Suite("Reading: character sets")
struct ReadingCharsetTests {
  private func rows(_ count: Int, _ sku: String) -> String {
    (0..<count).map { "\($0),2024-05-01,\(sku)\n" }.joined()
  }

  @Test(
    "a bad byte in one row of many costs that row",
    arguments: [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xE8, 0xAE], [0xC0, 0x80]] as [[UInt8]])
  func badByte(bad: [UInt8]) throws {
    for quote in ["", "\""] {
      let before = header + rows(40, "订单") + "x,d," + quote
      let bytes = Array(before.utf8) + bad + Array((quote + "\n" + rows(40, "好")).utf8)
      let found = try agreedReading(of: bytes, texts(columns))
      #expect(found.ledger.encoding == "utf-8")
      #expect(found.ledger.accepted == 80)
      let start = header.utf8.count + rows(40, "订单").utf8.count
      #expect(found.places == ["42:\(start) invalid_encoding"])
    }
  }

  @Test("a bad byte in a record that goes over several blocks")
  func badByteInLines() throws {
    let lines = String(repeating: "一二三四五六七八九十\n", count: 30)
    for charset in ["utf-8", "gb18030"] {
      let before = try encoded(header + rows(20, "订") + "x,d,\"" + lines, charset)
      let after = try encoded(lines + "\"\n" + rows(20, "好"), charset)
      let found = try agreedReading(of: before + [0xFF] + after, texts(columns)) {
        $0.charset = Charset(name: charset)
      }
      #expect(found.ledger.accepted == 40)
      #expect(found.ledger.rejects.map(\.line) == [22])
      #expect(found.ledger.rejects.map(\.reason) == [.invalidEncoding])
    }
  }

  @Test(
    "what an export is written in is told from its bytes",
    arguments: [
      ("gb18030", "订单编号，已发货", nil), ("gbk", "订单编号，已发货", nil),
      ("big5", "訂單編號已出貨", Charset.big5), ("windows-1252", "café à la carte – €5", .windows1252),
      ("utf-8", "订单编号，已发货", nil), ("gb18030", "😀 and é", Charset.gb18030),
      ("iso-8859-15", "10 €", Charset.other("iso-8859-15")),
    ] as [(String, String, Charset?)])
  func charset(name: String, sku: String, given: Charset?) throws {
    let count = 60
    let found = try agreedReading(
      of: try encoded(header + rows(count, sku) + "x,d\n" + rows(1, sku), name), texts(columns)
    ) { $0.charset = given }
    #expect(found.rows.allSatisfy { $0[2] == sku } && found.rows.count == count + 1)
    let row = try encoded(rows(count, sku), name).count
    #expect(found.places == ["\(count + 2):\(header.utf8.count + row) too_few_fields"])
    #expect(found.ledger.encoding == (given?.description ?? (name == "gbk" ? "gb18030" : name)))
  }

  @Test("two-byte units with a mark", arguments: ["utf-16le", "utf-16be"], ["\n", "\r\n"])
  func twoBytes(name: String, newline: String) throws {
    let text = "\u{FEFF}" + header + rows(50, "订单😀") + "x,d\n" + rows(2, "ਊ\u{0A0A}")
    let found = try agreedReading(
      of: try encoded(text.replacingOccurrences(of: "\n", with: newline), name), texts(columns))
    #expect(found.rows.prefix(50).allSatisfy { $0[2] == "订单😀" })
    #expect(found.rows.count == 52)
    #expect(found.ledger.rejects.map(\.line) == [52])
    #expect(found.ledger.encoding == name)
  }

  @Test("half a surrogate pair costs its row")
  func surrogate() throws {
    var bytes = try encoded("\u{FEFF}" + header + rows(3, "订") + "x,d,", "utf-16le")
    bytes += [0x00, 0xD8] + (try encoded("\n" + rows(3, "订"), "utf-16le"))
    let found = try agreedReading(of: bytes, texts(columns))
    #expect(found.ledger.accepted == 6)
    #expect(found.ledger.rejects.map(\.line) == [5])
    #expect(found.ledger.rejects.map(\.reason) == [.invalidEncoding])
  }

  @Test("a pair that lies across the pieces in which it is copied")
  func surrogateAcross() throws {
    // Two-byte units, and a mebibyte is read at a time: 😀 stands at every odd unit once.
    let cell = String(repeating: "😀", count: 300_000)
    for shift in ["", "x"] {
      let text = "\u{FEFF}" + header + "1,d,\(shift)\(cell)\n2,d,b\n"
      let found = try agreedReading(
        of: try encoded(text, "utf-16be"), texts(columns),
        settings: [ReadingSetting(blockSize: 1 << 20, threads: 1)])
      // 1.2 MB in UTF-8: longer than a record may be.
      #expect(found.places == ["2:\(header.utf8.count + 3) record_too_long"])
      let half = text.replacingOccurrences(
        of: cell,
        with: String(repeating: "😀", count: 200_000) + "\n"
          + String(repeating: "3,d,😀😀\n", count: 9000))
      let rows = try agreedReading(
        of: try encoded(half, "utf-16be"), texts(columns),
        settings: [ReadingSetting(blockSize: 1 << 20, threads: 2)])
      #expect(rows.rows.count { $0[2] == "😀😀" } == 9000)
      #expect(rows.ledger.rejected == 0)
    }
  }

  // MARK: Beyond the first mebibyte

  /// More than the mebibyte from which the character set is told, in ASCII.
  private static let ascii = header + (0..<9000).map { "\($0),2024-05-01,\(words)\n" }.joined()
  private static let words = String(repeating: "plain text ", count: 11)
  private static let settings = [
    ReadingSetting(blockSize: 1 << 20, threads: 1), ReadingSetting(blockSize: 100_000, threads: 2),
  ]

  @Test(
    "characters that come late in a file of ASCII are looked at as a whole",
    arguments: ["utf-8", "gb18030"])
  func late(name: String) throws {
    let bytes = Array(Self.ascii.utf8) + (try encoded(rows(30, "订单已发货"), name))
    let found = try agreedReading(of: bytes, texts(columns), settings: Self.settings)
    #expect(found.ledger.encoding == name)
    #expect(found.rows.count == 9030)
    #expect(found.rows.last == ["29", "2024-05-01", "订单已发货"])
    #expect(found.ledger.rejected == 0)
  }

  @Test("one bad byte late in a file of good UTF-8 that starts as ASCII costs its row")
  func lateBad() throws {
    let bytes =
      Array(Self.ascii.utf8) + Array(rows(20, "订单").utf8) + Array("x,d,".utf8) + [0xFF]
      + Array(("\n" + rows(20, "好")).utf8)
    let found = try agreedReading(of: bytes, texts(columns), settings: Self.settings)
    #expect(found.ledger.encoding == "utf-8")
    #expect(found.rows.count == 9040)
    #expect(found.ledger.rejects.map(\.line) == [9022])
  }

  @Test("late bytes that are neither are an error that names --encoding")
  func lateUnknown() throws {
    let bytes = Array(Self.ascii.utf8) + Array("x,d,caf".utf8) + [0xE9, 0x0A]
    try inReadingFolder(["a.csv": bytes]) { folder in
      let error = #expect(throws: ExportError.self) {
        try reading(
          folder + "/a.csv", .orders, texts(columns), try readingOptions(), threads: 2)
      }
      #expect(error?.nextStep.contains("--encoding") == true)
    }
  }

  @Test(
    "of several files the one in doubt is decided, with dates that need the whole column",
    .timeLimit(.minutes(1)))
  func lateSecond() throws {
    let first = Array((header + "a,2024-05-01,x\n").utf8)
    let dates = Self.ascii.replacingOccurrences(of: "2024-05-01", with: "01/02/2024")
    let second = Array(dates.utf8) + (try encoded("z,31/12/2024,订单已发货\n", "gb18030"))
    try inReadingFolder(["a.csv": first, "b.csv": second]) { folder in
      let set = try ExportSet(ExportSet.Arguments(sources: [folder]), try readingOptions())
      let (table, ledgers) = try Table.load(
        .orders,
        [
          ColumnRequest(.orders, "ordered_at", as: .time), ColumnRequest(.orders, "sku", as: .text),
        ],
        from: set, threads: 2)
      #expect(ledgers.map(\.encoding) == ["utf-8", "gb18030"])
      #expect(table.columns[1].cells[table.count - 1] == "订单已发货")
      // TZ=Asia/Shanghai date -d 2024-12-31 +%s
      #expect(table.columns[0].values.last == 1_735_574_400)
    }
  }

  @Test("an old Mac's file of more than a mebibyte")
  func oldMac() throws {
    let text = (header + rows(6000, String(repeating: "订单", count: 30))).replacingOccurrences(
      of: "\n", with: "\r")
    let found = try agreedReading(
      of: Array(text.utf8), texts(columns), settings: Self.settings)
    #expect(found.rows.count == 6000)
    #expect(found.ledger.encoding == "utf-8")
  }
}
