extension Report {
  /// Renders GitHub Flavored Markdown: headings, paragraphs, tables, notes as a list.
  ///
  /// Text is text: everything that Markdown or HTML would act on is escaped, and control characters
  /// are made visible as in the `table` format. The total row is bold. A missing value is `-`, with
  /// a number that leads to its reason below the table. Charts are code, drawn as in the `table` format.
  ///
  /// - Throws: ``ReportError``.
  /// - Complexity: O(cells).
  func markdown(_ options: RenderOptions) throws(ReportError) -> [UInt8] {
    try check()
    var bytes: [UInt8] = []
    bytes.append(block: title, prefix: "# ")
    for section in sections {
      if let heading = section.heading { bytes.append(block: heading, prefix: "## ") }
      for paragraph in section.paragraphs { bytes.append(block: paragraph) }
      for chart in section.textCharts(options.language) {
        bytes.append(block: chart.title)
        bytes.append(code: chart.lines)
      }
      for table in section.tables {
        if let caption = table.caption { bytes.append(block: caption) }
        bytes.append(markdown: table)
      }
    }
    if !notes.isEmpty { bytes.append(newline) }
    for note in notes { bytes.append(markdownLine: note, prefix: "- ") }
    return bytes
  }
}

extension [UInt8] {
  /// Appends a paragraph or heading, apart from what stands before it.
  fileprivate mutating func append(block text: String, prefix: String = "") {
    if !isEmpty { append(newline) }
    append(markdownLine: text, prefix: prefix)
  }

  /// Appends lines as they are, in a fence longer than any run of backticks among them.
  fileprivate mutating func append(code lines: [String]) {
    let runs = lines.flatMap { $0.split { $0 != "`" } }.map { $0.unicodeScalars.count }
    let fence = String(repeating: "`", count: Swift.max(3, (runs.max() ?? 0) + 1))
    append(newline)
    append(contentsOf: "\(fence)text\n".utf8)
    for line in lines { append(contentsOf: "\(line)\n".utf8) }
    append(contentsOf: "\(fence)\n".utf8)
  }

  fileprivate mutating func append(markdownLine text: String, prefix: String) {
    append(contentsOf: prefix.utf8)
    append(markdown: text, startsLine: true)
    append(newline)
  }

  fileprivate mutating func append(markdown table: Report.Table) {
    guard !table.columns.isEmpty else { return }
    var footnotes = Footnotes()
    append(newline)
    append(markdown: table.columns.map { .text($0.heading) }, &footnotes)
    for column in table.columns {
      append(contentsOf: (column.alignment == .trailing ? "| ---: " : "| --- ").utf8)
    }
    append(contentsOf: "|\n".utf8)
    for row in table.rows { append(markdown: row, &footnotes) }
    if let total = table.totalRow { append(markdown: total, &footnotes, emphasis: "**") }
    for (index, reason) in footnotes.reasons.enumerated() {
      append(block: reason, prefix: "\\[\(index + 1)\\] ")
    }
  }

  private mutating func append(
    markdown row: [Report.Cell], _ footnotes: inout Footnotes, emphasis: String = ""
  ) {
    for cell in row {
      append(contentsOf: "| ".utf8)
      append(contentsOf: emphasis.utf8)
      let start = count
      switch cell {
      case .text(let text):
        append(markdown: text, startsLine: false)
      case .missing(let reason):
        append(UInt8(ascii: "-"))
        if let reason { append(contentsOf: " \\[\(footnotes.number(of: reason))\\]".utf8) }
      default:
        append(shown: cell)
      }
      if count == start {
        // Emphasis around nothing would show as asterisks.
        removeLast(emphasis.utf8.count)
      } else {
        append(contentsOf: emphasis.utf8)
        append(UInt8(ascii: " "))
      }
    }
    append(contentsOf: "|\n".utf8)
  }

  /// Appends text such that Markdown shows it as it is, without the spaces around it.
  ///
  /// Spaces around a text never show in Markdown, but four in front would make it code.
  private mutating func append(markdown text: String, startsLine: Bool) {
    let start = count
    // Whether only digits have come so far: a point after them would start a list.
    var isNumber = startsLine
    for scalar in text.unicodeScalars {
      let isFirst = count == start
      if append(visible: scalar) != nil {
        isNumber = false
        continue
      }
      switch scalar {
      case " " where isFirst: continue
      case "<": append(contentsOf: "&lt;".utf8)
      case ">": append(contentsOf: "&gt;".utf8)
      case "&": append(contentsOf: "&amp;".utf8)
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$":
        append(UInt8(ascii: "\\"))
        append(utf8: scalar)
      case "+" where isFirst && startsLine, "-" where isFirst && startsLine,
        "=" where isFirst && startsLine, "." where isNumber && !isFirst,
        ")" where isNumber && !isFirst:
        append(UInt8(ascii: "\\"))
        append(utf8: scalar)
      default: append(utf8: scalar)
      }
      isNumber = isNumber && "0"..."9" ~= scalar
    }
    while count > start, last == UInt8(ascii: " ") { removeLast() }
  }
}
