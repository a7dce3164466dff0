/// The share of subjects that have not had their event yet, by time, when some are still waiting.
///
/// The product-limit estimator (Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452). A subject
/// that leaves unobserved at a time counts as at risk for the events at that time.
public struct KaplanMeier: Sendable, Equatable {
  /// One time with at least one event.
  public struct Step: Sendable, Equatable {
    /// When.
    public let time: Double
    /// How many had neither had their event nor left before.
    public let atRisk: Double
    /// How many events there were at this time, above zero.
    public let events: Double
    /// The share without event after this time.
    public let survival: Double
    /// Greenwood's standard error of `survival`; 0 where survival is 0.
    public let standardError: Double
  }

  /// All subjects of one time together.
  public struct Count: Sendable, Equatable {
    /// When.
    public let time: Double
    /// How many had their event at this time.
    public let events: Double
    /// How many were last seen at this time, without event.
    public let censored: Double

    /// The counts of one time; the same time may come more than once.
    public init(time: Double, events: Double, censored: Double) {
      self.time = time
      self.events = events
      self.censored = censored
    }
  }

  /// The times with events, rising; empty where no subject had an event.
  public let steps: [Step]
  /// The last time at which anyone was seen; nothing is known beyond.
  public let lastTime: Double

  /// The curve of one row per subject.
  ///
  /// Nil without a subject, or for a time that is not finite.
  ///
  /// - Parameter observations: the time of the event, or the last time seen when there was none.
  /// - Complexity: O(n log n).
  public init?(observations: [(time: Double, event: Bool)]) {
    self.init(
      counts: observations.map {
        Count(time: $0.time, events: $0.event ? 1 : 0, censored: $0.event ? 0 : 1)
      })
  }

  /// The curve of counts by time; they need not be whole, and may come in any order.
  ///
  /// Nil without a subject, for a time that is not finite, or for a count that is negative or not
  /// finite.
  ///
  /// - Parameter counts: subjects by the time of their event or the last time seen.
  /// - Complexity: O(n log n).
  public init?(counts: [Count]) {
    guard
      counts.allSatisfy({
        $0.time.isFinite && $0.events >= 0 && $0.events.isFinite && $0.censored >= 0
          && $0.censored.isFinite
      })
    else { return nil }
    let merged = Self.merged(counts)
    guard let last = merged.last else { return nil }
    lastTime = last.time

    // From the far end, so that those at risk are a sum of what is left, never a rounded difference.
    var atRisk: [Double] = []
    var left = StableSum()
    for count in merged.reversed() {
      left.add(count.events)
      left.add(count.censored)
      atRisk.append(left.value)
    }
    var steps: [Step] = []
    var survival = 1.0
    var greenwood = 0.0
    for (count, risk) in zip(merged, atRisk.reversed()) where count.events > 0 {
      let staying = max(0, risk - count.events)
      survival *= staying / risk
      greenwood += staying > 0 ? count.events / (risk * staying) : 0
      steps.append(
        Step(
          time: count.time, atRisk: risk, events: count.events, survival: survival,
          standardError: survival * greenwood.squareRoot()))
    }
    self.steps = steps
  }

  /// Sorted by time, one entry a time, without entries of nobody.
  private static func merged(_ counts: [Count]) -> [Count] {
    let sorted = counts.filter { $0.events + $0.censored > 0 }.sorted {
      ($0.time, $0.events, $0.censored) < ($1.time, $1.events, $1.censored)
    }
    var merged: [Count] = []
    for count in sorted {
      if let last = merged.last, last.time == count.time {
        merged[merged.count - 1] = Count(
          time: last.time, events: last.events + count.events,
          censored: last.censored + count.censored)
      } else {
        merged.append(count)
      }
    }
    return merged
  }

  /// The share without event after `time`: 1 before the first step, and flat beyond the last.
  ///
  /// - Complexity: O(log n).
  public func survival(at time: Double) -> Double {
    let after = steps.partitioningIndex { $0.time > time }
    return after == 0 ? 1 : steps[after - 1].survival
  }

  /// The first time at which at most half are without event; nil where the curve stays above.
  public var median: Double? { quantile(0.5) }

  /// The first time by which at least the share `p` had their event; nil where that is never seen.
  ///
  /// A step that reaches `p` but for rounding, within 1e-12, does reach it.
  ///
  /// - Complexity: O(log n).
  public func quantile(_ p: Double) -> Double? {
    guard p > 0, p <= 1 else { return nil }
    let index = steps.partitioningIndex { 1 - $0.survival >= p - 1e-12 }
    return index < steps.count ? steps[index].time : nil
  }
}

extension Array {
  /// The first index at which `belongs` holds, given that it holds from there on; `count` if nowhere.
  func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
