import Matrices

/// Features side by side, each block with its part of the variance.
struct ClusterBlocks {
  /// One block on its way.
  private struct Block {
    var name: String
    var weight: Double
    var known: Int
    var values: DenseMatrix
  }

  private let rows: Int
  private var blocks: [Block] = []

  init(rows: Int) { self.rows = rows }

  /// Adds points as they are.
  mutating func add(_ name: String, weight: Double, known: Int, points: DenseMatrix) {
    blocks.append(Block(name: name, weight: weight, known: known, values: points))
  }

  /// Adds names, a coordinate for each of the most frequent.
  ///
  /// A row without a name is none of them; rarer names are none, too.
  mutating func add(_ name: String, weight: Double, names: [String?]) {
    var counts: [String: Int] = [:]
    for case let value? in names { counts[value, default: 0] += 1 }
    let kept = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(50).map(\.key)
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    var values = DenseMatrix(rowCount: rows, columnCount: kept.count)
    for (row, value) in names.enumerated() {
      if let place = value.flatMap({ places[$0] }) { values[row, place] = 1 }
    }
    add(name, weight: weight, known: names.count { $0 != nil }, points: values)
  }

  /// Adds a number: less its median, in units of its interquartile range, at most 3 either way.
  ///
  /// A row without it has the median.
  mutating func add(_ name: String, weight: Double, numbers: [Double?]) {
    let sorted = numbers.compactMap(\.self).sorted()
    guard let middle = quantile(sorted, 0.5), let low = quantile(sorted, 0.25),
      let high = quantile(sorted, 0.75)
    else {
      add(name, weight: weight, known: 0, points: DenseMatrix(rowCount: rows, columnCount: 1))
      return
    }
    // Where half of the rows are equal, in units of the whole range.
    let width = high > low ? high - low : (sorted[sorted.count - 1] - sorted[0])
    let values = numbers.map { number -> Float in
      guard let number, width > 0 else { return 0 }
      return Float(min(3, max(-3, (number - middle) / width)))
    }
    add(
      name, weight: weight, known: sorted.count,
      points: DenseMatrix(rowCount: rows, columnCount: 1, values: values))
  }

  /// The points, and what each block is of them.
  ///
  /// Each block is centred and scaled to a total variance of its weight. One that is the same for all rows has no
  /// coordinates and weight 0.
  func joined() -> (points: DenseMatrix, features: [ClusterResult.Feature]) {
    let variances = blocks.map(\.values).map(variance)
    let used = blocks.indices.filter { variances[$0].reduce(0, +) > 1e-12 && blocks[$0].weight > 0 }
    let total = used.reduce(0) { $0 + blocks[$1].weight }
    let columns = used.reduce(0) { $0 + blocks[$1].values.columnCount }
    var points = DenseMatrix(rowCount: rows, columnCount: columns)
    var offset = 0
    for index in used {
      let block = blocks[index]
      let factor = (block.weight / variances[index].reduce(0, +)).squareRoot()
      for column in 0..<block.values.columnCount {
        let mean = mean(block.values, column)
        for row in 0..<rows {
          points[row, offset + column] = Float((Double(block.values[row, column]) - mean) * factor)
        }
      }
      offset += block.values.columnCount
    }
    let features = blocks.indices.map { index in
      let isUsed = used.contains(index)
      return ClusterResult.Feature(
        name: blocks[index].name, weight: isUsed ? blocks[index].weight : 0,
        share: isUsed ? blocks[index].weight / total : 0,
        dimensions: isUsed ? blocks[index].values.columnCount : 0, known: blocks[index].known)
    }
    return (points, features)
  }

  private func mean(_ values: DenseMatrix, _ column: Int) -> Double {
    (0..<rows).reduce(0.0) { $0 + Double(values[$1, column]) } / Double(max(1, rows))
  }

  private func variance(_ values: DenseMatrix) -> [Double] {
    (0..<values.columnCount).map { column in
      let mean = mean(values, column)
      return (0..<rows).reduce(0.0) {
        let difference = Double(values[$1, column]) - mean
        return $0 + difference * difference
      } / Double(max(1, rows))
    }
  }
}

/// A quantile of ascending numbers, linear between neighbours; nil for none.
func quantile(_ sorted: [Double], _ share: Double) -> Double? {
  guard let last = sorted.indices.last else { return nil }
  let place = share * Double(last)
  let below = Int(place.rounded(.down))
  let above = min(last, below + 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
}
