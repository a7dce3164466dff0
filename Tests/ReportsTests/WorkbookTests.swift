import Reports
import Testing

/// What Excel would read; openpyxl and LibreOffice open the same bytes.
@Suite struct WorkbookTests {
  private func workbook(_ report: Report, _ language: Language = .en) throws -> Archive {
    try Archive(
      render(report, envelope(), as: .xlsx, options: RenderOptions(language: language)))
  }

  /// The names of the sheets, in their order.
  private func sheets(_ book: Archive) -> [String] {
    book.text("xl/workbook.xml").matches(of: /<sheet name="([^"]*)"/).map { String($0.1) }
  }

  @Test func aSheetATable() throws {
    let book = try workbook(sample)
    #expect(sheets(book) == ["Report", "Five days are few_", "Sources", "Parameters"])
    let sheet = book.text("xl/worksheets/sheet2.xml")
    // Numbers whole, a share as a fraction, an amount in units; by hand from `sample`.
    for value in ["1234", "0.1378", "0.119", "0.159", "1234567.89", "3.25", "-0.05"] {
      #expect(sheet.contains("<v>\(value)</v>"), "\(value)")
    }
    let styles = book.text("xl/styles.xml")
    for format in ["#,##0.00%", "#,##0.0"] {
      #expect(styles.contains("\"\(format)\""), "\(format)")
    }
    let strings = book.text("xl/sharedStrings.xml")
    for text in [
      "Return rates", "As of 2025-02-14T00:00:00+08:00", "By category",
      "Lines delivered until 2025-02-14.", "女装", "Toys", "Total", "- [1]", "[1] no deliveries",
      "95% interval ↓", "An exchange counts as a return.", "a/b.csv", "basis",
    ] { #expect(strings.contains(">\(text)</t>"), "\(text)") }
  }

  @Test func chartsAreExcelsOwn() throws {
    let book = try workbook(chartReport)
    #expect(
      sheets(book) == [
        "Report", "Rate by category", "Returns per week", "Association", "Sources", "Parameters",
      ])
    let bars = book.text("xl/charts/chart1.xml")
    #expect(bars.contains("<c:barDir val=\"bar\"/>"))
    #expect(bars.contains("<c:f>'Rate by category'!$B$3:$B$5</c:f>"))
    let lines = book.text("xl/charts/chart2.xml")
    // Two lines and two ends of a band.
    #expect(lines.ranges(of: "<c:ser>").count == 4)
    #expect(book.files["xl/charts/chart3.xml"] == nil)
    #expect(book.text("xl/worksheets/sheet4.xml").contains("<colorScale>"))
  }

  @Test(arguments: hostileTexts) func nothingIsAFormula(_ hostile: String) throws {
    let report = Report(
      title: hostile,
      sections: [
        .init(
          heading: hostile, paragraphs: [hostile],
          charts: [
            .init(
              name: "b", title: hostile,
              content: .bars([.init(label: hostile, value: 1, low: 0, high: 2)])),
            .init(
              name: "l", title: hostile,
              content: .lines(
                periods: [hostile], series: [.init(label: hostile, values: [1])],
                bands: [.init(label: hostile, low: [0], high: [2])])),
            .init(
              name: "m", title: hostile, content: .matrix(labels: [hostile], values: [[1]])),
          ],
          tables: [
            .init(
              name: hostile, caption: hostile,
              columns: [
                .init(key: hostile + "k", heading: hostile), .init(key: "b", heading: "B"),
              ],
              rows: [[.text(hostile), .missing(reason: hostile)]],
              totalRow: [.text(hostile), .text("")])
          ])
      ], notes: [hostile])
    let book = try workbook(report)
    for (name, bytes) in book.files where name.hasSuffix(".xml") || name.hasSuffix(".rels") {
      _ = try PageReader.read(String(decoding: bytes, as: UTF8.self))
      if name.hasPrefix("xl/worksheets/") {
        #expect(!String(decoding: bytes, as: UTF8.self).contains("<f>"), "\(name)")
      }
      if name.hasPrefix("xl/charts/") {
        // References to cells of sheets of this workbook, and nothing else.
        for match in String(decoding: bytes, as: UTF8.self).matches(of: /<c:f>([^<]*)<\/c:f>/) {
          #expect(
            match.1.contains(/^('[^'\[\]]*'|[^'!\[\]]*)!\$[A-Z]+\$[0-9]+(:\$[A-Z]+\$[0-9]+)?$/))
        }
      }
    }
    let names = sheets(book)
    #expect(Set(names.map { $0.lowercased() }).count == names.count)
    #expect(names.allSatisfy { $0.utf16.count <= 31 && !$0.contains(/[\[\]:*?\/\\']/) })
  }

  @Test func namesOfSheetsAreUnlike() throws {
    var report = textReport([["x"]])
    let tables = ["History", "history", "a/b", "A:B", String(repeating: "长", count: 40), "", "'"]
    report.sections[0].tables = tables.map {
      .init(name: "t", caption: $0, columns: [.init(key: "k", heading: "K")], rows: [])
    }
    #expect(
      sheets(try workbook(report)) == [
        "Report", "History 2", "history 3", "a_b", "A_B 2", String(repeating: "长", count: 26),
        "Sheet", "_", "Sources", "Parameters",
      ])
  }

  @Test func theSameBytesTwiceAndNoClock() throws {
    let first = try render(chartReport, envelope(), as: .xlsx)
    #expect(try render(chartReport, envelope(), as: .xlsx) == first)
    let properties = try Archive(first).text("docProps/core.xml")
    #expect(properties.ranges(of: "2000-01-01T00:00:00Z").count == 2)
  }

  @Test func aLongTextIsCut() throws {
    let long = String(repeating: "长", count: 40_000)
    let strings = try workbook(textReport([[long]])).text("xl/sharedStrings.xml")
    #expect(strings.contains("长…<"))
  }

  @Test func emptyReportIsAWorkbook() throws {
    #expect(sheets(try workbook(Report(title: "Nothing"), .zh)) == ["报告", "数据来源", "参数"])
  }
}
