import Cubes
import Forecasting
import Tables

/// The sentences of a forecast, in both languages.
struct ForecastWords {
  /// What a period is called.
  enum Unit: String {
    case day, week, month, quarter, year

    init(_ period: Period) {
      self =
        switch period {
        case .day: .day
        case .week: .week
        case .month: .month
        }
    }

    var zh: String {
      switch self {
      case .day: "天"
      case .week: "周"
      case .month: "个月"
      case .quarter: "个季度"
      case .year: "年"
      }
    }

    /// How many months it has; 0 for days and weeks.
    var months: Int {
      switch self {
      case .day, .week: 0
      case .month: 1
      case .quarter: 3
      case .year: 12
      }
    }
  }

  let unit: Unit

  init(_ unit: Unit) { self.unit = unit }

  /// Who forecasts, and how that was decided.
  func explanation(_ forecast: Forecast) -> ForecastResult.Sentence {
    guard let backtest = forecast.backtest else { return noBacktest(forecast) }
    let chosen = forecast.steps.compactMap(\.contestant)
    let names = chosen.reduce(into: [Contestant]()) { if !$0.contains($1) { $0.append($1) } }
    if forecast.remarks.contains(.allZero) {
      return .init(
        en: "There has been none so far, so none is expected.", zh: "历史上从未发生，预计为零。")
    }
    if names == [.seasonalNaive] {
      return .init(
        en: "Nothing beat \(name(.seasonalNaive).en) in a backtest from"
          + " \(backtest.origins) past \(unit.rawValue)s, so that is the forecast.",
        zh: "在 \(backtest.origins) 个历史时点的回测中，没有方法优于\(name(.seasonalNaive).zh)，故采用之。")
    }
    var (en, zh) = (name(chosen[0], backtest).en, name(chosen[0], backtest).zh)
    for step in chosen.indices.dropFirst() where chosen[step] != chosen[step - 1] {
      let next = name(chosen[step], backtest)
      en += ", and beyond \(step) \(unit.rawValue)s \(next.en)"
      zh += "，第 \(step) \(unit.zh)之后改用\(next.zh)"
    }
    guard let relative = backtest.relativeError else {
      return .init(
        en: "\(en.prefix(1).uppercased())\(en.dropFirst()), in a backtest from"
          + " \(backtest.origins) past \(unit.rawValue)s.",
        zh: "采用\(zh)（\(backtest.origins) 个历史时点的回测）。")
    }
    let ratio = Figure.percent(relative, decimals: 0)
    let why = rank(names, backtest)
    return .init(
      en: "\(en.prefix(1).uppercased())\(en.dropFirst()): \(why.en)"
        + " in a backtest from \(backtest.origins) past \(unit.rawValue)s, with \(ratio) of the"
        + " error of \(name(.seasonalNaive).en).",
      zh:
        "采用\(zh)：在 \(backtest.origins) 个历史时点的回测中\(why.zh)，误差为\(name(.seasonalNaive).zh)的 \(ratio)。"
    )
  }

  /// How those who were chosen did among all.
  private func rank(
    _ names: [Contestant], _ backtest: Forecast.Report
  ) -> ForecastResult.Sentence {
    let count = backtest.contestants.count
    let least = backtest.contestants.compactMap(\.relativeError).min() ?? .infinity
    if names.count > 1, backtest.relativeError ?? .infinity < least {
      return .init(en: "together better than any of \(count)", zh: "合用优于 \(count) 种方法中的任何一种")
    }
    if names.count == 1, names.first == backtest.contestants.first?.contestant {
      return .init(en: "best of \(count)", zh: "为 \(count) 种方法之最佳")
    }
    return .init(en: "none of \(count) methods did clearly better", zh: "没有明显更好的方法（共 \(count) 种）")
  }

