import Analyses
import Cubes
import Reports

extension CheckResult {
  /// What a reader must know, for programs; people read it in the tables too.
  func warnings(_ inspection: Inspection, _ language: Language) -> [Warning] {
    var warnings: [Warning] = []
    func add(_ count: Int, _ code: String, _ phrase: Phrase) {
      if count > 0 { warnings.append(Warning(code: code, message: phrase[language])) }
    }
    add(
      totals.rejected.count, "rejected_rows",
      Phrase(
        en: "\(totals.rejected.count) of \(totals.rows) rows are refused",
        zh: "\(totals.rows) 行中有 \(totals.rejected.count) 行被拒绝"))
    for file in files {
      for undecided in file.undecided {
        let needs = undecided.needs.joined(separator: ", ")
        guard !undecided.isOfDates else {
          add(
            1, "undecided",
            Phrase(
              en: "\(file.path): from when a return counts cannot be told without the column"
                + " \(needs); none of its returns has a date",
              zh: "\(file.path)：缺少列 \(needs)，无法得知退货从何时起计，退货均视为没有日期"))
          continue
        }
        add(
          1, "undecided",
          Phrase(
            en: "\(file.path): whether a row is \(undecided.condition) cannot be told without the"
              + " column \(needs)",
            zh: "\(file.path)：缺少列 \(needs)，无法判断 \(undecided.condition)"))
      }
      for column in file.columns {
        guard let cause = column.unread else { continue }
        add(1, "unread_column", Phrase(en: "\(file.path): \(cause)", zh: "\(file.path)：\(cause)"))
      }
    }
    add(
      inspection.unlikeDuplicates, "unlike_duplicates",
      Phrase(
        en: plural(
          inspection.unlikeDuplicates,
          "duplicate has another quantity or amount than the row that stands for it",
          "duplicates have another quantity or amount than the rows that stand for them")
          + ": rows of an order with one sku are one line, unless line_id tells them apart",
        zh: "\(inspection.unlikeDuplicates) 个重复行的数量或金额与保留的行不同：同一订单、同一 SKU 的行视为同一行，"
          + "除非有 line_id 区分"))
    add(
      inspection.earlyDeliveries, "early_deliveries",
      Phrase(
        en: plural(
          inspection.earlyDeliveries,
          "delivery is dated two or more days before its order and counts as none",
          "deliveries are dated two or more days before their orders and count as none"),
        zh: "\(inspection.earlyDeliveries) 个签收时间比下单早两天或以上，当作没有签收时间"))
    let unknown = unread.filter { !$0.isKnown }
    add(
      unknown.count, "unread_files",
      Phrase(en: "\(unknown.count) files are not read", zh: "\(unknown.count) 个文件未读取"))
    if joins == nil {
      add(
        1, "no_orders",
        Phrase(
          en:
            "no file holds orders, so nothing is known of which returns and complaints find theirs",
          zh: "没有订单文件，无法核对退货和投诉对应的订单"))
    }
    let cautions = inspection.facts.map { Caution.ofJoin($0) } ?? []
    return warnings + cautions.map { Warning($0, language) }
  }
}
