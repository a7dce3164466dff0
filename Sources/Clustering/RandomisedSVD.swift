import CSpecial
public import Matrices
import Randomness

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
/// (coordinates stored + rows × l + columns × l) × l × powerIterations, l = rank + oversampling.
///
/// - Parameters:
///   - matrix: rows × columns.
///   - rank: How many are wanted; the lesser of rows and columns where that is less.
///   - oversampling: How many more directions are tried.
///   - powerIterations: How often the directions are refined.
///   - seed: Decides the directions.
///   - threads: How many threads work, at least 1. It changes no result.
/// - Throws: ``ClusteringError`` for no rows, no columns, a coordinate that is not finite, or an option out of range.
public func randomisedSVD(
  of matrix: SparseMatrix, rank: Int, oversampling: Int = 10, powerIterations: Int = 4,
  seed: UInt64 = 0, threads: Int = 1
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

  var directions = Panel(rows: matrix.columnCount, width: width)
  directions.fillWithNormals(seed: seed)
  var range = matrix.times(directions)
  range.orthonormalise()
  for _ in 0..<powerIterations {
    directions = matrix.transposedTimes(range)
    directions.orthonormalise()
    range = matrix.times(directions)
    range.orthonormalise()
  }
  let projected = matrix.transposedTimes(range)
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
    for component in 0..<rank where singularValues[component] > 0 {
      let weights = eigen.vectors[component * width..<(component + 1) * width]
      let right = projected.combined(weights).map { $0 / values[component] }
      let largest = right.indices.max { right[$0].magnitude < right[$1].magnitude } ?? 0
      let sign: Double = right[largest] < 0 ? -1 : 1
      for (column, value) in right.enumerated() {
        rightVectors[component, column] = Float(sign * value)
      }
      for (row, value) in range.combined(weights).enumerated() {
        scores[row, component] = Float(sign * values[component] * value)
      }
    }
  }
}

/// A tall matrix of a few columns, row by row, in Double.
struct Panel {
  let rows: Int
  let width: Int
  var values: [Double]

  init(rows: Int, width: Int) {
    self.rows = rows
    self.width = width
    values = Array(repeating: 0, count: rows * width)
  }

  /// By Marsaglia's polar method (1964, doi:10.1137/1006063).
  mutating func fillWithNormals(seed: UInt64) {
    var generator = SeededGenerator(seed: seed, stream: 0x5356_44)
    var index = 0
    while index < values.count {
      let (x, y) = (2 * generator.unit() - 1, 2 * generator.unit() - 1)
      let square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      let scale = (-2 * special_log(square) / square).squareRoot()
      values[index] = x * scale
      if index + 1 < values.count { values[index + 1] = y * scale }
      index += 2
    }
  }

  /// The scalar products of the columns, width × width.
  func gram() -> [Double] {
    var gram = Array(repeating: 0.0, count: width * width)
    for row in 0..<rows {
      for i in 0..<width {
        let value = values[row * width + i]
        guard value != 0 else { continue }
        for j in i..<width { gram[i * width + j] += value * values[row * width + j] }
      }
    }
    for i in 0..<width {
      for j in 0..<i { gram[i * width + j] = gram[j * width + i] }
    }
    return gram
  }

  /// Makes the columns orthonormal, by Cholesky's factor of the Gram matrix, twice; a column that depends on
  /// those before it becomes zero.
  mutating func orthonormalise() {
    for _ in 0..<2 {
      var factor = gram()
      var isFree = Array(repeating: true, count: width)
      for i in 0..<width {
        let whole = factor[i * width + i]
        var rest = whole
        for j in 0..<i { rest -= factor[j * width + i] * factor[j * width + i] }
        isFree[i] = rest > 1e-13 * whole && rest > 0
        let root = isFree[i] ? rest.squareRoot() : 0
        factor[i * width + i] = root
        for j in i + 1..<max(width, i + 1) {
          guard isFree[i] else {
            factor[i * width + j] = 0
            continue
          }
          var sum = factor[i * width + j]
          for above in 0..<i { sum -= factor[above * width + i] * factor[above * width + j] }
          factor[i * width + j] = sum / root
        }
      }
      for row in 0..<rows {
        for i in 0..<width {
          let value = isFree[i] ? values[row * width + i] / factor[i * width + i] : 0
          values[row * width + i] = value
          guard value != 0 else { continue }
          for j in i + 1..<max(width, i + 1) {
            values[row * width + j] -= value * factor[i * width + j]
          }
        }
      }
    }
  }

  /// The columns, weighted and added.
  func combined(_ weights: ArraySlice<Double>) -> [Double] {
    (0..<rows).map { row in
      zip(values[row * width..<(row + 1) * width], weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}

extension SparseMatrix {
  /// The product with a panel of as many rows as this has columns.
  fileprivate func times(_ panel: Panel) -> Panel {
    var product = Panel(rows: rowCount, width: panel.width)
    for row in 0..<rowCount {
      for index in range(ofRow: row) {
        let (value, from) = (Double(values[index]), Int(columns[index]) * panel.width)
        for i in 0..<panel.width {
          product.values[row * panel.width + i] += value * panel.values[from + i]
        }
      }
    }
    return product
  }

  /// The product of the transpose with a panel of as many rows as this.
  fileprivate func transposedTimes(_ panel: Panel) -> Panel {
    var product = Panel(rows: columnCount, width: panel.width)
    for row in 0..<rowCount {
      for index in range(ofRow: row) {
        let (value, to) = (Double(values[index]), Int(columns[index]) * panel.width)
        for i in 0..<panel.width {
          product.values[to + i] += value * panel.values[row * panel.width + i]
        }
      }
    }
    return product
  }
}
