import CKernels
import Matrices

/// Points of which only the coordinates that are not zero are stored.
struct SparseCloud: Cloud {
  let rowCount: Int
  let columnCount: Int
  let order: [UInt32]
  let scale: Double
  let grid: Grid
  private let starts: SharedArray<Int>
  private let columns: SharedArray<UInt32>
  private let values: SharedArray<Float>
  private let squares: SharedArray<Float>

  init(_ matrix: SparseMatrix, threads: Int) {
    let rows = matrix.rowCount
    rowCount = rows
    columnCount = matrix.columnCount
    let hashes = SharedArray<UInt64>(repeating: 0, count: rows)
    var most = Array(repeating: Float(0), count: matrix.columnCount)
    for row in 0..<rows {
      for index in matrix.range(ofRow: row) {
        let (column, value) = (Int(matrix.columns[index]), matrix.values[index])
        hashes[row] = hashes[row] &+ coordinateHash(column, value)
        most[column] = max(most[column], value.magnitude)
      }
    }
    order = RowOrder(hashes: hashes).rows
    scale = Clustering.scale(forLargest: most.max() ?? 0)
    starts = SharedArray(repeating: 0, count: rows + 1)
    columns = SharedArray(repeating: 0, count: matrix.values.count)
    values = SharedArray(repeating: 0, count: matrix.values.count)
    squares = SharedArray(repeating: 0, count: rows)
    var place = 0
    for (row, from) in order.enumerated() {
      starts[row] = place
      var square = 0.0
      for index in matrix.range(ofRow: Int(from)) {
        let value = Float(Double(matrix.values[index]) * scale)
        columns[place] = matrix.columns[index]
        values[place] = value
        square += Double(value) * Double(value)
        place += 1
      }
      squares[row] = Float(square)
    }
    starts[rows] = place
    let factor = scale
    grid = Grid(largest: most.map { Float(Double($0) * factor) }, count: rows)
  }

  private var pointers: ckernels_sparse {
    ckernels_sparse(
      starts: starts.base, columns: columns.base, values: values.base, squares: squares.base)
  }

  struct Candidates: Sendable {
    let transposed: SharedArray<Float>
    var rows: [Int]
    var squares: [Float]
  }

  func candidates(_ rows: [Int], reusing old: consuming Candidates?) -> Candidates {
    let lanes = Int(CKERNELS_LANES)
    var made =
      old
      ?? Candidates(
        transposed: SharedArray(repeating: 0, count: columnCount * lanes), rows: [], squares: [])
    for row in made.rows {
      for index in starts[row]..<starts[row + 1] {
        for lane in 0..<lanes { made.transposed[Int(columns[index]) * lanes + lane] = 0 }
      }
    }
    made.rows = rows
    made.squares = Array(repeating: 0, count: lanes)
    for (lane, row) in rows.enumerated() {
      for index in starts[row]..<starts[row + 1] {
        made.transposed[Int(columns[index]) * lanes + lane] = values[index]
      }
      made.squares[lane] = squares[row]
    }
    return made
  }

  func relax(
    _ rows: Range<Int>, _ candidates: Candidates, closest: UnsafePointer<Float>,
    into relaxed: UnsafeMutablePointer<Float>, stride: Int,
    potentials: UnsafeMutablePointer<Double>
  ) {
    ckernels_sparse_relax(
      kernelLevel, pointers, rows.lowerBound, rows.count, candidates.transposed.base,
      candidates.squares, candidates.rows.count, closest, relaxed, stride, potentials)
  }

  struct Centres: CentreTable {
    let columns: Int
    let width: Int
    let transposed: SharedArray<Float>
    let squares: SharedArray<Float>

    func set(_ centre: Int, _ coordinates: UnsafePointer<Double>) {
      var square = 0.0
      for column in 0..<columns {
        let value = Float(coordinates[column])
        transposed.base[column * width + centre] = value
        square += Double(value) * Double(value)
      }
      squares[centre] = Float(square)
    }
  }

