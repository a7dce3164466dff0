import Analyses
import Reports

/// The words of the watch report.
struct WatchWords {
  let result: WatchResult
  let language: Language

  init(_ result: WatchResult, _ language: Language) {
    self.result = result
    self.language = language
  }

  private func say(_ en: String, _ zh: String) -> String { Phrase(en: en, zh: zh)[language] }

  private var metric: String {
    switch result.metric {
    case .returnRate: say("return rate", "退货率")
    case .complaintRate: say("complaint rate", "投诉率")
    case .refundShare: say("refund share", "退款占比")
    }
  }

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

  func severity(_ severity: WatchResult.Severity) -> String {
    switch severity {
    case .severe: say("severe", "严重")
    case .moderate: say("moderate", "中等")
    case .slight: say("slight", "轻微")
    }
  }

  func status(_ status: String) -> String {
    switch status {
    case "watched": say("watched", "监控中")
    case "small_baseline": say("too few lines in its baseline", "基线订单过少")
    default: say("too few periods for a baseline", "期间过少，无基线")
    }
  }

  private func place(_ values: [String?]) -> String {
    if values.isEmpty { return say("All orders", "全部订单") }
    return values.map { $0 ?? say("(none)", "（空）") }.joined(separator: say(", ", "、"))
  }

  func chartTitle(_ values: [String?]) -> String {
    say("\(place(values)): \(metric) and its limits", "\(place(values))：\(metric)与控制限")
  }

  /// A sentence that a shop manager can read.
  func sentence(_ alarm: WatchResult.Alarm) -> String {
    let evidence = alarm.evidence
    let isMoney = result.metric == .refundShare
    let times = ratio(evidence)
    let dated =
      alarm.onsetEarliest == alarm.onsetLatest
      ? ""
      : say(
        " It began between \(alarm.onsetEarliest) and \(alarm.onsetLatest).",
        "起点在 \(alarm.onsetEarliest) 至 \(alarm.onsetLatest) 之间。")
    let end =
      alarm.isActive
      ? say("still on", "仍在持续") : say("until \(alarm.last)", "至 \(alarm.last) 止")
    let counts =
      isMoney
      ? say(
        "\(Figure.percent(evidence.rate)) % against \(Figure.percent(evidence.baselineRate)) %",
        "\(Figure.percent(evidence.rate))%，平时 \(Figure.percent(evidence.baselineRate))%")
      : say(
        "\(Figure.count(evidence.observed)) where \(Figure.count(evidence.expected)) were to be expected",
        "实际 \(Figure.count(evidence.observed)) 行，按平时应为 \(Figure.count(evidence.expected)) 行")
    return say(
      "\(place(alarm.values)) since \(alarm.onset), \(end): \(times); \(counts).\(dated)",
      "\(place(alarm.values))：自 \(alarm.onset) 起，\(end)，\(metric)\(times)；\(counts)。\(dated)")
  }

  private func ratio(_ evidence: WatchResult.Evidence) -> String {
    guard let ratio = evidence.ratio else {
      return say("a \(metric) where there was none before", "从无到有")
    }
    let factor = Figure.factor(ratio)
    guard let low = evidence.ratioLow, let high = evidence.ratioHigh else {
      return say("\(factor) times the usual rate", "为平时的 \(factor) 倍")
    }
    let (least, most) = (Figure.factor(low), Figure.factor(high))
    return say(
      "\(factor) times the usual rate, with 95 % between \(least) and \(most)",
      "为平时的 \(factor) 倍（95% 区间 \(least)–\(most)）")
  }

  /// The rates with the limits around them.
  func controlChart(
    _ points: [WatchResult.Point], _ mean: Double?
  ) -> Report.Chart.Content {
    .lines(
      periods: points.map(\.period),
      series: [
        Report.Chart.Line(label: metric, values: points.map(\.rate)),
        Report.Chart.Line(label: say("baseline", "基线"), values: points.map { _ in mean }),
      ],
      bands: [
        Report.Chart.Band(
          label: say("limits", "控制限"), low: points.map { $0.high == nil ? nil : $0.low ?? 0 },
          high: points.map(\.high))
      ])
  }

  func notes(_ asOf: String?) -> [String] {
    let looks = result.looks
    let expected = Figure.text(looks.expectedFalseAlarms, decimals: 1)
    var notes: [String] = []
    if let asOf { notes.append(say("As of \(asOf).", "截至 \(asOf)。")) }
    notes.append(
      say(
        "\(looks.points) points of \(looks.series) series over \(looks.periods) \(unit)s were judged,"
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
          "Returns belong to the \(unit) in which they were requested.", "退货计入申请所在期间。"))
    }
    return notes
  }
}