  private func noBacktest(_ forecast: Forecast) -> ForecastResult.Sentence {
    for case .tooShort(let count, let needed) in forecast.remarks {
      let way =
        Self.isByOrders(forecast)
        ? name(.pipeline) : .init(en: "the mean of all so far", zh: "历史均值")
      return .init(
        en: "Not enough history for a backtest: \(count) \(unit.rawValue)s, and it takes \(needed);"
          + " \(way.en), with a wide interval.",
        zh: "历史不足以回测：只有 \(count) \(unit.zh)，至少需要 \(needed) \(unit.zh)；采用\(way.zh)，区间较宽。")
    }
    return .init(en: "The mean of all so far.", zh: "采用历史均值。")
  }

  /// Whether it is told by orders, without a backtest that says so.
  private static func isByOrders(_ forecast: Forecast) -> Bool {
    forecast.steps.contains { $0.contestant?.knowsOrders == true }
  }

  /// A contestant in words.
  func name(
    _ contestant: Contestant, _ backtest: Forecast.Report? = nil
  ) -> ForecastResult.Sentence {
    switch contestant {
    case .naive: .init(en: "the naive forecast (the last value again)", zh: "朴素法（沿用上一期数值）")
    case .seasonalNaive:
      // The season of weeks is one week.
      switch unit {
      case .day:
        .init(
          en: "the seasonal naive forecast (the same day of the week before)",
          zh: "季节性朴素法（沿用上周同一天的数值）")
      case .week: .init(en: "the naive forecast (the last week again)", zh: "朴素法（沿用上周数值）")
      case .month:
        .init(
          en: "the seasonal naive forecast (the same month of the year before)",
          zh: "季节性朴素法（沿用上年同月的数值）")
      case .quarter:
        .init(
          en: "the seasonal naive forecast (the same quarter of the year before)",
          zh: "季节性朴素法（沿用上年同季度的数值）")
      case .year: .init(en: "the naive forecast (the last year again)", zh: "朴素法（沿用上年数值）")
      }
    case .ets: .init(en: "exponential smoothing", zh: "指数平滑")
    case .theta: .init(en: "the theta method", zh: "Theta 方法")
    case .etsCalendar:
      .init(en: "exponential smoothing with the calendar of promotions", zh: "含大促日历的指数平滑")
    case .thetaCalendar:
      .init(en: "the theta method with the calendar of promotions", zh: "含大促日历的 Theta 方法")
    case .croston: .init(en: "Croston's method for rare events", zh: "Croston 间歇需求法")
    case .syntetosBoylan:
      .init(en: "Croston's method, corrected (SBA)", zh: "修正的 Croston 法（SBA）")
    case .teunterSyntetosBabai:
      .init(en: "the TSB method for rare events", zh: "TSB 间歇需求法")
    case .pipeline:
      .init(en: "what orders already placed will bring", zh: "已下订单推算法")
    case .pipelineCalendar:
      .init(
        en: "what orders already placed will bring, with the calendar of promotions",
        zh: "已下订单推算法（含大促日历）")
    case .meanOfGood: mean(of: backtest?.good ?? [])
    case .median: .init(en: "the median of all methods", zh: "所有方法的中位数")
    }
  }

  /// The mean of some contestants, in words.
  private func mean(of good: [Contestant]) -> ForecastResult.Sentence {
    guard good.count > 1 else { return .init(en: "the mean of several forecasts", zh: "多种方法的均值") }
    let plain: [Contestant: Contestant] = [
      .etsCalendar: .ets, .thetaCalendar: .theta, .pipelineCalendar: .pipeline,
    ]
    let names = good.indices.map { index -> ForecastResult.Sentence in
      let contestant = good[index]
      if index > 0, plain[contestant] == good[index - 1] {
        return .init(en: "the same with the calendar of promotions", zh: "同法加大促日历")
      }
      let name = name(contestant)
      guard contestant == .naive || contestant == .seasonalNaive else { return name }
      // Which value it repeats is said where it is the measure.
      return .init(
        en: String(name.en.prefix { $0 != "(" }.dropLast()),
        zh: String(name.zh.prefix { $0 != "（" }))
    }
    let en = names.map(\.en).joined(separator: "; ")
    let zh = names.map(\.zh).joined(separator: "；")
    return .init(
      en: "the mean of \(good.count) forecasts (\(en))", zh: "\(good.count) 种方法的均值（\(zh)）")
  }

