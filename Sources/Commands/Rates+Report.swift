import Analyses
import Reports

extension Warning {
  /// A caution in the language of the report.
  init(_ caution: Caution, _ language: Language) {
    self.init(code: caution.code, message: language == .zh ? caution.zh : caution.en)
  }
}

extension Report {
  /// Rates as a table for people.
  init(_ result: RatesResult, asOf: String?, _ warnings: [Warning], _ language: Language) {
    let words = RatesWords(language)
    let hasPeriods = result.groups.contains { $0.period != nil }
    let isRanked = result.groups.contains { $0.rank != nil }
    var columns: [Report.Column] = result.by.map {
      .init(key: $0, heading: language.name($0))
    }
    if hasPeriods {
      columns.append(.init(key: "period", heading: words.period))
      // A mark of its own, so that programs can read the period.
      columns.append(.init(key: "unfinished", heading: "*"))
    }
    columns += words.columns(result.basis)
    if isRanked {
      columns.append(.init(key: "lower", heading: words.lower, alignment: .trailing))
    }
    let table = Report.Table(
      name: "rates", columns: columns,
      rows: result.groups.map { group in
        var cells = group.values.map { $0.map { Report.Cell.text($0) } ?? .missing(reason: nil) }
        if hasPeriods {
          cells.append(.text(group.period ?? ""))
          cells.append(.text(group.isComplete == false ? "*" : ""))
        }
        cells += Self.figures(group, result.basis, words)
        if isRanked { cells.append(.percent(group.rank?.lower)) }
        return cells
      },
      totalRow: Self.total(result, hasPeriods, isRanked, words))
    self.init(
      title: words.title,
      sections: [Section(charts: [words.chart(result)].compactMap { $0 }, tables: [table])],
      notes: [words.note(result, asOf)] + warnings.map(\.message))
  }

  private static func figures(
    _ group: RatesResult.Group, _ basis: RatesQuestion.Basis, _ words: RatesWords
  ) -> [Report.Cell] {
    if group.isSuppressed {
      return [.missing(reason: words.suppressed)]
        + Array(repeating: .missing(reason: nil), count: words.columns(basis).count - 1)
    }
    let rate = group.returnRate
    return [
      .count(rate.denominator, basis),
      rate.value == nil && rate.denominator > 0 && rate.numerator == 0
        ? .missing(reason: nil) : .count(rate.numerator, basis), .percent(rate.value),
      .interval(rate.low, rate.high), .percent(rate.maturity, decimals: 0),
      .percent(rate.adjusted), .percent(group.complaintRate?.value),
      .interval(group.complaintRate?.low, group.complaintRate?.high), .percent(group.refundShare),
    ]
  }

  private static func total(
    _ result: RatesResult, _ hasPeriods: Bool, _ isRanked: Bool, _ words: RatesWords
  ) -> [Report.Cell]? {
    let labels = result.by.count + (hasPeriods ? 2 : 0)
    guard labels > 0 else { return nil }
    return [.text(words.total)]
      + Array(repeating: .text(""), count: labels - 1)
      + figures(result.total, result.basis, words) + (isRanked ? [.text("")] : [])
  }
}

extension Report.Cell {
  /// A share, or a dash where there is none.
  fileprivate static func percent(_ value: Double?, decimals: Int = 2) -> Report.Cell {
    value.map { .percent($0, decimals: decimals) } ?? .missing(reason: nil)
  }

  fileprivate static func interval(_ low: Double?, _ high: Double?) -> Report.Cell {
    guard let low, let high else { return .missing(reason: nil) }
    return .percentInterval(low, high, decimals: 2)
  }

  /// A count, with decimals only where shares make it a fraction; money always has two.
  fileprivate static func count(_ value: Double, _ basis: RatesQuestion.Basis) -> Report.Cell {
    if basis == .amount { return .number(value, decimals: 2) }
    return value == value.rounded() && abs(value) < 1e15
      ? .integer(Int64(value)) : .number(value, decimals: 2)
  }
}

/// The words of the rates report.
struct RatesWords {
  let language: Language

  init(_ language: Language) { self.language = language }

  var title: String { Phrase(en: "Return and complaint rates", zh: "退货率与投诉率")[language] }
  var period: String { Phrase(en: "period", zh: "期间")[language] }
  var total: String { Phrase(en: "total", zh: "合计")[language] }
  var lower: String { Phrase(en: "rank bound", zh: "排名下限")[language] }

  var suppressed: String { Phrase(en: "hidden (--suppress)", zh: "已隐藏（--suppress）")[language] }

  func columns(_ basis: RatesQuestion.Basis) -> [Report.Column] {
    let sold =
      switch basis {
      case .lines: Phrase(en: "lines", zh: "订单行")
      case .orders: Phrase(en: "orders", zh: "订单")
      case .units: Phrase(en: "units", zh: "件数")
      case .amount: Phrase(en: "amount", zh: "金额")
      }
    func column(_ key: String, _ phrase: Phrase, isInterval: Bool = false) -> Report.Column {
      Report.Column(
        key: key, heading: phrase[language], alignment: .trailing, isInterval: isInterval)
    }
    return [
      column(basis.rawValue, sold),
      column("returned", Phrase(en: "returned", zh: "退货")),
      column("return_rate", Phrase(en: "return rate", zh: "退货率")),
      column("return_rate_interval", Phrase(en: "95% interval", zh: "95% 区间"), isInterval: true),
      column("maturity", Phrase(en: "maturity", zh: "成熟度")),
      column("adjusted", Phrase(en: "adjusted", zh: "调整后")),
      column("complaint_rate", Phrase(en: "complaint rate", zh: "投诉率")),
      column(
        "complaint_rate_interval", Phrase(en: "95% interval", zh: "95% 区间"), isInterval: true),
      column("refund_share", Phrase(en: "refund share", zh: "退款占比")),
    ]
  }

  func note(_ result: RatesResult, _ asOf: String?) -> String {
    let isCohort = result.clock == .cohort
    var sentences: [Phrase] = []
    if let asOf { sentences.append(Phrase(en: "As of \(asOf).", zh: "截至 \(asOf)。")) }
    sentences.append(
      isCohort
        ? Phrase(en: "Returns belong to the period of their order.", zh: "退货计入下单所在期间。")
        : Phrase(
          en: "Returns belong to the period in which they came; a line counts once, at its first.",
          zh: "退货计入其发生的期间；同一订单行只计一次，计入首次。"))
    if let median = result.lag.medianDays, let late = result.lag.p90Days {
      let start = result.lag.from == "delivery" ? "签收" : "下单"
      sentences.append(
        Phrase(
          en:
            "Half of the returns come within \(median) \(median == 1 ? "day" : "days") of \(result.lag.from), nine in ten "
            + "within \(late).",
          zh: "一半的退货在\(start)后 \(median) 天内发生，九成在 \(late) 天内。"))
    }
    if result.groups.contains(where: { $0.isComplete == false }) {
      sentences.append(Phrase(en: "* unfinished period.", zh: "* 表示期间未结束。"))
    }
    return sentences.map { $0[language] }.joined(separator: language == .zh ? "" : " ")
  }
}
