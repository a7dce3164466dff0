import Tables
import Testing

@testable import Workspace

/// How late an export is, whatever slips are in its dates.
@Suite struct RowMomentsTests {
  static let day: Int64 = 86_400

  private func moments(_ list: [Int64]) -> RowMoments {
    var moments = RowMoments()
    moments.add(list[...])
    return moments
  }

  /// 40 rows at noon of as many days, and what stands beside them.
  private func end(_ others: Int64..., rows: Int64 = 40) -> RowMoments.End? {
    moments((0..<rows).map { ($0 + 1000) * Self.day + Self.day / 2 } + others).end()
  }

  @Test func oneRowOfNextYear() {
    let last = 1039 * Self.day + Self.day / 2
    #expect(end() == .init(latest: last))
    let slip = 1404 * Self.day + 5
    #expect(end(slip) == .init(latest: last, slips: .init(rows: 1, first: slip)))
    // Two of 42 are no slip, nor is one a few days later, nor one of a handful.
    #expect(end(slip, slip + 1) == .init(latest: slip + 1))
    #expect(end(1050 * Self.day) == .init(latest: 1050 * Self.day))
    #expect(end(slip, rows: 28) == .init(latest: slip))
    #expect(end(slip, rows: 29)?.slips?.rows == 1)
  }

  @Test func rowsWithoutMomentTellNothing() {
    #expect(moments([]).end() == nil)
    #expect(moments([missingValue, missingValue]).end() == nil)
    #expect(moments([missingValue, -5]).end() == .init(latest: -5))
    #expect(moments([-5, -86_401, .max, .min + 1]).end() == .init(latest: .max))
  }

  /// Many more days than have a place at once, in pieces and by threads, come to what one list of them does.
  @Test(arguments: [1, 3, 700])
  func piecesAddUp(size: Int) {
    let list =
      (0..<5000).map { Int64(($0 * 7919) % 3000) * Self.day + Int64($0) } + [9000 * Self.day]
    var parts = [RowMoments(), RowMoments()]
    for (index, start) in stride(from: 0, to: list.count, by: size).enumerated() {
      parts[index % 2].add(list[start..<min(start + size, list.count)])
      if index % 5 == 0 { parts[0].seal() }
    }
    parts[0].add(parts[1])
    #expect(parts[0].end() == moments(list).end())
    // By hand: the latest of day 2999 is the last row that falls on it.
    let last = list.dropLast().filter { $0 / Self.day == 2999 }.max() ?? 0
    #expect(parts[0].end() == .init(latest: last, slips: .init(rows: 1, first: 9000 * Self.day)))
  }
}
