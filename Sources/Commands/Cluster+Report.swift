import Analyses
import Reports
import Text

extension Report {
  /// Groups as a table and a section each, for people.
  init(_ result: ClusterResult, asOf: String?, _ warnings: [Warning], _ language: Language) {
    let words = ClusterWords(language, result.of)
    let overview = Section(
      paragraphs: [words.summary(result)], charts: Self.charts(result, words),
      tables: [Self.table(result, words), Self.features(result, words)])
    self.init(
      title: words.title,
      sections: [overview] + result.clusters.map { Self.section($0, words) },
      notes: [words.note(result, asOf)] + warnings.map(\.message))
  }

  private static func charts(_ result: ClusterResult, _ words: ClusterWords) -> [Chart] {
    guard result.k > 1 else { return [] }
    var charts = [
      Chart(
        name: "sizes", title: words.sizes,
        content: .bars(
          result.clusters.map { Chart.Bar(label: words.name($0), value: Double($0.size)) }))
    ]
    let periods = result.clusters[0].trend.map(\.period)
    if periods.count > 1 {
      charts.append(
        Chart(
          name: "trends", title: words.trends,
          content: .lines(
            periods: periods,
            series: result.clusters.filter { $0.suppressed != true }.prefix(6).map { cluster in
              Chart.Line(
                label: words.name(cluster), values: cluster.trend.map { Double($0.count) })
            }, bands: [])))
    }
    return charts
  }

  private static func table(_ result: ClusterResult, _ words: ClusterWords) -> Table {
    let isIssues = result.of != .customers
    let medians = result.clusters.first?.medians.map(\.feature) ?? []
    let hasWeeks = result.clusters.contains { !$0.trend.isEmpty }
    func number(_ key: String, _ heading: String) -> Column {
      Column(key: key, heading: heading, alignment: .trailing)
    }
    var columns = [
      number("cluster", words.cluster), number("size", words.size), number("share", words.share),
      number("stability", words.stability),
    ]
    if hasWeeks { columns.append(number("last_4_weeks", words.lastWeeks)) }
    if isIssues { columns.append(Column(key: "terms", heading: words.terms)) }
    columns += medians.map { number($0, words.median($0)) }
    return Table(
      name: "clusters", columns: columns,
      rows: result.clusters.map { cluster in
        var cells: [Cell] = [
          .integer(Int64(cluster.id)), .integer(Int64(cluster.size)),
          .percent(cluster.share, decimals: 1),
          cluster.stability.map { .number($0, decimals: 2) } ?? .missing(reason: nil),
        ]
        if hasWeeks {
          cells.append(
            cluster.suppressed == true
              ? .missing(reason: nil)
              : .integer(Int64(cluster.trend.suffix(4).reduce(0) { $0 + $1.count })))
        }
        if isIssues { cells.append(.text(words.terms(cluster, 4))) }
        cells +=
          cluster.suppressed == true
          ? medians.map { _ in .missing(reason: nil) } : cluster.medians.map(words.cell)
        return cells
      })
  }

  private static func features(_ result: ClusterResult, _ words: ClusterWords) -> Table {
    Table(
      name: "features", caption: words.featuresCaption,
      columns: [
        Column(key: "feature", heading: words.feature),
        Column(key: "weight", heading: words.weight, alignment: .trailing),
        Column(key: "share", heading: words.variance, alignment: .trailing),
        Column(key: "dimensions", heading: words.dimensions, alignment: .trailing),
        Column(key: "known", heading: words.known, alignment: .trailing),
      ],
      rows: result.features.map {
        [
          .text(words.language.name(feature: $0.name)), .number($0.weight, decimals: 2),
          .percent($0.share, decimals: 0),
          .integer(Int64($0.dimensions)), .integer(Int64($0.known)),
        ]
      })
  }

  private static func section(_ cluster: ClusterResult.Cluster, _ words: ClusterWords) -> Section {
    var paragraphs: [String] = []
    var marks: [String] = []
    if cluster.isNew { marks.append(words.new) }
    if cluster.isUnstable { marks.append(words.unstable) }
    if !marks.isEmpty { paragraphs.append(marks.joined(separator: words.gap)) }
    if !cluster.standouts.isEmpty {
      paragraphs.append(words.standouts + words.list(cluster.standouts.map(words.standout)))
    }
    paragraphs += words.examples(cluster.examples)
    return Section(heading: words.heading(cluster), paragraphs: paragraphs)
  }
}

