import Cubes
import Tables

extension WeeklyAnalysis {
  /// How what earlier summaries said turned out, with what is known now.
  func record(_ watched: Watched) -> WeeklyResult.Part<WeeklyResult.Record> {
    guard let memory else {
      return WeeklyResult.Part(
        because: sources.isPart ? WeeklyReasons.onlyPart : WeeklyReasons.nothingKept)
    }
    guard !memory.weeks.isEmpty else {
      return WeeklyResult.Part(because: WeeklyReasons.nothingEarlier)
    }
    return WeeklyResult.Part(
      WeeklyResult.Record(
        weeks: memory.weeks.count, forecasts: forecastRecord(memory),
        alarms: alarmRecord(memory, watched)))
  }

  /// What came in a week, whenever it was ordered.
  private func actuals(_ measure: ForecastQuestion.Measure) -> [Int32: Double] {
    var values: [Int32: Double] = [:]
    for cell in answer.cubes[0].cells {
      guard let week = cell.period else { continue }
      let whole = Double(Measures.whole)
      values[week] =
        switch measure {
        case .returns: Double(cell.measures.returnedInPeriod.lines) / whole
        case .complaints: Double(cell.measures.complainedInPeriod.lines) / whole
        case .refundAmount: Double(cell.measures.returnedInPeriod.refund) / 100
        }
    }
    return values
  }

  /// Of fewer forecasts the ratio of errors is chance: a week that happens to be as the last one was makes it infinite.
  private static let leastScored = 4.0

  private func forecastRecord(_ memory: WeeklyMemory) -> [WeeklyResult.ForecastRecord] {
    ForecastQuestion.Measure.allCases.flatMap { measure in
      let actuals = actuals(measure)
      // What came of a week that its table does not reach is not known.
      let end = tableEnds[measure == .complaints ? .complaints : .returns]?.last ?? .max
      return (1...WeeklyQuestion.horizon).compactMap { ahead -> WeeklyResult.ForecastRecord? in
        let due = memory.forecasts.filter {
          $0.of == measure && $0.firstDay <= monday && $0.firstDay + 6 <= end
            && $0.firstDay == WeeklyMemory.firstDay($0.week) + Int32(7 * ahead)
            // The error would tell what came.
            && !hiddenWeeks.contains($0.firstDay)
            && !hiddenWeeks.contains(WeeklyMemory.firstDay($0.week))
        }
        guard !due.isEmpty else { return nil }
        var (within80, within95, errors, naive) = (0, 0, 0.0, 0.0)
        for forecast in due {
          let actual = actuals[forecast.firstDay] ?? 0
          within80 += forecast.low80 <= actual && actual <= forecast.high80 ? 1 : 0
          within95 += forecast.low95 <= actual && actual <= forecast.high95 ? 1 : 0
          errors += (actual - forecast.mean).magnitude
          naive += (actual - (actuals[WeeklyMemory.firstDay(forecast.week)] ?? 0)).magnitude
        }
        let count = Double(due.count)
        return WeeklyResult.ForecastRecord(
          of: measure.rawValue, ahead: ahead, count: due.count,
          coverage80: Double(within80) / count, coverage95: Double(within95) / count,
          meanError: errors / count, naiveError: naive / count,
          relativeError: naive > 0 && count >= Self.leastScored ? errors / naive : nil)
      }
    }
  }

  private func alarmRecord(
    _ memory: WeeklyMemory, _ watched: Watched
  ) -> [WeeklyResult.AlarmRecord] {
    let raisesFewer = Double(question.suppressedBelow ?? 0) > WatchQuestion().minimum
    return raised(memory.alarms.filter { isShown($0, watched) }).compactMap { all in
      guard let first = all.first, let metric = WatchQuestion.Metric(rawValue: first.metric) else {
        return nil
      }
      let stands = watched.results.contains { result in
        result.alarms.contains { alarm in all.contains { isSame($0, alarm, result) } }
      }
      let isYoung = monday - WeeklyMemory.firstDay(first.week) <= 28
      // What was raised without `--suppress`, on lines that are too few with it, has not failed to hold.
      guard stands || isYoung || !raisesFewer else { return nil }
      return WeeklyResult.AlarmRecord(
        id: first.id, metric: metric, by: first.dimension, value: first.slice,
        onset: ISOWeek(ofDay: first.firstDay).description, raised: first.week,
        outcome: isYoung ? .open : stands ? .held : .dropped)
    }
  }

  /// Kept alarms, those of one series that share weeks as one: later data may date an onset anew.
  private func raised(_ kept: [WeeklyMemory.Alarm]) -> [[WeeklyMemory.Alarm]] {
    kept.reduce(into: []) { groups, alarm in
      let place = groups.firstIndex { group in
        group.contains {
          $0.metric == alarm.metric && $0.dimension == alarm.dimension && $0.slice == alarm.slice
            && $0.firstDay <= alarm.lastDay && alarm.firstDay <= $0.lastDay
        }
      }
      if let place { groups[place].append(alarm) } else { groups.append([alarm]) }
    }
  }

  /// Whether what is said of a kept alarm tells nothing of a small series.
  private func isShown(_ kept: WeeklyMemory.Alarm, _ watched: Watched) -> Bool {
    guard question.suppressedBelow != nil else { return true }
    return watched.results.contains { result in
      result.metric.rawValue == kept.metric && result.by.joined(separator: ",") == kept.dimension
        && result.series.contains { WeeklyMemory.slice($0.values) == kept.slice }
    }
  }
}
