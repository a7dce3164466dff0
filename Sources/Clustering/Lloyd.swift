/// Lloyd's iteration on one set of seeds: each point to its nearest centre, each centre to the mean of its points,
/// until nothing moves.
///
/// Sums of coordinates are whole numbers (`Cloud.grid`), so they are exact and it does not matter in which
/// order, in which thread, or whether anew or by their changes they are added.
struct Lloyd<Points: Cloud>: Sendable {
  let cloud: Points
  let k: Int
  let threads: Int
  /// Whether points that cannot have changed their centre are skipped.
  let skips: Bool
  /// The cluster of each point.
  let labels: SharedArray<Int32>
  /// No less than the distance to the own centre.
  let upper: SharedArray<Float>
  /// No more than the distance to any other centre.
  let lower: SharedArray<Float>
  /// The points of each block that the last pass gave to another cluster, and where they were.
  let changed: SharedArray<UInt32>
  let previous: SharedArray<Int32>
  let changeCounts: SharedArray<Int>
  let sums: SharedArray<Int64>
  let means: SharedArray<Double>
  let centres: Points.Centres
  var counts: [Int]
  var motion: CentreMotion
  /// Passes over the points.
  var iterations = 0

  init(_ cloud: Points, k: Int, threads: Int, skips: Bool) {
    self.cloud = cloud
    self.k = k
    self.threads = threads
    self.skips = skips && Points.knowsSecond && k > 1
    labels = SharedArray(repeating: -1, count: cloud.rowCount)
    upper = SharedArray(repeating: 0, count: cloud.rowCount)
    lower = SharedArray(repeating: 0, count: cloud.rowCount)
    changed = SharedArray(repeating: 0, count: cloud.rowCount)
    previous = SharedArray(repeating: 0, count: cloud.rowCount)
    changeCounts = SharedArray(repeating: 0, count: blockCount(cloud.rowCount))
    sums = SharedArray(repeating: 0, count: k * cloud.columnCount)
    means = SharedArray(repeating: 0, count: k * cloud.columnCount)
    centres = cloud.makeCentres(k)
    counts = Array(repeating: 0, count: k)
    motion = CentreMotion(k: k)
  }

  /// Iterates from points as seeds until no point changes its cluster, or the squared movements of the centres
  /// sum to at most `tolerance`, or the last pass allowed is made.
  mutating func run(seeds: [Int], atMost maxIterations: Int, tolerance: Double) {
    place(seeds)
    iterations = 0
    while true {
      let changes = assign(isFirst: iterations == 0)
      iterations += 1
      if iterations > 1, changes == 0 { return }
      applyChanges()
      fillEmpty()
      let shift = moveCentres()
      if shift <= tolerance || iterations >= maxIterations {
        _ = assign(isFirst: false)
        return
      }
    }
  }

  /// Puts the centres on points; where there are fewer, the last ones share the first point.
  private mutating func place(_ seeds: [Int]) {
    let columns = cloud.columnCount
    for centre in 0..<k {
      let row = centre < seeds.count ? seeds[centre] : seeds[0]
      cloud.add(row, times: 1, to: sums.base + centre * columns)
      counts[centre] = 1
      motion.isTouched[centre] = true
    }
    _ = moveCentres()
    for index in 0..<sums.count { sums[index] = 0 }
    for row in 0..<labels.count { labels[row] = -1 }
    counts = Array(repeating: 0, count: k)
  }

  /// The sum of squared distances to the own centre, by blocks of rows in Double.
  func inertia() -> Double {
    let parts = SharedArray<Double>(repeating: 0, count: blockCount(cloud.rowCount))
    let squares = squaredLengths()
    let (cloud, means, labels) = (cloud, means, labels)
    inBlocks(of: cloud.rowCount, threads: threads) { index, rows in
      var sum = 0.0
      for row in rows {
        let centre = Int(labels[row])
        sum += cloud.squaredDistance(
          row, means.base + centre * cloud.columnCount, square: squares[centre])
      }
      parts[index] = sum
    }
    return parts.copyOut().reduce(0, +)
  }

  /// The squared lengths of the centres.
  func squaredLengths() -> [Double] {
    (0..<k).map { centre in
      var sum = 0.0
      for index in centre * cloud.columnCount..<(centre + 1) * cloud.columnCount {
        sum += means[index] * means[index]
      }
      return sum
    }
  }
}

/// How far the centres went in one step, for the bounds.
struct CentreMotion: Sendable {
  /// Which clusters have gained or lost points since their centre was computed.
  var isTouched: [Bool]
  /// How far each centre went, rounded up.
  var own: [Float]
  /// How far any other centre went, rounded up.
  var others: [Float]
  /// Half the distance to the nearest other centre, rounded down.
  var half: [Float]

  init(k: Int) {
    isTouched = Array(repeating: false, count: k)
    own = Array(repeating: 0, count: k)
    others = own
    half = own
  }
}
