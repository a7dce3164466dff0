/// What is to come of an order line, and what of it has come, by whether it has been delivered.
///
/// A line is under way until it is delivered, or returned before: two ways out of one state, whose shares by an age are
/// those of Aalen & Johansen (1978, Scand. J. Statist. 5, 141–150; Andersen & Keiding 2002,
/// doi:10.1191/0962280202SM276ra). What a delivered line has before it is told by a `LagCurve` from the delivery on. A line
/// under way has next to nothing behind it, however old it is; taken for delivered at the usual time it makes a cohort
/// look older than it is. Lines that arrive late also come back at another rate than early ones, and of a young cohort
/// only the early ones have arrived: `share(inTransit:)`.
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
    /// How many of them it happened to.
    public let events: Double

    /// Lines that were as long in transit.
    public init(days: Int, lines: Double, events: Double) {
      self.days = days
      self.lines = lines
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

  /// Events in the end of a delivered line.
  public let afterDelivery: Double
  /// By age the share of lines delivered by then.
  private let delivered: [Double]
  /// By age the share of lines that it happened to while under way, and that are never delivered.
  private let ended: [Double]
  /// By age the share of lines under way that it happened to, and that are delivered later.
  private let cameEarly: [Double]
  /// By days in transit, delivered lines, and those times their rate over that of all; each with all before.
  private let lines: [Double]
  private let worth: [Double]

  /// Ages beyond this are taken for it.
  private static let oldest = 400
  /// Rates by days in transit are pulled towards that of all as by so many expected events of just that rate.
  private static let pull = 20.0

  /// Estimates the shares by age.
  ///
  /// Nil without a delivered line that can have had an event.
  ///
  /// - Parameters:
  ///   - deliveries: Delivered lines, in any order.
  ///   - early: Of them, by how much the number of those that it happened to and that are not delivered yet changes on a
  ///     day after the order.
  ///   - underWay: All others.
  ///   - completeness: The sum over delivered lines of the share of their events that can have come.
  /// - Complexity: O(n + ages) for n counts.
  public init?(
    deliveries: [Delivered], early: [(days: Int, change: Double)], underWay: [UnderWay],
    completeness: Double
  ) {
    guard completeness > 0 else { return nil }
    func index(_ days: Int) -> Int { min(max(0, days), Self.oldest) }
    var arrived = Array(repeating: 0.0, count: Self.oldest + 1)
    var events = arrived
    var left = arrived
    var lost = arrived
    var change = arrived
    for row in deliveries {
      arrived[index(row.days)] += row.lines
      events[index(row.days)] += row.events
    }
    for row in underWay {
      left[index(row.days)] += row.waiting
      lost[index(row.days)] += row.events
    }
    for row in early { change[index(row.days)] += row.change }
    let all = StableSum(arrived + left + lost).value
    let happened = StableSum(events).value
    afterDelivery = min(1, happened / completeness)

    var atRisk = all
    var waiting = 1.0
    var sums = (delivered: 0.0, ended: 0.0, early: 0.0)
    var shares: (delivered: [Double], ended: [Double], early: [Double]) = ([], [], [])
    for age in 0...Self.oldest {
      if atRisk > 0 {
        sums.delivered += waiting * arrived[age] / atRisk
        sums.ended += waiting * lost[age] / atRisk
        waiting *= max(0, 1 - (arrived[age] + lost[age]) / atRisk)
      }
      atRisk -= arrived[age] + lost[age] + left[age]
      sums.early += change[age]
      shares.delivered.append(min(1, sums.delivered))
      shares.ended.append(sums.ended)
      shares.early.append(max(0, sums.early / all))
    }
    (delivered, ended, cameEarly) = shares

    let total = StableSum(arrived).value
    let rate = happened / total
    var (lines, worth) = ([0.0], [0.0])
    for days in 0...Self.oldest {
      let expected = arrived[days] * rate
      let share = (events[days] + Self.pull) / (expected + Self.pull)
      lines.append(lines[days] + arrived[days])
      worth.append(worth[days] + arrived[days] * share)
    }
    let mean = worth[worth.count - 1] / total
    self.lines = lines
    self.worth = worth.map { $0 / mean }
  }

  /// How many times as often as over all of them it happens to delivered lines that were so long in transit.
  ///
  /// - Parameter days: The least and the most.
  /// - Returns: 1 where no line was.
  public func share(inTransit days: ClosedRange<Int>) -> Double {
    guard days.upperBound >= 0 else { return 1 }
    let first = min(max(0, days.lowerBound), Self.oldest)
    let end = min(days.upperBound, Self.oldest) + 1
    let some = lines[end] - lines[first]
    return some > 0 ? (worth[end] - worth[first]) / some : 1
  }

  /// What may be expected of a line that has not been delivered by an age, whether it happened to it or not.
  ///
  /// - Parameter age: Days since the order; below 0 nothing can have come.
  /// - Returns: Events a line.
  public func expectation(underWayFor age: Int) -> Expectation {
    let last = delivered.count - 1
    let age = min(age, last)
    let share = age < 0 ? 0 : delivered[age]
    let rest = 1 - share
    // All were delivered by then: one that was not is late beyond all others.
    guard rest > 1e-9 else {
      return Expectation(seen: 0, final: afterDelivery)
    }
    let later = max(0, delivered[last] - share) * afterDelivery
    let final =
      ended[last] + later * (age < last ? self.share(inTransit: age + 1...last) : 1)
    let seen = age < 0 ? 0 : min(final, ended[age] + cameEarly[age])
    return Expectation(seen: seen / rest, final: final / rest)
  }

  /// The chance that a line that has not been delivered by an age never will be.
  ///
  /// - Parameter age: Days since the order.
  /// - Returns: From 0 to 1.
  public func neverArrives(underWayFor age: Int) -> Double {
    let last = delivered.count - 1
    let share = age < 0 ? 0 : delivered[min(age, last)]
    let rest = 1 - share
    return rest > 1e-9 ? min(1, max(0, (1 - delivered[last]) / rest)) : 0
  }
}
