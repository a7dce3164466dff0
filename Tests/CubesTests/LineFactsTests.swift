import Randomness
import Tables
import Testing

@testable import Cubes

/// What is settled of lines comes back as it was written, in whatever batches.
@Suite struct LineFactsTests {
  static let source = MemorySource(zone: .utc, files: [:], columns: [:])

  /// Columns of so many lines, of one unit each: no export tells quantities.
  static func columns(_ days: [Int32], _ starts: [StartDay]) -> LineColumns {
    let plan = CubePlan(
      [], CubeScope(), source, clock: .delivery, joinsByLine: false, joinsBySku: false, facts: "")
    var counts = CountStore.accumulator(plan)
    var columns = LineColumns(plan, Catalogue())
    columns.takeDays(days.count) { known, knownStarts in (known, knownStarts) = (days, starts) }
    var chunk = Chunk(requests: plan.requests)
    chunk.rowCount = days.count
    columns.load(chunk, [], &counts)
    return columns
  }

  static func outcome(_ random: inout SplitMix64) -> LineOutcome {
    var outcome = LineOutcome()
    guard random.percent(70) else { return outcome }
    let whole = Measures.whole
    outcome.share = random.percent(60) ? whole : Int64(random.pick(1...Int(whole)))
    outcome.units = random.percent(60) ? whole : Int64(random.pick(0...Int(whole)))
    outcome.events = random.percent(60) ? whole : whole * Int64(random.pick(1...3))
    outcome.hasRefund = random.percent(60)
    if outcome.hasRefund { outcome.refund = Int64(random.pick(-500...1_000_000)) }
    if random.percent(80) { outcome.first = Int64(random.pick(-9_999_999...2_000_000_000)) }
    guard random.percent(30) else { return outcome }
    for _ in 0..<random.pick(2...5) {
      outcome.several.append(
        LineOutcome.Moment(
          time: random.percent(80) ? Int64(random.pick(-9_999_999...2_000_000_000)) : missingValue,
          part: Int64(random.pick(0...Int(whole))), units: Int64(random.pick(0...Int(5 * whole))),
          refund: random.percent(50) ? Int64(random.pick(-500...1_000_000)) : missingValue))
    }
    return outcome
  }

  @Test("facts come back", arguments: 1...8)
  func roundTrip(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = random.pick(0...300)
    var facts = LineFacts()
    var days: [Int32] = []
    var starts: [StartDay] = []
    for row in 0..<count {
      days.append(Int32(random.pick(-20_000...20_000)))
      let isDelivered = random.percent(80)
      starts.append(
        StartDay(day: days[row] + Int32(random.pick(-2...40)), isDelivered: isDelivered))
      var kind = row > 0 && random.percent(20) ? LineFacts.continues : 0
      if random.percent(10) { kind |= LineFacts.cancelled }
      let outcome = LineFacts.Outcome(
        returned: Self.outcome(&random), complained: Self.outcome(&random))
      if outcome.returned.share > 0 || outcome.complained.share > 0 {
        kind |= LineFacts.touched
        facts.outcomes.append(outcome)
      }
      facts.kinds.append(kind)
    }
    var writer = LineFactsWriter()
    writer.add(facts, Self.columns(days, starts), rows: count)

    var reader = try LineFactsReader(writer.bytes)
    var read = LineFacts()
    var outcomes: [LineFacts.Outcome] = []
    var next = 0
    while reader.remaining > 0 {
      let rows = min(random.pick(1...70), reader.remaining)
      var batchDays = Array(repeating: Int32(0), count: rows)
      var batchStarts = Array(repeating: StartDay(rawValue: 0), count: rows)
      reader.readDays(rows, &batchDays, &batchStarts)
      #expect(batchDays == Array(days[next..<next + rows]))
      #expect(batchStarts == Array(starts[next..<next + rows]))
      try reader.read(rows, Self.columns(batchDays, batchStarts), into: &read)
      #expect(read.kinds[..<rows] == facts.kinds[next..<next + rows])
      outcomes += read.outcomes
      next += rows
    }
    #expect(next == count)
    #expect(outcomes.count == facts.outcomes.count)
    for (left, right) in zip(outcomes, facts.outcomes) {
      #expect("\(left)" == "\(right)")
    }
  }

  @Test("facts that were cut off are refused")
  func damaged() {
    var writer = LineFactsWriter()
    writer.add(
      LineFacts(kinds: [0, 1]),
      Self.columns([1, 2], [StartDay(rawValue: 2), StartDay(rawValue: 4)]),
      rows: 2)
    let bytes = writer.bytes
    for count in 0..<bytes.count {
      #expect(throws: DamagedColumn.self) { try LineFactsReader(Array(bytes[..<count])) }
    }
  }
}
