import Foundation
import Tables
import Testing

@testable import Exports

private let time = [ColumnRequest(.orders, "ordered_at", as: .time)]

@Suite("Reading: sets of files")
struct ReadingSetTests {
  private func shopify(_ rows: [String]) -> [UInt8] {
    let header = "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name"
    return Array(([header] + rows).map { $0 + "\n" }.joined().utf8)
  }

  // MARK: Filling down

  @Test("cells of an order's first line reach its later ones, whatever block they are in")
  func fillDown() throws {
    var rows: [String] = []
    var expected: [[String]] = []
    for order in 1...60 {
      let (email, status) = ("a\(order)@x.y", order % 3 == 0 ? "refunded" : "paid")
      for line in 0..<(order % 5 + 1) {
        let product = line == 2 ? "\"two\nlines \(line)\"" : "p\(line)"
        // In some exports the id is repeated, in others it is not.
        let id = line == 0 || order % 2 == 0 ? "#\(order)" : ""
        rows.append(
          line == 0
            ? "\(id),\(email),\(status),2024-05-01 10:00:00 -0400,1,\(product)"
            : "\(id),,,,1,\(product)")
        expected.append([
          "#\(order)", email, status, product.replacingOccurrences(of: "\"", with: ""),
        ])
      }
    }
    let found = try agreedReading(
      of: shopify(rows), texts(["order_id", "customer_id", "status", "product"]))
    #expect(found.rows == expected)
  }

