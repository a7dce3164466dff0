import Tables

/// What the plain orders of a batch come to as a whole, for cubes in which all of them share a cell: those without
/// a dimension, as a batch hardly ever spans two weeks.
struct PlainSums: Sendable {
  private(set) var sizes = CellSizes()
  /// The days of the orders.
  private(set) var days: ClosedRange<Int32>
  /// The first day on which a clock started, and how many did on each from there.
  private(set) var firstStart: Int32 = 0
  private(set) var starts: [Int64] = []

  /// Starts spread over more are not added up together.
  private static let mostStarts = 4096

  /// Adds up the lines; nil where there are none, or their clocks start too far from one another.
  init?(_ plain: PlainRows, _ columns: borrowing LineColumns) {
    guard let first = plain.rows.first else { return nil }
    let rows = plain.rows
    let (orderDays, startDays) = (columns.days, columns.starts)
    let (quantities, amounts) = (columns.quantities, columns.amounts)
    var (least, most) = (orderDays[Int(first)], orderDays[Int(first)])
    var (leastStart, mostStart) = (startDays[Int(first)].rawValue, startDays[Int(first)].rawValue)
    for row in rows {
      let (day, start) = (orderDays[Int(row)], startDays[Int(row)].rawValue)
      (least, most) = (min(least, day), max(most, day))
      (leastStart, mostStart) = (min(leastStart, start), max(mostStart, start))
    }
    guard Int(mostStart) - Int(leastStart) < Self.mostStarts else { return nil }
    days = least...most
    firstStart = leastStart
    starts = Array(repeating: 0, count: Int(mostStart - leastStart) + 1)
    for row in rows {
      let row = Int(row)
      starts[Int(startDays[row].rawValue &- leastStart)] &+= 1
      sizes.add(quantities[row], amounts[row])
    }
    for row in rows[..<plain.singles] {
      sizes.addOrder(quantities[Int(row)], amounts[Int(row)], wantsMoments: true)
    }
    var start = plain.singles
    for end in plain.ends where Int(end) > start {
      var (quantity, amount): (Int64, Int64) = (0, 0)
      for row in rows[start..<Int(end)] {
        quantity += quantities[Int(row)]
        amount += amounts[Int(row)]
      }
      sizes.addOrder(quantity, amount, wantsMoments: true)
      start = Int(end)
    }
  }

  /// The period in which all lines are; nil where there are several.
  func period(_ period: Period?) -> Int32? {
    let first = CubePlan.period(period, of: days.lowerBound)
    return first == CubePlan.period(period, of: days.upperBound) ? first : nil
  }
}