/// The words of the cluster report.
private struct ClusterWords: Wording {
  let language: Language
  let of: ClusterQuestion.Of

  init(_ language: Language, _ of: ClusterQuestion.Of) {
    self.language = language
    self.of = of
  }

  var title: String {
    switch of {
    case .issues: say("What complaints and returns are about", "投诉与退货的主题分组")
    case .complaints: say("What complaints are about", "投诉的主题分组")
    case .returns: say("What returns are about", "退货的主题分组")
    case .customers: say("Groups of customers", "客户分组")
    }
  }
  var cluster: String { say("cluster", "组") }
  var size: String { say("size", "数量") }
  var share: String { say("share", "占比") }
  var stability: String { say("stability", "稳定性") }
  var lastWeeks: String { say("last 4 weeks", "近 4 周") }
  var terms: String { say("terms", "关键词") }
  var sizes: String { say("Size of each cluster", "各组数量") }
  var trends: String { say("Weekly numbers of the largest clusters", "主要分组的每周数量") }
  var feature: String { say("feature", "特征") }
  var weight: String { say("weight", "权重") }
  var variance: String { say("part of the distance", "距离占比") }
  var dimensions: String { say("dimensions", "维数") }
  var known: String { say("known of", "有值记录") }
  var featuresCaption: String { say("What decides how alike two rows are", "决定相似度的特征") }
  var new: String { say("New: nearly all of it came in the last four weeks.", "新出现：几乎全部来自最近四周。") }
  var unstable: String {
    say("Unstable: it does not come back reliably when rows are drawn anew.", "不稳定：重抽样后不能可靠重现。")
  }
  var standouts: String { say("Stands out: ", "突出：") }
  var gap: String { language == .zh ? "" : " " }

  func list(_ items: some Collection<String>) -> String {
    items.joined(separator: say(", ", "、"))
  }

  /// So many of them.
  private func rows(_ count: Int) -> String {
    switch of {
    case .issues: say(plural(count, "issue", "issues"), "\(count) 条投诉与退货")
    case .complaints: say(plural(count, "complaint", "complaints"), "\(count) 条投诉")
    case .returns: say(plural(count, "return", "returns"), "\(count) 条退货")
    case .customers: say(plural(count, "customer", "customers"), "\(count) 位客户")
    }
  }

  func summary(_ result: ClusterResult) -> String {
    let rows = rows(result.rows)
    if result.rows == 1 {
      return say("There is only \(rows): nothing to group.", "只有 \(rows)，无法分组。")
    }
    let figures = [
      result.silhouette.map {
        say("silhouette \(Figure.text($0, decimals: 2))", "轮廓系数 \(Figure.text($0, decimals: 2))")
      },
      result.stability.map {
        say("stability \(Figure.text($0, decimals: 2))", "稳定性 \(Figure.text($0, decimals: 2))")
      },
    ].compactMap(\.self)
    let inside = figures.isEmpty ? "" : say(" (", "（") + list(figures) + say(")", "）")
    switch result.verdict {
    case .structure:
      return say(
        "\(rows) fall into \(result.k) clear clusters\(inside).",
        "\(rows)清晰地分为 \(result.k) 组\(inside)。")
    case .weak:
      return say(
        "\(rows) in \(result.k) clusters, which run into one another or are not all stable\(inside).",
        "\(rows)分为 \(result.k) 组，但各组相互交叠或不完全稳定\(inside)。")
    case .none where result.isAlike:
      return say(
        "\(rows): nothing that is compared tells one from another.",
        "\(rows)：所比较的特征都相同，无法区分。")
    case .none where !result.cautions.contains { $0.code == "no_structure" }:
      return say("\(rows) in one cluster, as asked for.", "按要求将 \(rows)归为一组。")
    case .none:
      return say(
        "\(rows) show no clusters: they do not fall into groups better than chance would make.",
        "\(rows)没有明显的分组。")
    }
  }

