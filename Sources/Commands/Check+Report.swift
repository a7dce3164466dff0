import Analyses
import Exports
import Reports
import Tables

extension Report {
  /// What the files are, as sections for people; the first table has a row a file.
  init(_ result: CheckResult, _ warnings: [Warning], _ language: Language) {
    let words = CheckWords(language)
    var sections = [
      Section(paragraphs: [words.totals(result.totals)], tables: [words.files(result.files)])
    ]
    sections += result.files.map(words.section)
    let joined = [words.joins(result.joins), words.spans(result.spans)].compactMap { $0 }
    if !joined.isEmpty || result.joins == nil {
      sections.append(
        Section(
          heading: words.acrossHeading,
          paragraphs: result.joins == nil ? [words.noOrders] : [], tables: joined))
    }
    if !result.differences.isEmpty {
      sections.append(
        Section(heading: words.differencesHeading, tables: [words.differences(result.differences)]))
    }
    if !result.unread.isEmpty {
      sections.append(
        Section(heading: words.unreadHeading, paragraphs: result.unread.map(words.unread)))
    }
    // All other warnings stand in the tables.
    let told = ["unread_column", "unlike_duplicates", "early_deliveries", "dates_far_off"]
    let notes = warnings.filter { told.contains($0.code) }.map(\.message)
    self.init(title: words.title, sections: sections, notes: notes + [words.note])
  }
}

/// The words and tables of the check report.
private struct CheckWords: Wording {
  let language: Language

  init(_ language: Language) { self.language = language }

  func column(_ key: String, _ en: String, _ zh: String, isNumber: Bool = false) -> Report.Column {
    Report.Column(
      key: key, heading: say(en, zh), alignment: isNumber ? .trailing : .leading)
  }

  func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  func number(_ count: Int) -> Report.Cell { .integer(Int64(count)) }

  func share(_ part: CheckResult.Part) -> Report.Cell {
    part.share.map { .percent($0, decimals: 2) } ?? .missing(reason: nil)
  }

  /// The day of a timestamp; the moment is in the JSON.
  func day(_ timestamp: String?) -> Report.Cell {
    .text(timestamp.map { String($0.prefix(10)) } ?? "")
  }

  var title: String { say("Check of exports", "导出文件检查") }
  var acrossHeading: String { say("Across files", "文件之间") }
  var differencesHeading: String {
    say("Columns that other files of the kind have", "同类文件中其他文件具有的列")
  }
  var unreadHeading: String { say("Not read", "未读取的文件") }
  var noOrders: String {
    say(
      "No file holds orders, so it is not known which returns and complaints find theirs.",
      "没有订单文件，无法核对退货和投诉对应的订单。")
  }
  var note: String {
    say(
      "All known columns are read here; a command that needs fewer refuses fewer rows.",
      "此处读取所有已识别的列；只需部分列的命令拒绝的行会更少。")
  }

  func totals(_ totals: CheckResult.Totals) -> String {
    say(
      "\(plural(totals.files, "file")): \(plural(totals.rows, "row")) = \(totals.accepted.count) accepted +"
        + " \(totals.rejected.count) rejected + \(totals.duplicates.count) duplicates"
        + " (and \(plural(totals.skipped, "line")) that are none)",
      "\(totals.files) 个文件：\(totals.rows) 行 = 接受 \(totals.accepted.count) + 拒绝"
        + " \(totals.rejected.count) + 重复 \(totals.duplicates.count)（另有 \(totals.skipped) 行不是数据）")
  }

  func files(_ files: [CheckResult.File]) -> Report.Table {
    Report.Table(
      name: "files",
      columns: [
        column("path", "file", "文件"), column("kind", "kind", "类型"),
        column("profile", "profile", "平台"), column("encoding", "encoding", "编码"),
        column("rows", "rows", "行数", isNumber: true),
        column("accepted", "accepted", "接受", isNumber: true),
        column("rejected", "rejected", "拒绝", isNumber: true),
        column("rejected_share", "share", "占比", isNumber: true),
        column("duplicates", "duplicates", "重复", isNumber: true),
        column("duplicates_share", "share", "占比", isNumber: true),
        column("skipped", "skipped", "跳过", isNumber: true),
      ],
      rows: files.map { file in
        [
          .text(file.path), .text(file.kinds.joined(separator: "+")), .text(file.profile),
          .text(file.encoding), number(file.rows), number(file.accepted.count),
          number(file.rejected.count), share(file.rejected), number(file.duplicates.count),
          share(file.duplicates), number(file.skipped),
        ]
      })
  }

  // MARK: One file

  func section(_ file: CheckResult.File) -> Report.Section {
    var tables = [columns(file)]
    if !file.rejects.isEmpty { tables.append(rejects(file)) }
    tables += file.statuses.filter { !$0.values.isEmpty }.map { statuses($0) }
    return Report.Section(
      heading: "\(file.path): \(file.kinds.joined(separator: " + ")) (\(file.profile))",
      paragraphs: facts(file), tables: tables)
  }

