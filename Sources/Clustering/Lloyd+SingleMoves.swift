extension Lloyd {
  /// Moves single points to other clusters as long as that lowers the inertia.
  ///
  /// A move changes both means, which Lloyd's step leaves out of account: it stops where single moves still
  /// pay, the more so the smaller the clusters. Hartigan (1975), Clustering Algorithms, chapter 4; Telgarsky &
  /// Vattani (2010), Hartigan's method: k-means clustering without Voronoi, PMLR 9. Where no move pays, each
  /// point's own centre is the nearest, too. The kernel proposes in Float, what is done is decided in Double,
  /// so that the inertia falls with each move.
  mutating func refine(atMost maxPasses: Int) {
    guard k > 1 else { return }
    applyChanges()
    let columns = cloud.columnCount
    let table = cloud.makeMoves(k)
    var lengths = Array(repeating: 0.0, count: k)
    let batch = 64
    for cluster in 0..<k {
      lengths[cluster] = squaredLength(ofSums: cluster)
      tell(table, cluster, lengths[cluster], changedBy: nil)
    }
    var passes = 0
    var moves = 1
    while moves > 0, passes < maxPasses {
      moves = 0
      passes += 1
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: batch) { found in
        guard let found = found.baseAddress else { return }
        for start in stride(from: 0, to: cloud.rowCount, by: batch) {
          let rows = start..<min(start + batch, cloud.rowCount)
          cloud.findMoves(rows, table, own: labels.base + start, labels: found)
          for row in rows where found[row - start] != labels[row] {
            let (from, to) = (Int(labels[row]), Int(found[row - start]))
            guard pays(row, from, to, lengths) else { continue }
            for (cluster, times) in [(from, -1), (to, 1)] {
              lengths[cluster] += cloud.lengthening(
                row, times: Double(times), clusterSums(cluster, lengths[cluster]))
              cloud.add(row, times: Int64(times), to: sums.base + cluster * columns)
              counts[cluster] += times
              motion.isTouched[cluster] = true
              tell(table, cluster, lengths[cluster], changedBy: row)
            }
            labels[row] = Int32(to)
            moves += 1
          }
        }
      }
    }
    for block in 0..<changeCounts.count { changeCounts[block] = 0 }
    for cluster in 0..<k { motion.isTouched[cluster] = true }
    _ = moveCentres()
    iterations += passes
  }

  private func clusterSums(_ cluster: Int, _ length: Double) -> ClusterSums {
    ClusterSums(
      number: cluster, sums: sums.base + cluster * cloud.columnCount, count: counts[cluster],
      length: length)
  }

  private func tell(
    _ table: Points.Moves, _ cluster: Int, _ length: Double, changedBy row: Int?
  ) {
    let count = Float(counts[cluster])
    table.stay[cluster] = count > 1 ? count / (count - 1) : 0
    table.join[cluster] = count / (count + 1)
    cloud.refresh(table, clusterSums(cluster, length), changedBy: row)
  }

  /// Whether a move lowers the inertia by more than roundings can.
  private func pays(_ row: Int, _ from: Int, _ to: Int, _ lengths: [Double]) -> Bool {
    guard counts[from] > 1 else { return false }
    let (left, joined) = (Double(counts[from]), Double(counts[to]))
    let loss =
      left / (left - 1) * cloud.squaredDistance(row, clusterSums(from, lengths[from]))
    let gain =
      joined / (joined + 1) * cloud.squaredDistance(row, clusterSums(to, lengths[to]))
    return gain < loss * (1 - 1e-9)
  }

  private func squaredLength(ofSums cluster: Int) -> Double {
    var length = 0.0
    for column in 0..<cloud.columnCount {
      let sum = Double(sums[cluster * cloud.columnCount + column]) * cloud.grid.steps[column]
      length += sum * sum
    }
    return length
  }
}
