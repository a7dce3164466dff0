import Tables

/// What one order has in one cell: its size and what happened to it there.
struct CellVisit {
  let cell: Int
  private(set) var units: Int64 = 0
  private(set) var amount: Int64 = 0
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

/// The cells that one order touches, each with the order's size and losses in it.
struct CellVisits {
  /// Most orders touch no other, and an array would cost more than the counting.
  private var first: CellVisit?
  private var others: [CellVisit] = []
  /// Where each of the others stands, once they are many.
  private var places: [Int: Int] = [:]

  /// So many are looked through one after the other.
  private static let few = 16

  /// Starts on another order.
  mutating func removeAll() {
    first = nil
    if !others.isEmpty { others.removeAll(keepingCapacity: true) }
    if !places.isEmpty { places.removeAll() }
  }

  /// Adds the size of a line in a cell.
  @inline(__always)
  mutating func add(_ cell: Int, _ quantity: Int64, _ amount: Int64) {
    if first == nil { first = CellVisit(cell: cell) }
    if first?.cell == cell {
      first?.add(quantity, amount)
    } else {
      others[place(of: cell)].add(quantity, amount)
    }
  }

  /// Adds what happened to a line of that size, which has been added.
  mutating func add(
    _ cell: Int, _ returned: LineOutcome, _ complained: LineOutcome, _ quantity: Int64,
    _ amount: Int64
  ) {
    if first?.cell == cell {
      first?.add(returned, complained, quantity, amount)
    } else {
      others[place(of: cell)].add(returned, complained, quantity, amount)
    }
  }

  private mutating func place(of cell: Int) -> Int {
    let known =
      places.isEmpty ? others.firstIndex { $0.cell == cell } : places[cell]
    if let known { return known }
    others.append(CellVisit(cell: cell))
    if others.count > Self.few {
      if places.isEmpty {
        for (place, visit) in others.enumerated() { places[visit.cell] = place }
      } else {
        places[cell] = others.count - 1
      }
    }
    return others.count - 1
  }

  /// Calls a closure with each visit.
  @inline(__always)
  func forEach(_ body: (CellVisit) -> Void) {
    if let first { body(first) }
    for visit in others { body(visit) }
  }
}

/// The cells in which an order has been counted, which is once in each.
struct SeenCells {
  private var few: [Int] = []
  private var many: Set<Int> = []

  /// Notes a cell; whether it is new.
  mutating func insert(_ cell: Int) -> Bool {
    if !many.isEmpty { return many.insert(cell).inserted }
    if few.contains(cell) { return false }
    few.append(cell)
    if few.count > 16 { many = Set(few) }
    return true
  }
}

extension CellTable {
  /// Counts what happened to a line in the periods in which it did; nothing where nobody knows when.
  ///
  /// What is stated again later, such as another refund, counts when it came; a line, as a unit of it, only
  /// once, at the first. `seen` has the cells in which the line's order has been counted.
  mutating func addInPeriod(
    _ event: DatedOutcome, _ kind: ExportKind, _ group: UInt32, _ query: Int, _ plan: CubePlan,
    _ quantity: Int64, _ amount: Int64, _ seen: inout SeenCells
  ) {
    guard event.steps.isEmpty else {
      for step in event.steps {
        guard let period = plan.period(query, ofEventOn: step.day) else { continue }
        let cell = cell(group, period)
        let isNewOrder = step.share > 0 && seen.insert(cell)
        updateInPeriod(kind, cell) { $0.add(step, quantity, amount, isNewOrder: isNewOrder) }
      }
      return
    }
    guard let day = event.day, let period = plan.period(query, ofEventOn: day) else { return }
    let cell = cell(group, period)
    let isNewOrder = seen.insert(cell)
    updateInPeriod(kind, cell) { $0.add(event.outcome, quantity, amount, isNewOrder: isNewOrder) }
  }

  /// The same for a line that is all of its order.
  @inline(__always)
  mutating func addInPeriod(
    only event: DatedOutcome, _ kind: ExportKind, _ group: UInt32, _ query: Int, _ plan: CubePlan,
    _ quantity: Int64, _ amount: Int64
  ) {
    guard event.steps.isEmpty else {
      var seen = SeenCells()
      return addInPeriod(event, kind, group, query, plan, quantity, amount, &seen)
    }
    guard let day = event.day, let period = plan.period(query, ofEventOn: day) else { return }
    updateInPeriod(kind, cell(group, period)) {
      $0.add(event.outcome, quantity, amount, isNewOrder: true)
    }
  }

  @inline(__always)
  private mutating func updateInPeriod(
    _ kind: ExportKind, _ cell: Int, _ body: (inout Measures.Outcome) -> Void
  ) {
    update(cell) {
      if kind == .returns { body(&$0.returnedInPeriod) } else { body(&$0.complainedInPeriod) }
    }
  }
}

/// Numbers pairs as they come, such as a line and a reason given for it.
struct PairPlaces {
  private var few: [(line: Int, code: UInt32)] = []
  private var many: [UInt64: Int] = [:]
  private let areFew: Bool

  /// - Parameter count: How many pairs will come at most.
  init(count: Int) { areFew = count <= 16 }

  /// The number of a pair, from 0 in the order in which they came.
  mutating func place(of line: Int, _ code: UInt32) -> Int {
    guard areFew else {
      let next = many.count
      let key = pairKey(UInt32(truncatingIfNeeded: line), code)
      if let known = many[key] { return known }
      many[key] = next
      return next
    }
    if let known = few.firstIndex(where: { $0 == (line, code) }) { return known }
    few.append((line, code))
    return few.count - 1
  }
}
