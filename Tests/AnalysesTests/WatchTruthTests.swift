import Exports
import Foundation
import Randomness
import Simulation
import Tables
import Testing

@testable import Analyses
@testable import Cubes

/// What is planted is found, and where nothing is, there is no alarm.
@Suite struct WatchTruthTests {
  private func watch(
    _ exports: ExportSet, by names: [String?]
  ) throws -> [WatchResult] {
    let questions = try names.map { name in
      var question = WatchQuestion()
      question.dimensions = try Dimension.list(name, in: exports)
      return question
    }
    let answer = try ScanEngine(exports, threads: 2)
      .answer(questions.map(\.query), in: CubeScope())
    return try questions.indices.map { index in
      try WatchAnalysis(questions[index], answer, cube: index).result()
    }
  }

  /// Twenty shops without a defect: no more alarms than stated, which is an upper bound.
  ///
  /// Late parcels are returned more often and come with the peaks of demand, a true change, so their
  /// effect is taken out.
  @Test func noMoreFalseAlarmsThanStated() throws {
    var scenario = Scenario.standard
    scenario.defects = []
    scenario.delivery.lateReturnRisk = 1
    var alarms: [String] = []
    var expected = 0.0
    for seed in 0..<20 as Range<UInt64> {
      let shop = try Pipeline(scenario, seed: 4000 + seed, orders: 1500)
      for result in try watch(shop.exports, by: ["category", "channel", nil]) {
        alarms += result.alarms.map(\.id)
        expected += result.looks.expectedFalseAlarms
      }
    }
    #expect(expected > 3)
    #expect(Double(alarms.count) <= expected, "\(alarms)")
  }

  /// Series of binomial counts, nothing else: the same, with more of them than shops can give.
  @Test func noMoreFalseAlarmsThanStatedInManySeries() throws {
    var random = SplitMix64(seed: 77)
    var alarms = 0
    var expected = 0.0
    for group in 0..<40 {
      let lines = [12, 40, 150][group % 3]
      let rate = [0.02, 0.1, 0.3][group / 3 % 3]
      let cells = (0..<5).flatMap { series in
        HandWatch.cells(
          ["s\(series)"],
          (0..<80).map { _ in (Int64(lines), random.successes(lines, rate)) })
      }
      let result = try HandWatch.watch(cells, by: [Hand.category])
      alarms += result.alarms.count
      expected += result.looks.expectedFalseAlarms
    }
    #expect(expected > 15)
    // Half of the bound would already be many more than there are.
    #expect(Double(alarms) <= expected, "\(alarms) of \(expected)")
  }

  /// Weeks whose rates vary by 15 % more than chance has it: a baseline that happens to be calm must not let down the
  /// limits. (With normal scores instead of Student's there are about 1.7 times as many as stated.)
  @Test func noMoreFalseAlarmsThanStatedOfUnsteadyWeeks() throws {
    var random = SplitMix64(seed: 78)
    var alarms = 0
    var expected = 0.0
    for _ in 0..<60 {
      let cells = (0..<3).flatMap { series in
        HandWatch.cells(
          ["s\(series)"],
          (0..<104).map { _ in
            (600, random.successes(600, 0.1 * max(0, 1 + 0.15 * random.normal())))
          })
      }
      let result = try HandWatch.watch(cells, by: [Hand.category])
      alarms += result.alarms.count
      expected += result.looks.expectedFalseAlarms
    }
    #expect(Double(alarms) <= expected, "\(alarms) of \(expected)")
  }

  /// A shop in which, in August and September, 45 % of a product came back instead of 12 %.
  private func shopWithBadBatch(_ seed: UInt64) throws -> Pipeline {
    var scenario = Scenario.standard
    scenario.categories = [
      Scenario.standard.categories[2], Scenario.standard.categories[5],
      Scenario.standard.categories[11],
    ]
    for index in scenario.categories.indices { scenario.categories[index].products = 3 }
    scenario.defects[0].returnRate = 0.5
    return try Pipeline(scenario, seed: 500 + seed, orders: 6000)
  }

