/// Why a report could not be rendered.
public enum ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The format writes the rows of a table, and the report has none.
  case noTable(report: String)
  /// No table has that name.
  case unknownTable(String, known: [String])
  /// The format writes metrics, and the report has none.
  case noMetrics(report: String)
  /// A table that no format could show faithfully: a mistake in this program.
  case malformed(table: String, place: String, cause: String)
  /// A chart that no format could draw: a mistake in this program.
  case unsound(chart: String, cause: String)
  /// A metric that the format has no room for: a mistake in this program.
  case unmeasurable(metric: String, cause: String)
  /// A workbook that could not be made.
  case unbound(cause: String)
  /// A result that JSON cannot hold: a mistake in this program.
  case unencodable(place: String, cause: String)

  /// The exit code that says so: 64 for usage, 70 for a mistake in this program, 73 for a workbook that
  /// cannot be made.
  public var exitCode: Int32 {
    switch self {
    case .noTable, .unknownTable, .noMetrics: 64
    case .malformed, .unsound, .unmeasurable, .unencodable: 70
    case .unbound: 73
    }
  }

  /// The place, the cause, and the next step.
  public var description: String {
    switch self {
    case .noTable(let report):
      "“\(report)” has no table to write as rows; choose --format table, markdown or json"
    case .unknownTable(let name, let known):
      "there is no table “\(name)”; choose from: \(known.joined(separator: ", "))"
    case .malformed(let table, let place, let cause):
      "table \(table), \(place): \(cause); this is a bug in this program, please report it"
    case .unsound(let chart, let cause):
      "chart \(chart): \(cause); this is a bug in this program, please report it"
    case .noMetrics(let report):
      "“\(report)” has no metrics for --format openmetrics; choose --format json"
    case .unmeasurable(let metric, let cause):
      "metric \(metric): \(cause); this is a bug in this program, please report it"
    case .unbound(let cause):
      "the workbook could not be made: \(cause)"
    case .unencodable(let place, let cause):
      "\(place): \(cause); this is a bug in this program, please report it"
    }
  }
}
