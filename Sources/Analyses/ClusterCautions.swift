import Cubes

/// What a reader must know before believing groups.
enum ClusterCautions {
  /// What the rows do not tell.
  static func ofRows(_ rows: IssueRows) -> [Caution] {
    var cautions: [Caution] = []
    let loose = rows.issues.count { !$0.isJoined }
    if loose > 0 && loose < rows.count {
      cautions.append(
        Caution(
          "issues_without_order",
          en:
            "\(loose) of \(rows.count) issues \(loose == 1 ? "names" : "name") no order that is there;"
            + " \(loose == 1 ? "its" : "their") category, product, amount and delay are not known",
          zh: "\(rows.count) 条投诉与退货中有 \(loose) 条找不到对应订单，其类目、商品、金额与延误未知"))
    }
    if rows.ofCancelled > 0 {
      cautions.append(
        Caution(
          "issues_of_cancelled_lines",
          en: plural(
            rows.ofCancelled, "issue is of a line that was cancelled, and is",
            "issues are of lines that were cancelled, and are") + " left out",
          zh: "\(rows.ofCancelled) 条投诉或退货对应已取消的订单行，未计入"))
    }
    return cautions
  }

  /// Rows whose date cannot be right.
  static func ofWeeks(_ weeks: ClusterWeeks) -> [Caution] {
    guard weeks.tooOld > 0 else { return [] }
    return [
      Caution(
        "issues_too_old",
        en: plural(weeks.tooOld, "issue is", "issues are")
          + " more than \(ClusterWeeks.longest) weeks older than the newest, and in no weekly number",
        zh: "有 \(weeks.tooOld) 条的日期比最新的早 \(ClusterWeeks.longest) 周以上，未计入每周数量")
    ]
  }

  /// Groups of which nothing but the size is shown, and weeks.
  static func suppressed(_ count: Int, least: Int) -> [Caution] {
    let weeks = Caution(
      "weeks_suppressed", en: "weekly numbers of groups are not shown (--suppress)",
      zh: "不显示各组每周数量（--suppress）")
    guard count > 0 else { return [weeks] }
    return [
      weeks,
      Caution(
        "groups_suppressed",
        en: plural(
          count, "group of fewer than \(least) rows is", "groups of fewer than \(least) rows are")
          + " not described (--suppress)",
        zh: "有 \(count) 个组少于 \(least) 行，不作描述（--suppress）"),
    ]
  }

  /// What the rows do not tell.
  static func ofRows(_ rows: CustomerRows) -> [Caution] {
    guard rows.withoutCustomer > 0 else { return [] }
    return [
      Caution(
        "lines_without_customer",
        en: plural(
          rows.withoutCustomer, "order line names no customer, and counts",
          "order lines name no customer, and count") + " nowhere",
        zh: "\(rows.withoutCustomer) 个订单行没有客户编号，未计入")
    ]
  }

  /// What the groups are not.
  static func ofResult(
    verdict: ClusterResult.Verdict, k: Int, asked: Int?, most: Int,
    clusters: [ClusterResult.Cluster],
    features: [ClusterResult.Feature]
  ) -> [Caution] {
    var cautions: [Caution] = []
    if verdict == .none && asked != 1 {
      cautions.append(
        Caution(
          "no_structure",
          en:
            "the rows fall into no groups that chance would not make as well; all are shown as one",
          zh: "数据没有明显的分组结构（不比随机数据更集中），全部归为一组"))
    }
    if let asked, k < asked {
      cautions.append(
        Caution(
          "fewer_clusters",
          en: "only \(plural(k, "cluster", "clusters")) can be told apart, \(asked) were asked for",
          zh: "要求 \(asked) 组，实际只能区分 \(k) 组"))
    }
    if asked == nil && k >= most {
      cautions.append(
        Caution(
          "most_clusters",
          en:
            "\(k) clusters are as many as were looked for, there may be more: try a greater --max-k",
          zh: "已达到查找的组数上限 \(k)，实际可能更多：可增大 --max-k"))
    }
    let unstable = clusters.filter(\.isUnstable).map { "\($0.id)" }
    if !unstable.isEmpty {
      cautions.append(
        Caution(
          "unstable_clusters",
          en: (unstable.count == 1
            ? "cluster \(unstable[0]) does" : "clusters \(unstable.joined(separator: ", ")) do")
            + " not come back reliably when rows are drawn anew (bootstrap Jaccard below 0.75); do not build on \(unstable.count == 1 ? "it" : "them")",
          zh: "第 \(unstable.joined(separator: "、")) 组在重抽样下不稳定（Jaccard 低于 0.75），请谨慎使用"))
    }
    let constant = features.filter { $0.weight == 0 }.map(\.name)
    if !constant.isEmpty {
      cautions.append(
        Caution(
          "constant_features",
          en: "\(constant.joined(separator: ", ")): not known or the same for all rows, so without"
            + " weight",
          zh: "\(constant.map { Names.zh(feature: $0) }.joined(separator: "、"))：缺失或全部相同，不参与分组"))
    }
    return cautions
  }

  /// Groups that are learned from a part of the rows; nothing where they are not.
  static func learned(from sample: Int, of rows: Int) -> [Caution] {
    guard rows > sample else { return [] }
    return [
      Caution(
        "learned_from_sample",
        en: "groups were learned from a sample of \(sample) of the \(rows) rows; every row was put"
          + " into one",
        zh: "分组由 \(rows) 行中抽取的 \(sample) 行学得，所有行均已归入各组")
    ]
  }
}

extension Caution {
  /// There is nothing to read.
  static func noText(_ issues: Int) -> Caution {
    Caution(
      "no_text",
      en: (issues == 1 ? "the one issue has no text" : "none of the \(issues) issues has a text")
        + " with words; grouped by what else is known",
      zh: "\(issues) 条记录都没有可用文字，仅按其他特征分组")
  }

  /// Issues without text, where only the text counts.
  static func leftOut(_ issues: Int) -> Caution {
    Caution(
      "issues_without_text",
      en: plural(
        issues, "issue has no text with words, and is", "issues have no text with words, and are")
        + " left out",
      zh: "\(issues) 条记录没有可用文字，未参与分组")
  }
}
