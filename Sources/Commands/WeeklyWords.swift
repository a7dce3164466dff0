import Analyses
import Reports

/// The words of the summary of a week.
struct WeeklyWords: Wording {
  let result: WeeklyResult
  let language: Language

  init(_ result: WeeklyResult, _ language: Language) {
    self.result = result
    self.language = language
  }
  func reason(_ sentence: WeeklyResult.Sentence?) -> String { sentence?.text(language) ?? "" }

  var title: String { say("After-sales, week \(result.week)", "售后周报 \(result.week)") }

  var suppressed: String { say("hidden (--suppress)", "已隐藏（--suppress）") }

  // MARK: Headings

  var figures: String { say("The week in figures", "本周数据") }
  var targets: String { say("Targets", "目标") }
  var alarms: String { say("Alarms", "预警") }
  var moves: String { say("What moved, and why", "变化及原因") }
  var rankings: String { say("Where returns concentrate", "退货集中在哪里") }
  var themes: String { say("What complaints are about", "投诉主题") }
  var forecast: String { say("The next four weeks", "未来四周") }
  var record: String { say("How good were we", "以往预测与预警的表现") }
  var data: String { say("The data", "数据质量") }

  // MARK: Names

  func name(_ metric: WeeklyMetric) -> String {
    switch metric {
    case .orders: say("orders", "订单")
    case .returnRate: say("return rate", "退货率")
    case .complaintRate: say("complaint rate", "投诉率")
    case .returns: say("lines returned", "退货行数")
    case .complaints: say("complaints", "投诉数")
    case .refundAmount: say("refunds", "退款金额")
    }
  }

  func name(_ metric: CompareQuestion.Metric) -> String {
    metric == .returnRate ? name(WeeklyMetric.returnRate) : name(WeeklyMetric.complaintRate)
  }

  func name(_ measure: ForecastQuestion.Measure) -> String {
    switch measure {
    case .returns: name(WeeklyMetric.returns)
    case .complaints: say("lines complained about", "被投诉订单行")
    case .refundAmount: name(WeeklyMetric.refundAmount)
    }
  }

  /// What a kept alarm was about, and since when.
  func name(_ alarm: WeeklyResult.AlarmRecord) -> String {
    let own = AlarmWords(alarm.metric, language)
    let place = own.place(
      alarm.by.isEmpty ? [] : [alarm.value.isEmpty ? nil : alarm.value])
    return say(
      "\(place): \(own.metricName) since \(alarm.onset)",
      "\(place)：\(own.metricName)，自 \(alarm.onset) 起")
  }

  /// A column of the exports, as people call it.
  func dimension(_ name: String) -> String {
    switch name {
    case "category": say("category", "类目")
    case "product": say("product", "商品")
    case "sku": "SKU"
    case "reason": say("reason", "原因")
    case "channel": say("channel", "渠道")
    case "region": say("region", "地区")
    case "carrier": say("carrier", "承运商")
    default: name
    }
  }

  /// That the week of last year is not the one of the same number.
  private var festival: [String] {
    guard let week = result.headline.first?.lastYear.period,
      week.suffix(2) != result.week.suffix(2), result.week.suffix(2) != "53"
    else { return [] }
    return [
      say(
        "The week of last year is \(week), which lies to the Spring Festival as this one does (--calendar).",
        "去年同期取 \(week)，与本周同样以春节对齐（--calendar）。")
    ]
  }

  func verdict(_ verdict: WeeklyResult.Target.Verdict) -> String {
    switch verdict {
    case .met: say("met", "达成")
    case .missed: say("missed", "未达成")
    case .unclear: say("cannot be told yet", "尚难判断")
    case .unknown: say("not known", "未知")
    }
  }

  func outcome(_ outcome: WeeklyResult.AlarmRecord.Outcome) -> String {
    switch outcome {
    case .held: say("proved true", "属实")
    case .dropped: say("did not hold", "未证实")
    case .open: say("too young to tell", "尚待观察")
    }
  }

  // MARK: Sentences

  func lead(_ asOf: String?) -> [String] {
    let span = say(
      "Monday \(result.from) to Sunday \(result.to).", "\(result.from)（周一）至 \(result.to)（周日）。")
    let reach =
      result.daysSince > 0
      ? say(
        " What came in the \(result.daysSince == 1 ? "day" : "\(result.daysSince) days") since counts, but forecasts know nothing of"
          + " it.",
        "其后 \(result.daysSince) 天内发生的计入比率，但预测不使用。") : ""
    return [result.verdict.sentence.text(language), span + reach]
  }

