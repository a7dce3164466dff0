import Tables

/// What one order has in one cell: its size and what happened to it there.
struct CellVisit {
  let cell: Int
  private var units: Int64 = 0
  private var amount: Int64 = 0
  private var unitsBack: Int64 = 0
  private var amountBack: Int64 = 0
  private var isReturned = false
  private var isComplained = false

  init(cell: Int) { self.cell = cell }

  /// Adds the size of a line.
  @inline(__always)
  mutating func add(_ quantity: Int64, _ amount: Int64) {
    units += quantity
    self.amount += amount
  }

  /// Adds what happened to a line of that size.
  @inline(__always)
  mutating func add(
    _ returned: LineOutcome, _ complained: LineOutcome, _ quantity: Int64, _ amount: Int64
  ) {
    if returned.share > 0 {
      isReturned = true
      unitsBack += returned.units
      amountBack += returned.amount(quantity, amount)
    }
    if complained.share > 0 { isComplained = true }
  }

  /// Counts the order once in its cell.
  func count(in measures: inout Measures, wantsMoments: Bool) {
    measures.orders += 1
    if wantsMoments {
      measures.squares.units.add(units, 0)
      measures.squares.amount.add(amount, 0)
    }
    countEvents(in: &measures, wantsMoments: wantsMoments)
  }

  /// Counts what happened to the order in its cell, where it has been counted already.
  func countEvents(in measures: inout Measures, wantsMoments: Bool) {
    measures.returned.orders += isReturned ? 1 : 0
    measures.complained.orders += isComplained ? 1 : 0
    guard wantsMoments else { return }
    measures.squares.units.addProducts(units, unitsBack)
    measures.squares.amount.addProducts(amount, amountBack)
  }
}

extension CellTable {
  /// Counts what happened to a line in the period of its first event; nothing where there was none.
  ///
  /// `seen` has the cells in which the line's order has been counted, which is once in each.
  mutating func addInPeriod(
    _ outcome: LineOutcome, _ kind: ExportKind, _ group: UInt32, _ period: Int32?,
    _ quantity: Int64, _ amount: Int64, _ seen: inout [Int]
  ) {
    guard outcome.share > 0, let period else { return }
    let cell = cell(group, period)
    let isNew = !seen.contains(cell)
    if isNew { seen.append(cell) }
    update(cell) {
      if kind == .returns {
        $0.returnedInPeriod.add(outcome, quantity, amount, isNewOrder: isNew)
      } else {
        $0.complainedInPeriod.add(outcome, quantity, amount, isNewOrder: isNew)
      }
    }
  }
}
