extension Report {
  /// Refuses a report that no renderer could show faithfully.
  ///
  /// - Throws: ``ReportError/malformed(table:place:cause:)`` or
  ///   ``ReportError/unsound(chart:cause:)``.
  /// - Complexity: O(cells).
  func check() throws(ReportError) {
    for section in sections {
      for chart in section.charts { try chart.check() }
      for table in section.tables { try table.check() }
    }
  }
}

extension Report.Table {
  /// The member of an ndjson row that says why cells are missing.
  static let reasonsKey = "missing_reasons"

  /// Refuses ragged rows, columns of one name, intervals out of place, numbers that are not finite.
  func check() throws(ReportError) {
    var keys: Set<String> = [Self.reasonsKey]
    for column in columns {
      for key in column.keys {
        guard !key.isEmpty else { throw malformed("the columns", "a column has no key") }
        guard keys.insert(key).inserted else {
          throw malformed("the columns", "the key \(key) is there twice or reserved")
        }
      }
    }
    for (index, row) in rows.enumerated() { try check(row, number: index + 1) }
    if let totalRow { try check(totalRow, number: nil) }
  }

  private func check(_ row: [Report.Cell], number: Int?) throws(ReportError) {
    let place = { number.map { "row \($0)" } ?? "the total row" }
    guard row.count == columns.count else {
      throw malformed(place(), "\(row.count) cells under \(columns.count) columns")
    }
    for (column, cell) in zip(columns, row) {
      if let cause = cell.fault(inIntervals: column.isInterval) {
        throw malformed("\(place()), column \(column.key)", cause)
      }
    }
  }

  private func malformed(_ place: String, _ cause: String) -> ReportError {
    .malformed(table: name, place: place, cause: cause)
  }
}

extension Report.Column {
  /// The names that machines see.
  var keys: [String] { isInterval ? ["\(key)_low", "\(key)_high"] : [key] }
}

extension Report.Cell {
  /// What is wrong with the cell, or nil.
  fileprivate func fault(inIntervals: Bool) -> String? {
    switch self {
    case .missing: return nil
    case .text, .integer, .money: return inIntervals ? "no interval" : nil
    case .number(let value, let decimals), .percent(let value, let decimals):
      if inIntervals { return "no interval" }
      return Self.fault(value, value, decimals)
    case .interval(let low, let high, let decimals),
      .percentInterval(let low, let high, let decimals):
      guard inIntervals else { return "an interval in a column of single values" }
      return Self.fault(low, high, decimals)
    }
  }

  private static func fault(_ low: Double, _ high: Double, _ decimals: Int) -> String? {
    guard low.isFinite, high.isFinite else { return "a number that is not finite" }
    guard 0...12 ~= decimals else { return "\(decimals) decimals; 0 to 12 can be shown" }
    return nil
  }
}
