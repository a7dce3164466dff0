import Analyses
import Reports

extension Report {
  /// What goes with an outcome: sentences, a table of dimensions, then a section for each.
  init(_ result: CorrelateResult, asOf: String?, _ warnings: [Warning], _ language: Language) {
    let words = CorrelateReportWords(result, language)
    var sections = [
      Section(
        paragraphs: words.sentences(),
        charts: words.charts(), tables: [words.overview()])
    ]
    for entry in result.dimensions {
      switch entry {
      case .categorical(let entry) where entry.reason == nil || !entry.categories.isEmpty:
        sections.append(words.section(entry))
      case .numeric(let entry) where !entry.bins.isEmpty: sections.append(words.section(entry))
      default: continue
      }
    }
    if result.matrix.dimensions.count > 1 { sections.append(words.matrix()) }
    self.init(
      title: words.title, sections: sections,
      notes: words.notes(asOf) + warnings.map(\.message))
  }
}

/// The words and tables of the correlate report.
private struct CorrelateReportWords: Wording {
  let result: CorrelateResult
  let language: Language

  /// How many values of a dimension a person is shown; programs get them all.
  private static let shownCategories = 12

  init(_ result: CorrelateResult, _ language: Language) {
    self.result = result
    self.language = language
  }

  var title: String {
    switch result.with {
    case "complained": say("What goes with complaints", "与投诉相关的因素")
    case "refund": say("What goes with refunds", "与退款相关的因素")
    case "reason": say("What goes with the reasons of returns", "与退货原因相关的因素")
    default: say("What goes with returns", "与退货相关的因素")
    }
  }

  private var eventsHeading: String {
    switch result.with {
    case "complained": say("complained", "投诉")
    case "refund": say("refunded", "退款")
    case "reason": say("for it", "该原因")
    default: say("returned", "退货")
    }
  }

  // MARK: Overview

  /// What each comes to; where there is none, why.
  func sentences() -> [String] {
    let sentences =
      result.dimensions.isEmpty
      ? result.leftOut.map(\.sentence) : result.dimensions.map(\.sentence)
    return sentences.map { say($0.en, $0.zh) }
  }

  func overview() -> Report.Table {
    Report.Table(
      name: "dimensions",
      columns: [
        .init(key: "dimension", heading: say("dimension", "维度")),
        .init(key: "kind", heading: say("kind", "类型")),
        number("n", say("lines", "订单行")), number("strength", say("strength", "强度")),
        number("p", "p"), number("q", "q"),
      ],
      rows: result.dimensions.map { entry in
        switch entry {
        case .categorical(let entry):
          [
            .text(language.name(entry.dimension)), .text(say("categorical", "分类")),
            .integer(entry.n),
            .value(entry.cramersV, 3, entry.reason), .value(entry.p, 4, nil),
            .value(entry.q, 4, nil),
          ]
        case .numeric(let entry):
          [
            .text(language.name(entry.dimension)), .text(say("numeric", "数值")),
            .integer(entry.n), .value(entry.spearman, 3, entry.reason), .value(entry.p, 4, nil),
            .value(entry.q, 4, nil),
          ]
        }
      })
  }

  private func number(_ key: String, _ heading: String, isInterval: Bool = false) -> Report.Column {
    Report.Column(key: key, heading: heading, alignment: .trailing, isInterval: isInterval)
  }

  // MARK: Dimensions

  func section(_ entry: CorrelateResult.Categorical) -> Report.Section {
    let hasReasons = entry.categories.contains { $0.reason != nil }
    let isStratified = entry.stratified != nil
    let shown = entry.categories.prefix(Self.shownCategories)
    var columns = [Report.Column(key: "value", heading: language.name(entry.dimension))]
    if hasReasons { columns.append(.init(key: "reason", heading: say("reason", "原因"))) }
    columns += [
      number("n", say("lines", "订单行")), number("events", eventsHeading),
      number("rate", say("rate", "比率")),
      number("rate_interval", say("95% interval", "95% 区间"), isInterval: true),
      number("relative_risk", say("times the rest", "相对其余")),
      number("relative_risk_low", say("from", "下限")),
      number("relative_risk_high", say("to", "上限")),
      number("residual", say("residual", "残差")), number("q", "q"),
    ]
    if isStratified, let by = result.stratum {
      columns.append(number("stratified", say("within \(by)", "\(language.name(by))内")))
      columns.append(number("stratified_low", say("from", "下限")))
      columns.append(number("stratified_high", say("to", "上限")))
      columns.append(.init(key: "verdict", heading: say("verdict", "结论")))
    }
    let table = Report.Table(
      name: entry.dimension, columns: columns,
      rows: shown.map { row($0, hasReasons: hasReasons, isStratified: isStratified) })
    let more = entry.categories.count - shown.count
    return Report.Section(
      heading: language.name(entry.dimension),
      paragraphs: within(entry)
        + (more > 0
          ? [
            say(
              more == 1 ? "One more is in the JSON." : "\(more) more are in the JSON.",
              "其余 \(more) 个见 JSON 输出。")
          ] : []),
      charts: chart(entry), tables: [table])
  }

