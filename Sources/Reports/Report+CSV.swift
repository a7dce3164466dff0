import Spreadsheets

extension Report {
  /// Renders the rows of one table as RFC 4180 has it, in UTF-8, each line ended by LF.
  ///
  /// LF rather than CRLF, because `awk` and `cut` take the CR for a part of the last field, and
  /// everything else reads both. The header has the keys of the columns. Numbers are whole (a share
  /// is a fraction, an amount has two decimals), a missing value is an empty field; the total row
  /// and the notes are left out.
  ///
  /// A text that a spreadsheet would run as a formula gets an apostrophe in front; so does the key
  /// of a column. Numbers never do. Characters that a terminal or an editor would obey (escape and the other
  /// controls, those that reorder text) stand as in a table, `␛` and `\u{202e}`; tabs and line breaks stay, quoted.
  ///
  /// - Throws: ``ReportError``.
  /// - Complexity: O(cells).
  func csv(_ options: RenderOptions) throws(ReportError) -> [UInt8] {
    let table = try table(named: options.table)
    try table.check()
    var bytes: [UInt8] = options.byteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    bytes.append(csvLine: table.columns.flatMap(\.keys).map(Cell.text), under: nil)
    for row in table.rows { bytes.append(csvLine: row, under: table.columns) }
    return bytes
  }
}

extension [UInt8] {
  /// Appends a line of cells, of which intervals take two fields.
  ///
  /// - Parameters:
  ///   - cells: The cells.
  ///   - columns: Their columns, or nil for cells without intervals.
  fileprivate mutating func append(csvLine cells: [Report.Cell], under columns: [Report.Column]?) {
    let start = count
    for (index, cell) in cells.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      switch cell {
      case .text(let text): append(csv: text)
      case .interval(let low, let high, _), .percentInterval(let low, let high, _):
        append(raw: low)
        append(UInt8(ascii: ","))
        append(raw: high)
      case .missing:
        if let columns, columns[index].isInterval { append(UInt8(ascii: ",")) }
      case .integer, .number, .percent, .money: append(raw: cell)
      }
    }
    // An empty line would be read as no row at all.
    if count == start { append(contentsOf: "\"\"".utf8) }
    append(newline)
  }

  /// Appends the number of a cell as machines read it; nothing for any other cell.
  mutating func append(raw cell: Report.Cell) {
    switch cell {
    case .integer(let value): append(raw: value)
    case .number(let value, _), .percent(let value, _): append(raw: value)
    case .money(let minor): append(rawMoney: minor)
    case .text, .missing, .interval, .percentInterval: break
    }
  }

  private mutating func append(csv text: String) {
    let isFormula = SpreadsheetText.needsApostrophe(text.utf8)
    // Semicolons and tabs are quoted too: where they separate, a field could start a second one.
    let isQuoted =
      text.utf8.contains { byte in
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: ";"), 0x09, 0x0A, 0x0D: true
        default: false
        }
      } || text.utf8.first == UInt8(ascii: " ") || text.utf8.last == UInt8(ascii: " ")
    if isQuoted { append(UInt8(ascii: "\"")) }
    if isFormula { append(UInt8(ascii: "'")) }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t", "\n", "\r": append(utf8: scalar)
      case "\"":
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: "\""))
      default: if append(visible: scalar) == nil { append(utf8: scalar) }
      }
    }
    if isQuoted { append(UInt8(ascii: "\"")) }
  }
}
