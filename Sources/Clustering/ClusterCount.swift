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

  /// Chooses a number of clusters between 1 and `maxK`.
  ///
  /// - Parameters:
  ///   - points: The rows; sparse ones are reduced to their leading singular directions first.
  ///   - maxK: The most clusters, at least 2; lowered to the number of rows.
  ///   - limit: Beyond so many rows a seeded sample stands for all.
  ///   - references: How many references the gap statistic draws.
  ///   - kMeans: How to cluster; its `k` is not looked at.
  /// - Throws: ``ClusteringError`` as `KMeans.fit`.
  public init(
    choosingFor points: Points, maxK: Int = 10, limit: Int = 2000, references: Int = 20,
    kMeans: KMeans
  ) throws(ClusteringError) {
    guard maxK >= 2 else {
      throw .option(name: "maxK", value: "\(maxK)", expected: "at least 2")
    }
    let rows = sampledRows(points.rowCount, limit: limit, seed: kMeans.seed)
    let sample = rows.count == points.rowCount ? points : points.selecting(rows)
    let dense =
      switch sample {
      case .dense(let matrix): matrix
      case .sparse(let matrix):
        try randomisedSVD(of: matrix, rank: 50, seed: kMeans.seed, threads: kMeans.threads).scores
      }
    rowCount = rows.count
    gap = try GapStatistic(of: dense, maxK: maxK, references: references, kMeans: kMeans)
    let partitions = gap.clusterings.dropFirst()
    let means = Clustering.silhouettes(
      of: .dense(dense), partitions.map(\.assignments),
      clusterCounts: partitions.map(\.centres.rowCount)
    ).map(\.mean)
    silhouettes = means
    let best = means.indices.max { (means[$0] ?? -1) < (means[$1] ?? -1) }
    guard gap.k != 1, let best, let height = means[best] else {
      (k, verdict) = (1, .none)
      return
    }
    k = best + 2
    verdict = height >= Self.apart ? .structure : .weak
  }
}
