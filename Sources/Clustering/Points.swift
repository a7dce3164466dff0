public import Matrices

/// The points to be clustered, one a row.
public enum Points: Sendable {
  /// Each coordinate is stored.
  case dense(DenseMatrix)
  /// Only the coordinates that are not zero are stored.
  case sparse(SparseMatrix)
  /// Each coordinate is stored, in several matrices side by side.
  case joined([Part])

  /// Some coordinates of points.
  public struct Part: Sendable {
    /// The coordinates, of points that are equal in them perhaps once.
    public var matrix: DenseMatrix
    /// For each point, its row of the matrix; nil where that is its number.
    public var rows: [UInt32]?

    /// Creates a part.
    public init(_ matrix: DenseMatrix, rows: [UInt32]? = nil) {
      self.matrix = matrix
      self.rows = rows
    }

    /// How many points.
    public var rowCount: Int { rows?.count ?? matrix.rowCount }

    /// Where the coordinates of a point begin in the matrix.
    @inline(__always)
    public func start(ofRow row: Int) -> Int {
      (rows.map { Int($0[row]) } ?? row) * matrix.columnCount
    }
  }

  /// How many points.
  public var rowCount: Int {
    switch self {
    case .dense(let matrix): matrix.rowCount
    case .sparse(let matrix): matrix.rowCount
    case .joined(let parts): parts.first?.rowCount ?? 0
    }
  }

  /// How many coordinates each has.
  public var columnCount: Int {
    switch self {
    case .dense(let matrix): matrix.columnCount
    case .sparse(let matrix): matrix.columnCount
    case .joined(let parts): parts.reduce(0) { $0 + $1.matrix.columnCount }
    }
  }

  /// The points with the numbers given, in that order; a number may come more than once.
  ///
  /// - Parameter rows: Each within `0 ..< rowCount`.
  /// - Returns: Points of the same kind and columns, joined ones as dense ones.
  public func selecting(_ rows: some Collection<Int>) -> Points {
    switch self {
    case .dense(let matrix): .dense(matrix.selecting(rows))
    case .sparse(let matrix): .sparse(matrix.selecting(rows))
    case .joined: .dense(gathered(rows))
    }
  }

  /// The same points, joined ones as dense ones.
  var whole: Points {
    guard case .joined = self else { return self }
    return selecting(0..<rowCount)
  }

  /// Joined points side by side in one matrix.
  func gathered(_ rows: some Collection<Int>) -> DenseMatrix {
    let columns = columnCount
    var gathered = DenseMatrix(rowCount: rows.count, columnCount: columns)
    gathered.values.withUnsafeMutableBufferPointer { values in
      for (place, row) in rows.enumerated() {
        copy(row, to: UnsafeMutableBufferPointer(rebasing: values[(place * columns)...]))
      }
    }
    return gathered
  }

  /// Copies the coordinates of a point; only for dense and joined ones.
  @inline(__always)
  func copy(_ row: Int, to coordinates: UnsafeMutableBufferPointer<Float>) {
    func copy(_ matrix: DenseMatrix, from start: Int, to place: Int) {
      let from = matrix.values.span
      for column in 0..<matrix.columnCount { coordinates[place + column] = from[start + column] }
    }
    switch self {
    case .dense(let matrix): copy(matrix, from: row * matrix.columnCount, to: 0)
    case .joined(let parts):
      var place = 0
      for part in parts {
        copy(part.matrix, from: part.start(ofRow: row), to: place)
        place += part.matrix.columnCount
      }
    case .sparse: assertionFailure("sparse points have no coordinates side by side")
    }
  }
}
