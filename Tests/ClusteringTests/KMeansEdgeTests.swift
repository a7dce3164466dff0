import Clustering
import Matrices
import Testing

@Suite struct KMeansEdgeTests {
  let three = DenseMatrix(rowCount: 3, columnCount: 2, values: [0, 0, 1, 5, 7, 2])

  @Test func asManyClustersAsRows() throws {
    for points in [Points.dense(three), .sparse(three.sparse)] {
      let result = try KMeans(k: 3).fit(points)
      #expect(result.inertia < 1e-12)
      #expect(result.sizes == [1, 1, 1])
      #expect(Set(result.assignments) == [0, 1, 2])
    }
  }

  @Test func oneCluster() throws {
    // By hand: mean (8/3, 7/3); squares 50 + 29 less 3 × (64 + 49)/9.
    let result = try KMeans(k: 1).fit(dense: three)
    #expect((result.inertia - (79 - 113.0 / 3)).magnitude < 1e-9)
    #expect(result.assignments == [0, 0, 0])
  }

  @Test func allRowsEqual() throws {
    let equal = DenseMatrix(
      rowCount: 40, columnCount: 2, values: (0..<80).map { $0 % 2 == 0 ? 3 : -0.1 })
    for points in [Points.dense(equal), .sparse(equal.sparse)] {
      let result = try KMeans(k: 4).fit(points)
      #expect(result.inertia < 1e-12)
      #expect(result.sizes == [40, 0, 0, 0])
      #expect(result.assignments.allSatisfy { $0 == 0 })
      #expect(result.centres.values.allSatisfy { $0.isFinite })
    }
  }

  @Test func allZero() throws {
    let result = try KMeans(k: 2).fit(dense: DenseMatrix(rowCount: 5, columnCount: 3))
    #expect(result.inertia == 0)
    #expect(result.sizes == [5, 0])
  }

  @Test func rowsWithoutAnyCoordinate() throws {
    var points = SparseMatrix(columnCount: 4)
    for row in 0..<6 {
      points.append(columns: row < 3 ? [] : [1, 2], values: row < 3 ? [] : [1, 1])
    }
    let result = try KMeans(k: 2).fit(sparse: points)
    #expect(result.inertia < 1e-12)
    #expect(result.sizes == [3, 3])
  }

  @Test func fewerDistinctRowsThanClusters() throws {
    let points = DenseMatrix(rowCount: 6, columnCount: 1, values: [4, 4, 9, 9, 9, 9])
    let result = try KMeans(k: 3).fit(dense: points)
    #expect(result.inertia == 0)
    #expect(result.sizes == [4, 2, 0])
  }

  @Test func constantFeature() throws {
    var points = DenseMatrix(rowCount: 20, columnCount: 2)
    for row in 0..<20 {
      points[row, 0] = 7
      points[row, 1] = row < 10 ? Float(row) : Float(1000 + row)
    }
    let result = try KMeans(k: 2).fit(dense: points)
    #expect(result.assignments == (0..<20).map { $0 < 10 ? 0 : 1 })
    #expect(result.centres[0, 0] == 7)
  }

  /// Values at the end of Float's range: their squares overflow Float, not the result.
  @Test func hugeValues() throws {
    let points = DenseMatrix(rowCount: 4, columnCount: 1, values: [3e38, -3e38, 2.9e38, -2.9e38])
    let result = try KMeans(k: 2).fit(dense: points)
    #expect(result.sizes == [2, 2])
    #expect(result.assignments[0] == result.assignments[2])
    #expect(result.inertia.isFinite)
  }

  @Test func refusals() throws {
    #expect(throws: ClusteringError.tooFewRows(rows: 3, k: 4)) {
      try KMeans(k: 4).fit(dense: three)
    }
    #expect(throws: ClusteringError.clusterCount(0)) { try KMeans(k: 0).fit(dense: three) }
    #expect(throws: ClusteringError.noColumns) {
      try KMeans(k: 1).fit(dense: DenseMatrix(rowCount: 2, columnCount: 0))
    }
    #expect(throws: ClusteringError.noColumns) {
      try KMeans(k: 1).fit(sparse: SparseMatrix(columnCount: 0))
    }
    #expect(throws: ClusteringError.tooFewRows(rows: 0, k: 1)) {
      try KMeans(k: 1).fit(sparse: SparseMatrix(columnCount: 2))
    }
    #expect(throws: ClusteringError.self) { try KMeans(k: 1, restarts: 0).fit(dense: three) }
    #expect(throws: ClusteringError.self) { try KMeans(k: 1, threads: 0).fit(dense: three) }
    #expect(throws: ClusteringError.self) { try KMeans(k: 1, maxIterations: 0).fit(dense: three) }
    #expect(throws: ClusteringError.self) { try KMeans(k: 1, tolerance: .nan).fit(dense: three) }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    var points = three
    points[2, 1] = value
    let expected = ClusteringError.notFinite(row: 2, column: 1)
    #expect(throws: expected) { try KMeans(k: 1).fit(dense: points) }
    #expect(throws: expected) { try KMeans(k: 1).fit(sparse: points.sparse) }
  }

  @Test func errorsNameCauseAndNextStep() {
    #expect(
      "\(ClusteringError.tooFewRows(rows: 3, k: 4))"
        == "4 clusters need at least 4 rows, there are 3; ask for fewer clusters")
  }
}
