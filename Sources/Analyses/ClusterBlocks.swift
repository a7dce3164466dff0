import Clustering
import Matrices

/// Features side by side, each block with its part of the variance.
struct ClusterBlocks {
  /// One block on its way.
  private struct Block {
    var name: String
    var weight: Double
    var known: Int
    var points: Points
  }

  private let rows: Int
  private var blocks: [Block] = []

  init(rows: Int) { self.rows = rows }

  /// Adds points as they are.
  mutating func add(_ name: String, weight: Double, known: Int, points: Points) {
    blocks.append(Block(name: name, weight: weight, known: known, points: points))
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
    add(name, weight: weight, known: names.count { $0 != nil }, points: .dense(values))
  }

  /// Adds a number: less its median, in units of its interquartile range, at most 3 either way.
  ///
  /// A row without it has the median.
  mutating func add(_ name: String, weight: Double, numbers: [Double?]) {
    let sorted = numbers.compactMap(\.self).sorted()
    guard let middle = quantile(sorted, 0.5), let low = quantile(sorted, 0.25),
      let high = quantile(sorted, 0.75)
    else {
      add(name, weight: weight, known: 0, points: .dense(DenseMatrix(rowCount: rows, columnCount: 1)))
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
      points: .dense(DenseMatrix(rowCount: rows, columnCount: 1, values: values)))
  }

  /// The points, and what each block is of them.
  ///
  /// Each block is centred and scaled to a total variance of its weight. One that is the same for all rows has no
  /// coordinates and weight 0.
  func joined() -> (points: Points, features: [ClusterResult.Feature]) {
    let spreads = blocks.map { Spread($0.points) }
    let used = blocks.indices.filter { spreads[$0].variance > 1e-12 && blocks[$0].weight > 0 }
    let total = used.reduce(0) { $0 + blocks[$1].weight }
    let features = blocks.indices.map { index in
      let isUsed = used.contains(index)
      return ClusterResult.Feature(
        name: blocks[index].name, weight: isUsed ? blocks[index].weight : 0,
        share: isUsed ? blocks[index].weight / total : 0,
        dimensions: isUsed ? blocks[index].points.columnCount : 0, known: blocks[index].known)
    }
    func factor(_ index: Int) -> Double {
      (blocks[index].weight / spreads[index].variance).squareRoot()
    }
    // Equal points stay together where nothing else is to tell them apart.
    if used.count == 1, case .repeated(let matrix, let rows) = blocks[used[0]].points {
      let index = used[0]
      var points = DenseMatrix(rowCount: matrix.rowCount, columnCount: matrix.columnCount)
      spreads[index].standardise(matrix, nil, factor(index), into: &points, from: 0)
      return (.repeated(points, rows), features)
    }
    let columns = used.reduce(0) { $0 + blocks[$1].points.columnCount }
    var points = DenseMatrix(rowCount: rows, columnCount: columns)
    var offset = 0
    for index in used {
      let (matrix, rows) = blocks[index].points.stored
      spreads[index].standardise(matrix, rows, factor(index), into: &points, from: offset)
      offset += matrix.columnCount
    }
    return (.dense(points), features)
  }

  /// The means of columns and their variances' sum, each added row by row.
  private struct Spread {
    private let means: [Double]
    let variance: Double

    init(_ points: Points) {
      let (matrix, rows) = points.stored
      let columns = matrix.columnCount
      let count = points.rowCount
      let from = matrix.values.span
      var sums = Array(repeating: 0.0, count: columns)
      var to = sums.mutableSpan
      for point in 0..<count {
        let start = (rows.map { Int($0[point]) } ?? point) * columns
        for column in 0..<columns { to[column] += Double(from[start + column]) }
      }
      let means = sums.map { $0 / Double(max(1, count)) }
      var squares = Array(repeating: 0.0, count: columns)
      to = squares.mutableSpan
      for point in 0..<count {
        let start = (rows.map { Int($0[point]) } ?? point) * columns
        for column in 0..<columns {
          let difference = Double(from[start + column]) - means[column]
          to[column] += difference * difference
        }
      }
      self.means = means
      variance = squares.map { $0 / Double(max(1, count)) }.reduce(0, +)
    }

    /// Centres points, and multiplies them; `rows` as in `Points.repeated`, nil for each row once.
    func standardise(
      _ matrix: DenseMatrix, _ rows: [UInt32]?, _ factor: Double, into points: inout DenseMatrix,
      from offset: Int
    ) {
      let (columns, width) = (matrix.columnCount, points.columnCount)
      let count = points.rowCount
      let from = matrix.values.span
      var to = points.values.mutableSpan
      for point in 0..<count {
        let start = (rows.map { Int($0[point]) } ?? point) * columns
        for column in 0..<columns {
          to[point * width + offset + column] = Float(
            (Double(from[start + column]) - means[column]) * factor)
        }
      }
    }
  }
}

extension Points {
  /// The coordinates that are stored, and which of these rows each point is; nil for each row once.
  fileprivate var stored: (matrix: DenseMatrix, rows: [UInt32]?) {
    switch self {
    case .dense(let matrix): (matrix, nil)
    case .repeated(let matrix, let rows): (matrix, rows)
    // No block of features is sparse.
    case .sparse(let matrix): (DenseMatrix(rowCount: matrix.rowCount, columnCount: 0), nil)
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
