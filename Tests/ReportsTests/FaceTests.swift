import Reports
import Testing

/// Every expected string in this file is written by hand.
@Suite struct FaceTests {
  @Test func table() throws {
    #expect(
      try text(sample, .table) == """
        Return rates

        By category

        Lines delivered until 2025-02-14.

        Five days are few.
        Category  Lines    Rate      95% interval        Amount  Days
        --------  -----  ------  ----------------  ------------  ----
        女装      1,234  13.78%  [11.90%, 15.90%]  1,234,567.89   3.3
        Toys         12   - [1]             - [1]         -0.05     -
        --------  -----  ------  ----------------  ------------  ----
        Total     1,246  13.78%  [11.90%, 15.90%]  1,234,567.84   3.3
        [1] no deliveries

        - An exchange counts as a return.

        """)
  }

  @Test func markdown() throws {
    #expect(
      try text(sample, .markdown) == """
        # Return rates

        ## By category

        Lines delivered until 2025-02-14.

        Five days are few.

        | Category | Lines | Rate | 95% interval | Amount | Days |
        | --- | ---: | ---: | ---: | ---: | ---: |
        | 女装 | 1,234 | 13.78% | [11.90%, 15.90%] | 1,234,567.89 | 3.3 |
        | Toys | 12 | - \\[1\\] | - \\[1\\] | -0.05 | - |
        | **Total** | **1,246** | **13.78%** | **[11.90%, 15.90%]** | **1,234,567.84** | **3.3** |

        \\[1\\] no deliveries

        - An exchange counts as a return.

        """)
  }

  @Test func csv() throws {
    #expect(
      try text(sample, .csv) == """
        category,lines,rate,interval_low,interval_high,amount,days
        女装,1234,0.1378,0.119,0.159,1234567.89,3.25
        Toys,12,,,,-0.05,

        """)
  }

  @Test func csvForExcelStartsWithAByteOrderMark() throws {
    let marked = try render(
      sample, envelope(), as: .csv, options: RenderOptions(byteOrderMark: true))
    #expect(try marked == [0xEF, 0xBB, 0xBF] + render(sample, envelope(), as: .csv))
  }

  @Test func ndjson() throws {
    #expect(
      try text(sample, .ndjson) == #"""
        {"as_of":"2025-02-14T00:00:00+08:00","parameters":{"basis":"lines"},"schema":"aftersales/rates/1","sources":[{"name":"a/b.csv","rows_read":3}],"table":"by_category","tool":{"name":"aftersales","version":"1.0.0"},"warnings":[{"code":"low_maturity","message":"Few returns can have come yet."}]}
        {"category":"女装","lines":1234,"rate":0.1378,"interval_low":0.119,"interval_high":0.159,"amount":1234567.89,"days":3.25}
        {"category":"Toys","lines":12,"rate":null,"interval_low":null,"interval_high":null,"amount":-0.05,"days":null,"missing_reasons":{"rate":"no deliveries","interval_low":"no deliveries","interval_high":"no deliveries"}}

        """#)
  }

  @Test func json() throws {
    #expect(
      try text(sample, .json) == #"""
        {
          "as_of" : "2025-02-14T00:00:00+08:00",
          "parameters" : {
            "basis" : "lines"
          },
          "result" : {
            "rate" : 0.1
          },
          "schema" : "aftersales/rates/1",
          "sources" : [
            {
              "name" : "a/b.csv",
              "rows_read" : 3
            }
          ],
          "tool" : {
            "name" : "aftersales",
            "version" : "1.0.0"
          },
          "warnings" : [
            {
              "code" : "low_maturity",
              "message" : "Few returns can have come yet."
            }
          ]
        }

        """#)
  }

  @Test func emptyTableKeepsItsHeaderWhereNothingStandsForIt() throws {
    var report = sample
    report.sections[0].tables[0].rows = []
    report.sections[0].tables[0].totalRow = nil
    #expect(
      try text(report, .csv) == "category,lines,rate,interval_low,interval_high,amount,days\n")
    // Where a sentence says what is missing, people need no empty table.
    #expect(!(try text(report, .table).contains("Category  Lines")))
    report.sections[0].paragraphs = []
    #expect(
      try text(report, .table).contains("Category  Lines  Rate  95% interval  Amount  Days\n"))
    #expect(
      try text(report, .table).contains("--------  -----  ----  ------------  ------  ----\n"))
  }

  @Test func emptyReportIsItsTitle() throws {
    let report = Report(title: "Nothing")
    #expect(try text(report, .table) == "Nothing\n")
    #expect(try text(report, .markdown) == "# Nothing\n")
    #expect(throws: ReportError.noTable(report: "Nothing")) { try text(report, .csv) }
  }

  @Test func aNamedTableIsWritten() throws {
    var report = textReport([["x"]])
    report.sections.append(
      .init(tables: [.init(name: "second", columns: [.init(key: "k", heading: "K")])]))
    #expect(try text(report, .csv) == "c0\nx\n")
    #expect(try text(report, .csv, RenderOptions(table: "second")) == "k\n")
    #expect(throws: ReportError.unknownTable("third", known: ["t", "second"])) {
      try text(report, .ndjson, RenderOptions(table: "third"))
    }
  }

  @Test(arguments: Format.allCases) func renderingTwiceGivesTheSameBytes(_ format: Format) throws {
    #expect(
      try render(sample, envelope(), as: format) == render(sample, envelope(), as: format))
  }
}
