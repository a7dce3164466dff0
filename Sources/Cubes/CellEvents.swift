import Tables

extension Cube {
  /// Lines of a cell that started their clock on one day and came back (or were complained about) on
  /// another.
  public struct EventDay: Hashable, Sendable {
    /// The local day on which their clock started.
    public var start: Int32
    /// The local day of the first request.
    public var requested: Int32
    /// How many, in units of `Measures.whole`.
    public var lines: Int64

    /// Whole days from start to request; a return asked for before the delivery has lag 0.
    public var lag: Int { Int(max(0, requested - start)) }
  }
}

/// Returned lines, or lines complained about, by their cell and two days: the start of their clock, and the first
/// event.
///
/// Lines that share all three are one number, so that a cell of many lines takes no more room than its days.
struct EventCounts: Sendable {
  /// Cells in the upper half, days in the lower (`code`).
  private var places = ExactTable()
  private var counts: [Int64] = []
  /// Pairs of days far from one another, or before 1970.
  private var rare = ExactTable()
  /// What other threads counted, and their cells as they are called here.
  private var others: [(counts: EventCounts, cells: [Int])] = []

  mutating func add(_ cell: Int, _ start: StartDay, _ day: Int32, _ lines: Int64) {
    let place = places.index(of: pairKey(UInt32(truncatingIfNeeded: cell), code(start, day)))
    if place == counts.count { counts.append(0) }
    counts[place] &+= lines
  }

  /// Both days in one number: the start and by how many days the event came later; or, marked in the uppermost bit,
  /// the number of a rare pair.
  @inline(__always)
  private mutating func code(_ start: StartDay, _ day: Int32) -> UInt32 {
    let later = Int64(day) - Int64(start.day) + 2048
    if 0..<1 << 19 ~= start.rawValue, 0..<4096 ~= later {
      return UInt32(start.rawValue) << 12 | UInt32(later)
    }
    let pair = pairKey(UInt32(bitPattern: start.rawValue), UInt32(bitPattern: day))
    return 1 << 31 | UInt32(truncatingIfNeeded: rare.index(of: pair))
  }

  /// The days of a code.
  @inline(__always)
  private func days(_ code: UInt32) -> (start: StartDay, day: Int32) {
    guard code >> 31 == 1 else {
      let start = StartDay(rawValue: Int32(code >> 12))
      return (start, start.day + Int32(code & 4095) - 2048)
    }
    let pair = rare.keys[Int(code & ~(1 << 31))]
    return (
      StartDay(rawValue: Int32(bitPattern: UInt32(pair >> 32))),
      Int32(bitPattern: UInt32(truncatingIfNeeded: pair))
    )
  }

  /// Takes what another thread counted, its cells found here.
  mutating func merge(_ other: EventCounts, cells: [Int]) { others.append((other, cells)) }

  /// Calls a closure with what was counted; the same cell and days may come several times.
  func forEach(_ body: (_ cell: Int, _ start: StartDay, _ day: Int32, _ lines: Int64) -> Void) {
    forEachHere(body)
    for (other, cells) in others { other.forEach { body(cells[$0], $1, $2, $3) } }
  }

  @inline(__always)
  private func forEachHere(
    _ body: (_ cell: Int, _ start: StartDay, _ day: Int32, _ lines: Int64) -> Void
  ) {
    for (key, lines) in zip(places.keys, counts) {
      let (start, day) = days(UInt32(truncatingIfNeeded: key))
      body(Int(key >> 32), start, day, lines)
    }
  }
}

extension CellTable {
  /// Counts a line by the day of its first event, if it has one.
  mutating func addEvent(
    _ cell: Int, _ start: StartDay, _ outcome: LineOutcome, _ kind: ExportKind, _ zone: ZoneRules
  ) {
    guard outcome.share > 0, outcome.first != missingValue else { return }
    let day = zone.localDay(ofUTC: outcome.first)
    if kind == .returns {
      returns.add(cell, start, day, outcome.share)
    } else {
      complaints.add(cell, start, day, outcome.share)
    }
  }
}

extension Accumulator {
  /// Notes the day of a line's first event, if it has one.
  mutating func addEvent(
    _ query: Int, _ cell: Int, _ line: OrderLine, _ outcome: LineOutcome, _ kind: ExportKind
  ) {
    cells[query].addEvent(cell, line.start, outcome, kind, plan.zone)
  }
}

extension EventCounts {
  /// For each of so many cells its days, sorted.
  ///
  /// - Parameters:
  ///   - cells: How many there are.
  ///   - transit: The usual days of a delivery that is not known.
  /// - Returns: The days of each.
  func days(ofCells cells: Int, _ transit: Int32) -> [[Cube.EventDay]] {
    DaySums.sums(groups: cells) { add in
      forEach { add($0, $1.day(transit), $2, $3) }
    } sum: {
      Cube.EventDay(start: $0, requested: $1, lines: $2)
    }
  }
}
