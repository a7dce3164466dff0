/// The 64-bit finaliser of SplitMix64: neighbouring inputs give unrelated outputs.
///
/// Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators,
/// DOI 10.1145/2714064.2660195.
@inline(__always)
func mixed(_ value: UInt64) -> UInt64 {
  var word = value &+ 0x9E37_79B9_7F4A_7C15
  word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
  word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
  return word ^ (word >> 31)
}

/// The unit interval, from the upper 53 bits of a word: 0 is possible, 1 is not.
@inline(__always)
func unitInterval(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

/// The random numbers of one block of orders: xoshiro256**, seeded through SplitMix64.
///
/// Each block has its own generator, so that what a block holds does not depend on the thread that
/// made it or on the blocks before it. Source: Blackman and Vigna (2021), Scrambled linear
/// pseudorandom number generators, DOI 10.1145/3460772.
struct Generator {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A generator for one numbered stream of a seed.
  init(seed: UInt64, stream: UInt64) {
    var word = mixed(seed) ^ mixed(stream ^ 0xA5A5_A5A5_0F0F_0F0F)
    func step() -> UInt64 {
      defer { word &+= 0x9E37_79B9_7F4A_7C15 }
      return mixed(word)
    }
    state = (step(), step(), step(), step())
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    let scaled = state.1 &* 5
    let result = ((scaled << 7) | (scaled >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// A number in [0, 1).
  @inline(__always)
  mutating func unit() -> Double { unitInterval(next()) }

  /// True with the probability given.
  @inline(__always)
  mutating func happens(_ probability: Double) -> Bool { unit() < probability }

  /// A whole number in `0 ..< bound`, 0 when the bound is not positive.
  ///
  /// By the high half of a product (Lemire 2019, DOI 10.1145/3230636), without its rejection step:
  /// the bias is below bound / 2⁶⁴, far under anything a count here can show.
  @inline(__always)
  mutating func below(_ bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}

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
