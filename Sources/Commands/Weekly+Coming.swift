import Analyses
import Reports

extension Report {
  // MARK: Themes

  /// Of so many themes there is an example.
  private static var shownExamples: Int { 6 }

  static func themes(_ result: WeeklyResult, _ words: WeeklyWords) -> Section {
    guard let themes = result.themes.value else {
      return Section(heading: words.themes, paragraphs: [words.missing(result.themes.reason)])
    }
    var paragraphs = [
      themes.verdict == .none
        ? words.say(
          "The \(themes.complaints) complaints of \(themes.weeks) weeks fall into no themes.",
          "\(themes.weeks) 周内的 \(themes.complaints) 条投诉没有明显的主题分组。")
        : words.say(
          "\(themes.complaints) complaints of \(themes.weeks) weeks"
            + (themes.verdict == .weak ? ", in groups that run into one another." : "."),
          "\(themes.weeks) 周内共 \(themes.complaints) 条投诉"
            + (themes.verdict == .weak ? "，各组相互交叠。" : "。"))
    ]
    func name(_ theme: WeeklyResult.Theme) -> String {
      theme.terms.prefix(4).joined(separator: words.say(", ", "、"))
    }
    for theme in themes.themes where theme.isNew {
      paragraphs.append(
        words.say(
          "New: \(name(theme))\(theme.week.map { " (\($0) this week)" } ?? "").",
          "新主题：\(name(theme))\(theme.week.map { "（本周 \($0) 条）" } ?? "")。"))
    }
    for theme in themes.themes.prefix(shownExamples) {
      if let example = theme.examples.first, !example.text.isEmpty {
        let text = example.text.split(whereSeparator: \.isNewline).joined(separator: " ")
        paragraphs.append(
          words.say("An example of theme \(theme.id): ", "主题 \(theme.id) 示例：") + text)
      }
    }
    return Section(
      heading: words.themes, paragraphs: paragraphs,
      tables: themes.verdict == .none
        ? []
        : [
          Table(
            name: "themes",
            columns: [
              words.column("theme", "theme", "主题"),
              words.column("terms", "words", "关键词", alignment: .leading),
              words.column("week", "this week", "本周"),
              words.column("week_before", "week before", "上周"),
              words.column("size", "all", "合计"), words.column("share", "share", "占比"),
              words.column("new", "new", "新", alignment: .leading),
              words.column("stable", "stable", "稳定", alignment: .leading),
            ],
            rows: themes.themes.map { theme in
              [
                .integer(Int64(theme.id)),
                // Words that are in too few complaints are hidden, too.
                theme.suppressed == true || theme.week == nil && theme.terms.isEmpty
                  ? .missing(reason: words.suppressed) : .text(name(theme)),
                .weekly(theme.week, words), .weekly(theme.weekBefore, words),
                .integer(Int64(theme.size)),
                .percent(theme.share, decimals: 0),
                .text(theme.isNew ? words.say("new", "新") : ""),
                .text(theme.isUnstable ? words.say("no", "否") : words.say("yes", "是")),
              ]
            })
        ])
  }

  // MARK: Forecasts

  static func forecasts(_ result: WeeklyResult, _ words: WeeklyWords) -> Section {
    var section = Section(heading: words.forecast)
    var rows: [[Cell]] = []
    for forecasts in result.forecasts {
      let name = words.name(forecasts.of)
      guard let series = forecasts.forecast.value?.series.first else {
        section.paragraphs.append(
          words.say(
            "\(words.capital(name)): not forecast, \(forecasts.forecast.reason?.en ?? "").",
            "\(name)：未作预测，\(forecasts.forecast.reason?.zh ?? "")。"))
        continue
      }
      section.paragraphs.append(
        words.coming(name, series)
          + (words.scored(forecasts).map { words.say(" ", "") + $0 } ?? "")
          + words.say(" ", "") + series.explanationText(words.language))
      section.charts.append(chart(series, forecasts.of, words))
      rows += series.forecast.map { step in
        [
          .text(name), .text(step.period), .number(step.mean, decimals: 1),
          .range(step.intervals.first?.low, step.intervals.first?.high, decimals: 1),
          .range(step.intervals.last?.low, step.intervals.last?.high, decimals: 1),
        ]
      }
    }
    if !rows.isEmpty {
      section.tables.append(
        Table(
          name: "forecast",
          columns: [
            words.column("of", "figure", "指标", alignment: .leading),
            words.column("period", "week", "周", alignment: .leading),
            words.column("mean", "expected", "预测"),
            words.column("interval_80", "80% interval", "80% 区间", isInterval: true),
            words.column("interval_95", "95% interval", "95% 区间", isInterval: true),
          ], rows: rows))
    }
    return section
  }

  private static func chart(
    _ series: ForecastResult.Series, _ measure: ForecastQuestion.Measure, _ words: WeeklyWords
  ) -> Chart {
    let past = series.history.suffix(20)
    let gap = [Double?](repeating: nil, count: past.count)
    let none = [Double?](repeating: nil, count: series.forecast.count)
    let levels = series.forecast.first?.intervals ?? []
    return Chart(
      name: "forecast_\(measure.rawValue)",
      title: words.say(
        "\(words.name(measure)) by week, so far and to come",
        "每周\(words.name(measure))：历史与预测"),
      unit: measure == .refundAmount ? .money : .number,
      content: .lines(
        periods: past.map(\.period) + series.forecast.map(\.period),
        series: [
          .init(
            label: words.say("so far", "历史"), values: past.map(\.value) + none),
          .init(
            label: words.say("expected", "预测"),
            values: gap.dropLast() + [past.last.flatMap(\.value)]
              + series.forecast.map { Optional($0.mean) }),
        ],
        bands: levels.indices.reversed().map { level in
          Chart.Band(
            label: words.say(
              "\(levels[level].name)% interval",
              "\(levels[level].name)% 区间"),
            low: gap + series.forecast.map { Optional($0.intervals[level].low) },
            high: gap + series.forecast.map { Optional($0.intervals[level].high) })
        }), places: [.page])
  }

