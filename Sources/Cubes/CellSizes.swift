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