  /// Why the newest rates are not what they look like.
  var maturity: [String] {
    result.headline.filter(\.metric.isRate).compactMap { headline in
      guard let maturity = headline.week.maturity, maturity < 0.995 else { return nil }
      let percent = Figure.percent(maturity, decimals: 0)
      let name = name(headline.metric)
      guard headline.week.adjusted != nil else {
        return say(
          "The \(name) of the week is too young to be told: \(percent) of what is to come can have"
            + " come.",
          "本周\(name)尚无法判断：目前只可能收到最终的 \(percent)。")
      }
      let figure = headline.week
      let (came, sold) = (
        Figure.count(figure.numerator ?? 0), Figure.count(figure.denominator ?? 0)
      )
      let raw = Figure.percent(figure.value ?? 0, decimals: 2)
      let adjusted = Figure.percent(figure.adjusted ?? 0, decimals: 2)
      let what =
        headline.metric == .returnRate
        ? say("have come back", "退货") : say("have been complained about", "投诉")
      return say(
        "\(capital(name)): \(came) of \(sold) lines \(what) so far (\(raw)), when only \(percent) of"
          + " what is to come can have come; adjusted for that, \(adjusted).",
        "\(name)：目前 \(sold) 行中 \(came) 行\(what)（\(raw)），而只可能收到最终的 \(percent)；调整后为 \(adjusted)。")
    }
  }

  var changes: [String] {
    result.headline.filter(\.metric.isRate).compactMap { headline in
      let name = name(headline.metric)
      guard let difference = headline.change.difference, let age = headline.change.ageDays else {
        guard headline.week.denominator != nil, let reason = headline.change.reason else {
          return nil
        }
        return say(
          "The \(name) cannot be held against the week before: \(reason.en).",
          "\(name)无法与上周比较：\(reason.zh)。")
      }
      let sure =
        (headline.change.differenceLow ?? 0) > 0 || (headline.change.differenceHigh ?? 0) < 0
      let points = Figure.points(difference)
      // By chance a rate is many times one of next to nothing.
      let relative =
        (sure && isOfMany(headline.change) ? headline.change.relative : nil).map {
          // By how much is said of either direction; the words before say which it is.
          say(", or \(Figure.percent($0.magnitude))", "，相对 \(Figure.percent($0.magnitude))")
        } ?? ""
      let (low, high) = (headline.change.differenceLow ?? 0, headline.change.differenceHigh ?? 0)
      let span = say(
        " (95%: \(Figure.points(low)) to \(Figure.points(high)))",
        "（95%：\(Figure.points(low)) 至 \(Figure.points(high))）")
      let went =
        difference > 0
        ? say("rose by \(points) points", "上升 \(points) 个百分点")
        : difference < 0
          ? say(
            "fell by \(Figure.points(-difference)) points",
            "下降 \(Figure.points(-difference)) 个百分点")
          : say("did not change", "没有变化")
      let other = adjusted(headline, difference)
      let (lines, before) = (
        Figure.count(headline.change.lines ?? 0), Figure.count(headline.change.linesBefore ?? 0)
      )
      return say(
        "Counting only what came \(age == 0 ? "on the day itself" : age == 1 ? "within a day" : "within \(age) days"), in both weeks (\(lines) and \(before)"
          + " lines are old enough), the \(name) \(went)"
          + "\(span)\(relative) against the week before"
          + (sure ? "" : ", which chance alone may do") + "\(other).",
        "两周均只计\(age == 0 ? "当天" : " \(age) 天内")发生的（时间足够的订单行：本周 \(lines)，上周 \(before)），\(name)较上周\(went)\(span)\(relative)"
          + (sure ? "" : "，可能只是偶然波动") + "\(other)。")
    }
  }

  /// Whether what a change is relative to were ten lines or more.
  private func isOfMany(_ change: WeeklyResult.Change) -> Bool {
    guard let difference = change.difference, let relative = change.relative, relative != 0,
      let lines = change.linesBefore
    else { return false }
    return difference / relative * Double(lines) >= 10
  }

  /// How the adjusted rates of the table go with a change at equal age; empty where they are the plain ones.
  private func adjusted(_ headline: WeeklyResult.Headline, _ difference: Double) -> String {
    guard let now = headline.week.adjusted, let then = headline.weekBefore.adjusted,
      [headline.week, headline.weekBefore].contains(where: { ($0.maturity ?? 1) < 0.995 })
    else { return "" }
    return (now - then) * difference < 0
      ? say(
        "; the adjusted rates of the table, which allow for what comes later, go the other way",
        "；表中的调整值考虑此后尚未到来的部分，走向相反")
      : say(
        "; the adjusted rates of the table allow for what comes later", "；表中的调整值考虑此后尚未到来的部分")
  }

  /// Where the change of a rate stands, if it can be told: in no column.
  func seeSentence(_ headline: WeeklyResult.Headline) -> String? {
    guard headline.change.difference != nil, headline.change.ageDays != nil else {
      return reason(headline.change.reason)
    }
    return say("counted to the same age of both weeks, above", "按相同天数比较，见上文")
  }

  // MARK: Moves

  func notCompared(
    _ metric: CompareQuestion.Metric, _ reason: WeeklyResult.Sentence
  ) -> String {
    say("The \(name(metric)) is not compared: \(reason.en).", "\(name(metric))未作比较：\(reason.zh)。")
  }

