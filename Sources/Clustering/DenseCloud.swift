import CKernels
import Matrices

/// Points of which each coordinate is stored.
struct DenseCloud: Cloud {
  let rowCount: Int
  let columnCount: Int
  let order: [UInt32]
  let scale: Double
  let grid: Grid
  let values: SharedArray<Float>

  /// - Parameters:
  ///   - points: Dense or joined ones.
  ///   - threads: How many threads work.
  init(_ points: Points, threads: Int) {
    let (rows, columns) = (points.rowCount, points.columnCount)
    rowCount = rows
    columnCount = columns
    let hashes = SharedArray<UInt64>(repeating: 0, count: rows)
    let largest = SharedArray<Float>(repeating: 0, count: blockCount(rows) * columns)
    inBlocks(of: rows, threads: threads) { index, block in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: columns) { coordinates in
        for row in block {
          points.copy(row, to: coordinates)
          var hash: UInt64 = 0
          for column in 0..<columns {
            let value = coordinates[column]
            hash &+= coordinateHash(column, value)
            let place = index * columns + column
            largest.base[place] = max(largest.base[place], value.magnitude)
          }
          hashes[row] = hash
        }
      }
    }
    var most = Array(repeating: Float(0), count: columns)
    for place in 0..<largest.count {
      most[place % columns] = max(most[place % columns], largest[place])
    }
    let order = RowOrder(hashes: hashes).rows
    let factor = Clustering.scale(forLargest: most.max() ?? 0)
    let values = SharedArray<Float>(repeating: 0, count: rows * columns)
    inBlocks(of: rows, threads: threads) { _, block in
      for row in block {
        let to = UnsafeMutableBufferPointer(start: values.base + row * columns, count: columns)
        points.copy(Int(order[row]), to: to)
        for column in 0..<columns { to[column] = Float(Double(to[column]) * factor) }
      }
    }
    self.order = order
    scale = factor
    self.values = values
    grid = Grid(largest: most.map { Float(Double($0) * factor) }, count: rows)
  }

  struct Candidates: Sendable {
    var coordinates: [Float]
    var count: Int
  }

  func candidates(_ rows: [Int], reusing old: consuming Candidates?) -> Candidates {
    var made = Candidates(coordinates: [], count: rows.count)
    for row in rows {
      made.coordinates += UnsafeBufferPointer(
        start: values.base + row * columnCount, count: columnCount)
    }
    return made
  }

  func relax(
    _ rows: Range<Int>, _ candidates: Candidates, closest: UnsafePointer<Float>,
    into relaxed: UnsafeMutablePointer<Float>, stride: Int,
    potentials: UnsafeMutablePointer<Double>
  ) {
    ckernels_relax(
      kernelLevel, values.base + rows.lowerBound * columnCount, columnCount, rows.count,
      candidates.coordinates, candidates.count, closest, relaxed, stride, potentials)
  }

  struct Centres: CentreTable {
    let k: Int
    let columns: Int
    let values: SharedArray<Float>

    func set(_ centre: Int, _ coordinates: UnsafePointer<Double>) {
      for column in 0..<columns {
        values[centre * columns + column] = Float(coordinates[column])
      }
    }
  }

  func makeCentres(_ k: Int) -> Centres {
    Centres(k: k, columns: columnCount, values: SharedArray(repeating: 0, count: k * columnCount))
  }

  static var knowsSecond: Bool { true }

  func findNearest(
    _ rows: Range<Int>, listed: UnsafePointer<UInt32>?, count: Int, _ centres: Centres,
    labels: UnsafeMutablePointer<Int32>, nearest: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>
  ) {
    ckernels_nearest(
      kernelLevel, listed == nil ? values.base + rows.lowerBound * columnCount : values.base,
      columnCount, listed, count, centres.values.base, centres.k, labels, nearest, second)
  }

  struct Moves: MoveTable {
    let centres: Centres
    let stay: SharedArray<Float>
    let join: SharedArray<Float>
  }

  func makeMoves(_ k: Int) -> Moves {
    Moves(
      centres: makeCentres(k), stay: SharedArray(repeating: 0, count: k),
      join: SharedArray(repeating: 0, count: k))
  }

  func findMoves(
    _ rows: Range<Int>, _ moves: Moves, own: UnsafePointer<Int32>,
    labels: UnsafeMutablePointer<Int32>
  ) {
    ckernels_moves(
      kernelLevel, values.base + rows.lowerBound * columnCount, columnCount, rows.count,
      moves.centres.values.base, moves.centres.k, own, moves.stay.base, moves.join.base, labels)
  }

  func refresh(_ moves: Moves, _ cluster: ClusterSums, changedBy row: Int?) {
    let to = moves.centres.values.base + cluster.number * columnCount
    for column in 0..<columnCount {
      to[column] = Float(Double(cluster.sums[column]) * grid.steps[column] * cluster.share)
    }
  }

  func squaredDistance(_ row: Int, _ cluster: ClusterSums) -> Double {
    let from = values.base + row * columnCount
    var sum = 0.0
    for column in 0..<columnCount {
      let apart =
        Double(from[column]) - Double(cluster.sums[column]) * grid.steps[column] * cluster.share
      sum += apart * apart
    }
    return sum
  }

  func lengthening(_ row: Int, times: Double, _ cluster: ClusterSums) -> Double { 0 }

  @inline(__always)
  func add(_ row: Int, times: Int64, to sums: UnsafeMutablePointer<Int64>) {
    ckernels_add(
      kernelLevel, values.base + row * columnCount, grid.factors.base, columnCount, times, sums)
  }

  @inline(__always)
  func squaredDistance(_ row: Int, _ centre: UnsafePointer<Double>, square: Double) -> Double {
    let from = values.base + row * columnCount
    var sums = SIMD4<Double>()
    var column = 0
    while column + 4 <= columnCount {
      let apart =
        SIMD4(
          Double(from[column]), Double(from[column + 1]), Double(from[column + 2]),
          Double(from[column + 3]))
        - SIMD4(centre[column], centre[column + 1], centre[column + 2], centre[column + 3])
      sums += apart * apart
      column += 4
    }
    while column < columnCount {
      let apart = Double(from[column]) - centre[column]
      sums[0] += apart * apart
      column += 1
    }
    return (sums[0] + sums[2]) + (sums[1] + sums[3])
  }
}

/// The nearest whole number of one that is below 2⁶² in size.
@inline(__always)
func wholeNumber(_ value: Double) -> Int64 {
  // Truncation after half a step is one instruction; a tie's side does not matter, only that it is fixed.
  Int64(value + (value < 0 ? -0.5 : 0.5))
}
