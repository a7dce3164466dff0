public import Matrices

/// The leading part of a singular value decomposition.
public struct TruncatedSVD: Sendable, Equatable {
  /// The rows in the coordinates of the leading right vectors, U·S: rows × rank.
  public var scores: DenseMatrix
  /// Descending, `rank` of them.
  public var singularValues: [Double]
  /// One vector a row, rank × columns; zeros where the singular value is 0.
  public var rightVectors: DenseMatrix
}

/// The leading singular values and vectors of a sparse matrix, by random projection.
///
/// Halko, Martinsson & Tropp (2011), doi:10.1137/090771806, algorithms 4.4 and 5.1. Each right vector's coordinate
/// largest in size is positive, as with scikit-learn's `svd_flip` by rows of V. Takes time in
/// (coordinates stored + rows × l + columns × l) × l × powerIterations, l = rank + oversampling, and room for
/// (rows + columns) × l numbers in Double.
///
/// - Parameters:
///   - matrix: rows × columns.
///   - rank: How many are wanted; the lesser of rows and columns where that is less.
///   - oversampling: How many more directions are tried.
///   - powerIterations: How often the directions are refined.
///   - near: What is tried first instead of directions at random: a decomposition of a matrix of as many columns that is
///     much the same. Half the iterations then do.
///   - seed: Decides the directions.
///   - threads: How many threads work, at least 1. It changes no result.
/// - Returns: As many values and vectors as the rank, of which those beyond the matrix's own are 0.
/// - Throws: ``ClusteringError`` for no rows, no columns, a coordinate that is not finite, or an option out of range.
public func randomisedSVD(
  of matrix: SparseMatrix, rank: Int, oversampling: Int = 10, powerIterations: Int = 4,
  near: TruncatedSVD? = nil, seed: UInt64 = 0, threads: Int = 1
) throws(ClusteringError) -> TruncatedSVD {
  guard rank >= 1 else { throw .option(name: "rank", value: "\(rank)", expected: "at least 1") }
  guard oversampling >= 0 else {
    throw .option(name: "oversampling", value: "\(oversampling)", expected: "at least 0")
  }
  guard powerIterations >= 0 else {
    throw .option(name: "powerIterations", value: "\(powerIterations)", expected: "at least 0")
  }
  guard matrix.columnCount > 0 else { throw .noColumns }
  guard matrix.rowCount > 0 else { throw .tooFewRows(rows: 0, k: 1) }
  try Points.sparse(matrix).requireFinite()
  let most = min(matrix.rowCount, matrix.columnCount)
  let wanted = min(rank, most)
  let width = min(wanted + oversampling, most)

  let transposed = matrix.transposed
  let start = Panel(rows: matrix.columnCount, width: width, threads: threads)
  start.fillWithNormals(seed: seed)
  if let near, near.rightVectors.columnCount == matrix.columnCount { start.begin(with: near) }
  var range = start.multiplied(by: matrix)
  for _ in 0..<powerIterations {
    // A basis of the same range is enough on the way.
    range.orthonormalise(passes: 1)
    let directions = range.multiplied(by: transposed)
    directions.orthonormalise(passes: 1)
    range = directions.multiplied(by: matrix)
  }
  range.orthonormalise(passes: 2)
  let projected = range.multiplied(by: transposed)
  let eigen = SymmetricEigen(projected.gram(), order: width)
  return TruncatedSVD(range: range, projected: projected, eigen, rank: wanted)
}

extension TruncatedSVD {
  /// From an orthonormal basis Q of the range, Aᵀ·Q, and the eigenvectors of its Gram matrix.
  fileprivate init(range: Panel, projected: Panel, _ eigen: SymmetricEigen, rank: Int) {
    let width = range.width
    let values = eigen.values.prefix(rank).map { max($0, 0).squareRoot() }
    let floor = (values.first ?? 0) * 1e-7
    singularValues = values.map { $0 > floor ? $0 : 0 }
    rightVectors = DenseMatrix(rowCount: rank, columnCount: projected.rows)
    scores = DenseMatrix(rowCount: range.rows, columnCount: rank)
    let vectors = Array(eigen.vectors.prefix(rank * width))
    let right = projected.combined(vectors, sets: rank)
    let left = range.combined(vectors, sets: rank)
    var factors = Array(repeating: 0.0, count: rank)
    for component in 0..<rank where singularValues[component] > 0 {
      let value = values[component]
      let vector = (0..<right.rows).map { right[$0, component] / value }
      let largest = vector.indices.max { vector[$0].magnitude < vector[$1].magnitude } ?? 0
      let sign: Double = vector[largest] < 0 ? -1 : 1
      for (column, coordinate) in vector.enumerated() {
        rightVectors[component, column] = Float(sign * coordinate)
      }
      factors[component] = sign * value
    }
    scores.values.withUnsafeMutableBufferPointer { scores in
      for row in 0..<left.rows {
        for component in 0..<rank {
          scores[row * rank + component] = Float(factors[component] * left[row, component])
        }
      }
    }
  }
}

