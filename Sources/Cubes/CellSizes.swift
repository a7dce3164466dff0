import Tables

/// What the lines of plain orders come to in one cell: all that most lines add to.
///
/// A line of the processor's cache, where `Measures` would be six: cells are met in no order.
struct CellSizes: Sendable {
  private(set) var lines: Int64 = 0
  private(set) var orders: Int64 = 0
  private(set) var units: Int64 = 0
  private(set) var amount: Int64 = 0
  /// Over orders.
  private var unitSquares: Int128 = 0
  private var amountSquares: Int128 = 0

  /// Adds a line.
  @inline(__always)
  mutating func add(_ quantity: Int64, _ amount: Int64) {
    lines &+= 1
    units &+= quantity
    self.amount &+= amount
  }

  /// Adds an order by its sizes in the cell, its lines being added already.
  @inline(__always)
  mutating func addOrder(_ quantity: Int64, _ amount: Int64, wantsMoments: Bool) {
    orders &+= 1
    guard wantsMoments else { return }
    unitSquares &+= Self.square(quantity)
    amountSquares &+= Self.square(amount)
  }

  @inline(__always)
  private static func square(_ number: Int64) -> Int128 {
    let product = number.multipliedFullWidth(by: number)
    return Int128(truncatingIfNeeded: product.high) << 64
      | Int128(truncatingIfNeeded: product.low)
  }

  static func += (left: inout CellSizes, right: CellSizes) {
    left.lines &+= right.lines
    left.orders &+= right.orders
    left.units &+= right.units
    left.amount &+= right.amount
    left.unitSquares &+= right.unitSquares
    left.amountSquares &+= right.amountSquares
  }

  /// The same without the squares.
  var withoutSquares: CellSizes {
    var sizes = self
    (sizes.unitSquares, sizes.amountSquares) = (0, 0)
    return sizes
  }
}

extension Measures {
  /// Adds the sizes of plain orders.
  static func += (left: inout Measures, right: CellSizes) {
    left.lines += right.lines
    left.orders += right.orders
    left.units += right.units
    left.amount += right.amount
    right.addSquares(to: &left.squares)
  }
}

extension CellSizes {
  fileprivate func addSquares(to squares: inout Measures.Squares) {
    squares.units.xx += unitSquares
    squares.amount.xx += amountSquares
  }
}

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
