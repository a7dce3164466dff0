import Exports
import Simulation
import Tables
import Testing

@testable import Analyses
@testable import Cubes
@testable import Forecasting

/// Forecasts from cubes: what goes in, and what they promise.
@Suite struct ForecastTests {
  private func days(
    _ shop: AnalysesTests.Pipeline, _ question: ForecastQuestion, asOf: String? = nil
  ) throws -> (days: ForecastDays, answer: CubeAnswer) {
    var scope = CubeScope()
    if let asOf {
      let day = try CivilDate.days(ofPeriod: asOf).upperBound
      scope.asOf = shop.exports.zone.startOfDay(day + 1) - 1
    }
    let answer = try ScanEngine(shop.exports, threads: 2).answer(question.queries, in: scope)
    return (try #require(ForecastDays(question, answer)), answer)
  }

  /// What comes in a week is what the rates by request count: two routes through the same files.
  @Test func weeksAreThoseOfTheRates() throws {
    let shop = try Pipeline(seed: 5, orders: 3000)
    let (days, _) = try days(shop, ForecastQuestion())
    var question = RatesQuestion()
    question.every = .week
    question.clock = .period
    let answer = try ScanEngine(shop.exports, threads: 1).answer(
      question.queries, in: CubeScope())
    let rates = RatesAnalysis(
      question, answer, hasReturns: true, hasComplaints: true, hasRefunds: true
    ).result()
    let counted = Dictionary(
      uniqueKeysWithValues: rates.groups.map { ($0.period ?? "", $0.returned) })
    let labels = ForecastLabels(days: days, every: .week, steps: 1)
    #expect(labels.past.first == "2025-W02" && labels.past.count >= 50)
    for (label, value) in zip(labels.past, days.values(days.total)) {
      #expect(value == counted[label] ?? 0)
    }
  }

  /// At an origin nothing is known but what an export of that evening would have held.
  @Test func thePastIsAsItWas() throws {
    let shop = try Pipeline(seed: 6, orders: 3000)
    let question = ForecastQuestion()
    let whole = try days(shop, question).days
    // A Sunday.
    let then = try days(shop, question, asOf: "2025-09-28").days
    #expect(then.values(then.total) == Array(whole.values(whole.total).prefix(then.periods)))
    #expect(then.total.sold == Array(whole.total.sold.prefix(then.total.sold.count)))
    let known = then.periods * 7
    #expect(then.lags.shares(asOf: known) == whole.lags.shares(asOf: known))
    #expect(!then.hasRest && whole.hasRest)
  }

  /// Groups add up to the total in every period, past and to come.
  @Test func groupsAddUp() throws {
    let shop = try Pipeline(seed: 7, orders: 3000)
    var question = ForecastQuestion()
    question.dimensions = try Dimension.list("channel", in: shop.exports)
    let answer = try ScanEngine(shop.exports, threads: 2).answer(
      question.queries, in: CubeScope())
    let result = try ForecastAnalysis(question, answer, hasEvents: true).result(threads: 2)
    #expect(result.series.count == 6 && result.series[0].isTotal)
    #expect(result.reconciliation == .minimumTrace)
    for step in 0..<4 {
      let sum = result.series.dropFirst().reduce(0) { $0 + $1.forecast[step].mean }
      #expect((sum - result.series[0].forecast[step].mean).magnitude < 1e-9)
    }
    for week in result.series[0].history.indices {
      let sum = result.series.dropFirst().reduce(0) { $0 + ($1.history[week].value ?? .nan) }
      #expect((sum - (result.series[0].history[week].value ?? .nan)).magnitude < 1e-9)
    }
    let alone = try ForecastAnalysis(question, answer, hasEvents: true).result(threads: 1)
    #expect(
      alone.series.map { $0.forecast.map(\.mean) } == result.series.map { $0.forecast.map(\.mean) })
  }