  private func row(
    _ category: CorrelateResult.Category, hasReasons: Bool, isStratified: Bool
  ) -> [Report.Cell] {
    var cells = [name(category).map { Report.Cell.text($0) } ?? .missing(reason: nil)]
    if hasReasons {
      cells.append((category.reason ?? nil).map { .text($0) } ?? .missing(reason: nil))
    }
    let risk = category.relativeRisk
    cells += [
      .count(category.n), .count(category.events), .share(category.rate.value),
      .interval(category.rate), .value(risk.value, 2, nil), .value(risk.low, 2, nil),
      .value(risk.high, 2, nil), .value(category.residual, 1, nil), .value(category.q, 4, nil),
    ]
    if isStratified {
      let within = category.stratified
      cells += [
        .value(within?.relativeRisk.value, 2, nil), .value(within?.relativeRisk.low, 2, nil),
        .value(within?.relativeRisk.high, 2, nil), .text(verdict(within?.verdict)),
      ]
    }
    return cells
  }

  /// A value, or how many small ones were put together; nil where the export does not say.
  private func name(_ category: CorrelateResult.Category) -> String? {
    category.pooled.map { say("(\($0) small groups)", "（\($0) 个小组）") } ?? category.value
  }

  private func verdict(_ verdict: String?) -> String {
    switch verdict {
    case "holds": say("holds", "仍成立")
    case "weakens": say("weakens", "减弱")
    case "vanishes": say("vanishes", "消失")
    case "reverses": say("reverses", "反转")
    case "appears": say("appears", "显现")
    case "absent": say("no difference", "无差异")
    default: say("cannot be told", "无法判断")
    }
  }

  /// What becomes of the values that stand out once another dimension is held fixed.
  private func within(_ entry: CorrelateResult.Categorical) -> [String] {
    guard let by = result.stratum else { return [] }
    guard entry.stratified != nil else {
      guard entry.dimension == by else { return [] }
      return [
        say(
          "It is held fixed, so it is not compared within itself.", "该维度已固定，不在其自身内部比较。")
      ]
    }
    let stratum = language.name(by)
    let parts = ["holds", "weakens", "vanishes", "reverses", "unclear", "appears"]
      .compactMap { kind -> String? in
        let values = entry.categories.filter {
          $0.stratified?.verdict == kind && ($0.standsOut || kind == "appears")
        }
        guard !values.isEmpty else { return nil }
        let names = values.prefix(Self.named).map { name($0) ?? say("(none)", "（空）") }
        let more = values.count - names.count
        return verdict(kind) + say(": ", "：") + names.joined(separator: say(", ", "、"))
          + (more > 0 ? say(" and \(more) more", " 等 \(values.count) 个") : "")
      }
    guard !parts.isEmpty else {
      return [
        say(
          "No value stands out, with or without \(stratum) held fixed.",
          "无论是否固定\(stratum)，都没有突出的取值。")
      ]
    }
    return [
      say("What stands out, with \(stratum) held fixed: ", "固定\(stratum)后，突出的取值：")
        + parts.joined(separator: say("; ", "；")) + say(".", "。")
    ]
  }

  /// So many values are named for each verdict.
  private static let named = 5

  func section(_ entry: CorrelateResult.Numeric) -> Report.Section {
    let decimals = entry.unit == "currency" ? 2 : entry.unit == "share" ? 3 : 0
    return Report.Section(
      heading: language.name(entry.dimension),
      tables: [
        Report.Table(
          name: entry.dimension,
          columns: [
            number("low", say("from", "从")), number("high", say("to", "到")),
            number("n", say("lines", "订单行")), number("events", eventsHeading),
            number("rate", say("rate", "比率")),
            number("rate_interval", say("95% interval", "95% 区间"), isInterval: true),
          ],
          rows: entry.bins.map {
            [
              .number($0.low, decimals: decimals), .number($0.high, decimals: decimals),
              .integer($0.n), .count($0.events), .share($0.rate.value), .interval($0.rate),
            ]
          })
      ])
  }

