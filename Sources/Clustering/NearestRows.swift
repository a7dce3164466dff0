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
  var nearest: [[(distance: Double, row: Int)]] = Array(repeating: [], count: norms.count)
  for (row, cluster) in result.assignments.enumerated() {
    let cluster = Int(cluster)
    var distance = norms[cluster]
    points.forEach(ofRow: row) { column, value in
      distance += value * (value - 2 * Double(result.centres[cluster, column]))
    }
    if nearest[cluster].count >= count {
      guard let last = nearest[cluster].last, (distance, row) < last else { continue }
      nearest[cluster].removeLast()
    }
    let place = nearest[cluster].firstIndex { (distance, row) < $0 } ?? nearest[cluster].count
    nearest[cluster].insert((distance, row), at: place)
  }
  return nearest.map { $0.map(\.row) }
}
