import Clustering
import Matrices

/// Features side by side, each block with its part of the variance.
struct ClusterBlocks {
  /// One block on its way.
  private struct Block {
    var name: String
    var weight: Double
    var known: Int
    var part: Points.Part
  }

  private let rows: Int
  private var blocks: [Block] = []

  init(rows: Int) { self.rows = rows }

  /// Adds points as they are.
  mutating func add(_ name: String, weight: Double, known: Int, points: Points.Part) {
    blocks.append(Block(name: name, weight: weight, known: known, part: points))
  }

  /// Adds names, a coordinate for each of the most frequent.
  ///
  /// A row without a name is none of them; rarer names are none, too.
  mutating func add(_ name: String, weight: Double, names: ClusterNames) {
    let counts = names.counts
    let known = counts.indices.dropFirst().map { (count: counts[$0], name: names.name($0), $0) }
    let kept = known.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(50)
    var places: [Int?] = Array(repeating: nil, count: counts.count)
    for (place, (_, _, code)) in kept.enumerated() { places[code] = place }
    var values = DenseMatrix(rowCount: rows, columnCount: kept.count)
    for (row, code) in names.codes.enumerated() {
      if let place = places[Int(code)] { values[row, place] = 1 }
    }
    add(
      name, weight: weight, known: names.codes.count - counts[0], points: Points.Part(values))
  }

  /// Adds a number: less its median, in units of its interquartile range, at most 3 either way.
  ///
  /// A row without it has the median.
  mutating func add(_ name: String, weight: Double, numbers: [Double?]) {
    let sorted = numbers.compactMap(\.self).sorted()
    guard let middle = quantile(sorted, 0.5), let low = quantile(sorted, 0.25),
      let high = quantile(sorted, 0.75)
    else {
      add(
        name, weight: weight, known: 0,
        points: Points.Part(DenseMatrix(rowCount: rows, columnCount: 1)))
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
      points: Points.Part(DenseMatrix(rowCount: rows, columnCount: 1, values: values)))
  }

  /// The points, and what each block is of them.
  ///
  /// Each block is centred and scaled to a total variance of its weight. One that is the same for all rows has no
  /// coordinates and weight 0.
  func joined() -> (points: Points, features: [ClusterResult.Feature]) {
    let spreads = blocks.map { Spread($0.part) }
    let used = blocks.indices.filter { spreads[$0].variance > 1e-12 && blocks[$0].weight > 0 }
    let total = used.reduce(0) { $0 + blocks[$1].weight }
    let features = blocks.indices.map { index in
      let isUsed = used.contains(index)
      return ClusterResult.Feature(
        name: blocks[index].name, weight: isUsed ? blocks[index].weight : 0,
        share: isUsed ? blocks[index].weight / total : 0,
        dimensions: isUsed ? blocks[index].part.matrix.columnCount : 0, known: blocks[index].known)
    }
    let parts = used.map { index in
      let factor = (blocks[index].weight / spreads[index].variance).squareRoot()
      return spreads[index].standardised(blocks[index].part, factor)
    }
    // Where there is nothing to tell rows apart, they are still so many.
    return (
      parts.isEmpty ? .dense(DenseMatrix(rowCount: rows, columnCount: 0)) : .joined(parts), features
    )
  }

  /// The means of columns and their variances' sum, each added row by row.
  private struct Spread {
    private let means: [Double]
    let variance: Double

    init(_ part: Points.Part) {
      let columns = part.matrix.columnCount
      let rows = part.rowCount
      let from = part.matrix.values.span
      var sums = Array(repeating: 0.0, count: columns)
      var to = sums.mutableSpan
      for row in 0..<rows {
        let start = part.start(ofRow: row)
        for column in 0..<columns { to[column] += Double(from[start + column]) }
      }
      let means = sums.map { $0 / Double(max(1, rows)) }
      var squares = Array(repeating: 0.0, count: columns)
      to = squares.mutableSpan
      for row in 0..<rows {
        let start = part.start(ofRow: row)
        for column in 0..<columns {
          let difference = Double(from[start + column]) - means[column]
          to[column] += difference * difference
        }
      }
      self.means = means
      variance = squares.map { $0 / Double(max(1, rows)) }.reduce(0, +)
    }

    /// Centres coordinates, and multiplies them.
    func standardised(_ part: Points.Part, _ factor: Double) -> Points.Part {
      var part = part
      let (rows, columns) = (part.matrix.rowCount, part.matrix.columnCount)
      var values = part.matrix.values.mutableSpan
      for row in 0..<rows {
        for column in 0..<columns {
          let place = row * columns + column
          values[place] = Float((Double(values[place]) - means[column]) * factor)
        }
      }
      return part
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
