extension Report.Chart {
  /// Refuses numbers that are not finite, and values that are not as many as what they stand for.
  ///
  /// - Throws: ``ReportError/unsound(chart:cause:)``.
  func check() throws(ReportError) {
    switch content {
    case .bars(let bars):
      for bar in bars { try check(finite: [bar.value, bar.low, bar.high], of: bar.label) }
    case .lines(let periods, let series, let bands):
      for line in series { try check(line.values, of: line.label, count: periods.count) }
      for band in bands {
        try check(band.low, of: band.label, count: periods.count)
        try check(band.high, of: band.label, count: periods.count)
      }
    case .matrix(let labels, let values):
      guard values.count == labels.count else {
        throw unsound("\(values.count) rows under \(labels.count) labels")
      }
      for (label, row) in zip(labels, values) { try check(row, of: label, count: labels.count) }
    }
  }

  private func check(
    _ values: [Double?], of label: String, count: Int
  ) throws(ReportError) {
    guard values.count == count else {
      throw unsound("\(label): \(values.count) values where \(count) belong")
    }
    try check(finite: values, of: label)
  }

  private func check(finite values: [Double?], of label: String) throws(ReportError) {
    for value in values {
      if let value, !value.isFinite { throw unsound("\(label): a number that is not finite") }
    }
  }

  private func unsound(_ cause: String) -> ReportError { .unsound(chart: name, cause: cause) }
}
