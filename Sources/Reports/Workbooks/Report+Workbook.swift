extension Report {
  /// Renders an Excel workbook: the words on a first sheet, then a sheet a chart and a table, then
  /// the ledger of the sources and the parameters.
  ///
  /// Numbers are numbers, in formats that show what the `table` format shows; intervals take two
  /// columns. Charts are Excel's own.
  ///
  /// - Throws: ``ReportError``.
  /// - Complexity: O(cells).
  func workbook<Result, Source, Parameters>(
    _ envelope: Envelope<Result, Source, Parameters>, _ options: RenderOptions
  ) throws(ReportError) -> [UInt8] {
    try check()
    let language = options.language
    var book = try Workbook(title: title)
    try book.addWords(self, asOf: envelope.asOf, language)
    for section in sections {
      for chart in section.charts where chart.places.contains(.page) { try book.add(chart) }
      for table in section.tables {
        try book.add(table, name: table.caption ?? section.heading ?? table.name)
      }
    }
    try book.add(
      .ledger(of: envelope.sources, language), name: Phrase(en: "Sources", zh: "数据来源")[language])
    try book.add(
      .parameters(envelope.parameters, language), name: Phrase(en: "Parameters", zh: "参数")[language]
    )
    return try book.finish()
  }
}

extension Workbook {
  /// Adds a sheet with all that is neither chart nor table.
  fileprivate mutating func addWords(
    _ report: Report, asOf: String?, _ language: Language
  ) throws(ReportError) {
    let sheet = try addSheet(Phrase(en: "Report", zh: "报告")[language])
    setWidth(100, ofColumn: 0, on: sheet)
    setHeight(28, ofRow: 0, on: sheet)
    var row = 0
    func add(_ text: String, _ style: Style, to book: inout Workbook) {
      book.write(text, row, 0, style, on: sheet)
      row += 1
    }
    add(report.title, Style(isTitle: true), to: &self)
    if let asOf {
      add(Phrase(en: "As of \(asOf)", zh: "截至 \(asOf)")[language], Style(), to: &self)
    }
    for section in report.sections where section.heading != nil || !section.paragraphs.isEmpty {
      row += 1
      if let heading = section.heading { add(heading, Style(isBold: true), to: &self) }
      for paragraph in section.paragraphs { add(paragraph, Style(wraps: true), to: &self) }
    }
    row += 1
    for note in report.notes { add(note, Style(wraps: true), to: &self) }
  }

  /// Adds a table as a sheet.
  fileprivate mutating func add(_ table: Report.Table, name: String) throws(ReportError) {
    guard !table.columns.isEmpty else { return }
    guard table.rows.count < Self.rowLimit - 1000 else {
      throw .unbound(
        cause: "\(table.name) has \(table.rows.count) rows, more than a sheet holds; choose csv")
    }
    let sheet = try addSheet(name)
    var widths: [Int] = []
    for column in table.columns {
      let headings =
        column.isInterval ? ["\(column.heading) ↓", "\(column.heading) ↑"] : [column.heading]
      for heading in headings {
        let style = Style(
          isBold: true, wraps: true, isTrailing: column.alignment == .trailing, ruleBelow: true)
        write(heading, 0, widths.count, style, on: sheet)
        var bytes: [UInt8] = []
        widths.append(bytes.append(display: heading, limit: 16))
      }
    }
    var footnotes = Footnotes()
    for (index, cells) in (table.rows + (table.totalRow.map { [$0] } ?? [])).enumerated() {
      let isTotal = index == table.rows.count
      var place = 0
      for (column, cell) in zip(table.columns, cells) {
        var style = Style(
          isBold: isTotal, isTrailing: column.alignment == .trailing, ruleAbove: isTotal)
        let width = write(cell, index + 1, place, &style, &footnotes, on: sheet)
        widths[place] = max(widths[place], width)
        if column.isInterval {
          widths[place + 1] = max(widths[place + 1], width)
          place += 1
        }
        place += 1
      }
    }
    for (column, width) in widths.enumerated() {
      setWidth(min(max(width + 2, 8), 60), ofColumn: column, on: sheet)
    }
    for (index, reason) in footnotes.reasons.enumerated() {
      let row = table.rows.count + (table.totalRow == nil ? 0 : 1) + 2 + index
      write("[\(index + 1)] \(reason)", row, 0, Style(), on: sheet)
    }
    freeze(rows: 1, on: sheet)
  }

