import Randomness

/// How well rows lie in their clusters: from −1 (nearer to another cluster) to 1.
///
/// Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7, with Euclidean distances. A row alone in its
/// cluster has 0.
public struct Silhouette: Sendable, Equatable {
  /// The mean over the rows looked at; nil unless these lie in at least two clusters.
  public var mean: Double?
  /// The mean over the rows of each cluster; nil for a cluster of which no row was looked at.
  public var clusterMeans: [Double?]
  /// How many rows were looked at: all, or the sample.
  public var rowCount: Int
}

/// The silhouette of a partition.
///
/// Looks at all pairs of rows: exact up to `limit` rows, beyond that on a seeded sample of so many,
/// drawn without replacement. Takes time in the square of the rows looked at.
///
/// - Parameters:
///   - points: The rows.
///   - assignments: The cluster of each row, from 0.
///   - limit: How many rows are looked at, at most.
///   - seed: Decides the sample.
/// - Returns: Its mean over all rows looked at and over those of each cluster.
/// - Throws: ``ClusteringError`` where the assignments do not belong to the rows.
public func silhouette(
  of points: Points, assignments: [Int32], limit: Int = 5000, seed: UInt64 = 0
) throws(ClusteringError) -> Silhouette {
  try requireAssignments(assignments, of: points)
  let rows = sampledRows(points.rowCount, limit: limit, seed: seed)
  let all = rows.count == points.rowCount
  return silhouettes(
    of: all ? points : points.selecting(rows),
    [all ? assignments : rows.map { assignments[$0] }],
    clusterCounts: [Int(assignments.max() ?? -1) + 1])[0]
}

/// The numbers of at most `limit` rows in ascending order, all or drawn without replacement.
///
/// - Parameters:
///   - count: How many rows there are.
///   - limit: How many are wanted at most.
///   - seed: Decides which.
/// - Returns: All numbers below `count`, or `limit` of them, each subset as likely.
public func sampledRows(_ count: Int, limit: Int, seed: UInt64) -> [Int] {
  guard count > limit else { return Array(0..<count) }
  var generator = SeededGenerator(seed: seed, stream: 0x5A4D_504C)
  var rows: [Int] = []
  rows.reserveCapacity(limit)
  // Knuth's algorithm S.
  for row in 0..<count where generator.below(count - row) < limit - rows.count {
    rows.append(row)
  }
  return rows
}

func requireAssignments(_ assignments: [Int32], of points: Points) throws(ClusteringError) {
  guard assignments.count == points.rowCount, assignments.allSatisfy({ $0 >= 0 }) else {
    throw .assignments(count: assignments.count, rows: points.rowCount)
  }
}

/// The silhouettes of several partitions of the same rows; each distance is computed once.
func silhouettes(of points: Points, _ partitions: [[Int32]], clusterCounts: [Int]) -> [Silhouette] {
  let rows = points.rowCount
  var sizes = clusterCounts.map { Array(repeating: 0, count: $0) }
  for (partition, labels) in partitions.enumerated() {
    for label in labels { sizes[partition][Int(label)] += 1 }
  }
  var totals = clusterCounts.map { Array(repeating: 0.0, count: $0) }
  var sums = Array(repeating: 0.0, count: clusterCounts.max() ?? 0)
  var distances = PairDistances(points)
  for row in 0..<rows {
    distances.moveOn(to: row)
    for (partition, labels) in partitions.enumerated() {
      distances.addUp(labels, into: &sums)
      let own = Int(labels[row])
      guard sizes[partition][own] > 1 else { continue }
      let within = sums[own] / Double(sizes[partition][own] - 1)
      var nearest = Double.infinity
      for cluster in sizes[partition].indices where cluster != own && sizes[partition][cluster] > 0
      {
        nearest = min(nearest, sums[cluster] / Double(sizes[partition][cluster]))
      }
      let larger = max(within, nearest)
      if nearest < .infinity, larger > 0 { totals[partition][own] += (nearest - within) / larger }
    }
  }
  return partitions.indices.map { partition in
    let used = sizes[partition].count { $0 > 0 }
    return Silhouette(
      mean: used < 2 ? nil : totals[partition].reduce(0, +) / Double(rows),
      clusterMeans: sizes[partition].indices.map {
        used < 2 || sizes[partition][$0] == 0
          ? nil : totals[partition][$0] / Double(sizes[partition][$0])
      },
      rowCount: rows)
  }
}
