import Cubes
import Tables

extension WeeklyAnalysis {
  /// Themes and what must be known before believing them.
  struct ThemesFound {
    var part: WeeklyResult.Part<WeeklyResult.Themes>
    var kept: [WeeklyMemory.Theme] = []
    var cautions: [Caution] = []
  }

  /// Groups the complaints of the last half year by what they are about.
  func themes(_ issues: IssueRows?) -> ThemesFound {
    guard sources.hasComplaints else {
      return ThemesFound(part: WeeklyResult.Part(because: WeeklyReasons.noComplaints))
    }
    guard !sources.isPart else {
      return ThemesFound(part: WeeklyResult.Part(because: WeeklyReasons.onlyWhole))
    }
    guard let issues, issues.count > 0 else {
      return ThemesFound(part: WeeklyResult.Part(because: WeeklyReasons.noComplaintsInTime))
    }
    guard (0..<issues.count).contains(where: { issues.texts.length($0) > 0 }) else {
      return ThemesFound(part: WeeklyResult.Part(because: WeeklyReasons.noText))
    }
    var question = ClusterQuestion()
    question.of = .complaints
    question.suppressedBelow = self.question.suppressedBelow.map { Int(clamping: $0) }
    question.seed = self.question.seed
    question.threads = self.question.threads
    do {
      let result = try ClusterAnalysis(question).result(of: issues, zone: answer.zone)
      let themes = WeeklyResult.Themes(
        complaints: result.rows, weeks: Int(WeeklyQuestion.themeWeeks), verdict: result.verdict,
        themes: themes(result))
      return ThemesFound(
        part: WeeklyResult.Part(themes),
        kept: zip(themes.themes, result.clusters).map {
          WeeklyMemory.Theme(week: week.description, id: $0.id, terms: $1.unhidden.terms)
        },
        cautions: result.cautions.filter { !Self.usual.contains($0.code) }
          .map { Caution($0.code, en: "complaint themes: \($0.en)", zh: "投诉主题：\($0.zh)") })
    } catch {
      let cause = "\(error)"
      return ThemesFound(
        part: WeeklyResult.Part(because: WeeklyResult.Sentence(en: cause, zh: cause)))
    }
  }

  /// What is so every week, how groups are found; and what the table of themes says by their own numbers.
  private static let usual: Set = [
    "constant_features", "learned_from_sample", "unstable_clusters", "most_clusters",
  ]

  private func themes(_ result: ClusterResult) -> [WeeklyResult.Theme] {
    // Of each theme the words that the latest summary gave it.
    var latest: [Int: WeeklyMemory.Theme] = [:]
    for theme in memory?.themes ?? [] { latest[theme.id] = theme }
    let known = latest.values.sorted { $0.id < $1.id }
    let ids = ThemeIds.carried(
      result.clusters.map(\.unhidden.terms), known: known, used: known.last?.id ?? 0)
    let recent = ISOWeek(ofDay: monday - 21).description
    return zip(result.clusters, ids).map { cluster, id in
      func count(_ day: Int32) -> Int? {
        guard question.suppressedBelow == nil else { return nil }
        let name = ISOWeek(ofDay: day).description
        return cluster.trend.first { $0.period == name }?.count ?? 0
      }
      return WeeklyResult.Theme(
        id: id.value, terms: cluster.terms, size: cluster.size, share: cluster.share,
        week: count(monday), weekBefore: count(monday - 7),
        // One that an old theme fell apart into has an id of its own, but is no news.
        isNew: known.isEmpty
          ? cluster.isNew
          : !id.isCarried && cluster.suppressed != true
            && 2 * cluster.unhidden.trend.filter { $0.period >= recent }.reduce(0) { $0 + $1.count }
              >= cluster.size,
        isUnstable: cluster.isUnstable,
        examples: Array(cluster.examples.prefix(2)), suppressed: cluster.suppressed)
    }
  }
}

/// Knows themes again by their words.
enum ThemeIds {
  /// At least this share of the words that name two themes must be common to both.
  static let leastLikeness = 0.3

  /// For each theme its id: that of the kept theme most like it, else a new one.
  ///
  /// The most alike pair is settled first; of equals the larger theme, then the smaller id.
  ///
  /// - Parameters:
  ///   - terms: The words of each theme, the largest first.
  ///   - known: The themes of earlier summaries.
  ///   - used: The greatest id that was ever given.
  /// - Returns: One id for each, none twice.
  static func carried(
    _ terms: [[String]], known: [WeeklyMemory.Theme], used: Int
  ) -> [(value: Int, isCarried: Bool)] {
    var pairs: [(likeness: Double, theme: Int, id: Int)] = []
    for (place, words) in terms.enumerated() {
      for theme in known {
        let likeness = likeness(words, theme.terms)
        if likeness >= leastLikeness { pairs.append((likeness, place, theme.id)) }
      }
    }
    pairs.sort { (-$0.likeness, $0.theme, $0.id) < (-$1.likeness, $1.theme, $1.id) }
    var found: [Int: Int] = [:]
    var taken: Set<Int> = []
    for pair in pairs where found[pair.theme] == nil && !taken.contains(pair.id) {
      found[pair.theme] = pair.id
      taken.insert(pair.id)
    }
    var next = used
    return terms.indices.map { place in
      if let id = found[place] { return (id, true) }
      next += 1
      return (next, false)
    }
  }

  /// Words in both over words in either (Jaccard 1901).
  private static func likeness(_ left: [String], _ right: [String]) -> Double {
    let (a, b) = (Set(left), Set(right))
    let all = a.union(b).count
    return all > 0 ? Double(a.intersection(b).count) / Double(all) : 0
  }
}
