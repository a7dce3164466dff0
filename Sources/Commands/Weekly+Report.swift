import Analyses
import Reports

extension Report {
  /// So many alarms have a control chart of their own.
  private static var controlCharts: Int { 4 }

  /// The summary of a week for people.
  init(_ result: WeeklyResult, asOf: String?, _ warnings: [Warning], _ language: Language) {
    let words = WeeklyWords(result, language)
    self.init(
      title: words.title,
      sections: [
        Section(paragraphs: words.lead(asOf)), Self.figures(result, words),
        // After the table: a section shows charts first.
        Section(charts: Self.trend(result, words)),
        Self.alarms(result, words), Self.moves(result, words), Self.rankings(result, words),
        Self.themes(result, words), Self.forecasts(result, words), Self.record(result, words),
        Section(heading: words.data, paragraphs: words.dataSentences),
      ],
      hasContents: true, notes: words.notes(asOf) + warnings.map(\.message),
      metrics: result.metrics)
  }

  // MARK: Figures

  private static func figures(_ result: WeeklyResult, _ words: WeeklyWords) -> Section {
    let year = result.headline.first?.lastYear.period ?? ""
    let columns = [
      words.column("figure", "figure", "指标", alignment: .leading),
      words.column("value", result.week, result.week),
      words.column("interval", "95% interval", "95% 区间", isInterval: true),
      words.column("maturity", "maturity", "成熟度"),
      words.column("week_before", "week before", "上周"),
      words.column("change", "change", "变化"),
      words.column("last_year", "last year (\(year))", "去年（\(year)）"),
      words.column("numerator", "lines concerned", "涉及行数"),
      words.column("denominator", "of lines", "订单行"),
      words.column("so_far", "so far", "目前"),
    ]
    let rows = result.headline.map { headline -> [Cell] in
      let figure = headline.week
      return [
        .text(words.name(headline.metric)), .value(figure, headline.metric, words),
        .interval(figure, words), .share(figure.maturity, decimals: 0),
        .value(headline.weekBefore, headline.metric, words),
        headline.metric.isRate
          ? .missing(reason: words.seeSentence(headline))
          : .share(headline.change.relative, decimals: 1, words.reason(headline.change.reason)),
        .value(headline.lastYear, headline.metric, words), .count(figure.numerator),
        .count(figure.denominator), .share(headline.metric.isRate ? figure.value : nil),
      ]
    }
    var tables = [Table(name: "figures", columns: columns, rows: rows)]
    if !result.targets.isEmpty { tables.append(targets(result, words)) }
    return Section(
      heading: words.figures, paragraphs: words.maturity + words.changes,
      tables: tables)
  }

  private static func targets(_ result: WeeklyResult, _ words: WeeklyWords) -> Table {
    Table(
      name: "targets", caption: words.targets,
      columns: [
        words.column("figure", "figure", "指标", alignment: .leading),
        words.column("category", "category", "类目", alignment: .leading),
        words.column("target", "target", "目标"), words.column("value", "value", "实际"),
        words.column("interval", "95% interval", "95% 区间", isInterval: true),
        words.column("verdict", "verdict", "结论", alignment: .leading),
      ],
      rows: result.targets.map { target in
        [
          .text(words.name(target.metric)), .text(target.category ?? words.say("all", "全部")),
          .plain(target.target, target.metric), .value(target.figure, target.metric, words),
          .interval(target.figure, words), .text(words.verdict(target.verdict)),
        ]
      })
  }

  /// Orders and rates of the last half year.
  private static func trend(_ result: WeeklyResult, _ words: WeeklyWords) -> [Chart] {
    guard result.trend.count > 1 else { return [] }
    let periods = result.trend.map(\.period)
    func rates(
      _ name: String, _ metric: WeeklyMetric, _ rate: (WeeklyResult.Week) -> Rate?
    ) -> Chart? {
      let all = result.trend.map(rate)
      guard all.contains(where: { $0?.adjusted != nil }) else { return nil }
      let isWhole = all.map { $0?.adjustedLow != nil && $0?.adjustedHigh != nil }
      return Chart(
        name: name,
        title: words.say(
          "\(words.name(metric)) by week of the order, adjusted",
          "按下单周的\(words.name(metric))（调整后）"), unit: .percent,
        content: .lines(
          periods: periods,
          series: [.init(label: words.name(metric), values: all.map { $0?.adjusted })],
          bands: [
            .init(
              label: words.say("95% interval", "95% 区间"),
              low: zip(all, isWhole).map { $1 ? $0?.adjustedLow : nil },
              high: zip(all, isWhole).map { $1 ? $0?.adjustedHigh : nil })
          ]), places: [.page])
    }
    return [
      rates("return_rate", .returnRate, \.returnRate),
      rates("complaint_rate", .complaintRate, \.complaintRate),
    ].compactMap { $0 }
  }

