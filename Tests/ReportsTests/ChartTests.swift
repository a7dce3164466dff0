import Foundation
import Reports
import Testing

/// A report with a chart of each kind.
let chartReport = Report(
  title: "Charts",
  sections: [
    .init(charts: [
      .init(
        name: "bars", title: "Rate by category", unit: .percent,
        content: .bars([
          .init(label: "鞋靴", value: 0.25, low: 0.2, high: 0.3),
          .init(label: "女装", value: 0.125), .init(label: "Toys", value: 0),
        ])),
      .init(
        name: "lines", title: "Returns per week",
        content: .lines(
          periods: ["W1", "W2", "W3", "W4"],
          series: [
            .init(label: "history", values: [10, 30, nil, 20]),
            .init(label: "forecast", values: [nil, nil, nil, 25]),
          ],
          bands: [.init(label: "80 %", low: [nil, nil, nil, 15], high: [nil, nil, nil, 35])])),
      .init(
        name: "matrix", title: "Association",
        content: .matrix(
          labels: ["category", "channel"], values: [[nil, 0.5], [0.25, nil]])),
    ])
  ])

private func report(_ content: Report.Chart.Content, unit: Report.Chart.Unit = .number) -> Report {
  Report(
    title: "T",
    sections: [.init(charts: [.init(name: "c", title: "C", unit: unit, content: content)])])
}

private func page(_ report: Report, _ gnuplot: Gnuplot = .found) throws -> String {
  try text(report, .html, RenderOptions(gnuplot: gnuplot))
}

private let isInstalled = Gnuplot.found.path != nil

@Suite struct ChartTests {
  @Test(.enabled(if: isInstalled)) func everyChartIsDrawn() throws {
    let read = try PageReader.read(page(chartReport))
    #expect(read.elements.count { $0 == "svg" } == 3)
    #expect(read.values(of: "role").count { $0 == "img" } == 3)
    // Ids are unique, and each picture is named by its title and description.
    let ids = read.values(of: "id")
    #expect(Set(ids).count == ids.count)
    #expect(read.values(of: "aria-labelledby") == ["c1t c1d", "c2t c2d", "c3t c3d"])
    // Labels and values, the latter by hand, stand in the pictures.
    for label in ["鞋靴", "25.0%", "12.5%", "0.00%", "W4", "history", "80 %", "0.50", "0.25"] {
      #expect(read.text.contains(label), "\(label)")
    }
    // Nothing tells of the program and its version.
    #expect(!(try page(chartReport)).lowercased().contains("gnuplot"))
  }

  /// The lengths of bars are as their values: 0.25 is twice 0.125, and a whole mark of the axis is 0.1.
  @Test(.enabled(if: isInstalled)) func barsAreAsLongAsTheirValues() throws {
    let read = try PageReader.read(page(chartReport))
    let widths = read.attributes.filter { $0.element == "polygon" && $0.name == "points" }.prefix(2)
      .map { polygon -> Double in
        let xs = polygon.value.split(separator: " ").compactMap {
          $0.split(separator: ",").first.flatMap { Double($0) }
        }
        return (xs.max() ?? 0) - (xs.min() ?? 0)
      }
    #expect(widths.count == 2)
    #expect(abs(widths[0] / widths[1] - 2) < 0.01)
  }

  @Test(.enabled(if: isInstalled)) func strangeChartsAreDrawnOrSaidToBeEmpty() throws {
    let labels = (0..<200).map { "bar \($0)" }
    let empty = "There are no values to draw."
    let cases: [(content: Report.Chart.Content, expected: String)] = [
      (.bars([]), empty),
      (.lines(periods: [], series: [], bands: []), empty),
      (.lines(periods: ["a"], series: [.init(label: "x", values: [nil])], bands: []), empty),
      (.matrix(labels: ["a"], values: [[nil]]), empty),
      (.matrix(labels: [], values: []), empty),
      (.matrix(labels: ["a"], values: [[0]]), "a"),
      (.lines(periods: ["p"], series: [.init(label: "x", values: [5])], bands: []), "p"),
      (.lines(periods: ["p", "q"], series: [.init(label: "x", values: [0, 0])], bands: []), "q"),
      (.lines(periods: ["p", "q"], series: [.init(label: "x", values: [7, 7])], bands: []), "q"),
      (.bars([.init(label: "h", value: 1e308), .init(label: "l", value: -1e308)]), "1.0e308"),
      (.bars([.init(label: "s", value: 1e-300)]), "s"),
      (.bars([.init(label: "s", value: .leastNonzeroMagnitude)]), "s"),
      (.bars([.init(label: "z", value: 0)]), "z"),
      (.bars([.init(label: "n", value: -3, low: -4, high: 1)]), "-3"),
      (
        .bars(labels.map { .init(label: $0, value: 1) }),
        "The first 40 of 200 are drawn."
      ),
      (
        .matrix(labels: labels, values: labels.map { _ in labels.map { _ in 0.5 } }),
        "The first 24 of 200 are drawn."
      ),
      (
        .lines(
          periods: labels, series: labels.map { .init(label: $0, values: labels.map { _ in 1 }) },
          bands: []), "The first 8 of 200 are drawn."
      ),
    ]
    for (content, expected) in cases {
      let read = try PageReader.read(page(report(content)))
      #expect(read.text.contains(expected), "\(expected)")
      #expect(read.elements.count { $0 == "svg" } == (expected == empty ? 0 : 1), "\(expected)")
      let paths = read.values(of: "d") + read.values(of: "points")
      #expect(!paths.contains { $0.lowercased().contains("nan") || $0.contains("inf") })
    }
  }

