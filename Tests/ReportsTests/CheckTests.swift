import Reports
import Testing

/// What no format could show faithfully is refused by all that show it.
@Suite struct CheckTests {
  private static let faces: [Format] = [.table, .csv, .markdown, .ndjson]

  private func report(
    _ cells: [Report.Cell], isInterval: Bool = false, keys: [String] = ["a"]
  ) -> Report {
    let columns = keys.map { Report.Column(key: $0, heading: $0, isInterval: isInterval) }
    return Report(
      title: "T", sections: [.init(tables: [.init(name: "t", columns: columns, rows: [cells])])])
  }

  private func fault(_ report: Report, _ format: Format) -> String? {
    do throws(ReportError) {
      _ = try render(report, envelope(), as: format)
      return nil
    } catch {
      #expect(error.exitCode == 70)
      return error.description
    }
  }

  @Test(arguments: faces) func faults(_ format: Format) {
    let end = "; this is a bug in this program, please report it"
    #expect(
      fault(report([.number(.nan, decimals: 2)]), format)
        == "table t, row 1, column a: a number that is not finite" + end)
    #expect(
      fault(report([.percent(.infinity, decimals: 2)]), format)
        == "table t, row 1, column a: a number that is not finite" + end)
    #expect(
      fault(report([.interval(0, .nan, decimals: 2)], isInterval: true), format)
        == "table t, row 1, column a: a number that is not finite" + end)
    #expect(
      fault(report([.number(1, decimals: 13)]), format)
        == "table t, row 1, column a: 13 decimals; 0 to 12 can be shown" + end)
    #expect(
      fault(report([.number(1, decimals: -1)]), format)
        == "table t, row 1, column a: -1 decimals; 0 to 12 can be shown" + end)
    #expect(
      fault(report([.integer(1), .integer(2)]), format)
        == "table t, row 1: 2 cells under 1 columns" + end)
    #expect(
      fault(report([.interval(0, 1, decimals: 2)]), format)
        == "table t, row 1, column a: an interval in a column of single values" + end)
    #expect(
      fault(report([.text("x")], isInterval: true), format)
        == "table t, row 1, column a: no interval" + end)
    #expect(
      fault(report([.integer(1), .integer(2)], keys: ["a", "a"]), format)
        == "table t, the columns: the key a is there twice or reserved" + end)
    #expect(
      fault(report([.integer(1)], keys: ["missing_reasons"]), format)
        == "table t, the columns: the key missing_reasons is there twice or reserved" + end)
    #expect(
      fault(report([.integer(1)], keys: [""]), format)
        == "table t, the columns: a column has no key" + end)
  }

  @Test func theTotalRowIsCheckedToo() {
    var report = report([.integer(1)])
    report.sections[0].tables[0].totalRow = []
    #expect(
      fault(report, .table)
        == "table t, the total row: 0 cells under 1 columns; this is a bug in this program, "
        + "please report it")
  }

  @Test func exitCodes() {
    #expect(ReportError.noTable(report: "").exitCode == 64)
    #expect(ReportError.unknownTable("", known: []).exitCode == 64)
  }
}
