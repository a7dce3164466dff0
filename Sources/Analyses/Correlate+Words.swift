import Cubes
import Text

/// What an association comes to, in a sentence of either language.
struct CorrelateWords {
  private let outcome: AssociationQuery.Outcome

  init(_ outcome: AssociationQuery.Outcome) { self.outcome = outcome }

  /// What happens to lines: "returned".
  var participle: String {
    switch outcome {
    case .returned, .reason: "returned"
    case .complained: "complained about"
    case .refund: "refunded"
    }
  }

  /// The name of the rate in Chinese.
  var rateName: String {
    switch outcome {
    case .returned, .reason: "退货率"
    case .complained: "投诉率"
    case .refund: "退款率"
    }
  }

  /// The value that stands out most: with the highest lower end above 1, else the lowest upper end below.
  ///
  /// Both ends are those of an interval, so a small group needs more than luck; and to lead it needs five
  /// cases, since one or two can befall anyone among many values.
  static func standout(_ categories: [CorrelateResult.Category]) -> CorrelateResult.Category? {
    let sure = categories.filter {
      ($0.q ?? 1) <= CorrelateAnalysis.greatestQ && $0.pooled == nil
    }
    func low(_ category: CorrelateResult.Category) -> Double { category.relativeRisk.low ?? 0 }
    func high(_ category: CorrelateResult.Category) -> Double {
      category.relativeRisk.high ?? .infinity
    }
    let often = sure.filter { $0.events >= leastCases && low($0) > 1 }
    if let greatest = often.map(low).max() { return often.first { low($0) == greatest } }
    if let bottom = sure.min(by: { high($0) < high($1) }), high(bottom) < 1 { return bottom }
    return nil
  }

  /// How many cases a value needs to be named as the one that stands out.
  private static let leastCases = 5.0

  func sentence(_ entry: CorrelateResult.Categorical) -> CorrelateResult.Sentence {
    if let reason = entry.reason { return Self.nothing(entry.dimension, reason) }
    guard let top = Self.standout(entry.categories) else {
      let p = Self.p(entry.p)
      return CorrelateResult.Sentence(
        en: "\(entry.dimension): no value stands out (\(p.en))",
        zh: "\(Names.zh(entry.dimension))：没有明显突出的取值（\(p.zh)）")
    }
    return sentence(top, of: entry.dimension)
  }

  private func sentence(
    _ category: CorrelateResult.Category, of dimension: String
  ) -> CorrelateResult.Sentence {
    let risk = Self.risk(category.relativeRisk)
    let value =
      category.value.map(Self.quoted) ?? (en: "no \(dimension)", zh: "无\(Names.zh(dimension))")
    guard let reason = category.reason else {
      return CorrelateResult.Sentence(
        en: "\(dimension): \(value.en) is \(participle) \(risk.en) the rest",
        zh: "\(Names.zh(dimension))：\(value.zh) 的\(rateName)\(risk.zh)")
    }
    let given = reason.map(Self.quoted) ?? (en: "no reason", zh: "无原因")
    return CorrelateResult.Sentence(
      en: "\(dimension): returns of \(value.en) are for \(given.en) \(risk.en) those of the rest",
      zh: "\(Names.zh(dimension))：\(value.zh) 的退货中“\(given.zh)”的占比\(risk.zh)")
  }

  /// So many characters of a value stand in a sentence.
  static let longestValue = 60

  private static func quoted(_ value: String) -> (en: String, zh: String) {
    let value = shortened(value, to: longestValue)
    return (value, value)
  }

  func sentence(_ entry: CorrelateResult.Numeric) -> CorrelateResult.Sentence {
    let (name, chinese) = (entry.dimension, Names.zh(entry.dimension))
    if let reason = entry.reason { return Self.nothing(name, reason) }
    let rho = Figure.text(entry.spearman ?? 0, decimals: 2)
    guard (entry.q ?? 1) <= CorrelateAnalysis.greatestQ else {
      let p = Self.p(entry.p)
      return CorrelateResult.Sentence(
        en: "\(name): no relation to speak of (Spearman \(rho), \(p.en))",
        zh: "\(chinese)：没有明显关系（Spearman \(rho)，\(p.zh)）")
    }
    if entry.dimension == AssociationQuery.Number.delay.rawValue {
      return lateness(entry, rho)
    }
    // As for categories: the bin whose interval lies highest above 1.
    func low(_ bin: CorrelateResult.Bin) -> Double { bin.relativeRisk.low ?? 0 }
    guard let top = entry.bins.max(by: { low($0) < low($1) }), low(top) > 1 else {
      return CorrelateResult.Sentence(
        en: "\(name): a slight relation (Spearman \(rho))", zh: "\(chinese)：关系微弱（Spearman \(rho)）")
    }
    let places = entry.unit == "currency" ? 2 : entry.unit == "share" ? 3 : 0
    let range =
      top.low == top.high
      ? Figure.text(top.low, decimals: places)
      : "\(Figure.text(top.low, decimals: places))–\(Figure.text(top.high, decimals: places))"
    let text = Self.risk(top.relativeRisk)
    return CorrelateResult.Sentence(
      en: "\(name): lines of \(range) are \(participle) \(text.en) the rest (Spearman \(rho))",
      zh: "\(chinese)：\(range) 的订单行\(rateName)\(text.zh)（Spearman \(rho)）")
  }

