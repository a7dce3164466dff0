extension Report {
  /// Renders for a terminal: aligned columns two spaces apart, a rule under the headings, a rule
  /// above the total.
  ///
  /// Everything outside ASCII stays as it is; alignment counts terminal cells, not characters. A
  /// missing value is `-`, with a number that leads to its reason below the table. No line ends in
  /// a space. Charts are drawn in block characters.
  ///
  /// - Throws: ``ReportError``.
  /// - Complexity: O(cells).
  func terminalText(_ options: RenderOptions) throws(ReportError) -> [UInt8] {
    try check()
    var bytes: [UInt8] = []
    bytes.append(line: title)
    for section in sections {
      if let heading = section.heading {
        bytes.append(newline)
        bytes.append(line: heading)
      }
      for paragraph in section.paragraphs {
        bytes.append(newline)
        bytes.append(line: paragraph)
      }
      for chart in section.textCharts(options.language) {
        bytes.append(newline)
        bytes.append(line: chart.title)
        for line in chart.lines { bytes.append(line: line) }
      }
      for table in section.tables {
        bytes.append(newline)
        if let caption = table.caption { bytes.append(line: caption) }
        TerminalTable(table, textLimit: max(1, options.textLimit)).write(to: &bytes)
      }
    }
    if !notes.isEmpty { bytes.append(newline) }
    for note in notes {
      bytes.append(contentsOf: "- ".utf8)
      bytes.append(line: note)
    }
    return bytes
  }
}

/// The byte that ends a line.
let newline = UInt8(ascii: "\n")

/// A table whose cells are formatted and measured, ready to be written.
private struct TerminalTable {
  private let table: Report.Table
  private let textLimit: Int
  /// The text of all cells, one after the other; rows after the headings, the total last.
  private var arena: [UInt8] = []
  /// Where each cell ends in the arena, and how many terminal cells it takes.
  private var cells: [(end: Int, width: Int)] = []
  private var widths: [Int]
  private var footnotes = Footnotes()

  init(_ table: Report.Table, textLimit: Int) {
    self.table = table
    self.textLimit = textLimit
    widths = table.columns.map { _ in 0 }
    cells.reserveCapacity((table.rows.count + 2) * widths.count)
    add(table.columns.map { .text($0.heading) })
    for row in table.rows { add(row) }
    if let total = table.totalRow { add(total) }
  }

  private mutating func add(_ row: [Report.Cell]) {
    for (column, cell) in row.enumerated() {
      let width = add(cell)
      cells.append((arena.count, width))
      if width > widths[column] { widths[column] = width }
    }
  }

  /// Adds a cell to the arena and returns its width.
  private mutating func add(_ cell: Report.Cell) -> Int {
    let start = arena.count
    switch cell {
    case .text(let text):
      return arena.append(display: text, limit: textLimit)
    case .missing(let reason):
      arena.append(UInt8(ascii: "-"))
      if let reason { arena.append(contentsOf: " [\(footnotes.number(of: reason))]".utf8) }
    default:
      arena.append(shown: cell)
    }
    return arena.count - start
  }

  func write(to bytes: inout [UInt8]) {
    guard !widths.isEmpty else { return }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n"
    // The rows of cells, among which the headings come first.
    let rows = cells.count / widths.count
    bytes.reserveCapacity(bytes.count + (rows + 2) * (rule.utf8.count + 8))
    for row in 0..<rows {
      if row == 1 || (row == rows - 1 && table.totalRow != nil) {
        bytes.append(contentsOf: rule.utf8)
      }
      write(row, to: &bytes)
    }
    if rows == 1 { bytes.append(contentsOf: rule.utf8) }
    for (index, reason) in footnotes.reasons.enumerated() {
      bytes.append(contentsOf: "[\(index + 1)] ".utf8)
      bytes.append(line: reason)
    }
  }

  private func write(_ row: Int, to bytes: inout [UInt8]) {
    var spaces = 0
    for (column, columnWidth) in widths.enumerated() {
      let index = row * widths.count + column
      let (end, width) = cells[index]
      let start = index == 0 ? 0 : cells[index - 1].end
      let padding = columnWidth - width
      let isTrailing = table.columns[column].alignment == .trailing
      if isTrailing { spaces += padding }
      if end > start {
        // Spaces wait for text to follow, so that no line ends in one.
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: spaces))
        bytes.append(contentsOf: arena[start..<end])
        spaces = 0
      } else {
        spaces += width
      }
      spaces += (isTrailing ? 0 : padding) + 2
    }
    bytes.append(newline)
  }
}

extension [UInt8] {
  /// Appends text as a line of its own.
  fileprivate mutating func append(line text: String) {
    append(display: text)
    append(newline)
  }
}
