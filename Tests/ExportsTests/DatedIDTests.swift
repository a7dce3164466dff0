import Tables
import Testing

@testable import Exports

@Suite("Order numbers that start with their day")
struct DatedIDTests {
  private func dated(_ profile: String) throws -> DatedID? {
    let header = ["订单成交时间", "商品", "订单号", "订单状态", "售后状态"]
    guard case .recognised(let found) = recognise(header: header, among: Profile.builtIn) else {
      Issue.record("not recognised")
      return nil
    }
    let section = try #require(found.section(.orders))
    return DatedID(section, try ZoneRules(identifier: "Asia/Shanghai"))
  }

  /// Seconds by GNU date 9.7: `date -u -d 2026-05-17T00:00:00+08:00 +%s`.
  @Test(
    "the midnight of the day, else nothing",
    arguments: [
      ("260517-607198974342269", 1_778_947_200),
      ("260517-607198974342269\t", 1_778_947_200),
      ("=\"260517-1\"", 1_778_947_200), ("240229-1", 1_709_136_000),
      ("230229-1", Cell.missing), ("261317-1", Cell.missing),
      ("2605170607198974342269", Cell.missing), ("26051a-1", Cell.missing),
      ("260517", Cell.missing), ("", Cell.missing),
    ] as [(String, Int64)])
  func day(_ id: String, _ expected: Int64) throws {
    let dated = try #require(try dated("pinduoduo"))
    var id = id
    #expect(id.withUTF8 { dated.time(UnsafeRawBufferPointer($0)) } == expected)
    #expect(dated.column == 2)
  }

  @Test("only where the profile says so")
  func otherProfiles() throws {
    let sections = Profile.builtIn.flatMap(\.sections).filter(\.datedIDs)
    #expect(sections.count == 1)
    let yaml = """
      orders:
        match: [编号, 时间]
        columns: {order_id: 编号, ordered_at: 时间}
        dated_ids: true
      """
    let profile = try Profile(yaml: yaml, path: "own.yaml")
    #expect(profile.sections.map(\.datedIDs) == [true])
    #expect(throws: ProfileError.self) {
      try Profile(yaml: yaml.replacing("orders", with: "returns"), path: "own.yaml")
    }
  }
}
