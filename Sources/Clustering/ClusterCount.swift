import Matrices

/// How many clusters points have, and whether they have any.
public struct ClusterCount: Sendable, Equatable {
  /// What silhouette and gap say together.
  public enum Verdict: String, Sendable, CaseIterable {
    /// The clusters are apart.
    case structure
    /// Tighter than chance, but the clusters run into one another.
    case weak
    /// No tighter than points without clusters would be; `k` is 1.
    case none
  }

  /// The number to use; 1 where there is no structure.
  public var k: Int
  /// Whether to believe it.
  public var verdict: Verdict
  /// The mean silhouette for k = 2, 3, …; nil where fewer than two clusters have rows.
  public var silhouettes: [Double?]
  /// The gap statistic for k = 1, 2, ….
  public var gap: GapStatistic
  /// How many rows were looked at: all, or a sample.
  public var rowCount: Int
}

extension ClusterCount {
  /// From this mean silhouette on clusters count as apart (Kaufman & Rousseeuw 1990, doi:10.1002/9780470316801).
  public static let apart = 0.25
  /// By how many standard errors, and by how much at all, Gap(k) must exceed Gap(1).
  ///
  /// The second keeps out what is real but of no use: an inertia 3 % less than chance would leave it.
  static let (clearErrors, clearGap) = (3.0, 0.03)
  /// By what share of the greatest rise of the gap it must rise.
  static let clearShare = 0.5
  /// A k that the gap prefers stands if its silhouette is at least this share of the highest.
  static let nearlyHighest = 0.95

  /// Chooses a number of clusters between 1 and `maxK`.
  ///
  /// A k is *clear* if Gap(k) exceeds Gap(1) by three standard errors of the difference, by 0.03, and by half of what any
  /// k does: fewer clusters leave most of what there is together, and whether one of them stands far from the
  /// rest, which is a high silhouette, is then left to chance. With no k
  /// clear there is no structure, and `k` is 1. Else `k` is the first clear one with Gap(k) ≥ Gap(k + 1) − s(k + 1),
  /// unless another clear one has a silhouette more than a twentieth higher: then it is the clear one with the highest.
  /// There is structure if its silhouette reaches ``apart``, else the structure is weak. Unlike ``GapStatistic/k``
  /// this does not stop at 1 where two clusters are no better than one but more would be.
  ///
  /// Takes the time of clustering at most `limit` rows with each k, and of starting as often as there are references.
  ///
  /// - Parameters:
  ///   - points: The rows; sparse ones are reduced to their leading singular directions first.
  ///   - maxK: The most clusters, at least 2; lowered to the number of rows.
  ///   - limit: Beyond so many rows a seeded sample stands for all.
  ///   - references: How many references the gap statistic draws, at least 1.
  ///   - kMeans: How to cluster; its `k` is not looked at, and at most ten restarts are made, one for
  ///     each reference.
  /// - Throws: ``ClusteringError`` as `KMeans.fit`.
  public init(
    choosingFor points: Points, maxK: Int = 10, limit: Int = 2000, references: Int = 10,
    kMeans: KMeans
  ) throws(ClusteringError) {
    guard maxK >= 2 else {
      throw .option(name: "maxK", value: "\(maxK)", expected: "at least 2")
    }
    guard limit >= 2 else {
      throw .option(name: "limit", value: "\(limit)", expected: "at least 2")
    }
    var kMeans = kMeans
    kMeans.restarts = min(kMeans.restarts, 10)
    let rows = sampledRows(points.rowCount, limit: limit, seed: kMeans.seed)
    let sample = rows.count == points.rowCount ? points : points.selecting(rows)
    let dense =
      switch sample {
      case .dense(let matrix): matrix
      case .joined: sample.gathered(0..<sample.rowCount)
      case .sparse(let matrix):
        try randomisedSVD(of: matrix, rank: 50, seed: kMeans.seed, threads: kMeans.threads).scores
      }
    let gap = try GapStatistic(
      of: dense, maxK: maxK, references: references, referenceRestarts: 1, kMeans: kMeans)
    let partitions = gap.clusterings.dropFirst()
    let means = Clustering.silhouettes(
      of: .dense(dense), partitions.map(\.assignments),
      clusterCounts: partitions.map(\.centres.rowCount)
    ).map(\.mean)
    (self.gap, silhouettes, rowCount) = (gap, means, rows.count)
    (k, verdict) = Self.decide(gap, means)
  }

  /// The rule above.
  static func decide(_ gap: GapStatistic, _ silhouettes: [Double?]) -> (k: Int, verdict: Verdict) {
    // What leaves no inertia has an infinite gap, of which there is no half.
    let leastRise =
      clearShare * (gap.gaps.filter(\.isFinite).map { $0 - gap.gaps[0] }.max() ?? 0)
    let clear = gap.gaps.indices.dropFirst().filter { index in
      let rise = gap.gaps[index] - gap.gaps[0]
      let error =
        (gap.errors[index] * gap.errors[index] + gap.errors[0] * gap.errors[0]).squareRoot()
      return rise > max(clearErrors * error, clearGap) && rise >= leastRise
        && silhouettes[index - 1] != nil
    }
    func height(_ index: Int) -> Double { silhouettes[index - 1] ?? -1 }
    guard let highest = clear.max(by: { height($0) < height($1) }) else { return (1, .none) }
    let settled = clear.first { index in
      index + 1 == gap.gaps.count
        || gap.gaps[index] >= gap.gaps[index + 1] - gap.errors[index + 1]
    }
    var chosen = highest
    if let settled, height(settled) >= nearlyHighest * height(highest) { chosen = settled }
    return (chosen + 1, height(chosen) >= apart ? .structure : .weak)
  }
}
