/// What is to come of an order line, and what of it has come, by whether it has been delivered.
///
/// A line is under way until it is delivered, or returned before: two ways out of one state, whose shares by an age are
/// those of Aalen & Johansen (1978, Scand. J. Statist. 5, 141–150; Andersen & Keiding 2002,
/// doi:10.1191/0962280202SM276ra). What a delivered line has before it is told by a `LagCurve` from the delivery on. A line
/// under way has next to nothing behind it, however old it is; taken for delivered at the usual time it makes a cohort
/// look older than it is. Lines that arrive late also come back at another rate than early ones, and of a young cohort
/// only the early ones have arrived.
///
/// Ages are whole days from the order, those beyond `oldest` taken for it. Deliveries are taken to need about as long as
/// they did.
public struct DeliveryStates: Sendable, Equatable {
  /// Delivered lines.
  public struct Delivered: Sendable {
    /// Days from order to delivery.
    public let days: Int
    /// How many.
    public let lines: Double
    /// How many of them it happened to before their delivery.
    public let early: Double
    /// How many later.
    public let events: Double

    /// Lines that were as long in transit.
    public init(days: Int, lines: Double, early: Double, events: Double) {
      self.days = days
      self.lines = lines
      self.early = early
      self.events = events
    }
  }

  /// Lines whose delivery is not known.
  public struct UnderWay: Sendable {
    /// Days from the order to the last day that is known, or to the event.
    public let days: Int
    /// How many it had not happened to by then.
    public let waiting: Double
    /// How many it happened to on that day.
    public let events: Double

    /// Lines that were as long under way.
    public init(days: Int, waiting: Double, events: Double) {
      self.days = days
      self.waiting = waiting
      self.events = events
    }
  }

  /// What may be expected of a line: how much of it has come, and how much will have in the end.
  public struct Expectation: Sendable, Equatable {
    /// Events by now.
    public let seen: Double
    /// Events in the end.
    public let final: Double
  }

  /// Events in the end of a delivered line, from its delivery on.
  private let afterDelivery: Double
  /// By age the share of lines delivered by then.
  private let delivered: [Double]
  /// By age the share of lines that it happened to while under way, and that are never delivered.
  private let ended: [Double]
  /// By age the share of lines under way that it happened to, and that are delivered later.
  private let waiting: [Double]
  /// By days in transit delivered lines, events before their delivery, and the lines times their rate of later events
  /// over that of all; each with all before.
  private let lines: [Double]
  private let early: [Double]
  private let worth: [Double]

  /// Ages beyond this are taken for it.
  private static let oldest = 400
  /// A rate by days in transit is that of as many days about it as hold so many expected events, pulled towards that of
  /// all as by so many more of just that rate.
  private static let window = 100.0
  private static let pull = 10.0

  /// Estimates the shares by age.
  ///
  /// Nil without a delivered line that can have had an event.
  ///
  /// - Parameters:
  ///   - deliveries: Delivered lines, in any order.
  ///   - waiting: Of them, by how much the number of those that it happened to and that are not delivered yet changes on a
  ///     day after the order.
  ///   - underWay: All others.
  ///   - completeness: The sum over delivered lines of the share of their events since that can have come.
  /// - Complexity: O(n + ages²) for n counts.
  public init?(
    deliveries: [Delivered], waiting: [(days: Int, change: Double)], underWay: [UnderWay],
    completeness: Double
  ) {
    guard completeness > 0 else { return nil }
    func byAge(_ counts: some Sequence<(days: Int, count: Double)>) -> [Double] {
      var sums = Array(repeating: 0.0, count: Self.oldest + 1)
      for row in counts { sums[min(max(0, row.days), Self.oldest)] += row.count }
      return sums
    }
    let arrived = byAge(deliveries.lazy.map { ($0.days, $0.lines) })
    let happened = byAge(deliveries.lazy.map { ($0.days, $0.events) })
    let left = byAge(underWay.lazy.map { ($0.days, $0.waiting) })
    let lost = byAge(underWay.lazy.map { ($0.days, $0.events) })
    let all = StableSum(arrived + left + lost).value
    afterDelivery = min(1, StableSum(happened).value / completeness)

    var atRisk = all
    var remaining = 1.0
    var delivered = 0.0
    var ended = 0.0
    var shares: (delivered: [Double], ended: [Double]) = ([], [])
    for age in 0...Self.oldest {
      if atRisk > 0 {
        delivered += remaining * arrived[age] / atRisk
        ended += remaining * lost[age] / atRisk
        remaining *= max(0, 1 - (arrived[age] + lost[age]) / atRisk)
      }
      atRisk -= arrived[age] + lost[age] + left[age]
      shares.delivered.append(min(1, delivered))
      shares.ended.append(ended)
    }
    (self.delivered, self.ended) = shares
    self.waiting = Self.sums(byAge(waiting.lazy.map { ($0.days, $0.change) })).dropFirst().map {
      max(0, $0 / all)
    }

    lines = Self.sums(arrived)
    early = Self.sums(byAge(deliveries.lazy.map { ($0.days, $0.early) }))
    worth = Self.worth(lines, Self.sums(happened))
  }

