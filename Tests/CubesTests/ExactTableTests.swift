import Randomness
import Tables
import Testing

@testable import Cubes

@Suite struct ExactTableTests {
  /// Against a Dictionary, with keys that repeat, lie close, and are 0 and the largest.
  @Test(arguments: 0..<6)
  func indicesAreThoseOfArrival(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var table = ExactTable()
    var expected: [UInt64: Int] = [:]
    let spread: UInt64 = [3, 40, 1000, 1 << 20, 1 << 44, .max][Int(seed)]
    for step in 0..<5000 {
      var key = random.next() % spread
      if step % 97 == 0 { key = step % 2 == 0 ? 0 : .max }
      if step % 5 == 0 { key <<= 32 }
      let index = expected[key] ?? expected.count
      expected[key] = index
      #expect(table.index(of: key) == index)
      // Twice in a row takes the short cut.
      #expect(table.index(of: key) == index)
    }
    #expect(table.count == expected.count)
    #expect(table.keys.enumerated().allSatisfy { expected[$0.element] == $0.offset })
  }

  /// The table starts with 64 slots; keys that fall on one slot have to move on past its end.
  @Test func keysOnOneSlotAreToldApart() {
    var table = ExactTable()
    // The last slot by the table's own rule.
    let keys = (1 << 20..<UInt64(1 << 20 + 8000)).filter {
      foldedMultiply($0 ^ 0x9E37_79B9_7F4A_7C15, 0xE703_7ED1_A0B4_28DB) & 63 == 63
    }.prefix(31)
    #expect(keys.count == 31)
    for (index, key) in keys.enumerated() { #expect(table.index(of: key) == index) }
    for (index, key) in keys.enumerated() { #expect(table.index(of: key) == index) }
  }

  @Test func aTableCopiedGoesItsOwnWay() {
    var first = ExactTable()
    _ = first.index(of: 7)
    var second = first
    #expect(second.index(of: 8) == 1)
    #expect(first.index(of: 9) == 1)
    #expect(first.keys == [7, 9] && second.keys == [7, 8])
  }

  @Test func pairsKeepTheirHalves() {
    #expect(pairKey(0, .max) == 0xFFFF_FFFF)
    #expect(pairKey(.max, 0) == 0xFFFF_FFFF_0000_0000)
  }
}
