import Matrices

/// The rows nearest the centre of each cluster, nearest first; of equally near ones the first row.
///
/// - Parameters:
///   - points: The rows.
///   - result: A clustering of these rows.
///   - count: How many of each cluster, or all of it where it has fewer.
/// - Returns: For each cluster its rows' numbers.
/// - Throws: ``ClusteringError`` where the result does not belong to the rows.
public func nearestRows(
  of points: Points, to result: KMeansResult, count: Int
) throws(ClusteringError) -> [[Int]] {
  try requireAssignments(result.assignments, of: points)
  let columns = points.columnCount
  let norms = (0..<result.centres.rowCount).map { cluster in
    (0..<columns).reduce(0.0) {
      $0 + Double(result.centres[cluster, $1]) * Double(result.centres[cluster, $1])
    }
  }
  var members: [[(distance: Double, row: Int)]] = Array(repeating: [], count: norms.count)
  for (row, cluster) in result.assignments.enumerated() {
    var distance = norms[Int(cluster)]
    points.forEach(ofRow: row) { column, value in
      distance += value * (value - 2 * Double(result.centres[Int(cluster), column]))
    }
    members[Int(cluster)].append((distance, row))
  }
  return members.map { $0.sorted(by: <).prefix(max(count, 0)).map(\.row) }
}
