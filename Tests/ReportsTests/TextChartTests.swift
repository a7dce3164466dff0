import Reports
import Testing

/// Charts in block characters; every expected string is by hand.
@Suite struct TextChartTests {
  private func lines(
    _ content: Report.Chart.Content, unit: Report.Chart.Unit = .number, language: Language = .en
  ) throws -> [String] {
    let report = Report(
      title: "T",
      sections: [.init(charts: [.init(name: "c", title: "C", unit: unit, content: content)])])
    let lines = try text(report, .table, RenderOptions(language: language))
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // Without title, empty line, title of the chart, and what follows the last line feed.
    return Array(lines.dropFirst(3).dropLast())
  }

  @Test func bars() throws {
    // 28 cells stand for 0.2: half of it is 14 cells, a 32nd seven eighths of one, and the least
    // that is not zero is an eighth. Numbers have about three digits.
    #expect(
      try lines(
        .bars([
          .init(label: "鞋靴", value: 0.2, low: 0.125, high: 0.3), .init(label: "Toys", value: 0.1),
          .init(label: "c", value: 0.00625), .init(label: "d", value: 0.0001),
          .init(label: "e", value: 0),
        ]), unit: .percent) == [
          "鞋靴  ████████████████████████████    20.0%  [12.5%, 30.0%]",
          "Toys  ██████████████                  10.0%",
          "c     ▉                               0.63%",
          "d     ▏                             0.0100%",
          "e                                     0.00%",
        ])
  }

  @Test func barsBothWays() throws {
    // From -3 to 1 in 28 cells: zero stands after 21.
    #expect(
      try lines(.bars([.init(label: "a", value: -3), .init(label: "b", value: 1)]))
        == [
          "a  █████████████████████         -3",
          "b                       ███████   1",
        ])
  }

  @Test func sparklines() throws {
    // Heights are sevenths of the way from 0 to 7.
    let content = Report.Chart.Content.lines(
      periods: ["W1", "W2", "W3", "W4", "W5"],
      series: [
        .init(label: "退货", values: [0, 1, nil, 6, 7]),
        .init(label: "f", values: [nil, nil, nil, nil, 3]),
      ],
      bands: [.init(label: "80 %", low: [nil, nil, nil, nil, 2], high: [nil, nil, nil, nil, 4])])
    #expect(
      try lines(content) == [
        "退货  ▁▂ ▇█",
        "      first 0, last 7, min 0, max 7",
        "f         ▄",
        "      first 3, last 3, min 3, max 3",
        "80 %  [2, 4] W5",
        "      W1 … W5",
      ])
    #expect(try lines(content, language: .zh)[1] == "      首 0，末 7，最小 0，最大 7")
  }

  @Test func matrix() throws {
    #expect(
      try lines(.matrix(labels: ["渠道", "b"], values: [[nil, 0.5], [-0.25, 1]])) == [
        "            1      2",
        "1 渠道      -   0.50",
        "2 b     -0.25      1",
      ])
  }

  @Test func nothingIsWiderThanEightyCells() throws {
    let label = String(repeating: "投诉", count: 30)
    let many = (0..<200).map { "\($0) \(label)" }
    let contents: [Report.Chart.Content] = [
      .bars(many.map { .init(label: $0, value: -1.2345e9, low: -1.5e9, high: 2.345e9) }),
      .lines(
        periods: many.indices.map { "2025-01-\($0)" },
        series: many.map { .init(label: $0, values: many.map { _ in 12345.678 }) }, bands: []),
      .matrix(labels: many, values: many.map { _ in many.map { _ in 0.5 } }),
    ]
    for content in contents {
      let lines = try lines(content)
      #expect(lines.count < 100)
      for line in lines {
        // Han takes two cells, everything else that is in these lines one.
        let cells = line.unicodeScalars.reduce(0) {
          $0 + ((0x4E00...0x9FFF).contains($1.value) ? 2 : 1)
        }
        #expect(cells <= 80, "\(line)")
      }
      #expect(lines.last?.hasPrefix("… and ") == true)
    }
  }

  @Test func nothingToDraw() throws {
    #expect(try lines(.bars([])).isEmpty)
    #expect(
      try lines(.lines(periods: ["a"], series: [.init(label: "x", values: [nil])], bands: []))
        .isEmpty)
    #expect(try lines(.matrix(labels: ["a"], values: [[nil]])).isEmpty)
  }

  @Test func hugeAndTiny() throws {
    #expect(
      try lines(.bars([.init(label: "x", value: 1e308), .init(label: "y", value: -1e308)]))
        == [
          "x                ██████████████   1.0e308", "y  ██████████████                -1.0e308",
        ])
    #expect(try lines(.bars([.init(label: "x", value: .leastNonzeroMagnitude)])).count == 1)
  }

  @Test func largeNumbersInBothLanguages() throws {
    let content = Report.Chart.Content.bars([.init(label: "x", value: 1_234_567)])
    #expect(try lines(content)[0].hasSuffix("  1.23M"))
    #expect(try lines(content, language: .zh)[0].hasSuffix("  123万"))
    let small = Report.Chart.Content.bars([.init(label: "x", value: 99_999)])
    #expect(try lines(small)[0].hasSuffix("  99,999"))
  }

  @Test func aChartForPagesIsNotInText() throws {
    var report = chartReport
    for index in report.sections[0].charts.indices {
      report.sections[0].charts[index].places = [.page]
    }
    #expect(try text(report, .table) == "Charts\n")
    #expect(try text(report, .markdown) == "# Charts\n")
  }

  @Test func markdownHasThemAsCode() throws {
    let report = Report(
      title: "T",
      sections: [
        .init(charts: [
          .init(name: "c", title: "C", content: .bars([.init(label: "``` ````", value: 1)]))
        ])
      ])
    #expect(
      try text(report, .markdown) == """
        # T

        C

        `````text
        ``` ````  ████████████████████████████  1
        `````

        """)
  }
}
