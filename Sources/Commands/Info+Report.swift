import Analyses
import Reports

extension Report {
  /// What is there, for people; the weeks are told where there are gaps, all of them in JSON.
  init(_ result: InfoResult, _ file: String, _ language: Language) {
    let words = InfoWords(language)
    let gaps = result.weeks.filter(\.isGap)
    var sections = [
      Section(
        paragraphs: [words.weeks(result.weeks.count, gaps.count)], tables: [words.contents(result)])
    ]
    if !gaps.isEmpty {
      sections.append(Section(heading: words.gapsHeading, tables: [words.weekTable(gaps)]))
    }
    sections.append(
      Section(heading: words.exportsHeading(result.exports.count), tables: [words.exports(result)]))
    sections.append(Section(heading: words.runsHeading, tables: [words.runs(result.runs)]))
    self.init(title: words.title(file), sections: sections, notes: words.notes(result))
  }
}

/// The words and tables of the info report.
private struct InfoWords: Wording {
  let language: Language

  init(_ language: Language) { self.language = language }

  private func column(_ key: String, _ en: String, _ zh: String, isNumber: Bool = false)
    -> Report.Column
  {
    Report.Column(key: key, heading: say(en, zh), alignment: isNumber ? .trailing : .leading)
  }

  var gapsHeading: String { say("Weeks with few or no orders", "订单很少或没有的周") }
  /// So many exports are listed, all of them in JSON.
  private static let shownExports = 10

  func exportsHeading(_ count: Int) -> String {
    count > Self.shownExports
      ? say(
        "The newest \(Self.shownExports) of \(count) exports",
        "最新的 \(Self.shownExports) 个导出（共 \(count) 个）")
      : say("Exports", "导出文件")
  }

  func exports(_ result: InfoResult) -> Report.Table {
    Report.Table(
      name: "exports",
      columns: [
        column("name", "export", "导出文件"), column("kind", "kind", "类型"),
        column("digest", "SHA-256 begins", "SHA-256 开头"),
        column("rows", "rows", "行数", isNumber: true), column("as_of", "up to", "截至"),
      ],
      rows: result.exports.suffix(Self.shownExports).map { export in
        [
          .text(export.name), .text(kind(export.kind)), .text(String(export.digest.prefix(12))),
          .integer(Int64(export.rows)), day(export.asOf),
        ]
      })
  }

  var runsHeading: String { say("How it has grown", "增长情况") }
  func title(_ file: String) -> String { say("Contents of \(file)", "\(file) 的内容") }

  func weeks(_ count: Int, _ gaps: Int) -> String {
    gaps == 0
      ? say("\(plural(count, "week", "weeks")) of orders without a gap.", "\(count) 周订单，没有缺口。")
      : say(
        "\(plural(count, "week", "weeks")) of orders, of which \(gaps) have few or none: an export may be missing.",
        "\(count) 周订单，其中 \(gaps) 周很少或没有：可能缺少导出文件。")
  }

  func contents(_ result: InfoResult) -> Report.Table {
    Report.Table(
      name: "contents",
      columns: [
        column("kind", "kind", "类型"), column("exports", "exports", "导出数", isNumber: true),
        column("rows", "rows", "行数", isNumber: true),
        column("rejected", "rejected", "拒绝", isNumber: true),
        column("duplicates", "duplicates", "重复", isNumber: true),
        column("replaced", "of later exports", "被后来的导出替换", isNumber: true),
        column("first", "from", "起"), column("last", "to", "止"),
        column("bytes", "bytes", "字节", isNumber: true),
      ],
      rows: result.contents.map { table in
        [
          .text(kind(table.kind)), .integer(Int64(table.exports)), .integer(Int64(table.rows)),
          .integer(Int64(table.rejected)), .integer(Int64(table.duplicates)),
          .integer(Int64(table.replaced)), day(table.first), day(table.last),
          .integer(Int64(table.bytes)),
        ]
      })
  }

  private func kind(_ name: String) -> String {
    switch name {
    case "orders": say(name, "订单")
    case "returns": say(name, "退货")
    case "complaints": say(name, "投诉")
    case "products": say(name, "商品")
    default: name
    }
  }

  private func day(_ timestamp: String?) -> Report.Cell {
    .text(timestamp.map { String($0.prefix(10)) } ?? "")
  }

  func weekTable(_ weeks: [InfoResult.Week]) -> Report.Table {
    Report.Table(
      name: "gaps",
      columns: [
        column("week", "week", "周"), column("orders", "orders", "订单", isNumber: true),
        column("lines", "lines", "订单行", isNumber: true),
        column("returns", "returns", "退货", isNumber: true),
        column("complaints", "complaints", "投诉", isNumber: true),
      ],
      rows: weeks.map { week in
        [
          .text(week.week), .integer(Int64(week.orders)), .integer(Int64(week.lines)),
          .integer(Int64(week.returns)), .integer(Int64(week.complaints)),
        ]
      })
  }

  func runs(_ runs: [InfoResult.Run]) -> Report.Table {
    Report.Table(
      name: "runs",
      columns: [
        column("run", "run", "次", isNumber: true),
        column("exports", "exports", "导出数", isNumber: true),
        column("rows", "rows", "行数", isNumber: true),
        column("replaced", "rows replaced", "替换行数", isNumber: true),
        column("as_of", "up to", "截至"),
      ],
      rows: runs.map { run in
        [
          .integer(Int64(run.run)), .integer(Int64(run.exports)), .integer(Int64(run.rows)),
          .integer(Int64(run.replaced)), day(run.asOf),
        ]
      })
  }

  func notes(_ result: InfoResult) -> [String] {
    let columns = result.contents.map {
      say(
        "\($0.kind): \($0.columns.joined(separator: ", "))",
        "\(kind($0.kind))：\($0.columns.joined(separator: ", "))")
    }
    return [say("Days on the clock of \(result.timezone).", "日期按 \(result.timezone)。")]
      + (result.hasPseudonyms
        ? [say("Customers are stored as pseudonyms.", "客户以假名存储。")] : [])
      + columns
  }
}
