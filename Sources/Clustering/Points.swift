public import Matrices

/// The points to be clustered, one a row.
public enum Points: Sendable {
  /// Each coordinate is stored.
  case dense(DenseMatrix)
  /// Only the coordinates that are not zero are stored.
  case sparse(SparseMatrix)
  /// Each coordinate is stored, of equal points once; and for each point, which row of the matrix it is.
  ///
  /// Every row is that of a point.
  case repeated(DenseMatrix, [UInt32])

  /// How many points.
  public var rowCount: Int {
    switch self {
    case .dense(let matrix): matrix.rowCount
    case .sparse(let matrix): matrix.rowCount
    case .repeated(_, let rows): rows.count
    }
  }

  /// How many coordinates each has.
  public var columnCount: Int {
    switch self {
    case .dense(let matrix): matrix.columnCount
    case .sparse(let matrix): matrix.columnCount
    case .repeated(let matrix, _): matrix.columnCount
    }
  }

  /// The points with the numbers given, in that order; a number may come more than once.
  ///
  /// - Parameter rows: Each within `0 ..< rowCount`.
  /// - Returns: Points of the same kind and columns, repeated ones as dense ones.
  public func selecting(_ rows: some Collection<Int>) -> Points {
    switch self {
    case .dense(let matrix): .dense(matrix.selecting(rows))
    case .sparse(let matrix): .sparse(matrix.selecting(rows))
    case .repeated(let matrix, let all): .dense(matrix.selecting(rows.map { Int(all[$0]) }))
    }
  }

  /// The same points, none stored once for several.
  var told: Points {
    guard case .repeated = self else { return self }
    return selecting(0..<rowCount)
  }
}
