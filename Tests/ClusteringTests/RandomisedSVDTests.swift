import Clustering
import Matrices
import Testing

@Suite struct RandomisedSVDTests {
  /// By hand: a diagonal matrix is its own decomposition.
  @Test func diagonal() throws {
    let matrix = DenseMatrix(
      rowCount: 4, columnCount: 3, values: [0, 0, 1, 3, 0, 0, 0, 0, 0, 0, -2, 0]
    ).sparse
    let svd = try randomisedSVD(of: matrix, rank: 3)
    for (value, expected) in zip(svd.singularValues, [3.0, 2, 1]) {
      #expect((value - expected).magnitude < 1e-12)
    }
    // The largest coordinate of each right vector is positive; the scores take the sign.
    for (place, expected) in [1, 0, 0, 0, 1, 0, 0, 0, 1].enumerated() {
      #expect((svd.rightVectors.values[place] - Float(expected)).magnitude < 1e-6)
    }
    for (place, expected) in [0, 0, 1, 3, 0, 0, 0, 0, 0, 0, -2, 0].enumerated() {
      #expect((svd.scores.values[place] - Float(expected)).magnitude < 1e-6)
    }
  }

  /// By hand: [[1, 1], [0, 1]] has the golden ratio and its inverse as singular values.
  @Test func goldenRatio() throws {
    let matrix = DenseMatrix(rowCount: 2, columnCount: 2, values: [1, 1, 0, 1]).sparse
    let values = try randomisedSVD(of: matrix, rank: 2).singularValues
    #expect((values[0] - 1.618033988749895).magnitude < 1e-12)
    #expect((values[1] - 0.618033988749895).magnitude < 1e-12)
  }

  /// Block by block, of any number of threads, as all at once.
  @Test func scoresBlockByBlock() throws {
    let all = noise(rows: 2500, columns: 12, seed: 4).sparse
    let svd = try randomisedSVD(of: all.selecting(0..<40), rank: 3)
    let scores = svd.scores(of: all)
    for threads in [1, 3] {
      let rows = svd.rows(2500, columns: 2, threads: threads) {
        all.selecting($0)
      } row: { scores, row in
        row[0] = scores[2]
        row[1] = scores[0] + 1
      }
      #expect((0..<2500).allSatisfy { rows[$0, 0] == scores[$0, 2] })
      #expect((0..<2500).allSatisfy { rows[$0, 1] == scores[$0, 0] + 1 })
    }
  }

  /// With full rank the parts multiply to the matrix.
  @Test func partsMultiplyToTheMatrix() throws {
    let dense = noise(rows: 30, columns: 12, seed: 1)
    let svd = try randomisedSVD(of: dense.sparse, rank: 12)
    for row in 0..<30 {
      for column in 0..<12 {
        let value = (0..<12).reduce(Float(0)) {
          $0 + svd.scores[row, $1] * svd.rightVectors[$1, column]
        }
        #expect((value - dense[row, column]).magnitude < 1e-5)
      }
    }
  }

  @Test func vectorsAreOrthonormal() throws {
    let matrix = documents(rows: 400, themes: 8, columns: 200, seed: 2)
    let svd = try randomisedSVD(of: matrix, rank: 20)
    for one in 0..<20 {
      for other in 0..<20 {
        var vectors = 0.0
        var scores = 0.0
        for column in 0..<200 {
          vectors +=
            Double(svd.rightVectors[one, column]) * Double(svd.rightVectors[other, column])
        }
        for row in 0..<400 {
          scores += Double(svd.scores[row, one]) * Double(svd.scores[row, other])
        }
        let square = svd.singularValues[one] * svd.singularValues[one]
        #expect((vectors - (one == other ? 1 : 0)).magnitude < 1e-6)
        #expect((scores - (one == other ? square : 0)).magnitude < 1e-5 * square)
      }
    }
    #expect(svd.singularValues == svd.singularValues.sorted(by: >))
  }

  /// A part of the values is nearly as good as all of them: against the run that keeps every direction. Those of random
  /// documents lie close together, which is the hard case.
  @Test func leadingValuesAreNearlyExact() throws {
    let matrix = documents(rows: 300, themes: 5, columns: 60, seed: 3)
    let whole = try randomisedSVD(of: matrix, rank: 60)
    let part = try randomisedSVD(of: matrix, rank: 5)
    for (one, other) in zip(part.singularValues, whole.singularValues) {
      #expect((one / other - 1).magnitude < 1e-3)
    }
  }

  /// From the vectors of much the same matrix one iteration leads nearer than from directions at random.
  @Test func vectorsOfAnotherMatrixAreAStart() throws {
    let matrix = documents(rows: 300, themes: 5, columns: 60, seed: 3)
    let whole = try randomisedSVD(of: matrix, rank: 60)
    var changed = matrix
    for place in changed.values.indices where place % 7 == 0 { changed.values[place] *= 1.1 }
    let near = try randomisedSVD(of: changed, rank: 5)
    func error(_ near: TruncatedSVD?) throws -> Double {
      let found = try randomisedSVD(
        of: matrix, rank: 5, oversampling: 2, powerIterations: 1, near: near)
      return zip(found.singularValues, whole.singularValues).map { 1 - $0 / $1 }.max() ?? .nan
    }
    let (with, without) = (try error(near), try error(nil))
    #expect(with < 1e-3 && with < without / 4, "\(with) \(without)")
    // One of other columns is no start.
    let other = try randomisedSVD(of: documents(rows: 90, themes: 5, columns: 50, seed: 3), rank: 5)
    #expect(try error(other) == without)
  }

