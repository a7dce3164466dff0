import Cubes
import Tables

extension WeeklyAnalysis {
  /// The sentence that a manager reads first.
  func verdict(
    _ headline: [WeeklyResult.Headline], _ targets: [WeeklyResult.Target],
    _ alarms: WeeklyResult.Alarms?
  ) -> WeeklyResult.Verdict {
    let raised = alarms?.alarms.filter(\.isRaised) ?? []
    let ends = ends
    let missed = targets.filter { $0.verdict == .missed }
    if hiddenWeeks.contains(monday) && raised.isEmpty {
      return WeeklyResult.Verdict(
        level: .unknown,
        sentence: WeeklyResult.Sentence(
          en: "The figures of \(week) are hidden, because it has few order lines (--suppress).",
          zh: "\(week) 订单行过少，数据已隐藏（--suppress）。"))
    }
    if (headline.first { $0.metric == .orders }?.week.value ?? 0) == 0 && raised.isEmpty
      && ends.isEmpty
    {
      return WeeklyResult.Verdict(
        level: .unknown,
        sentence: WeeklyResult.Sentence(
          en:
            "The files have no order of \(week), so there is little to sum up; if there were any, their"
            + " export is missing.",
          zh: "文件中没有 \(week) 的订单，可总结的内容很少；若当周有订单，则缺少其导出文件。"),
        endsEarly: ordersEnd ? ["orders"] : [])
    }
    guard raised.isEmpty && missed.isEmpty && ends.isEmpty && missing.isEmpty else {
      return WeeklyResult.Verdict(
        level: .attention, sentence: attention(ends, raised, missed, headline),
        endsEarly: ends.map(\.kind.rawValue),
        missing: missing.map {
          WeeklyResult.Missing(
            kind: $0.kind.rawValue, profile: $0.profile, file: $0.file, last: lastDay(of: $0))
        })
    }
    let pace = pace(headline)
    guard alarms != nil else {
      return WeeklyResult.Verdict(
        level: .unknown,
        sentence: WeeklyResult.Sentence(
          en: "Nothing could be watched for alarms\(pace.en).", zh: "无法监控预警\(pace.zh)。"))
    }
    return WeeklyResult.Verdict(
      level: .calm,
      sentence: WeeklyResult.Sentence(
        en: "Nothing needs attention: no alarm is active"
          + (targets.isEmpty ? "" : ", no target is missed") + "\(pace.en).",
        zh: "无需特别关注：没有持续中的预警" + (targets.isEmpty ? "" : "，没有未达标的目标") + "\(pace.zh)。"))
  }

  /// Whether no order is of the week or later; a week between others in which nothing was sold is another matter.
  private var ordersEnd: Bool {
    !answer.cubes[0].cells.contains { cell in
      cell.measures.lines > 0 && cell.period.map { $0 >= monday } ?? false
    }
  }

  private func attention(
    _ ends: [TableEnd], _ raised: [WeeklyResult.Alarm], _ missed: [WeeklyResult.Target],
    _ headline: [WeeklyResult.Headline]
  ) -> WeeklyResult.Sentence {
    var en: [String] = []
    var zh: [String] = []
    for end in ends {
      let day = CivilDate(daysSince1970: end.last)
      en.append(
        "\(end.kind.rawValue) are known up to \(day) only (is their newest export missing?)")
      zh.append("\(end.kind == .returns ? "退货" : "投诉")数据只到 \(day)（是否缺少最新的导出？）")
    }
    for export in missing {
      let until = lastDay(of: export)
      // Where others of its table came, the file tells which are missing.
      let file = export.isOfSome ? export.file : nil
      en.append(
        "the \(export.kind.rawValue) of \(export.profile)" + (file.map { " as in \($0)" } ?? "")
          + (until.map { " are known up to \($0) only" } ?? " are not known")
          + " (their newest export is missing)")
      zh.append(
        "\(Names.zh(platform: export.profile))的\(export.kindInChinese)数据"
          + (file.map { "（如 \($0)）" } ?? "") + (until.map { "只到 \($0)" } ?? "未知") + "（缺少最新的导出）")
    }
    if let gravest = raised.first {
      let times = gravest.alarm.evidence.ratio.map { Figure.text($0, decimals: 1) }
      let place = gravest.alarm.values.map { $0 ?? "–" }.joined(separator: ", ")
      let name = Self.names[gravest.metric] ?? (en: gravest.metric.rawValue, zh: "")
      let whatEn = (place.isEmpty ? "" : "\(place), ") + name.en
      let whatZh = (place.isEmpty ? "全部订单的" : "\(place) 的") + name.zh
      let since = gravest.alarm.onset
      let until = gravest.isActive ? nil : gravest.alarm.last
      en.append(
        (raised.count == 1 ? "1 alarm (" : "\(raised.count) alarms (the gravest: ")
          + "\(whatEn) \(times.map { "\($0) times the usual" } ?? "where there was none") since \(since)\(until.map { " until \($0)" } ?? ""))"
      )
      zh.append(
        "\(raised.count) 项预警（" + (raised.count == 1 ? "" : "最严重：")
          + "\(whatZh)自 \(since) 起\(until.map { "至 \($0) " } ?? "")\(times.map { "为平时的 \($0) 倍" } ?? "从无到有")）"
      )
    }
    if !missed.isEmpty {
      en.append(missed.count == 1 ? "1 target missed" : "\(missed.count) targets missed")
      zh.append("\(missed.count) 项目标未达成")
    }
    let pace = pace(headline)
    return WeeklyResult.Sentence(
      en: "Needs attention: \(en.joined(separator: " and "))\(pace.en).",
      zh: "需要关注：\(zh.joined(separator: "，"))\(pace.zh)。")
  }

  private func lastDay(of export: MissingExport) -> String? {
    export.latest.map { "\(CivilDate(daysSince1970: answer.zone.localDay(ofUTC: $0)))" }
  }

  /// What came in the week, against the week before; and since when nothing has come, where that is no chance.
  private func pace(_ headline: [WeeklyResult.Headline]) -> (en: String, zh: String) {
    var (en, zh) = ("", "")
    if let returns = headline.first(where: { $0.metric == .returns }),
      let value = returns.week.value, let before = returns.weekBefore.value
    {
      let (now, then) = (Int(value.rounded()), Int(before.rounded()))
      en +=
        "; \(now) \(now == 1 ? "line was" : "lines were") returned, against \(then) the week before"
      zh += "；本周退货 \(now) 行，上周 \(then) 行"
    }
    for (kind, last) in quietEnds {
      let day = CivilDate(daysSince1970: last)
      en += "; no \(kind.rawValue) came after \(day) (is their newest export missing?)"
      zh += "；\(day) 之后没有\(kind == .returns ? "退货" : "投诉")（是否缺少最新的导出？）"
    }
    return (en, zh)
  }

  private static let names: [WatchQuestion.Metric: (en: String, zh: String)] = [
    .returnRate: ("return rate", "退货率"), .complaintRate: ("complaint rate", "投诉率"),
    .refundShare: ("refund share", "退款占比"),
  ]
}
