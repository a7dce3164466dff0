import Tables

/// The cells of one cube while it is being counted: measures by group and period, and exposure.
struct CellTable: Sendable {
  private var table = ExactTable()
  private var directory = CellDirectory()
  private var exposure = DayTable()
  /// Everything but the sizes of plain orders, which are many and stand apart.
  private var measures: [Measures] = []
  private var sizes: [CellSizes] = []
  /// The cells of the rows of a batch; memory that is used again.
  private var found: [Int32] = []
  /// Days of returned lines and of lines complained about, where they are wanted.
  var returns = EventCounts()
  var complaints = EventCounts()

  /// An order of more lines than this is not compared line by line.
  private static let manyLines = 64

  /// The period of cubes that have none.
  static let noPeriod = Int32.min

  /// The cell of a group and a period.
  @inline(__always)
  mutating func cell(_ group: UInt32, _ period: Int32) -> Int {
    let place = directory.place(group, period)
    if place >= 0, directory[place] >= 0 { return Int(directory[place]) }
    let index = table.index(of: pairKey(UInt32(bitPattern: period ^ Self.noPeriod), group))
    if index == measures.count {
      measures.append(Measures())
      sizes.append(CellSizes())
    }
    if place >= 0 { directory[place] = Int32(truncatingIfNeeded: index) }
    return index
  }

  /// Counts orders of which nothing came back: nearly all, all at once.
  ///
  /// - Parameters:
  ///   - plain: Their lines.
  ///   - columns: What is known of these.
  ///   - groups: For each row of the chunk, its group.
  ///   - periods: For each row of the chunk, its period.
  ///   - wantsMoments: Whether second moments are wanted.
  mutating func addOrders(
    _ plain: PlainRows, _ columns: borrowing LineColumns, _ groups: [UInt32], _ periods: [Int32],
    wantsMoments: Bool
  ) {
    let rows = plain.rows
    var found: [Int32] = []
    swap(&found, &self.found)
    if found.count < rows.count { found = Array(repeating: 0, count: rows.count) }
    // All cells first, so that the sums below go to an array that does not grow.
    for index in rows.indices {
      let row = Int(rows[index])
      found[index] = Int32(truncatingIfNeeded: cell(groups[row], periods[row]))
    }
    let starts = columns.starts
    exposure.addOnes(rows.indices) { (Int(found[$0]), starts[Int(rows[$0])].rawValue) }
    addSizes(plain, found, columns.quantities, columns.amounts, wantsMoments)
    swap(&found, &self.found)
  }

  private mutating func addSizes(
    _ plain: PlainRows, _ found: [Int32], _ quantities: [Int64], _ amounts: [Int64],
    _ wantsMoments: Bool
  ) {
    let rows = plain.rows
    var sizes = sizes.mutableSpan
    for index in 0..<plain.singles {
      let row = Int(rows[index])
      let cell = Int(found[index])
      sizes[cell].add(quantities[row], amounts[row])
      sizes[cell].addOrder(quantities[row], amounts[row], wantsMoments: wantsMoments)
    }
    var start = plain.singles
    for end in plain.ends {
      let end = Int(end)
      for index in start..<end {
        sizes[Int(found[index])].add(quantities[Int(rows[index])], amounts[Int(rows[index])])
      }
      if end - start > Self.manyLines {
        var visits = CellVisits()
        for index in start..<end {
          let row = Int(rows[index])
          visits.add(Int(found[index]), quantities[row], amounts[row])
        }
        visits.forEach { visit in
          sizes[visit.cell].addOrder(visit.units, visit.amount, wantsMoments: wantsMoments)
        }
        start = end
        continue
      }
      for index in start..<end {
        // Once in each cell that the order touches.
        let cell = found[index]
        if Self.holds(found, cell, start, index) { continue }
        var quantity: Int64 = 0
        var amount: Int64 = 0
        for other in index..<end where found[other] == cell {
          quantity += quantities[Int(rows[other])]
          amount += amounts[Int(rows[other])]
        }
        sizes[Int(cell)].addOrder(quantity, amount, wantsMoments: wantsMoments)
      }
      start = end
    }
  }

