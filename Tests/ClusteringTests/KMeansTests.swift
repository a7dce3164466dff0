import Clustering
import Matrices
import Testing

@Suite struct KMeansTests {
  /// By hand: two pairs, each mean half-way, each point at a squared distance of 1/4.
  @Test func fourPoints() throws {
    let points = DenseMatrix(rowCount: 4, columnCount: 1, values: [10, 0, 11, 1])
    for points in [Points.dense(points), .sparse(points.sparse)] {
      let result = try KMeans(k: 2).fit(points)
      #expect(result.inertia == 1)
      #expect(result.sizes == [2, 2])
      // Of clusters as large as one another the one with the lesser centre is first.
      #expect(result.assignments == [1, 0, 1, 0])
      #expect(result.centres.values == [0.5, 10.5])
    }
  }

  @Test func largestClusterIsFirst() throws {
    let points = DenseMatrix(rowCount: 5, columnCount: 1, values: [0, 100, 101, 102, 1])
    let result = try KMeans(k: 2).fit(dense: points)
    #expect(result.assignments == [1, 0, 0, 0, 1])
    #expect(result.sizes == [3, 2])
  }

  /// From a point of each planted cluster, whatever the order of these.
  @Test func startsFromGivenPoints() throws {
    let (points, labels) = blobs([[0, 0], [20, 0], [0, 20], [20, 20]], each: 50, seed: 3)
    let whole = try KMeans(k: 4).fit(dense: points)
    for points in [Points.dense(points), .sparse(points.sparse)] {
      let result = try KMeans(k: 4, threads: 2).fit(points, seeds: [103, 0, 2, 1])
      #expect(adjustedRandIndex(result.assignments, labels) == 1)
      #expect((result.inertia / whole.inertia - 1).magnitude < 1e-9)
    }
    // By hand: from the points at 0 and 1, a pass gives {0} and the rest, whose mean of 7⅓ leaves 1 to the other.
    let line = DenseMatrix(rowCount: 4, columnCount: 1, values: [0, 1, 10, 11])
    #expect(try KMeans(k: 2, maxIterations: 1).fit(.dense(line), seeds: [0, 1]).sizes == [2, 2])
  }

  @Test func seedsThatAreNoRows() throws {
    let line = DenseMatrix(rowCount: 3, columnCount: 1, values: [0, 1, 10])
    for seeds in [[], [3], [-1], [0, 1, 2]] {
      #expect(throws: ClusteringError.self) {
        try KMeans(k: 2).fit(.dense(line), seeds: seeds)
      }
    }
    #expect(try KMeans(k: 2).fit(.dense(line), seeds: [2]).sizes == [2, 1])
  }

  @Test func plantedClustersComeBack() throws {
    let (points, labels) = blobs([[0, 0], [20, 0], [0, 20], [20, 20]], each: 50, seed: 3)
    let result = try KMeans(k: 4).fit(dense: points)
    #expect(adjustedRandIndex(result.assignments, labels) == 1)
  }

  /// From one restart's seeds on, each pass lowers the inertia or leaves it.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func inertiaNeverRises(seed: UInt64) throws {
    let points = noise(rows: 3000, columns: 3, seed: seed)
    var last = Double.infinity
    for passes in [1, 2, 3, 5, 8, 13, 21] {
      var kMeans = KMeans(
        k: 7, restarts: 1, seed: seed, maxIterations: passes, tolerance: 0, threads: 2)
      kMeans.refinesBelow = 0
      let result = try kMeans.fit(dense: points)
      #expect(result.inertia <= last * (1 + 1e-12))
      last = result.inertia
    }
  }

  @Test(arguments: [0, 1e-4])
  func eachPointIsNearestItsCentre(tolerance: Double) throws {
    let points = noise(rows: 3000, columns: 5, seed: 8)
    let result = try KMeans(k: 12, restarts: 2, tolerance: tolerance).fit(dense: points)
    var inertia = 0.0
    for row in 0..<points.rowCount {
      let own = points.squaredDistance(row, to: result.centres, Int(result.assignments[row]))
      inertia += own
      for centre in 0..<12 {
        #expect(own <= points.squaredDistance(row, to: result.centres, centre) * (1 + 1e-5))
      }
    }
    #expect((inertia / result.inertia - 1).magnitude < 1e-6)
  }

  /// The centres are the means of what lies around them: a second route, from the assignments.
  @Test func centresAreMeans() throws {
    let points = noise(rows: 2000, columns: 4, seed: 21)
    let result = try KMeans(k: 6, restarts: 1, tolerance: 0).fit(dense: points)
    var sums = Array(repeating: 0.0, count: 6 * 4)
    for row in 0..<points.rowCount {
      for column in 0..<4 {
        sums[Int(result.assignments[row]) * 4 + column] += Double(points[row, column])
      }
    }
    for place in sums.indices {
      let mean = sums[place] / Double(result.sizes[place / 4])
      #expect((mean - Double(result.centres.values[place])).magnitude < 1e-6)
    }
  }

  /// Passing points over by bounds is an economy, not an approximation.
  @Test(arguments: [(5000, 2, 9), (4000, 16, 20), (2500, 19, 33), (1500, 130, 5)])
  func boundsChangeNothing(rows: Int, columns: Int, k: Int) throws {
    let points = noise(rows: rows, columns: columns, seed: 5)
    var kMeans = KMeans(k: k, restarts: 1, seed: 9, maxIterations: 60, tolerance: 0, threads: 2)
    kMeans.refinesBelow = 0
    let bounded = try kMeans.fit(dense: points)
    kMeans.skipsByBounds = false
    #expect(try kMeans.fit(dense: points) == bounded)
  }

  /// Single moves find what Lloyd's step cannot see.
  @Test func singleMovesLowerInertia() throws {
    let points = documents(rows: 900, themes: 30, columns: 150, seed: 3)
    var kMeans = KMeans(k: 30, restarts: 3, seed: 1)
    let refined = try kMeans.fit(sparse: points).inertia
    kMeans.refinesBelow = 0
    #expect(try kMeans.fit(sparse: points).inertia > refined)
  }

  @Test func noChangeStopsBeforeTheLimit() throws {
    let (points, _) = blobs([[0, 0], [50, 0]], each: 100, seed: 1)
    let iterations = try KMeans(k: 2, restarts: 1, tolerance: 0).fit(dense: points).iterations
    #expect(iterations < 10)
  }

  @Test func moreRestartsAreNotWorse() throws {
    let points = noise(rows: 500, columns: 6, seed: 2)
    let inertias = try [1, 2, 5, 10].map {
      try KMeans(k: 9, restarts: $0, seed: 4).fit(dense: points).inertia
    }
    #expect(inertias == inertias.sorted(by: >))
  }
}
