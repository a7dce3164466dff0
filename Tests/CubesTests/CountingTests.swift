import Randomness
import Tables
import Testing

@testable import Cubes

/// The small tables in which counts are kept, against dictionaries and sets.
@Suite struct CountingTests {
  /// Days far apart and close, before 1970 and at the ends of what an `Int32` holds.
  @Test(arguments: 0..<4)
  func dayTableIsADictionary(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var table = DayTable()
    var expected: [[Int]: Int64] = [:]
    let days = [Int(Int32.min), Int(Int32.max), -719_162, -257, -256, -1, 0, 255, 256, 19_800]
    for _ in 0..<2000 {
      let row = random.pick([0, 1, 2, 70, 3000])
      let day = random.percent(50) ? random.pick(days) : random.pick(-600...600)
      let count = Int64(random.pick(1...1000))
      table.add(row, Int32(day), count)
      expected[[row, day], default: 0] += count
    }
    let rows = table.rows
    #expect(rows.count == expected.count)
    #expect(rows.allSatisfy { expected[[$0.row, Int($0.day)]] == $0.count })
  }

  /// Counted by three threads whose cells have other numbers, against a dictionary; and by day, sorted.
  @Test(arguments: 0..<4)
  func daysOfEventsAreADictionary(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var whole = EventCounts()
    var expected: [[Int]: Int64] = [:]
    // Of some pairs of which the days are close, and of some that are kept apart as rare.
    let days: [Int32] = [.min, -719_162, -1, 0, 1, 19_800, 19_801, 21_847, 21_848, .max / 4]
    for thread in 0..<3 {
      var counts = EventCounts()
      // Cell 0 there is cell `thread` here.
      let cells = (0..<5).map { ($0 + thread) % 5 }
      for _ in 0..<500 {
        let cell = random.pick(0...4)
        let start = StartDay(day: max(random.pick(days), .min / 4), isDelivered: random.percent(60))
        let day = random.pick(days)
        let lines = Int64(random.pick(1...Int(Measures.whole)))
        if thread == 0 {
          whole.add(cell, start, day, lines)
        } else {
          counts.add(cell, start, day, lines)
        }
        let here = thread == 0 ? cell : cells[cell]
        expected[
          [here, Int(start.day(3)), start.isDelivered ? 0 : 1, Int(day)], default: 0] += lines
      }
      if thread > 0 { whole.merge(counts, cells: cells) }
    }
    let found = whole.days(ofCells: 6, 3)
    #expect(found.count == 6 && found[5].isEmpty)
    #expect(found.reduce(0) { $0 + $1.count } == expected.count)
    for (cell, days) in found.enumerated() {
      for day in days {
        let key = [cell, Int(day.start), day.isUnderWay ? 1 : 0, Int(day.requested)]
        #expect(expected[key] == day.lines)
      }
      let keys = days.map { [$0.start, $0.isUnderWay ? 1 : 0, $0.requested] }
      #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
    }
  }

  @Test func bitSetIsASet() {
    var random = SplitMix64(seed: 5)
    for size in [0, 1, 63, 64, 65, 1000] {
      var sets = [BitSet(count: size), BitSet(count: size)]
      var expected = Set<Int>()
      for _ in 0..<size / 3 {
        let member = random.pick(0...size - 1)
        sets[random.pick(0...1)].insert(member)
        expected.insert(member)
      }
      sets[0].formUnion(sets[1])
      #expect((0..<size).allSatisfy { sets[0].contains($0) == expected.contains($0) })
    }
  }

  /// Few values, so that most repeat; values with the top bits set and clear; an empty list.
  @Test(arguments: 0..<20)
  func repeatedHashesAreThoseSeenTwice(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = (0..<200).map { _ in random.percent(20) ? random.next() % 4 : random.next() }
    let lists = (0..<random.pick(0...4)).map { _ in
      (0..<random.pick(0...60)).map { _ in random.pick(values) }
    }
    let others = Set((0..<random.pick(0...10)).map { _ in random.pick(values) })
    var counts: [UInt64: Int] = [:]
    for hash in lists.joined() { counts[hash, default: 0] += 1 }
    let expected = Set(counts.filter { $0.value > 1 || others.contains($0.key) }.keys)
    let found = RepeatedHashes.find(
      lists.map { HashLists($0) }, also: others, threads: random.pick(1...3))
    #expect(found == expected)
  }

  /// Many in few parts, so that they are packed; hashes that differ in one bit are different ones.
  @Test(arguments: 0..<4)
  func packedHashesKeepEveryBit(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let tops: [UInt64] = [0, 0x7F << 56, 0xFF << 56]
    let bases = (0..<60).map { _ in random.pick(tops) | random.next() >> 8 }
    var hashes = Set(bases)
    for base in bases {
      for bit in 0..<64 as Range<UInt64> { hashes.insert(base ^ 1 << bit) }
    }
    let all = hashes.sorted()
    let twice = Set((0..<30).map { _ in random.pick(all) })
    let found = RepeatedHashes.find(
      [HashLists(all), HashLists(twice.sorted())], also: [], threads: random.pick(1...3))
    #expect(all.count > 3000 && found == twice)
  }

