/// Small systems of linear equations.
enum LeastSquares {
  /// Solves A x = b for a symmetric positive definite A, by Cholesky; nil where it is not.
  ///
  /// - Complexity: O(n³).
  static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    let count = right.count
    var lower = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for row in 0..<count {
      for column in 0...row {
        var sum = matrix[row][column]
        for k in 0..<column { sum -= lower[row][k] * lower[column][k] }
        if row == column {
          guard sum > 1e-12 else { return nil }
          lower[row][row] = sum.squareRoot()
        } else {
          lower[row][column] = sum / lower[column][column]
        }
      }
    }
    var half = right
    for row in 0..<count {
      for k in 0..<row { half[row] -= lower[row][k] * half[k] }
      half[row] /= lower[row][row]
    }
    for row in stride(from: count - 1, through: 0, by: -1) {
      for k in row + 1..<max(row + 1, count) { half[row] -= lower[k][row] * half[k] }
      half[row] /= lower[row][row]
    }
    return half
  }

  /// Intercept and slope of the values over 1, 2, 3 and so on.
  static func line(_ values: ArraySlice<Double>) -> (intercept: Double, slope: Double) {
    let count = Double(values.count)
    guard count > 1 else { return (values.first ?? 0, 0) }
    let mean = values.reduce(0, +) / count
    let middle = (count + 1) / 2
    var cross = 0.0
    var square = 0.0
    for (index, value) in values.enumerated() {
      let offset = Double(index + 1) - middle
      cross += offset * (value - mean)
      square += offset * offset
    }
    let slope = cross / square
    return (mean - slope * middle, slope)
  }
}
