import Cubes
import Statistics
import Tables

/// How lines mature: the share of what is to come of some lines that can have come.
struct Maturing {
  /// How long events take, of all lines.
  let lag: LagCurve
  /// Up to when there are events.
  let known: KnownUntil
  /// From the start of the clock on, of lines whose clock has started; nil where nothing happens to these.
  private var started: LagCurve?
  /// What to expect of lines under way; nil where ages count from the order.
  private let states: DeliveryStates?
  /// The usual days in transit.
  private let transit: Int32
  /// The last day of which deliveries are known.
  private let ordersUntil: Int32

  /// From what is known of all lines; nil where nothing tells how long events take.
  ///
  /// - Parameters:
  ///   - facts: What is known of all lines.
  ///   - kind: Returns or complaints.
  ///   - known: Up to when there are such.
  ///   - zone: In which days are counted.
  init?(_ facts: JoinFacts, _ kind: ExportKind, _ known: KnownUntil, _ zone: ZoneRules) {
    let events = kind == .complaints ? facts.complaints : facts.returns
    guard let lag = LagCurve(facts.exposure, events, known) else { return nil }
    self.lag = lag
    self.known = known
    transit = facts.transits.usual
    let orders = KnownUntil(facts.latestOfOrders, zone, lines: facts.exposure)
    ordersUntil =
      facts.latestOfOrders == missingValue || orders.day >= known.day
      ? known.day : orders.wholeDay
    guard !facts.transits.delivered.isEmpty else {
      started = lag
      states = nil
      return
    }
    let started = LagCurve(started: facts.exposure, events, known)
    self.started = started
    states = DeliveryStates(
      facts, events, kind == .complaints ? facts.transits.complaints : facts.transits.returns,
      started, known, ordersUntil: min(ordersUntil, known.wholeDay))
  }

  /// How long events take of some of the lines, from the start of their clock on.
  func curve(_ lines: [StartedLines], _ events: [Cube.EventDay]) -> LagCurve? {
    LagCurve(started: lines, events, known)
  }

  /// The same for lines whose events take another time.
  func with(_ curve: LagCurve) -> Maturing {
    var other = self
    other.started = curve
    return other
  }

  /// Whether lines may be under way.
  var hasTransits: Bool { states != nil }

  /// The share of what is to come of some lines that can have come; nil without lines.
  ///
  /// - Parameters:
  ///   - lines: By the day on which their clock started.
  ///   - days: Between which they were ordered, as far as that is known.
  /// - Returns: From 0 to 1.
  func share(
    of lines: [StartedLines], ordered days: ClosedRange<Int32> = .min ... .max
  ) -> Double? {
    if let states, let share = share(of: lines, by: { expectation($0, days, states) }) {
      return share
    }
    // Ages count from the order, or nothing is to come of lines like these.
    return share(of: lines) { (completeness($0.day), 1) }
  }

  private func share(
    of lines: [StartedLines], by expectation: (StartedLines) -> (seen: Double, final: Double)
  ) -> Double? {
    var seen = StableSum()
    var final = StableSum()
    for row in lines where row.lines > 0 {
      let expected = expectation(row)
      seen.add(Double(row.lines) * expected.seen)
      final.add(Double(row.lines) * expected.final)
    }
    return final.value > 0 ? min(1, seen.value / final.value) : nil
  }

  /// How many of some lines have started their clock by a day on which it may have.
  ///
  /// One that is delivered later starts it later. The share that no delivery will ever be known of starts it when it is
  /// taken to, and so do those that came back before.
  ///
  /// - Returns: Not a whole number where lines are under way.
  func started(_ row: StartedLines, by last: Int32) -> Double {
    guard row.day <= last else { return 0 }
    guard row.isUnderWay, let states else { return Double(row.lines) }
    let ordered = row.day - transit
    return Double(row.lines)
      * states.arrivesOrNever(
        underWayFor: Int(min(ordersUntil, known.wholeDay) - ordered), by: Int(last - ordered))
  }