  // MARK: Alarms

  private static func alarms(_ result: WeeklyResult, _ words: WeeklyWords) -> Section {
    guard let alarms = result.alarms.value else {
      return Section(heading: words.alarms, paragraphs: [words.missing(result.alarms.reason)])
    }
    func sentence(_ alarm: WeeklyResult.Alarm) -> String {
      let own = AlarmWords(alarm.metric, words.language)
      let mark = alarm.isNew ? words.say("New: ", "新：") : ""
      return mark + words.say("\(own.metricName), ", "\(own.metricName)，")
        + own.sentence(alarm.alarm)
    }
    var paragraphs =
      alarms.alarms.isEmpty
      ? [words.say("Nothing has left its limits for the worse.", "没有变差超限的情况。")]
      : alarms.alarms.map(sentence)
    if !alarms.improvements.isEmpty {
      paragraphs.append(words.say("What got better:", "变好的有："))
      paragraphs += alarms.improvements.map(sentence)
    }
    let expected = Figure.text(alarms.expectedFalseAlarms, decimals: 1)
    paragraphs.append(
      words.say(
        "\(alarms.series) series were watched, up to \(alarms.newest ?? "-"), the newest week with"
          + " enough maturity; over all their weeks at most \(expected) false alarms are to be expected.",
        "共监控 \(alarms.series) 个序列，最新可判断的周为 \(alarms.newest ?? "-")；全部各周预期误报至多"
          + " \(expected) 次。"))
    for missing in alarms.notWatched {
      let own = AlarmWords(missing.metric, words.language)
      let by = missing.by.map(words.dimension).joined(separator: ", ")
      paragraphs.append(
        words.say(
          "Not watched: \(own.metricName)\(by.isEmpty ? "" : " by \(by)"): \(missing.reason.en).",
          "未监控：\(own.metricName)\(by.isEmpty ? "" : "（按\(by)）")：\(missing.reason.zh)。"))
    }
    let charts = alarms.alarms.filter { !$0.points.isEmpty }.prefix(controlCharts).enumerated()
      .map { index, alarm in
        let own = AlarmWords(alarm.metric, words.language)
        return Chart(
          name: "control_\(index + 1)", title: own.chartTitle(alarm.alarm.values), unit: .percent,
          content: own.controlChart(alarm.points, alarm.baselineRate), places: [.page])
      }
    return Section(
      heading: words.alarms, paragraphs: paragraphs, charts: charts,
      tables: alarms.alarms.isEmpty ? [] : [table(alarms.alarms, words)])
  }

  private static func table(_ alarms: [WeeklyResult.Alarm], _ words: WeeklyWords) -> Table {
    Table(
      name: "alarms",
      columns: [
        words.column("series", "series", "序列", alignment: .leading),
        words.column("metric", "figure", "指标", alignment: .leading),
        words.column("onset", "since", "起始", alignment: .leading),
        words.column("last", "until", "截至", alignment: .leading),
        words.column("active", "active", "持续中", alignment: .leading),
        words.column("severity", "severity", "程度", alignment: .leading),
        words.column("rate", "rate", "比率"), words.column("baseline_rate", "baseline", "基线"),
        words.column("ratio", "ratio", "倍数"),
        words.column("ratio_interval", "95% interval", "95% 区间", isInterval: true),
      ],
      rows: alarms.map { alarm in
        let own = AlarmWords(alarm.metric, words.language)
        let evidence = alarm.alarm.evidence
        return [
          .text(own.place(alarm.alarm.values)), .text(own.metricName), .text(alarm.alarm.onset),
          .text(alarm.alarm.last), .text(alarm.isActive ? words.say("yes", "是") : ""),
          .text(own.severity(alarm.alarm.severity)), .percent(evidence.rate, decimals: 2),
          .percent(evidence.baselineRate, decimals: 2), .numeric(evidence.ratio, decimals: 2),
          .range(evidence.ratioLow, evidence.ratioHigh),
        ]
      })
  }

  // MARK: Moves and rankings

  private static func moves(_ result: WeeklyResult, _ words: WeeklyWords) -> Section {
    var section = Section(heading: words.moves)
    section.paragraphs.append(
      words.say(
        "The four weeks up to \(result.week) against the four before, counted to the same age.",
        "截至 \(result.week) 的四周与此前四周相比，按相同天数计。"))
    if result.moves.isEmpty {
      section.paragraphs.append(
        words.say("No column of the orders tells groups apart.", "订单中没有可供拆分的列。"))
    }
    for metric in CompareQuestion.Metric.allCases {
      let own = result.moves.filter { $0.metric == metric }
      let known = own.compactMap { move in move.comparison.value.map { (move.by, $0) } }
      guard let first = known.first else {
        if let reason = own.first?.comparison.reason {
          section.paragraphs.append(words.notCompared(metric, reason))
        }
        continue
      }
      let sentences = CompareWords(first.1, words.language)
      section.paragraphs += sentences.change + [words.age(first.1)] + sentences.placebo
      section.paragraphs += [words.parts(known)].compactMap { $0 }
      section.paragraphs += known.compactMap { words.clear($0.0, $0.1) }
      if known.contains(where: { !$0.1.slices.isEmpty }) {
        section.tables.append(slices(metric, known, words))
      }
    }
    return section
  }

