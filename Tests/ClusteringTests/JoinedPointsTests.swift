import Clustering
import Matrices
import Testing

/// Points in several matrices side by side are the same points in one.
@Suite struct JoinedPointsTests {
  let dense: DenseMatrix
  let joined: Points

  init() {
    // Of the first two coordinates 30 different pairs, each on ten rows; the third is each row's own.
    let pairs = blobs([[0, 0], [9, 0], [0, 9]], each: 10, seed: 3).points
    let own = noise(rows: 300, columns: 1, seed: 4)
    let rows = (0..<300).map { UInt32($0 * 7 % 30) }
    var values: [Float] = []
    for row in 0..<300 {
      let pair = Int(rows[row])
      values += [pairs[pair, 0], pairs[pair, 1], own[row, 0]]
    }
    dense = DenseMatrix(rowCount: 300, columnCount: 3, values: values)
    joined = .joined([Points.Part(pairs, rows: rows), Points.Part(own)])
  }

  @Test func haveTheSameShape() {
    #expect(joined.rowCount == 300 && joined.columnCount == 3)
    guard case .dense(let some) = joined.selecting([7, 0, 299, 7]) else {
      Issue.record("joined points are selected as dense ones")
      return
    }
    #expect(some == dense.selecting([7, 0, 299, 7]))
  }

  @Test func areClusteredAlike() throws {
    let kMeans = KMeans(k: 3, restarts: 4, seed: 5, threads: 2)
    let whole = try kMeans.fit(dense: dense)
    #expect(try kMeans.fit(joined) == whole)
    #expect(
      try kMeans.fit(joined, seeds: [4, 9, 100]) == kMeans.fit(.dense(dense), seeds: [4, 9, 100]))
    #expect(
      try nearestRows(of: joined, to: whole, count: 5)
        == nearestRows(of: .dense(dense), to: whole, count: 5))
    for limit in [50, 300] {
      #expect(
        try silhouette(of: joined, assignments: whole.assignments, limit: limit)
          == silhouette(of: .dense(dense), assignments: whole.assignments, limit: limit))
      #expect(
        try ClusterCount(choosingFor: joined, maxK: 4, limit: limit, references: 3, kMeans: kMeans)
          == ClusterCount(
            choosingFor: .dense(dense), maxK: 4, limit: limit, references: 3, kMeans: kMeans))
      #expect(
        try bootstrapStability(
          of: joined, assignments: whole.assignments, kMeans: kMeans, resamples: 5, limit: limit)
          == bootstrapStability(
            of: .dense(dense), assignments: whole.assignments, kMeans: kMeans, resamples: 5,
            limit: limit))
    }
  }

  @Test func theFirstThatIsNotFiniteIsNamed() {
    var matrix = DenseMatrix(rowCount: 2, columnCount: 2)
    matrix[1, 1] = .nan
    let points = Points.joined([
      Points.Part(DenseMatrix(rowCount: 3, columnCount: 1)),
      Points.Part(matrix, rows: [0, 0, 1]),
    ])
    #expect(throws: ClusteringError.notFinite(row: 2, column: 2)) {
      try KMeans(k: 1).fit(points)
    }
  }
}
