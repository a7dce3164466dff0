import Clustering
import Matrices
import Testing

@Suite struct ValidityTests {
  let line = DenseMatrix(rowCount: 5, columnCount: 1, values: [0, 1, 10, 12, 50])
  let labels: [Int32] = [0, 0, 1, 1, 2]

  /// By hand: row 0 has a = 1, b = 11; row 1 a = 1, b = 10; row 2 a = 2, b = 9.5; row 3 a = 2, b = 11.5; row 4 is alone.
  @Test func silhouetteByHand() throws {
    let rows = [10.0 / 11, 0.9, 7.5 / 9.5, 9.5 / 11.5, 0]
    for points in [Points.dense(line), .sparse(line.sparse)] {
      let found = try silhouette(of: points, assignments: labels)
      #expect(((found.mean ?? 0) - rows.reduce(0, +) / 5).magnitude < 1e-7)
      let means = [(rows[0] + rows[1]) / 2, (rows[2] + rows[3]) / 2, 0]
      for (one, other) in zip(found.clusterMeans, means) {
        #expect(((one ?? 9) - other).magnitude < 1e-7)
      }
    }
  }

  /// By hand: means 0.5, 11, 50, all 14.6; between 2·14.1² + 2·3.6² + 35.4², within 0.5 + 2.
  @Test func indicesByHand() throws {
    let between = 2 * 14.1 * 14.1 + 2 * 3.6 * 3.6 + 35.4 * 35.4
    for points in [Points.dense(line), .sparse(line.sparse)] {
      let calinski = try calinskiHarabasz(of: points, assignments: labels) ?? 0
      #expect((calinski - between * 2 / (2.5 * 2)).magnitude < 1e-9)
      // Mean distances 0.5, 1, 0: (0.5 + 1)/10.5 for the first two, 1/39 for the last.
      let davies = try daviesBouldin(of: points, assignments: labels) ?? 0
      #expect((davies - (2 * 1.5 / 10.5 + 1.0 / 39) / 3).magnitude < 1e-9)
    }
  }

  @Test func oneClusterHasNoIndex() throws {
    let one = Array(repeating: Int32(0), count: 5)
    #expect(try silhouette(of: .dense(line), assignments: one).mean == nil)
    #expect(try calinskiHarabasz(of: .dense(line), assignments: one) == nil)
    #expect(try daviesBouldin(of: .dense(line), assignments: one) == nil)
  }

  @Test func eachRowItsOwnCluster() throws {
    #expect(try silhouette(of: .dense(line), assignments: [0, 1, 2, 3, 4]).mean == 0)
    #expect(try daviesBouldin(of: .dense(line), assignments: [0, 1, 2, 3, 4]) == nil)
  }

  @Test func sampleIsNearTheWhole() throws {
    let (points, labels) = blobs([[0, 0], [6, 0], [0, 6]], each: 400, seed: 7)
    let whole = try silhouette(of: .dense(points), assignments: labels)
    let part = try silhouette(of: .dense(points), assignments: labels, limit: 600, seed: 3)
    #expect(whole.rowCount == 1200)
    #expect(part.rowCount == 600)
    #expect(((whole.mean ?? 0) - (part.mean ?? 1)).magnitude < 0.02)
  }

  /// Equal rows are at no distance, however the products are rounded.
  @Test func equalSparseRows() throws {
    var points = SparseMatrix(columnCount: 9)
    for row in 0..<8 {
      points.append(
        columns: row < 4 ? [0, 3, 5] : [1, 3], values: row < 4 ? [0.1, 0.7, 0.3] : [1, 2])
    }
    let found = try silhouette(of: .sparse(points), assignments: [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(found.mean == 1)
  }

  @Test func wrongAssignments() {
    #expect(throws: ClusteringError.assignments(count: 2, rows: 5)) {
      try silhouette(of: .dense(line), assignments: [0, 1])
    }
    #expect(throws: ClusteringError.self) {
      try daviesBouldin(of: .dense(line), assignments: [0, 1, -1, 0, 0])
    }
  }

  @Test func nearestRowsOfACluster() throws {
    let result = try KMeans(k: 3).fit(dense: line)
    let rows = try nearestRows(of: .dense(line), to: result, count: 1)
    // Means 0.5, 11 and 50; both rows of a pair are as near, so the first.
    #expect(rows == [[0], [2], [4]])
    #expect(try nearestRows(of: .dense(line), to: result, count: 9).map(\.count) == [2, 2, 1])
  }

  @Test func separatedClustersAreStable() throws {
    let (points, _) = blobs([[0, 0], [20, 0], [0, 20]], each: 60, seed: 8)
    let kMeans = KMeans(k: 3, restarts: 3, seed: 1)
    let labels = try kMeans.fit(dense: points).assignments
    let stability = try bootstrapStability(
      of: .dense(points), assignments: labels, kMeans: kMeans, resamples: 10)
    #expect(stability.means == [1, 1, 1])
    #expect(stability.rowCount == 180)
  }

  /// Noise cut in five: what a sample gives is cut elsewhere.
  @Test func cutNoiseIsUnstable() throws {
    let points = noise(rows: 300, columns: 6, seed: 9)
    let kMeans = KMeans(k: 5, restarts: 2, seed: 1)
    let labels = try kMeans.fit(dense: points).assignments
    let stability = try bootstrapStability(
      of: .dense(points), assignments: labels, kMeans: kMeans, resamples: 10)
    #expect(stability.means.allSatisfy { ($0 ?? 1) < 0.75 })
    let again = try bootstrapStability(
      of: .dense(points), assignments: labels, kMeans: kMeans, resamples: 10)
    #expect(again == stability)
  }
}
