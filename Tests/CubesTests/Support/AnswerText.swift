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
          + " \(cell.period ?? -1) \(cell.measures) \(cell.exposure)"
      }
    }
    return lines
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
