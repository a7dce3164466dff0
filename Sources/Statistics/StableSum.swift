/// A sum of doubles whose rounding error does not grow with the number of terms.
///
/// Neumaier's variant of Kahan's method (doi:10.1002/zamm.19740540106): what each addition rounds
/// off is collected and added at the end, so 1 + 1e100 − 1e100 is 1. The value still depends on the
/// order of the terms in its last digit at most: add in a fixed order where bytes must be equal.
/// Infinite and NaN terms give what plain addition gives. An empty sum is 0.
///
/// - Complexity: O(1) for each term.
public struct StableSum: Sendable, Equatable {
  private var total = 0.0
  private var lost = 0.0

  /// An empty sum.
  public init() {}

  /// The sum of the terms, in their order.
  public init(_ terms: some Sequence<Double>) {
    for term in terms { add(term) }
  }

  /// Adds one term.
  public mutating func add(_ term: Double) {
    let sum = total + term
    if total.magnitude >= term.magnitude {
      lost += (total - sum) + term
    } else {
      lost += (term - sum) + total
    }
    total = sum
  }

  /// Adds another sum with what it has collected, as when parts are summed apart and joined in order.
  public mutating func add(_ other: StableSum) {
    add(other.total)
    lost += other.lost
  }

  /// The sum so far.
  public var value: Double { total.isFinite ? total + lost : total }
}
