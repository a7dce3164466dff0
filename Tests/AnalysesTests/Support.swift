import Tables

@testable import Analyses
@testable import Cubes

/// Answers made by hand.
enum Hand {
  static let whole = Measures.whole
  static let category = Dimension(name: "category", origin: .column(.orders, "category"))
  static let reason = Dimension(name: "reason", origin: .column(.returns, "reason"))
  static let complaintKind = Dimension(name: "complaint.kind", origin: .column(.complaints, "kind"))

  /// The day as of which everything is seen: 2024-03-01, a Friday.
  static let asOfDay: Int32 = 19_783

  static func day(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
    CivilDate.days(year: year, month: month, day: day)
  }

  /// Measures of lines in orders of one line, of one unit and of 10.00 each.
  static func measures(lines: Int64, returned: Int64, inPeriod: Int64 = 0) -> Measures {
    var measures = Measures()
    measures.lines = lines
    measures.orders = lines
    measures.units = lines
    measures.amount = lines * 1000
    measures.returned = outcome(returned)
    measures.returnedInPeriod = outcome(inPeriod)
    measures.squares.units = Measures.Squares.Moments(
      xx: Int128(lines), xy: Int128(returned * whole), yy: Int128(returned) * Int128(whole * whole))
    measures.squares.amount = Measures.Squares.Moments(
      xx: Int128(lines * 1_000_000), xy: Int128(returned * 1_000_000),
      yy: Int128(returned * 1_000_000))
    return measures
  }

  static func outcome(_ count: Int64) -> Measures.Outcome {
    Measures.Outcome(
      lines: count * whole, orders: count, units: count * whole, amount: count * 1000,
      refund: count * 1000, events: count * whole)
  }

  static func cell(
    _ key: [String?], _ measures: Measures, period: Int32? = nil, of kind: ExportKind? = nil,
    exposure: [StartedLines] = []
  ) -> Cube.Cell {
    Cube.Cell(
      key: key, coversAllEvents: kind == nil, period: period, measures: measures,
      exposure: exposure, eventKind: kind)
  }

  /// Facts of a hundred old lines: ten came back after a day, ten after three.
  ///
  /// So half of all returns have come by an age of one day and all by three: F(0) = 0,
  /// F(1) = F(2) = (100 − 90) / (100 − 80) = .5, F(3) = 1.
  static var facts: JoinFacts {
    var facts = JoinFacts()
    let start = asOfDay - 20
    facts.exposure = [.init(day: start, lines: 100)]
    facts.returns = [
      .init(start: start, requested: start + 1, lines: 10 * whole),
      .init(start: start, requested: start + 3, lines: 10 * whole),
    ]
    return facts
  }

  static func result(
    _ question: RatesQuestion, _ cells: [Cube.Cell], total: Measures? = nil,
    facts: JoinFacts = JoinFacts(), hasComplaints: Bool = false
  ) -> RatesResult {
    let zone = ZoneRules.utc
    let answer = CubeAnswer(
      cubes: [
        Cube(query: question.queries[0], cells: cells),
        Cube(query: CubeQuery(), cells: total.map { [cell([], $0)] } ?? []),
      ],
      asOf: Int64(asOfDay) * 86_400 + 86_399, zone: zone, facts: facts, orderLedgers: [],
      otherLedgers: [])
    return RatesAnalysis(
      question, answer, hasReturns: true, hasComplaints: hasComplaints, hasRefunds: true
    ).result()
  }
}

/// Whether a value is there and agrees to so much.
func near(_ value: Double?, _ expected: Double, _ tolerance: Double = 5e-9) -> Bool {
  value.map { ($0 - expected).magnitude <= tolerance } ?? false
}
