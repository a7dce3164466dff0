import Tables
import Testing

@testable import Workspace

/// What brings rows together and cuts them into segments.
@Suite struct SettlingTests {
  /// Orders of so many lines each.
  static func list(_ counts: [Int32]) -> OrderList {
    var list = OrderList()
    for (order, count) in counts.enumerated() {
      list.orders.append(RowPlace(0, order))
      list.lineCounts.append(count)
      for _ in 0..<count { list.lines.append(RowPlace(0, list.lines.count)) }
    }
    return list
  }

  /// Counted by hand: an order is never cut, and one that is too large goes alone.
  @Test func ordersAreTakenWhole() {
    var list = Self.list([2, 3, 1, 9, 1])
    var taken: [[Int32]] = []
    var lines: [Int32] = []
    while !list.orders.isEmpty {
      let first = list.takeFirst(lines: 5)
      taken.append(first.lineCounts)
      #expect(first.lines.count == first.lineCounts.reduce(0) { $0 + Int($1) })
      lines += first.lines.map(\.row)
    }
    #expect(taken == [[2, 3], [1], [9], [1]])
    #expect(lines == (0..<16).map { Int32($0) })
    #expect(list.takeFirst(lines: 5).orders.isEmpty)
  }

  /// Rounds by the low bits find what one look at all finds.
  @Test(arguments: [1, 2, 8] as [UInt64])
  func hashesAreFoundInRounds(rounds: UInt64) {
    let hashes = (0..<5000).map { foldedMultiply(UInt64($0 % 4900), 0x9E37_79B9_7F4A_7C15) }
    let all = RepeatedHashes.find([HashLists(hashes)], also: [], threads: 2)
    #expect(all.count == 100)
    var found: Set<UInt64> = []
    for round in 0..<rounds {
      var lists = HashLists()
      lists.append(hashes, where: round, mask: rounds - 1)
      found.formUnion(RepeatedHashes.find([lists], also: [], threads: 1))
    }
    #expect(found == all)
  }
}
