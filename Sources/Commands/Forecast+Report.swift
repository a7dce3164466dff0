import Analyses
import Reports

extension Report {
  /// A forecast as a chart and tables for people.
  init(
    _ result: ForecastResult, asOf: String?, _ warnings: [Warning], _ language: Language
  ) {
    let words = ForecastReportWords(language)
    var sections = result.series.first.map {
      [Self.forecast(result, first: $0, asOf, words)]
    }
    if let contest = Self.contest(result, words) { sections?.append(contest) }
    self.init(
      title: words.title(result), sections: sections ?? [],
      notes: words.notes(result) + warnings.map(\.message))
  }

  private static func forecast(
    _ result: ForecastResult, first: ForecastResult.Series, _ asOf: String?,
    _ words: ForecastReportWords
  ) -> Section {
    var columns = result.by.map { Report.Column(key: $0, heading: words.dimension($0)) }
    columns.append(.init(key: "period", heading: words.period))
    columns.append(.init(key: "mean", heading: words.mean, alignment: .trailing))
    columns += result.levels.map { level in
      let name = ForecastResult.Interval.name(level)
      return Report.Column(
        key: "interval_\(name.replacing(".", with: "_"))", heading: words.interval(name),
        alignment: .trailing, isInterval: true)
    }
    let rows = result.series.flatMap { series in
      series.forecast.map { step -> [Report.Cell] in
        let key =
          series.names.isEmpty
          ? result.by.indices.map { Report.Cell.text($0 == 0 ? words.total : "") }
          : series.names.map { $0.map { .text($0) } ?? .missing(reason: nil) }
        return key + [.text(step.period), .number(step.mean, decimals: words.decimals(result))]
          + step.intervals.map { .interval($0.low, $0.high, decimals: words.decimals(result)) }
      }
    }
    let charts = result.series.prefix(mostCharts).enumerated().map { index, series in
      chart(series, result, name: index == 0 ? "forecast" : "forecast_\(index + 1)", words)
    }
    let told = asOf.map { [words.asOf($0)] } ?? []
    return Section(
      paragraphs: told + [words.sentence(first, isOnly: result.series.count == 1)],
      charts: charts, tables: [Table(name: "forecast", columns: columns, rows: rows)])
  }

  /// More pictures than this are no help.
  private static let mostCharts = 9
  /// So many past periods are shown for each to come, and at least twenty.
  private static let pastShare = 4

  private static func chart(
    _ series: ForecastResult.Series, _ result: ForecastResult, name: String,
    _ words: ForecastReportWords
  ) -> Chart {
    let past = series.history.suffix(max(20, pastShare * series.forecast.count))
    let gap = [Double?](repeating: nil, count: past.count)
    let none = [Double?](repeating: nil, count: series.forecast.count)
    return Chart(
      name: name, title: words.chartTitle(series, result),
      content: .lines(
        periods: past.map(\.period) + series.forecast.map(\.period),
        series: [
          .init(label: words.past, values: past.map(\.value) + none),
          .init(label: words.mean, values: gap + series.forecast.map { Optional($0.mean) }),
        ],
        bands: result.levels.indices.reversed().map { level in
          Chart.Band(
            label: words.interval(ForecastResult.Interval.name(result.levels[level])),
            low: gap + series.forecast.map { Optional($0.intervals[level].low) },
            high: gap + series.forecast.map { Optional($0.intervals[level].high) })
        }))
  }

  /// How the contestants did for the total; with groups, who forecasts each.
  private static func contest(
    _ result: ForecastResult, _ words: ForecastReportWords
  ) -> Section? {
    var tables: [Table] = []
    func quality(_ quality: ForecastResult.Backtest.Quality) -> [Cell] {
      [
        quality.mase.map { .number($0, decimals: 3) }
          ?? .missing(reason: words.constant),
        quality.relativeError.map { .percent($0, decimals: 0) }
          ?? .missing(reason: words.nothingToBeat),
        .number(quality.pinball, decimals: 3),
      ] + quality.coverage.map { .percent($0.share, decimals: 0) }
    }
    let scores = words.scores(result.levels)
    if let backtest = result.series.first?.backtest {
      tables.append(
        Table(
          name: "contestants",
          caption: words.contest(backtest, result, result.series[0].names.first ?? nil),
          columns: [.init(key: "name", heading: words.method)] + scores + [
            .init(key: "chosen_steps", heading: words.chosen, alignment: .trailing)
          ],
          rows: backtest.contestants.map {
            [.text(words.method($0.name))] + quality($0.quality) + [.integer(Int64($0.chosenSteps))]
          },
          totalRow: [.text(words.asChosen)] + quality(backtest.chosen) + [.text("")]))
    }
    if result.series.count > 1 {
      tables.append(
        Table(
          name: "series", caption: words.each,
          columns: result.by.map { .init(key: $0, heading: words.dimension($0)) }
            + [.init(key: "model", heading: words.method)] + scores,
          rows: result.series.filter { !$0.isTotal }.map { series in
            series.names.map { $0.map { .text($0) } ?? .missing(reason: nil) }
              + [.text(words.method(series.model))]
              + (series.backtest.map { quality($0.chosen) }
                ?? scores.map { _ in .missing(reason: words.noBacktest) })
          }))
    }
    return tables.isEmpty ? nil : Section(heading: words.backtest, tables: tables)
  }
}

/// The words of the forecast report.
private struct ForecastReportWords: Wording {
  let language: Language

  init(_ language: Language) { self.language = language }

  func title(_ result: ForecastResult) -> String {
    switch result.of {
    case "returns": say("Returns to come", "退货预测")
    case "complaints": say("Order lines to be complained about", "被投诉订单行预测")
    case "refund_amount": say("Refunds to come", "退款金额预测")
    default: say("Values to come", "数值预测")
    }
  }

