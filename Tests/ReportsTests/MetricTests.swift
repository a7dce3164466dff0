import Reports
import Testing

@Suite struct MetricTests {
  private func report(_ metrics: [Report.Metric]) -> Report {
    Report(title: "T", metrics: metrics)
  }

  /// By hand from the OpenMetrics 1.0 text format; its parser in Python's prometheus-client 0.23
  /// reads the same output.
  @Test func familiesAndSamples() throws {
    let metrics: [Report.Metric] = [
      .init(
        name: "aftersales_return_ratio", help: "A \"ratio\"\\ of\nlines.",
        samples: [
          .init(value: 0.125),
          .init(
            labels: [.init("category", "a\"b\\c\nd\u{1B}"), .init("channel", "淘宝")], value: 1e-9),
          .init(labels: [.init("category", "none")], value: nil),
        ]),
      .init(
        name: "aftersales_rows_total", help: "Rows.", kind: .counter, samples: [.init(value: 12)]),
    ]
    #expect(
      try text(report(metrics), .openmetrics) == #"""
        # TYPE aftersales_return_ratio gauge
        # HELP aftersales_return_ratio A \"ratio\"\\ of\nlines.
        aftersales_return_ratio 0.125
        aftersales_return_ratio{category="a\"b\\c\nd␛",channel="淘宝"} 1e-09
        # TYPE aftersales_rows counter
        # HELP aftersales_rows Rows.
        aftersales_rows_total 12
        # EOF

        """#)
  }

  @Test func aReportWithoutMetricsIsRefused() {
    #expect(throws: ReportError.noMetrics(report: "T")) { try text(report([]), .openmetrics) }
    #expect(ReportError.noMetrics(report: "T").exitCode == 64)
  }

  @Test func whatTheFormatHasNoRoomForIsRefused() {
    let cases: [(metrics: [Report.Metric], name: String, cause: String)] = [
      ([.init(name: "9a", help: "", samples: [])], "9a", "is no name of a metric"),
      ([.init(name: "a b", help: "", samples: [])], "a b", "is no name of a metric"),
      ([.init(name: "", help: "", samples: [])], "", "is no name of a metric"),
      (
        [.init(name: "a", help: "", samples: [.init(labels: [.init("é", "")], value: 1)])], "a",
        "é is no name of a label"
      ),
      (
        [.init(name: "a", help: "", samples: [.init(labels: [.init("__x", "")], value: 1)])], "a",
        "__x is no name of a label"
      ),
      (
        [
          .init(
            name: "a", help: "",
            samples: [.init(labels: [.init("x", "1"), .init("x", "2")], value: 1)])
        ], "a", "a label is there twice"
      ),
      (
        [.init(name: "a", help: "", samples: [.init(value: 1), .init(value: 2)])], "a",
        "two samples have the same labels"
      ),
      (
        [.init(name: "a", help: "", samples: [.init(value: .nan)])], "a",
        "a number that is not finite"
      ),
      (
        [.init(name: "a", help: "", kind: .counter, samples: [.init(value: -1)])], "a",
        "a counter is below zero"
      ),
      (
        [
          .init(name: "a_total", help: "", kind: .counter, samples: []),
          .init(name: "a", help: "", samples: []),
        ], "a", "is there twice"
      ),
    ]
    for (metrics, name, cause) in cases {
      #expect(throws: ReportError.unmeasurable(metric: name, cause: cause)) {
        try text(report(metrics), .openmetrics)
      }
    }
  }
}
