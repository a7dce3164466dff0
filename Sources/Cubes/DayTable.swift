/// Counts by row and day, where rows are dense and days come in stretches.
///
/// Each row has pages of 64 days, made as they are needed, and remembers the two it used last (days come
/// mixed where one page ends and the next begins): a count is an addition in an array. Memory is a page for
/// each stretch that occurs, so dates far apart cost no more than they fill.
struct DayTable: Sendable {
  private struct Page {
    var high = Int32.max
    var number: Int32 = 0
  }

  private var lastPages: [Page] = []
  private var pagesBefore: [Page] = []
  private var pages = ExactTable()
  private var counts: [Int64] = []
  /// Where a batch counts; memory that is used again.
  private var places: [Int32] = []

  private static let bits: Int32 = 6
  private static let pageSize = 1 << Int(bits)

  /// Counts so many on a day of a row.
  @inline(__always)
  mutating func add(_ row: Int, _ day: Int32, _ count: Int64) {
    let high = day >> Self.bits
    if row >= lastPages.count || lastPages[row].high != high { turn(row, high) }
    let page = Int(lastPages[row].number)
    counts[page &* Self.pageSize &+ Int(day & Int32(Self.pageSize - 1))] &+= count
  }

  /// Counts one for each index, on a day of a row.
  ///
  /// The pages first, so that the counts go to an array that does not grow.
  @inline(__always)
  mutating func addOnes(_ indices: Range<Int>, _ place: (Int) -> (row: Int, day: Int32)) {
    var places: [Int32] = []
    swap(&places, &self.places)
    if places.count < indices.upperBound {
      places = Array(repeating: 0, count: indices.upperBound)
    }
    places.withUnsafeMutableBufferPointer { places in
      for index in indices {
        let (row, day) = place(index)
        let high = day >> Self.bits
        if row >= lastPages.count || lastPages[row].high != high { turn(row, high) }
        places[index] = lastPages[row].number << Self.bits | day & Int32(Self.pageSize - 1)
      }
    }
    var counts = counts.mutableSpan
    for index in indices { counts[Int(places[index])] &+= 1 }
    swap(&places, &self.places)
  }

  private mutating func turn(_ row: Int, _ high: Int32) {
    while lastPages.count <= row {
      lastPages.append(Page())
      pagesBefore.append(Page())
    }
    swap(&lastPages[row], &pagesBefore[row])
    if lastPages[row].high == high { return }
    let page = pages.index(of: pairKey(UInt32(truncatingIfNeeded: row), UInt32(bitPattern: high)))
    if (page + 1) * Self.pageSize > counts.count {
      counts.append(contentsOf: repeatElement(0, count: Self.pageSize))
    }
    lastPages[row] = Page(high: high, number: Int32(truncatingIfNeeded: page))
  }

  /// Everything counted, page by page.
  var rows: [(row: Int, day: Int32, count: Int64)] {
    var rows: [(row: Int, day: Int32, count: Int64)] = []
    for (page, key) in pages.keys.enumerated() {
      let first = Int32(bitPattern: UInt32(truncatingIfNeeded: key)) << Self.bits
      for offset in 0..<Self.pageSize {
        let count = counts[page * Self.pageSize + offset]
        if count != 0 { rows.append((Int(key >> 32), first + Int32(offset), count)) }
      }
    }
    return rows
  }
}
