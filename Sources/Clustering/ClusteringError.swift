/// Why points cannot be clustered.
public enum ClusteringError: Error, Equatable, CustomStringConvertible {
  /// There are fewer points than clusters asked for.
  case tooFewRows(rows: Int, k: Int)
  /// Fewer than one cluster was asked for, or more than a cluster's number can hold.
  case clusterCount(Int)
  /// The points have no coordinates.
  case noColumns
  /// A coordinate is infinite or not a number, or its square or the sum of the squares is beyond reach.
  case notFinite(row: Int, column: Int)
  /// An option is out of its range.
  case option(name: String, value: String, expected: String)
  /// Assignments do not belong to these points: their number differs or one is negative.
  case assignments(count: Int, rows: Int)

  /// Cause and next step.
  public var description: String {
    switch self {
    case .tooFewRows(let rows, let k):
      "\(k) clusters need at least \(k) rows, there are \(rows); ask for fewer clusters"
    case .clusterCount(let k):
      "the number of clusters is \(k); ask for at least 1"
    case .noColumns:
      "the points have no coordinates; give at least one feature"
    case .notFinite(let row, let column):
      "row \(row), column \(column) is not a finite number of usable size; fill or drop it first"
    case .option(let name, let value, let expected):
      "\(name) is \(value); expected \(expected)"
    case .assignments(let count, let rows):
      "\(count) assignments for \(rows) rows; give each row a cluster numbered from 0"
    }
  }
}
