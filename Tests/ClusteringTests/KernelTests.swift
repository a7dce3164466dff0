import CKernels
import Matrices
import Testing

/// The kernels at each level the processor has: the same bits, and what plain loops in Double say.
@Suite struct KernelTests {
  static let levels = [CKERNELS_PLAIN, CKERNELS_AVX2, CKERNELS_AVX512]

  struct Nearest: Equatable {
    var labels: [Int32]
    var nearest: [Float]
    var second: [Float]
  }

  func nearest(
    _ level: ckernels_level, _ points: DenseMatrix, _ centres: DenseMatrix, rows: [UInt32]? = nil
  ) -> Nearest {
    let count = rows?.count ?? points.rowCount
    var found = Nearest(
      labels: Array(repeating: -1, count: count), nearest: Array(repeating: -1, count: count),
      second: Array(repeating: -1, count: count))
    ckernels_nearest(
      level, points.values, points.columnCount, rows, count, centres.values, centres.rowCount,
      &found.labels, &found.nearest, &found.second)
    return found
  }

  /// Sizes around the width of the lanes, the chunk of columns and the groups of centres.
  @Test(arguments: [(1, 1, 1), (5, 3, 2), (16, 16, 4), (33, 17, 5), (40, 129, 19), (50, 300, 33)])
  func nearestOfDense(rows: Int, columns: Int, k: Int) {
    let points = noise(rows: rows, columns: columns, seed: 1)
    let centres = noise(rows: k, columns: columns, seed: 2)
    let plain = nearest(CKERNELS_PLAIN, points, centres)
    for level in Self.levels { #expect(nearest(level, points, centres) == plain) }
    let list = [UInt32(rows - 1), 0, UInt32(rows / 2)]
    let listed = nearest(CKERNELS_AVX512, points, centres, rows: list)
    #expect(listed.nearest == list.map { plain.nearest[Int($0)] })
    #expect(listed.labels == list.map { plain.labels[Int($0)] })
    for row in 0..<rows {
      let squares = (0..<k).map { points.squaredDistance(row, to: centres, $0) }.sorted()
      #expect((Double(plain.nearest[row]) - squares[0]).magnitude <= 1e-5 * squares[0])
      let own = points.squaredDistance(row, to: centres, Int(plain.labels[row]))
      #expect(own <= squares[0] * (1 + 1e-5))
      if k == 1 {
        #expect(plain.second[row] == .infinity)
      } else {
        #expect((Double(plain.second[row]) - squares[1]).magnitude <= 1e-5 * squares[1])
      }
    }
  }

  @Test func ofEquallyNearCentresTheFirst() {
    let points = DenseMatrix(rowCount: 3, columnCount: 1, values: [0, 1, -1])
    let centres = DenseMatrix(rowCount: 4, columnCount: 1, values: [3, 1, -1, 1])
    for level in Self.levels {
      let found = nearest(level, points, centres)
      #expect(found.labels == [1, 1, 2])
      #expect(found.second == [1, 0, 4])
    }
  }

  @Test(arguments: [(1, 1, 1), (35, 20, 6), (64, 130, 16)])
  func relaxingDense(rows: Int, columns: Int, number: Int) {
    let points = noise(rows: rows, columns: columns, seed: 3)
    let candidates = noise(rows: number, columns: columns, seed: 4)
    let closest = (0..<rows).map { $0 % 3 == 0 ? Float.infinity : Float($0) / 9 }
    var results: [[Float]] = []
    var sums: [[Double]] = []
    for level in Self.levels {
      var relaxed = Array(repeating: Float(-1), count: rows * number)
      var potentials = Array(repeating: -1.0, count: number)
      ckernels_relax(
        level, points.values, columns, rows, candidates.values, number, closest, &relaxed, rows,
        &potentials)
      results.append(relaxed)
      sums.append(potentials)
    }
    #expect(results.allSatisfy { $0 == results[0] })
    #expect(sums.allSatisfy { $0 == sums[0] })
    for candidate in 0..<number {
      var sum = 0.0
      for row in 0..<rows {
        let square = points.squaredDistance(row, to: candidates, candidate)
        let expected = min(square, Double(closest[row]))
        let found = Double(results[0][candidate * rows + row])
        #expect((found - expected).magnitude <= 1e-5 * expected)
        sum += found
      }
      #expect((sum - sums[0][candidate]).magnitude <= 1e-12 * sum)
    }
  }

  @Test(arguments: [1, 16, 17, 77, 129, 200])
  func nearestOfSparse(k: Int) {
    let points = documents(rows: 60, themes: 4, columns: 50, seed: 5)
    let centres = noise(rows: k, columns: 50, seed: 6)
    let width = (k + 15) / 16 * 16
    var transposed = Array(repeating: Float(0), count: 50 * width)
    var squares = Array(repeating: Float.infinity, count: width)
    for centre in 0..<k {
      squares[centre] = 0
      for column in 0..<50 {
        transposed[column * width + centre] = centres[centre, column]
        squares[centre] += centres[centre, column] * centres[centre, column]
      }
    }
    let lengths = (0..<60).map { row in
      points.range(ofRow: row).reduce(Float(0)) { $0 + points.values[$1] * points.values[$1] }
    }
    var results: [Nearest] = []
    for level in Self.levels {
      var found = Nearest(
        labels: Array(repeating: -1, count: 60), nearest: Array(repeating: -1, count: 60),
        second: [])
      points.rowStarts.withUnsafeBufferPointer { starts in
        points.columns.withUnsafeBufferPointer { columns in
          points.values.withUnsafeBufferPointer { values in
            lengths.withUnsafeBufferPointer { lengths in
              ckernels_sparse_nearest(
                level,
                ckernels_sparse(
                  starts: starts.baseAddress, columns: columns.baseAddress,
                  values: values.baseAddress, squares: lengths.baseAddress),
                0, 60, transposed, width, squares, &found.labels, &found.nearest)
            }
          }
        }
      }
      results.append(found)
    }
    #expect(results.allSatisfy { $0 == results[0] })
    for row in 0..<60 {
      var point = DenseMatrix(rowCount: 1, columnCount: 50)
      for index in points.range(ofRow: row) {
        point[0, Int(points.columns[index])] = points.values[index]
      }
      let squares = (0..<k).map { point.squaredDistance(0, to: centres, $0) }
      let least = squares.min() ?? 0
      #expect((Double(results[0].nearest[row]) - least).magnitude < 1e-4)
      #expect(squares[Int(results[0].labels[row])] < least + 1e-4)
    }
  }
}

extension KernelTests {
  /// Against whole numbers in Swift: halves go away from zero, and sums below zero and beyond 2⁶⁰ are exact.
  @Test func pointsAreAddedExactly() {
    let point: [Float] =
      [0, 0.5, -0.5, 1.5, -2.25, 0.7, -0.7] + noise(rows: 1, columns: 30, seed: 3).values
    let factors = point.indices.map {
      $0 < 7 ? 1.0 : Double(sign: .plus, exponent: $0 + 20, significand: 1)
    }
    let whole = zip(point, factors).map { value, factor in
      Int64((Double(value) * factor).rounded(.toNearestOrAwayFromZero))
    }
    #expect(whole.prefix(7).elementsEqual([0, 1, -1, 2, -2, 1, -1]))
    for level in Self.levels {
      var sums = point.indices.map { Int64($0) << 55 - 5 }
      let expected = zip(sums, whole).map { $0 &+ 3 &* $1 }
      ckernels_add(level, point, factors, point.count, 4, &sums)
      ckernels_add(level, point, factors, point.count, -1, &sums)
      #expect(sums == expected)
    }
  }

