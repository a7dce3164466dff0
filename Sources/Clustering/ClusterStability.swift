import Randomness

/// How well clusters come back when the rows are drawn anew.
///
/// Hennig (2007), doi:10.1016/j.csda.2006.11.025: the mean, over bootstrap samples, of the greatest Jaccard
/// similarity of the cluster to a cluster of the sample. Below 0.6 a cluster is not to be trusted, below
/// 0.75 it is unstable.
public struct ClusterStability: Sendable, Equatable {
  /// For each cluster its mean similarity; nil for one of which no row was ever drawn.
  public var means: [Double?]
  /// How many bootstrap samples were drawn.
  public var resamples: Int
  /// How many rows were drawn from: all, or a sample.
  public var rowCount: Int
}

/// The bootstrap stability of a clustering.
///
/// Each sample draws as many rows as there are, with replacement, and is clustered. Takes `resamples`
/// times the time of clustering at most `limit` rows.
///
/// - Parameters:
///   - points: The rows.
///   - assignments: The cluster of each row.
///   - kMeans: How the samples are clustered; its seed decides them too.
///   - resamples: How many samples, at least 1.
///   - limit: Beyond so many rows a seeded sample stands for all.
/// - Returns: A similarity for each cluster.
/// - Throws: ``ClusteringError`` as `KMeans.fit`, and where the assignments do not belong to the rows.
public func bootstrapStability(
  of points: Points, assignments: [Int32], kMeans: KMeans, resamples: Int = 50, limit: Int = 10_000
) throws(ClusteringError) -> ClusterStability {
  try requireAssignments(assignments, of: points)
  guard resamples >= 1 else {
    throw .option(name: "resamples", value: "\(resamples)", expected: "at least 1")
  }
  let rows = sampledRows(points.rowCount, limit: max(limit, kMeans.k), seed: kMeans.seed)
  let k = Int(assignments.max() ?? -1) + 1
  var sums = Array(repeating: 0.0, count: k)
  var counts = Array(repeating: 0, count: k)
  // Samples side by side wait less for one another than the threads of one do.
  var alone = kMeans
  alone.threads = 1
  let inner = alone
  try inner.validate(points)
  let found = made(resamples, threads: kMeans.threads) { resample in
    var generator = SeededGenerator(seed: kMeans.seed, stream: 0x424F_4F00 + UInt64(resample))
    let drawn = rows.map { _ in rows[generator.below(rows.count)] }.sorted()
    let found = inner.fit(valid: points.selecting(drawn)).assignments
    // A row counts once, however often it was drawn; its copies share a cluster.
    let firsts = drawn.indices.filter { $0 == 0 || drawn[$0] != drawn[$0 - 1] }
    return greatestJaccards(firsts.map { assignments[drawn[$0]] }, firsts.map { found[$0] })
  }
  for similarities in found {
    for (cluster, similarity) in similarities {
      sums[cluster] += similarity
      counts[cluster] += 1
    }
  }
  return ClusterStability(
    means: zip(sums, counts).map { $1 == 0 ? nil : $0 / Double($1) }, resamples: resamples,
    rowCount: rows.count)
}

/// For each cluster of the first partition that has rows, its greatest Jaccard similarity to one of the second.
func greatestJaccards(_ first: [Int32], _ second: [Int32]) -> [(cluster: Int, similarity: Double)] {
  guard let table = SharedCounts(first, second) else { return [] }
  var greatest: [(cluster: Int, similarity: Double)] = []
  for cell in table.cells {
    let union = table.rows[cell.row] + table.columns[cell.column] - cell.count
    let similarity = Double(cell.count) / Double(union)
    if let last = greatest.last, last.cluster == cell.row {
      greatest[greatest.count - 1].similarity = max(last.similarity, similarity)
    } else {
      greatest.append((cell.row, similarity))
    }
  }
  return greatest
}
