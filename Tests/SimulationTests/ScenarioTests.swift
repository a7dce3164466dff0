import Simulation
import Testing

@Suite struct ScenarioTests {
  @Test func anEmptyFileChangesNothing() throws {
    #expect(try Scenario(yaml: "") == .standard)
    #expect(try Scenario(yaml: "# only a comment\n") == .standard)
  }

  @Test func whatIsLeftOutKeepsItsDefault() throws {
    let scenario = try Scenario(
      yaml: """
        start: 2024-02-01
        end: "2024-03-31"
        delivery:
          late_return_risk: 3
        channels:
          - {name: A, share: 1, return_factor: 1}
        """)
    var expected = Scenario.standard
    expected.start = "2024-02-01"
    expected.end = "2024-03-31"
    expected.delivery.lateReturnRisk = 3
    #expect(scenario.channels.map(\.name) == ["A"])
    expected.channels = scenario.channels
    #expect(scenario == expected)
  }

  @Test(
    arguments: [
      ("categoriez: []", "categoriez"),
      ("lateReturnRisk: 2", "lateReturnRisk"),
      ("delivery: {lateReturnRisk: 2}", "delivery.lateReturnRisk"),
      ("channels: [{name: A, share: 1, return_factor: 1, colour: red}]", "channels[0].colour"),
      ("categories: []", "categories"),
      ("categories: [{name: A, share: 1, return_rate: 0.1}]", "categories[0].complaint_rate"),
      ("cancelled_rate: 1.01", "cancelled_rate"),
      ("cancelled_rate: -0.01", "cancelled_rate"),
      ("cancelled_rate: .nan", "cancelled_rate"),
      ("cancelled_rate: much", "cancelled_rate"),
      ("delivery: 3", "delivery"),
      ("delivery: {promise_days: -1}", "delivery.promise_days"),
      ("observation_days: -1", "observation_days"),
      ("start: 2025-02-30", "start"),
      ("end: 2024-12-31", "end"),
      ("weekdays: [1, 1, 1]", "weekdays"),
      ("weekdays: [1, 1, 1, 1, 1, 1, 0]", "weekdays[6]"),
      ("regions: [{name: 'a,b', share: 1}]", "regions[0].name"),
      ("regions: [{name: a, share: 1}, {name: a, share: 1}]", "regions"),
      ("returns: {kinds: [{name: swap, share: 1}]}", "returns.kinds[0].name"),
      ("language: fr", "language"),
      ("order_columns: [order_id, sku, ordered_at, ordered_at]", "order_columns"),
      ("order_columns: [order_id, sku]", "order_columns"),
      ("dirt: {torn_quotes: -1}", "dirt.torn_quotes"),
      ("growth: 1\ngrowth: 2", ""),
    ] as [(String, String)])
  func nonsenseIsAnErrorThatNamesTheKey(yaml: String, key: String) throws {
    let error = try #require(throws: ScenarioError.self) {
      try Scenario(yaml: yaml, source: "s.yaml")
    }
    #expect(error.key == key)
    #expect(error.description.hasPrefix("s.yaml: "))
  }

  @Test func aDefectNeedsItsCategory() throws {
    var scenario = Scenario.standard
    scenario.categories.removeAll { $0.name == "鞋靴" }
    let error = try #require(throws: ScenarioError.self) { try scenario.validate() }
    #expect(error.key == "defects[0].category")
  }

  @Test func presetsAreValidAndHaveNames() throws {
    for preset in Scenario.presets {
      try preset.value.validate()
      #expect(try Scenario(presetOrFile: preset.key) == preset.value)
    }
    let error = try #require(throws: ScenarioError.self) {
      try Scenario(presetOrFile: "no-such-scenario")
    }
    #expect(error.problem.contains("benchmark"))
  }

  @Test func aSizeThatMakesNoSenseIsRefused() {
    #expect(throws: ScenarioError.self) { try Simulator(seed: 1, size: .orders(-1)) }
    #expect(throws: ScenarioError.self) { try Simulator(seed: 1, size: .lines(1_000_000_000)) }
  }
}
