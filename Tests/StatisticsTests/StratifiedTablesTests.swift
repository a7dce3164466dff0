import Testing

@testable import Statistics

@Suite struct StratifiedTablesTests {
  private let berkeley = StratifiedTables(PublicTables.departments)

  /// statsmodels 0.15.0: `StratifiedTable(…)`: `test_null_odds(correction=False)`,
  /// `oddsratio_pooled`, `test_equal_odds(adjust=False and True)`.
  @Test func admissions() throws {
    let tables = try #require(berkeley)
    let test = try #require(tables.cochranMantelHaenszel())
    #expect(near(test.statistic, 1.5246066604434356))
    #expect(near(test.pValue, 0.21692369705551817, 1e-9))
    #expect(near(tables.oddsRatio, 0.9046968282586231))
    let same = try #require(tables.breslowDay())
    #expect(near(same.statistic, 18.825513705236514))
    #expect(same.degreesOfFreedom == 5)
    #expect(near(same.pValue, 0.0020713903499175457, 1e-9))
    #expect(near(tables.breslowDay(tarone: true)?.statistic, 18.82550125205323))
  }

  /// statsmodels 0.15.0: `riskratio_pooled`; the interval by numpy (Figures/figures.py).
  @Test func relativeRisk() throws {
    let risk = try #require(berkeley?.relativeRisk())
    #expect(near(risk.value, 0.944905022595929))
    #expect(near(risk.low, 0.8664522326830039, 1e-10))
    #expect(near(risk.high, 1.0304613088274714, 1e-10))
    let wider = try #require(berkeley?.relativeRisk(designEffect: 4))
    // Four times the variance is twice the logarithm: the ratio of the ends squared.
    let ratio = (risk.high ?? 0) / risk.low
    #expect(near((wider.high ?? 0) / wider.low, ratio * ratio))
  }

  /// One stratum is a plain table: χ² times (n − 1)/n, and its own odds and risk ratios.
  @Test func oneStratum() throws {
    let stratum = StratifiedTables.Stratum(
      exposed: (with: 30, without: 70), rest: (with: 20, without: 180))
    let tables = try #require(StratifiedTables([stratum]))
    let plain = try #require(ContingencyTable([[30, 70], [20, 180]])?.pearson())
    #expect(near(tables.cochranMantelHaenszel()?.statistic, plain.statistic * 299 / 300))
    #expect(near(tables.oddsRatio, 30.0 * 180 / (70 * 20)))
    #expect(near(tables.relativeRisk()?.value, 3))
    #expect(tables.breslowDay() == nil)
  }

  /// The interval of one stratum is Katz's, by another route.
  @Test func oneStratumHasTheLogInterval() throws {
    let stratum = StratifiedTables.Stratum(
      exposed: (with: 30, without: 70), rest: (with: 20, without: 180))
    let found = try #require(StratifiedTables([stratum])?.relativeRisk())
    let exposed = try #require(Proportion(successes: 30, trials: 100))
    let rest = try #require(Proportion(successes: 20, trials: 200))
    let katz = try #require(RelativeRisk(exposed, against: rest, method: .log))
    #expect(near(found.low, katz.low))
    #expect(near(found.high, katz.high ?? 0))
  }

