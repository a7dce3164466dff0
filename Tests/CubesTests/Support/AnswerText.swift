import Tables

@testable import Cubes

extension CubeAnswer {
  /// Everything that the answer says, a line for each statement: equal text, equal answer.
  var text: [String] {
    var lines = [
      "as of \(asOf)", "zone \(zone.identifier)", "clock \(facts.clock)",
      "return join \(facts.returnJoin)", "complaint join \(facts.complaintJoin)",
      "carried \(facts.carriedReturns), undated \(facts.undatedReturns)",
      "before order \(facts.returnsBeforeOrder)",
      "shared \(facts.sharedReturns), \(facts.sharedComplaints)",
      "dealt \(facts.dealtReturns), \(facts.dealtComplaints)",
      "unknown \(facts.returnsOfUnknownLine), cancelled \(facts.returnsOfCancelled)",
    ]
    lines += facts.exposure.map { "exposure \($0)" }
    lines += facts.returns.map { "returns \(Self.text($0))" }
    lines += facts.complaints.map { "complaints \(Self.text($0))" }
    lines += Self.text(facts.transits)
    for ledger in orderLedgers + otherLedgers {
      lines.append("\(ledger.path): \(ledger.rows) \(ledger.accepted) \(ledger.duplicates)")
    }
    for (index, cube) in cubes.enumerated() {
      lines += cube.cells.map { cell in
        "cube \(index): \(cell.key) \(cell.coversAllEvents) \(cell.eventKind?.rawValue ?? "-")"
          + " \(cell.period ?? -1) \(Self.text(cell.measures))"
          + cell.exposure.map { " \($0.day)\($0.isUnderWay ? "?" : ""):\($0.lines)" }.joined()
          + cell.returnDays.map { " r\(Self.text($0))" }.joined()
          + cell.complaintDays.map { " c\(Self.text($0))" }.joined()
      }
    }
    return lines
  }

  private static func text(_ day: Cube.EventDay) -> String {
    "\(day.start)\(day.isUnderWay ? "?" : "")-\(day.requested):\(day.lines)"
  }

  private static func text(_ transits: Transits) -> [String] {
    func text(_ name: String, _ events: Transits.Events) -> [String] {
      [
        events.delivered.map { "\(name) delivered \($0)" },
        events.early.map { "\(name) early \($0)" },
        events.waiting.filter { $0.change != 0 }.map { "\(name) waiting \($0)" },
      ].flatMap { $0.sorted() }
    }
    return ["usual transit \(transits.usual)"]
      + transits.delivered.map { "delivered \($0)" }.sorted()
      + text("returns", transits.returns) + text("complaints", transits.complaints)
  }

  /// All counts by name; written out, since reflection is slow.
  private static func text(_ measures: Measures) -> String {
    func text(_ name: String, _ outcome: Measures.Outcome) -> String {
      guard outcome != Measures.Outcome() else { return "" }
      return " \(name) lines \(outcome.lines) orders \(outcome.orders) units \(outcome.units)"
        + " amount \(outcome.amount) refund \(outcome.refund) events \(outcome.events)"
    }
    func text(_ name: String, _ moments: Measures.Squares.Moments) -> String {
      " \(name) \(moments.xx) \(moments.xy) \(moments.yy)"
    }
    return "lines \(measures.lines) orders \(measures.orders) units \(measures.units)"
      + " amount \(measures.amount) cancelled \(measures.cancelled)"
      + text("returned", measures.returned) + text("in period", measures.returnedInPeriod)
      + text("complained", measures.complained) + text("in period", measures.complainedInPeriod)
      + text("units", measures.squares.units) + text("amount", measures.squares.amount)
  }
}

/// The first lines in which two texts differ.
func difference(_ found: [String], _ expected: [String]) -> String {
  let missing = expected.filter { !found.contains($0) }.prefix(4)
  let extra = found.filter { !expected.contains($0) }.prefix(4)
  return "expected and not found:\n" + missing.joined(separator: "\n") + "\nfound instead:\n"
    + extra.joined(separator: "\n")
}
