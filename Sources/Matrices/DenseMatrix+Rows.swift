extension DenseMatrix {
  /// The rows with the numbers given, in that order; a number may come more than once.
  ///
  /// - Parameter rows: Each within `0 ..< rowCount`.
  /// - Returns: A matrix of the same columns.
  public func selecting(_ rows: some Collection<Int>) -> DenseMatrix {
    var selected: [Float] = []
    selected.reserveCapacity(rows.count * columnCount)
    for row in rows {
      selected += values[row * columnCount..<(row + 1) * columnCount]
    }
    return DenseMatrix(rowCount: rows.count, columnCount: columnCount, values: selected)
  }
}
