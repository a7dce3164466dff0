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
    let spreads = blocks.map { Spread($0.values) }
    let used = blocks.indices.filter { spreads[$0].variance > 1e-12 && blocks[$0].weight > 0 }
    let total = used.reduce(0) { $0 + blocks[$1].weight }
    let columns = used.reduce(0) { $0 + blocks[$1].values.columnCount }
    var points = DenseMatrix(rowCount: rows, columnCount: columns)
    var offset = 0
    for index in used {
      let block = blocks[index]
      let factor = (block.weight / spreads[index].variance).squareRoot()
      spreads[index].standardise(block.values, factor, into: &points, from: offset)
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

  /// The means of columns and their variances' sum, each added row by row.
  private struct Spread {
    private var means: [Double]
    let variance: Double

    init(_ values: DenseMatrix) {
      let columns = values.columnCount
      let rows = Double(max(1, values.rowCount))
      let from = values.values.span
      var sums = Array(repeating: 0.0, count: columns)
      var to = sums.mutableSpan
      for row in 0..<values.rowCount {
        for column in 0..<columns { to[column] += Double(from[row * columns + column]) }
      }
      let means = sums.map { $0 / rows }
      var squares = Array(repeating: 0.0, count: columns)
      to = squares.mutableSpan
      for row in 0..<values.rowCount {
        for column in 0..<columns {
          let difference = Double(from[row * columns + column]) - means[column]
          to[column] += difference * difference
        }
      }
      self.means = means
      variance = squares.map { $0 / rows }.reduce(0, +)
    }

    /// Centres values, and multiplies them.
    func standardise(
      _ values: DenseMatrix, _ factor: Double, into points: inout DenseMatrix, from offset: Int
    ) {
      let (columns, width) = (values.columnCount, points.columnCount)
      let from = values.values.span
      var to = points.values.mutableSpan
      for row in 0..<values.rowCount {
        for column in 0..<columns {
          to[row * width + offset + column] = Float(
            (Double(from[row * columns + column]) - means[column]) * factor)
        }
      }
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
