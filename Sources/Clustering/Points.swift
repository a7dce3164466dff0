public import Matrices

/// The points to be clustered, one a row.
public enum Points: Sendable {
  /// Each coordinate is stored.
  case dense(DenseMatrix)
  /// Only the coordinates that are not zero are stored.
  case sparse(SparseMatrix)

  /// How many points.
  public var rowCount: Int {
    switch self {
    case .dense(let matrix): matrix.rowCount
    case .sparse(let matrix): matrix.rowCount
    }
  }

  /// How many coordinates each has.
  public var columnCount: Int {
    switch self {
    case .dense(let matrix): matrix.columnCount
    case .sparse(let matrix): matrix.columnCount
    }
  }

  /// The points with the numbers given, in that order; a number may come more than once.
  ///
  /// - Parameter rows: Each within `0 ..< rowCount`.
  /// - Returns: Points of the same kind and columns.
  public func selecting(_ rows: some Collection<Int>) -> Points {
    switch self {
    case .dense(let matrix): .dense(matrix.selecting(rows))
    case .sparse(let matrix): .sparse(matrix.selecting(rows))
    }
  }
}
