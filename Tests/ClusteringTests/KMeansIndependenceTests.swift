import Clustering
import Matrices
import Testing

/// What a clustering must not depend on.
@Suite struct KMeansIndependenceTests {
  /// Restarts side by side, and all threads on one restart.
  @Test(arguments: [65_536, 0])
  func threadsDense(refinesBelow: Int) throws {
    let points = noise(rows: 4500, columns: 5, seed: 1)
    let results = try [1, 2, 3, 7].map {
      var kMeans = KMeans(k: 8, restarts: 3, seed: 2, maxIterations: 20, threads: $0)
      kMeans.refinesBelow = refinesBelow
      return try kMeans.fit(dense: points)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(arguments: [65_536, 0])
  func threadsSparse(refinesBelow: Int) throws {
    let points = documents(rows: 2600, themes: 6, columns: 120, seed: 4)
    let results = try [1, 2, 5].map {
      var kMeans = KMeans(k: 6, restarts: 2, seed: 2, maxIterations: 20, threads: $0)
      kMeans.refinesBelow = refinesBelow
      return try kMeans.fit(sparse: points)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// To the bit, and also where the points are not apart: rows are sorted first, and sums are exact.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func orderOfRows(seed: UInt64) throws {
    let points = noise(rows: 800, columns: 3, seed: seed)
    let order = shuffled(800, seed: seed)
    let kMeans = KMeans(k: 7, restarts: 2, seed: 5)
    let straight = try kMeans.fit(dense: points)
    let mixed = try kMeans.fit(dense: points.selecting(order))
    #expect(mixed.inertia == straight.inertia)
    #expect(mixed.centres == straight.centres)
    #expect(mixed.assignments == order.map { straight.assignments[$0] })
  }

  @Test func orderOfSparseRows() throws {
    let points = documents(rows: 700, themes: 5, columns: 90, seed: 6)
    let order = shuffled(700, seed: 1)
    let straight = try KMeans(k: 5, restarts: 2).fit(sparse: points)
    let mixed = try KMeans(k: 5, restarts: 2).fit(sparse: points.selecting(order))
    #expect(mixed.inertia == straight.inertia)
    #expect(mixed.assignments == order.map { straight.assignments[$0] })
  }

  @Test func denseAndSparse() throws {
    let (points, _) = blobs(
      [[0, 9, 0], [9, 0, 0], [0, 0, 9]], each: 60, deviation: 0.7, seed: 2)
    let dense = try KMeans(k: 3).fit(dense: points)
    let sparse = try KMeans(k: 3).fit(sparse: points.sparse)
    #expect(dense.assignments == sparse.assignments)
    #expect((dense.inertia / sparse.inertia - 1).magnitude < 1e-9)
  }

  /// A power of two is exact in Float, so the clusters are the same and the inertia is its square times as large.
  @Test(arguments: [0x1p-100, 0x1p-20, 0x1p60, 0x1p120])
  func unitOfMeasure(factor: Double) throws {
    var points = noise(rows: 300, columns: 2, seed: 3)
    let plain = try KMeans(k: 4).fit(dense: points)
    for index in points.values.indices { points.values[index] *= Float(factor) }
    let scaled = try KMeans(k: 4).fit(dense: points)
    #expect(scaled.assignments == plain.assignments)
    #expect((scaled.inertia / factor / factor / plain.inertia - 1).magnitude < 1e-12)
  }

  @Test func seedDecides() throws {
    let points = noise(rows: 400, columns: 4, seed: 12)
    let first = try KMeans(k: 9, restarts: 1, seed: 1).fit(dense: points)
    #expect(try KMeans(k: 9, restarts: 1, seed: 1).fit(dense: points) == first)
    #expect(try KMeans(k: 9, restarts: 1, seed: 2).fit(dense: points) != first)
  }
}