  @Test func numbersThatAreNoneAreRefused() throws {
    let cases: [(content: Report.Chart.Content, cause: String)] = [
      (.bars([.init(label: "x", value: .nan)]), "x: a number that is not finite"),
      (.bars([.init(label: "x", value: 1, low: -.infinity)]), "x: a number that is not finite"),
      (
        .lines(periods: ["a"], series: [.init(label: "x", values: [])], bands: []),
        "x: 0 values where 1 belong"
      ),
      (.matrix(labels: ["a"], values: []), "0 rows under 1 labels"),
    ]
    for (content, cause) in cases {
      for format in [Format.html, .table, .markdown] {
        #expect(throws: ReportError.unsound(chart: "c", cause: cause)) {
          try text(report(content), format)
        }
      }
    }
    #expect(ReportError.unsound(chart: "c", cause: "").exitCode == 70)
  }

  @Test func aChartForTextIsNotOnThePage() throws {
    var report = report(.bars([.init(label: "x", value: 1)]))
    report.sections[0].charts[0].places = [.text]
    let read = try PageReader.read(page(report, Gnuplot(path: nil)))
    #expect(!read.elements.contains("figure"))
    #expect(!read.text.contains { $0.contains("gnuplot") }, "nothing is missing")
  }
}

/// What the page says where the program is not there, or does not do what it should.
@Suite struct GnuplotTests {
  private func notes(_ script: String?, seconds: Double = 20) throws -> String {
    var path: String?
    if let script {
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
      path = file.path
    }
    defer { if let path { try? FileManager.default.removeItem(atPath: path) } }
    var read: PageReader
    repeat {
      read = try PageReader.read(page(chartReport, Gnuplot(path: path, seconds: seconds)))
      // Another test that starts a program at this moment may hold the script open for writing.
    } while read.text.contains { $0.contains("Text file busy") }
    #expect(!read.elements.contains("svg"))
    let note = read.text.first { $0.hasPrefix("The charts are left out, their figures are in the") }
    let words = try #require(note)
    return path.map { words.replacing($0, with: "FAKE") } ?? words
  }

  private let start = "The charts are left out, their figures are in the tables: "

  @Test func missing() throws {
    #expect(
      try notes(nil)
        == start + "gnuplot is not installed, or not on PATH (Debian: gnuplot-nox).")
  }

  @Test func switchedOff() throws {
    let read = try PageReader.read(page(chartReport, .switchedOff))
    #expect(
      read.text.contains(start + "gnuplot is switched off (AFTERSALES_GNUPLOT is empty)."))
  }

  @Test func notAProgram() throws {
    let read = try PageReader.read(page(chartReport, Gnuplot(path: "/nowhere/gnuplot")))
    #expect(
      read.text.contains(start + "/nowhere/gnuplot cannot be run: No such file or directory."))
  }

  @Test func failing() throws {
    #expect(
      try notes("echo 'line 3: no such terminal' >&2; exit 3")
        == start + "FAKE failed (exit code 3): line 3: no such terminal.")
    #expect(try notes("kill -9 $$") == start + "FAKE failed (killed by a signal).")
  }

  @Test func silent() throws {
    #expect(try notes("exit 0") == start + "FAKE has not drawn what it was asked to.")
    #expect(
      try notes("cat > /dev/null; echo '<svg></svg>'")
        == start + "FAKE has not drawn what it was asked to.", "one of three")
    #expect(
      try notes("cat > /dev/null; echo '<svg></svg><svg></svg><svg></svg>'")
        == start + "FAKE has not drawn what it was asked to.", "nothing in them")
  }

  @Test func garbage() throws {
    #expect(
      try notes("cat > /dev/null; echo '<html>no <<< svg & <svg'; head -c 100000 /dev/urandom")
        == start + "FAKE has not drawn what it was asked to.")
  }

  @Test func slow() throws {
    let begin = ContinuousClock.now
    #expect(try notes("exec sleep 60", seconds: 1) == start + "FAKE took longer than 1 second.")
    #expect(
      try notes("exec >&- 2>&-; sleep 60", seconds: 1)
        == start + "FAKE took longer than 1 second.")
    #expect(.now - begin < .seconds(20))
  }

  @Test func endless() throws {
    #expect(try notes("exec yes") == start + "FAKE wrote too much.")
  }

  @Test func evilOutputStaysOut() throws {
    let svg =
      "<svg><script>alert(1)</script><path d='M0,0 L1,1\" onload=\"x' stroke='url(x)' onclick='y'/>"
      + "<text>hello</text><image href='http://x'/></svg>"
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data("#!/bin/sh\ncat > /dev/null\ncat <<'E'\n\(svg)\(svg)\(svg)\nE\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    var read: PageReader
    repeat {
      read = try PageReader.read(page(chartReport, Gnuplot(path: file.path)))
    } while read.text.contains { $0.contains("Text file busy") }
    #expect(Set(read.elements).isDisjoint(with: ["script", "image", "text"]))
    #expect(!read.attributes.contains { $0.name.hasPrefix("on") || $0.value.contains("url") })
  }
}