  /// Remarks on one series of several as cautions that name it.
  func cautions(_ forecast: Forecast, of name: String?) -> [Caution] {
    cautions(forecast).map { $0.of(name) }
  }

  /// Periods without a line in the file.
  func gaps(_ count: Int, _ filling: GapFilling, of name: String?) -> Caution {
    let periods =
      count == 1 ? "one \(unit.rawValue) has no line" : "\(count) \(unit.rawValue)s have no line"
    let zh = "\(count) \(unit.zh)没有数据"
    let caution =
      switch filling {
      case .zero:
        Caution(
          "gaps", en: periods + (count == 1 ? " and counts as zero" : " and count as zero"),
          zh: zh + "，按零计")
      case .linear:
        Caution(
          "gaps",
          en: periods
            + "; a straight line between the neighbours stands there, so the intervals may be too"
            + " narrow",
          zh: zh + "，按前后数值的直线补齐，区间可能偏窄")
      }
    return caution.of(name)
  }

  /// Remarks on the total as cautions.
  func cautions(_ forecast: Forecast) -> [Caution] {
    forecast.remarks.map { remark in
      switch remark {
      case .allZero:
        Caution(
          "all_zero",
          en:
            "every \(unit.rawValue) so far is zero; the upper ends are those of the mean of a Poisson"
            + " count that was zero as often, −ln(1 − level) / \(unit.rawValue)s (the rule of three)",
          zh: "历史各期均为零；区间上限为泊松均值上限 −ln(1 − 水平) / 期数（三法则）")
      case .constant:
        Caution(
          "constant_series",
          en: "every \(unit.rawValue) so far has the same value, so scaled errors are not known",
          zh: "历史各期数值相同，无法计算标准化误差")
      case .tooShort(let count, let needed):
        Caution(
          "no_backtest",
          en: "not enough history for a backtest: \(count) finished \(unit.rawValue)s, and it takes"
            + " \(needed); the forecast is \(Self.isByOrders(forecast) ? "not put to the test" : "the mean so far")",
          zh: "历史不足以回测：已结束 \(count) \(unit.zh)，至少需要 \(needed) \(unit.zh)；"
            + (Self.isByOrders(forecast) ? "预测未经检验" : "预测为历史均值"))
      case .fewOrigins(let count):
        Caution(
          "few_origins",
          en: "the backtest starts from only \(count) past \(unit.rawValue)s, fewer than"
            + " \(Contest.wantedOrigins); its choice and intervals are rough",
          zh: "回测只有 \(count) 个历史时点（少于 \(Contest.wantedOrigins) 个），选择与区间较粗略")
      case .naiveStands:
        Caution(
          "naive_stands", en: "nothing beat \(name(.seasonalNaive).en), so that is used",
          zh: "没有方法优于\(name(.seasonalNaive).zh)，故采用之")
      case .ordersStand:
        Caution(
          "orders_stand",
          en:
            "\(name(.seasonalNaive).en) erred less in the backtest, but within chance; the orders"
            + " already placed, which it does not know, are used",
          zh: "回测中\(name(.seasonalNaive).zh)误差略小，但在偶然范围内；仍采用利用已下订单的方法")
      case .naiveWithinChance:
        Caution(
          "naive_within_chance",
          en:
            "\(name(.seasonalNaive).en) erred less in the backtest, but within chance, so it is not used",
          zh: "回测中\(name(.seasonalNaive).zh)误差略小，但在偶然范围内，故未采用")
      case .beyondHistory:
        Caution(
          "horizon_beyond_history",
          en:
            "more \(unit.rawValue)s are forecast than there are; the far ones are little more than"
            + " guesses",
          zh: "预测期数超过历史期数，远期结果仅供参考")
      case .untested(let steps):
        Caution(
          "untested_steps",
          en:
            "the history is long enough to test \(steps) \(unit.rawValue)s ahead; beyond, method and"
            + " errors are taken to be those of the last one tested, which is too hopeful",
          zh: "历史只够检验前 \(steps) \(unit.zh)；之后沿用最后一个已检验期的方法与误差，实际不确定性更大")
      case .longTail(let inner, let outer, let ratio):
        longTail(ForecastResult.Interval.name(inner), ForecastResult.Interval.name(outer), ratio)
      case .noWidth:
        Caution(
          "no_width",
          en:
            "some intervals have no width, or less than a billionth of the values: the errors of the past, by"
            + " which they are measured, were as small; they allow for no break with it",
          zh: "部分区间宽度为零，或不到数值的十亿分之一：用以度量的历史误差就这么小，因此不包含规律改变的可能")
      }
    }
  }

