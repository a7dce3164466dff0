/// Points with the same number of coordinates, row by row.
public struct DenseMatrix: Sendable, Equatable {
  /// How many points.
  public let rowCount: Int
  /// How many coordinates each has.
  public let columnCount: Int
  /// The coordinates of row 0, then of row 1, and so on: `rowCount × columnCount` values.
  public var values: [Float]

  /// Creates a matrix.
  ///
  /// - Parameters:
  ///   - rowCount: How many points.
  ///   - columnCount: How many coordinates each has.
  ///   - values: Row by row; zeros if nil. Missing ones at the end count as zero.
  public init(rowCount: Int, columnCount: Int, values: [Float]? = nil) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    let count = rowCount * columnCount
    var all = values ?? []
    if all.count < count { all += repeatElement(0, count: count - all.count) }
    self.values = all
  }

  /// The coordinate of a point.
  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get { values[row * columnCount + column] }
    set { values[row * columnCount + column] = newValue }
  }
}