  /// Against plain loops; the levels to the bit.
  @Test func tallMatrices() {
    let (rows, width) = (37, 32)
    let values = noise(rows: rows, columns: width, seed: 7).values.map { Double($0) }
    let triangle = (0..<width * width).map { place in
      place % width < place / width ? 0 : values[place % values.count] + 0.5
    }
    var grams: [[Double]] = []
    var products: [[Double]] = []
    for level in Self.levels {
      var gram = Array(repeating: 0.0, count: width * width)
      ckernels_gram(level, values, rows, width, &gram)
      grams.append(gram)
      var product = values
      ckernels_triangular(level, &product, rows, width, triangle)
      products.append(product)
    }
    #expect(grams.allSatisfy { $0 == grams[0] })
    #expect(products.allSatisfy { $0 == products[0] })
    for i in 0..<width {
      for j in i..<width {
        let sum = (0..<rows).reduce(0) { $0 + values[$1 * width + i] * values[$1 * width + j] }
        #expect((sum - grams[0][i * width + j]).magnitude < 1e-12 * sum)
      }
    }
    for row in 0..<rows {
      for column in 0..<width {
        let sum = (0..<width).reduce(0) {
          $0 + values[row * width + $1] * triangle[$1 * width + column]
        }
        #expect((sum - products[0][row * width + column]).magnitude < 1e-12 * sum)
      }
    }
  }
  /// Against plain loops; the levels to the bit.
  @Test(arguments: [1, 4, 7])
  func products(rows: Int) {
    let (stride, width, sets) = (16, 11, 32)
    let values = noise(rows: rows, columns: stride, seed: 8).values.map { Double($0) }
    let factors = noise(rows: width, columns: sets, seed: 9).values.map { Double($0) }
    let found = Self.levels.map { level in
      var product = Array(repeating: Double.nan, count: rows * sets)
      ckernels_multiply(level, values, rows, stride, width, factors, sets, &product)
      return product
    }
    #expect(found.allSatisfy { $0 == found[0] })
    for row in 0..<rows {
      for set in 0..<sets {
        let sum = (0..<width).reduce(0) {
          $0 + values[row * stride + $1] * factors[$1 * sets + set]
        }
        #expect((sum - found[0][row * sets + set]).magnitude < 1e-12)
      }
    }
  }
}
