import Foundation
import Simulation
import Testing

/// Dirt stands beside the true rows, in the numbers that were asked for.
@Suite struct DirtTests {
  private static let dirty: Scenario = {
    var scenario = Scenario.standard
    scenario.dirt.exactDuplicates = 5
    scenario.dirt.staleVersions = 4
    scenario.dirt.tornQuotes = 6
    scenario.dirt.damagedIds = 3
    scenario.dirt.invalidBytes = 2
    scenario.dirt.raggedRows = 4
    scenario.dirt.impossibleDates = 3
    scenario.dirt.blankLines = 7
    scenario.dirt.totalsRows = 2
    return scenario
  }()

  @Test func everyKindIsThereAndTheTrueRowsAreUntouched() throws {
    let bench = try Workbench(Self.dirty, size: .lines(2000))
    let clean = try Workbench(size: .lines(2000))
    let newline = UInt8(ascii: "\n")
    let lines = try bench.bytes("orders.csv").split(
      separator: newline, omittingEmptySubsequences: false
    ).dropLast()
    let cleanLines = try clean.bytes("orders.csv").split(separator: newline)
    func count(_ isDirty: (ArraySlice<UInt8>) -> Bool) -> Int { lines.count(where: isDirty) }
    func commas(_ line: ArraySlice<UInt8>) -> Int { line.count { $0 == UInt8(ascii: ",") } }

    #expect(lines.count == cleanLines.count + 5 + 4 + 6 + 3 + 2 + 4 + 3 + 7 + 2)
    #expect(count(\.isEmpty) == 7)
    #expect(count { $0.contains(UInt8(ascii: "\"")) } == 6)
    #expect(count { $0.dropFirst(4).starts(with: Array("E+18,".utf8)) } == 3)
    #expect(count { $0.contains(0xFF) } == 2)
    #expect(count { !$0.isEmpty && commas($0) != 16 } == 4)
    #expect(count { $0.starts(with: Array("合计,".utf8)) } == 2)
    let impossible = ["2025-02-30", "2025-13-01", "0000-00-00"]
    #expect(
      count { line in
        let text = String(decoding: line, as: UTF8.self)
        return impossible.contains { text.contains($0) }
      } == 3)
    // In order, the clean file is a subsequence of the dirty one.
    var rest = lines[...]
    for line in cleanLines {
      let index = try #require(rest.firstIndex(of: line))
      rest = rest[(index + 1)...]
    }
    #expect(try bench.bytes("returns.csv") == clean.bytes("returns.csv"))

    let truth = bench.truth
    #expect(truth.orderRowsAccepted == 2000)
    #expect(truth.orderRowsDuplicate == 9)
    #expect(truth.orderRowsRejected == 6 + 3 + 2 + 4 + 3 + 2)
    // Blank lines are no rows; the header is none either.
    let orders = try #require(truth.files.first { $0.name == "orders.csv" })
    #expect(orders.rows == 2000 + 9 + 20)
    #expect(lines.count == orders.rows + 7 + 1)
  }

  @Test func anotherProfileRefusesDirt() throws {
    let simulator = try Simulator(scenario: Self.dirty, seed: 1, size: .orders(1))
    let error = try #require(throws: ScenarioError.self) {
      try simulator.write(to: "unused", profile: .shopify)
    }
    #expect(error.key == "dirt.exact_duplicates")
    #expect(!FileManager.default.fileExists(atPath: "unused"))
  }

  @Test func personalDataIsToldAndListed() throws {
    var scenario = Scenario.standard
    scenario.complaints.personalDataRate = 0.3
    let bench = try Workbench(scenario, size: .orders(4000))
    let texts = Dictionary(
      uniqueKeysWithValues: try bench.records("complaints.csv").map {
        ($0["complaint_id"] ?? "", $0["text"] ?? "")
      })
    let planted = bench.truth.personalData
    #expect(isBinomial(planted.count, of: texts.count, probability: 0.3))
    for datum in planted {
      #expect(texts[datum.complaintId]?.contains(datum.value) == true)
      #expect(datum.kind == "email" || datum.value.count == 11)
    }
    #expect(Set(planted.map(\.kind)) == ["email", "phone"])
    #expect(try Workbench(size: .orders(500)).truth.personalData.isEmpty)
  }
}