  /// So many slices are shown.
  private static var sliceLimit: Int { 10 }

  /// The slices of all columns that contribute most.
  private static func slices(
    _ metric: CompareQuestion.Metric, _ known: [(String, CompareResult)], _ words: WeeklyWords
  ) -> Table {
    let all = known.flatMap { by, result in result.slices.map { (by, $0) } }
    let most = all.enumerated().sorted {
      (-$0.element.1.contribution.magnitude, $0.offset)
        < (-$1.element.1.contribution.magnitude, $1.offset)
    }.prefix(sliceLimit).map(\.element)
    return Table(
      name: "moves_\(metric.rawValue)", caption: words.slicesCaption(metric),
      columns: [
        words.column("value", "group", "分组", alignment: .leading),
        words.column("by", "by", "按", alignment: .leading),
        words.column("lines_before", "lines before", "之前行数"),
        words.column("rate_before", "rate", "比率"), words.column("lines_after", "lines", "行数"),
        words.column("rate_after", "rate", "比率"),
        words.column("contribution", "contributes", "贡献"),
        words.column("contribution_interval", "95% interval", "95% 区间", isInterval: true),
        words.column("mix", "by mix", "其中结构"), words.column("q_value", "q", "q 值"),
      ],
      rows: most.map { by, slice in
        [
          slice.values.first.flatMap { $0 }.map { .text($0) } ?? .missing(reason: nil),
          .text(words.dimension(by)), .count(slice.before.lines), .share(slice.before.rate),
          .count(slice.after.lines), .share(slice.after.rate), .share(slice.contribution),
          .shares(slice.contributionLow, slice.contributionHigh), .share(slice.mix),
          .numeric(slice.qValue, decimals: 3),
        ]
      })
  }

  private static func rankings(_ result: WeeklyResult, _ words: WeeklyWords) -> Section {
    var section = Section(heading: words.rankings)
    guard let first = result.rankings.first else {
      section.paragraphs.append(
        words.say("No column tells groups apart.", "没有可供分组的列。"))
      return section
    }
    section.paragraphs.append(
      words.say(
        "Orders of \(first.from) to \(first.to), by the rate that a group exceeds with 95%, drawn"
          + " towards that of all groups: few orders do not lead by luck.",
        "\(first.from) 至 \(first.to) 的订单，按收缩后退货率的 95% 下限排序，小样本不会因偶然居前。"))
    for ranking in result.rankings {
      let by = words.dimension(ranking.by)
      guard let rates = ranking.rates.value else {
        section.paragraphs.append(
          words.say(
            "By \(by): \(ranking.rates.reason?.en ?? "").",
            "按\(by)：\(ranking.rates.reason?.zh ?? "")。"))
        continue
      }
      let shown = rates.groups.filter { !$0.isSuppressed }
      guard !shown.isEmpty || rates.groups.isEmpty else {
        section.paragraphs.append(
          words.say(
            "By \(by): every group is \(words.suppressed).", "按\(by)：各组均\(words.suppressed)。"))
        continue
      }
      section.tables.append(
        Table(
          name: "ranking_\(ranking.by)", caption: words.say("by \(by)", "按\(by)"),
          columns: [
            words.column("name", by, by, alignment: .leading),
            ranking.isOfReturns
              ? words.column("lines", "all lines", "全部订单行")
              : words.column("lines", "lines", "订单行"),
            words.column("returned", "returned", "退货"),
            ranking.isOfReturns
              ? words.column("return_rate", "share of all lines", "占全部订单行")
              : words.column("return_rate", "return rate", "退货率"),
            words.column("interval", "95% interval", "95% 区间", isInterval: true),
            words.column("adjusted", "adjusted", "调整后"),
            words.column("lower", "rank bound", "排名下限"),
          ],
          rows: shown.map { group in
            [
              group.values.first.flatMap { $0 }.map { .text($0) } ?? .missing(reason: nil),
              .count(group.returnRate.denominator), .count(group.returnRate.numerator),
              .share(group.returnRate.value),
              .shares(group.returnRate.low, group.returnRate.high),
              .share(group.returnRate.adjusted), .share(group.rank?.lower),
            ]
          }))
    }
    return section
  }
}
