/// How p-values are adjusted for having looked many times.
public enum AdjustmentMethod: String, CaseIterable, Sendable {
  /// False discovery rate of independent tests (doi:10.1111/j.2517-6161.1995.tb02031.x).
  case benjaminiHochberg = "benjamini-hochberg"
  /// False discovery rate under any dependence (doi:10.1214/aos/1013699998).
  case benjaminiYekutieli = "benjamini-yekutieli"
  /// Family-wise error, stepping down (Holm 1979, https://www.jstor.org/stable/4615733).
  case holm
  /// Family-wise error, each p-value times the number of tests.
  case bonferroni
}

/// The adjusted p-values of a family of tests, in the order given.
///
/// A test is rejected at level q when its adjusted p-value is at most q. Equal p-values get equal
/// results. As R's `p.adjust` treats NA: an entry that is NaN or outside 0...1 gives NaN, and is not
/// counted among the tests. An empty family gives an empty answer.
///
/// - Complexity: O(n log n).
public func adjustedPValues(_ pValues: [Double], method: AdjustmentMethod) -> [Double] {
  let order = pValues.indices
    .filter { pValues[$0] >= 0 && pValues[$0] <= 1 }
    .sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  let count = Double(order.count)
  var adjusted = [Double](repeating: .nan, count: pValues.count)

  /// Walks from the largest p-value down, so that no smaller one ends up with a larger result.
  func stepUp(factor: Double) {
    var least = 1.0
    for (rank, index) in zip(1..., order).reversed() {
      least = min(least, pValues[index] * (count * factor / Double(rank)))
      adjusted[index] = least
    }
  }

  switch method {
  case .benjaminiHochberg: stepUp(factor: 1)
  case .benjaminiYekutieli:
    stepUp(factor: StableSum(order.indices.lazy.map { 1 / Double($0 + 1) }).value)
  case .holm:
    var greatest = 0.0
    for (rank, index) in order.enumerated() {
      greatest = max(greatest, min(1, pValues[index] * (count - Double(rank))))
      adjusted[index] = greatest
    }
  case .bonferroni:
    for index in order { adjusted[index] = min(1, pValues[index] * count) }
  }
  return adjusted
}
