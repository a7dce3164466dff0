import Analyses
import Reports

/// The words of the comparison report.
struct CompareWords: Wording {
  let result: CompareResult
  let language: Language

  init(_ result: CompareResult, _ language: Language) {
    self.result = result
    self.language = language
  }

  private var metric: String {
    switch result.metric {
    case .returnRate: say("return rate", "退货率")
    case .complaintRate: say("complaint rate", "投诉率")
    }
  }

  var title: String { say("Before and after: \(metric)", "前后对比：\(metric)") }
  var total: String { say("total", "合计") }
  var chartTitle: String {
    say("What each group contributes to the change of the \(metric)", "各组对\(metric)变化的贡献")
  }

  func place(_ values: [String?]) -> String {
    values.map { $0 ?? say("(none)", "（空）") }.joined(separator: say(", ", "、"))
  }

  func controlCaption(_ control: CompareResult.Control) -> String {
    say(
      "The control: \(control.dimension)=\(control.value)",
      "对照：\(language.name(control.dimension))=\(control.value)")
  }

  var columns: [Report.Column] {
    [
      column("lines_before", "lines before", "之前行数"), column("rate_before", "rate", "比率"),
      column("lines_after", "lines after", "之后行数"), column("rate_after", "rate", "比率"),
      column("difference", "change (points)", "变化（百分点）"),
      column("difference_interval", "95% interval", "95% 区间", isInterval: true),
      column("relative", "relative", "相对变化"),
      column("relative_interval", "95% interval", "95% 区间", isInterval: true),
      column("p_value", "p", "p 值"),
    ]
  }

  var partColumns: [Report.Column] {
    [
      column("contribution", "contributes", "贡献"),
      column("contribution_interval", "95% interval", "95% 区间", isInterval: true),
      column("within", "within", "自身"), column("mix", "mix", "结构"),
      column("q_value", "q", "q 值"),
    ]
  }

  private func column(
    _ key: String, _ en: String, _ zh: String, isInterval: Bool = false
  ) -> Report.Column {
    Report.Column(key: key, heading: say(en, zh), alignment: .trailing, isInterval: isInterval)
  }

  // MARK: Sentences

  var sentences: [String] {
    [changeSentence, partsSentence, slicesSentence, controlSentence, placeboSentence]
      .compactMap { $0 }
  }

  /// The change itself; the groups that explain it; what chance makes of it.
  var change: [String] { [changeSentence].compactMap { $0 } }
  var clearSlices: String { slicesSentence ?? "" }
  var placebo: [String] { [placeboSentence].compactMap { $0 } }

  private func points(_ share: Double) -> String { Figure.points(share) }

  private func percent(_ share: Double) -> String { Figure.percent(share, decimals: 2) }

  private func range(_ low: Double?, _ high: Double?, decimals: Int) -> String {
    guard let low, let high else { return say("no interval", "无区间") }
    let (from, to) = (
      Figure.points(low, decimals: decimals), Figure.points(high, decimals: decimals)
    )
    return say("\(from) to \(to)", "\(from) 至 \(to)")
  }

  private var changeSentence: String? {
    let change = result.change
    guard let before = result.before.rate, let after = result.after.rate,
      let difference = change.difference
    else { return nil }
    let (from, to) = (percent(before), percent(after))
    let sure = (change.differenceLow ?? 0) > 0 || (change.differenceHigh ?? 0) < 0
    let verdict =
      sure
      ? ""
      : isRare == true
        ? say(
          " Zero lies in that interval: by the number of lines alone it may be chance; the earlier dates"
            + " say that it hardly is.", "区间包含零：仅就行数而言可能是偶然，但更早的日期表明不像偶然。")
        : say(" Chance alone may have done that.", "可能只是偶然波动。")
    let relative = change.relative.map {
      let span = range(change.relativeLow, change.relativeHigh, decimals: 1)
      return say(
        ", or \(Figure.percent($0)) (\(span))", "，相对变化 \(Figure.percent($0))（\(span)）")
    }
    let span = range(change.differenceLow, change.differenceHigh, decimals: 2)
    guard difference != 0 else {
      return say(
        "The \(metric) stayed at \(to) (95% of the change: \(span)).",
        "\(metric)保持 \(to)（变化的 95% 区间：\(span)）。")
    }
    let isUp = difference > 0
    return say(
      "The \(metric) went \(isUp ? "up" : "down") from \(from) to \(to): a change of"
        + " \(points(difference)) points (95%: \(span))\(relative ?? "").\(verdict)",
      "\(metric)由 \(from) \(isUp ? "升至" : "降至") \(to)：变化 \(points(difference)) 个百分点（95%：\(span)）"
        + "\(relative ?? "")。\(verdict)")
  }

