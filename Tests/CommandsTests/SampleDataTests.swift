import Foundation
import Simulation
import Testing

/// SampleData is what its scenario makes.
@Suite struct SampleDataTests {
  static let folder = CaseFolder.root.appending(path: "SampleData")

  /// As SampleData/README.md says: 1600 orders, seed 2025.
  @Test func isWhatTheScenarioMakes() throws {
    let made = try TemporaryFolder()
    let scenario = try Scenario(presetOrFile: Self.folder.appending(path: "scenario.yaml").path())
    let truth = try Simulator(scenario: scenario, seed: 2025, size: .orders(1600))
      .write(to: made.url.path(), profile: .canonical, threads: 2, themes: false)
    #expect(truth.files.map(\.name).sorted() == ["complaints.csv", "orders.csv", "returns.csv"])
    for name in ["complaints.csv", "orders.csv", "returns.csv", "truth.json"] {
      let expected = try Data(contentsOf: Self.folder.appending(path: name))
      let actual = try Data(contentsOf: made.url.appending(path: name))
      #expect(
        expected == actual,
        """
        SampleData/\(name) is stale; write it anew: aftersales simulate \
        --scenario SampleData/scenario.yaml --orders 1600 --seed 2025 --out SampleData
        """)
    }
  }
}
