import CKernels
import Matrices

/// The distances from one row to all rows, for each row in turn.
struct PairDistances {
  private let points: Points
  private let rowCount: Int
  private let columnCount: Int
  private let starts: [Int]
  private let squares: [Float]
  private let unlimited: [Float]
  /// The squared distances from the rows `first ..< first + lanes`, one after the other.
  private var block: [Float]
  private var distances: [Double]
  private var first: Int
  private var scratch: [Float]

  private static let lanes = Int(CKERNELS_LANES)

  init(_ points: Points) {
    let points = points.whole
    self.points = points
    rowCount = points.rowCount
    columnCount = points.columnCount
    unlimited = Array(repeating: .infinity, count: rowCount)
    block = Array(repeating: 0, count: rowCount * Self.lanes)
    distances = Array(repeating: 0, count: rowCount)
    first = -Self.lanes
    switch points {
    case .dense, .joined:
      (starts, squares) = ([], [])
      scratch = Array(repeating: 0, count: Self.lanes * columnCount)
    case .sparse(let matrix):
      starts = matrix.rowStarts
      squares = (0..<matrix.rowCount).map { row in
        Float(
          matrix.range(ofRow: row).reduce(0.0) {
            $0 + Double(matrix.values[$1]) * Double(matrix.values[$1])
          })
      }
      scratch = Array(repeating: 0, count: Self.lanes * columnCount)
    }
  }

  /// Computes the distances from a row; rows come in ascending order.
  mutating func moveOn(to row: Int) {
    if row >= first + Self.lanes {
      first = row
      computeBlock()
    }
    for other in 0..<rowCount {
      distances[other] = Double(block[(row - first) * rowCount + other]).squareRoot()
    }
    if case .sparse(let matrix) = points {
      // By lengths and products, so small distances are all rounding: these anew.
      for other in 0..<rowCount
      where block[(row - first) * rowCount + other] < 1e-3 * (squares[row] + squares[other]) {
        distances[other] = matrix.squaredDistance(row, other).squareRoot()
      }
    }
    distances[row] = 0
  }

  /// Adds the distances up by the clusters of the rows at their other end.
  func addUp(_ labels: [Int32], into sums: inout [Double]) {
    for cluster in sums.indices { sums[cluster] = 0 }
    for other in 0..<rowCount { sums[Int(labels[other])] += distances[other] }
  }

  private mutating func computeBlock() {
    let count = min(Self.lanes, rowCount - first)
    var potentials = Array(repeating: 0.0, count: Self.lanes)
    switch points {
    case .dense(let matrix):
      scratch.replaceSubrange(
        0..<count * columnCount,
        with: matrix.values[first * columnCount..<(first + count) * columnCount])
      ckernels_relax(
        kernelLevel, matrix.values, columnCount, rowCount, scratch, count, unlimited, &block,
        rowCount, &potentials)
    case .sparse(let matrix):
      var lengths = Array(repeating: Float(0), count: Self.lanes)
      for lane in 0..<count {
        lengths[lane] = squares[first + lane]
        for index in matrix.range(ofRow: first + lane) {
          scratch[Int(matrix.columns[index]) * Self.lanes + lane] = matrix.values[index]
        }
      }
      relaxSparse(matrix, lengths, count, &potentials)
      for lane in 0..<count {
        for index in matrix.range(ofRow: first + lane) {
          scratch[Int(matrix.columns[index]) * Self.lanes + lane] = 0
        }
      }
    case .joined: assertionFailure("joined points were made whole")
    }
  }

  private mutating func relaxSparse(
    _ matrix: SparseMatrix, _ lengths: [Float], _ count: Int, _ potentials: inout [Double]
  ) {
    starts.withUnsafeBufferPointer { starts in
      matrix.columns.withUnsafeBufferPointer { columns in
        matrix.values.withUnsafeBufferPointer { values in
          squares.withUnsafeBufferPointer { squares in
            ckernels_sparse_relax(
              kernelLevel,
              ckernels_sparse(
                starts: starts.baseAddress, columns: columns.baseAddress,
                values: values.baseAddress, squares: squares.baseAddress),
              0, rowCount, scratch, lengths, count, unlimited, &block, rowCount, &potentials)
          }
        }
      }
    }
  }
}

extension SparseMatrix {
  /// The squared distance between two rows, in Double.
  fileprivate func squaredDistance(_ one: Int, _ other: Int) -> Double {
    var (a, b) = (range(ofRow: one), range(ofRow: other))
    var sum = 0.0
    while !a.isEmpty || !b.isEmpty {
      let column = a.isEmpty ? UInt32.max : columns[a.lowerBound]
      let otherColumn = b.isEmpty ? UInt32.max : columns[b.lowerBound]
      let value = column <= otherColumn && !a.isEmpty ? Double(values[a.lowerBound]) : 0
      let otherValue = otherColumn <= column && !b.isEmpty ? Double(values[b.lowerBound]) : 0
      if column <= otherColumn, !a.isEmpty { a = a.dropFirst() }
      if otherColumn <= column, !b.isEmpty { b = b.dropFirst() }
      sum += (value - otherValue) * (value - otherValue)
    }
    return sum
  }
}
