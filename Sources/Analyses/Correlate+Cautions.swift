import Cubes
import Tables
import Text

extension CorrelateAnalysis {
  /// What a reader must know before believing the figures.
  func cautions(_ result: CorrelateResult, cut: Int) -> [Caution] {
    var cautions = Caution.ofJoin(answer.facts)
    cautions += Caution.ofTableEnds(
      answer.facts, asOf: answer.asOf, answer.zone,
      [question.outcome == .complained ? .complaints : .returns])
    if result.n == 0 {
      cautions.append(
        CubeAnswer.holdsNoOrder(answer.orderLedgers)
          ? .noOrders : result.maturity.leftOut > 0 ? .allTooRecent : .nothingCounted)
    } else if result.maturity.leftOut > 0, let day = result.maturity.through {
      cautions.append(.tooRecent(result.maturity.leftOut, after: day))
    }
    if result.n > 0, result.events == 0 { cautions.append(.noOutcome) }
    if result.clustering.applied > 1 { cautions.append(.clustered(result.clustering.applied)) }
    for left in result.leftOut {
      cautions.append(
        Caution("dimension_left_out", en: left.sentence.en, zh: left.sentence.zh))
    }
    if let least = question.suppressedBelow {
      let hidden = result.dimensions.reduce(0) { sum, entry in
        guard case .categorical(let found) = entry else { return sum }
        return sum + found.hiddenCells + (found.categories.compactMap(\.pooled).max() ?? 0)
      }
      if hidden > 0 {
        cautions.append(
          .suppressedGroups(
            hidden, least: least, events: question.outcome == .reason ? .returns : nil))
      }
    }
    let thin = result.dimensions.compactMap { entry -> String? in
      guard case .categorical(let entry) = entry, entry.method == "permutation" else { return nil }
      return entry.dimension
    }
    if !thin.isEmpty { cautions.append(.permuted(thin, seed: question.seed)) }
    cautions += confounded(result)
    if cut > 0 {
      cautions.append(
        Caution(
          "dimensions_cut",
          en: plural(cut, "weaker dimension is", "weaker dimensions are") + " not shown (--top)",
          zh: "另有 \(cut) 个较弱的维度未显示（--top）"))
    }
    return cautions
  }

  /// So many values are warned of one by one.
  private static let mostConfounded = 8

  /// Values whose association goes or turns round within the strata.
  private func confounded(_ result: CorrelateResult) -> [Caution] {
    guard let by = result.stratum else { return [] }
    var cautions: [Caution] = []
    if !result.dimensions.contains(where: { entry in
      if case .categorical(let entry) = entry { entry.stratified != nil } else { false }
    }) {
      cautions.append(
        Caution(
          "not_stratified", en: "nothing can be compared within \(by)",
          zh: "无法在\(Names.zh(by))内部进行比较"))
    }
    for entry in result.dimensions {
      for category in entry.categories where category.pooled == nil {
        guard let stratified = category.stratified,
          stratified.verdict == "vanishes" || stratified.verdict == "reverses"
        else { continue }
        cautions.append(.confounded(entry.name, category, stratified, by: by))
      }
    }
    let more = cautions.count - Self.mostConfounded
    guard more > 0 else { return cautions }
    return cautions.prefix(Self.mostConfounded) + [
      Caution(
        "confounded_more",
        en: plural(
          more, "more value is explained by \(by) or turns round",
          "more values are explained by \(by) or turn round") + " within it",
        zh: "另有 \(more) 个取值可由\(Names.zh(by))解释或在其内部反转")
    ]
  }
}

extension Caution {
  fileprivate static let allTooRecent = Caution(
    "all_too_recent",
    en: "every line is too recent for most of its cases to have come; --recent counts them all",
    zh: "所有订单行都太新，结果尚未到齐；可用 --recent 全部计入")

  fileprivate static let noOutcome = Caution(
    "no_outcome", en: "no counted line had the outcome, so nothing goes with it",
    zh: "计入的订单行都没有出现该结果，因此没有可分析的关联")

  fileprivate static func tooRecent(_ lines: Int64, after day: String) -> Caution {
    Caution(
      "recent_left_out",
      en:
        "\(plural(lines, "line", "lines")) after about \(day) \(lines == 1 ? "is" : "are") left out: less"
        + " than 90% of what is to come of \(lines == 1 ? "it" : "them")"
        + " can have come (--recent counts them)",
      zh: "约 \(day) 之后的 \(lines) 行尚不足 90% 到齐，未计入（--recent 可计入）")
  }

  fileprivate static func permuted(_ names: [String], seed: UInt64) -> Caution {
    let list = names.joined(separator: ", ")
    return Caution(
      "permutation",
      en: "expected counts below 5: p by permutation for \(list) (seed \(seed))",
      zh: "期望频数低于 5，以下维度的 p 值用置换检验得出：\(Names.zh(names))（种子 \(seed)）")
  }

  fileprivate static func confounded(
    _ dimension: String, _ category: CorrelateResult.Category,
    _ stratified: CorrelateResult.StratifiedCategory, by: String
  ) -> Caution {
    let value = shortened(category.value ?? "-", to: CorrelateWords.longestValue)
    let before = Figure.text(category.relativeRisk.value ?? 0, decimals: 2)
    let after = Figure.text(stratified.relativeRisk.value ?? 0, decimals: 2)
    let low = Figure.text(stratified.relativeRisk.low ?? 0, decimals: 2)
    let high = Figure.text(stratified.relativeRisk.high ?? 0, decimals: 2)
    let en: String
    let zh: String
    switch (stratified.verdict, stratified.simpson) {
    case ("reverses", _):
      (en, zh) = ("points the other way within \(by)", "在\(Names.zh(by))内部方向相反")
    case (_, true):
      (en, zh) = (
        "may point the other way within \(by), which explains it",
        "可由\(Names.zh(by))解释，在其内部甚至可能方向相反"
      )
    default: (en, zh) = ("is explained by \(by)", "可由\(Names.zh(by))解释")
    }
    return Caution(
      stratified.simpson ? "simpson" : "confounded",
      en: "\(dimension) \(value) \(en): relative risk \(before) overall, \(after) within"
        + " (95% \(low)–\(high))",
      zh: "\(Names.zh(dimension)) \(value) 的差异\(zh)：总体相对风险 \(before)，分层后 \(after)"
        + "（95% 区间 \(low)–\(high)）")
  }
}
