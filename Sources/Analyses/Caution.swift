public import Cubes
import Tables

/// Something that a reader must know before believing a figure, in both languages.
public struct Caution: Sendable, Equatable {
  /// A stable name for programs.
  public let code: String
  /// A sentence in English.
  public let en: String
  /// A sentence in Chinese.
  public let zh: String

  init(_ code: String, en: String, zh: String) {
    self.code = code
    self.en = en
    self.zh = zh
  }

  /// Groups below the minimum size.
  static func hiddenGroups(_ count: Int, minimum: Int64) -> Caution {
    Caution(
      "groups_below_minimum",
      en: plural(
        count, "group of fewer than \(minimum) order lines is",
        "groups of fewer than \(minimum) order lines are")
        + " not shown (--min)",
      zh: "有 \(count) 个分组的订单行少于 \(minimum)，未显示（--min）")
  }

  /// Groups beyond the number asked for.
  static func cutGroups(_ count: Int) -> Caution {
    Caution(
      "groups_cut", en: plural(count, "more group is", "more groups are") + " not shown (--top)",
      zh: "另有 \(count) 个分组未显示（--top）")
  }

  /// Groups by what only returns or complaints tell.
  static func ofEvents(_ dimension: Dimension) -> Caution {
    let name = dimension.name
    let (en, zh) = dimension.kind == .returns ? ("returns", "退货") : ("complaints", "投诉")
    return Caution(
      "shares_of_all_lines",
      en: "\(name) is known of \(en) only, so each rate is a share of all order lines",
      zh: "只有\(zh)记录了 \(name)，因此各比率都是占全部订单行的比例")
  }

  /// No return rate can be told.
  static let noReturns = Caution(
    "no_returns",
    en: "no file tells returns, so the return rate is not known; add the export of returns",
    zh: "没有退货数据，无法计算退货率；请加入退货导出文件")

  /// Nothing to divide by.
  static let nothingCounted = Caution(
    "no_lines",
    en: "no order line is left to count; look at --where, --from, --to and --as-of",
    zh: "没有符合条件的订单行；请检查 --where、--from、--to 与 --as-of")

  /// The files of orders have no row.
  static let noOrders = Caution(
    "no_orders", en: "\(CubeAnswer.noOrders)", zh: "订单文件中没有任何订单；请加入订单导出文件")

  /// Rows of dates that the data cannot reach.
  private static func ofSlips(_ slips: DateSlips) -> Caution {
    let (first, last) = (
      CivilDate(daysSince1970: slips.first), CivilDate(daysSince1970: slips.last)
    )
    return Caution(
      "dates_far_off",
      en: plural(slips.rows, "row is dated", "rows are dated") + " \(first) or later, long after"
        + " everything else, which ends on \(last): left out as a slip; give --as-of if it is none",
      zh: "\(slips.rows) 行的日期在 \(first) 或之后，远晚于其余数据（止于 \(last)）：视为笔误，未计入；如确实无误，请用"
        + " --as-of 指明")
  }