  /// By days in transit the lines times their rate of events over that of all, each with all before.
  ///
  /// - Parameters:
  ///   - lines: Delivered lines by days in transit, each with all before.
  ///   - events: Events after their delivery, likewise.
  /// - Returns: One more than there are days.
  private static func worth(_ lines: [Double], _ events: [Double]) -> [Double] {
    let last = lines.count - 1
    let rate = events[last] / lines[last]
    let worth = (0..<last).map { days -> Double in
      guard lines[days + 1] > lines[days] else { return 0 }
      var (first, end) = (days, days + 1)
      while (lines[end] - lines[first]) * rate < window && (first > 0 || end < last) {
        (first, end) = (max(0, first - 1), min(last, end + 1))
      }
      let expected = (lines[end] - lines[first]) * rate
      return (lines[days + 1] - lines[days]) * (events[end] - events[first] + pull)
        / (expected + pull)
    }
    let mean = StableSum(worth).value / lines[last]
    return sums(worth.map { $0 / mean })
  }

  /// Nothing, and the sums of the first one, two, … numbers.
  private static func sums(_ numbers: [Double]) -> [Double] {
    numbers.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// What may be expected of a delivered line.
  ///
  /// - Parameters:
  ///   - days: How long it was in transit: the least and the most.
  ///   - completeness: The share of the events since its delivery that can have come.
  /// - Returns: Events a line; where no line was so long in transit, those of all delivered lines.
  public func expectation(inTransit days: ClosedRange<Int>, completeness: Double) -> Expectation {
    let last = lines.count - 1
    var first = min(max(0, days.lowerBound), last - 1)
    var end = min(max(0, days.upperBound), last - 1) + 1
    if lines[end] <= lines[first] || days.upperBound < 0 { (first, end) = (0, last) }
    let some = lines[end] - lines[first]
    let before = (early[end] - early[first]) / some
    let after = afterDelivery * (worth[end] - worth[first]) / some
    return Expectation(seen: before + completeness * after, final: before + after)
  }

  /// What may be expected of a line that had not been delivered at an age, whether it happened to it or not.
  ///
  /// - Parameters:
  ///   - age: Days from the order to the last day of which deliveries are known.
  ///   - now: The same to the last day of which events are; below 0 none can have come.
  ///   - completeness: The share of the events since a delivery so many days ago that can have come. Asked only where
  ///     `now` is greater than `age`.
  /// - Returns: Events a line.
  /// - Complexity: O(1 + now − age).
  public func expectation(
    underWayFor age: Int, now: Int, completeness: (Int) -> Double
  ) -> Expectation {
    let last = delivered.count - 1
    let (age, now) = (min(age, last), min(now, last))
    let share = deliveredShare(age)
    let rest = 1 - share
    let later = expectation(inTransit: min(age + 1, last)...last, completeness: 0).final
    // All were delivered by then: one that was not is late beyond all others.
    guard rest > 1e-9 else { return Expectation(seen: 0, final: later) }
    let final = ended[last] + max(0, delivered[last] - share) * later
    var seen = now < 0 ? 0 : ended[now] + waiting[now]
    for days in max(0, age + 1)..<max(0, age + 1, now + 1) {
      let arrivals = deliveredShare(days) - deliveredShare(days - 1)
      guard arrivals > 0 else { continue }
      let expected = expectation(
        inTransit: days...days, completeness: completeness(now - days))
      seen += arrivals * expected.seen
    }
    return Expectation(seen: min(final, seen) / rest, final: final / rest)
  }

  /// The chance that a line that had not been delivered at an age is delivered by a later one, or never will be.
  ///
  /// - Parameters:
  ///   - age: Days from the order to the last day of which deliveries are known.
  ///   - later: Days from the order.
  /// - Returns: From 0 to 1.
  public func arrivesOrNever(underWayFor age: Int, by later: Int) -> Double {
    let last = delivered.count - 1
    let share = deliveredShare(age)
    let rest = 1 - share
    guard rest > 1e-9 else { return 0 }
    let arrivals = max(0, deliveredShare(later) - share)
    return min(1, max(0, (1 - delivered[last] + arrivals) / rest))
  }

  /// The same for a line to which it happened while it was under way.
  ///
  /// Such lines may be ones that are never delivered (stopped and refunded on the way), or arrive like all others; the
  /// past tells which.
  ///
  /// - Parameters:
  ///   - age: Days from the order to the last day of which deliveries are known.
  ///   - later: Days from the order.
  /// - Returns: From 0 to 1; 1 where it never happened to a line under way.
  public func arrivesOrNever(happenedUnderWayFor age: Int, by later: Int) -> Double {
    let last = ended.count - 1
    let (age, later) = (min(max(0, age), last), min(max(0, later), last))
    let all = ended[age] + waiting[age]
    guard all > 0 else { return 1 }
    return min(1, (ended[age] + max(0, waiting[age] - waiting[later])) / all)
  }

  private func deliveredShare(_ age: Int) -> Double {
    age < 0 ? 0 : delivered[min(age, delivered.count - 1)]
  }
}
