import Tables

extension WeeklyAnalysis {
  /// What later summaries will score or know again: forecasts and the alarms it raised; themes are added by `result`.
  ///
  /// Forecasts and the words of themes are kept as they are, also where they are not shown, so that `--suppress`
  /// neither stops the scoring nor gives a theme another id; an alarm is kept if it was raised.
  func toKeep(
    _ all: [WeeklyResult.Forecasts], _ alarms: WeeklyResult.Alarms?
  ) -> WeeklyMemory {
    let week = week.description
    var memory = WeeklyMemory()
    for forecasts in all {
      for step in forecasts.forecast.value?.series.first?.forecast ?? []
      where step.intervals.count == 2 {
        memory.forecasts.append(
          WeeklyMemory.Forecast(
            week: week, of: forecasts.of, firstDay: WeeklyMemory.firstDay(step.period),
            mean: step.mean, low80: step.intervals[0].low, high80: step.intervals[0].high,
            low95: step.intervals[1].low, high95: step.intervals[1].high, model: step.model))
      }
    }
    memory.alarms = (alarms?.alarms ?? []).filter(\.isRaised).map { alarm in
      WeeklyMemory.Alarm(
        week: week, id: alarm.alarm.id, metric: alarm.metric.rawValue,
        dimension: alarm.by.joined(separator: ","), slice: WeeklyMemory.slice(alarm.alarm.values),
        firstDay: WeeklyMemory.firstDay(alarm.alarm.onset),
        lastDay: WeeklyMemory.lastDay(alarm.alarm.last), observed: alarm.alarm.evidence.observed,
        expected: alarm.alarm.evidence.expected, q: alarm.alarm.evidence.qValue)
    }
    return memory
  }
}

extension Caution {
  /// The summary is written but not kept.
  public static func notKept(_ cause: String) -> Caution {
    Caution(
      "not_kept", en: "this summary is not kept, so later ones cannot score it: \(cause)",
      zh: "本周报未能保存，以后无法评估：\(cause)")
  }
}
