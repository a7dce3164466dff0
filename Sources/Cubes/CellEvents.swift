import Tables

extension Cube {
  /// Lines of a cell that started their clock on one day and came back (or were complained about) on
  /// another.
  public struct EventDay: Hashable, Sendable {
    /// The local day on which their clock started; see `StartedLines`.
    public var start: Int32
    /// The local day of the first request.
    public var requested: Int32
    /// How many, in units of `Measures.whole`.
    public var lines: Int64
    /// Whether their delivery is not known while others' is.
    public var isUnderWay = false

    /// Whole days from start to request; a return asked for before the delivery has lag 0.
    public var lag: Int { Int(max(0, requested - start)) }
  }
}

/// Returned lines, or lines complained about, by their cell and two days: the start of their clock, and the first
/// event.
///
/// Lines that share all three are one number, so that a cell of many lines takes no more room than its days. Open
/// addressing over a power of two, at most three quarters full: a line costs one look at the memory, and many lines
/// are looked up together, because the memory answers many such questions at a time.
struct EventCounts: Sendable {
  private struct Slot {
    /// The cell in the upper half, the days in the lower (`code`).
    var key: UInt64 = 0
    /// 0 for a free slot.
    var lines: Int64 = 0
  }

  private var slots: [Slot] = []
  private var filled = 0
  /// Lines on their way to their slots.
  private var waiting: [Slot] = []
  /// What was looked at in advance; kept so that no optimiser leaves the looking out.
  private var touched: Int64 = 0

  private static let mostWaiting = 256
  /// Pairs of days far from one another, or before 1970.
  private var rare = ExactTable()
  /// What other threads counted, and their cells as they are called here.
  private var others: [(counts: EventCounts, cells: [Int])] = []

  /// Counts so many lines, more than none.
  mutating func add(_ cell: Int, _ start: StartDay, _ day: Int32, _ lines: Int64) {
    let key = pairKey(UInt32(truncatingIfNeeded: cell), code(start, day))
    waiting.append(Slot(key: key, lines: lines))
    if waiting.count == Self.mostWaiting { takeWaiting() }
  }

  private mutating func takeWaiting() {
    while (filled + waiting.count) * 4 >= slots.count * 3 { grow() }
    var seen: Int64 = 0
    for entry in waiting { seen &+= slots[home(of: entry.key)].lines }
    touched &+= seen
    for entry in waiting {
      let place = place(of: entry.key)
      if slots[place].lines == 0 {
        slots[place].key = entry.key
        filled += 1
      }
      slots[place].lines &+= entry.lines
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Where a key is looked for first.
  @inline(__always)
  private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: foldedMultiply(key, 0xE703_7ED1_A0B4_28DB)) & (slots.count - 1)
  }

  /// The slot of a key, or the free one where it would be.
  @inline(__always)
  private func place(of key: UInt64) -> Int {
    var place = home(of: key)
    while slots[place].lines != 0 && slots[place].key != key {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: max(64, old.count * 2))
    for slot in old where slot.lines != 0 { slots[place(of: slot.key)] = slot }
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
    for entries in [slots, waiting] {
      for entry in entries where entry.lines != 0 {
        let (start, day) = days(UInt32(truncatingIfNeeded: entry.key))
        body(Int(entry.key >> 32), start, day, entry.lines)
      }
    }
  }
}

extension CellTable {
  /// Counts a line by the day of its first event, if it has one; parts of it by the first of each.
  @inline(__always)
  mutating func addEvent(
    _ cell: Int, _ start: StartDay, _ event: DatedOutcome, _ kind: ExportKind
  ) {
    event.forEachDay { day, share in
      if kind == .returns {
        returns.add(cell, start, day, share)
      } else {
        complaints.add(cell, start, day, share)
      }
    }
  }
}

/// What happened to a line, and the local day on which it first did: worked out once for all cubes.
struct DatedOutcome: Sendable {
  let outcome: LineOutcome
  /// Nil where nothing happened, or nobody knows when.
  let day: Int32?
  /// What each day brought; empty where only one event did anything.
  let steps: [LineOutcome.Step]

  @inline(__always)
  init(_ outcome: LineOutcome, _ zone: ZoneRules) {
    self.outcome = outcome
    day =
      outcome.share > 0 && outcome.first != missingValue
      ? zone.localDay(ofUTC: outcome.first) : nil
    steps = outcome.several.isEmpty ? [] : outcome.steps(zone)
  }

  /// Calls a closure with each day on which it happened to more of the line, and how much more, in units of
  /// `Measures.whole`.
  @inline(__always)
  func forEachDay(_ body: (_ day: Int32, _ share: Int64) -> Void) {
    if steps.isEmpty {
      if let day { body(day, outcome.share) }
    } else {
      for step in steps where step.share > 0 { body(step.day, step.share) }
    }
  }
}

/// What happened to one line of an order.
struct LineEvents: Sendable {
  var returned: DatedOutcome
  var complained: DatedOutcome

  /// Whether anything did.
  var isTouched: Bool { returned.outcome.share > 0 || complained.outcome.share > 0 }
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
      forEach { add($0, $1.day(transit) &* 2 &+ ($1.isDelivered ? 0 : 1), $2, $3) }
    } sum: {
      Cube.EventDay(start: $0 >> 1, requested: $1, lines: $2, isUnderWay: $0 & 1 == 1)
    }
  }
}
