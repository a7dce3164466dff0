/// The Calinski–Harabasz index: dispersion between clusters over dispersion within, each by its degrees of freedom.
///
/// Larger is better. Caliński & Harabasz (1974), doi:10.1080/03610927408827101. Takes one pass.
///
/// - Returns: nil unless at least two clusters have rows and there are more rows than clusters. 1 where
///   no row differs from its centre, as scikit-learn has it.
/// - Throws: ``ClusteringError`` where the assignments do not belong to the rows.
public func calinskiHarabasz(
  of points: Points, assignments: [Int32]
) throws(ClusteringError) -> Double? {
  let parts = try Dispersion(points, assignments)
  let used = parts.sizes.count { $0 > 0 }
  guard used >= 2, points.rowCount > used else { return nil }
  var between = 0.0
  for cluster in parts.sizes.indices {
    between += Double(parts.sizes[cluster]) * parts.squaredDistanceFromMean(cluster)
  }
  let within = parts.squares.reduce(0, +)
  return within == 0
    ? 1 : between * Double(points.rowCount - used) / (within * Double(used - 1))
}

/// The Davies–Bouldin index: the mean, over clusters, of the likeness to the most alike other cluster.
///
/// Smaller is better. Davies & Bouldin (1979), doi:10.1109/TPAMI.1979.4766909. Takes two passes.
///
/// - Returns: nil unless at least two clusters have rows and there are more rows than clusters. 0 where
///   no row differs from its centre, or no centre from the others, as scikit-learn has it.
/// - Throws: ``ClusteringError`` where the assignments do not belong to the rows.
public func daviesBouldin(
  of points: Points, assignments: [Int32]
) throws(ClusteringError) -> Double? {
  let parts = try Dispersion(points, assignments)
  let used = parts.sizes.indices.filter { parts.sizes[$0] > 0 }
  guard used.count >= 2, points.rowCount > used.count else { return nil }
  var sum = 0.0
  for one in used {
    var worst = 0.0
    for other in used where other != one {
      let apart = parts.distance(one, other)
      if apart > 0 {
        worst = max(worst, (parts.meanDistance(one) + parts.meanDistance(other)) / apart)
      }
    }
    sum += worst
  }
  return sum / Double(used.count)
}

/// The centres of clusters and how far their rows lie from them.
private struct Dispersion {
  let columns: Int
  var sizes: [Int]
  /// Sums of squared distances to the own centre.
  var squares: [Double]
  /// Sums of distances to the own centre.
  var distances: [Double]
  var centres: [Double]
  var mean: [Double]

  init(_ points: Points, _ assignments: [Int32]) throws(ClusteringError) {
    try requireAssignments(assignments, of: points)
    let (k, columns) = (Int(assignments.max() ?? -1) + 1, points.columnCount)
    self.columns = columns
    sizes = Array(repeating: 0, count: k)
    squares = Array(repeating: 0, count: k)
    distances = squares
    centres = Array(repeating: 0, count: k * columns)
    mean = Array(repeating: 0, count: columns)
    for (row, cluster) in assignments.enumerated() {
      sizes[Int(cluster)] += 1
      points.forEach(ofRow: row) { column, value in
        centres[Int(cluster) * columns + column] += value
        mean[column] += value
      }
    }
    for column in 0..<columns { mean[column] /= Double(max(assignments.count, 1)) }
    for cluster in 0..<k where sizes[cluster] > 0 {
      for column in 0..<columns { centres[cluster * columns + column] /= Double(sizes[cluster]) }
    }
    let norms = (0..<k).map { cluster in
      centres[cluster * columns..<(cluster + 1) * columns].reduce(0) { $0 + $1 * $1 }
    }
    for (row, cluster) in assignments.enumerated() {
      // Where a coordinate is stored its own square replaces the centre's alone.
      var square = 0.0
      var rest = norms[Int(cluster)]
      points.forEach(ofRow: row) { column, value in
        let coordinate = centres[Int(cluster) * columns + column]
        square += (value - coordinate) * (value - coordinate)
        rest -= coordinate * coordinate
      }
      if case .sparse = points { square += max(rest, 0) }
      squares[Int(cluster)] += square
      distances[Int(cluster)] += square.squareRoot()
    }
  }

  func meanDistance(_ cluster: Int) -> Double { distances[cluster] / Double(sizes[cluster]) }

  func squaredDistanceFromMean(_ cluster: Int) -> Double {
    guard sizes[cluster] > 0 else { return 0 }
    return (0..<columns).reduce(0) {
      let apart = centres[cluster * columns + $1] - mean[$1]
      return $0 + apart * apart
    }
  }

  func distance(_ one: Int, _ other: Int) -> Double {
    (0..<columns).reduce(0) {
      let apart = centres[one * columns + $1] - centres[other * columns + $1]
      return $0 + apart * apart
    }.squareRoot()
  }
}
