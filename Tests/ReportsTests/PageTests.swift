import Foundation
import FoundationXML
import Reports
import Testing

/// Reads a page as strict XML, which a browser would not insist on, and keeps what is in it.
final class PageReader: NSObject, XMLParserDelegate {
  var elements: [String] = []
  var attributes: [(element: String, name: String, value: String)] = []
  var text: [String] = []
  private var isBroken: String?

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(name)
    self.attributes += attributes.sorted { $0.key < $1.key }.map { (name, $0.key, $0.value) }
    text.append("")
  }

  func parser(
    _ parser: XMLParser, didEndElement: String, namespaceURI: String?, qualifiedName: String?
  ) {
    text.append("")
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if text.isEmpty { text.append("") }
    text[text.count - 1] += string
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { isBroken = "\(error)" }

  static func read(_ page: String) throws -> PageReader {
    let reader = PageReader()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "line \(parser.lineNumber): \(reader.isBroken ?? "")")
    return reader
  }

  func values(of name: String) -> [String] { attributes.filter { $0.name == name }.map(\.value) }
}

/// What a compiler refuses to have in a literal, and a page too.
private let noncharacters = String(
  String.UnicodeScalarView([0xFFFE, 0x1FFFF, 0xFDD0].compactMap { Unicode.Scalar($0 as UInt32) }))

/// Text as it may come from the open internet.
let hostileTexts = [
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)", "&lt;b&gt;",
  "]]>", "<!--", "\"\u{301} onmouseover=\u{301}alert(1)", "<\u{301}script>", "=cmd()|' /C calc'!A0",
  "a\u{0}b\u{1}c\u{1B}[31m", "\u{202E}gnirts", "👩‍👩‍👧", noncharacters, "`touch /tmp/aftersales-ran`",
  "\"; system \"touch /tmp/aftersales-ran\"; \"", "\\\n\r\t$(id)", "EOD\nplot x",
  "{/Symbol a}_{b}^c @d", "t0",
  "t1", "",
]

@Suite struct PageTests {
  private func page(
    _ report: Report, language: Language = .en, gnuplot: Gnuplot = Gnuplot(path: nil)
  ) throws -> String {
    try text(report, .html, RenderOptions(language: language, gnuplot: gnuplot))
  }

  @Test func everyPartOfAReportIsThere() throws {
    let read = try PageReader.read(page(sample))
    let words = read.text.filter { !$0.isEmpty }
    // All by hand from `sample` and `envelope`; numbers as in the table format.
    for expected in [
      "Return rates", "As of 2025-02-14 00:00:00+08:00", "By category",
      "Lines delivered until 2025-02-14.", "Five days are few.", "Category", "女装", "1,234",
      "13.78%",
      "[11.90%, 15.90%]", "1,234,567.89", "no deliveries", "Total",
      "An exchange counts as a return.",
      "Sources and parameters", "a/b.csv", "basis", "lines", "aftersales 1.0.0",
    ] { #expect(words.contains(expected), "\(expected)") }
    #expect(read.values(of: "lang") == ["en"])
    #expect(read.values(of: "datetime") == ["2025-02-14T00:00:00+08:00"])
    // Two of the three missing values have a reason, the same one.
    #expect(read.values(of: "href") == ["#t1n1", "#t1n1"])
    #expect(read.values(of: "id").count { $0 == "t1n1" } == 1)
    #expect(words.contains("no deliveries"))
  }

  @Test func chineseWords() throws {
    let read = try PageReader.read(page(sample, language: .zh))
    #expect(read.values(of: "lang") == ["zh-CN"])
    #expect(read.text.contains("截至 2025-02-14 00:00:00+08:00"))
    #expect(read.text.contains("数据来源与参数"))
  }

  @Test func aPageNeedsNothingBesideItself() throws {
    let read = try PageReader.read(page(chartReport, gnuplot: .found))
    #expect(
      Set(read.elements).isDisjoint(with: [
        "script", "link", "img", "iframe", "object", "embed", "image", "use", "foreignObject",
      ]))
    let active = read.attributes.filter {
      $0.name.hasPrefix("on") || $0.name == "src" || $0.name == "style"
        || ($0.name == "href" && !$0.value.hasPrefix("#"))
    }
    #expect(active.isEmpty)
    #expect(!(try page(chartReport, gnuplot: .found)).contains("url("))
  }

  @Test(arguments: hostileTexts) func hostileTextIsText(_ hostile: String) throws {
    let report = Report(
      title: hostile,
      sections: [
        .init(
          heading: hostile, paragraphs: [hostile],
          charts: [
            .init(
              name: "b", title: hostile,
              content: .bars([.init(label: hostile, value: 1), .init(label: "x", value: 2)])),
            .init(
              name: "l", title: hostile,
              content: .lines(
                periods: [hostile, "x"],
                series: [
                  .init(label: hostile, values: [1, 2]), .init(label: "x", values: [2, 1]),
                ], bands: [.init(label: hostile, low: [1, 1], high: [2, 2])])),
            .init(
              name: "m", title: hostile,
              content: .matrix(labels: [hostile, "x"], values: [[1, 2], [3, 4]])),
          ],
          tables: [
            .init(
              name: hostile, caption: hostile,
              columns: [
                .init(key: hostile + "k", heading: hostile), .init(key: "b", heading: "B"),
              ],
              rows: [[.text(hostile), .missing(reason: hostile)]])
          ])
      ], notes: [hostile])
    let plain = try PageReader.read(page(report.replacing(hostile, with: "y"), gnuplot: .found))
    let read = try PageReader.read(page(report, gnuplot: .found))
    // The text adds no element and no attribute to those that harmless text gives.
    if !hostile.isEmpty {
      #expect(read.elements == plain.elements)
      #expect(read.attributes.map(\.name) == plain.attributes.map(\.name))
    }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/aftersales-ran"))
    let shown = read.text.joined()
    #expect(
      !shown.unicodeScalars.contains {
        $0 != "\n" && $0 != "\u{200D}"
          && [.control, .format].contains($0.properties.generalCategory)
      })
  }

  @Test func aLongTableIsCutAndSaysSo() throws {
    let read = try PageReader.read(page(textReport((0..<1003).map { ["row \($0)"] })))
    #expect(read.text.contains("row 999"))
    #expect(!read.text.contains("row 1000"))
    #expect(read.text.contains("3 more rows are not shown here; --format csv writes them all."))
  }

  @Test func theSameBytesTwice() throws {
    #expect(try page(chartReport, gnuplot: .found) == page(chartReport, gnuplot: .found))
  }

  @Test func emptyReportIsAPage() throws {
    let read = try PageReader.read(page(Report(title: "Nothing")))
    #expect(read.text.contains("Nothing"))
  }
}

extension Report {
  /// The report with other text wherever text stands whole.
  fileprivate func replacing(_ text: String, with other: String) -> Report {
    func swap(_ string: String) -> String { string == text ? other : string }
    var report = self
    report.title = swap(title)
    report.notes = notes.map(swap)
    for index in report.sections.indices {
      report.sections[index].heading = report.sections[index].heading.map(swap)
      report.sections[index].paragraphs = report.sections[index].paragraphs.map(swap)
      for table in report.sections[index].tables.indices {
        report.sections[index].tables[table].caption = other
        report.sections[index].tables[table].columns[0].heading = other
        report.sections[index].tables[table].rows = [[.text(other), .missing(reason: other)]]
      }
      for chart in report.sections[index].charts.indices {
        report.sections[index].charts[chart].title = other
      }
    }
    return report
  }
}
