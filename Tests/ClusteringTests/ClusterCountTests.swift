import Matrices
import Testing

@testable import Clustering

@Suite struct ClusterCountTests {
  func count(_ points: Points, seed: UInt64 = 0) throws -> ClusterCount {
    try ClusterCount(
      choosingFor: points, maxK: 8, limit: 400, references: 6,
      kMeans: KMeans(k: 1, restarts: 2, seed: seed))
  }

  @Test(arguments: [1, 2, 7], [1, 2] as [UInt64])
  func uniformNoiseHasNone(columns: Int, seed: UInt64) throws {
    let found = try count(.dense(noise(rows: 400, columns: columns, seed: seed)), seed: seed)
    #expect(found.verdict == .none)
    #expect(found.k == 1)
    #expect(found.silhouettes.count == 7)
  }

  @Test(arguments: [1, 2, 7], [1, 2] as [UInt64])
  func oneGaussianHasNone(columns: Int, seed: UInt64) throws {
    let cloud = blobs([Array(repeating: 0, count: columns)], each: 400, seed: seed).points
    let found = try count(.dense(cloud), seed: seed)
    #expect(found.verdict == .none)
    #expect(found.k == 1)
  }

  @Test(arguments: [2, 3, 4, 5], [1] as [UInt64])
  func plantedBlobsAreFound(k: Int, seed: UInt64) throws {
    let centres: [[Double]] = [[0, 0], [12, 0], [0, 12], [12, 12], [24, 6]]
    let cloud = blobs(Array(centres.prefix(k)), each: 400 / k, seed: seed).points
    let found = try count(.dense(cloud), seed: seed)
    #expect(found.verdict == .structure)
    #expect(found.k == k)
  }

  /// Three clouds in a triangle, of which two together are no rounder than one: Gap(2) < Gap(1), and the rule of 2001
  /// stops there.
  @Test func goesPastAFirstDip() throws {
    let cloud = blobs([[0, 0], [4, 0], [0, 4]], each: 150, seed: 1).points
    #expect(try count(.dense(cloud)).k == 3)
  }

  @Test func cloudsThatRunIntoOneAnotherAreWeak() throws {
    let corners = (0..<4).map { corner in (0..<6).map { $0 == corner ? 2.5 : 0 } }
    let found = try count(.dense(blobs(corners, each: 100, seed: 2).points))
    #expect(found.verdict == .weak)
    #expect(found.k == 4)
  }

  /// By hand: two clusters have the highest silhouette and a gap that is clear, but rises less than half as far as
  /// that of five, so that of the others the highest silhouette stands.
  @Test func aSmallRiseIsNoneWithAHighSilhouette() {
    var gap = GapStatistic(
      gaps: [1, 1.2, 1.5, 1.7, 2], errors: Array(repeating: 0.01, count: 5), references: 10,
      clusterings: [])
    #expect(ClusterCount.decide(gap, [0.6, 0.2, 0.4, 0.3]) == (4, .structure))
    gap.gaps[1] = 1.51
    #expect(ClusterCount.decide(gap, [0.6, 0.2, 0.4, 0.3]) == (2, .structure))
    // An infinite gap, of a k that leaves no inertia, is a rise like any, but none of which half is asked.
    gap.gaps = [1, 1.2, 1.3, .infinity]
    gap.errors.removeLast()
    #expect(ClusterCount.decide(gap, [0.5, 0.4, 0.1]) == (2, .structure))
  }

  @Test func sparseRowsAreReducedFirst() throws {
    let found = try count(.sparse(documents(rows: 400, themes: 4, columns: 80, seed: 2)))
    #expect(found.verdict == .weak)
    #expect((3...5).contains(found.k))
  }

  /// A sample stands for many rows; which rows is decided by the seed.
  @Test func manyRowsAreSampled() throws {
    let cloud = blobs([[0, 0], [30, 0], [0, 30]], each: 2000, seed: 4).points
    let found = try count(.dense(cloud))
    #expect(found.k == 3)
    #expect(found.rowCount == 400)
    #expect(try count(.dense(cloud)) == found)
  }

  @Test func allRowsEqual() throws {
    let found = try count(.dense(DenseMatrix(rowCount: 30, columnCount: 3)))
    #expect(found.k == 1)
    #expect(found.verdict == .none)
    #expect(found.gap.k == 1)
  }

  @Test func twoDistinctRows() throws {
    let points = DenseMatrix(rowCount: 30, columnCount: 1, values: (0..<30).map { Float($0 % 2) })
    let found = try count(.dense(points))
    #expect(found.k == 2)
    #expect(found.verdict == .structure)
  }

  @Test func refusals() {
    #expect(throws: ClusteringError.self) {
      try ClusterCount(choosingFor: iris, maxK: 1, kMeans: KMeans(k: 1))
    }
    #expect(throws: ClusteringError.tooFewRows(rows: 0, k: 1)) {
      try count(.dense(DenseMatrix(rowCount: 0, columnCount: 2)))
    }
  }
}

@Suite struct GapStatisticTests {
  @Test(arguments: GapStatistic.Reference.allCases)
  func noiseGivesOne(reference: GapStatistic.Reference) throws {
    guard case .dense(let cloud) = Points.dense(noise(rows: 300, columns: 3, seed: 5)) else {
      return
    }
    let gap = try GapStatistic(
      of: cloud, maxK: 5, reference: reference, kMeans: KMeans(k: 1, restarts: 2))
    #expect(gap.k == 1)
    #expect(gap.gaps.count == 5)
    #expect(gap.errors.allSatisfy { $0 > 0 })
  }

  /// The flowers fall in well-known groups: setosa apart, the two others less so. One group is far from enough, and the
  /// step to two pays more than any other.
  @Test func irisHasMoreThanOne() throws {
    guard case .dense(let matrix) = iris else {
      Issue.record("the irises are dense")
      return
    }
    let gap = try GapStatistic(of: matrix, maxK: 6, references: 20, kMeans: KMeans(k: 1))
    #expect((gap.k ?? 0) >= 2)
    let steps = zip(gap.gaps.dropFirst(), gap.gaps).map { $0 - $1 }
    #expect(steps.max() == steps[0])
    #expect(steps[0] > 5 * gap.errors[1])
  }

  /// Turning the points does not change what is drawn along their principal axes, but for roundings.
  @Test func principalAxesTurnWithThePoints() throws {
    let cloud = blobs([[0, 0], [9, 3]], each: 100, seed: 6).points
    var turned = cloud
    for row in 0..<cloud.rowCount {
      turned[row, 0] = 0.6 * cloud[row, 0] - 0.8 * cloud[row, 1]
      turned[row, 1] = 0.8 * cloud[row, 0] + 0.6 * cloud[row, 1]
    }
    let kMeans = KMeans(k: 1, restarts: 5)
    let straight = try GapStatistic(of: cloud, maxK: 3, kMeans: kMeans)
    let other = try GapStatistic(of: turned, maxK: 3, kMeans: kMeans)
    #expect(straight.k == 2)
    #expect(other.k == 2)
    for (one, two) in zip(straight.gaps, other.gaps) { #expect((one - two).magnitude < 0.1) }
  }

  @Test func noInertiaLeftEndsTheTable() throws {
    let points = DenseMatrix(rowCount: 9, columnCount: 1, values: (0..<9).map { Float($0 % 3) })
    let gap = try GapStatistic(of: points, maxK: 6, kMeans: KMeans(k: 1))
    #expect(gap.gaps.count == 3)
    #expect(gap.gaps[2] == .infinity)
  }
}
