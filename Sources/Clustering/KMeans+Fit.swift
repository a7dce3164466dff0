import Matrices
import Randomness
import Synchronization

extension KMeans {
  /// Clusters points.
  ///
  /// Takes restarts × passes × (coordinates stored) × k at most; far less where clusters are apart.
  ///
  /// - Parameter points: At least k rows, at least one column.
  /// - Returns: The best restart's clusters.
  /// - Throws: ``ClusteringError`` for fewer rows than k, k below 1, no columns, or a coordinate that is not finite.
  public func fit(_ points: Points) throws(ClusteringError) -> KMeansResult {
    try validate(points)
    return fit(valid: points)
  }

  func fit(valid points: Points) -> KMeansResult {
    switch points {
    case .dense, .joined: fit(DenseCloud(points, threads: threads))
    case .sparse(let matrix): fit(SparseCloud(matrix, threads: threads))
    }
  }

  /// Clusters points once, from some of them as the first centres.
  ///
  /// For what is known of a part of the points to be carried over to all.
  ///
  /// - Parameters:
  ///   - points: At least k rows, at least one column.
  ///   - seeds: The numbers of k rows; of fewer, other centres start from the first.
  /// - Returns: The clusters, as of a restart without single moves.
  /// - Throws: ``ClusteringError`` as `fit(_:)`; for no seeds, or one that is no row, too.
  public func fit(_ points: Points, seeds: [Int]) throws(ClusteringError) -> KMeansResult {
    try validate(points)
    guard (1...k).contains(seeds.count), seeds.allSatisfy({ 0..<points.rowCount ~= $0 }) else {
      throw .option(
        name: "seeds", value: "\(seeds.count)", expected: "1 to \(k) numbers of rows")
    }
    return switch points {
    case .dense, .joined: fit(DenseCloud(points, threads: threads), seeds: seeds)
    case .sparse(let matrix): fit(SparseCloud(matrix, threads: threads), seeds: seeds)
    }
  }

  private func fit<C: Cloud>(_ cloud: C, seeds: [Int]) -> KMeansResult {
    var places: [UInt32: Int] = [:]
    let wanted = Set(seeds.map { UInt32($0) })
    for (place, row) in cloud.order.enumerated() where wanted.contains(row) { places[row] = place }
    var run = Lloyd(cloud, k: k, threads: threads, skips: skipsByBounds)
    run.run(
      seeds: seeds.compactMap { places[UInt32($0)] }, atMost: maxIterations,
      tolerance: tolerance * cloud.meanVariance(threads: threads))
    return KMeansResult(run, inertia: run.inertia())
  }

  func fit<C: Cloud>(_ cloud: C) -> KMeansResult {
    // Many points: all threads on one restart. Few: a restart each, which spares them the waiting.
    let isSmall = cloud.rowCount < refinesBelow
    let apart = isSmall ? min(threads, restarts) : 1
    let inner = max(threads / apart, 1)
    let limit = tolerance * cloud.meanVariance(threads: threads)
    let best = Mutex<(inertia: Double, restart: Int, run: Lloyd<C>)?>(nil)
    inParallel(restarts, threads: apart) { restart in
      var generator = SeededGenerator(seed: seed, stream: UInt64(restart))
      var seeding = Seeding(cloud, k: k, threads: inner)
      var run = Lloyd(cloud, k: k, threads: inner, skips: skipsByBounds)
      run.run(seeds: seeding.draw(&generator), atMost: maxIterations, tolerance: limit)
      if isSmall && refines { run.refine(atMost: maxIterations) }
      let inertia = run.inertia()
      best.withLock { best in
        if let (least, first, _) = best, (least, first) < (inertia, restart) { return }
        best = (inertia, restart, run)
      }
    }
    return best.withLock { $0.map { KMeansResult($0.run, inertia: $0.inertia) } }
      ?? KMeansResult(
        assignments: [], centres: DenseMatrix(rowCount: 0, columnCount: cloud.columnCount),
        inertia: 0, iterations: 0, sizes: [])
  }

  func validate(_ points: Points) throws(ClusteringError) {
    guard k >= 1, k <= Int(Int32.max) else { throw .clusterCount(k) }
    guard restarts >= 1 else {
      throw .option(name: "restarts", value: "\(restarts)", expected: "at least 1")
    }
    guard maxIterations >= 1 else {
      throw .option(name: "maxIterations", value: "\(maxIterations)", expected: "at least 1")
    }
    guard threads >= 1 else {
      throw .option(name: "threads", value: "\(threads)", expected: "at least 1")
    }
    guard tolerance >= 0 else {
      throw .option(name: "tolerance", value: "\(tolerance)", expected: "at least 0")
    }
    guard points.columnCount > 0 else { throw .noColumns }
    guard points.rowCount >= k else { throw .tooFewRows(rows: points.rowCount, k: k) }
    try points.requireFinite()
  }
}

extension Cloud {
  /// The variance of the columns, in the mean.
  func meanVariance(threads: Int) -> Double {
    let sums = SharedArray<Int64>(repeating: 0, count: columnCount)
    for row in 0..<rowCount { add(row, times: 1, to: sums.base) }
    let means = SharedArray<Double>(repeating: 0, count: columnCount)
    var square = 0.0
    for column in 0..<columnCount {
      means[column] = Double(sums[column]) * grid.steps[column] / Double(rowCount)
      square += means[column] * means[column]
    }
    let length = square
    let parts = SharedArray<Double>(repeating: 0, count: blockCount(rowCount))
    inBlocks(of: rowCount, threads: threads) { index, rows in
      for row in rows { parts[index] += squaredDistance(row, means.base, square: length) }
    }
    return parts.copyOut().reduce(0, +) / Double(rowCount) / Double(columnCount)
  }
}

extension KMeansResult {
  /// Back in the caller's order and scale, the largest cluster first.
  init<C: Cloud>(_ run: Lloyd<C>, inertia: Double) {
    let (cloud, k, columns) = (run.cloud, run.k, run.cloud.columnCount)
    var counts = Array(repeating: 0, count: k)
    for row in 0..<cloud.rowCount { counts[Int(run.labels[row])] += 1 }
    func precedes(_ one: Int, _ other: Int) -> Bool {
      guard counts[one] == counts[other] else { return counts[one] > counts[other] }
      for column in 0..<columns {
        let (a, b) = (run.means[one * columns + column], run.means[other * columns + column])
        if a != b { return a < b }
      }
      return one < other
    }
    let clusters = (0..<k).sorted(by: precedes)
    var names = Array(repeating: Int32(0), count: k)
    for (name, cluster) in clusters.enumerated() { names[cluster] = Int32(name) }
    assignments = Array(repeating: 0, count: cloud.rowCount)
    for (row, from) in cloud.order.enumerated() {
      assignments[Int(from)] = names[Int(run.labels[row])]
    }
    centres = DenseMatrix(rowCount: k, columnCount: columns)
    for (name, cluster) in clusters.enumerated() {
      for column in 0..<columns {
        centres[name, column] = Float(run.means[cluster * columns + column] / cloud.scale)
      }
    }
    self.inertia = inertia / cloud.scale / cloud.scale
    iterations = run.iterations
    sizes = clusters.map { counts[$0] }
  }
}
