import Cubes
import Forecasting
import Tables

/// What was sold and what came of it, day by day over whole periods, as a forecast needs it.
struct ForecastDays {
  /// One group.
  struct Group {
    var key: [String?]
    /// Order lines, or their amount, by day.
    var sold: [Double]
    /// What is forecast, by day.
    var came: [Double]
    /// Order lines and orders by day, for a plan of orders.
    var lines: [Double]
    var orders: [Double]
  }

  /// The first local day; a Monday where periods are weeks.
  let firstDay: Int32
  /// How many whole periods there are.
  let periods: Int
  let periodLength: Int
  /// Whether days after the last whole period were left out.
  let hasRest: Bool
  /// Where one table ends long before the other: which, and its last day.
  let early: (kind: Early, last: Int32)?
  private(set) var groups: [Group] = []
  let total: Group
  let lags: LagTriangle

  /// A table that ends before the others.
  enum Early { case orders, events }

  /// Nil where no period is whole.
  init?(_ question: ForecastQuestion, _ answer: CubeAnswer) {
    let length = Int32(question.periodLength)
    let cells = answer.cubes[1].cells
    guard answer.asOf != missingValue else { return nil }
    let early = Self.early(cells, question.measure, answer.asOfDay)
    // A day that has begun is no day of few returns.
    let asOf =
      early?.last
      ?? answer.facts.seen(asOf: answer.asOf, answer.zone).wholeDay
    guard
      let first = cells.lazy.filter({ $0.measures.lines > 0 }).compactMap(\.period).min(),
      first <= asOf
    else { return nil }
    // A first week that begins in its middle would look like a bad one.
    let start = length == 1 ? first : first + (8 - Int32(CivilDate.isoWeekday(ofDay: first))) % 7
    periods = max(0, Int((asOf - start + 1) / length))
    guard periods > 0 else { return nil }
    self.early = early
    firstDay = start
    periodLength = question.periodLength
    hasRest = (asOf - start + 1) % length != 0
    let days = periods * periodLength
    total = Self.group([], cells, question.measure, start, days)
    var keys: [[String?]] = []
    var byKey: [[String?]: [Cube.Cell]] = [:]
    for cell in answer.cubes[0].cells where !question.dimensions.isEmpty {
      if byKey[cell.key] == nil { keys.append(cell.key) }
      byKey[cell.key, default: []].append(cell)
    }
    groups = keys.map { Self.group($0, byKey[$0] ?? [], question.measure, start, days) }
    let events =
      question.measure == .complaints
      ? answer.facts.complaintsByOrder : answer.facts.returnsByOrder
    lags = LagTriangle(
      events.map {
        (
          ordered: Int($0.ordered - start), requested: Int($0.requested - start),
          count: Double($0.lines) / Double(Measures.whole)
        )
      }, days: days)
  }

  /// The table that stops long before the as-of day, as exports of different days do.
  ///
  /// Its silence would be read as days without orders, or without returns.
  private static func early(
    _ cells: [Cube.Cell], _ measure: ForecastQuestion.Measure, _ asOf: Int32
  ) -> (kind: Early, last: Int32)? {
    func stop(_ kind: Early, _ isActive: (Measures) -> Bool) -> (kind: Early, last: Int32)? {
      let days = cells.filter { isActive($0.measures) }.compactMap(\.period)
      return TableEnd.last(of: days.filter { $0 <= asOf }, before: asOf).map { (kind, $0) }
    }
    let orders = stop(.orders) { $0.lines > 0 }
    let events = stop(.events) {
      (measure == .complaints ? $0.complainedInPeriod : $0.returnedInPeriod).lines > 0
    }
    guard let orders else { return events }
    guard let events else { return orders }
    return orders.last <= events.last ? orders : events
  }

  private static func group(
    _ key: [String?], _ cells: [Cube.Cell], _ measure: ForecastQuestion.Measure, _ start: Int32,
    _ days: Int
  ) -> Group {
    let none = [Double](repeating: 0, count: days)
    var group = Group(key: key, sold: none, came: none, lines: none, orders: none)
    for cell in cells {
      guard let period = cell.period, 0..<days ~= Int(period - start) else { continue }
      let day = Int(period - start)
      let measures = cell.measures
      group.lines[day] += Double(measures.lines)
      group.orders[day] += Double(measures.orders)
      switch measure {
      case .returns:
        group.came[day] += Double(measures.returnedInPeriod.lines) / Double(Measures.whole)
      case .complaints:
        group.came[day] += Double(measures.complainedInPeriod.lines) / Double(Measures.whole)
      case .refundAmount:
        group.came[day] += Double(measures.returnedInPeriod.refund) / 100
        group.sold[day] += Double(measures.amount) / 100
      }
    }
    // Without amounts of orders, their number has to do.
    if measure != .refundAmount || group.sold.allSatisfy({ $0 == 0 }) { group.sold = group.lines }
    return group
  }

  /// The values of whole periods.
  func values(_ group: Group) -> [Double] {
    stride(from: 0, to: periods * periodLength, by: periodLength).map { day in
      group.came[day..<day + periodLength].reduce(0, +)
    }
  }

  /// The first local day of a period, counted from 0.
  func day(ofPeriod period: Int) -> Int32 { firstDay + Int32(period * periodLength) }
}