  /// Late deliveries against those in time, and what goes with lateness.
  private func lateness(
    _ entry: CorrelateResult.Numeric, _ rho: String
  ) -> CorrelateResult.Sentence {
    let attributable = entry.attributable
    guard let risk = attributable.relativeRisk, let share = attributable.value else {
      return CorrelateResult.Sentence(
        en: "\(entry.dimension): late lines do not fare worse (Spearman \(rho))",
        zh: "\(Names.zh(entry.dimension))：延误的订单行并不更差（Spearman \(rho)）")
    }
    let text = Self.risk(risk)
    let percent = Figure.percent(share, decimals: 0)
    // Nothing is known of the others.
    let (all, allZh) =
      entry.missing == 0 ? ("all cases", "全部") : ("the cases for which it is known", "已知者")
    return CorrelateResult.Sentence(
      en: "\(entry.dimension): late lines are \(participle) \(text.en) those in time; \(percent)"
        + " of \(all) go with it",
      zh: "\(Names.zh(entry.dimension))：延误订单行的\(rateName)\(text.zh)；\(allZh)中有 \(percent) 与延误相关")
  }

  /// Why a dimension is not looked at.
  static func sentence(
    _ excuse: CorrelateExcuse, _ dimension: String
  ) -> CorrelateResult.Sentence {
    let name = Names.zh(dimension)
    switch excuse {
    case .tooMany(let limit, let canBeNamed):
      return CorrelateResult.Sentence(
        en: "\(dimension) is not looked at: \(excuse.reason)",
        zh: "未分析\(name)：取值超过 \(limit) 个" + (canBeNamed ? "；可用 --of 指定" : ""))
    case .tooSmall(let least):
      return CorrelateResult.Sentence(
        en: "\(dimension) is not shown: \(excuse.reason)",
        zh: "未显示\(name)：分组的订单行少于 \(least)（--suppress）")
    case .noValue:
      return CorrelateResult.Sentence(
        en: "\(dimension): no line has a value: nothing to compare", zh: "\(name)：没有一行有取值，无法比较")
    case .oneValue(let value):
      let (en, zh) = value.map(quoted) ?? ("none given", "未填")
      return CorrelateResult.Sentence(
        en: "\(dimension): only one value (\(en)): nothing to compare",
        zh: "\(name)：只有一个取值（\(zh)），无法比较")
    }
  }

  private static func nothing(_ name: String, _ reason: String) -> CorrelateResult.Sentence {
    CorrelateResult.Sentence(
      en: "\(name): nothing to compare: \(reason)", zh: "\(Names.zh(name))：无法比较：\(zh(reason))")
  }

  /// The reasons for missing figures, in Chinese.
  static func zh(_ reason: String) -> String {
    let known = [
      "no line is counted": "没有计入任何订单行", "no line had the outcome": "没有一行出现该结果",
      "every line had the outcome": "每一行都出现该结果", "no line has a value": "没有一行有取值",
      "all lines have one value": "所有行取值相同", "fewer than three lines have a value": "有取值的行不足三行",
      "no line was returned for any reason": "没有带原因的退货",
      "fewer than two reasons, or returned lines of fewer than two values": "原因或取值不足两个",
    ]
    return known[reason] ?? reason
  }

  // MARK: Numbers

  /// How many times as often, with the interval.
  static func risk(_ risk: CorrelateResult.Risk) -> CorrelateResult.Sentence {
    guard let value = risk.value, let low = risk.low else {
      let low = Figure.text(risk.low ?? 0, decimals: 1)
      return CorrelateResult.Sentence(
        en: "at least \(low) times as often as", zh: "至少是其余的 \(low) 倍")
    }
    // Ratios near 1 and below need a decimal more to say anything, and so do narrow intervals.
    var places = value >= 1.15 && low >= 1.05 ? 1 : 2
    while places < 3, let high = risk.high,
      Figure.text(low, decimals: places) == Figure.text(high, decimals: places)
    {
      places += 1
    }
    let high = risk.high.map { Figure.text($0, decimals: places) } ?? "∞"
    let range = "\(Figure.text(low, decimals: places))–\(high)"
    return CorrelateResult.Sentence(
      en: "\(Figure.text(value, decimals: places)) times (95% \(range)) as often as",
      zh: "是其余的 \(Figure.text(value, decimals: places)) 倍（95% 区间 \(range)）")
  }

  static func p(_ value: Double?) -> CorrelateResult.Sentence {
    guard let value else { return CorrelateResult.Sentence(en: "p unknown", zh: "p 未知") }
    let text =
      value < 0.001 ? "p < 0.001" : "p = \(Figure.text(value, decimals: value < 0.1 ? 3 : 2))"
    return CorrelateResult.Sentence(en: text, zh: text)
  }
}
