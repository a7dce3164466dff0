import CKernels
import Randomness

/// Greedy k-means++: each next centre is drawn among the points with chances by their squared distance to the
/// nearest centre so far, several times, and the draw that leaves the least sum of distances stands.
///
/// Arthur & Vassilvitskii (2007), doi:10.5555/1283383.1283494; 2 + ⌊ln k⌋ draws, as scikit-learn. Takes
/// (2 + ⌊ln k⌋) · k passes over the points.
struct Seeding<Points: Cloud>: Sendable {
  private let cloud: Points
  private let k: Int
  private let threads: Int
  private let trials: Int
  /// The least squared distances for each candidate; one row of `rowCount` each.
  private let relaxed: SharedArray<Float>
  private var closest: SharedArray<Float>
  /// The sums over blocks of rows: for each block one a candidate.
  private let potentials: SharedArray<Double>
  private var chances: [Double]

  init(_ cloud: Points, k: Int, threads: Int) {
    self.cloud = cloud
    self.k = k
    self.threads = threads
    trials = min(2 + k.logarithm, Int(CKERNELS_LANES))
    relaxed = SharedArray(repeating: 0, count: trials * cloud.rowCount)
    closest = SharedArray(repeating: 0, count: cloud.rowCount)
    potentials = SharedArray(
      repeating: 0, count: blockCount(cloud.rowCount) * Int(CKERNELS_LANES))
    chances = Array(repeating: 0, count: blockCount(cloud.rowCount))
  }

  /// Draws k points, or all that differ where these are fewer.
  mutating func draw(_ generator: inout SeededGenerator) -> [Int] {
    for row in 0..<cloud.rowCount { closest[row] = .infinity }
    var chosen = [generator.below(cloud.rowCount)]
    var candidates: Points.Candidates?
    var drawn = chosen
    while true {
      let ready = cloud.candidates(drawn, reusing: candidates)
      accept(relax(ready, count: drawn.count), into: &chosen, drawn)
      candidates = ready
      let sum = chances.reduce(0, +)
      guard chosen.count < k, sum > 0 else { return chosen }
      drawn = (0..<trials).map { _ in row(at: generator.unit() * sum) }
    }
  }

  /// Which candidate leaves the least sum; the first of equal ones.
  private func relax(_ candidates: Points.Candidates, count: Int) -> Int {
    let (cloud, closest, relaxed, potentials) = (cloud, closest, relaxed, potentials)
    inBlocks(of: cloud.rowCount, threads: threads) { index, rows in
      cloud.relax(
        rows, candidates, closest: closest.base + rows.lowerBound,
        into: relaxed.base + rows.lowerBound, stride: cloud.rowCount,
        potentials: potentials.base + index * Int(CKERNELS_LANES))
    }
    var best = (sum: Double.infinity, candidate: 0)
    for candidate in 0..<count {
      var sum = 0.0
      for block in chances.indices {
        sum += potentials[block * Int(CKERNELS_LANES) + candidate]
      }
      if sum < best.sum { best = (sum, candidate) }
    }
    return best.candidate
  }

  private mutating func accept(_ candidate: Int, into chosen: inout [Int], _ drawn: [Int]) {
    if chosen != drawn { chosen.append(drawn[candidate]) }
    closest.base.update(
      from: relaxed.base + candidate * cloud.rowCount, count: cloud.rowCount)
    for block in chances.indices {
      chances[block] = potentials[block * Int(CKERNELS_LANES) + candidate]
    }
  }

  /// The row where the running sum of chances passes a height.
  private func row(at height: Double) -> Int {
    var rest = height
    var index = 0
    while index + 1 < chances.count, rest >= chances[index] {
      rest -= chances[index]
      index += 1
    }
    let rows = block(index, of: cloud.rowCount)
    var last = rows.lowerBound
    for row in rows where closest[row] > 0 {
      last = row
      rest -= Double(closest[row])
      if rest < 0 { break }
    }
    return last
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