  @Test func nothingToCompare() throws {
    let empty = try #require(StratifiedTables([]))
    #expect(empty.cochranMantelHaenszel() == nil)
    #expect(empty.oddsRatio == nil && empty.relativeRisk() == nil && empty.breslowDay() == nil)
    // Each stratum has one side only: the exposure is the stratum.
    let apart = try #require(
      StratifiedTables([
        .init(exposed: (with: 5, without: 5), rest: (with: 0, without: 0)),
        .init(exposed: (with: 0, without: 0), rest: (with: 3, without: 9)),
      ]))
    #expect(apart.strata.isEmpty)
    #expect(apart.cochranMantelHaenszel() == nil)
    let none = try #require(
      StratifiedTables([.init(exposed: (with: 0, without: 5), rest: (with: 0, without: 8))]))
    #expect(none.cochranMantelHaenszel() == nil && none.relativeRisk() == nil)
    #expect(
      StratifiedTables([.init(exposed: (with: -1, without: 5), rest: (with: 0, without: 8))]) == nil
    )
  }

  /// Two groups: the general test is the plain one.
  @Test func generalOfTwoGroups() throws {
    let strata = PublicTables.departments.map { stratum in
      [
        (count: stratum.exposedTotal, events: stratum.exposed.with),
        (count: stratum.restTotal, events: stratum.rest.with),
      ]
    }
    let found = try #require(generalAssociation(strata))
    #expect(found.degreesOfFreedom == 1)
    #expect(near(found.statistic, 1.5246066604434356))
  }

  /// Departments as groups, sexes as strata: numpy by a pseudo-inverse (Figures/figures.py).
  @Test func generalOfSixGroups() throws {
    let strata = [PublicTables.men, PublicTables.women].map { sex in
      sex.map { (count: $0.0 + $0.1, events: $0.0) }
    }
    let found = try #require(generalAssociation(strata))
    #expect(found.degreesOfFreedom == 5)
    #expect(near(found.statistic, 684.2225910408779, 1e-10))
    // In any order of groups and strata.
    let turned = strata.reversed().map { Array($0.reversed()) }
    #expect(near(generalAssociation(turned)?.statistic, found.statistic, 1e-10))
  }

  /// Groups that no stratum has together cannot be compared.
  @Test func generalOfNestedGroups() throws {
    let strata: [[(count: Double, events: Double)]] = [
      [(100, 10), (100, 30), (0, 0), (0, 0)], [(0, 0), (0, 0), (50, 5), (150, 40)],
    ]
    let found = try #require(generalAssociation(strata))
    #expect(found.degreesOfFreedom == 2)
    let first = try #require(generalAssociation([Array(strata[0].prefix(2))]))
    let second = try #require(generalAssociation([Array(strata[1].suffix(2))]))
    #expect(near(found.statistic, first.statistic + second.statistic))
    #expect(generalAssociation([[(count: 10, events: 3), (count: 0, events: 0)]]) == nil)
    #expect(generalAssociation([]) == nil)
    #expect(generalAssociation([[(count: 10, events: 13), (count: 9, events: 0)]]) == nil)
  }

  /// Men are admitted more often, yet not within departments.
  @Test func simpson() throws {
    let men = try #require(Proportion(successes: 1198, trials: 2691))
    let women = try #require(Proportion(successes: 557, trials: 1835))
    let pooled = RelativeRisk(men, against: women)
    let within = berkeley?.relativeRisk()
    #expect(pooled?.direction == 1)
    #expect(ConfoundingVerdict.isSimpson(pooled: pooled, stratified: within))
    #expect(ConfoundingVerdict(pooled: pooled, stratified: within) == .explained)
  }

  @Test func verdicts() {
    func risk(_ value: Double, _ low: Double, _ high: Double) -> RelativeRisk {
      RelativeRisk(value: value, low: low, high: high)
    }
    let up = risk(1.5, 1.3, 1.7)
    let down = risk(0.6, 0.5, 0.8)
    let flat = risk(1.02, 0.9, 1.1)
    let weak = risk(1.4, 0.9, 2.1)
    #expect(ConfoundingVerdict(pooled: up, stratified: up) == .holds)
    #expect(ConfoundingVerdict(pooled: up, stratified: weak) == .holds)
    #expect(ConfoundingVerdict(pooled: up, stratified: flat) == .explained)
    #expect(ConfoundingVerdict(pooled: down, stratified: flat) == .explained)
    #expect(ConfoundingVerdict(pooled: up, stratified: down) == .reversed)
    #expect(ConfoundingVerdict(pooled: flat, stratified: flat) == .absent)
    #expect(ConfoundingVerdict(pooled: flat, stratified: down) == .uncovered)
    #expect(ConfoundingVerdict(pooled: up, stratified: nil) == .unclear)
    #expect(!ConfoundingVerdict.isSimpson(pooled: flat, stratified: down))
    #expect(!ConfoundingVerdict.isSimpson(pooled: up, stratified: flat))
  }
}
