import Clustering
import Matrices
import Randomness

/// Gaussian clouds in a plane or higher, `each` points around each centre, deviation 1.
func blobs(
  _ centres: [[Double]], each: Int, deviation: Double = 1, seed: UInt64
) -> (points: DenseMatrix, labels: [Int32]) {
  var generator = SeededGenerator(seed: seed)
  var values: [Float] = []
  var labels: [Int32] = []
  for row in 0..<centres.count * each {
    let centre = row % centres.count
    labels.append(Int32(centre))
    for coordinate in centres[centre] {
      values.append(Float(coordinate + deviation * generator.normal()))
    }
  }
  return (
    DenseMatrix(rowCount: labels.count, columnCount: centres[0].count, values: values), labels
  )
}

extension SeededGenerator {
  /// Near enough to a standard normal: twelve uniform numbers less six (Irwin–Hall).
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + unit() } }
}

/// Points uniform in the unit cube.
func noise(rows: Int, columns: Int, seed: UInt64) -> DenseMatrix {
  var generator = SeededGenerator(seed: seed)
  return DenseMatrix(
    rowCount: rows, columnCount: columns,
    values: (0..<rows * columns).map { _ in Float(generator.unit()) })
}

extension DenseMatrix {
  /// The same points, without the coordinates that are zero.
  var sparse: SparseMatrix {
    var matrix = SparseMatrix(columnCount: columnCount)
    for row in 0..<rowCount {
      let kept = (0..<columnCount).filter { self[row, $0] != 0 }
      matrix.append(columns: kept.map(UInt32.init), values: kept.map { self[row, $0] })
    }
    return matrix
  }

  /// The squared distance of a row to a row of another matrix, in Double.
  func squaredDistance(_ row: Int, to other: DenseMatrix, _ place: Int) -> Double {
    (0..<columnCount).reduce(0) {
      let apart = Double(self[row, $1]) - Double(other[place, $1])
      return $0 + apart * apart
    }
  }
}

/// Rows of a few words each, of which most belong to the row's theme.
func documents(rows: Int, themes: Int, columns: Int, seed: UInt64) -> SparseMatrix {
  var generator = SeededGenerator(seed: seed)
  var matrix = SparseMatrix(columnCount: columns)
  for row in 0..<rows {
    var words: Set<UInt32> = []
    for _ in 0..<8 {
      let word =
        generator.happens(0.6)
        ? row % themes * (columns / themes) + generator.below(columns / themes)
        : generator.below(columns)
      words.insert(UInt32(word))
    }
    let sorted = words.sorted()
    let length = Float(Double(sorted.count).squareRoot())
    matrix.append(columns: sorted, values: sorted.map { _ in 1 / length })
  }
  return matrix
}

/// The rows in an order drawn by the seed.
func shuffled(_ count: Int, seed: UInt64) -> [Int] {
  var generator = SeededGenerator(seed: seed)
  return Array(0..<count).shuffled(using: &generator)
}
