import Exports
import Foundation
import Simulation
import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// What the simulator planted goes with returns, as often as intervals promise; and what it did not, does
/// not.
///
/// Twenty seeds by default; `scripts/truth correlate` takes two hundred. Seeds are fixed, so a test fails always or
/// never.
@Suite struct CorrelateTruthTests {
  private static let seeds =
    ProcessInfo.processInfo.environment["AFTERSALES_SEEDS"].flatMap { UInt64($0) } ?? 20
  /// With few seeds, few intervals may miss by chance alone.
  private static let least = seeds >= 200 ? 0.93 : 0.9

  private static var plain: Scenario {
    var scenario = Scenario.standard
    scenario.observationDays = 60
    scenario.delivery.lateReturnRisk = 1
    scenario.delivery.lateComplaintRisk = 1
    scenario.defects = []
    return scenario
  }

  private func correlate(
    _ scenario: Scenario, seed: UInt64, orders: Int, of names: String, stratify: String? = nil
  ) throws -> CorrelateResult {
    let shop = try Pipeline(scenario, seed: seed, orders: orders)
    var question = CorrelateQuestion()
    try question.take(names, in: shop.exports)
    question.stratum = try stratify.map { try CorrelateQuestion.dimension($0, in: shop.exports) }
    let answer = try ScanEngine(shop.exports, threads: 2).associate(question.query, in: CubeScope())
    return CorrelateAnalysis(question, answer).result()
  }

  private func categories(
    _ result: CorrelateResult, _ name: String
  ) throws -> [CorrelateResult.Category] {
    try #require(
      result.dimensions.compactMap { entry -> [CorrelateResult.Category]? in
        if case .categorical(let found) = entry, found.dimension == name {
          found.categories
        } else {
          nil
        }
      }.first)
  }

  private func holds(_ risk: CorrelateResult.Risk, _ value: Double) -> Bool {
    (risk.low ?? 0) <= value && value <= (risk.high ?? .infinity)
  }

  /// Each category against the rest, by the planted rates and the lines that were sold.
  @Test func categories() throws {
    let scenario = Self.plain
    let planted = Dictionary(
      uniqueKeysWithValues: scenario.categories.map { ($0.name, $0.returnRate) })
    var held = 0
    var all = 0
    for seed in 0..<Self.seeds {
      let result = try correlate(scenario, seed: 300 + seed, orders: 1000, of: "category")
      let found = try categories(result, "category")
      for category in found {
        let others = found.filter { $0.value != category.value }
        let rest =
          others.reduce(0) { $0 + $1.n * (planted[$1.value ?? ""] ?? 0) }
          / others.reduce(0) { $0 + $1.n }
        let truth = try #require(planted[category.value ?? ""]) / rest
        all += 1
        held += holds(category.relativeRisk, truth) ? 1 : 0
      }
      // The strongest of what is named: 女装 comes back most, and often.
      guard case .categorical(let entry)? = result.dimensions.first else { continue }
      #expect(try #require(entry.q) < 0.01)
    }
    #expect(Double(held) >= 0.93 * Double(all), "\(held) of \(all)")
  }

  /// Late deliveries come back 1.8 times as often.
  @Test func lateness() throws {
    var scenario = Self.plain
    scenario.delivery.lateReturnRisk = 1.8
    var held = 0
    for seed in 0..<Self.seeds {
      let result = try correlate(scenario, seed: 700 + seed, orders: 1500, of: "delay_hours")
      guard case .numeric(let entry)? = result.dimensions.first else { continue }
      held += holds(try #require(entry.attributable.relativeRisk), 1.8) ? 1 : 0
    }
    #expect(Double(held) >= Self.least * Double(Self.seeds), "\(held) of \(Self.seeds)")
  }

  /// Channels sell different categories: they seem to matter, and within categories they do not.
  @Test func channelsAreInnocent() throws {
    var scenario = Self.plain
    scenario.confounding = 0.8
    var held = 0
    var all = 0
    var seeming = 0
    var explained = 0
    for seed in 0..<Self.seeds {
      let result = try correlate(
        scenario, seed: 900 + seed, orders: 3000, of: "channel,category", stratify: "category")
      for category in try categories(result, "channel") {
        let stratified = try #require(category.stratified)
        all += 1
        held += holds(stratified.relativeRisk, 1) ? 1 : 0
        guard category.q ?? 1 < 0.001 else { continue }
        seeming += 1
        explained += stratified.verdict == "explained" ? 1 : 0
      }
    }
    #expect(Double(held) >= 0.93 * Double(all), "\(held) of \(all)")
    // A shop has two channels or so that seem to matter; nearly all are cleared.
    #expect(seeming >= Int(Self.seeds))
    #expect(Double(explained) >= 0.9 * Double(seeming), "\(explained) of \(seeming)")
  }

  /// One thread or two, large blocks or small: the same result.
  @Test func threadsChangeNothing() throws {
    var texts: Set<String> = []
    for (blockSize, threads) in [(1 << 20, 1), (1 << 13, 2), (1 << 14, 3)] {
      let shop = try Pipeline(seed: 5, orders: 1500, blockSize: blockSize)
      var question = CorrelateQuestion()
      try question.take(nil, in: shop.exports)
      question.stratum = try CorrelateQuestion.dimension("category", in: shop.exports)
      let answer = try ScanEngine(shop.exports, threads: threads)
        .associate(question.query, in: CubeScope())
      texts.insert("\(CorrelateAnalysis(question, answer).result())")
    }
    #expect(texts.count == 1)
  }
}
