import Statistics
import Tables
import Testing

@testable import Analyses
@testable import Cubes

@Suite struct RatesTests {
  private func question(_ change: (inout RatesQuestion) -> Void = { _ in }) -> RatesQuestion {
    var question = RatesQuestion()
    question.dimensions = [Hand.category]
    change(&question)
    return question
  }

  // MARK: Figures

  /// 25/237 and 0/20: scipy 1.17.1, binomtest(…).proportion_ci(method="wilson"); Jeffreys by
  /// scipy.stats.beta.ppf.
  @Test func intervalsAreWilsonOrJeffreys() throws {
    let cells = [
      Hand.cell(["a"], Hand.measures(lines: 237, returned: 25)),
      Hand.cell(["b"], Hand.measures(lines: 20, returned: 0)),
    ]
    let wilson = Hand.result(question(), cells).groups
    #expect(
      near(wilson[0].returnRate.low, 0.07247611) && near(wilson[0].returnRate.high, 0.15107949))
    #expect(wilson[1].returnRate.low == 0 && near(wilson[1].returnRate.high, 0.16112516))
    let jeffreys = Hand.result(question { $0.interval = .jeffreys }, cells).groups
    #expect(
      near(jeffreys[0].returnRate.low, 0.07117893) && near(jeffreys[0].returnRate.high, 0.14934945))
    #expect(
      near(jeffreys[1].returnRate.low, 2.425e-5, 5e-9)
        && near(jeffreys[1].returnRate.high, 0.11663898))
  }

  /// One cell with a different figure for everything, so that no two can be confused.
  @Test func basisAndClockChooseTheFigures() throws {
    var measures = Measures()
    measures.lines = 100
    measures.orders = 80
    measures.units = 160
    measures.amount = 50_000
    measures.cancelled = 7
    measures.returned = Measures.Outcome(
      lines: 10 * Hand.whole, orders: 9, units: 12 * Hand.whole, amount: 4000, refund: 4500,
      events: 11 * Hand.whole)
    measures.returnedInPeriod = Measures.Outcome(
      lines: 20 * Hand.whole, orders: 18, units: 24 * Hand.whole, amount: 8000, refund: 9000,
      events: 22 * Hand.whole)
    measures.complained = Measures.Outcome(
      lines: 5 * Hand.whole, orders: 4, units: 8 * Hand.whole, amount: 1000, refund: 0,
      events: 6 * Hand.whole)
    measures.complainedInPeriod = Measures.Outcome(
      lines: 3 * Hand.whole, orders: 2, units: 4 * Hand.whole, amount: 500, refund: 0,
      events: 3 * Hand.whole)
    measures.squares.units.xx = 400
    measures.squares.amount.xx = 40_000_000
    let expected: [(RatesQuestion.Basis, Double, cohort: Double, Double, Double, Double)] = [
      (.lines, 100, 10, 20, 5, 3), (.orders, 80, 9, 18, 4, 2), (.units, 160, 12, 24, 8, 4),
      (.amount, 500, 40, 80, 10, 5),
    ]
    for (basis, sold, cohort, period, complained, complainedInPeriod) in expected {
      for clock in RatesQuestion.Clock.allCases {
        let result = Hand.result(
          question {
            $0.basis = basis
            $0.clock = clock
          }, [Hand.cell(["a"], measures)], total: measures, hasComplaints: true)
        for group in [result.groups[0], result.total] {
          let back = clock == .cohort ? cohort : period
          #expect(group.returnRate.denominator == sold && group.returnRate.numerator == back)
          #expect(group.returnRate.value == back / sold)
          #expect(
            group.complaintRate?.numerator == (clock == .cohort ? complained : complainedInPeriod))
          #expect(group.clocks.cohort == cohort / sold && group.clocks.period == period / sold)
          #expect(group.returned == (clock == .cohort ? 10 : 20))
          #expect(group.complaints == (clock == .cohort ? 6 : 3))
          #expect(group.refundAmount == (clock == .cohort ? 45 : 90))
          #expect(group.lines == 100 && group.orders == 80 && group.units == 160)
          #expect(group.amount == 500 && group.cancelled == 7)
        }
      }
    }
    #expect(Hand.result(question(), [Hand.cell(["a"], measures)]).groups[0].complaintRate == nil)
  }

  @Test func nothingSoldHasNoRate() {
    let rate = Hand.result(question(), []).total.returnRate
    #expect(rate.value == nil && rate.low == nil && rate.reason == "nothing was sold")
  }

  @Test func moreBackThanSoldIsNoShare() {
    let measures = Hand.measures(lines: 3, returned: 1, inPeriod: 5)
    let rate = Hand.result(question { $0.clock = .period }, [Hand.cell(["a"], measures)])
      .groups[0].returnRate
    #expect(near(rate.value, 5.0 / 3) && rate.low == nil && rate.reason != nil)
  }

  // MARK: Clusters

  /// Four orders of two units and lines each, two of which came back whole. By hand: rate ½,
  /// Σ(y − x/2)² = 4, variance 4/3 · 4/8² = 1/12 against ½ · ½ / 8 = 1/32: 8/3, or three trials.
  private var pairs: Measures {
    var measures = Measures()
    measures.lines = 8
    measures.orders = 4
    measures.units = 8
    measures.amount = 40_000
    measures.returned = Measures.Outcome(
      lines: 4 * Hand.whole, orders: 2, units: 4 * Hand.whole, amount: 20_000)
    let whole = Int128(Hand.whole)
    measures.squares.units = Measures.Squares.Moments(xx: 16, xy: 8 * whole, yy: 8 * whole * whole)
    measures.squares.amount = Measures.Squares.Moments(
      xx: 400_000_000, xy: 200_000_000, yy: 200_000_000)
    return measures
  }

  @Test(arguments: [RatesQuestion.Basis.units, .amount])
  func ordersThatComeBackWholeCountAsOne(_ basis: RatesQuestion.Basis) throws {
    let rate = Hand.result(question { $0.basis = basis }, [Hand.cell(["a"], pairs)])
      .groups[0].returnRate
    let expected = try #require(proportionInterval(successes: 1.5, trials: 3))
    #expect(rate.value == 0.5 && near(rate.designEffect, 8.0 / 3, 1e-12))
    #expect(near(rate.low, expected.low, 1e-12) && near(rate.high, expected.high, 1e-12))
  }

  /// Without sums over orders, or where nothing came back, whole orders are the trials: here
  /// 8²/16 = 4, whatever the currency. 0/4 by hand: z²/(4 + z²) = 3.8414588/7.8414588.
  @Test(arguments: [RatesQuestion.Basis.units, .amount])
  func withoutMomentsOrdersAreTheTrials(_ basis: RatesQuestion.Basis) throws {
    var none = pairs
    none.returned = Measures.Outcome()
    none.squares.units = Measures.Squares.Moments(xx: 16)
    none.squares.amount = Measures.Squares.Moments(xx: 400_000_000)
    let rate = Hand.result(question { $0.basis = basis }, [Hand.cell(["a"], none)])
      .groups[0].returnRate
    #expect(rate.low == 0 && near(rate.high, 0.48989082, 1e-7) && rate.designEffect == 2)

    var period = pairs
    period.returnedInPeriod = period.returned
    let asked = question {
      $0.basis = basis
      $0.clock = .period
    }
    let later = Hand.result(asked, [Hand.cell(["a"], period)]).groups[0].returnRate
    let expected = try #require(proportionInterval(successes: 2, trials: 4))
    #expect(near(later.low, expected.low, 1e-12) && near(later.high, expected.high, 1e-12))
  }

  /// In orders of one line of one price, a share of units or money is one of lines.
  @Test func singleLinesHaveNoDesignEffect() throws {
    let cells = [Hand.cell(["a"], Hand.measures(lines: 1000, returned: 400))]
    for basis in RatesQuestion.Basis.allCases {
      let rate = Hand.result(question { $0.basis = basis }, cells).groups[0].returnRate
      // 400/1000: scipy 1.17.1 as above; the design effect is n/(n − 1), so a little wider.
      #expect(near(rate.low, 0.37007478, 2e-5) && near(rate.high, 0.43069057, 2e-5))
    }
  }

  // MARK: Maturity

  /// Fifty lines are twenty days old (F = 1) and fifty one day (F = ½): maturity ¾.
  @Test func youngLinesAreAdjustedFor() throws {
    let cell = Hand.cell(
      ["a"], Hand.measures(lines: 100, returned: 15),
      exposure: [.init(day: Hand.asOfDay - 20, lines: 50), .init(day: Hand.asOfDay - 1, lines: 50)])
    let result = Hand.result(question(), [cell], facts: Hand.facts)
    let rate = result.groups[0].returnRate
    let naive = try #require(proportionInterval(successes: 15, trials: 100))
    #expect(near(rate.maturity, 0.75, 1e-12) && near(rate.adjusted, 0.2, 1e-12))
    #expect(near(rate.adjustedLow, naive.low / 0.75, 1e-12))
    #expect(near(rate.adjustedHigh, naive.high / 0.75, 1e-12))
    #expect(result.lag.medianDays == 1 && result.lag.p90Days == 3 && result.lag.returns == 20)
    #expect(result.cautions.contains { $0.code == "low_maturity" })

    let period = Hand.result(question { $0.clock = .period }, [cell], facts: Hand.facts)
    #expect(period.groups[0].returnRate.maturity == nil)
    #expect(!period.cautions.contains { $0.code == "low_maturity" })
  }

  /// A refund before delivery has waited no time: ten of twenty returns at lag 0 make F(0) = ½.
  /// One asked for after the as-of day (its table may end later) has waited until then.
  @Test func returnsBeforeDeliveryHaveNoLag() throws {
    var facts = Hand.facts
    let start = Hand.asOfDay - 20
    facts.returns = [
      .init(start: start, requested: start - 2, lines: 10 * Hand.whole),
      .init(start: start, requested: Hand.asOfDay + 1, lines: 10 * Hand.whole),
    ]
    let cell = Hand.cell(
      ["a"], Hand.measures(lines: 10, returned: 1), exposure: [.init(day: Hand.asOfDay, lines: 10)])
    let result = Hand.result(question(), [cell], facts: facts)
    #expect(near(result.groups[0].returnRate.maturity, 0.5, 1e-12))
    #expect(result.lag.medianDays == 0 && result.lag.p90Days == 20)
  }

  /// Twenty returns a day, and none at the weekend with which the data end: ages count to Friday, but no period and no
  /// total is unknown for that.
  @Test func aQuietWeekendHidesNoPeriod() throws {
    var facts = Hand.facts
    facts.exposure = (Int32(0)..<60).reversed().map { .init(day: Hand.asOfDay - $0, lines: 100) }
    for back in Int32(2)..<60 {
      let day = Hand.asOfDay - back
      facts.returnsByOrder.append((ordered: day - 5, requested: day, lines: 20 * Hand.whole))
    }
    let midnight = Int64(Hand.asOfDay) * 86_400
    #expect(facts.known(.returns, asOf: midnight + 86_399, .utc).day == Hand.asOfDay - 2)
    var measures = Hand.measures(lines: 100, returned: 15)
    measures.returnedInPeriod = measures.returned
    let asked = question { $0.clock = .period }
    let result = Hand.result(asked, [Hand.cell(["a"], measures)], total: measures, facts: facts)
    for rate in [result.groups[0].returnRate, result.total.returnRate] {
      #expect(near(rate.value, 0.15, 1e-12) && rate.reason == nil)
    }
  }

  @Test func linesWithoutAgeHaveNoAdjustedRate() {
    // Ordered tomorrow and today: F(−1) = F(0) = 0.
    let cell = Hand.cell(
      ["a"], Hand.measures(lines: 4, returned: 0),
      exposure: [.init(day: Hand.asOfDay + 1, lines: 2), .init(day: Hand.asOfDay, lines: 2)])
    let rate = Hand.result(question(), [cell], facts: Hand.facts).groups[0].returnRate
    #expect(rate.maturity == 0 && rate.adjusted == nil && rate.reason != nil)
    let unknown = Hand.result(question(), [cell]).groups[0].returnRate
    #expect(
      unknown.maturity == nil && unknown.reason == "no return has a date, so maturity is not known")
  }

  @Test func groupsOfUnevenAgeAreNotCompared() {
    func cell(_ key: String, age: Int32) -> Cube.Cell {
      Hand.cell(
        [key], Hand.measures(lines: 100, returned: 10),
        exposure: [.init(day: Hand.asOfDay - age, lines: 100)])
    }
    func codes(_ ages: [Int32]) -> [String] {
      let cells = ages.enumerated().map { cell("\($0.offset)", age: $0.element) }
      return Hand.result(question(), cells, facts: Hand.facts).cautions.map(\.code)
    }
    #expect(codes([20, 1]) == ["low_maturity", "uneven_maturity"])
    #expect(codes([1, 2]) == ["low_maturity"])
    #expect(codes([20, 3]) == [])
  }

  // MARK: Numerators by their own columns

  @Test func reasonsShareTheirDenominator() throws {
    let all = Hand.measures(lines: 200, returned: 30, inPeriod: 30)
    func part(_ count: Int64) -> Measures {
      var measures = Measures()
      measures.returned = Hand.outcome(count)
      measures.returnedInPeriod = Hand.outcome(count)
      return measures
    }
    let cells = [
      Hand.cell([nil, "a"], all), Hand.cell([nil, "a"], part(5), of: .returns),
      Hand.cell(["broken", "a"], part(10), of: .returns),
      Hand.cell(["size", "a"], part(15), of: .returns),
      Hand.cell(["size", "b"], part(1), period: nil, of: .returns),
    ]
    let asked = question { $0.dimensions = [Hand.reason, Hand.category] }
    let result = Hand.result(asked, cells, hasComplaints: true)
    #expect(
      result.groups.map(\.values) == [
        [nil, "a"], ["broken", "a"], ["size", "a"], ["size", "b"],
      ])
    #expect(result.groups.map(\.returnRate.numerator) == [5, 10, 15, 1])
    #expect(result.groups.map(\.lines) == [200, 200, 200, 0])
    #expect(result.groups[2].returnRate.value == 0.075)
    // Nothing of category b was sold; its return is shown all the same.
    #expect(result.groups[3].returnRate.value == nil)
    // A reason of returns says nothing of complaints, so there is no rate of 0 %.
    #expect(result.groups.allSatisfy { $0.complaintRate == nil && $0.complaints == nil })
  }

  @Test func kindsOfComplaintsSayNothingOfReturns() {
    var late = Measures()
    late.complained = Hand.outcome(4)
    let cells = [
      Hand.cell([nil], Hand.measures(lines: 50, returned: 9)),
      Hand.cell(["late"], late, of: .complaints),
    ]
    let asked = question { $0.dimensions = [Hand.complaintKind] }
    let group = Hand.result(asked, cells, facts: Hand.facts, hasComplaints: true).groups[0]
    #expect(group.complaintRate?.value == 0.08)
    #expect(group.returnRate.value == nil && group.returnRate.reason != nil)
    #expect(group.clocks.cohort == nil)
  }
}
