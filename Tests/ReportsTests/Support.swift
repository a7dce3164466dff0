import Reports
import Testing

struct Ledger: Codable, Equatable {
  var name: String
  var rowsRead: Int
  enum CodingKeys: String, CodingKey { case name, rowsRead = "rows_read" }
}

struct Rate: Codable, Equatable {
  var rate: Double?
}

typealias TestEnvelope = Envelope<Rate, Ledger, [String: String]>

func envelope(rate: Double? = 0.1, asOf: String? = "2025-02-14T00:00:00+08:00") -> TestEnvelope {
  Envelope(
    schema: "aftersales/rates/1", tool: Tool(name: "aftersales", version: "1.0.0"), asOf: asOf,
    sources: [Ledger(name: "a/b.csv", rowsRead: 3)], parameters: ["basis": "lines"],
    warnings: [Warning(code: "low_maturity", message: "Few returns can have come yet.")],
    result: Rate(rate: rate))
}

func text(
  _ report: Report, _ format: Format, _ options: RenderOptions = RenderOptions()
) throws -> String {
  try #require(
    String(validating: render(report, envelope(), as: format, options: options), as: UTF8.self))
}

/// A report with one table of that many columns of text, keyed `c0`, `c1` and so on.
func textReport(_ rows: [[String]]) -> Report {
  let columns = (rows.first ?? []).indices.map { Report.Column(key: "c\($0)", heading: "C\($0)") }
  return Report(
    title: "T",
    sections: [
      .init(tables: [.init(name: "t", columns: columns, rows: rows.map { $0.map { .text($0) } })])
    ])
}

/// A report with every kind of cell.
let sample = Report(
  title: "Return rates",
  sections: [
    .init(
      heading: "By category", paragraphs: ["Lines delivered until 2025-02-14."],
      tables: [
        .init(
          name: "by_category", caption: "Five days are few.",
          columns: [
            .init(key: "category", heading: "Category"),
            .init(key: "lines", heading: "Lines", alignment: .trailing),
            .init(key: "rate", heading: "Rate", alignment: .trailing),
            .init(
              key: "interval", heading: "95% interval", alignment: .trailing, isInterval: true),
            .init(key: "amount", heading: "Amount", alignment: .trailing),
            .init(key: "days", heading: "Days", alignment: .trailing),
          ],
          rows: [
            [
              .text("女装"), .integer(1234), .percent(0.1378, decimals: 2),
              .percentInterval(0.119, 0.159, decimals: 2), .money(minor: 123_456_789),
              .number(3.25, decimals: 1),
            ],
            [
              .text("Toys"), .integer(12), .missing(reason: "no deliveries"),
              .missing(reason: "no deliveries"), .money(minor: -5), .missing(reason: nil),
            ],
          ],
          totalRow: [
            .text("Total"), .integer(1246), .percent(0.1378, decimals: 2),
            .percentInterval(0.119, 0.159, decimals: 2), .money(minor: 123_456_784),
            .number(3.25, decimals: 1),
          ])
      ])
  ],
  notes: ["An exchange counts as a return."],
  metrics: [
    .init(
      name: "aftersales_return_ratio", help: "Returned lines over lines.",
      samples: [
        .init(labels: [.init("category", "女装")], value: 0.1378),
        .init(labels: [.init("category", "Toys")], value: nil),
      ])
  ])
