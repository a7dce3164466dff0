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
    lines += Self.summed(facts.returns).map { "returns \($0)" }
    lines += Self.summed(facts.complaints).map { "complaints \($0)" }
    for ledger in orderLedgers + otherLedgers {
      lines.append("\(ledger.path): \(ledger.rows) \(ledger.accepted) \(ledger.duplicates)")
    }
    for (index, cube) in cubes.enumerated() {
      lines += cube.cells.map { cell in
        "cube \(index): \(cell.key) \(cell.coversAllEvents) \(cell.eventKind?.rawValue ?? "-")"
          + " \(cell.period ?? -1) \(Self.text(cell.measures))"
          + cell.exposure.map { " \($0.day):\($0.lines)" }.joined()
          + cell.returnDays.map { " r\($0.start)-\($0.requested):\($0.lines)" }.joined()
          + cell.complaintDays.map { " c\($0.start)-\($0.requested):\($0.lines)" }.joined()
      }
    }
    return lines
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

  private static func summed(
    _ days: [(start: Int32, requested: Int32, lines: Int64)]
  ) -> [String] {
    var sums: [[Int32]: Int64] = [:]
    for day in days { sums[[day.start, day.requested], default: 0] += day.lines }
    return sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { "\($0.key) \($0.value)" }
  }
}

/// The first lines in which two texts differ.
func difference(_ found: [String], _ expected: [String]) -> String {
  let missing = expected.filter { !found.contains($0) }.prefix(4)
  let extra = found.filter { !expected.contains($0) }.prefix(4)
  return "expected and not found:\n" + missing.joined(separator: "\n") + "\nfound instead:\n"
    + extra.joined(separator: "\n")
}
