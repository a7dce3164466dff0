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
  /// By how much a coordinate is multiplied before it is rounded to a whole number, a column each.
  var grid: [Double] { get }

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

/// The best instructions of this processor.
let kernelLevel = ckernels_best_level()

/// The power of two that brings a magnitude to between 1/2 and 1; 1 for none.
func scale(forLargest magnitude: Float) -> Double {
  magnitude > 0 ? Double(sign: .plus, exponent: -Int(magnitude.exponent) - 1, significand: 1) : 1
}

/// The power of two by which coordinates are multiplied, so that the sum of `count` whole numbers stays below 2⁶².
func grid(forLargest magnitude: Float, count: Int) -> Double {
  guard magnitude > 0 else { return 1 }
  let bits = Int.bitWidth - (count - 1).leadingZeroBitCount
  return Double(sign: .plus, exponent: 61 - bits - Int(magnitude.exponent), significand: 1)
}
