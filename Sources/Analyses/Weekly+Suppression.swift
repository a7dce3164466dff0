import Cubes
import Tables

extension WeeklyAnalysis {
  /// The Mondays of the weeks whose orders are too few to be shown, or that guard one whose are.
  ///
  /// A week is a cell of every table and chart of weeks; what is told of several weeks together are its totals:
  /// of the four that are compared and the four before, of the ranked ones, of every alarm, and of all.
  func weeksToHide(_ watched: Watched) -> Set<Int32> {
    guard let least = question.suppressedBelow else { return [] }
    let weeks = answer.cubes[0].cells.compactMap { cell in
      cell.period.map { (day: $0, lines: cell.measures.lines) }
    }
    let compared = last(WeeklyQuestion.comparedWeeks)
    var spans = [
      compared, compared.lowerBound - 7 * WeeklyQuestion.comparedWeeks...compared.lowerBound - 1,
      last(WeeklyQuestion.rankedWeeks),
    ]
    for result in watched.results where result.by.isEmpty {
      for alarm in result.alarms + result.improvements {
        let first = WeeklyMemory.firstDay(alarm.onset)
        spans.append(first...max(first, WeeklyMemory.lastDay(alarm.last)))
      }
    }
    let totals =
      [Array(weeks.indices)]
      + spans.map { span in weeks.indices.filter { span.contains(weeks[$0].day) } }
    let hidden = Suppression(least: least).hidden(
      weeks.map(\.lines), in: totals.filter { !$0.isEmpty })
    return Set(zip(weeks, hidden).compactMap { $1 ? $0.day : nil })
  }

  /// Of one week or group, why it has no figures.
  var suppressed: WeeklyResult.Sentence { WeeklyReasons.suppressed(question.suppressedBelow ?? 0) }

  /// Forecasts without the weeks that are hidden.
  func suppress(_ forecasts: [WeeklyResult.Forecasts]) -> [WeeklyResult.Forecasts] {
    guard !hiddenWeeks.isEmpty else { return forecasts }
    return forecasts.map { forecasts in
      var forecasts = forecasts
      guard !hiddenWeeks.contains(monday) else {
        // The last week known is much of what a forecast is made of.
        if forecasts.forecast.value != nil {
          forecasts.forecast = WeeklyResult.Part(because: suppressed)
        }
        if forecasts.scored.value != nil {
          forecasts.scored = WeeklyResult.Part(because: suppressed)
        }
        return forecasts
      }
      let names = Set(hiddenWeeks.map { ISOWeek(ofDay: $0).description })
      forecasts.forecast.value = forecasts.forecast.value?.hiding(names)
      if hiddenWeeks.contains(monday - 7) { forecasts.scored.value?.naiveError = nil }
      return forecasts
    }
  }

  /// What the parts say of hidden groups, in one sentence.
  var suppressionCautions: [Caution] {
    guard let least = question.suppressedBelow else { return [] }
    return [
      Caution(
        "groups_suppressed",
        en:
          "groups and weeks of fewer than \(least) order lines (reasons: returned lines; complaint themes:"
          + " complaints) have no figures here, nor the next smallest where a total of the same table would"
          + " tell them (--suppress)",
        zh: "订单行少于 \(least) 的分组与周（退货原因按退货行计，投诉主题按投诉数计）不显示数据；为防止由同一表的合计倒推，"
          + "次小的也一并隐藏（--suppress）")
    ]
  }

  /// Cautions that `suppressionCautions` says for all parts.
  static let saidOnce: Set = ["groups_suppressed", "points_suppressed", "weeks_suppressed"]
}

extension ForecastResult {
  /// The same without the values of some periods that are over.
  fileprivate func hiding(_ periods: Set<String>) -> ForecastResult {
    var result = self
    result.series = series.map { series in
      var series = series
      series.history = series.history.map {
        periods.contains($0.period) ? Past(period: $0.period, value: nil) : $0
      }
      return series
    }
    return result
  }
}

extension [WatchResult.Point] {
  /// The same, those of some weeks without figures.
  func hiding(_ weeks: Set<Int32>) -> [WatchResult.Point] {
    let names = Set(weeks.map { ISOWeek(ofDay: $0).description })
    return map { names.contains($0.period) ? $0.withoutFigures : $0 }
  }
}