  /// How many of the other columns people see.
  private static let headersShown = 20

  /// What is known of the file as a whole, a sentence a line.
  private func facts(_ file: CheckResult.File) -> [String] {
    let key = file.key.joined(separator: " + ")
    var facts = [
      say(
        "\(file.encoding), \(file.delimiter), header on line \(file.headerLine),"
          + " stamps without an offset in \(file.timezone); rows alike in \(key) are duplicates.",
        "\(file.encoding)，分隔符 \(file.delimiter)，表头在第 \(file.headerLine) 行，"
          + "无时区的时间按 \(file.timezone)；\(key) 相同的行视为重复。")
    ]
    if file.rows == 0 {
      facts.append(say("There is a header and not a single row.", "只有表头，没有数据行。"))
    }
    if file.damagedIDs.count > 0 {
      facts.append(
        say(
          "\(plural(file.damagedIDs.count, "row")) (\(percent(file.damagedIDs))) with an id in scientific"
            + " notation, which has lost its digits: export again and do not save it from a spreadsheet.",
          "\(file.damagedIDs.count) 行（\(percent(file.damagedIDs))）的编号是科学计数法，数字已丢失："
            + "请重新导出，不要用电子表格另存。"))
    }
    for column in file.columns {
      guard let dated = column.datedByID else { continue }
      facts.append(
        say(
          "\(plural(dated.count, "row")) (\(percent(dated))) without"
            + " \(column.header) dated by the order number, at midnight.",
          "\(dated.count) 行（\(percent(dated))）没有\(column.header)，"
            + "按订单号中的日期（零点）计。"))
    }
    for undecided in file.undecided {
      let needs = undecided.needs.joined(separator: " / ")
      facts.append(
        undecided.isOfDates
          ? say(
            "Undecided: from when a return counts; the file has no column \(needs), so none of its returns has a date.",
            "无法得知退货从何时起计：缺少列 \(needs)，退货均视为没有日期。")
          : say(
            "Undecided: which \(undecided.kind) are \(undecided.condition); the file has no column"
              + " \(needs).",
            "无法判断 \(undecided.kind) 的 \(undecided.condition)：缺少列 \(needs)。"))
    }
    if !file.unmapped.isEmpty {
      let more = file.unmapped.count - Self.headersShown
      facts.append(
        say("Other columns, for --by: ", "其他列（可用于 --by）：")
          + file.unmapped.prefix(Self.headersShown).joined(separator: ", ")
          + (more > 0
            ? say(" and \(more) more (--format json)", "等，另有 \(more) 列（--format json）") : ""))
    }
    return facts
  }

  private func percent(_ part: CheckResult.Part) -> String {
    part.share.map { Figure.percent($0, decimals: 2) } ?? "-"
  }

  /// Without what a return takes from its line, as `return.order_id`.
  private func shownColumns(_ file: CheckResult.File) -> [CheckResult.File.Column] {
    let own = Set(file.columns.map { "\($0.name)=\($0.header)" })
    return file.columns.filter {
      !$0.name.hasPrefix("return.") || !own.contains("\($0.name.dropFirst(7))=\($0.header)")
    }
  }

  private func columns(_ file: CheckResult.File) -> Report.Table {
    Report.Table(
      name: "columns",
      columns: [
        column("column", "column", "列"), column("header", "header", "表头"),
        column("missing", "missing", "缺失", isNumber: true),
        column("missing_share", "share", "占比", isNumber: true),
        column("dates", "dates", "日期格式"), column("from", "from", "起"), column("to", "to", "止"),
      ],
      rows: shownColumns(file).map { entry in
        let dates =
          entry.isUndated
          ? file.undecided.contains(where: \.isOfDates)
            ? say("does not count yet: not read", "申请时尚未计为退货，不读取")
            : say("the order's: not read", "为下单日期，不读取")
          : entry.unread != nil ? say("unclear: not read", "无法判断，不读取") : entry.dateFormat ?? ""
        return [
          .text(entry.name), .text(entry.header), number(entry.missing.count), share(entry.missing),
          .text(dates), day(entry.first), day(entry.last),
        ]
      })
  }

  private func rejects(_ file: CheckResult.File) -> Report.Table {
    Report.Table(
      name: "rejects",
      columns: [
        column("reason", "refused for", "拒绝原因"), column("rows", "rows", "行数", isNumber: true),
        column("share", "share", "占比", isNumber: true),
        column("line", "line", "行号", isNumber: true), column("column", "column", "列"),
        column("found", "found", "内容"),
      ],
      rows: file.rejects.flatMap { reject -> [[Report.Cell]] in
        let head: [Report.Cell] = [
          .text(reject.reason), number(reject.rows.count), share(reject.rows),
        ]
        return reject.examples.enumerated().map { index, example in
          (index == 0 ? head : Array(repeating: .text(""), count: 3)) + [
            number(example.line), .text(example.column ?? ""), .text(example.found),
          ]
        }
      })
  }