  // MARK: Charts

  /// The strengths of all.
  func charts() -> [Report.Chart] {
    let bars = result.dimensions.compactMap { entry -> Report.Chart.Bar? in
      switch entry {
      case .categorical(let entry):
        entry.cramersV.map { Report.Chart.Bar(label: language.name(entry.dimension), value: $0) }
      case .numeric(let entry):
        entry.spearman.map {
          Report.Chart.Bar(label: language.name(entry.dimension), value: $0.magnitude)
        }
      }
    }
    guard !bars.isEmpty else { return [] }
    return [
      Report.Chart(
        name: "strength",
        title: say("Strength of association, from 0 to 1", "关联强度（0 到 1）"), content: .bars(bars))
    ]
  }

  private func chart(_ entry: CorrelateResult.Categorical) -> [Report.Chart] {
    let bars = entry.categories.prefix(Self.shownCategories).compactMap {
      category -> Report.Chart.Bar? in
      guard let value = category.rate.value else { return nil }
      let names = [name(category) ?? "-"] + (category.reason.map { [$0 ?? "-"] } ?? [])
      return Report.Chart.Bar(
        label: names.joined(separator: " · "), value: value, low: category.rate.low,
        high: category.rate.high)
    }
    guard !bars.isEmpty else { return [] }
    return [
      Report.Chart(
        name: "rate_\(entry.dimension)",
        title: say(
          "Rate by \(entry.dimension), with 95% intervals",
          "各\(language.name(entry.dimension))的比率与 95% 区间"),
        unit: .percent, content: .bars(bars))
    ]
  }

  /// How dimensions go with each other.
  func matrix() -> Report.Section {
    let names = result.matrix.dimensions.map { language.name($0) }
    return Report.Section(
      heading: say("How dimensions go with each other", "维度之间的关联"),
      charts: [
        Report.Chart(
          name: "matrix",
          title: say("Cramér's V between dimensions", "维度之间的 Cramér's V"),
          content: .matrix(labels: names, values: result.matrix.cramersV))
      ],
      tables: [
        Report.Table(
          name: "matrix",
          columns: [Report.Column(key: "with", heading: "")]
            + zip(result.matrix.dimensions, names).map { number($0, $1) },
          rows: zip(names, result.matrix.cramersV).map { name, row in
            [.text(name)] + row.map { .value($0, 2, nil) }
          })
      ])
  }

  // MARK: Notes

  func notes(_ asOf: String?) -> [String] {
    var notes: [String] = []
    if let asOf { notes.append(say("As of \(asOf).", "截至 \(asOf)。")) }
    if let rate = result.rate.value {
      let percent = Figure.percent(rate, decimals: 2)
      notes.append(
        say(
          "\(plural(result.n, "order line counts", "order lines count")), \(percent) of"
            + " \(result.n == 1 ? "it" : "them") with the outcome.",
          "计入 \(result.n) 个订单行，其中 \(percent) 出现该结果。"))
    }
    notes.append(
      say(
        "Strength is Cramér's V, its bias corrected, or Spearman's rank correlation of a number.",
        "强度：分类维度为校正偏差后的 Cramér's V，数值为 Spearman 秩相关。"))
    notes.append(
      say(
        "q allows for the number of tests: dimensions \(result.tests.dimensions), values"
          + " \(result.tests.categories). Association is no cause.",
        "q 值已考虑 \(result.tests.dimensions) 个维度、\(result.tests.categories) 个取值的多重比较。相关不等于因果。"))
    return notes
  }
}

extension Report.Cell {
  /// A number, or a dash with a reason.
  fileprivate static func value(_ value: Double?, _ decimals: Int, _ reason: String?) -> Report.Cell
  {
    value.map { .number($0, decimals: decimals) } ?? .missing(reason: reason)
  }

  fileprivate static func share(_ value: Double?) -> Report.Cell {
    value.map { .percent($0, decimals: 2) } ?? .missing(reason: nil)
  }

  fileprivate static func interval(_ rate: Rate) -> Report.Cell {
    guard let low = rate.low, let high = rate.high else { return .missing(reason: nil) }
    return .percentInterval(low, high, decimals: 2)
  }

  /// A count, with decimals only where shares make it a fraction.
  fileprivate static func count(_ value: Double) -> Report.Cell {
    value == value.rounded() && abs(value) < 1e15
      ? .integer(Int64(value)) : .number(value, decimals: 2)
  }
}
