import CSpecial
public import Matrices
import Randomness

extension GapStatistic {
  /// Computes the statistic for k from 1 to `maxK`.
  ///
  /// Takes `references` + 1 times the time of clustering the points with each k.
  ///
  /// - Parameters:
  ///   - points: rows × columns.
  ///   - maxK: The last k, lowered to the number of rows.
  ///   - references: How many references are drawn, at least 1.
  ///   - reference: What they are drawn from.
  ///   - referenceRestarts: How often the clustering of a reference starts, at most; nil as often as that of the
  ///     points. Where nothing is in groups one start ends about as low as another.
  ///   - kMeans: How to cluster; its `k` is not looked at, its seed decides the references too.
  /// - Throws: ``ClusteringError`` for no rows, no columns, a coordinate that is not finite, or an option out of range.
  public init(
    of points: DenseMatrix, maxK: Int, references: Int = 10,
    reference: Reference = .principalAxes, referenceRestarts: Int? = nil, kMeans: KMeans
  ) throws(ClusteringError) {
    guard maxK >= 1 else { throw .clusterCount(maxK) }
    guard references >= 1 else {
      throw .option(name: "references", value: "\(references)", expected: "at least 1")
    }
    var kMeans = kMeans
    kMeans.k = 1
    // Neither points nor references are refined, so the cheaper way will do.
    kMeans.refines = false
    try kMeans.validate(.dense(points))
    self.references = references
    let frame = reference == .box ? points : points.alongPrincipalAxes()
    let most = min(maxK, points.rowCount)
    // Clusterings side by side wait less for one another than the threads of one do.
    let threads = kMeans.threads
    kMeans.threads = 1
    let own = kMeans.results(
      for: 1...most, of: [DenseCloud(.dense(points), threads: threads)], threads)
    var logarithms: [Double] = []
    clusterings = []
    for result in own[0] {
      clusterings.append(result)
      logarithms.append(special_log(result.inertia))
      if result.inertia == 0 { break }
    }
    let seed = kMeans.seed
    let clouds = made(references, threads: threads) { number in
      var generator = SeededGenerator(seed: seed, stream: 0x4741_5000 + UInt64(number))
      return DenseCloud(.dense(frame.uniformInBox(&generator)), threads: 1)
    }
    // What leaves no inertia comes last, and nothing is held against it.
    let finite = logarithms.count { $0.isFinite }
    var drawn = Array(repeating: [Double](), count: logarithms.count)
    if finite > 0 {
      var cheaper = kMeans
      cheaper.restarts = min(kMeans.restarts, referenceRestarts ?? kMeans.restarts)
      for results in cheaper.results(for: 1...finite, of: clouds, threads) {
        for (index, result) in results.enumerated() {
          drawn[index].append(special_log(result.inertia))
        }
      }
    }
    gaps = []
    errors = []
    for (index, values) in drawn.enumerated() {
      guard logarithms[index].isFinite else {
        gaps.append(.infinity)
        errors.append(0)
        continue
      }
      let mean = values.reduce(0, +) / Double(references)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(references)
      gaps.append(mean - logarithms[index])
      errors.append((variance * (1 + 1 / Double(references))).squareRoot())
    }
  }
}

extension KMeans {
  /// Clusters each cloud with each k.
  fileprivate func results(
    for ks: ClosedRange<Int>, of clouds: [DenseCloud], _ threads: Int
  ) -> [[KMeansResult]] {
    // The longest first, so that no thread ends with one alone.
    let all = made(clouds.count * ks.count, threads: threads) { index in
      var kMeans = self
      kMeans.k = ks.upperBound - index / clouds.count
      return kMeans.fit(clouds[index % clouds.count])
    }
    return clouds.indices.map { cloud in
      ks.map { all[clouds.count * (ks.upperBound - $0) + cloud] }
    }
  }
}

extension DenseMatrix {
  /// As many points, uniform in the box that holds these.
  func uniformInBox(_ generator: inout SeededGenerator) -> DenseMatrix {
    var least = Array(values.prefix(columnCount))
    var most = least
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        least[column] = min(least[column], self[row, column])
        most[column] = max(most[column], self[row, column])
      }
    }
    var cloud = DenseMatrix(rowCount: rowCount, columnCount: columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        let width = Double(most[column]) - Double(least[column])
        cloud[row, column] = Float(Double(least[column]) + generator.unit() * width)
      }
    }
    return cloud
  }

  /// The points less their mean, in the coordinates of their principal axes.
  func alongPrincipalAxes() -> DenseMatrix {
    let d = columnCount
    var mean = Array(repeating: 0.0, count: d)
    for row in 0..<rowCount {
      for column in 0..<d { mean[column] += Double(self[row, column]) }
    }
    for column in 0..<d { mean[column] /= Double(rowCount) }
    var covariance = Array(repeating: 0.0, count: d * d)
    var apart = mean
    for row in 0..<rowCount {
      for column in 0..<d { apart[column] = Double(self[row, column]) - mean[column] }
      for i in 0..<d {
        for j in 0..<d { covariance[i * d + j] += apart[i] * apart[j] }
      }
    }
    let axes = SymmetricEigen(covariance, order: d).vectors
    var turned = DenseMatrix(rowCount: rowCount, columnCount: d)
    for row in 0..<rowCount {
      for column in 0..<d { apart[column] = Double(self[row, column]) - mean[column] }
      for axis in 0..<d {
        turned[row, axis] = Float((0..<d).reduce(0) { $0 + apart[$1] * axes[axis * d + $1] })
      }
    }
    return turned
  }
}