  /// Blocks of rows on the leading vectors alone have the same leading scores.
  @Test func leadingScoresAreThoseOfAll() throws {
    let matrix = documents(rows: 1500, themes: 8, columns: 200, seed: 4)
    let svd = try randomisedSVD(of: matrix, rank: 6)
    let all = svd.scores(of: matrix)
    let rows = svd.rows(1500, columns: 3, leading: 4, threads: 2) { block in
      matrix.selecting(block)
    } row: { scores, row in
      for column in 0..<3 { row[column] = scores.count == 4 ? scores[column + 1] : .nan }
    }
    #expect(
      (0..<1500).allSatisfy { row in (0..<3).allSatisfy { rows[row, $0] == all[row, $0 + 1] } })
  }

  /// Rows put on the right vectors: of those decomposed their scores, for any number of threads.
  @Test func scoresOfRowsAreTheirs() throws {
    let matrix = documents(rows: 2500, themes: 8, columns: 200, seed: 4)
    let svd = try randomisedSVD(of: matrix, rank: 6)
    let scores = svd.scores(of: matrix)
    #expect(scores.rowCount == 2500 && scores.columnCount == 6)
    for (one, other) in zip(scores.values, svd.scores.values) {
      #expect((one - other).magnitude < 2e-2 * Float(svd.singularValues[0]))
    }
    #expect(svd.scores(of: matrix, threads: 3) == scores)
    // Some of the rows alone, and none.
    let some = svd.scores(of: matrix.selecting([7, 2499]))
    #expect(some.values == Array(scores.values[42..<48] + scores.values[14994..<15000]))
    #expect(svd.scores(of: SparseMatrix(columnCount: 200)).rowCount == 0)
  }

  /// By hand: a diagonal matrix has the axes as right vectors, so a row's scores are its coordinates, by size of the
  /// axis.
  @Test func scoresOfOtherRows() throws {
    let svd = try randomisedSVD(
      of: DenseMatrix(rowCount: 3, columnCount: 3, values: [1, 0, 0, 0, 3, 0, 0, 0, 2]).sparse,
      rank: 3)
    let other = DenseMatrix(rowCount: 2, columnCount: 3, values: [5, 6, 7, 0, 0, -1]).sparse
    for (value, expected) in zip(svd.scores(of: other).values, [6, 7, 5, 0, -1, 0] as [Float]) {
      #expect((value - expected).magnitude < 1e-6)
    }
  }

  @Test func dependentRows() throws {
    var matrix = SparseMatrix(columnCount: 5)
    for row in 1...6 { matrix.append(columns: [1, 4], values: [Float(row), Float(2 * row)]) }
    let svd = try randomisedSVD(of: matrix, rank: 3)
    // One direction, (1, 2)/√5, with length √(5 · 91).
    #expect((svd.singularValues[0] - 455.0.squareRoot()).magnitude < 1e-9)
    #expect(svd.singularValues[1...].allSatisfy { $0 == 0 })
    #expect(svd.rightVectors.values.allSatisfy { $0.isFinite })
    #expect((svd.rightVectors[0, 4] - 2 / Float(5).squareRoot()).magnitude < 1e-6)
  }

  @Test func allZero() throws {
    var matrix = SparseMatrix(columnCount: 3)
    for _ in 0..<4 { matrix.append(columns: [], values: []) }
    let svd = try randomisedSVD(of: matrix, rank: 2)
    #expect(svd.singularValues == [0, 0])
    #expect(svd.scores.values.allSatisfy { $0 == 0 })
  }

  @Test func rankIsLoweredToTheMatrix() throws {
    let svd = try randomisedSVD(of: noise(rows: 3, columns: 7, seed: 4).sparse, rank: 50)
    #expect(svd.singularValues.count == 3)
    #expect(svd.scores.columnCount == 3)
    #expect(svd.rightVectors.rowCount == 3)
  }

  @Test func threadsAndSeed() throws {
    let matrix = documents(rows: 3000, themes: 4, columns: 80, seed: 5)
    let one = try randomisedSVD(of: matrix, rank: 6, seed: 1)
    #expect(try randomisedSVD(of: matrix, rank: 6, seed: 1, threads: 3) == one)
    let other = try randomisedSVD(of: matrix, rank: 6, seed: 2)
    for (a, b) in zip(one.singularValues.prefix(4), other.singularValues) {
      #expect((a / b - 1).magnitude < 1e-4)
    }
  }

  @Test func refusals() {
    let matrix = noise(rows: 3, columns: 2, seed: 1).sparse
    #expect(throws: ClusteringError.self) { try randomisedSVD(of: matrix, rank: 0) }
    #expect(throws: ClusteringError.self) {
      try randomisedSVD(of: matrix, rank: 1, oversampling: -1)
    }
    #expect(throws: ClusteringError.noColumns) {
      try randomisedSVD(of: SparseMatrix(columnCount: 0), rank: 1)
    }
  }
}
