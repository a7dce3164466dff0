import Analyses
import Reports

extension RatesWords {
  /// The picture of a page: bars of the groups, or lines over the periods; nil without rates.
  func chart(_ result: RatesResult) -> Report.Chart? {
    let groups = result.groups.filter { $0.returnRate.value != nil }
    guard !groups.isEmpty else { return nil }
    let periods = Array(Set(groups.compactMap(\.period))).sorted()
    if periods.isEmpty {
      return result.by.isEmpty ? nil : bars(groups, result.by)
    }
    return result.by.isEmpty ? line(groups, periods) : lines(groups, periods, result.by)
  }

  private func bars(_ groups: [RatesResult.Group], _ by: [String]) -> Report.Chart {
    chart(
      Phrase(
        en: "Return rate by \(by.joined(separator: ", ")), with 95% intervals",
        zh: "按\(language.names(by))的退货率（95% 区间）"),
      .bars(
        groups.map { group in
          .init(
            label: name(of: group), value: group.returnRate.value ?? 0, low: group.returnRate.low,
            high: group.returnRate.high)
        }))
  }

  /// One line with its interval, and what becomes of it once all returns have come.
  private func line(_ groups: [RatesResult.Group], _ periods: [String]) -> Report.Chart {
    let rates = byPeriod(groups)
    func values(_ value: (Rate) -> Double?) -> [Double?] {
      periods.map { rates[$0].flatMap(value) }
    }
    let isComplete = { (rate: Rate) in rate.low != nil && rate.high != nil }
    return chart(
      Phrase(en: "Return rate over time", zh: "退货率走势"),
      .lines(
        periods: periods,
        series: [
          .init(label: Phrase(en: "adjusted", zh: "调整后")[language], values: values(\.adjusted)),
          .init(label: Phrase(en: "return rate", zh: "退货率")[language], values: values(\.value)),
        ],
        bands: [
          .init(
            label: Phrase(en: "95% interval", zh: "95% 区间")[language],
            low: values { isComplete($0) ? $0.low : nil },
            high: values { isComplete($0) ? $0.high : nil })
        ]))
  }

  private func lines(
    _ groups: [RatesResult.Group], _ periods: [String], _ by: [String]
  ) -> Report.Chart {
    var names: [String] = []
    var members: [String: [RatesResult.Group]] = [:]
    for group in groups {
      let name = name(of: group)
      if members[name] == nil { names.append(name) }
      members[name, default: []].append(group)
    }
    return chart(
      Phrase(
        en: "Return rate by \(by.joined(separator: ", ")) over time",
        zh: "按\(language.names(by))的退货率走势"),
      .lines(
        periods: periods,
        series: names.map { name in
          let rates = byPeriod(members[name] ?? [])
          return .init(label: name, values: periods.map { rates[$0]?.value })
        }, bands: []))
  }

  private func byPeriod(_ groups: [RatesResult.Group]) -> [String: Rate] {
    Dictionary(groups.map { ($0.period ?? "", $0.returnRate) }) { first, _ in first }
  }

  private func name(of group: RatesResult.Group) -> String {
    group.values.map { $0 ?? "–" }.joined(separator: " · ")
  }

  private func chart(_ title: Phrase, _ content: Report.Chart.Content) -> Report.Chart {
    // In text the table is enough.
    Report.Chart(
      name: "rates", title: title[language], unit: .percent, content: content, places: [.page])
  }
}
