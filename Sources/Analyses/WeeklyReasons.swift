import Cubes
import Tables

/// Why a part of the summary is missing, in both languages.
enum WeeklyReasons {
  typealias Sentence = WeeklyResult.Sentence

  static let noOrders = Sentence(en: "no order was placed in this week", zh: "该周没有订单")
  static let noOrdersInWeeks = Sentence(
    en: "no order was placed in these weeks", zh: "这些周内没有订单")
  static let beforeData = Sentence(
    en: "the week lies before the first order of the data", zh: "该周早于数据中的第一笔订单")
  static let noReturns = Sentence(
    en: "no file tells returns; add their export", zh: "没有退货数据；请加入退货导出文件")
  static let noDates = Sentence(
    en: "no return has a date; add an export of returns that has", zh: "退货没有日期；请加入含日期的退货导出文件")
  static let noComplaints = Sentence(
    en: "no file holds complaints; add their export", zh: "没有投诉数据；请加入投诉导出文件")
  static let noRefunds = Sentence(en: "no file tells refund amounts", zh: "没有退款金额")
  static let noComplaintsInTime = Sentence(
    en: "there are no complaints in these weeks", zh: "这些周内没有投诉")
  static let noText = Sentence(
    en: "no complaint of these weeks has a text", zh: "这些周内的投诉没有文字内容")
  static let nothingKept = Sentence(
    en: "nothing is kept of export files; take them into a workspace (`aftersales ingest`) and give"
      + " that as SOURCE",
    zh: "导出文件不保留历史；请先用 aftersales ingest 存入工作区，再以工作区为 SOURCE")
  static let inBaseline = Sentence(
    en: "the week is one of those by which later ones are judged (the baseline)",
    zh: "该周属于用来判断之后各周的基线期")
  static let onlyPart = Sentence(
    en: "nothing is kept of a part of the orders (--where, --from, --to)",
    zh: "只看部分订单（--where、--from、--to）时不保留历史")
  static let noCategory = Sentence(
    en: "no order of the data is of this category", zh: "数据中没有该类目的订单")
  static let onlyWhole = Sentence(
    en: "complaints are grouped for all orders only (leave out --where, --from, --to)",
    zh: "只对全部订单的投诉分组（请去掉 --where、--from、--to）")
  static func suppressed(_ least: Int64) -> Sentence {
    Sentence(
      en: "hidden: fewer than \(least) order lines, or a guard of what has fewer (--suppress)",
      zh: "已隐藏：订单行少于 \(least)，或为防止倒推（--suppress）")
  }
  static let nothingEarlier = Sentence(
    en: "this is the first summary that the workspace keeps", zh: "工作区中尚无更早的周报")

  /// What `Rate.reason` says.
  static func of(rate reason: String) -> Sentence {
    let chinese = [
      "nothing was sold": "没有订单行",
      "more came back than was sold, so the value is no share": "退回多于售出，无法计算比率",
      "too recent: nothing can have come back yet": "时间太近，尚不可能有退货",
      "too recent: hardly any of the returns to come can have come yet": "时间太近，退货几乎都还未到",
      "more came back than the lag curve allows for": "退货多于时滞曲线所允许的数量",
      "no return has a date, so maturity is not known": "退货没有日期，无法估计成熟度",
      "no complaint has joined an order, so maturity is not known": "投诉未关联到订单，无法估计成熟度",
      "no file tells returns": "没有退货数据",
      "no return has a date": "退货没有日期",
      "the returns end before": "退货数据在此之前已截止",
    ]
    return Sentence(en: reason, zh: chinese[reason] ?? reason)
  }

  static func of(_ error: CompareError) -> Sentence {
    switch error {
    case .noOrders: noOrdersInWeeks
    case .nothingSold(let name):
      name == "--before"
        ? Sentence(
          en: "no order was placed in the earlier weeks", zh: "对比期内没有订单")
        : Sentence(en: "no order was placed in these weeks", zh: "本期没有订单")
    case .tooYoung(_, let age):
      Sentence(
        en:
          "too recent: too few of these orders have had much of the \(age) days within which half of all"
          + " returns or complaints come",
        zh: "时间太近：一半的退货或投诉在 \(age) 天内发生，而时间足够的订单行太少")
    case .tooFewToShow(_, let least):
      Sentence(
        en: "fewer than \(least) order lines are old enough to count, and --suppress hides them",
        zh: "可计入的订单行少于 \(least)，已隐藏（--suppress）")
    case .endsEarly(_, let metric, let day):
      ends(metric == .complaintRate ? .complaints : .returns, day)
    case .noDates: noDates
    case .noControl, .onlyControl:
      Sentence(en: error.description, zh: error.description)
    case .noEvents(.returnRate): noReturns
    case .noEvents(.complaintRate): noComplaints
    }
  }

  static func of(_ error: WatchError) -> Sentence {
    switch error {
    case .nothingCounted, .noOrders:
      Sentence(en: "there is no order line to watch", zh: "没有可监控的订单行")
    case .noEvents(.complaintRate): noComplaints
    case .noEvents: noReturns
    case .noDates: noDates
    case .smallBaseline(let least):
      Sentence(
        en: "too few order lines: a baseline takes \(Figure.count(least)) that are old enough",
        zh: "订单行过少：基线至少需要 \(Figure.count(least)) 行时间足够的订单行")
    case .noBaseline(let weeks, _, _):
      Sentence(
        en: "too little history: \(weeks) weeks are over, and a baseline takes"
          + " \(WatchQuestion.leastBaseline) with as many after it",
        zh: "历史不足：只有 \(weeks) 个完整的周，基线需要 \(WatchQuestion.leastBaseline) 周，其后还需同样多的周")
    }
  }

  static func of(_ error: ForecastError) -> Sentence {
    switch error {
    case .noEvents(.complaints): noComplaints
    case .noEvents: noReturns
    case .noDates: noDates
    case .noPeriod, .noOrders:
      Sentence(en: "too little history: no week is over", zh: "历史不足：没有完整的周")
    case .onePeriod:
      Sentence(
        en: "too little history: only one whole week is over", zh: "历史不足：只有一个完整的周")
    case .tooManyGroups, .tooFewToShow: Sentence(en: error.description, zh: error.description)
    }
  }

  /// Fewer weeks than a backtest takes.
  static func shortHistory(_ weeks: Int) -> Sentence {
    Sentence(
      en: "too little history: \(weeks) weeks are over, too few to put a forecast to the test",
      zh: "历史不足：只有 \(weeks) 个完整的周，无法检验预测")
  }

  /// A table of which nothing is known after a local day.
  static func ends(_ kind: ExportKind, _ day: Int32) -> Sentence {
    let last = CivilDate(daysSince1970: day)
    return Sentence(
      en: "the \(kind.rawValue) end on \(last); add the newer export",
      zh: "\(kind == .complaints ? "投诉" : "退货")数据止于 \(last)；请加入较新的导出")
  }

  /// A table that ends before the week does.
  static func silent(_ last: String) -> Sentence {
    Sentence(
      en: "the data end with \(last), before the week does; add the newer export",
      zh: "数据止于 \(last)，早于本周；请加入较新的导出")
  }
}
