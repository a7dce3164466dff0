import CKernels
import CSpecial
import Matrices
import Randomness

/// A tall matrix of a few columns, row by row, in Double.
struct Panel: Sendable {
  let rows: Int
  let width: Int
  /// What a row takes up: the width, and zeros up to whole lanes.
  let stride: Int
  let values: SharedArray<Double>
  private let threads: Int

  init(rows: Int, width: Int, threads: Int) {
    let lanes = Int(CKERNELS_LANES)
    self.rows = rows
    self.width = width
    self.threads = threads
    stride = (width + lanes - 1) / lanes * lanes
    values = SharedArray(repeating: 0, count: rows * stride)
  }

  subscript(row: Int, column: Int) -> Double { values[row * stride + column] }

  /// By Marsaglia's polar method (1964, doi:10.1137/1006063).
  func fillWithNormals(seed: UInt64) {
    var generator = SeededGenerator(seed: seed, stream: 0x5356_44)
    var spare: Double?
    func next() -> Double {
      if let value = spare {
        spare = nil
        return value
      }
      while true {
        let (x, y) = (2 * generator.unit() - 1, 2 * generator.unit() - 1)
        let square = x * x + y * y
        guard square > 0, square < 1 else { continue }
        let scale = (-2 * special_log(square) / square).squareRoot()
        spare = y * scale
        return x * scale
      }
    }
    for row in 0..<rows {
      for column in 0..<width { values[row * stride + column] = next() }
    }
  }

  /// Puts right vectors in the place of the first columns, as many as there are.
  func begin(with near: TruncatedSVD) {
    let vectors = near.rightVectors
    for column in 0..<min(width, vectors.rowCount) where near.singularValues[column] > 0 {
      for row in 0..<rows { values[row * stride + column] = Double(vectors[column, row]) }
    }
  }

  /// The product of a sparse matrix, of as many columns as this has rows, with this.
  func multiplied(by matrix: SparseMatrix) -> Panel {
    let product = Panel(rows: matrix.rowCount, width: width, threads: threads)
    inBlocks(of: matrix.rowCount, threads: threads) { _, block in
      multiply(by: matrix, block, into: product.values.base + block.lowerBound * stride)
    }
    return product
  }

  /// The product of some rows of such a matrix with this, by one thread.
  func multiplied(by matrix: SparseMatrix, _ rows: Range<Int>) -> Panel {
    let product = Panel(rows: rows.count, width: width, threads: 1)
    multiply(by: matrix, rows, into: product.values.base)
    return product
  }

  private func multiply(
    by matrix: SparseMatrix, _ rows: Range<Int>, into sums: UnsafeMutablePointer<Double>
  ) {
    matrix.columns.withUnsafeBufferPointer { columns in
      matrix.values.withUnsafeBufferPointer { factors in
        guard let columns = columns.baseAddress, let factors = factors.baseAddress else { return }
        for (place, row) in rows.enumerated() {
          let range = matrix.range(ofRow: row)
          ckernels_combine(
            kernelLevel, columns + range.lowerBound, factors + range.lowerBound, range.count,
            values.base, stride, sums + place * stride)
        }
      }
    }
  }

  /// The scalar products of the columns, width × width.
  func gram() -> [Double] {
    // Few parts, whatever the number of rows, so that they take little room; which ones shows in the last bits.
    let part = max(blockSize, (rows + 31) / 32)
    let count = (rows + part - 1) / part
    let size = stride * stride
    let sums = SharedArray<Double>(repeating: 0, count: count * size)
    let (values, stride, rows) = (values, stride, rows)
    inParallel(count, threads: threads) { index in
      let first = index * part
      ckernels_gram(
        kernelLevel, values.base + first * stride, min(part, rows - first), stride,
        sums.base + index * size)
    }
    var gram = Array(repeating: 0.0, count: width * width)
    for i in 0..<width {
      for j in i..<width {
        var sum = 0.0
        for index in 0..<count { sum += sums[index * size + i * stride + j] }
        gram[i * width + j] = sum
        gram[j * width + i] = sum
      }
    }
    return gram
  }

