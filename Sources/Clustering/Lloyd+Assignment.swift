extension Lloyd {
  /// Gives each point to its nearest centre.
  ///
  /// - Returns: How many points changed their cluster.
  mutating func assign(isFirst: Bool) -> Int {
    let bounded = skips && !isFirst
    if bounded { measureGaps() }
    let pass = AssignmentPass(self)
    inBlocks(of: cloud.rowCount, threads: threads) { index, rows in
      if bounded { pass.assignSome(index, rows) } else { pass.assignAll(index, rows) }
    }
    var changes = 0
    for block in 0..<changeCounts.count { changes += changeCounts[block] }
    return changes
  }

  /// Half the distance from each centre to the nearest other one.
  private mutating func measureGaps() {
    let columns = cloud.columnCount
    var least = Array(repeating: Double.infinity, count: k)
    for one in 0..<k {
      for other in one + 1..<max(k, one + 1) {
        var square = 0.0
        for column in 0..<columns {
          // The kernel sees the centres in Float.
          let apart =
            Double(Float(means[one * columns + column]))
            - Double(Float(means[other * columns + column]))
          square += apart * apart
        }
        least[one] = min(least[one], square)
        least[other] = min(least[other], square)
      }
    }
    motion.half = least.map { Float($0.squareRoot() / 2).nextDown }
  }
}

/// What a thread needs to assign a block of points.
///
/// Hamerly (2010), doi:10.1137/1.9781611972801.12: a point whose own centre is nearer than any other can be
/// is not looked at. The kernel's squared distances carry a relative error of at most (columns + 2) · 2⁻²⁴,
/// all terms being positive; `slack` is more than that, so a point is skipped only where the kernel would
/// choose the same centre.
private struct AssignmentPass<Points: Cloud>: Sendable {
  let cloud: Points
  let centres: Points.Centres
  let labels: SharedArray<Int32>
  let upper: SharedArray<Float>
  let lower: SharedArray<Float>
  let changed: SharedArray<UInt32>
  let previous: SharedArray<Int32>
  let changeCounts: SharedArray<Int>
  let motion: CentreMotion
  let keepsBounds: Bool
  let slack: Float

  init(_ lloyd: Lloyd<Points>) {
    cloud = lloyd.cloud
    centres = lloyd.centres
    labels = lloyd.labels
    upper = lloyd.upper
    lower = lloyd.lower
    changed = lloyd.changed
    previous = lloyd.previous
    changeCounts = lloyd.changeCounts
    motion = lloyd.motion
    keepsBounds = lloyd.skips
    slack = Float(lloyd.cloud.columnCount + 8) * 0x1p-23
  }

  func assignAll(_ index: Int, _ rows: Range<Int>) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows.count) { list in
      for place in 0..<rows.count { list[place] = UInt32(rows.lowerBound + place) }
      settle(index, rows, list.baseAddress, rows.count, isWhole: true)
    }
  }

  func assignSome(_ index: Int, _ rows: Range<Int>) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows.count) { list in
      var count = 0
      let (grow, shrink) = (1 + Float(0x1p-22), 1 - Float(0x1p-22))
      let (near, far) = (1 + slack, 1 - slack)
      motion.own.withUnsafeBufferPointer { own in
        motion.others.withUnsafeBufferPointer { others in
          motion.half.withUnsafeBufferPointer { half in
            for row in rows {
              let label = Int(labels.base[row])
              let above = (upper.base[row] + own[label]) * grow
              let below = (lower.base[row] - others[label]) * shrink
              upper.base[row] = above
              lower.base[row] = below
              list[count] = UInt32(truncatingIfNeeded: row)
              count += above * near < max(below, half[label]) * far ? 0 : 1
            }
          }
        }
      }
      settle(index, rows, list.baseAddress, count, isWhole: false)
    }
  }

  /// Finds the nearest centres of the rows in the list and notes what changed.
  private func settle(
    _ index: Int, _ rows: Range<Int>, _ list: UnsafeMutablePointer<UInt32>?, _ count: Int,
    isWhole: Bool
  ) {
    changeCounts[index] = 0
    guard count > 0, let list else { return }
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { found in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { distances in
        guard let found = found.baseAddress, let nearest = distances.baseAddress else { return }
        let second = nearest + count
        cloud.findNearest(
          rows, listed: isWhole ? nil : UnsafePointer(list), count: count, centres,
          labels: found, nearest: nearest, second: second)
        var changes = 0
        for place in 0..<count {
          let row = Int(list[place])
          if keepsBounds {
            upper.base[row] = nearest[place].squareRoot() * (1 + slack)
            lower.base[row] = second[place].squareRoot() * (1 - slack)
          }
          let old = labels.base[row]
          if found[place] != old {
            changed[rows.lowerBound + changes] = UInt32(row)
            previous[rows.lowerBound + changes] = old
            labels.base[row] = found[place]
            changes += 1
          }
        }
        changeCounts[index] = changes
      }
    }
  }
}
