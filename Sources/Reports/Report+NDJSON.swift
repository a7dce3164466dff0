extension Report {
  /// Renders the rows of one table as JSON, an object a line, after a line that says what they are.
  ///
  /// The first line is the envelope without `result`, and with `table`, the name of the table. Each
  /// further line has the keys of the columns in their order, whole numbers (a share is a fraction),
  /// and null for a missing value; where there are reasons, `missing_reasons` maps keys to them. The
  /// total row and the notes are left out.
  ///
  /// - Throws: ``ReportError``.
  /// - Complexity: O(cells).
  func ndjson<Result, Source, Parameters>(
    _ envelope: Envelope<Result, Source, Parameters>, _ options: RenderOptions
  ) throws(ReportError) -> [UInt8] {
    let table = try table(named: options.table)
    try table.check()
    var bytes = try encodeJSON(EnvelopeHead(envelope: envelope, table: table.name), pretty: false)
    let keys = table.columns.map { $0.keys.map(memberName) }
    for row in table.rows { bytes.append(jsonLine: row, of: table.columns, keys: keys) }
    return bytes
  }
}

/// A key as it starts a member: quoted, with the colon.
private func memberName(_ key: String) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.append(json: key)
  bytes.append(UInt8(ascii: ":"))
  return bytes
}

extension [UInt8] {
  fileprivate mutating func append(
    jsonLine row: [Report.Cell], of columns: [Report.Column], keys: [[[UInt8]]]
  ) {
    append(UInt8(ascii: "{"))
    var reasons: [(key: [UInt8], reason: String)] = []
    for (column, cell) in row.enumerated() {
      if column > 0 { append(UInt8(ascii: ",")) }
      switch cell {
      case .interval(let low, let high, _), .percentInterval(let low, let high, _):
        append(contentsOf: keys[column][0])
        append(raw: low)
        append(UInt8(ascii: ","))
        append(contentsOf: keys[column][1])
        append(raw: high)
      case .missing(let reason):
        for (index, key) in keys[column].enumerated() {
          if index > 0 { append(UInt8(ascii: ",")) }
          append(contentsOf: key)
          append(contentsOf: "null".utf8)
          if let reason { reasons.append((key, reason)) }
        }
      case .text(let text):
        append(contentsOf: keys[column][0])
        append(json: text)
      case .integer, .number, .percent, .money:
        append(contentsOf: keys[column][0])
        append(raw: cell)
      }
    }
    if !reasons.isEmpty { append(reasons: reasons) }
    append(contentsOf: "}\n".utf8)
  }

  private mutating func append(reasons: [(key: [UInt8], reason: String)]) {
    append(UInt8(ascii: ","))
    append(contentsOf: memberName(Report.Table.reasonsKey))
    append(UInt8(ascii: "{"))
    for (index, (key, reason)) in reasons.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      append(contentsOf: key)
      append(json: reason)
    }
    append(UInt8(ascii: "}"))
  }

  /// Appends a JSON string, escaping what RFC 8259 wants escaped and no more.
  fileprivate mutating func append(json text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case 0x0A: append(contentsOf: "\\n".utf8)
      case 0x0D: append(contentsOf: "\\r".utf8)
      case 0x09: append(contentsOf: "\\t".utf8)
      case ..<0x20:
        append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
        append(contentsOf: String(byte, radix: 16).utf8)
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
