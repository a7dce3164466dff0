import Foundation
import Randomness
import Simulation
import Testing
import Workspace

@testable import Commands

/// A year of a simulated shop, as its weekly exports show it: whatever is exported when, and taken in in
/// whatever order, the workspace answers as the year's own files do.
@Suite("splits of a year") struct WorkspaceSplitTests {
  /// The year, row by row.
  struct Year {
    /// A file: its header and rows, cell by cell.
    struct File {
      var header: [String]
      var rows: [[String]]

      func column(_ name: String) -> Int? { header.firstIndex(of: name) }

      var text: String {
        ([header] + rows).map { row in
          row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") + "\n"
        }.joined()
      }

      /// Reads CSV, quotes and all.
      init(text: String) {
        var rows: [[String]] = [[]]
        var cell = ""
        var isQuoted = false
        for character in text {
          switch character {
          case "\"":
            // A doubled quote closes and opens again.
            if !isQuoted && !cell.isEmpty && cell.last == "\u{0}" {
              cell.removeLast()
              cell.append("\"")
            }
            isQuoted.toggle()
            if !isQuoted { cell.append("\u{0}") }
          case "," where !isQuoted, "\n" where !isQuoted:
            rows[rows.count - 1].append(cell.replacing("\u{0}", with: ""))
            cell = ""
            if character == "\n" { rows.append([]) }
          default: cell.append(character)
          }
        }
        header = rows.removeFirst()
        self.rows = rows.filter { $0.count > 1 }
      }

      init(header: [String], rows: [[String]]) {
        self.header = header
        self.rows = rows
      }
    }

    var files: [String: File] = [:]

    init(orders: Int, seed: UInt64) throws {
      let folder = try TemporaryFolder()
      let simulator = try Simulator(
        scenario: Scenario(presetOrFile: "standard"), seed: seed, size: .orders(orders))
      _ = try simulator.write(
        to: folder.url.path(), profile: .canonical, threads: 1, themes: false)
      for name in ["orders", "returns", "complaints"] {
        let text = try String(
          contentsOf: folder.url.appending(path: "\(name).csv"), encoding: .utf8)
        let file = File(text: text)
        // Dirt has no place in a split: a row without a date is in no week.
        files[name] = File(
          header: file.header,
          rows: file.rows.filter { $0.count == file.header.count && !$0[0].contains(".") })
      }
    }
  }

  /// Columns that tell when something happened to a row.
  static let moments: Set = [
    "ordered_at", "shipped_at", "delivered_at", "requested_at", "approved_at", "received_at",
    "refunded_at", "created_at", "first_response_at", "resolved_at",
  ]

  /// What an export of the rows with anything new since a moment shows at another.
  static func export(_ file: Year.File, since: String, at: String) -> Year.File {
    let times = file.header.indices.filter { moments.contains(file.header[$0]) }
    let status = file.column("status")
    var result = Year.File(header: file.header, rows: [])
    for row in file.rows {
      let known = times.map { row[$0] }.filter { !$0.isEmpty && $0 <= at }
      guard let last = known.max(), last > since, row[times[0]] <= at else { continue }
      var shown = row
      for time in times where row[time] > at {
        shown[time] = ""
        // What has not happened yet does not show in the status either.
        if let status { shown[status] = "open" }
      }
      result.rows.append(shown)
    }
    return result
  }

  /// Orders of one line each as Pinduoduo lists them: the key of a row is its order id alone.
  static func orderList(_ file: Year.File) -> Year.File {
    let columns = [
      "order_id": "订单号", "sku": "样式ID", "category": "商品一级类目", "ordered_at": "订单成交时间",
      "delivered_at": "确认收货时间", "promised_at": "承诺发货时间", "region": "省",
      "quantity": "商品数量(件)", "amount": "用户实付金额(元)", "status": "订单状态",
    ]
    let kept = file.header.indices.filter { columns[file.header[$0]] != nil }
    return Year.File(
      header: kept.compactMap { columns[file.header[$0]] },
      rows: file.rows.map { row in kept.map { row[$0] } })
  }

  @Test(
    "any split, in any order, ends in the answers of the whole", arguments: 1...4, [false, true])
  func anySplit(_ seed: UInt64, _ isOrderList: Bool) throws {
    var generator = SplitMix64(seed: seed)
    let bench = try WorkspaceBench()
    var year = try Year(orders: 700, seed: seed)
    if isOrderList {
      var seen: Set<String> = []
      year.files["orders"]?.rows.removeAll { !seen.insert($0[0]).inserted }
    }
    func text(_ name: String, _ file: Year.File) -> String {
      isOrderList && name == "orders" ? Self.orderList(file).text : file.text
    }
    let whole = try year.files.sorted { $0.key < $1.key }.map {
      try bench.write("whole/\($0.key).csv", text($0.key, $0.value))
    }
    // Exports at moments of their own, each with what has changed in the time before, overlapping.
    let count = 4 + Int(generator.next() % 6)
    var ends = (1..<count).map { _ in Self.moment(day: Int(generator.next() % 360)) }.sorted()
    ends.append("2027-01-01 00:00:00")
    var exports: [[String]] = []
    var end = "2000-01-01 00:00:00"
    for (index, at) in ends.enumerated() {
      // Some reach back further than the last export.
      let since = generator.next() % 3 == 0 ? "2000-01-01 00:00:00" : end
      exports.append(
        try year.files.sorted { $0.key < $1.key }.compactMap { name, file in
          let part = Self.export(file, since: since, at: at)
          guard !part.rows.isEmpty else { return nil }
          return try bench.write("week\(index)/\(name).csv", text(name, part))
        })
      end = at
    }
    exports = exports.filter { !$0.isEmpty }
    exports.shuffle(using: &generator)
    for (index, files) in exports.enumerated() {
      #expect(try bench.ingest(files)?.message == nil)
      // And now and then one that is in already.
      if index % 3 == 1 { #expect(try bench.ingest(exports[index / 2])?.message == nil) }
    }
    #expect(try bench.problems() == [])
    // An order list knows neither channels nor customers.
    let questions = WorkspaceBench.questions.filter { question in
      !isOrderList || !["channel", "customer"].contains { question.joined().contains($0) }
    }
    func compare(_ moment: Comment) throws {
      for question in questions {
        let expected = try bench.answer(whole, question)
        #expect(try bench.answer([bench.workspace], question) == expected, "\(moment): \(question)")
      }
    }
    try compare("taken in")
    // Some forgotten and all taken in again: rows that had made way for those are back as well.
    let gone = exports[Int(generator.next() % UInt64(exports.count))]
    for file in gone {
      var digest = Digest256()
      try Data(contentsOf: URL(filePath: file)).withUnsafeBytes { digest.update($0) }
      let failure = try bench.run(ForgetCommand.self, [bench.workspace, "--source", digest.text])
      #expect(failure?.message == nil)
    }
    for files in exports.shuffled(using: &generator) {
      #expect(try bench.ingest(files)?.message == nil)
    }
    #expect(try bench.problems() == [])
    try compare("forgotten in part, and taken in again")
  }

  static func moment(day: Int) -> String {
    let date = Date(timeIntervalSince1970: 1_735_689_600 + Double(day) * 86_400)
    return date.formatted(.iso8601.year().month().day().dateSeparator(.dash)) + " 06:00:00"
  }
}
