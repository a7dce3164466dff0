public import Matrices

/// k-means: points in k groups so that the sum of squared distances to the group means is small.
///
/// Greedy k-means++ seeds (Arthur & Vassilvitskii 2007, doi:10.5555/1283383.1283494) and Lloyd's
/// iteration (1982, doi:10.1109/TIT.1982.1056489), then, with fewer than 65,536 points, single moves (Hartigan
/// 1975); started `restarts` times, the result with the least inertia stands. The same points and configuration
/// give the same clusters for any number of threads and any order of the rows.
public struct KMeans: Sendable {
  /// How many clusters, at least 1.
  public var k: Int
  /// How many times to start, at least 1.
  public var restarts: Int
  /// Decides every random choice.
  public var seed: UInt64
  /// After so many passes over the points a restart ends though not settled, at least 1.
  public var maxIterations: Int
  /// A restart has settled when the centres' squared movements sum to at most this times the mean
  /// variance of the columns; with 0, when no row changes its cluster.
  public var tolerance: Double
  /// How many threads work, at least 1.
  ///
  /// It changes no result.
  public var threads: Int
  /// Whether points that cannot have changed their cluster are passed over; it changes no result.
  package var skipsByBounds = true
  /// Whether restarts are refined by single moves at all.
  package var refines = true
  /// Below so many points each restart is refined by single moves, and restarts run side by side.
  ///
  /// With more points clusters are mostly so large that a single move pays no more than Lloyd's step sees.
  package var refinesBelow = 65_536

  /// Creates a configuration; the defaults are scikit-learn's, but for the ten restarts.
  public init(
    k: Int, restarts: Int = 10, seed: UInt64 = 0, maxIterations: Int = 300,
    tolerance: Double = 1e-4, threads: Int = 1
  ) {
    self.k = k
    self.restarts = restarts
    self.seed = seed
    self.maxIterations = maxIterations
    self.tolerance = tolerance
    self.threads = threads
  }

  /// Clusters points of which each coordinate is stored.
  ///
  /// - Parameter dense: At least k rows, at least one column.
  /// - Returns: The best restart's clusters.
  /// - Throws: ``ClusteringError`` for fewer rows than k, k below 1, no columns, or a coordinate that is not finite.
  public func fit(dense: DenseMatrix) throws(ClusteringError) -> KMeansResult {
    try fit(.dense(dense))
  }

  /// Clusters points of which only the coordinates that are not zero are stored.
  ///
  /// - Parameter sparse: At least k rows, at least one column.
  /// - Returns: The best restart's clusters.
  /// - Throws: ``ClusteringError`` for fewer rows than k, k below 1, no columns, or a coordinate that is not finite.
  public func fit(sparse: SparseMatrix) throws(ClusteringError) -> KMeansResult {
    try fit(.sparse(sparse))
  }
}
