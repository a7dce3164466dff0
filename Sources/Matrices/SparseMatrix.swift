/// Points of which most coordinates are zero, as compressed sparse rows.
///
/// Columns ascend within a row, each at most once.
public struct SparseMatrix: Sendable, Equatable {
  /// How many coordinates a point has.
  public let columnCount: Int
  /// Where each row starts in `columns` and `values`, and where the last one ends: `rowCount + 1` of them.
  public private(set) var rowStarts: [Int] = [0]
  /// The columns of the coordinates that are not zero.
  public private(set) var columns: [UInt32] = []
  /// Their values.
  public var values: [Float] = []

  /// Creates a matrix without rows.
  public init(columnCount: Int) { self.columnCount = columnCount }

  /// How many points.
  @inlinable
  public var rowCount: Int { rowStarts.count - 1 }

  /// Where the coordinates of a row stand in `columns` and `values`.
  @inlinable
  public func range(ofRow row: Int) -> Range<Int> { rowStarts[row]..<rowStarts[row + 1] }

  /// Appends a row.
  ///
  /// - Parameters:
  ///   - columns: Ascending, below `columnCount`, each at most once.
  ///   - values: As many, in the same order.
  public mutating func append(columns: some Collection<UInt32>, values: some Collection<Float>) {
    self.columns.append(contentsOf: columns)
    self.values.append(contentsOf: values)
    rowStarts.append(self.columns.count)
  }
}