  /// Within how many days what came back counts, and how much of all that is.
  func age(_ result: CompareResult) -> String {
    let (days, part) = (result.ageDays, result.completeness.map { Figure.percent($0, decimals: 0) })
    return say(
      "Counted is what came \(days == 0 ? "on the day itself" : "within \(plural(days, "day", "days"))")"
        + (part.map { ", about \($0) of what is to come" } ?? "") + "; younger lines are left out.",
      "只计\(days == 0 ? "当天" : " \(days) 天内")发生的" + (part.map { "，约为最终的 \($0)" } ?? "")
        + "；更新的订单行不计入。")
  }

  func slicesCaption(_ metric: CompareQuestion.Metric) -> String {
    say(
      "What contributes most to the change of the \(name(metric))", "对\(name(metric))变化贡献最大的分组")
  }

  /// How much of the change the groups of each column make by their own rates, and how much by their weights.
  ///
  /// Nil where it is not told, all groups being hidden.
  func parts(_ known: [(String, CompareResult)]) -> String? {
    let each = known.compactMap { by, result in
      result.parts.map { parts in
        let (within, mix) = (
          Figure.points(parts.within), Figure.points(parts.mix)
        )
        return say(
          "by \(dimension(by)) \(within) within groups and \(mix) by their mix",
          "按\(dimension(by))：自身 \(within)，结构 \(mix)")
      }
    }
    guard !each.isEmpty else { return nil }
    return say(
      "In points: \(each.joined(separator: "; ")).", "以百分点计，\(each.joined(separator: "；"))。")
  }

  /// The groups of a column whose own rate has changed beyond chance; nil for none.
  func clear(_ by: String, _ result: CompareResult) -> String? {
    guard result.slices.contains(where: { ($0.qValue ?? 1) <= 0.05 }) else { return nil }
    let own = CompareWords(result, language).clearSlices
    return say("By \(dimension(by)): \(own)", "按\(dimension(by))：\(own)")
  }

  // MARK: Forecasts

  /// The first letter large, where a language has such.
  func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// What is expected of the next week.
  func coming(_ name: String, _ series: ForecastResult.Series) -> String {
    guard let step = series.forecast.first, let interval = step.intervals.first else {
      return capital(name) + say(".", "。")
    }
    let (mean, low, high) = (
      Figure.count(step.mean), Figure.count(interval.low), Figure.count(interval.high)
    )
    return say(
      "\(capital(name)): \(mean) to be expected in \(step.period) (\(low) to \(high) with 80%).",
      "\(name)：\(step.period) 预计 \(mean)（80% 区间 \(low)–\(high)）。")
  }

  /// What the last forecast said, and what came.
  func scored(_ forecasts: WeeklyResult.Forecasts) -> String? {
    guard let scored = forecasts.scored.value else { return nil }
    let (mean, actual) = (Figure.count(scored.mean), Figure.count(scored.actual))
    let (low, high) = (Figure.count(scored.low95), Figure.count(scored.high95))
    let inside = scored.isWithin95
    let made =
      scored.isKept
      ? say("The summary of the week before expected", "上周周报预测")
      : say("What was known the week before gave", "按上周所知预测")
    return say(
      made + " \(mean) for \(scored.period) (\(low) to \(high) with 95%); \(actual) came, "
        + (inside ? "within" : "outside of") + " the interval.",
      made + "本周为 \(mean)（95% 区间 \(low)–\(high)），实际 \(actual)，" + (inside ? "在区间内。" : "超出区间。"))
  }

  var dataSentences: [String] {
    let data = result.data
    let open = [
      (data.returns, say("returns", "退货")), (data.complaints, say("complaints", "投诉")),
    ].filter { $0.0.rows > $0.0.matched }
    func count(_ number: Int) -> String { Figure.text(Double(number), decimals: 0) }
    let (rows, accepted) = (count(data.rows), count(data.accepted))
    let (rejected, duplicates) = (count(data.rejected), count(data.duplicates))
    return [
      say(
        "\(rows) \(data.rows == 1 ? "row" : "rows") of \(plural(data.files, "export", "exports")) = \(accepted) accepted"
          + " + \(rejected) rejected + \(duplicates) duplicates.",
        "\(data.files) 个导出共 \(rows) 行 = 接受 \(accepted) + 拒绝 \(rejected) + 重复 \(duplicates)。")
    ]
      + open.map { join, name in
        say(
          "Of \(join.rows) \(name), \(join.rows - join.matched) name no order that is there.",
          "\(join.rows) 条\(name)中有 \(join.rows - join.matched) 条找不到对应订单。")
      }
  }

  func notes(_ asOf: String?) -> [String] {
    var notes: [String] = []
    if let asOf { notes.append(say("As of \(asOf).", "截至 \(asOf)。")) }
    notes.append(
      say(
        "Rates belong to the week of the order and allow for returns that are still to come; lines"
          + " returned, complaints and refunds belong to the week in which they came; a line that comes back again"
          + " counts once as returned, at the first.",
        "比率按下单所在周计算并考虑尚未到来的退货；退货行数、投诉数与退款金额按发生所在周计算；同一订单行多次退货的，退货行数只计首次。"))
    return notes + festival
  }
}

extension WeeklyResult.Sentence {
  /// In the language of the report.
  func text(_ language: Language) -> String { language == .zh ? zh : en }
}
