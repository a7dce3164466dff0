import Randomness
import Testing

@testable import Cubes

@Suite struct CellDirectoryTests {
  /// As a cell table uses it, against a Dictionary: what is noted is never of another group or period, whatever
  /// comes: few groups, many, more than have places, more periods than there is room for.
  @Test(arguments: [(3, 2), (300, 60), (5000, 40), (4096, 400), (20, 100_000)])
  func whatIsNotedIsRight(_ groups: Int, _ periods: Int) {
    var random = SplitMix64(seed: UInt64(groups))
    var directory = CellDirectory()
    var expected: [UInt64: Int32] = [:]
    var hits = 0
    for _ in 0..<60_000 {
      let group = UInt32(random.next() % UInt64(groups))
      let number = Int32(random.next() % UInt64(periods))
      let period = number == 0 ? CellTable.noPeriod : number * 7 - 700
      let key = pairKey(UInt32(bitPattern: period), group)
      let cell = expected[key] ?? Int32(expected.count)
      expected[key] = cell
      let place = directory.place(group, period)
      guard place >= 0 else { continue }
      if directory[place] >= 0 {
        hits += 1
        #expect(directory[place] == cell)
      } else {
        directory[place] = cell
      }
    }
    // Few enough groups and periods are all noted, but for those that widening forgot.
    if groups * periods < 100 { #expect(hits > 59_900) }
    if groups * periods == 18_000 { #expect(hits > 30_000) }
  }

  @Test func groupsWithoutAPlace() {
    var directory = CellDirectory()
    #expect(directory.place(4096, 1) < 0)
    #expect(directory.place(.max, 1) < 0)
    #expect(directory.place(4095, 1) >= 0)
  }
}

@Suite struct DayTableTests {
  /// Against a Dictionary: days that come mixed about the end of a page, far apart, and before 1970.
  @Test(arguments: [1, 60, 400, 100_000])
  func countsAreExact(_ spread: Int) {
    var random = SplitMix64(seed: UInt64(spread))
    var table = DayTable()
    var expected: [UInt64: Int64] = [:]
    func draw() -> (row: Int, day: Int32) {
      let row = Int(random.next() % 50)
      return (row, Int32(random.next() % UInt64(spread)) - Int32(spread / 2) + Int32(row * 31))
    }
    for round in 0..<200 {
      let (row, day) = draw()
      table.add(row, day, Int64(round) + 1)
      expected[pairKey(UInt32(row), UInt32(bitPattern: day)), default: 0] += Int64(round) + 1
      let batch = (0..<40).map { _ in draw() }
      table.addOnes(batch.indices) { batch[$0] }
      for (row, day) in batch {
        expected[pairKey(UInt32(row), UInt32(bitPattern: day)), default: 0] += 1
      }
    }
    var found: [UInt64: Int64] = [:]
    for (row, day, count) in table.rows {
      found[pairKey(UInt32(row), UInt32(bitPattern: day)), default: 0] += count
    }
    #expect(found == expected)
    #expect(table.rows.count == expected.count)
  }
}
