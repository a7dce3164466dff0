import Cubes
import Tables

extension WeeklyAnalysis {
  /// Forecasts and what must be known before believing them.
  struct ForecastsFound {
    var all: [WeeklyResult.Forecasts] = []
    var cautions: [Caution] = []
  }

  /// What is to come in the next four weeks, and how the forecast of this one did.
  func forecasts() -> ForecastsFound {
    var found = ForecastsFound()
    for measure in ForecastQuestion.Measure.allCases {
      let isKnown =
        switch measure {
        case .returns: sources.hasReturns
        case .complaints: sources.hasComplaints
        case .refundAmount: sources.hasReturns && sources.hasRefunds
        }
      guard isKnown else {
        // Refunds are an extra where they are told; the others are missed.
        guard measure != .refundAmount else { continue }
        let reason = WeeklyReasons.of(ForecastError.noEvents(measure))
        found.all.append(
          WeeklyResult.Forecasts(
            of: measure, forecast: WeeklyResult.Part(because: reason),
            scored: WeeklyResult.Part(because: reason)))
        continue
      }
      if let end = tableEnds[measure == .complaints ? .complaints : .returns], end.last < sunday {
        let reason = WeeklyReasons.ends(end.kind, end.last)
        found.all.append(
          WeeklyResult.Forecasts(
            of: measure, forecast: WeeklyResult.Part(because: reason),
            scored: WeeklyResult.Part(because: reason)))
        continue
      }
      let coming = forecast(measure, asOf: sunday, weeks: WeeklyQuestion.horizon)
      if let result = coming.value {
        for caution in result.cautions
        where !found.cautions.contains(where: { $0.en == caution.en }) {
          found.cautions.append(caution)
        }
      }
      found.all.append(
        WeeklyResult.Forecasts(of: measure, forecast: coming, scored: scored(measure, coming)))
    }
    return found
  }

  /// A forecast that knows nothing of what came after a Sunday.
  private func forecast(
    _ measure: ForecastQuestion.Measure, asOf day: Int32, weeks: Int
  ) -> WeeklyResult.Part<ForecastResult> {
    var question = ForecastQuestion()
    question.measure = measure
    question.horizon = weeks
    question.calendar = self.question.calendar
    var answer = answer([[], answer.cubes[1].cells])
    answer.asOf = answer.zone.startOfDay(day + 1) - 1
    do throws(ForecastError) {
      let result = try ForecastAnalysis(question, answer, hasEvents: true)
        .result(threads: self.question.threads)
      guard let series = result.series.first, series.backtest != nil else {
        return WeeklyResult.Part(
          because: WeeklyReasons.shortHistory(result.series.first?.history.count ?? 0))
      }
      guard series.history.last?.period == ISOWeek(ofDay: day).description else {
        return WeeklyResult.Part(because: WeeklyReasons.silent(series.history.last?.period ?? "-"))
      }
      return WeeklyResult.Part(result)
    } catch {
      return WeeklyResult.Part(because: WeeklyReasons.of(error))
    }
  }

  /// What was expected of the week at the end of the week before, as it was kept or made anew.
  private func scored(
    _ measure: ForecastQuestion.Measure, _ coming: WeeklyResult.Part<ForecastResult>
  ) -> WeeklyResult.Part<WeeklyResult.Scored> {
    guard let history = coming.value?.series.first?.history,
      let actual = history.last.flatMap(\.value)
    else {
      return WeeklyResult.Part(because: coming.reason ?? WeeklyReasons.noOrders)
    }
    let naive = history.dropLast().last.flatMap(\.value)
    let before = ISOWeek(ofDay: monday - 7).description
    let kept = memory?.forecasts.first {
      $0.week == before && $0.of == measure && $0.firstDay == monday
    }
    if let kept {
      return WeeklyResult.Part(
        WeeklyResult.Scored(
          isKept: true, period: week.description, mean: kept.mean,
          ends80: (kept.low80, kept.high80), ends95: (kept.low95, kept.high95), actual: actual,
          naive: naive))
    }
    let earlier = forecast(measure, asOf: monday - 1, weeks: 1)
    guard let step = earlier.value?.series.first?.forecast.first, step.intervals.count == 2 else {
      return WeeklyResult.Part(because: earlier.reason ?? WeeklyReasons.noOrders)
    }
    let (inner, outer) = (step.intervals[0], step.intervals[1])
    return WeeklyResult.Part(
      WeeklyResult.Scored(
        isKept: false, period: week.description, mean: step.mean,
        ends80: (inner.low, inner.high), ends95: (outer.low, outer.high), actual: actual,
        naive: naive))
  }
}

extension WeeklyResult.Scored {
  init(
    isKept: Bool, period: String, mean: Double, ends80: (low: Double, high: Double),
    ends95: (low: Double, high: Double), actual: Double, naive: Double?
  ) {
    self.init(
      isKept: isKept, period: period, mean: mean, low80: ends80.low, high80: ends80.high,
      low95: ends95.low, high95: ends95.high, actual: actual, error: actual - mean,
      naiveError: naive.map { actual - $0 },
      isWithin80: actual >= ends80.low && actual <= ends80.high,
      isWithin95: actual >= ends95.low && actual <= ends95.high)
  }
}
