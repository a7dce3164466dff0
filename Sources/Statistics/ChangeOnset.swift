/// When a series left its baseline: the date of a change, with an interval.
///
/// The scores (standard deviations from the baseline) are summed from the end: the change began where
/// the sum of all since stands out most. That is the most likely moment of a lasting step (Hinkley
/// 1970, doi:10.1093/biomet/57.1.1), and where Page's CUSUM (1954, doi:10.1093/biomet/41.1-2.100) of a step that size
/// last left zero.
public struct ChangeOnset: Sendable, Equatable {
  /// The index of the first point after the change.
  public let index: Int
  /// The earliest and latest index that are nearly as likely.
  public let range: ClosedRange<Int>
  /// The mean score since, which has the sign of the change.
  public let shift: Double

  /// The most likely onset of a step away from a mean score of 0; nil without scores, or for NaN.
  ///
  /// The range holds the indices whose log-likelihood is within half of `threshold` of the best (Siegmund 1988,
  /// International Statistical Review 56, 31–48). On either side of a small change the log-likelihood is a random walk
  /// whose maximum exceeds x with the chance e⁻ˣ, so that the range holds the change with (1 − e^(−threshold/2))²: with
  /// 7.352, 95 %; more where the change is large.
  ///
  /// - Parameters:
  ///   - scores: in order of time, standard normal on the baseline; the last points are taken to have changed.
  ///   - first: the first index at which the change may be dated; the range may begin before it.
  ///   - threshold: how far twice the log-likelihood may lie below its best.
  /// - Complexity: O(n).
  public init?(scores: [Double], notBefore first: Int = 0, threshold: Double = 7.352277) {
    guard scores.indices.contains(first), scores.allSatisfy(\.isFinite) else { return nil }
    var gains = scores
    var means = scores
    var sum = StableSum()
    for index in scores.indices.reversed() {
      sum.add(scores[index])
      let count = Double(scores.count - index)
      means[index] = sum.value / count
      // Twice the log-likelihood gained by a step here, its height at its most likely.
      gains[index] = sum.value * sum.value / count
    }
    guard let best = gains.indices[first...].max(by: { (gains[$0], -$0) < (gains[$1], -$1) }) else {
      return nil
    }
    let near = gains.indices.filter {
      gains[$0] >= gains[best] - threshold && means[$0] * means[best] > 0
    }
    index = best
    range = min(near.first ?? best, best)...max(near.last ?? best, best)
    shift = means[best]
  }
}

/// Page's cumulative sums of scores: how much evidence of a shift has built up.
///
/// Page 1954, doi:10.1093/biomet/41.1-2.100. Each sum takes what a score exceeds the allowance by, and starts again at
/// zero whenever it would fall below.
public struct CumulativeSum: Sendable, Equatable {
  /// Sums towards higher scores, one for each.
  public let upper: [Double]
  /// Sums towards lower scores, as positive numbers.
  public let lower: [Double]

  /// Sums of scores in order of time.
  ///
  /// - Parameters:
  ///   - scores: standard normal where nothing has changed.
  ///   - allowance: half of the shift to be found, in standard deviations.
  public init(scores: [Double], allowance: Double = 0.5) {
    var (up, down) = (0.0, 0.0)
    var (upper, lower): ([Double], [Double]) = ([], [])
    for score in scores {
      up = max(0, up + score - allowance)
      down = max(0, down - score - allowance)
      upper.append(up)
      lower.append(down)
    }
    self.upper = upper
    self.lower = lower
  }

  /// The first index at which either sum exceeds a threshold; nil if none does.
  public func firstAlarm(threshold: Double = 4) -> Int? {
    upper.indices.first { upper[$0] > threshold || lower[$0] > threshold }
  }
}
