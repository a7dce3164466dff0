extension Report {
  /// Renders the metrics as OpenMetrics 1.0 has them, for the textfile collector of Prometheus.
  ///
  /// Families stand in the order of the report and samples in theirs; no sample has a time, which the
  /// collector would refuse. Ends in `# EOF`.
  ///
  /// - Throws: ``ReportError/noMetrics(report:)``, or ``ReportError/unmeasurable(metric:cause:)`` for
  ///   names that the format has no room for, and for names and labels that are there twice.
  /// - Complexity: O(samples).
  func openMetrics() throws(ReportError) -> [UInt8] {
    guard !metrics.isEmpty else { throw .noMetrics(report: title) }
    var bytes: [UInt8] = []
    var names: Set<String> = []
    for metric in metrics {
      try metric.check()
      guard names.insert(metric.family).inserted else {
        throw .unmeasurable(metric: metric.name, cause: "is there twice")
      }
      bytes.append(contentsOf: "# TYPE \(metric.family) \(metric.kind.rawValue)\n".utf8)
      bytes.append(contentsOf: "# HELP \(metric.family) ".utf8)
      bytes.append(openMetrics: metric.help)
      bytes.append(newline)
      for sample in metric.samples {
        if let value = sample.value { bytes.append(sample, value, of: metric) }
      }
    }
    bytes.append(contentsOf: "# EOF\n".utf8)
    return bytes
  }
}

extension Report.Metric {
  /// The name without the ending that only samples of a counter have.
  fileprivate var family: String {
    kind == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
  }

  /// Refuses what the format has no room for.
  ///
  /// - Throws: ``ReportError/unmeasurable(metric:cause:)``.
  fileprivate func check() throws(ReportError) {
    guard Self.isName(name, colons: true) else { throw refuse("is no name of a metric") }
    var seen: Set<[String]> = []
    for sample in samples {
      for label in sample.labels {
        guard Self.isName(label.name, colons: false), !label.name.hasPrefix("__") else {
          throw refuse("\(label.name) is no name of a label")
        }
      }
      let names = sample.labels.map(\.name)
      guard Set(names).count == names.count else { throw refuse("a label is there twice") }
      let identity = sample.labels.sorted { $0.name < $1.name }.flatMap { [$0.name, $0.value] }
      guard seen.insert(identity).inserted else { throw refuse("two samples have the same labels") }
      guard sample.value?.isFinite != false else { throw refuse("a number that is not finite") }
      guard kind == .gauge || (sample.value ?? 0) >= 0 else {
        throw refuse("a counter is below zero")
      }
    }
  }

  private func refuse(_ cause: String) -> ReportError { .unmeasurable(metric: name, cause: cause) }

  private static func isName(_ text: String, colons: Bool) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39 ~= first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
      case UInt8(ascii: ":"): colons
      default: false
      }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(
    _ sample: Report.Metric.Sample, _ value: Double, of metric: Report.Metric
  ) {
    append(contentsOf: metric.family.utf8)
    if metric.kind == .counter { append(contentsOf: "_total".utf8) }
    for (index, label) in sample.labels.enumerated() {
      append(UInt8(ascii: index == 0 ? "{" : ","))
      append(contentsOf: "\(label.name)=\"".utf8)
      append(openMetrics: label.value)
      append(UInt8(ascii: "\""))
    }
    if !sample.labels.isEmpty { append(UInt8(ascii: "}")) }
    append(UInt8(ascii: " "))
    append(raw: value)
    append(newline)
  }

  /// Appends text with its backslashes, quotes and line feeds escaped; others of its control
  /// characters become visible.
  fileprivate mutating func append(openMetrics text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": append(contentsOf: "\\\\".utf8)
      case "\"": append(contentsOf: "\\\"".utf8)
      case "\n": append(contentsOf: "\\n".utf8)
      default: if append(visible: scalar) == nil { append(utf8: scalar) }
      }
    }
  }
}
