/// How many observations had a value, and how many of these had the event: a distribution in full.
///
/// An array of these, in any order, is what the correlations of a number with a yes-or-no outcome need
/// of any number of observations.
public struct ValueCount: Sendable, Equatable {
  /// The value.
  public var value: Double
  /// Observations with it, at least 0; need not be whole.
  public var count: Double
  /// Those of them with the event, from 0 to `count`.
  public var events: Double

  /// Observations with one value.
  public init(value: Double, count: Double, events: Double) {
    self.value = value
    self.count = count
    self.events = events
  }
}

/// A correlation coefficient.
public struct Correlation: Sendable, Equatable {
  /// From −1 to 1.
  public let coefficient: Double
  /// Observations.
  public let count: Double

  /// The two-sided p-value, by t = r √((n − 2) / (1 − r²)) with n − 2 degrees of freedom.
  public var pValue: Double { pValue(designEffect: 1) }

  /// The p-value where observations come in clusters: as if there were n over the design effect.
  public func pValue(designEffect: Double) -> Double {
    let freedom = count / designEffect - 2
    guard freedom > 0 else { return 1 }
    let rest = 1 - coefficient * coefficient
    guard rest > 0 else { return 0 }
    return StudentT.twoSided(
      coefficient * (freedom / rest).squareRoot(), degreesOfFreedom: freedom)
  }
}

/// Spearman's rank correlation of a number with a yes-or-no outcome, ties at their mean rank.
///
/// Spearman 1904, doi:10.2307/1412159. With the outcome binary its ranks are two numbers, so it is the
/// point-biserial correlation of the ranks.
///
/// - Parameter values: a distribution; entries of one value may come more than once.
/// - Returns: nil for counts out of range, a value that is not finite, fewer than three observations,
///   only one value, or no or only events.
/// - Complexity: O(n log n) in the entries.
public func spearman(_ values: [ValueCount]) -> Correlation? {
  guard let sorted = merged(values) else { return nil }
  var below = 0.0
  return pearson(
    sorted.map { entry in
      defer { below += entry.count }
      // Half a rank on either side of the middle is the same for all, and falls out.
      return ValueCount(value: below + entry.count / 2, count: entry.count, events: entry.events)
    })
}

/// The point-biserial correlation: Pearson's, of a number with a yes-or-no outcome.
///
/// - Parameter values: as for `spearman`.
/// - Returns: nil as for `spearman`.
/// - Complexity: O(n log n) in the entries.
public func pointBiserial(_ values: [ValueCount]) -> Correlation? {
  merged(values).flatMap(pearson)
}

/// A stretch of values, with what happened there.
public struct QuantileBin: Sendable, Equatable {
  /// The least value.
  public let low: Double
  /// The greatest value.
  public let high: Double
  /// Observations.
  public let count: Double
  /// Those with the event.
  public let events: Double
}

/// Cuts a distribution into bins of about equal count.
///
/// No value is cut in two, so frequent values make bins of their own, and there may be fewer bins than
/// asked for. A value goes to the bin in which the middle of its observations falls.
///
/// - Parameters:
///   - values: as for `spearman`.
///   - bins: how many at most, at least 1.
/// - Returns: rising, none empty; no bin for a distribution that is empty or out of range.
/// - Complexity: O(n log n) in the entries.
public func quantileBins(_ values: [ValueCount], bins: Int) -> [QuantileBin] {
  guard let sorted = merged(values), bins > 0 else { return [] }
  let total = StableSum(sorted.lazy.map(\.count)).value
  var result: [QuantileBin] = []
  var last = -1
  var below = 0.0
  for entry in sorted {
    let bin = min(bins - 1, Int((below + entry.count / 2) / total * Double(bins)))
    below += entry.count
    if bin == last, let open = result.last {
      result[result.count - 1] = QuantileBin(
        low: open.low, high: entry.value, count: open.count + entry.count,
        events: open.events + entry.events)
    } else {
      result.append(
        QuantileBin(
          low: entry.value, high: entry.value, count: entry.count, events: entry.events))
    }
    last = bin
  }
  return result
}

/// Rising, one entry a value, none empty; nil for counts out of range.
private func merged(_ values: [ValueCount]) -> [ValueCount]? {
  guard values.allSatisfy({ isCount($0.events, of: $0.count) && $0.value.isFinite }) else {
    return nil
  }
  var result: [ValueCount] = []
  for entry in values.sorted(by: {
    ($0.value, $0.count, $0.events) < ($1.value, $1.count, $1.events)
  })
  where entry.count > 0 {
    if let last = result.last, last.value == entry.value {
      result[result.count - 1].count += entry.count
      result[result.count - 1].events += entry.events
    } else {
      result.append(entry)
    }
  }
  return result
}

/// Pearson's correlation of the values with the outcome, from sums about the means.
private func pearson(_ values: [ValueCount]) -> Correlation? {
  let count = StableSum(values.lazy.map(\.count)).value
  let events = StableSum(values.lazy.map(\.events)).value
  guard count >= 3, events > 0, events < count else { return nil }
  let mean = StableSum(values.lazy.map { $0.value * $0.count }).value / count
  let rate = events / count
  var spread = StableSum()
  var together = StableSum()
  for entry in values {
    let deviation = entry.value - mean
    spread.add(entry.count * deviation * deviation)
    together.add(deviation * (entry.events - rate * entry.count))
  }
  guard spread.value > 0 else { return nil }
  let ofOutcome = count * rate * (1 - rate)
  let coefficient = together.value / (spread.value * ofOutcome).squareRoot()
  return Correlation(coefficient: max(-1, min(1, coefficient)), count: count)
}
