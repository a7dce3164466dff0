/// The 64-bit finaliser of SplitMix64: neighbouring inputs give unrelated outputs.
///
/// Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators,
/// DOI 10.1145/2714064.2660195.
@inlinable
public func mixed(_ value: UInt64) -> UInt64 {
  var word = value &+ 0x9E37_79B9_7F4A_7C15
  word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
  word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
  return word ^ (word >> 31)
}

/// Random numbers of one word of state: what seeds larger generators, and draws where few numbers are wanted.
///
/// Source: as of ``mixed(_:)``.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The generator of a seed.
  public init(seed: UInt64) { state = seed }

  /// The next word.
  public mutating func next() -> UInt64 {
    defer { state &+= 0x9E37_79B9_7F4A_7C15 }
    return mixed(state)
  }
}

/// The unit interval, from the upper 53 bits of a word: 0 is possible, 1 is not.
@inlinable
public func unitInterval(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

/// Random numbers that are the same on every machine: xoshiro256**, seeded through SplitMix64.
///
/// Work that is split over threads gives each piece a stream of its own, so that what a piece draws
/// depends neither on the thread nor on the pieces before it. Source: Blackman and Vigna (2021), Scrambled linear
/// pseudorandom number generators, DOI 10.1145/3460772.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  @usableFromInline var state: (UInt64, UInt64, UInt64, UInt64)

  /// A generator for one numbered stream of a seed.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var words = SplitMix64(seed: mixed(seed) ^ mixed(stream ^ 0xA5A5_A5A5_0F0F_0F0F))
    state = (words.next(), words.next(), words.next(), words.next())
  }

  /// The next word.
  @inlinable
  public mutating func next() -> UInt64 {
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
  @inlinable
  public mutating func unit() -> Double { unitInterval(next()) }

  /// True with the probability given.
  @inlinable
  public mutating func happens(_ probability: Double) -> Bool { unit() < probability }

  /// A whole number in `0 ..< bound`, 0 when the bound is not positive.
  ///
  /// By the high half of a product (Lemire 2019, DOI 10.1145/3230636), without its rejection step:
  /// the bias is below bound / 2⁶⁴, far under anything a count here can show.
  @inlinable
  public mutating func below(_ bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
