/// Why a report could not be rendered.
public enum ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The format writes the rows of a table, and the report has none.
  case noTable(report: String)
  /// No table has that name.
  case unknownTable(String, known: [String])
  /// A table that no format could show faithfully: a mistake in this program.
  case malformed(table: String, place: String, cause: String)
  /// A result that JSON cannot hold: a mistake in this program.
  case unencodable(place: String, cause: String)

  /// The exit code that says so: 64 for usage, 70 for a mistake in this program.
  public var exitCode: Int32 {
    switch self {
    case .noTable, .unknownTable: 64
    case .malformed, .unencodable: 70
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
    case .unencodable(let place, let cause):
      "\(place): \(cause); this is a bug in this program, please report it"
    }
  }
}