  /// Rare large errors, by which the wide interval is measured.
  private func longTail(_ inner: String, _ outer: String, _ ratio: Double) -> Caution {
    let times = Figure.text(ratio, decimals: 1)
    return Caution(
      "long_tail",
      en: "the \(outer)% interval is \(times) times as wide as the \(inner)% one: forecasts of"
        + " the past were mostly close, but a few were far off, as around promotions, and only those"
        + " few tell how wide it must be; plan by the \(inner)% interval, and take the \(outer)% one"
        + " as what may happen at worst",
      zh: "\(outer)% 区间的宽度是 \(inner)% 区间的 \(times) 倍：以往预测多数较准，但有少数几次偏差很大"
        + "（如大促前后），较宽的区间只能由这几次估计；日常安排请看 \(inner)% 区间，"
        + "\(outer)% 区间可当作最坏情况")
  }

  /// The last period was not over.
  var unfinishedLeftOut: Caution {
    Caution(
      "unfinished_period",
      en: "the last \(unit.rawValue) is not over and is left out", zh: "最后一\(unit.zh)尚未结束，未计入")
  }

  /// A table that ends before the others.
  func ends(_ kind: ForecastDays.Early, _ last: Int32, _ asOf: Int32) -> Caution {
    let day = CivilDate(daysSince1970: last)
    let gap = asOf - last
    let (en, zh) = kind == .orders ? ("orders", "订单") : ("events to forecast", "待预测的记录")
    return Caution(
      "table_ends_early",
      en: "the \(en) end on \(day), \(gap) days before the other tables do, so the forecast starts"
        + " there; add their newer export, or settle it with --as-of",
      zh: "\(zh)止于 \(day)，比其他表早 \(gap) 天，因此从该日起预测；请补充较新的导出，或用 --as-of 指定")
  }

  /// Groups that could not be backtested.
  func shortGroups(_ count: Int) -> Caution {
    Caution(
      "groups_without_backtest",
      en:
        "\(count) groups have too little history for a backtest; their forecast is not put to the test",
      zh: "\(count) 个分组历史不足以回测，其预测未经检验")
  }

  /// A plan that ends early.
  func planCovers(_ days: Int, of all: Int) -> Caution {
    Caution(
      "plan_incomplete",
      en:
        "the plan tells the orders of \(days) of the \(all) days to come; the others are forecast",
      zh: "计划只覆盖未来 \(all) 天中的 \(days) 天，其余订单由预测得出")
  }
}

extension Caution {
  /// The same, said of a series with a name.
  fileprivate func of(_ name: String?) -> Caution {
    guard let name else { return self }
    return Caution(code, en: "\(name): \(en)", zh: "\(name)：\(zh)")
  }
}