extension TruncatedSVD {
  /// Rows in the coordinates of the right vectors, A·V: of the rows that were decomposed nearly `scores`, and what
  /// others would have.
  ///
  /// - Parameters:
  ///   - matrix: As many columns as were decomposed.
  ///   - threads: How many threads work, at least 1. It changes no result.
  /// - Returns: Rows × right vectors.
  /// - Complexity: O(coordinates stored × right vectors).
  public func scores(of matrix: SparseMatrix, threads: Int = 1) -> DenseMatrix {
    let width = rightVectors.rowCount
    let vectors = panel(threads: threads)
    return made(rows: matrix.rowCount, columns: width, threads: threads) { rows, scores in
      let sums = vectors.multiplied(by: matrix, rows)
      for row in 0..<rows.count {
        for column in 0..<width { scores[row * width + column] = Float(sums[row, column]) }
      }
    }
  }

  /// Rows made of the scores of others, block by block, so that neither the others nor their scores are ever there
  /// all at once.
  ///
  /// - Parameters:
  ///   - rows: How many rows.
  ///   - columns: How many coordinates each has.
  ///   - leading: How many of the right vectors are wanted in the scores; nil for all.
  ///   - threads: How many threads work, at least 1. It changes no result.
  ///   - matrix: Makes the rows of a block, of as many columns as were decomposed.
  ///   - row: Makes a row of scores.
  /// - Returns: Rows × columns.
  /// - Complexity: O(coordinates stored × right vectors), and what the closures take.
  public func rows(
    _ rows: Int, columns: Int, leading: Int? = nil, threads: Int = 1,
    of matrix: @Sendable (Range<Int>) -> SparseMatrix,
    row: @Sendable (_ scores: [Float], _ row: UnsafeMutableBufferPointer<Float>) -> Void
  ) -> DenseMatrix {
    let vectors = panel(leading: leading, threads: threads)
    let width = vectors.width
    return made(rows: rows, columns: columns, threads: threads) { block, to in
      let sums = vectors.multiplied(by: matrix(block), 0..<block.count)
      var scores = [Float](repeating: 0, count: width)
      for place in 0..<block.count {
        for column in 0..<width { scores[column] = Float(sums[place, column]) }
        row(
          scores,
          UnsafeMutableBufferPointer(
            rebasing: to[place * columns..<(place + 1) * columns]))
      }
    }
  }

  /// The leading right vectors, a column each.
  private func panel(leading: Int? = nil, threads: Int) -> Panel {
    let vectors = Panel(
      rows: rightVectors.columnCount,
      width: min(rightVectors.rowCount, leading ?? rightVectors.rowCount), threads: threads)
    for column in 0..<vectors.width {
      for row in 0..<vectors.rows {
        vectors.values[row * vectors.stride + column] = Double(rightVectors[column, row])
      }
    }
    return vectors
  }

  /// A matrix of which each block of rows is made by one thread.
  private func made(
    rows: Int, columns: Int, threads: Int,
    _ block: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> DenseMatrix {
    let values = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      buffer.initialize(repeating: 0)
      // Safe to share: each thread writes to rows of its own, nobody reads them before all are done, and the memory
      // outlives the threads, for which `inBlocks` waits.
      nonisolated(unsafe) let buffer = buffer
      inBlocks(of: rows, threads: threads) { _, range in
        let part = buffer[range.lowerBound * columns..<range.upperBound * columns]
        block(range, UnsafeMutableBufferPointer(rebasing: part))
      }
      count = rows * columns
    }
    return DenseMatrix(rowCount: rows, columnCount: columns, values: values)
  }
}
