import Analyses
import Reports

extension Report {
  /// So many alarms have a control chart of their own.
  private static var chartLimit: Int { 6 }

  /// Alarms and improvements for people.
  init(_ result: WatchResult, asOf: String?, _ warnings: [Warning], _ language: Language) {
    let words = WatchWords(result, language)
    let charts = result.alarms.prefix(Self.chartLimit).enumerated().compactMap { index, alarm in
      result.series.first { $0.values == alarm.values }.flatMap { series in
        series.points.map {
          Chart(
            name: "control_\(index + 1)", title: words.chartTitle(alarm.values), unit: .percent,
            content: words.controlChart($0, series.baseline?.rate))
        }
      }
    }
    var sections = [
      Section(
        heading: words.alarmsHeading,
        paragraphs: result.alarms.isEmpty ? [words.nothing] : result.alarms.map(words.sentence),
        charts: charts,
        tables: [Self.table("alarms", result.alarms, words)])
    ]
    if !result.improvements.isEmpty {
      sections.append(
        Section(
          heading: words.improvementsHeading,
          paragraphs: result.improvements.filter(\.isActive).map(words.sentence),
          tables: [Self.table("improvements", result.improvements, words)]))
    }
    sections.append(
      Section(heading: words.seriesHeading, tables: [Self.series(result, words)]))
    self.init(
      title: words.title, sections: sections, notes: words.notes(asOf) + warnings.map(\.message))
  }

  private static func table(
    _ name: String, _ alarms: [WatchResult.Alarm], _ words: WatchWords
  ) -> Table {
    func column(_ key: String, _ phrase: Phrase, isInterval: Bool = false) -> Column {
      Column(
        key: key, heading: phrase[words.language], alignment: .trailing, isInterval: isInterval)
    }
    let columns =
      words.result.by.map { Column(key: $0, heading: words.language.name($0)) } + [
        Column(key: "onset", heading: Phrase(en: "since", zh: "起始")[words.language]),
        Column(key: "last", heading: Phrase(en: "until", zh: "截至")[words.language]),
        Column(key: "active", heading: Phrase(en: "active", zh: "持续中")[words.language]),
        Column(key: "severity", heading: Phrase(en: "severity", zh: "程度")[words.language]),
        column("observed", Phrase(en: "observed", zh: "实际")),
        column("expected", Phrase(en: "expected", zh: "预期")),
        column("rate", Phrase(en: "rate", zh: "比率")),
        column("baseline_rate", Phrase(en: "baseline", zh: "基线")),
        column("ratio", Phrase(en: "ratio", zh: "倍数")),
        column("ratio_interval", Phrase(en: "95% interval", zh: "95% 区间"), isInterval: true),
        column("q_value", Phrase(en: "q", zh: "q 值")),
      ]
    return Table(
      name: name, columns: columns,
      rows: alarms.map { alarm in
        let evidence = alarm.evidence
        return alarm.values.map { $0.map { .text($0) } ?? .missing(reason: nil) } + [
          .text(alarm.onset), .text(alarm.last),
          .text(alarm.isActive ? Phrase(en: "yes", zh: "是")[words.language] : ""),
          .text(words.severity(alarm.severity)), .number(evidence.observed, decimals: 0),
          .number(evidence.expected, decimals: 1), .percent(evidence.rate, decimals: 2),
          .percent(evidence.baselineRate, decimals: 2), .number(evidence.ratio, decimals: 2),
          .interval(evidence.ratioLow, evidence.ratioHigh), .number(evidence.qValue, decimals: 4),
        ]
      })
  }

  private static func series(_ result: WatchResult, _ words: WatchWords) -> Table {
    func heading(_ en: String, _ zh: String) -> String { Phrase(en: en, zh: zh)[words.language] }
    let columns =
      result.by.map { Column(key: $0, heading: words.language.name($0)) } + [
        Column(key: "status", heading: heading("status", "状态")),
        Column(key: "baseline_from", heading: heading("baseline from", "基线起")),
        Column(key: "baseline_to", heading: heading("to", "至")),
        Column(key: "baseline_rate", heading: heading("rate", "比率"), alignment: .trailing),
        Column(key: "sigma", heading: heading("sigma", "离散度"), alignment: .trailing),
      ]
    return Table(
      name: "series", columns: columns,
      rows: result.series.map { series in
        let base = series.baseline
        return series.values.map { $0.map { .text($0) } ?? .missing(reason: nil) } + [
          .text(words.status(series.status)),
          base.map { .text($0.from) } ?? .missing(reason: nil),
          base.map { .text($0.to) } ?? .missing(reason: nil),
          base.map { .percent($0.rate, decimals: 2) } ?? .missing(reason: nil),
          .number(base?.sigma, decimals: 2),
        ]
      })
  }
}

extension Report.Cell {
  /// A number, or a dash where there is none.
  fileprivate static func number(_ value: Double?, decimals: Int) -> Report.Cell {
    value.map { .number($0, decimals: decimals) } ?? .missing(reason: nil)
  }

  fileprivate static func interval(_ low: Double?, _ high: Double?) -> Report.Cell {
    guard let low, let high else { return .missing(reason: nil) }
    return .interval(low, high, decimals: 2)
  }
}