  /// Found in every shop, dated within ten days of its first, and nothing else is.
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func theBadBatchIsFound(_ seed: UInt64) throws {
    let shop = try shopWithBadBatch(seed)
    let result = try #require(try watch(shop.exports, by: ["sku"]).first)
    let alarm = try #require(result.alarms.first)
    #expect(result.alarms.count == 1, "\(result.alarms.map(\.id))")
    #expect(alarm.values == ["S10020"] || alarm.values.first??.hasPrefix("S") == true)
    let onset = try CivilDate.days(ofPeriod: alarm.onset)
    let truth = Hand.day(2025, 8, 1)
    #expect(abs(onset.lowerBound - truth) <= 10, "\(alarm.onset)")
    #expect(alarm.severity != .slight)
    let last = try CivilDate.days(ofPeriod: alarm.last).upperBound
    #expect(abs(last - Hand.day(2025, 9, 30)) <= 21, "\(alarm.last)")
  }

  /// As of the middle of it, the alarm is on, for the same product; but for one shop in five, whose baseline, of 18 weeks
  /// of 20 lines, happens to vary 1.39 times as much as chance has it.
  @Test func theBadBatchIsFoundInTime() throws {
    var found = 0
    for seed in 1...5 as ClosedRange<UInt64> {
      let shop = try shopWithBadBatch(seed)
      let alarm = try #require(try watch(shop.exports, by: ["sku"]).first?.alarms.first)
      var scope = CubeScope()
      scope.asOf = Int64(Hand.day(2025, 9, 20)) * 86_400
      var question = WatchQuestion()
      question.dimensions = try Dimension.list("sku", in: shop.exports)
      let then = try WatchAnalysis(
        question,
        try ScanEngine(shop.exports, threads: 2).answer([question.query], in: scope)
      ).result()
      if then.isAlarming && then.alarms.first?.values == alarm.values { found += 1 }
    }
    #expect(found >= 4, "\(found)")
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let maven: String? = {
    let shared =
      ProcessInfo.processInfo.environment["AFTERSALES_SHARED"]
      ?? root.deletingLastPathComponent().appending(path: "shared").path()
    let folder = shared + "/data/maven"
    return FileManager.default.fileExists(atPath: folder + "/order_items.csv") ? folder : nil
  }()

  /// The Maven toy shop: from Tuesday 2014-08-19 to 2014-09-15 a quarter of The Original Mr. Fuzzy came back
  /// (by day, in its own data), and nothing else happened in three years.
  @Test(
    .enabled(if: maven != nil, "the Maven data are not beside the package; see AFTERSALES_SHARED"))
  func theBearOfAugust2014() throws {
    let folder = try #require(Self.maven)
    var options = ReadOptions(zone: try ZoneRules(identifier: "America/New_York"))
    let profile = Self.root.appending(path: "Tests/Cases/input/maven.yaml")
    options.profiles = [
      try Profile(yaml: String(contentsOf: profile, encoding: .utf8), path: profile.path())
    ]
    let exports = try ExportSet(
      ExportSet.Arguments(
        sources: [folder + "/order_items.csv", folder + "/order_item_refunds.csv"]), options)
    let results = try watch(exports, by: ["sku", nil])
    let alarms = results[0].alarms
    let alarm = try #require(alarms.first { $0.values == ["1"] })
    #expect(alarm.id == "return_rate/sku=1@2014-W34" && alarm.severity == .severe)
    let onset = try CivilDate.days(ofPeriod: alarm.onset).lowerBound
    #expect(abs(onset - Hand.day(2014, 8, 19)) <= 7)
    #expect(alarm.last == "2014-W37" && !results[0].isAlarming)
    // At most one false alarm in three years over all products; there is none.
    #expect(alarms.count <= 2)
    #expect(results[0].looks.expectedFalseAlarms < 1.5)
    #expect(results[1].alarms.map(\.onset) == ["2014-W34"])
  }
}