  @Test func cellsAreByGroupAndPeriod() {
    var random = SplitMix64(seed: 9)
    var table = CellTable()
    var expected: [[Int64]: (lines: Int64, units: Int64, amount: Int64, exposure: [Int32: Int64])] =
      [:]
    for _ in 0..<3000 {
      let group = UInt32(random.pick(0...9))
      let period = random.pick([CellTable.noPeriod, -1, 0, 19_800])
      let start = StartDay(day: Int32(random.pick(-2...2)), isDelivered: random.percent(50))
      let (quantity, amount) = (Int64(random.pick(0...3)), Int64(random.pick(-5...500)))
      let cell = table.cell(group, period)
      table.update(cell) {
        $0.lines += 1
        $0.orders += 1
        $0.units += quantity
        $0.amount += amount
      }
      table.addExposure(cell, start)
      var known = expected[[Int64(group), Int64(period)]] ?? (0, 0, 0, [:])
      known.lines += 1
      known.units += quantity
      known.amount += amount
      known.exposure[start.rawValue, default: 0] += 1
      expected[[Int64(group), Int64(period)]] = known
    }
    #expect(table.keys.count == expected.count)
    for (cell, key) in table.keys.enumerated() {
      let known = expected[[Int64(key.group), Int64(key.period)]]
      let found = table.measures(of: cell)
      #expect(found.lines == known?.lines && found.orders == known?.lines)
      #expect(found.units == known?.units && found.amount == known?.amount)
      let exposure = table.exposureRows.filter { $0.cell == cell }
      #expect(exposure.count == known?.exposure.count)
      #expect(exposure.allSatisfy { known?.exposure[$0.start.rawValue] == $0.lines })
    }
  }

  @Test(arguments: [-40_000, -1, 0, 1, 19_800] as [Int32], [true, false])
  func startDaysKeepDayAndMark(_ day: Int32, _ isDelivered: Bool) {
    let start = StartDay(day: day, isDelivered: isDelivered)
    #expect(start.day == day && start.isDelivered == isDelivered)
  }

  /// Weeks start on Monday: 2024-02-29 was a Thursday, 2024-02-26 its Monday (by calendar).
  @Test func periodsStartOnTheirFirstDay() throws {
    let day = try #require(CivilDate(year: 2024, month: 2, day: 29)).daysSince1970
    #expect(CubePlan.period(nil, of: day) == CellTable.noPeriod)
    #expect(CubePlan.period(.day, of: day) == day)
    #expect(CubePlan.period(.week, of: day) == day - 3)
    #expect(CubePlan.period(.month, of: day) == day - 28)
    #expect(CubePlan.period(.week, of: day - 3) == day - 3)
    #expect(CubePlan.period(.month, of: day + 1) == day + 1)
    // 1969-12-31 was a Wednesday.
    #expect(CubePlan.period(.week, of: -1) == -3)
    #expect(CubePlan.period(.month, of: -1) == -31)
  }

  @Test func bandsHaveTheirEdges() {
    func name(_ code: UInt32, _ names: [String]) -> String? {
      code == 0 ? nil : names[Int(code) - 1]
    }
    func price(_ amount: Int64, _ quantity: Int64) -> String? {
      name(Bands.price(amount: amount, quantity: quantity), Bands.priceNames)
    }
    #expect(price(999, 1) == "0-10" && price(1000, 1) == "10-20" && price(1999, 2) == "0-10")
    #expect(price(5000, 0) == "50-100" && price(999_999, 1) == "5000-10000")
    #expect(price(1_000_000, 1) == "10000 and more" && price(missingValue, 1) == nil)
    #expect(Bands.priceNames.count == 11)
    let delays = [-3, 0, 1, 2, 3, 4, 7, 8].map {
      name(Bands.delay(promised: 10, delivered: 10 + $0), Bands.delayNames)
    }
    #expect(
      delays == [
        "on time", "on time", "1 day late", "2-3 days late", "2-3 days late", "4-7 days late",
        "4-7 days late", "8 or more days late",
      ])
    #expect(Bands.delay(promised: nil, delivered: 3) == 0)
    let transits = [-1, 0, 1, 2, 3, 4, 5, 7, 8, 14, 15].map {
      name(Bands.transit(ordered: 10, delivered: 10 + $0), Bands.transitNames)
    }
    #expect(
      transits == [
        "0-1 days", "0-1 days", "0-1 days", "2 days", "3 days", "4 days", "5-7 days", "5-7 days",
        "8-14 days", "8-14 days", "15 or more days",
      ])
    // 1970-01-01 was a Thursday, 1969-12-28 a Sunday.
    #expect(name(Bands.weekday(0), Bands.weekdayNames) == "4 Thu")
    #expect(name(Bands.weekday(-4), Bands.weekdayNames) == "7 Sun")
  }
}