  /// Whether changes as large are rare at earlier dates; nil where these are too few to tell.
  private var isRare: Bool? {
    result.placebo.flatMap { $0.count < 19 ? nil : $0.pValue <= 0.05 }
  }

  private var partsSentence: String? {
    guard let parts = result.parts else { return nil }
    return say(
      "Of these points \(points(parts.within)) come from the groups' own rates and"
        + " \(points(parts.mix)) from a different mix of groups.",
      "其中各组自身比率变化贡献 \(points(parts.within)) 个百分点，结构变化贡献"
        + " \(points(parts.mix)) 个百分点。")
  }

  /// The groups whose own rate has changed beyond chance.
  private var slicesSentence: String? {
    guard !result.slices.isEmpty else { return nil }
    let clear = result.slices.filter { ($0.qValue ?? 1) <= 0.05 }.prefix(5)
    guard !clear.isEmpty else {
      return say(
        "No group's own rate has changed beyond chance.", "没有哪一组自身的变化超出偶然范围。")
    }
    let list = clear.map { slice in
      let (before, after) = (slice.before.rate ?? 0, slice.after.rate ?? 0)
      return say(
        "\(place(slice.values)) (\(percent(before)) to \(percent(after)), contributes"
          + " \(points(slice.contribution)))",
        "\(place(slice.values))（\(percent(before)) 至 \(percent(after))，贡献"
          + " \(points(slice.contribution))）")
    }
    return say(
      "Changed beyond chance: \(list.joined(separator: "; ")).",
      "变化超出偶然范围的有：\(list.joined(separator: "；"))。")
  }

  private var controlSentence: String? {
    guard let control = result.control else { return nil }
    let span = range(control.differenceLow, control.differenceHigh, decimals: 2)
    let own = points(control.change.difference ?? 0)
    let relative = control.relative.map {
      let span = range(control.relativeLow, control.relativeHigh, decimals: 1)
      return say(
        ", or \(Figure.percent($0)) (\(span))", "，相对 \(Figure.percent($0))（\(span)）")
    }
    return say(
      "The control \(control.dimension)=\(control.value) changed by \(own) points. Beyond that, the"
        + " others changed by \(points(control.difference)) points (95%: \(span))\(relative ?? "").",
      "对照组 \(language.name(control.dimension))=\(control.value) 变化 \(own) 个百分点；在此之外，其余订单变化"
        + " \(points(control.difference)) 个百分点（95%：\(span)）\(relative ?? "")。")
  }

  private var placeboSentence: String? {
    guard let placebo = result.placebo else { return nil }
    let span = range(placebo.lowest, placebo.highest, decimals: 2)
    let chance = Figure.text(placebo.pValue, decimals: 3)
    let rare =
      isRare.map {
        $0
          ? say(": such a change is rare", "，这样的变化少见") : say(": such changes are usual", "，这样的变化常见")
      } ?? ""
    return say(
      "At \(plural(placebo.count, "earlier date", "earlier dates")) the same comparison gives \(span) points;"
        + " \(placebo.asLarge) of them \(placebo.asLarge == 1 ? "is" : "are") as far from zero as this one (p = \(chance))\(rare).",
      "以 \(placebo.count) 个更早的日期作同样比较，得到 \(span) 个百分点；其中 \(placebo.asLarge) 个与本次相当"
        + "（p = \(chance)）\(rare)。")
  }

  func notes(_ asOf: String?) -> [String] {
    var notes: [String] = []
    if let asOf { notes.append(say("As of \(asOf).", "截至 \(asOf)。")) }
    let (before, after) = (result.before, result.after)
    notes.append(
      say(
        "Orders of \(before.from ?? "") to \(before.to ?? "") against those of \(after.from ?? "") to"
          + " \(after.to ?? ""); what came within \(plural(result.ageDays, "day", "days")) counts, in both.",
        "下单日 \(before.from ?? "") 至 \(before.to ?? "") 对比 \(after.from ?? "") 至"
          + " \(after.to ?? "")；两者都只计 \(result.ageDays) 天内发生的。"))
    return notes
  }
}