  private func statuses(_ statuses: CheckResult.File.Statuses) -> Report.Table {
    var rows = statuses.values.map { status -> [Report.Cell] in
      [
        .text(status.value), number(status.rows.count), share(status.rows),
        .text(meaning(status)),
      ]
    }
    let more = statuses.distinct - statuses.values.count
    if more > 0 {
      rows.append([
        .text(say("… and \(more) more", "……另有 \(more) 个")), .text(""), .text(""), .text(""),
      ])
    }
    return Report.Table(
      name: "statuses",
      columns: [
        Report.Column(key: "status", heading: "\(statuses.column) (\(statuses.header))"),
        column("rows", "rows", "行数", isNumber: true),
        column("share", "share", "占比", isNumber: true),
        column("counts_as", "counts as", "计为"),
      ], rows: rows)
  }

  private func meaning(_ status: CheckResult.File.Status) -> String {
    switch status.countsAs {
    case .sold: say("sold", "已售")
    case .cancelled: say("cancelled", "已取消")
    case .returned: say("returned", "退货")
    case .refused: say("no return (refused, withdrawn or open)", "不计退货（被拒、撤销或未完结）")
    case .notReturned: say("no return", "不计退货")
    case .complaint: say("complaint", "投诉")
    case .mixed:
      [
        (status.cancelled, say("cancelled", "已取消")), (status.refused, say("refused", "被拒")),
        (status.returned, say("returned", "退货")),
      ].filter { $0.0 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        + say(" of \(status.rows.count)", "（共 \(status.rows.count)）")
    }
  }

  // MARK: All files

  func joins(_ joins: CheckResult.Joins?) -> Report.Table? {
    guard let joins else { return nil }
    let returns = joins.returns
    let complaints = joins.complaints
    let ids = { (samples: [String]) in samples.joined(separator: ", ") }
    let all: [(Bool, String, CheckResult.Part, String)] = [
      (true, say("order lines cancelled", "已取消的订单行"), joins.cancelled, ""),
      (
        returns.rows > 0, say("returns refused, withdrawn or open", "被拒、撤销或未完结的退货"),
        returns.refused, ""
      ),
      (
        returns.rows > 0, say("returns without their order", "找不到订单的退货"),
        returns.withoutOrder, ids(returns.samples)
      ),
      (
        complaints.rows > 0, say("complaints without an order", "找不到订单的投诉"),
        complaints.withoutOrder, ids(complaints.samples)
      ),
      (returns.carried > 0, say("returns without a date", "没有日期的退货"), returns.undated, ""),
      (true, say("lines returned before their order", "退货早于下单的订单行"), returns.beforeOrder, ""),
      (true, say("returns of an unknown line", "所指商品不在订单内的退货"), returns.ofUnknownLine, ""),
      (true, say("returns shared out", "按行均摊的退货"), returns.sharedOut, ""),
      (
        true, say("returns of cancelled lines", "已取消订单行的退货"), returns.ofCancelledLine, ""
      ),
      (
        complaints.rows > 0, say("complaints shared out", "按行均摊的投诉"), complaints.sharedOut, ""
      ),
    ]
    return Report.Table(
      name: "joins",
      caption: say(
        "\(plural(joins.orders, "order")) of \(plural(joins.lines, "line"))",
        "\(joins.orders) 个订单，\(joins.lines) 个订单行"),
      columns: [
        column("what", "what", "项目"), column("count", "count", "数量", isNumber: true),
        column("share", "share", "占比", isNumber: true), column("examples", "examples", "示例"),
      ],
      rows: all.filter(\.0).map { _, what, part, examples in
        [.text(what), number(part.count), share(part), .text(examples)]
      })
  }

  func spans(_ spans: [CheckResult.Span]) -> Report.Table? {
    guard !spans.isEmpty else { return nil }
    return Report.Table(
      name: "spans",
      columns: [
        column("kind", "kind", "类型"), column("column", "by", "依据"), column("from", "from", "起"),
        column("to", "to", "止"),
      ],
      rows: spans.map { [.text($0.kind), .text($0.column), day($0.first), day($0.last)] })
  }

  func differences(_ differences: [CheckResult.Difference]) -> Report.Table {
    Report.Table(
      name: "differences",
      columns: [
        column("path", "file", "文件"), column("kind", "kind", "类型"),
        column("lacks", "lacks", "缺少"), column("lacks_headers", "lacks the headers", "缺少表头"),
      ],
      rows: differences.map {
        [
          .text($0.path), .text($0.kind), .text($0.lacks.joined(separator: ", ")),
          .text($0.lacksHeaders.joined(separator: ", ")),
        ]
      })
  }

  /// A paragraph, because a table would cut the reason.
  func unread(_ file: CheckResult.Unread) -> String {
    "\(file.path): \(file.reason)" + (file.nextStep.map { "; \($0)" } ?? "")
  }
}
