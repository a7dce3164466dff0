import Matrices

extension Points {
  /// - Throws: The first coordinate that is not finite.
  func requireFinite() throws(ClusteringError) {
    switch self {
    case .dense(let matrix), .repeated(let matrix, _):
      let values = matrix.values.span
      for index in 0..<matrix.rowCount * matrix.columnCount where !values[index].isFinite {
        throw .notFinite(row: index / matrix.columnCount, column: index % matrix.columnCount)
      }
    case .sparse(let matrix):
      for row in 0..<matrix.rowCount {
        for index in matrix.range(ofRow: row) where !matrix.values[index].isFinite {
          throw .notFinite(row: row, column: Int(matrix.columns[index]))
        }
      }
    }
  }

  /// Calls back with the coordinates of a row that are stored.
  @inline(__always)
  func forEach(ofRow row: Int, _ body: (_ column: Int, _ value: Double) -> Void) {
    switch self {
    case .dense(let matrix):
      for column in 0..<matrix.columnCount { body(column, Double(matrix[row, column])) }
    case .repeated(let matrix, let rows):
      let row = Int(rows[row])
      for column in 0..<matrix.columnCount { body(column, Double(matrix[row, column])) }
    case .sparse(let matrix):
      for index in matrix.range(ofRow: row) {
        body(Int(matrix.columns[index]), Double(matrix.values[index]))
      }
    }
  }
}
