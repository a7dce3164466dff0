/// The two-sided p-value of Fisher's exact test of a 2×2 table `a b / c d`.
///
/// The sum of the probabilities, given the margins, of all tables that are no more probable than the
/// one observed, within a relative 1e-7: the definition of R's `fisher.test` and of scipy. No
/// factorial is taken: the probabilities are followed outwards from the mode by their ratios, so
/// large counts lose no digits.
///
/// - Returns: a probability; 1 for a table with an empty margin; 0 where the one observed is less
///   probable than the mode by a factor of about 1e-308; nil for a negative cell or a total above 2⁵³.
/// - Complexity: O(√n) for n counts; under a million steps for n = 10⁹.
public func fisherExact(_ a: Int64, _ b: Int64, _ c: Int64, _ d: Int64) -> Double? {
  let limit = Int64(1) << 53
  guard [a, b, c, d].allSatisfy({ $0 >= 0 && $0 <= limit }), a + b + c + d <= limit else {
    return nil
  }
  let table = HypergeometricWeights(marked: a + c, drawn: a + b, total: a + b + c + d)
  var observed = 0.0
  table.forEach { count, weight in
    if count == a { observed = weight }
  }
  let bound = observed * (1 + 1e-7)
  var all = StableSum()
  var extreme = StableSum()
  table.forEach { _, weight in
    all.add(weight)
    if weight <= bound { extreme.add(weight) }
  }
  return min(1, extreme.value / all.value)
}

/// The hypergeometric probabilities up to a common factor: 1 at the mode.
private struct HypergeometricWeights {
  let marked: Int64
  let drawn: Int64
  let rest: Int64
  let support: ClosedRange<Int64>
  let mode: Int64

  init(marked: Int64, drawn: Int64, total: Int64) {
    self.marked = marked
    self.drawn = drawn
    rest = total - marked - drawn
    support = max(0, -rest)...min(marked, drawn)
    // ⌊(marked + 1)(drawn + 1) / (total + 2)⌋, the product in full width.
    let quotient = (total + 2).dividingFullWidth(
      (marked + 1).multipliedFullWidth(by: drawn + 1)
    ).quotient
    mode = min(max(quotient, support.lowerBound), support.upperBound)
  }

  /// P(count + 1) / P(count).
  private func ratio(above count: Int64) -> Double {
    Double(marked - count) * Double(drawn - count) / (Double(count + 1) * Double(rest + count + 1))
  }

  /// Calls `body` at the mode, then upwards, then downwards, until a weight underflows.
  ///
  /// It stops at the first weight that is no longer normal: the least of all doubles times 0.9 is
  /// itself, so a walk that waits for zero would go on for long.
  func forEach(_ body: (Int64, Double) -> Void) {
    body(mode, 1)
    var weight = 1.0
    var count = mode
    while count < support.upperBound, weight >= .leastNormalMagnitude {
      weight *= ratio(above: count)
      count += 1
      body(count, weight)
    }
    weight = 1
    count = mode
    while count > support.lowerBound, weight >= .leastNormalMagnitude {
      count -= 1
      weight /= ratio(above: count)
      body(count, weight)
    }
  }
}
