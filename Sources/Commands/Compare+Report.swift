import Analyses
import Reports

extension Report {
  /// So many bars are drawn.
  private static var barLimit: Int { 12 }

  /// A comparison for people.
  init(_ result: CompareResult, asOf: String?, _ warnings: [Warning], _ language: Language) {
    let words = CompareWords(result, language)
    var charts: [Chart] = []
    if !result.slices.isEmpty {
      charts.append(
        Chart(
          name: "contributions", title: words.chartTitle, unit: .percent,
          content: .bars(
            result.slices.prefix(Self.barLimit).map {
              Chart.Bar(
                label: words.place($0.values), value: $0.contribution, low: $0.contributionLow,
                high: $0.contributionHigh)
            })))
    }
    var tables = [Self.comparison(result, words)]
    if let control = result.control { tables.append(Self.control(control, words)) }
    self.init(
      title: words.title,
      sections: [Section(paragraphs: words.sentences, charts: charts, tables: tables)],
      notes: words.notes(asOf) + warnings.map(\.message))
  }

  private static func comparison(_ result: CompareResult, _ words: CompareWords) -> Table {
    let whole = figures(result.before, result.after, result.change)
    guard !result.by.isEmpty else {
      return Table(name: "comparison", columns: words.columns, rows: [whole])
    }
    let parts = result.parts
    let total =
      [.text(words.total)] + Array(repeating: .text(""), count: result.by.count - 1) + whole
      + [
        .percent(result.change.difference),
        .interval(result.change.differenceLow, result.change.differenceHigh),
        .percent(parts?.within), .percent(parts?.mix), .text(""),
      ]
    return Table(
      name: "comparison",
      columns: result.by.map { Column(key: $0, heading: words.language.name($0)) }
        + words.columns + words.partColumns,
      rows: result.slices.map { slice in
        slice.values.map { $0.map { .text($0) } ?? .missing(reason: nil) }
          + figures(slice.before, slice.after, slice.change) + [
            .percent(slice.contribution),
            .interval(slice.contributionLow, slice.contributionHigh), .percent(slice.within),
            .percent(slice.mix),
            slice.qValue.map { .number($0, decimals: 4) } ?? .missing(reason: nil),
          ]
      },
      totalRow: total)
  }

  private static func control(_ control: CompareResult.Control, _ words: CompareWords) -> Table {
    Table(
      name: "control", caption: words.controlCaption(control), columns: words.columns,
      rows: [figures(control.before, control.after, control.change)])
  }

  private static func figures(
    _ before: CompareResult.Side, _ after: CompareResult.Side, _ change: CompareResult.Change
  ) -> [Cell] {
    [
      .integer(Int64(before.lines.rounded())), .percent(before.rate),
      .integer(Int64(after.lines.rounded())), .percent(after.rate), .percent(change.difference),
      .interval(change.differenceLow, change.differenceHigh),
      .percent(change.relative, decimals: 1),
      .interval(change.relativeLow, change.relativeHigh, decimals: 1),
      change.pValue.map { .number($0, decimals: 4) } ?? .missing(reason: nil),
    ]
  }
}

extension Report.Cell {
  /// A share, or a dash where there is none.
  fileprivate static func percent(_ value: Double?, decimals: Int = 2) -> Report.Cell {
    value.map { .percent($0, decimals: decimals) } ?? .missing(reason: nil)
  }

  fileprivate static func interval(
    _ low: Double?, _ high: Double?, decimals: Int = 2
  ) -> Report.Cell {
    guard let low, let high else { return .missing(reason: nil) }
    return .percentInterval(low, high, decimals: decimals)
  }
}
