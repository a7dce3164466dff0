/// Where the cell of a group and a period is noted, so that it is read off instead of looked up.
///
/// A row of places for each period, for the groups below `fewGroups`. Rows that would make it too large, and other
/// groups, have no place: whoever asks must look them up. Nearly all groups of most cubes have one.
struct CellDirectory: Sendable {
  private var periods = ExactTable()
  private var lastPeriod = Int32.min
  /// Where the row of the last period begins; negative for one without.
  private var lastStart = -1
  /// How many groups a row has.
  private var width = 0
  private var cells: [Int32] = []

  /// Groups from here on have no place.
  private static let fewGroups: UInt32 = 1 << 12
  /// More places are not made: 4 MiB.
  private static let mostPlaces = 1 << 20

  /// The place of a group and a period, made if it is new; negative if there is none.
  @inline(__always)
  mutating func place(_ group: UInt32, _ period: Int32) -> Int {
    if period == lastPeriod, group < UInt32(truncatingIfNeeded: width), lastStart >= 0 {
      return lastStart &+ Int(group)
    }
    return find(group, period)
  }

  /// The cell noted at a place; -1 for none.
  subscript(place: Int) -> Int32 {
    @inline(__always) get { cells[place] }
    @inline(__always) set { cells[place] = newValue }
  }

  private mutating func find(_ group: UInt32, _ period: Int32) -> Int {
    guard group < Self.fewGroups else { return -1 }
    if Int(group) >= width { widen(to: Int(group) + 1) }
    let row = periods.index(of: UInt64(UInt32(bitPattern: period)))
    guard Int(group) < width, (row + 1) * width <= Self.mostPlaces else { return -1 }
    while cells.count < (row + 1) * width {
      cells.append(contentsOf: repeatElement(-1, count: width))
    }
    (lastPeriod, lastStart) = (period, row * width)
    return lastStart + Int(group)
  }

  /// Makes rows wider, if there is room for it; what was noted is forgotten.
  private mutating func widen(to groups: Int) {
    var wider = max(width, 16)
    while wider < groups { wider *= 2 }
    guard max(1, periods.count) * wider <= Self.mostPlaces else { return }
    width = wider
    cells = []
    lastStart = -1
  }
}