  @Test("after a row that could not be read, a row without an id is nobody's")
  func fillDownTorn() throws {
    let found = try agreedReading(
      of: shopify([
        "#1,a@x.y,paid,2024-05-01,1,p1", "#2,b@x.y,paid,2024-05-02,1,\"p\"2", ",,,,1,p3",
        "#3,c@x.y,paid,2024-05-03,1,p4", ",,,,1,p5", "#3,,\"pa\"id,,1,p6", "#3,,,,1,p7",
      ]),
      [
        ColumnRequest(.orders, "order_id", as: .id),
        ColumnRequest(.orders, "customer_id", as: .text),
        ColumnRequest(.orders, "product", as: .text),
      ])
    #expect(
      found.rows == [
        ["#1", "a@x.y", "p1"], ["#3", "c@x.y", "p4"], ["#3", "c@x.y", "p5"], ["#3", "c@x.y", "p7"],
      ])
    #expect(found.ledger.rejects.map(\.line) == [3, 4, 7])
    #expect(
      found.ledger.rejects.map(\.reason) == [.malformedQuote, .missingValue, .malformedQuote])
    #expect(found.ledger.rejects[1].column == "Name")
  }

  // MARK: Dates

  private func dates(_ cells: [String]) -> [UInt8] {
    Array(("order_id,ordered_at\n" + cells.map { "1,\($0)\n" }.joined()).utf8)
  }

  @Test("a date that is day/month or month/day and nothing tells which is an error")
  func ambiguous() throws {
    for cells in [["03/04/2024"], ["03/04/2024", "31/12/2024", "12/31/2024"]] {
      try inReadingFolder(["a.csv": dates(cells)]) { folder in
        let set = try ExportSet(
          ExportSet.Arguments(sources: [folder + "/a.csv"]), try readingOptions())
        let error = #expect(throws: ExportError.self) {
          try Table.load(.orders, time, from: set, threads: 2)
        }
        #expect(error?.description.contains("column ordered_at") == true)
        #expect(error?.nextStep.contains("--date-format") == true)
        // A question that does not need the column is answered.
        let other = try Table.load(.orders, texts(["order_id"]), from: set, threads: 2)
        #expect(other.table.count == cells.count)
      }
    }
  }

  /// Epoch seconds by GNU date 9.1: TZ=Asia/Shanghai date -d 2024-04-03 +%s, and so on.
  @Test(
    "one value that can only be one of them decides, however far into the file it stands",
    arguments: [("31/12/2024", "1712073600"), ("12/31/2024", "1709481600")])
  func decided(last: String, first: String) throws {
    let cells = Array(repeating: "03/04/2024", count: 6000) + [last]
    let found = try agreedReading(
      of: dates(cells), time,
      settings: [257, 1 << 20].map { ReadingSetting(blockSize: $0, threads: 2) })
    #expect(found.rows.first == [first])
    // TZ=Asia/Shanghai date -d 2024-12-31 +%s
    #expect(found.rows.last == ["1735574400"])
    #expect(found.ledger.rejected == 0)
  }

  @Test("--date-format decides, and cells that do not fit it are refused")
  func given() throws {
    let style = try DateStyle(pattern: "dd/MM/yyyy")
    let found = try agreedReading(of: dates(["03/04/2024", "12/31/2024", "2024-05-01"]), time) {
      $0.dateStyle = style
    }
    #expect(found.rows == [["1712073600"]])
    #expect(found.ledger.rejects.map(\.line) == [3, 4])
    #expect(found.ledger.rejects.map(\.found) == ["12/31/2024", "2024-05-01"])
    #expect(found.ledger.rejects.allSatisfy { $0.reason == .invalidDate })
    #expect(found.ledger.rejects.allSatisfy { $0.column == "ordered_at" })
  }

  // MARK: Values

  @Test("decimal commas, refused values, and columns that only the export has")
  func values() throws {
    let text = """
      order_id;ordered_at;amount;quantity;Ship Mode
      1;2024-05-01;1.017,80;2;Air
      4,05E+17;2024-05-01;1;1;Sea
      3;2024-05-01;ten;1;Sea
      4;2024-05-01;"12,5";x;Sea
      ;2024-05-01;1;1;Air
      6;;1;1;Air
      7;2024-05-01;3;;Air

      """
    let found = try agreedReading(
      of: Array(text.utf8),
      [
        ColumnRequest(.orders, "order_id", as: .id),
        ColumnRequest(.orders, "ordered_at", as: .time),
        ColumnRequest(.orders, "amount", as: .money),
        ColumnRequest(.orders, "quantity", as: .integer),
        ColumnRequest(.orders, "ship mode", as: .code),
        ColumnRequest(.orders, "nothing", as: .code),
      ]
    ) { $0.decimalComma = true }
    #expect(
      found.rows == [
        ["1", "1714492800", "101780", "2", "Air", ""], ["7", "1714492800", "300", "", "Air", ""],
      ])
    #expect(found.ledger.rejects.map(\.line) == [3, 4, 5, 6, 7])
    #expect(
      found.ledger.rejects.map(\.reason) == [
        .damagedID, .invalidAmount, .invalidCount, .missingValue, .missingValue,
      ])
    #expect(found.ledger.rejects.map(\.found) == ["4,05E+17", "ten", "x", "", ""])
    #expect(
      found.ledger.rejects.map(\.column) == [
        "order_id", "amount", "quantity", "order_id", "ordered_at",
      ])
  }

  @Test("two files of one kind with other columns in another order")
  func columns() throws {
    let files = [
      "a.csv": Array("order_id,ordered_at,sku\n1,2024-05-01,x\n".utf8),
      "b.tsv": Array("brand\tordered_at\tSKU\tOrder ID\nB\t2024-05-02\ty\t2\n".utf8),
    ]
    try inReadingFolder(files) { folder in
      let set = try ExportSet(ExportSet.Arguments(sources: [folder]), try readingOptions())
      #expect(set.fileCount(of: .orders) == 2 && set.fileCount(of: .returns) == 0)
      #expect(set.provides("brand", of: .orders, in: .orders))
      #expect(!set.provides("region", of: .orders, in: .orders))
      let (table, ledgers) = try Table.load(
        .orders, texts(["order_id", "sku", "brand"]), from: set, threads: 2)
      #expect(
        (0..<2).map { row in table.columns.map { $0.cells[row] } } == [
          ["1", "x", ""], ["2", "y", "B"],
        ])
      #expect(ledgers.map(\.delimiter) == [",", "\t"])
    }
  }

  @Test("what nobody knows is left out of a folder, and is an error by its own name")
  func unknown() throws {
    let files = [
      "a.csv": Array("order_id,ordered_at\n1,2024-05-01\n".utf8),
      "b.csv": Array("Haus,Baum\n1,2\n".utf8), "c.csv": [],
      "d.csv": Array(repeating: 0, count: 100_000),
    ]
    try inReadingFolder(files) { folder in
      let set = try ExportSet(ExportSet.Arguments(sources: [folder]), try readingOptions())
      #expect(set.files.map(\.path) == [folder + "/a.csv"])
      #expect(set.unused.map(\.path) == ["b.csv", "c.csv", "d.csv"].map { folder + "/" + $0 })
      #expect(set.unused.allSatisfy { !$0.isKnown && $0.reason.utf8.count < 500 })
      for name in ["b.csv", "c.csv", "d.csv"] {
        let error = #expect(throws: ExportError.self) {
          try ExportSet(
            ExportSet.Arguments(sources: [folder + "/" + name]), try readingOptions())
        }
        #expect(error?.path == folder + "/" + name)
        #expect(error.map { $0.description.utf8.count < 1000 } == true)
      }
    }
  }

  @Test("a pipe is read like a file")
  func pipe() throws {
    try inReadingFolder([:]) { folder in
      let path = folder + "/pipe.csv"
      #expect(mkfifo(path, 0o600) == 0)
      let text = "order_id,ordered_at\n" + (0..<5000).map { "\($0),2024-05-01\n" }.joined()
      let writer = Thread {
        let file = fopen(path, "w")
        fputs(text, file)
        fclose(file)
      }
      writer.start()
      let set = try ExportSet(ExportSet.Arguments(sources: [path]), try readingOptions())
      for _ in 0..<2 {
        let found = try reading(set, .orders, texts(["order_id"]), threads: 2)
        #expect(found.rows.count == 5000)
      }
    }
  }

  @Test("the first thousand rejects are kept, all are counted, and all are spooled when asked for")
  func rejects() throws {
    let rows = (0..<3000).map { $0 % 2 == 0 ? "\($0)\n" : "\($0),2024-05-01\n" }
    try inReadingFolder(["a.csv": Array(("order_id,ordered_at\n" + rows.joined()).utf8)]) {
      folder in
      var options = try readingOptions()
      options.blockSize = 500
      options.keepsRejects = true
      let set = try ExportSet(ExportSet.Arguments(sources: [folder]), options)
      let found = try reading(set, .orders, texts(["order_id"]), threads: 2)
      #expect(found.ledger.rejected == 1500 && found.ledger.rejects.count == 1000)
      #expect(found.ledger.rejects.map(\.line) == (0..<1000).map { 2 + 2 * $0 })
      let spool = String(decoding: try #require(set.rejects.first).bytes, as: UTF8.self)
      #expect(spool.split(separator: "\n").count == 1500)
      #expect(spool.hasPrefix("\(folder)/a.csv,2,20,,1 of 2 fields,too_few_fields,0\n"))
    }
  }
}
