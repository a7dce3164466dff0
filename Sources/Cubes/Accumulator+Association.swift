import Tables

extension Accumulator {
  /// Counts an order of any kind in the association.
  mutating func countAssociation(
    _ order: Order, _ returned: Attribution, _ complained: Attribution
  ) {
    guard let planned = plan.association else { return }
    let first = plan.queries.count
    var lines: Int64 = 0
    var events: Int64 = 0
    for index in order.lines.indices {
      let line = order.lines[index]
      guard line.isCounted, line.isInRange, !line.isCancelled else { continue }
      let share = Self.share(planned.outcome, returned.outcomes[index], complained.outcomes[index])
      lines += 1
      events += share
      let place = index * plan.slots
      association?.add(
        order.slots[place + first..<place + plan.slots], line.start, share: share)
    }
    association?.addOrder(lines: lines, events: events)
    if let reason = planned.reason { countReasons(order, returned, reason) }
  }

  /// How much of a line had the outcome.
  private static func share(
    _ outcome: AssociationQuery.Outcome, _ returned: LineOutcome, _ complained: LineOutcome
  ) -> Int64 {
    switch outcome {
    case .returned, .reason: returned.share
    case .refund: returned.refund > 0 ? returned.share : 0
    case .complained: complained.share
    }
  }

  /// Counts each line once under each reason given for it, with at most the whole of it.
  private mutating func countReasons(_ order: Order, _ returned: Attribution, _ reason: Int) {
    var shares: [(line: Int, reason: UInt32, share: Int64)] = []
    var places = PairPlaces(count: returned.parts.count)
    for part in returned.parts {
      let line = order.lines[part.line]
      guard line.isCounted, line.isInRange, !line.isCancelled else { continue }
      let code = part.event.codes[reason]
      let place = places.place(of: part.line, code)
      if place == shares.count { shares.append((part.line, code, 0)) }
      shares[place].share = min(Measures.whole, shares[place].share + part.part)
    }
    let first = plan.queries.count
    for (line, code, share) in shares {
      let place = line * plan.slots
      association?.add(
        order.slots[place + first..<place + plan.slots], reason: code, share: share)
    }
  }
}
