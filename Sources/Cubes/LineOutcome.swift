import Tables

/// What returns (or complaints) did to one line.
struct LineOutcome: Sendable {
  /// In units of `Measures.whole`, at most that.
  var share: Int64 = 0
  /// Units × `Measures.whole`, at most the line's.
  var units: Int64 = 0
  /// Hundredths refunded.
  var refund: Int64 = 0
  var hasRefund = false
  /// Events, in units of `Measures.whole`.
  var events: Int64 = 0
  /// The first moment, or `missingValue`.
  var first = missingValue
  /// Each of several events, in the order in which they were read; empty where there was one at most.
  var several: [Moment] = []

  /// An event, or a share of one.
  struct Moment: Sendable {
    /// When it was requested, or `missingValue`.
    var time: Int64
    /// In units of `Measures.whole`.
    var part: Int64
    /// Units × `Measures.whole`.
    var units: Int64
    /// Hundredths, or `missingValue`.
    var refund: Int64
  }

  /// Takes a share of an event, whose refund is this line's alone, to a line of so many units.
  @inline(__always)
  mutating func add(
    time: Int64, quantity: Int64, refund: Int64, _ part: Int64, units sold: Int64
  ) {
    let quantity = quantity == missingValue ? sold : quantity
    let moment = Moment(time: time, part: part, units: quantity &* part, refund: refund)
    if events > 0 { keep(moment) }
    add(moment, atMost: Measures.whole, units: sold &* Measures.whole)
    if time != missingValue { first = first == missingValue ? time : min(first, time) }
  }

  /// Keeps an event that is not the only one; what is known so far is the one before, if none is kept yet.
  @inline(never)
  private mutating func keep(_ moment: Moment) {
    if several.isEmpty {
      several.append(
        Moment(time: first, part: share, units: units, refund: hasRefund ? refund : missingValue))
    }
    several.append(moment)
  }

  @inline(__always)
  private mutating func add(_ moment: Moment, atMost whole: Int64, units most: Int64) {
    share = min(whole, share + moment.part)
    units = min(most, units &+ moment.units)
    if moment.refund != missingValue {
      refund = refund &+ moment.refund
      hasRefund = true
    }
    events += moment.part
  }

  /// Hundredths of the line's amount that came back: what was refunded, at most the amount; where
  /// no refund is stated, the share of its units.
  func amount(of line: OrderLine) -> Int64 { amount(line.quantity, line.amount) }

  /// The same by the line's units and hundredths.
  func amount(_ quantity: Int64, _ amount: Int64) -> Int64 {
    if hasRefund { return max(0, min(amount, refund)) }
    guard quantity > 0, amount > 0 else { return 0 }
    let (high, low) = amount.multipliedFullWidth(by: units)
    return (quantity &* Measures.whole).dividingFullWidth((high, low)).quotient
  }
}

extension LineOutcome {
  /// What one day of several brought: the outcome up to the day before, and up to this one.
  struct Step: Sendable {
    let day: Int32
    let before: LineOutcome
    let after: LineOutcome

    /// How much of the line it happened to for the first time, in units of `Measures.whole`.
    var share: Int64 { after.share - before.share }
  }

  /// What each day brought on which something happened, by day; events without a date are on none.
  ///
  /// Together the days bring all that is dated, and no more than the outcome as a whole: what has come back
  /// already does not come back again.
  ///
  /// - Complexity: O(n log n) for n events.
  func steps(_ zone: ZoneRules) -> [Step] {
    let dated = several.filter { $0.time != missingValue }
      .map { (day: zone.localDay(ofUTC: $0.time), moment: $0) }.sorted { $0.day < $1.day }
    var steps: [Step] = []
    var known = LineOutcome()
    // So that all steps count money in one way.
    known.hasRefund = hasRefund
    for (place, (day, moment)) in dated.enumerated() {
      let before = place > 0 && steps.last?.day == day ? steps.removeLast().before : known
      known.add(moment, atMost: share, units: units)
      steps.append(Step(day: day, before: before, after: known))
    }
    return steps
  }
}