  /// Makes the columns orthonormal, by Cholesky's factor of the Gram matrix; a column that depends on those before
  /// it becomes zero.
  ///
  /// - Parameter passes: 1 for a basis, which is orthonormal but for roundings times the square of the columns'
  ///   condition; 2 where that matters.
  func orthonormalise(passes: Int) {
    for _ in 0..<passes {
      let inverse = inverseFactor(gram())
      let (values, stride) = (values, stride)
      inBlocks(of: rows, threads: threads) { _, block in
        ckernels_triangular(
          kernelLevel, values.base + block.lowerBound * stride, block.count, stride, inverse)
      }
    }
  }

  /// The inverse of R, where RᵀR is the Gram matrix, stride × stride; zero in the columns that depend on others.
  private func inverseFactor(_ gram: [Double]) -> [Double] {
    var factor = gram
    var isFree = Array(repeating: true, count: width)
    for i in 0..<width {
      let whole = factor[i * width + i]
      var rest = whole
      for above in 0..<i { rest -= factor[above * width + i] * factor[above * width + i] }
      isFree[i] = rest > 1e-13 * whole && rest > 0
      factor[i * width + i] = isFree[i] ? rest.squareRoot() : 1
      for j in i + 1..<max(width, i + 1) {
        var sum = factor[i * width + j]
        for above in 0..<i { sum -= factor[above * width + i] * factor[above * width + j] }
        factor[i * width + j] = isFree[i] ? sum / factor[i * width + i] : 0
      }
    }
    var inverse = Array(repeating: 0.0, count: stride * stride)
    for j in 0..<width where isFree[j] {
      inverse[j * stride + j] = 1 / factor[j * width + j]
      for i in (0..<j).reversed() where isFree[i] {
        var sum = 0.0
        for between in i + 1...j {
          sum += factor[i * width + between] * inverse[between * stride + j]
        }
        inverse[i * stride + j] = -sum / factor[i * width + i]
      }
    }
    return inverse
  }

  /// The columns weighted and added, once for each set of weights: rows × sets.
  ///
  /// - Parameters:
  ///   - weights: One for each set and column, sets × width.
  ///   - sets: How many.
  /// - Returns: The sums, each added in the order of the columns.
  func combined(_ weights: [Double], sets: Int) -> Panel {
    let sums = Panel(rows: rows, width: sets, threads: threads)
    // By column, so that all sums of a row advance together.
    var factors = Array(repeating: 0.0, count: width * sums.stride)
    for set in 0..<sets {
      for column in 0..<width {
        factors[column * sums.stride + set] = weights[set * width + column]
      }
    }
    let (values, stride, width, lines) = (values, stride, width, factors)
    inBlocks(of: rows, threads: threads) { _, block in
      ckernels_multiply(
        kernelLevel, values.base + block.lowerBound * stride, block.count, stride, width, lines,
        sums.stride, sums.values.base + block.lowerBound * sums.stride)
    }
    return sums
  }
}

extension SparseMatrix {
  /// Columns as rows.
  var transposed: SparseMatrix {
    var places = Array(repeating: 0, count: columnCount + 1)
    for column in columns { places[Int(column) + 1] += 1 }
    for column in 0..<columnCount { places[column + 1] += places[column] }
    let starts = places
    var rows = Array(repeating: UInt32(0), count: columns.count)
    var factors = Array(repeating: Float(0), count: columns.count)
    for row in 0..<rowCount {
      for index in range(ofRow: row) {
        let place = places[Int(columns[index])]
        places[Int(columns[index])] += 1
        rows[place] = UInt32(row)
        factors[place] = values[index]
      }
    }
    var turned = SparseMatrix(columnCount: rowCount)
    for column in 0..<columnCount {
      let range = starts[column]..<starts[column + 1]
      turned.append(columns: rows[range], values: factors[range])
    }
    return turned
  }
}