  /// Counts orders of which nothing came back, all in one cell.
  mutating func addOrders(_ sums: PlainSums, in cell: Int, wantsMoments: Bool) {
    sizes[cell] += wantsMoments ? sums.sizes : sums.sizes.withoutSquares
    for (offset, lines) in sums.starts.enumerated() where lines > 0 {
      exposure.add(cell, sums.firstStart + Int32(truncatingIfNeeded: offset), lines)
    }
  }

  /// Whether a cell is among those of a stretch.
  @inline(__always)
  private static func holds(_ cells: [Int32], _ cell: Int32, _ start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end {
      if cells[index] == cell { return true }
      index += 1
    }
    return false
  }

  /// Counts lines whose clock started on a day.
  @inline(__always)
  mutating func addExposure(_ cell: Int, _ start: StartDay, _ lines: Int64 = 1) {
    exposure.add(cell, start.rawValue, lines)
  }

  /// Changes the measures of a cell.
  @inline(__always)
  mutating func update(_ cell: Int, _ change: (inout Measures) -> Void) {
    change(&measures[cell])
  }

  /// How many cells there are.
  var count: Int { measures.count }

  /// All that was counted in a cell.
  func measures(of cell: Int) -> Measures {
    var all = measures[cell]
    all += sizes[cell]
    return all
  }

  /// Drops the second moments, where nobody asked for them.
  mutating func forgetSquares() {
    for cell in measures.indices {
      measures[cell].squares = Measures.Squares()
      sizes[cell] = sizes[cell].withoutSquares
    }
  }

  /// Group and period of each cell.
  var keys: [(group: Int, period: Int32)] {
    table.keys.map { key in
      (
        Int(UInt32(truncatingIfNeeded: key)),
        Int32(bitPattern: UInt32(truncatingIfNeeded: key >> 32)) ^ Self.noPeriod
      )
    }
  }

  /// Cell, start day and number of lines of each exposure.
  var exposureRows: [(cell: Int, start: StartDay, lines: Int64)] {
    exposure.rows.map { ($0.row, StartDay(rawValue: $0.day), $0.count) }
  }
}

/// The local day on which the clock of a line starts: its delivery, or its order where it has no
/// delivery, marked so that the usual time in transit can be added once it is known.
struct StartDay: Hashable, Sendable {
  var rawValue: Int32

  init(rawValue: Int32) { self.rawValue = rawValue }

  init(day: Int32, isDelivered: Bool) {
    rawValue = day &* 2 &+ (isDelivered ? 1 : 0)
  }

  var day: Int32 { rawValue >> 1 }
  var isDelivered: Bool { rawValue & 1 == 1 }

  /// In plain days: without a delivery, the order's day and the usual transit.
  func day(_ transit: Int32) -> Int32 { isDelivered ? day : day &+ transit }
}

extension Measures {
  /// Adds up two cells.
  static func += (left: inout Measures, right: Measures) {
    left.lines += right.lines
    left.orders += right.orders
    left.units += right.units
    left.amount += right.amount
    left.cancelled += right.cancelled
    left.returned += right.returned
    left.returnedInPeriod += right.returnedInPeriod
    left.complained += right.complained
    left.complainedInPeriod += right.complainedInPeriod
    left.squares.units += right.squares.units
    left.squares.amount += right.squares.amount
  }
}

extension Measures.Outcome {
  static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.orders += right.orders
    left.units += right.units
    left.amount += right.amount
    left.refund += right.refund
    left.events += right.events
  }
}

extension Measures.Squares.Moments {
  static func += (left: inout Self, right: Self) {
    left.xx += right.xx
    left.xy += right.xy
    left.yy += right.yy
  }
}