  /// Its first words, each cut to what a heading has room for.
  func terms(_ cluster: ClusterResult.Cluster, _ count: Int) -> String {
    list(cluster.terms.prefix(count).map { shortened($0, to: 40) })
  }

  /// A cluster in a few words.
  func name(_ cluster: ClusterResult.Cluster) -> String {
    cluster.terms.isEmpty ? "\(cluster.id)" : "\(cluster.id) \(terms(cluster, 2))"
  }

  func heading(_ cluster: ClusterResult.Cluster) -> String {
    let percent = Figure.percent(cluster.share)
    let terms =
      cluster.terms.isEmpty ? "" : say(": ", "：") + self.terms(cluster, cluster.terms.count)
    return say(
      "Cluster \(cluster.id)\(terms) (\(cluster.size), \(percent))",
      "第 \(cluster.id) 组\(terms)（\(cluster.size)，\(percent)）")
  }

  func standout(_ standout: ClusterResult.Standout) -> String {
    say(
      "\(language.name(standout.dimension)) \(value(standout)) \(Figure.text(standout.lift, decimals: 1)) times as often",
      "\(language.name(standout.dimension))“\(value(standout))”为平均的 \(Figure.text(standout.lift, decimals: 1)) 倍"
    )
  }

  /// The value with the names of the tables translated.
  private func value(_ standout: ClusterResult.Standout) -> String {
    let text = shortened(standout.value, to: 60)
    guard language == .zh, standout.dimension == "kind" else { return text }
    for (prefix, name) in [("complaint", "投诉"), ("return", "退货")]
    where text.hasPrefix(prefix) {
      return name + text.dropFirst(prefix.count)
    }
    return text
  }

  /// A paragraph each; customers, of whom there is no more to say, in one.
  func examples(_ examples: [ClusterResult.Example]) -> [String] {
    guard of == .customers, !examples.isEmpty else { return examples.map(example) }
    return [
      say("Nearest the centre: ", "最典型的客户：") + list(examples.map { shortened($0.id, to: 60) })
    ]
  }

  private func example(_ example: ClusterResult.Example) -> String {
    let kind =
      switch example.kind {
      case "complaint": say("complaint", "投诉")
      case "return": say("return", "退货")
      default: example.kind
      }
    let id = shortened(example.id, to: 60)
    guard !example.text.isEmpty else { return "\(kind) \(id)" }
    let text = shortened(
      example.text.split(whereSeparator: \.isNewline).joined(separator: " "), to: 300)
    return "\(kind) \(id)\(say(": ", "："))\(text)"
  }

  func median(_ feature: String) -> String {
    switch feature {
    case "recency": say("days since order", "距上次下单天数")
    case "frequency": say("orders", "订单数")
    case "value": say("amount", "金额")
    case "returns": say("lines returned", "退货占比")
    case "complaints": say("complaints an order", "每单投诉")
    default: feature
    }
  }

  func cell(_ median: ClusterResult.Median) -> Report.Cell {
    switch median.feature {
    case "returns": .percent(median.value, decimals: 1)
    case "recency", "frequency": .number(median.value, decimals: 0)
    default: .number(median.value, decimals: 2)
    }
  }

  func note(_ result: ClusterResult, _ asOf: String?) -> String {
    var sentences: [String] = []
    if let asOf { sentences.append(say("As of \(asOf).", "截至 \(asOf)。")) }
    if of == .customers {
      sentences.append(say("Numbers are the medians of each cluster.", "表中数值为各组中位数。"))
    } else {
      sentences.append(
        say(
          "Examples are the issues nearest the centre, with phone numbers and addresses masked.",
          "示例为最接近各组中心的记录，电话、邮箱等已遮盖。"))
    }
    if result.k > 1 {
      sentences.append(
        say(
          "Stability is the mean Jaccard similarity over bootstrap samples; below 0.75 is unstable.",
          "稳定性为重抽样下的平均 Jaccard 相似度，低于 0.75 视为不稳定。"))
    }
    return sentences.joined(separator: gap)
  }
}
