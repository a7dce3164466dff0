import Randomness
import Testing

@testable import Cubes

@Suite struct GrouperTests {
  private static func tuple(_ width: Int, _ random: inout SplitMix64) -> [UInt32] {
    (0..<width).map { _ in random.percent(5) ? Grouper.all : UInt32(random.pick(0...6)) }
  }

  private func group(_ codes: [UInt32], in grouper: inout Grouper) -> UInt32 {
    var group: UInt32 = 0
    for (level, code) in codes.enumerated() {
      group = grouper.group(level: level, from: group, code: code)
    }
    return group
  }

  /// Equal tuples have one group, others another, and a group gives its tuple back.
  @Test(arguments: 0...4)
  func groupsAreTuples(_ width: Int) {
    var random = SplitMix64(seed: UInt64(width))
    var grouper = Grouper(dimensions: width)
    var expected: [[UInt32]: UInt32] = [:]
    for _ in 0..<3000 {
      let codes = Self.tuple(width, &random)
      let group = group(codes, in: &grouper)
      #expect(expected[codes, default: group] == group)
      expected[codes] = group
    }
    #expect(Set(expected.values).count == expected.count)
    #expect(grouper.count == expected.count)
    for (codes, group) in expected { #expect(grouper.codes(of: Int(group)) == codes) }
  }

  /// A merge brings every group over, under the codes of the new home.
  @Test(arguments: 0...3)
  func mergesKeepTuples(_ width: Int) {
    var random = SplitMix64(seed: 100 + UInt64(width))
    var home = Grouper(dimensions: width)
    var guest = Grouper(dimensions: width)
    for _ in 0..<200 { _ = group(Self.tuple(width, &random), in: &home) }
    let tuples = (0..<200).map { _ in Self.tuple(width, &random) }
    let groups = tuples.map { group($0, in: &guest) }
    func translated(_ level: Int, _ code: UInt32) -> UInt32 {
      code == Grouper.all ? code : code * 10 + UInt32(level)
    }
    let maps = home.merge(guest) { translated($0, $1) }
    #expect(maps.count == width + 1)
    for (codes, group) in zip(tuples, groups) {
      let moved = maps[width][Int(group)]
      #expect(
        home.codes(of: Int(moved)) == codes.enumerated().map { translated($0.offset, $0.element) })
    }
  }
}
