import Analyses
import Reports

/// The words for alarms of one metric.
struct AlarmWords: Wording {
  let metric: WatchQuestion.Metric
  let language: Language

  init(_ metric: WatchQuestion.Metric, _ language: Language) {
    self.metric = metric
    self.language = language
  }

  var metricName: String {
    switch metric {
    case .returnRate: say("return rate", "退货率")
    case .complaintRate: say("complaint rate", "投诉率")
    case .refundShare: say("refund share", "退款占比")
    }
  }

  func severity(_ severity: WatchResult.Severity) -> String {
    switch severity {
    case .severe: say("severe", "严重")
    case .moderate: say("moderate", "中等")
    case .slight: say("slight", "轻微")
    }
  }

  func place(_ values: [String?]) -> String {
    if values.isEmpty { return say("All orders", "全部订单") }
    return values.map { $0 ?? say("(none)", "（空）") }.joined(separator: say(", ", "、"))
  }

  func chartTitle(_ values: [String?]) -> String {
    say("\(place(values)): \(metricName) and its limits", "\(place(values))：\(metricName)与控制限")
  }

  /// A sentence that a shop manager can read.
  func sentence(_ alarm: WatchResult.Alarm) -> String {
    let evidence = alarm.evidence
    let isMoney = metric == .refundShare
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
        "\(Figure.percent(evidence.rate)) against \(Figure.percent(evidence.baselineRate))",
        "\(Figure.percent(evidence.rate))，平时 \(Figure.percent(evidence.baselineRate))")
      : say(
        "\(Figure.count(evidence.observed)) where \(Figure.count(evidence.expected))"
          + " \(Figure.count(evidence.expected) == "1" ? "was" : "were") to be expected",
        "实际 \(Figure.count(evidence.observed)) 行，按平时应为 \(Figure.count(evidence.expected)) 行")
    let latest = alarm.isActive ? alarm.latest.map(recently) ?? "" : ""
    return say(
      "\(place(alarm.values)) since \(alarm.onset), \(end): \(times); \(counts)\(latest).\(dated)",
      "\(place(alarm.values))：自 \(alarm.onset) 起，\(end)，\(metricName)\(times)；\(counts)\(latest)。\(dated)"
    )
  }

  /// How a long alarm is going of late.
  private func recently(_ latest: WatchResult.Stretch) -> String {
    guard let ratio = latest.ratio.map(Figure.factor) else { return "" }
    return say("; \(ratio) times since \(latest.from)", "；\(latest.from) 以来为 \(ratio) 倍")
  }

  private func ratio(_ evidence: WatchResult.Evidence) -> String {
    guard let ratio = evidence.ratio else {
      return say("a \(metricName) where there was none before", "从无到有")
    }
    let factor = Figure.factor(ratio)
    guard let low = evidence.ratioLow, let high = evidence.ratioHigh else {
      return say("\(factor) times the usual rate", "为平时的 \(factor) 倍")
    }
    let (least, most) = (Figure.factor(low), Figure.factor(high))
    return say(
      "\(factor) times the usual rate, with 95% between \(least) and \(most)",
      "为平时的 \(factor) 倍（95% 区间 \(least)–\(most)）")
  }

  /// The rates with the limits around them.
  func controlChart(
    _ points: [WatchResult.Point], _ mean: Double?
  ) -> Report.Chart.Content {
    .lines(
      periods: points.map(\.period),
      series: [
        Report.Chart.Line(label: metricName, values: points.map(\.rate)),
        Report.Chart.Line(label: say("baseline", "基线"), values: points.map { _ in mean }),
      ],
      bands: [
        Report.Chart.Band(
          label: say("limits", "控制限"), low: points.map { $0.high == nil ? nil : $0.low ?? 0 },
          high: points.map(\.high))
      ])
  }
}