  var period: String { say("period", "期间") }
  var mean: String { say("expected", "预测") }
  var past: String { say("so far", "历史") }
  var total: String { say("total", "合计") }
  var method: String { say("method", "方法") }
  var chosen: String { say("steps", "采用期数") }
  var asChosen: String { say("as chosen", "实际采用") }
  var backtest: String { say("How the methods did", "回测结果") }
  var each: String { say("Who forecasts each, and how that did", "各序列所用方法及其表现") }
  var constant: String { say("no change before any of these forecasts", "各历史时点之前数值无变化") }
  var nothingToBeat: String { say("the naive forecast was always right", "朴素法从未出错") }
  var noBacktest: String { say("too little history", "历史不足") }

  func interval(_ level: String) -> String { say("\(level)% interval", "\(level)% 区间") }
  func asOf(_ moment: String) -> String { say("As of \(moment).", "截至 \(moment)。") }
  /// Figures that are all below 1 would be lost in one decimal.
  func decimals(_ result: ForecastResult) -> Int {
    if result.of == "refund_amount" { return 2 }
    let isSmall = result.series.allSatisfy { series in
      series.forecast.allSatisfy { step in
        step.mean.magnitude < 1
          && step.intervals.allSatisfy { max(-$0.low, $0.high) < 1 }
      }
    }
    return isSmall ? 3 : 1
  }

  func sentence(_ series: ForecastResult.Series, isOnly: Bool) -> String {
    let sentence = say(series.explanation.en, series.explanation.zh)
    if isOnly || series.isTotal { return sentence }
    return (series.names.first.flatMap { $0 }).map { "\($0): \(sentence)" } ?? sentence
  }

  func chartTitle(_ series: ForecastResult.Series, _ result: ForecastResult) -> String {
    let names = series.names.map { $0 ?? say("(missing)", "（缺失）") }
    return names.isEmpty ? title(result) : title(result) + ": " + names.joined(separator: ", ")
  }

  func contest(
    _ backtest: ForecastResult.Backtest, _ result: ForecastResult, _ name: String?
  ) -> String {
    let unit: (en: String, zh: String) =
      switch result.every {
      case "day": ("days", "天")
      case "week": ("weeks", "周")
      case "quarter": ("quarters", "个季度")
      case "year": ("years", "年")
      default: ("months", "个月")
      }
    return (name.map { say("\($0): ", "\($0)：") } ?? "")
      + say(
        "\(backtest.origins) past moments, \(backtest.testedSteps) \(unit.en) ahead each",
        "\(backtest.origins) 个历史时点，各预测 \(backtest.testedSteps) \(unit.zh)")
  }

  /// A column of groups; the names of dimensions stay as the user types them.
  func dimension(_ name: String) -> String { name == "series" ? say("series", "系列") : name }

  /// The name of a method: as in JSON, or in Chinese.
  func method(_ name: String) -> String {
    guard language == .zh else { return name }
    return switch name {
    case "naive": "朴素法"
    case "seasonal_naive": "季节性朴素法"
    case "ets": "指数平滑"
    case "theta": "Theta 方法"
    case "ets_calendar": "指数平滑（含大促日历）"
    case "theta_calendar": "Theta 方法（含大促日历）"
    case "croston": "Croston 法"
    case "sba": "修正的 Croston 法（SBA）"
    case "tsb": "TSB 法"
    case "pipeline": "在途订单法"
    case "pipeline_calendar": "在途订单法（含大促日历）"
    case "mean_of_good": "优选方法均值"
    case "median": "各方法中位数"
    case "mean": "历史均值"
    case "mixed": "远近期不同"
    default: name
    }
  }

  func scores(_ levels: [Double]) -> [Report.Column] {
    func column(_ key: String, _ heading: String) -> Report.Column {
      Report.Column(key: key, heading: heading, alignment: .trailing)
    }
    return [
      column("mase", "MASE"), column("relative_error", say("of naive", "相对朴素")),
      column("pinball", say("pinball", "分位损失")),
    ]
      + levels.map {
        let name = ForecastResult.Interval.name($0)
        return column(
          "coverage_\(name.replacing(".", with: "_"))", say("in \(name)%", "\(name)% 覆盖"))
      }
  }

  func notes(_ result: ForecastResult) -> [String] {
    var notes: [String] = []
    if result.series.contains(where: { $0.backtest != nil }) {
      let season: (en: String, zh: String) =
        switch result.every {
        case "day": ("the same day of the week before", "上周同一天")
        case "week": ("the week before", "上周")
        case "quarter": ("the same quarter of the year before", "上年同季度")
        case "year": ("the year before", "上年")
        default: ("the same month of the year before", "上年同月")
        }
      notes.append(
        say(
          "MASE: mean error over the mean step of the naive forecast (repeating \(season.en)); of naive: errors"
            + " against that forecast's own. Intervals are as wide as the errors of the backtest; coverage judges"
            + " each moment by widths from all others.",
          "MASE：平均误差除以朴素预测（沿用\(season.zh)）的平均步长；相对朴素：与该朴素预测误差之比。区间宽度取自回测误差；"
            + "覆盖率以其余时点的宽度检验每个时点。"))
    }
    if result.reconciliation != nil {
      notes.append(
        say(
          "Groups and total were forecast apart and made to add up: their difference is shared by the"
            + " variances of their errors (MinT, diagonal).",
          "分组与合计分别预测后按误差方差分摊差额，使之相加一致（对角 MinT）。"))
    }
    return notes
  }
}