  /// What the joins could not settle.
  public static func ofJoin(_ facts: JoinFacts) -> [Caution] {
    var cautions = facts.slips.map { [ofSlips($0)] } ?? []
    func add(
      _ count: Int, _ code: String, one: String, many: String, _ rest: String, _ zh: String
    ) {
      guard count > 0 else { return }
      cautions.append(
        Caution(code, en: plural(count, one, many) + rest, zh: "\(count) \(zh)"))
    }
    let orphans = facts.returnJoin.rows - facts.returnJoin.matched
    let examples = facts.returnJoin.samples.joined(separator: ", ")
    add(
      orphans, "returns_without_order",
      one:
        "of \(plural(facts.returnJoin.rows, "return", "returns")) names an order that is not there,"
        + " and counts nowhere",
      many:
        "of \(facts.returnJoin.rows) returns name an order that is not there, and count nowhere",
      " (\(examples))",
      "条退货（共 \(facts.returnJoin.rows) 条）找不到对应订单，未计入（\(examples)）")
    let strays = facts.complaintJoin.rows - facts.complaintJoin.matched
    let strayExamples = facts.complaintJoin.samples.filter { !$0.isEmpty }.joined(separator: ", ")
    add(
      strays, "complaints_without_order",
      one:
        "of \(plural(facts.complaintJoin.rows, "complaint", "complaints")) names no order that is"
        + " there, and counts nowhere",
      many:
        "of \(facts.complaintJoin.rows) complaints name no order that is there, and count nowhere",
      strayExamples.isEmpty ? "" : " (\(strayExamples))",
      "条投诉（共 \(facts.complaintJoin.rows) 条）找不到对应订单，未计入")
    add(
      facts.sharedReturns, "returns_shared_out",
      one: "return names no line of its order", many: "returns name no line of their order",
      "; each of its lines has an equal share",
      "条退货未指明订单行，按订单内各行均摊")
    add(
      facts.sharedComplaints, "complaints_shared_out",
      one: "complaint names no line of its order", many: "complaints name no line of their order",
      "; each of its lines has an equal share",
      "条投诉未指明订单行，按订单内各行均摊")
    for (count, code, one, many, zh) in [
      (facts.dealtReturns, "returns_dealt_out", "return", "returns", "条退货"),
      (facts.dealtComplaints, "complaints_dealt_out", "complaint", "complaints", "条投诉"),
    ] {
      add(
        count, code, one: "\(one) of an order of a great many lines was given to one of them",
        many: "\(many) of orders of a great many lines were given to one of them each, in turn",
        "; look whether the column of order ids is the right one",
        "\(zh)所属订单的行数过多，逐条轮流计到其中一行；请检查订单编号列是否正确")
    }
    add(
      facts.returnsOfUnknownLine, "returns_of_unknown_line",
      one: "return names a line or sku that its order does not have; it counts as one that",
      many: "returns name a line or sku that their order does not have; they count as if they",
      " named none", "条退货指明的商品不在其订单内，按未指明订单行的退货计")
    add(
      facts.returnsOfCancelled, "returns_of_cancelled_lines",
      one: "return is of a line that was cancelled, and counts",
      many: "returns are of lines that were cancelled, and count", " nowhere", "条退货对应已取消的订单行，未计入")
    add(
      facts.returnsBeforeOrder, "returns_before_order",
      one: "returned line has", many: "returned lines have",
      " a return that is dated before its order", "个订单行的退货时间早于下单时间")
    add(
      facts.undatedReturns, "returns_without_date",
      one: "return has no date, so it is", many: "returns have no date, so they are",
      " left out of all that goes by the day of the return: how long returns take, returns by week,"
        + " forecasts, comparisons at the same age",
      "条退货没有日期，凡按退货日期统计的（退货时滞、每周退货数、预测、同龄比较）均未计入")
    return cautions
  }

  /// What is too recent to be compared.
  static func ofMaturity(
    _ groups: [RatesResult.Group], _ total: RatesResult.Group, isCohort: Bool
  ) -> [Caution] {
    guard isCohort else { return [] }
    var cautions: [Caution] = []
    let known = groups.compactMap(\.returnRate.maturity)
    let low = known.count { $0 < 0.9 }
    if let maturity = total.returnRate.maturity, maturity < 0.9 {
      let percent = Figure.percent(maturity, decimals: 0)
      cautions.append(
        Caution(
          "low_maturity",
          en:
            "only \(percent) of the returns to come can have come by now; read the adjusted rate",
          zh: "目前只可能收到最终退货的 \(percent)，请以调整后退货率为准"))
    } else if low > 0 {
      cautions.append(
        Caution(
          "low_maturity",
          en:
            "\(low) of \(plural(groups.count, "group", "groups")) \(low == 1 ? "is" : "are") recent: less than 90% of \(low == 1 ? "its" : "their") returns can have"
            + " come; read the adjusted rate",
          zh: "\(groups.count) 个分组中有 \(low) 个较新，退货尚未到齐（不足 90%），请以调整后退货率为准"))
    }
    if let least = known.min(), let most = known.max(), most - least > 0.1 {
      cautions.append(
        Caution(
          "uneven_maturity",
          en: "maturity differs by more than 10 points between groups; compare adjusted rates only",
          zh: "各分组成熟度相差超过 10 个百分点，只能比较调整后退货率"))
    }
    return cautions
  }
}
