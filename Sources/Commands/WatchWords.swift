import Analyses
import Reports

/// The words of the watch report.
struct WatchWords: Wording {
  let result: WatchResult
  let language: Language

  init(_ result: WatchResult, _ language: Language) {
    self.result = result
    self.language = language
  }

  private var alarms: AlarmWords { AlarmWords(result.metric, language) }
  private var metric: String { alarms.metricName }

  private var unit: String {
    switch result.every {
    case "day": say("day", "日")
    case "month": say("month", "月")
    default: say("week", "周")
    }
  }

  var title: String { say("Early warning: \(metric) by \(unit)", "预警：按\(unit)\(metric)") }
  var alarmsHeading: String { say("What got worse", "变差") }
  var improvementsHeading: String { say("What got better", "变好") }
  var seriesHeading: String { say("What is watched", "监控对象") }
  var nothing: String { say("Nothing has left its baseline for the worse.", "没有发现变差的情况。") }

  func severity(_ severity: WatchResult.Severity) -> String { alarms.severity(severity) }
  func sentence(_ alarm: WatchResult.Alarm) -> String { alarms.sentence(alarm) }
  func chartTitle(_ values: [String?]) -> String { alarms.chartTitle(values) }

  func status(_ status: String) -> String {
    switch status {
    case "watched": say("watched", "监控中")
    case "small_baseline": say("too few lines in its baseline", "基线订单过少")
    default: say("too few periods for a baseline", "期间过少，无基线")
    }
  }

  func controlChart(
    _ points: [WatchResult.Point], _ mean: Double?
  ) -> Report.Chart.Content {
    alarms.controlChart(points, mean)
  }

  func notes(_ asOf: String?) -> [String] {
    let looks = result.looks
    let expected = Figure.text(looks.expectedFalseAlarms, decimals: 1)
    var notes: [String] = []
    if let asOf { notes.append(say("As of \(asOf).", "截至 \(asOf)。")) }
    notes.append(
      say(
        "\(plural(looks.points, "point", "points")) of \(looks.series) series over"
          + " \(plural(looks.periods, unit, unit + "s")) \(looks.points == 1 ? "was" : "were") judged,"
          + " the newest \(result.newest ?? "-"). Where nothing has changed, at most \(expected) alarms"
          + " are to be expected.",
        "共判断 \(looks.series) 个序列、\(looks.periods) 个\(unit)、\(looks.points) 个点，最新为"
          + " \(result.newest ?? "-")。若一切如常，预期误报至多 \(expected) 次。"))
    if result.clock == .cohort {
      notes.append(
        say(
          "Returns belong to the \(unit) of their order and are held against the lines that can have"
            + " come back by now.",
          "退货计入下单所在期间，并只与目前应已退回的订单行比较。"))
    } else {
      notes.append(
        say(
          "Returns belong to the \(unit) in which they came; a line counts once, at its first.",
          "退货计入其发生的期间；同一订单行只计一次，计入首次。"))
    }
    return notes
  }
}