  func makeCentres(_ k: Int) -> Centres {
    let lanes = Int(CKERNELS_LANES)
    let width = (k + lanes - 1) / lanes * lanes
    return Centres(
      columns: columnCount, width: width,
      transposed: SharedArray(repeating: 0, count: columnCount * width),
      squares: SharedArray(repeating: .infinity, count: width))
  }

  static var knowsSecond: Bool { false }

  func findNearest(
    _ rows: Range<Int>, listed: UnsafePointer<UInt32>?, count: Int, _ centres: Centres,
    labels: UnsafeMutablePointer<Int32>, nearest: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>
  ) {
    ckernels_sparse_nearest(
      kernelLevel, pointers, rows.lowerBound, rows.count, centres.transposed.base, centres.width,
      centres.squares.base, labels, nearest)
  }

  struct Moves: MoveTable {
    let width: Int
    let sums: SharedArray<Float>
    let shares: SharedArray<Float>
    let squares: SharedArray<Float>
    let stay: SharedArray<Float>
    let join: SharedArray<Float>
    /// Room for the kernel's costs of one call.
    let costs: SharedArray<Float>
  }

  func makeMoves(_ k: Int) -> Moves {
    let lanes = Int(CKERNELS_LANES)
    let width = (k + lanes - 1) / lanes * lanes
    return Moves(
      width: width, sums: SharedArray(repeating: 0, count: columnCount * width),
      shares: SharedArray(repeating: 0, count: width),
      squares: SharedArray(repeating: .infinity, count: width),
      stay: SharedArray(repeating: 1, count: width), join: SharedArray(repeating: 1, count: width),
      costs: SharedArray(repeating: 0, count: blockSize))
  }

  func findMoves(
    _ rows: Range<Int>, _ moves: Moves, own: UnsafePointer<Int32>,
    labels: UnsafeMutablePointer<Int32>
  ) {
    ckernels_sparse_moves(
      kernelLevel, pointers, rows.lowerBound, rows.count, moves.sums.base, moves.width,
      moves.shares.base, moves.squares.base, own, moves.stay.base, moves.join.base, labels,
      moves.costs.base)
  }

  func refresh(_ moves: Moves, _ cluster: ClusterSums, changedBy row: Int?) {
    func refresh(_ column: Int) {
      moves.sums[column * moves.width + cluster.number] =
        Float(Double(cluster.sums[column]) * grid.steps[column])
    }
    if let row {
      for index in starts[row]..<starts[row + 1] { refresh(Int(columns[index])) }
    } else {
      for column in 0..<columnCount { refresh(column) }
    }
    moves.shares[cluster.number] = Float(cluster.share)
    moves.squares[cluster.number] = Float(cluster.length * cluster.share * cluster.share)
  }

  func squaredDistance(_ row: Int, _ cluster: ClusterSums) -> Double {
    var sum = cluster.length * cluster.share * cluster.share
    for index in starts[row]..<starts[row + 1] {
      let (value, column) = (Double(values[index]), Int(columns[index]))
      sum += value * (value - 2 * cluster.share * Double(cluster.sums[column]) * grid.steps[column])
    }
    return max(sum, 0)
  }

  func lengthening(_ row: Int, times: Double, _ cluster: ClusterSums) -> Double {
    var sum = 0.0
    for index in starts[row]..<starts[row + 1] {
      let (value, column) = (Double(values[index]), Int(columns[index]))
      sum += value * (value + 2 * times * Double(cluster.sums[column]) * grid.steps[column])
    }
    return sum
  }

  func add(_ row: Int, times: Int64, to sums: UnsafeMutablePointer<Int64>) {
    for index in starts[row]..<starts[row + 1] {
      let column = Int(columns[index])
      sums[column] &+= times &* wholeNumber(Double(values[index]) * grid.factors[column])
    }
  }

  func squaredDistance(_ row: Int, _ centre: UnsafePointer<Double>, square: Double) -> Double {
    var sum = square
    for index in starts[row]..<starts[row + 1] {
      let value = Double(values[index])
      sum += value * (value - 2 * centre[Int(columns[index])])
    }
    return max(sum, 0)
  }
}
