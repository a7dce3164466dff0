extension Lloyd {
  /// Adds and subtracts what the last pass changed.
  mutating func applyChanges() {
    let (cloud, columns, k) = (cloud, cloud.columnCount, k)
    let (changeCounts, changed, previous) = (changeCounts, changed, previous)
    let (labels, sums) = (labels, sums)
    let blocks = changeCounts.count
    let gains = SharedArray<Int>(repeating: 0, count: k)
    let touched = SharedArray<Bool>(repeating: false, count: k)
    let parts = min(threads, k)
    // Each thread keeps the sums of its own clusters.
    inParallel(parts, threads: threads) { part in
      for block in 0..<blocks {
        for place in block * blockSize..<block * blockSize + changeCounts[block] {
          let row = Int(changed[place])
          let (old, new) = (Int(previous[place]), Int(labels[row]))
          if old >= 0, old % parts == part {
            cloud.add(row, times: -1, to: sums.base + old * columns)
            gains[old] -= 1
            touched[old] = true
          }
          if new % parts == part {
            cloud.add(row, times: 1, to: sums.base + new * columns)
            gains[new] += 1
            touched[new] = true
          }
        }
      }
    }
    for cluster in 0..<k {
      counts[cluster] += gains[cluster]
      motion.isTouched[cluster] = motion.isTouched[cluster] || touched[cluster]
    }
  }

  /// Gives each empty cluster the point farthest from its centre, as scikit-learn does.
  ///
  /// Of equally far ones the first. Clusters stay empty where no point is away from its centre.
  mutating func fillEmpty() {
    let empty = counts.indices.filter { counts[$0] == 0 }
    guard !empty.isEmpty else { return }
    let columns = cloud.columnCount
    let squares = squaredLengths()
    var distances = (0..<cloud.rowCount).map { row in
      let centre = Int(labels[row])
      return cloud.squaredDistance(row, means.base + centre * columns, square: squares[centre])
    }
    for cluster in empty {
      var far = (distance: 0.0, row: -1)
      for (row, distance) in distances.enumerated()
      where distance > far.distance && counts[Int(labels[row])] > 1 {
        far = (distance, row)
      }
      guard far.row >= 0 else { return }
      let old = Int(labels[far.row])
      cloud.add(far.row, times: -1, to: sums.base + old * columns)
      cloud.add(far.row, times: 1, to: sums.base + cluster * columns)
      counts[old] -= 1
      counts[cluster] += 1
      motion.isTouched[old] = true
      motion.isTouched[cluster] = true
      labels[far.row] = Int32(cluster)
      upper[far.row] = .infinity
      distances[far.row] = 0
    }
  }

  /// Puts each centre on the mean of its points; that of an empty cluster stays.
  ///
  /// - Returns: The sum of the squared movements.
  mutating func moveCentres() -> Double {
    let columns = cloud.columnCount
    let moved = SharedArray<Double>(repeating: 0, count: k)
    let (cloud, counts, sums, means, centres) = (cloud, counts, sums, means, centres)
    let touched = counts.indices.filter { motion.isTouched[$0] && counts[$0] > 0 }
    inParallel(touched.count, threads: threads) { place in
      let cluster = touched[place]
      let share = 1 / Double(counts[cluster])
      let (sum, mean) = (sums.base + cluster * columns, means.base + cluster * columns)
      let steps = cloud.grid.steps.base
      var square = 0.0
      for column in 0..<columns where sum[column] != 0 || mean[column] != 0 {
        let new = Double(sum[column]) * steps[column] * share
        let apart = Double(Float(new)) - Double(Float(mean[column]))
        mean[column] = new
        square += apart * apart
      }
      moved[cluster] = square
      centres.set(cluster, means.base + cluster * columns)
    }
    motion.isTouched = Array(repeating: false, count: k)
    motion.own = (0..<k).map { Float(moved[$0].squareRoot()).nextUp.nextUp }
    let most = motion.own.max() ?? 0
    let first = motion.own.firstIndex(of: most)
    let next = motion.own.indices.filter { $0 != first }.map { motion.own[$0] }.max() ?? 0
    motion.others = motion.own.indices.map { $0 == first ? next : most }
    return moved.copyOut().reduce(0, +)
  }
}
