import Glibc

/// The range of an axis, and where its marks are.
struct Axis {
  /// The ends of the range; the first is below the second.
  let low: Double
  let high: Double
  /// Where the marks are, ascending, at least two.
  let marks: [Double]
  /// The distance of the marks.
  let step: Double

  /// Finds a range of round numbers around values.
  ///
  /// The range includes zero where asked, and where the values come so near to it that a range without
  /// it would make small changes look large. Values that are all equal get a range as well, and no
  /// values get that from 0 to 1.
  ///
  /// - Parameters:
  ///   - values: Finite numbers of any size.
  ///   - includesZero: Whether zero must be in the range, as it must for bars.
  ///   - count: About how many marks there is room for.
  init(_ values: some Sequence<Double>, includesZero: Bool, count: Int) {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values {
      low = Swift.min(low, value)
      high = Swift.max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    if includesZero || (low > 0 && low < 0.7 * high) { low = Swift.min(low, 0) }
    if includesZero || (high < 0 && high > 0.7 * low) { high = Swift.max(high, 0) }
    if low == high {
      let margin = low == 0 ? 1 : low.magnitude / 2
      (low, high) = (low < 0 ? low - margin : low, low < 0 ? high : high + margin)
    }
    let step = Self.roundStep((high / 2 - low / 2) / Double(Swift.max(count, 1)) * 2)
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    // Beyond the range of a Double, or of its digits, there are no round numbers between.
    guard step > 0, (first * step).isFinite, (last * step).isFinite, last - first < 64, first < last
    else {
      (self.low, self.high, self.step, marks) = (low, high, 0, [low, high])
      return
    }
    self.step = step
    marks = (0...Int(last - first)).map { (first + Double($0)) * step }
    self.low = first * step
    self.high = last * step
  }

  /// Where a value is between the ends, from 0 to 1.
  func position(of value: Double) -> Double {
    // Halves, because the whole range of two huge numbers is infinite; that of tiny ones can be none.
    let range = high / 2 - low / 2
    guard range > 0 else { return value > low ? 1 : 0 }
    return Swift.min(Swift.max((value / 2 - low / 2) / range, 0), 1)
  }

  /// The least of 1, 2, 5 and 10 times a power of ten that is not below a step.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    guard power > 0, power.isFinite else { return 0 }
    // A step that is a hair above a round number is that number.
    let factor = [1.0, 2, 5].first { step / power <= $0 * (1 + 1e-9) } ?? 10
    return factor * power
  }
}
