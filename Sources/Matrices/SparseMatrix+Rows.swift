extension SparseMatrix {
  /// The rows with the numbers given, in that order; a number may come more than once.
  ///
  /// - Parameter rows: Each within `0 ..< rowCount`.
  /// - Returns: A matrix of the same columns.
  public func selecting(_ rows: some Collection<Int>) -> SparseMatrix {
    var selected = SparseMatrix(columnCount: columnCount)
    for row in rows {
      let range = range(ofRow: row)
      selected.append(columns: columns[range], values: values[range])
    }
    return selected
  }
}