  /// How many of the lines that came back on a day had started their clock by another, as `started` has it.
  func started(_ events: Cube.EventDay, by last: Int32) -> Double {
    guard events.start <= last else { return 0 }
    guard events.isUnderWay, let states else { return Double(events.lines) }
    let ordered = events.start - transit
    let age = min(ordersUntil, known.wholeDay) - ordered
    return Double(events.lines)
      * states.arrivesOrNever(happenedUnderWayFor: Int(age), by: Int(last - ordered))
  }

  private func expectation(
    _ row: StartedLines, _ days: ClosedRange<Int32>, _ states: DeliveryStates
  ) -> (seen: Double, final: Double) {
    guard row.isUnderWay else {
      let expected = states.expectation(
        inTransit: transits(row.day, days), completeness: completeness(row.day))
      return (row.day > known.day ? 0 : expected.seen, expected.final)
    }
    let ordered = Int(row.day) - Int(transit)
    func expectation(on day: Int32) -> DeliveryStates.Expectation {
      states.expectation(
        underWayFor: Int(min(ordersUntil, day)) - ordered, now: Int(day) - ordered
      ) { (started ?? lag).completeness(atAge: $0) }
    }
    let (before, after) = (expectation(on: known.day - 1), expectation(on: known.day))
    return (
      before.seen + known.part * (after.seen - before.seen),
      before.final + known.part * (after.final - before.final)
    )
  }

  private func completeness(_ start: Int32) -> Double {
    (started ?? lag).completeness(atAge: Int(known.day) - Int(start), lastDay: known.part)
  }

  /// How long lines can have been in transit that were delivered on a day.
  private func transits(_ start: Int32, _ days: ClosedRange<Int32>) -> ClosedRange<Int> {
    let longest = max(0, Int(start) - Int(days.lowerBound))
    return min(max(0, Int(start) - Int(days.upperBound)), longest)...longest
  }
}

extension LagCurve {
  /// The curve of those of some lines that are not under way, from the start of their clock on.
  fileprivate init?(
    started lines: [StartedLines], _ events: [Cube.EventDay], _ known: KnownUntil
  ) {
    self.init(
      lines.filter { !$0.isUnderWay },
      events.filter { !$0.isUnderWay && $0.requested >= $0.start }, known)
  }
}

extension DeliveryStates {
  fileprivate init?(
    _ facts: JoinFacts, _ events: [Cube.EventDay], _ transits: Transits.Events,
    _ curve: LagCurve?, _ known: KnownUntil, ordersUntil: Int32
  ) {
    let whole = Double(Measures.whole)
    func byTransit(_ counts: [(days: Int32, lines: Int64)]) -> [Int32: Double] {
      Dictionary(counts.map { ($0.days, Double($0.lines) / whole) }, uniquingKeysWith: +)
    }
    let (happened, early) = (byTransit(transits.delivered), byTransit(transits.early))
    var completeness = StableSum()
    var underWay: [UnderWay] = []
    let usual = Int(facts.transits.usual)
    func age(_ start: Int32) -> Int { Int(ordersUntil) - Int(start) + usual }
    for row in facts.exposure {
      let lines = Double(row.lines)
      if !row.isUnderWay {
        let days = Int(known.day) - Int(row.day)
        completeness.add(
          lines * (curve?.completeness(atAge: days, lastDay: known.part) ?? (days < 0 ? 0 : 1)))
      } else if age(row.day) >= 0 {
        underWay.append(UnderWay(days: age(row.day), waiting: lines, events: 0))
      }
    }
    for row in events
    where row.isUnderWay && row.requested <= ordersUntil && age(row.start) >= 0 {
      let lines = Double(row.lines) / whole
      let days = max(0, Int(row.requested) - Int(row.start) + usual)
      underWay.append(UnderWay(days: min(age(row.start), days), waiting: 0, events: lines))
      underWay.append(UnderWay(days: age(row.start), waiting: -lines, events: 0))
    }
    self.init(
      deliveries: facts.transits.delivered.map {
        let before = early[$0.days] ?? 0
        return Delivered(
          days: Int($0.days), lines: Double($0.lines), early: before,
          events: (happened[$0.days] ?? 0) - before)
      },
      waiting: transits.waiting.map { (days: Int($0.days), change: Double($0.change) / whole) },
      underWay: underWay, completeness: completeness.value)
  }
}