  // MARK: Record

  static func record(_ result: WeeklyResult, _ words: WeeklyWords) -> Section {
    guard let record = result.record.value else {
      return Section(heading: words.record, paragraphs: [words.missing(result.record.reason)])
    }
    var section = Section(heading: words.record)
    section.paragraphs.append(
      words.say(
        record.weeks == 1
          ? "1 earlier summary is kept." : "\(record.weeks) earlier summaries are kept.",
        "已保存 \(record.weeks) 份以往周报。"))
    if record.forecasts.isEmpty {
      section.paragraphs.append(
        words.say("None of their forecasts has come due.", "其预测均未到期。"))
    } else {
      section.tables.append(
        Table(
          name: "forecast_record", caption: words.say("Forecasts that have come due", "已到期的预测"),
          columns: [
            words.column("of", "figure", "指标", alignment: .leading),
            words.column("ahead", "weeks ahead", "提前周数"),
            words.column("count", "forecasts", "次数"),
            words.column("coverage_80", "within 80%", "80% 区间内"),
            words.column("coverage_95", "within 95%", "95% 区间内"),
            words.column("error", "mean error", "平均误差"),
            words.column("relative_error", "of naive", "相对朴素预测"),
          ],
          rows: record.forecasts.map { one in
            [
              .text(
                ForecastQuestion.Measure(rawValue: one.of).map { words.name($0) } ?? one.of),
              .integer(Int64(one.ahead)), .integer(Int64(one.count)),
              .percent(one.coverage80, decimals: 0), .percent(one.coverage95, decimals: 0),
              .number(one.meanError, decimals: 1), .share(one.relativeError, decimals: 0),
            ]
          }))
    }
    if record.alarms.isEmpty {
      section.paragraphs.append(words.say("They raised no alarm.", "以往周报没有预警。"))
    } else {
      section.tables.append(
        Table(
          name: "alarm_record", caption: words.say("Alarms raised", "曾发出的预警"),
          columns: [
            words.column("alarm", "alarm", "预警", alignment: .leading),
            words.column("raised", "raised", "发出", alignment: .leading),
            words.column("outcome", "outcome", "结果", alignment: .leading),
          ],
          rows: record.alarms.map {
            [.text(words.name($0)), .text($0.raised), .text(words.outcome($0.outcome))]
          }))
    }
    return section
  }
}

extension ForecastResult.Series {
  /// Why it may be believed, in the language of the report.
  func explanationText(_ language: Language) -> String {
    language == .zh ? explanation.zh : explanation.en
  }
}

extension WeeklyWords {
  /// A column of a table.
  func column(
    _ key: String, _ en: String, _ zh: String, alignment: Report.Column.Alignment = .trailing,
    isInterval: Bool = false
  ) -> Report.Column {
    Report.Column(key: key, heading: say(en, zh), alignment: alignment, isInterval: isInterval)
  }

  /// That a part is missing, and why.
  func missing(_ reason: WeeklyResult.Sentence?) -> String {
    guard let reason else { return "" }
    return say("Not known: \(reason.en).", "无法得出：\(reason.zh)。")
  }
}

extension Report.Cell {
  /// A figure as a reader should go by it: a rate adjusted, with the reason where there is none.
  static func value(
    _ figure: WeeklyResult.Figure, _ metric: WeeklyMetric, _ words: WeeklyWords
  ) -> Report.Cell {
    guard let value = figure.best else {
      return .missing(reason: figure.reason.map { $0.text(words.language) })
    }
    return plain(value, metric)
  }

  static func plain(_ value: Double, _ metric: WeeklyMetric) -> Report.Cell {
    if metric.isRate { return .percent(value, decimals: 2) }
    if metric == .refundAmount { return .number(value, decimals: 2) }
    return count(value)
  }

  /// The interval of a rate, adjusted where the rate is.
  static func interval(_ figure: WeeklyResult.Figure, _ words: WeeklyWords) -> Report.Cell {
    figure.maturity == nil
      ? shares(figure.low, figure.high) : shares(figure.adjustedLow, figure.adjustedHigh)
  }

  /// What a theme has in a week; hidden where small groups are.
  static func weekly(_ count: Int?, _ words: WeeklyWords) -> Report.Cell {
    count.map { .integer(Int64($0)) } ?? .missing(reason: words.suppressed)
  }

  static func shares(_ low: Double?, _ high: Double?) -> Report.Cell {
    guard let low, let high else { return .missing(reason: nil) }
    return .percentInterval(low, high, decimals: 2)
  }

  static func range(_ low: Double?, _ high: Double?, decimals: Int = 2) -> Report.Cell {
    guard let low, let high else { return .missing(reason: nil) }
    return .interval(low, high, decimals: decimals)
  }

  static func share(
    _ value: Double?, decimals: Int = 2, _ reason: String? = nil
  ) -> Report.Cell {
    value.map { .percent($0, decimals: decimals) }
      ?? .missing(reason: reason.flatMap { $0.isEmpty ? nil : $0 })
  }

  static func numeric(_ value: Double?, decimals: Int) -> Report.Cell {
    value.map { .number($0, decimals: decimals) } ?? .missing(reason: nil)
  }

  static func count(_ value: Double?) -> Report.Cell {
    guard let value else { return .missing(reason: nil) }
    return value == value.rounded() && value.magnitude < 1e15
      ? .integer(Int64(value)) : .number(value, decimals: 2)
  }
}
