import Matrices
import Randomness

extension KMeans {
  /// Clusters points.
  ///
  /// - Throws: ``ClusteringError`` for fewer rows than k, k below 1, no columns, or a coordinate that is not finite.
  public func fit(_ points: Points) throws(ClusteringError) -> KMeansResult {
    try validate(points)
    var best: PlainLloyd?
    for restart in 0..<restarts {
      var run = PlainLloyd(points, k: k)
      var generator = SeededGenerator(seed: seed, stream: UInt64(restart))
      run.seed(&generator)
      run.iterate(atMost: maxIterations, tolerance: tolerance)
      if run.inertia < best?.inertia ?? .infinity { best = run }
    }
    guard let best else {
      throw .option(name: "restarts", value: "\(restarts)", expected: "at least 1")
    }
    return best.result
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

extension Points {
  /// - Throws: The first coordinate that is not finite.
  func requireFinite() throws(ClusteringError) {
    switch self {
    case .dense(let matrix):
      for index in 0..<matrix.rowCount * matrix.columnCount where !matrix.values[index].isFinite {
        throw .notFinite(row: index / matrix.columnCount, column: index % matrix.columnCount)
      }
    case .sparse(let matrix):
      for row in 0..<matrix.rowCount {
        for index in matrix.range(ofRow: row) where !matrix.values[index].isFinite {
          throw .notFinite(row: row, column: Int(matrix.columns[index]))
        }
      }
    }
  }

  /// Calls back with the coordinates of a row that are stored.
  @inline(__always)
  func forEach(ofRow row: Int, _ body: (_ column: Int, _ value: Double) -> Void) {
    switch self {
    case .dense(let matrix):
      for column in 0..<matrix.columnCount { body(column, Double(matrix[row, column])) }
    case .sparse(let matrix):
      for index in matrix.range(ofRow: row) {
        body(Int(matrix.columns[index]), Double(matrix.values[index]))
      }
    }
  }
}

/// Lloyd's iteration as the book has it.
struct PlainLloyd {
  let points: Points
  let k: Int
  let columns: Int
  var centres: [Double]
  var labels: [Int32]
  var distances: [Double]
  var iterations = 0
  var inertia = 0.0

  init(_ points: Points, k: Int) {
    self.points = points
    self.k = k
    columns = points.columnCount
    centres = Array(repeating: 0, count: k * points.columnCount)
    labels = Array(repeating: 0, count: points.rowCount)
    distances = Array(repeating: .infinity, count: points.rowCount)
  }

  func squaredDistance(_ row: Int, _ centre: Int, _ norm: Double) -> Double {
    var sum = norm
    points.forEach(ofRow: row) { column, value in
      let coordinate = centres[centre * columns + column]
      sum += (value - coordinate) * (value - coordinate) - coordinate * coordinate
    }
    return max(sum, 0)
  }

  func norm(_ centre: Int) -> Double {
    centres[centre * columns..<(centre + 1) * columns].reduce(0) { $0 + $1 * $1 }
  }

  mutating func place(_ centre: Int, at row: Int) {
    for column in 0..<columns { centres[centre * columns + column] = 0 }
    points.forEach(ofRow: row) { column, value in centres[centre * columns + column] = value }
  }

  mutating func seed(_ generator: inout SeededGenerator) {
    let trials = 2 + k.logarithm
    place(0, at: generator.below(labels.count))
    relax(to: 0)
    for centre in 1..<max(k, 1) {
      var best = (potential: Double.infinity, row: 0)
      let total = distances.reduce(0, +)
      for _ in 0..<trials {
        var rest = generator.unit() * total
        var row = 0
        while row + 1 < labels.count, rest >= distances[row] {
          rest -= distances[row]
          row += 1
        }
        place(centre, at: row)
        let square = norm(centre)
        var potential = 0.0
        for other in labels.indices {
          potential += min(distances[other], squaredDistance(other, centre, square))
        }
        if potential < best.potential { best = (potential, row) }
      }
      place(centre, at: best.row)
      relax(to: centre)
    }
  }

  mutating func relax(to centre: Int) {
    let square = norm(centre)
    for row in labels.indices {
      distances[row] = min(distances[row], squaredDistance(row, centre, square))
    }
  }

  mutating func assign() -> Bool {
    let norms = (0..<k).map { norm($0) }
    var changed = false
    for row in labels.indices {
      var best = (distance: Double.infinity, centre: 0)
      for centre in 0..<k {
        let distance = squaredDistance(row, centre, norms[centre])
        if distance < best.distance { best = (distance, centre) }
      }
      distances[row] = best.distance
      if labels[row] != Int32(best.centre) { changed = true }
      labels[row] = Int32(best.centre)
    }
    inertia = distances.reduce(0, +)
    return changed
  }

  mutating func iterate(atMost maxIterations: Int, tolerance: Double) {
    _ = assign()
    repeat {
      iterations += 1
      move()
    } while assign() && iterations < maxIterations
  }

  mutating func move() {
    var counts = Array(repeating: 0, count: k)
    for label in labels { counts[Int(label)] += 1 }
    for empty in counts.indices where counts[empty] == 0 {
      guard let far = distances.indices.max(by: { distances[$0] < distances[$1] }),
        distances[far] > 0
      else { break }
      counts[Int(labels[far])] -= 1
      labels[far] = Int32(empty)
      counts[empty] = 1
      distances[far] = 0
    }
    var sums = Array(repeating: 0.0, count: centres.count)
    for row in labels.indices {
      points.forEach(ofRow: row) { column, value in
        sums[Int(labels[row]) * columns + column] += value
      }
    }
    for centre in 0..<k where counts[centre] > 0 {
      for column in 0..<columns {
        centres[centre * columns + column] =
          sums[centre * columns + column] / Double(counts[centre])
      }
    }
  }

  var result: KMeansResult {
    var sizes = Array(repeating: 0, count: k)
    var firsts = Array(repeating: labels.count, count: k)
    for (row, label) in labels.enumerated() {
      sizes[Int(label)] += 1
      firsts[Int(label)] = min(firsts[Int(label)], row)
    }
    let order = (0..<k).sorted { (-sizes[$0], firsts[$0], $0) < (-sizes[$1], firsts[$1], $1) }
    var names = Array(repeating: Int32(0), count: k)
    for (name, label) in order.enumerated() { names[label] = Int32(name) }
    return KMeansResult(
      assignments: labels.map { names[Int($0)] },
      centres: DenseMatrix(
        rowCount: k, columnCount: columns,
        values: order.flatMap { centres[$0 * columns..<($0 + 1) * columns].map(Float.init) }),
      inertia: inertia, iterations: iterations, sizes: order.map { sizes[$0] })
  }
}

extension Int {
  /// The natural logarithm, rounded down; 0 below 3.
  var logarithm: Int {
    var power = 2.718281828459045
    var count = 0
    while power <= Double(self) {
      count += 1
      power *= 2.718281828459045
    }
    return count
  }
}