  /// Writes a cell, and returns about how many letters it takes.
  private mutating func write(
    _ cell: Report.Cell, _ row: Int, _ column: Int, _ style: inout Style,
    _ footnotes: inout Footnotes, on sheet: Sheet
  ) -> Int {
    var shown: [UInt8] = []
    var width = 0
    switch cell {
    case .text(let text):
      width = shown.append(display: text, limit: 60)
      write(text, row, column, style, on: sheet)
    case .missing(let reason):
      // The number of its reason, which stands below the table.
      let mark = reason.map { "- [\(footnotes.number(of: $0))]" } ?? "-"
      style.isTrailing = true
      write(mark, row, column, style, on: sheet)
      width = mark.utf8.count
    case .integer(let value):
      style.number = "#,##0"
      write(Double(value), row, column, style, on: sheet)
    case .money(let minor):
      style.number = Self.format(2)
      write(Double(minor) / 100, row, column, style, on: sheet)
    case .number(let value, let decimals):
      style.number = Self.format(decimals)
      write(value, row, column, style, on: sheet)
    case .percent(let value, let decimals):
      style.number = Self.format(decimals) + "%"
      write(value, row, column, style, on: sheet)
    case .interval(let low, let high, let decimals):
      style.number = Self.format(decimals)
      write(low, row, column, style, on: sheet)
      write(high, row, column + 1, style, on: sheet)
    case .percentInterval(let low, let high, let decimals):
      style.number = Self.format(decimals) + "%"
      write(low, row, column, style, on: sheet)
      write(high, row, column + 1, style, on: sheet)
    }
    if width == 0 {
      shown.append(shown: cell)
      width = shown.count
    }
    return width
  }

  /// Excel's format of a number with that many decimals.
  fileprivate static func format(_ decimals: Int) -> String {
    decimals > 0 ? "#,##0." + String(repeating: "0", count: decimals) : "#,##0"
  }
}

extension Workbook {
  /// Adds a sheet with the data of a chart, and the chart beside them.
  fileprivate mutating func add(_ chart: Report.Chart) throws(ReportError) {
    let sheet = try addSheet(chart.title)
    let number =
      switch chart.unit {
      case .number: "General"
      case .percent: "0.0%"
      case .money: Self.format(2)
      }
    write(chart.title, 0, 0, Style(isBold: true), on: sheet)
    switch chart.content {
    case .bars(let bars):
      let hasIntervals = bars.contains { $0.low != nil && $0.high != nil }
      write(
        names: ["", chart.title] + (hasIntervals ? ["↓", "↑"] : []), labels: bars.map(\.label),
        columns: [bars.map(\.value)] + (hasIntervals ? [bars.map(\.low), bars.map(\.high)] : []),
        number, on: sheet)
      guard !bars.isEmpty else { return }
      try draw(isBar: true, columns: [(1, false)], rows: bars.count, number: number, on: sheet)
    case .lines(let periods, let series, let bands):
      write(
        names: [""] + series.map(\.label) + bands.flatMap { ["\($0.label) ↓", "\($0.label) ↑"] },
        labels: periods, columns: series.map(\.values) + bands.flatMap { [$0.low, $0.high] },
        number, on: sheet)
      guard !periods.isEmpty, !series.isEmpty else { return }
      try draw(
        isBar: false,
        columns: (0..<(series.count + 2 * bands.count)).map { ($0 + 1, $0 >= series.count) },
        rows: periods.count, number: number, on: sheet)
    case .matrix(let labels, let values):
      let columns = labels.indices.map { column in values.map { $0[column] } }
      write(names: [""] + labels, labels: labels, columns: columns, number, on: sheet)
      if !labels.isEmpty { shade(row: 2, column: 1, size: labels.count, on: sheet) }
    }
  }

  /// Writes the data of a chart: names in the second row, labels in the first column.
  private mutating func write(
    names: [String], labels: [String], columns: [[Double?]], _ number: String, on sheet: Sheet
  ) {
    let heading = Style(isBold: true, wraps: true, isTrailing: true, ruleBelow: true)
    for (column, name) in names.enumerated() { write(name, 1, column, heading, on: sheet) }
    var width = 8
    for (row, label) in labels.enumerated() {
      var bytes: [UInt8] = []
      width = max(width, bytes.append(display: label, limit: 40) + 2)
      write(label, row + 2, 0, Style(), on: sheet)
    }
    setWidth(width, ofColumn: 0, on: sheet)
    for (column, values) in columns.enumerated() {
      setWidth(12, ofColumn: column + 1, on: sheet)
      for (row, value) in values.enumerated() {
        if let value { write(value, row + 2, column + 1, Style(number: number), on: sheet) }
      }
    }
  }
}