  /// Orders that are planned bring returns: twice the orders, more returns, the more the later.
  @Test func planCounts() throws {
    let shop = try Pipeline(seed: 8, orders: 6000)
    var question = ForecastQuestion()
    let (days, answer) = try days(shop, question)
    let first = days.firstDay + Int32(days.periods * 7)
    let usual = days.total.orders.suffix(28).reduce(0, +) / 28
    func week4(_ factor: Double) throws -> Double {
      for day in 0..<28 { question.plan[first + Int32(day)] = factor * usual }
      let analysis = try ForecastAnalysis(question, answer, hasEvents: true)
      let task = analysis.task(days.total)
      return try #require(
        task.pipeline?.forecast(origin: days.periods, horizon: 4, usesEvents: true))[3]
    }
    #expect((1.6...2).contains(try week4(2) / week4(1)))
  }

  /// The dates that the toolkit states: Spring Festival, and what lies in 618 and Double 11.
  @Test func calendar() throws {
    func day(_ text: String) throws -> Int32 { try CivilDate.days(ofPeriod: text).lowerBound }
    for text in ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"] {
      #expect(RetailCalendar.newYears.contains(try day(text)))
    }
    let week = try day("2025-11-10")...(try day("2025-11-16"))
    let shares = Dictionary(
      uniqueKeysWithValues: zip(
        RetailCalendar.cn.events.map(\.name), RetailCalendar.cn.shares(of: [week]).map { $0[0] }))
    #expect(shares["double_11"] == 2.0 / 7 && shares["double_11_day"] == 1.0 / 7)
    #expect(shares["618"] == 0 && shares["spring_festival"] == 0)
    #expect(RetailCalendar.none.events.isEmpty)
  }

  /// An orders export that is weeks older than that of the returns: the forecast starts where it ends.
  @Test func ordersThatEndEarly() throws {
    let shop = try Pipeline(seed: 9, orders: 4000)
    var question = ForecastQuestion()
    question.every = .week
    let answer = try ScanEngine(shop.exports, threads: 1).answer(
      question.queries, in: CubeScope())
    var cut = answer
    let last = try CivilDate.days(ofPeriod: "2025-11-30").lowerBound
    for index in cut.cubes[1].cells.indices where (cut.cubes[1].cells[index].period ?? 0) > last {
      cut.cubes[1].cells[index].measures.lines = 0
    }
    let days = try #require(ForecastDays(question, cut))
    #expect(days.early?.kind == .orders && days.early?.last == last)
    #expect(days.day(ofPeriod: days.periods) == last + 1)
    let result = try ForecastAnalysis(question, cut, hasEvents: true).result(threads: 1)
    #expect(result.cautions.contains { $0.code == "table_ends_early" })
    #expect(try #require(ForecastDays(question, answer)).early == nil)
  }

  /// Given series: weeks, months and days are told from the dates; gaps of counts are zeros.
  @Test func givenSeries() throws {
    func grid(
      _ texts: [String], _ values: [Double], _ filling: GapFilling? = nil
    ) throws -> SeriesGrid {
      try SeriesGrid(
        GivenSeries(
          name: nil,
          points: zip(texts, values).map {
            (try CivilDate.days(ofPeriod: $0.0).lowerBound, $0.1)
          }), filling: filling)
    }
    let weeks = try grid(["2025-01-05", "2025-01-12", "2025-01-26"], [1, 2, 3])
    #expect(weeks.unit == .week && weeks.values == [1, 2, 0, 3] && weeks.gaps == 1)
    #expect(weeks.labels(1).coming == ["2025-02-02"])
    let months = try grid(["2025-01-31", "2025-02-28", "2025-03-31"], [1, 2, 3])
    #expect(months.unit == .month && months.labels(1).coming == ["2025-04"])
    let days31 = ["2024-03-31", "2024-06-30", "2024-12-31", "2025-03-31"]
    let quarters = try grid(days31, [1, 2, 3, 4], .zero)
    #expect(quarters.unit == .quarter && quarters.seasonLength == 4)
    #expect(quarters.values == [1, 2, 0, 3, 4] && quarters.gaps == 1)
    #expect(quarters.labels(1).past[0] == "2024-Q1" && quarters.labels(1).coming == ["2025-Q2"])
    // A quarter without a line is a missing value, of counts, too.
    let error = #expect(throws: SeriesError.self) { try grid(days31, [1, 2, 3, 4]) }
    #expect(error?.cause.contains("2024-Q3") == true)
    #expect(try grid(days31, [1, 2, 3, 4], .linear).values == [1, 2, 2.5, 3, 4])
    // 13 weeks apart as well.
    #expect(try grid(["2024-04-01", "2024-07-01"], [1, 2]).unit == .quarter)
    let middle = try grid(["2024-02-01", "2024-05-01", "2024-08-01"], [1.5, 2, 3])
    #expect(middle.unit == .quarter && middle.labels(1).coming == ["2024-11"])
    let years = try grid(["2021-12-31", "2022-12-31", "2023-12-31"], [1.5, 2, 3])
    #expect(years.unit == .year && years.seasonLength == 1)
    #expect(years.labels(2).coming == ["2024", "2025"])
    // Uneven months: the gaps are months without a value.
    let uneven = try grid(["2025-01-01", "2025-04-01", "2025-06-01"], [1, 2, 3], .zero)
    #expect(uneven.unit == .month && uneven.values == [1, 0, 0, 2, 0, 3])
    let days = try grid(["2025-01-31", "2025-02-01", "2025-02-03"], [1, 2, 3])
    #expect(days.unit == .day && days.gaps == 1)
    let amounts = ["2025-01-31", "2025-02-01", "2025-02-04"]
    #expect(throws: SeriesError.self) { try grid(amounts, [1.5, 2, 5]) }
    #expect(try grid(amounts, [1.5, 2, 5], .zero).values == [1.5, 2, 0, 0, 5])
    #expect(try grid(amounts, [1.5, 2, 5], .linear).values == [1.5, 2, 3, 4, 5])
    #expect(throws: SeriesError.self) { try grid(["2025-01-31"], [1]) }
  }
}
