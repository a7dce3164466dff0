import Randomness

// Draws that the simulator makes beside those of its generator.

/// A draw from a finite distribution in constant time, by the alias method.
///
/// Only the four operations of arithmetic are used, no function of the C library, so tables and
/// draws are the same on every machine. Source: Vose (1991), DOI 10.1109/32.92917.
struct Choice: Sendable {
  private let thresholds: [UInt64]
  private let aliases: [Int32]

  /// Prepares draws of `0 ..< weights.count` in proportion to the weights.
  ///
  /// The weights are finite, not negative and not all zero; the scenario has been checked.
  init(weights: [Double]) {
    let count = weights.count
    let total = weights.reduce(0, +)
    var scaled = weights.map { $0 * Double(count) / total }
    var thresholds = [UInt64](repeating: .max, count: count)
    var aliases = (0..<count).map { Int32($0) }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let less = small.popLast(), let more = large.last {
      thresholds[less] = UInt64(scaled[less] * 0x1p64)
      aliases[less] = Int32(more)
      scaled[more] -= 1 - scaled[less]
      if scaled[more] < 1 {
        large.removeLast()
        small.append(more)
      }
    }
    self.thresholds = thresholds
    self.aliases = aliases
  }

  /// The outcome that belongs to a random word.
  @inline(__always)
  func pick(_ word: UInt64) -> Int {
    let product = word.multipliedFullWidth(by: UInt64(thresholds.count))
    let column = Int(product.high)
    return product.low < thresholds[column] ? column : Int(aliases[column])
  }
}

/// The weights of a truncated negative binomial, a gamma distribution in whole steps.
///
/// Index `k` holds the weight of `k` steps, for `0 ... maximum`; they sum to 1. The recursion needs no
/// function of the C library. With the mean well below the maximum, truncation moves it little.
func lagWeights(mean: Double, shape: Double, maximum: Int) -> [Double] {
  let ratio = mean / (mean + shape)
  var weights = [1.0]
  for step in 0..<maximum {
    weights.append(weights[step] * (Double(step) + shape) / Double(step + 1) * ratio)
  }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}
