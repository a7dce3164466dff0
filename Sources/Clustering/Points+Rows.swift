import Matrices

extension Points {
  /// - Throws: The first coordinate that is not finite.
  func requireFinite() throws(ClusteringError) {
    switch self {
    case .dense(let matrix):
      let values = matrix.values.span
      for index in 0..<matrix.rowCount * matrix.columnCount where !values[index].isFinite {
        throw .notFinite(row: index / matrix.columnCount, column: index % matrix.columnCount)
      }
    case .joined(let parts):
      var place = 0
      for part in parts {
        for index in part.matrix.values.indices where !part.matrix.values[index].isFinite {
          let (stored, column) = index.quotientAndRemainder(dividingBy: part.matrix.columnCount)
          let row = part.rows?.firstIndex(of: UInt32(stored)) ?? stored
          throw .notFinite(row: row, column: place + column)
        }
        place += part.matrix.columnCount
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
    case .joined(let parts):
      var place = 0
      for part in parts {
        let start = part.start(ofRow: row)
        for column in 0..<part.matrix.columnCount {
          body(place + column, Double(part.matrix.values[start + column]))
        }
        place += part.matrix.columnCount
      }
    case .sparse(let matrix):
      for index in matrix.range(ofRow: row) {
        body(Int(matrix.columns[index]), Double(matrix.values[index]))
      }
    }
  }
}
