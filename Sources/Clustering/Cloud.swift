import CKernels

/// Points made ready for k-means: in the order of their hashes, scaled by a power of two so that no square
/// can overflow.
///
/// What follows assumes valid points and configuration.
protocol Cloud: Sendable {
  /// How many points; below 2³².
  var rowCount: Int { get }
  /// How many coordinates each has.
  var columnCount: Int { get }
  /// Which row of the caller's each point is.
  var order: [UInt32] { get }
  /// What the caller's coordinates were multiplied with.
  var scale: Double { get }
  /// By what a coordinate is multiplied before it is rounded to a whole number, and what leads back, a column each.
  var grid: Grid { get }

  /// Candidate centres, as the kernel wants them.
  associatedtype Candidates: Sendable
  /// Points as candidates, at most `CKERNELS_LANES` of them.
  func candidates(_ rows: [Int], reusing old: consuming Candidates?) -> Candidates
  /// `ckernels_relax` on a range of rows.
  func relax(
    _ rows: Range<Int>, _ candidates: Candidates, closest: UnsafePointer<Float>,
    into relaxed: UnsafeMutablePointer<Float>, stride: Int,
    potentials: UnsafeMutablePointer<Double>)

  /// Centres, as the kernel wants them.
  associatedtype Centres: CentreTable
  func makeCentres(_ k: Int) -> Centres
  /// Finds the nearest centre of each row of the list, or of the range where there is no list.
  func findNearest(
    _ rows: Range<Int>, listed: UnsafePointer<UInt32>?, count: Int, _ centres: Centres,
    labels: UnsafeMutablePointer<Int32>, nearest: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>)
  /// Whether `findNearest` gives the second distance, exact to a few roundings.
  static var knowsSecond: Bool { get }

  /// Sums of points by cluster, as the kernel for single moves wants them.
  associatedtype Moves: MoveTable
  func makeMoves(_ k: Int) -> Moves
  /// `ckernels_moves` on a range of rows.
  func findMoves(
    _ rows: Range<Int>, _ moves: Moves, own: UnsafePointer<Int32>,
    labels: UnsafeMutablePointer<Int32>)
  /// Tells the table that a cluster has become these sums; only the columns of the row, where there is one, differ.
  func refresh(_ moves: Moves, _ cluster: ClusterSums, changedBy row: Int?)
  /// The squared distance to the mean of a cluster, in Double.
  func squaredDistance(_ row: Int, _ cluster: ClusterSums) -> Double
  /// What adding (times 1) or removing (−1) a point would add to the squared length of a cluster's sums; 0 where
  /// nothing asks for that length.
  func lengthening(_ row: Int, times: Double, _ cluster: ClusterSums) -> Double

  /// Adds a point `times` to sums of whole numbers, one a column.
  func add(_ row: Int, times: Int64, to sums: UnsafeMutablePointer<Int64>)
  /// The squared distance to a centre in Double, from its coordinates and squared length.
  func squaredDistance(_ row: Int, _ centre: UnsafePointer<Double>, square: Double) -> Double
}

/// Centres, as a kernel wants them.
protocol CentreTable: Sendable {
  /// Sets a centre.
  func set(_ centre: Int, _ coordinates: UnsafePointer<Double>)
}

/// What `Cloud.Moves` tells of each cluster beside its place.
protocol MoveTable: Sendable {
  /// What the own squared distance counts: n/(n − 1), what the inertia would lose.
  var stay: SharedArray<Float> { get }
  /// What another cluster's counts: n/(n + 1), what the inertia would gain.
  var join: SharedArray<Float> { get }
}

/// The points of one cluster, added up.
struct ClusterSums {
  let number: Int
  /// Whole numbers, one a column.
  let sums: UnsafeMutablePointer<Int64>
  let count: Int
  /// The squared length of the sums.
  var length: Double

  var share: Double { count > 0 ? 1 / Double(count) : 0 }
}

/// The best instructions of this processor.
let kernelLevel = ckernels_best_level()

/// The power of two that brings a magnitude to between 1/2 and 1; 1 for none.
func scale(forLargest magnitude: Float) -> Double {
  magnitude > 0 ? Double(sign: .plus, exponent: -Int(magnitude.exponent) - 1, significand: 1) : 1
}

/// Steps so fine, and so coarse, that the coordinates of all points of a column add up to whole numbers below 2⁶².
struct Grid: Sendable {
  /// What a coordinate is multiplied by: powers of two, so that nothing but the last rounding is lost.
  let factors: SharedArray<Double>
  /// Their inverses.
  let steps: SharedArray<Double>

  /// - Parameters:
  ///   - largest: The largest magnitude of each column.
  ///   - count: How many points there are.
  init(largest: [Float], count: Int) {
    factors = SharedArray(repeating: 1, count: largest.count)
    steps = SharedArray(repeating: 1, count: largest.count)
    for (column, magnitude) in largest.enumerated() {
      factors[column] = gridFactor(forLargest: magnitude, count: count)
      steps[column] = 1 / factors[column]
    }
  }
}

/// The power of two by which coordinates are multiplied, so that the sum of `count` whole numbers stays below 2⁶².
private func gridFactor(forLargest magnitude: Float, count: Int) -> Double {
  guard magnitude > 0 else { return 1 }
  let bits = Int.bitWidth - (count - 1).leadingZeroBitCount
  return Double(sign: .plus, exponent: 61 - bits - Int(magnitude.exponent), significand: 1)
}
