import Simulation
import Testing

/// What is planted comes up: every bound is five standard deviations at a fixed seed.
@Suite struct PlantedRatesTests {
  /// 60 days after the last order nothing is left to come: late by 14, a month to return.
  private static func mature(_ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
    var scenario = Scenario.standard
    scenario.observationDays = 60
    change(&scenario)
    return scenario
  }

  @Test func categoriesHaveTheirRates() throws {
    let scenario = Self.mature()
    let truth = try Workbench(scenario, size: .orders(60_000)).truth
    for category in truth.categories {
      let risk = scenario.delivery.lateReturnRisk
      #expect(category.all.lines > 500)
      #expect(
        isBinomial(
          category.onTime.returnedEventual, of: category.onTime.lines,
          probability: category.returnRate), "\(category.name)")
      #expect(
        isBinomial(
          category.late.returnedEventual, of: category.late.lines,
          probability: category.returnRate * risk), "\(category.name), late")
      #expect(
        isBinomial(
          category.onTime.complainedEventual, of: category.onTime.lines,
          probability: category.complaintRate), "\(category.name), complaints")
    }
    #expect(truth.total.returnedEventual == truth.total.returnedReported)
    #expect(truth.total.complainedEventual == truth.total.complainedReported)
    // About 10 % returned, 4 % complained of, 2 % cancelled: what the standard scenario promises.
    let lines = Double(truth.total.lines)
    #expect((0.095...0.105).contains(Double(truth.total.returnedEventual) / lines))
    #expect((0.037...0.043).contains(Double(truth.total.complainedEventual) / lines))
    #expect(
      isBinomial(truth.orders.cancelled, of: 60_000, probability: scenario.cancelledRate))
  }

  @Test func aBadBatchShowsInItsDaysOnly() throws {
    let bench = try Workbench(Self.mature(), size: .orders(60_000))
    let defect = try #require(bench.truth.defects.first)
    #expect(defect.tally.lines > 100)
    #expect(
      isBinomial(defect.tally.returnedEventual, of: defect.tally.lines, probability: 0.55))
    #expect(
      isBinomial(defect.tally.complainedEventual, of: defect.tally.lines, probability: 0.2))
    let rows = try bench.records("orders.csv").filter { $0["batch"] == defect.name }
    #expect(rows.count == defect.tally.lines + defect.tally.cancelled)
    #expect(Set(rows.map { $0["sku"] }).count == 1)
    let days = rows.compactMap { $0["ordered_at"] }
    #expect(days.allSatisfy { ("2025-08-01"..<"2025-10-01").contains($0) })
  }

  /// The lag is read back from the files: whole days between delivery and request.
  @Test func lagsHaveTheirDistribution() throws {
    let bench = try Workbench(Self.mature(), size: .orders(30_000))
    let delivered = Dictionary(
      uniqueKeysWithValues: try bench.records("orders.csv").map {
        ([$0["order_id"], $0["sku"]], $0["delivered_at"] ?? "")
      })
    var counts = Array(repeating: 0, count: bench.truth.lagProbabilities.count)
    for row in try bench.records("returns.csv") where row["status"] != "refused" {
      let from = try #require(seconds(delivered[[row["order_id"], row["sku"]]] ?? ""))
      let to = try #require(seconds(row["requested_at"] ?? ""))
      counts[(to - from) / 86_400] += 1
    }
    #expect(counts == bench.truth.lagsEventual)
    let total = counts.reduce(0, +)
    #expect(total == bench.truth.total.returnedEventual)
    for (count, probability) in zip(counts, bench.truth.lagProbabilities) {
      #expect(isBinomial(count, of: total, probability: probability))
    }
    // A negative binomial of mean 5 and shape 2 has (2/7)² = .081633 at 0; cut at 30 it has 1/.99971 of it.
    #expect(abs(bench.truth.lagProbabilities[0] - 0.081633) < 0.0001)
    // Mean 5 loses .01 by the cut (by hand: 31 and more hold 2.9e-4, about 33 days each).
    let mean = zip(0..., bench.truth.lagProbabilities).reduce(0) { $0 + Double($1.0) * $1.1 }
    #expect(abs(mean - 4.99) < 0.01)
  }

  @Test func carriersHaveTheirShareOfLateOrders() throws {
    var scenario = Self.mature()
    scenario.peaks = []
    scenario.linesPerOrder = [1]
    let bench = try Workbench(scenario, size: .orders(20_000))
    let rows = try bench.records("orders.csv").filter { $0["status"] != "cancelled" }
    for carrier in scenario.carriers {
      let own = rows.filter { $0["carrier"] == carrier.name }
      let late = own.count { ($0["delivered_at"] ?? "") > ($0["promised_at"] ?? "") }
      #expect(isBinomial(late, of: own.count, probability: carrier.lateRate))
    }
    for row in rows {
      let stamps = ["ordered_at", "shipped_at", "delivered_at"].map { row[$0] ?? "" }
      #expect(stamps == stamps.sorted())
    }
  }

  @Test func theExportSeesFewerReturnsOfTheLastMonth() throws {
    let truth = try Workbench(size: .orders(30_000)).truth
    let last = try #require(truth.months.last).tally
    let earlier = try #require(truth.months.dropLast(2).last).tally
    #expect(truth.months.count == 12)
    #expect(earlier.returnedReported == earlier.returnedEventual)
    // Orders of the last four days are not delivered, let alone returned.
    #expect(Double(last.returnedReported) < 0.9 * Double(last.returnedEventual))
  }

  @Test func channelsDoNothingUnlessTheyFollowTheCategory() throws {
    let plain = try Workbench(Self.mature(), size: .orders(30_000)).truth
    let confounded = try Workbench(
      Self.mature { $0.confounding = 0.9 }, size: .orders(30_000)
    ).truth
    func spread(_ truth: Truth) -> Double {
      let rates = truth.channels.map { Double($0.tally.returnedEventual) / Double($0.tally.lines) }
      return (rates.max() ?? 0) - (rates.min() ?? 0)
    }
    // Rates of 10 % on 1900 lines at least have standard deviations of .7 points at most.
    #expect(spread(plain) < 0.035)
    #expect(spread(confounded) > 0.08)
  }

  @Test func promotionsAndTheNewYearShapeTheYear() throws {
    var scenario = Scenario.standard
    scenario.dayNoise = 0
    scenario.growth = 0
    scenario.weekdays = Array(repeating: 1, count: 7)
    scenario.linesPerOrder = [1]
    let bench = try Workbench(scenario, size: .orders(40_000))
    var days: [Substring: Double] = [:]
    for row in try bench.records("orders.csv") {
      days[(row["ordered_at"] ?? "").prefix(10), default: 0] += 1
    }
    let usual = try #require(days["2025-04-15"])
    // The factors of the scenario: 1.6 · 2, 1.8 · 2.5, and .4 around 2025-01-29; rounding is ±1 order.
    for (day, factor) in [("2025-06-18", 3.2), ("2025-11-11", 4.5), ("2025-01-29", 0.4)] {
      let count = try #require(days[day[...]])
      #expect(abs(count - factor * usual) <= 1 + factor)
    }
  }
}
