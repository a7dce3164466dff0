import Cubes
import Statistics

extension WatchResult {
  /// So many series are shown point by point even where nothing happened.
  static let shownSeries = 12

  init(
    _ question: WatchQuestion, _ all: [WatchSeries], _ episodes: [(Int, WatchEpisode)],
    newest: Int32?, label: (Int32) -> String, cautions: [Caution]
  ) {
    by = question.dimensions.map(\.name)
    metric = question.metric
    clock = question.clock
    every = question.every.rawValue
    self.newest = newest.map(label)
    let made = episodes.map { index, episode in
      (
        day: all[index].points[episode.onset].day,
        alarm: Alarm(question, all[index], episode, label)
      )
    }
    let sorted = made.sorted { left, right in
      let (a, b) = (left.alarm, right.alarm)
      if a.isActive != b.isActive { return a.isActive }
      if a.severity != b.severity { return a.severity.rank < b.severity.rank }
      if left.day != right.day { return left.day > right.day }
      return a.id.utf8.lexicographicallyPrecedes(b.id.utf8)
    }
    .map(\.alarm)
    alarms = sorted.filter { $0.direction == "worse" }
    improvements = sorted.filter { $0.direction == "better" }
    isAlarming = alarms.contains(where: \.isActive)
    let watched = all.filter { $0.status == .watched }
    looks = Looks(
      series: watched.count, notWatched: all.count - watched.count,
      periods: Set(watched.flatMap { series in series.judged.map { series.points[$0].day } }).count,
      points: watched.reduce(0) { $0 + $1.judged.count },
      expectedFalseAlarms: WatchRules.expectedFalseAlarms(all, question))
    let eventful = Set(episodes.map(\.0))
    series = all.enumerated().compactMap { index, series in
      if question.isSmall(lines: series.lines, events: series.events) { return nil }
      return Series(
        question, series, label,
        hidden: Self.hidden(
          question, series,
          episodes.filter { $0.0 == index }.flatMap {
            [$0.1.points, $0.1.latest(question, series)].compactMap { $0 }
          }),
        showsPoints: eventful.contains(index)
          || (watched.count <= Self.shownSeries && series.status == .watched))
    }
    let points = series.reduce(0) { $0 + ($1.points ?? []).count { $0.suppressed == true } }
    self.cautions =
      cautions
      + (question.suppressedBelow.map { Self.hiddenPoints(points, least: $0) } ?? [])
  }

  private static func hiddenPoints(_ count: Int, least: Int64) -> [Caution] {
    guard count > 0 else { return [] }
    return [
      Caution(
        "points_suppressed",
        en: plural(count, "point of the charts is", "points of the charts are")
          + " hidden: those of fewer than \(least) order lines, and the next smallest where a sum would"
          + " tell them (--suppress)",
        zh: "图中有 \(count) 个点被隐藏：订单行少于 \(least) 的点，以及为防止由合计倒推而一并隐藏的点（--suppress）")
    ]
  }

  /// Which points of a series are too small to be shown, or would tell one that is from the sums of its
  /// baseline, its episodes or all.
  private static func hidden(
    _ question: WatchQuestion, _ series: WatchSeries, _ episodes: [[Int]]
  ) -> [Bool] {
    guard let least = question.suppressedBelow else {
      return Array(repeating: false, count: series.points.count)
    }
    let baseline = series.points.indices.filter { series.points[$0].state == .baseline }
    let totals = [baseline, Array(series.points.indices)] + episodes
    let hidden = Suppression(least: least).hidden(series.points.map { Int64($0.lines) }, in: totals)
    guard question.tellsEvents else { return hidden }
    return Suppression(least: least).hidden(
      events: series.points.map(\.events), besides: hidden, in: totals)
  }
}

extension WatchResult.Severity {
  fileprivate var rank: Int {
    switch self {
    case .severe: 0
    case .moderate: 1
    case .slight: 2
    }
  }

  /// By how many times as much it is at least.
  fileprivate init(atLeast ratio: Double) {
    self = ratio >= 2 ? .severe : ratio >= 1.25 ? .moderate : .slight
  }
}

extension WatchResult.Alarm {
  fileprivate init(
    _ question: WatchQuestion, _ series: WatchSeries, _ episode: WatchEpisode,
    _ label: (Int32) -> String
  ) {
    func name(_ index: Int) -> String { label(series.points[index].day) }
    let names = question.dimensions.map(\.name)
    key = Dictionary(
      zip(names, series.values).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
    values = series.values
    direction = episode.isWorse ? "worse" : "better"
    isActive = episode.isActive
    onset = name(episode.onset)
    onsetEarliest = name(episode.onsetRange.lowerBound)
    onsetLatest = name(episode.onsetRange.upperBound)
    firstSignal = name(episode.firstSignal)
    last = name(episode.last)
    periods = episode.points.count
    rules = episode.rules.map(\.rawValue)
    let evidence = WatchResult.Evidence(series, episode)
    self.evidence = evidence
    severity = WatchResult.Severity(
      atLeast: episode.isWorse
        ? evidence.ratioLow ?? 0
        : evidence.ratioHigh.map { $0 > 0 ? 1 / $0 : .greatestFiniteMagnitude } ?? 0)
    let place = zip(names, series.values).map { "\($0)=\($1 ?? "")" }.joined(separator: ",")
    id =
      question.metric.rawValue + (question.clock == .period ? "/period" : "")
      + (place.isEmpty ? "" : "/" + place) + "@" + onset + (episode.isWorse ? "" : "/better")
    latest = episode.latest(question, series).flatMap { WatchResult.Stretch(series, $0, name) }
  }
}

extension WatchEpisode {
  /// Its last points, where there are enough of them and of those before.
  fileprivate func latest(_ question: WatchQuestion, _ series: WatchSeries) -> [Int]? {
    let count = WatchEpisodes.latest(question.every)
    guard points.count >= 2 * count else { return nil }
    let isSmall = [points.suffix(count), points.dropLast(count)].contains { part in
      question.isSmall(
        lines: part.reduce(0) { $0 + series.points[$1].lines },
        events: part.reduce(0) { $0 + series.points[$1].events })
    }
    return isSmall ? nil : points.suffix(count)
  }
}

extension WatchResult.Stretch {
  /// Nil where nothing was sold.
  fileprivate init?(_ series: WatchSeries, _ points: [Int], _ name: (Int) -> String) {
    guard let first = points.first, let comparison = series.comparison(points) else { return nil }
    let interval = comparison.ratioInterval(dispersion: series.dispersion(comparison))
    self.init(
      from: name(first), observed: comparison.count, expected: comparison.expected,
      ratio: comparison.ratio, ratioLow: interval?.low, ratioHigh: interval?.high)
  }
}

extension WatchResult.Evidence {
  fileprivate init(_ series: WatchSeries, _ episode: WatchEpisode) {
    let comparison = series.comparison(episode.points)
    let interval = comparison.flatMap {
      $0.ratioInterval(dispersion: series.dispersion($0))
    }
    observed = comparison?.count ?? 0
    expected = comparison?.expected ?? 0
    trials = comparison?.exposure ?? 0
    rate = trials > 0 ? observed / trials : 0
    baselineRate = series.mean
    pValue = episode.pValue
    qValue = episode.qValue
    ratio = comparison?.ratio
    ratioLow = interval?.low
    ratioHigh = interval?.high
  }
}

extension WatchResult.Series {
  fileprivate init(
    _ question: WatchQuestion, _ series: WatchSeries, _ label: (Int32) -> String, hidden: [Bool],
    showsPoints: Bool
  ) {
    key = Dictionary(
      zip(question.dimensions.map(\.name), series.values).map { ($0, $1) },
      uniquingKeysWith: { first, _ in first })
    values = series.values
    status = series.status.rawValue
    let base = series.points.filter { $0.state == .baseline }
    if series.status == .watched, let first = base.first, let last = base.last {
      baseline = WatchResult.Baseline(
        from: label(first.day), to: label(last.day), periods: base.count,
        observed: series.baseHits, trials: series.baseTrials, rate: series.mean,
        sigma: series.sigma)
    } else {
      baseline = nil
    }
    points =
      showsPoints
      ? zip(series.points, hidden).map { point, isHidden in
        WatchResult.Point(series, point, label(point.day), isHidden: isHidden)
      } : nil
  }
}

extension WatchResult.Point {
  fileprivate init(
    _ series: WatchSeries, _ point: WatchSeries.Point, _ period: String, isHidden: Bool
  ) {
    let isJudged = point.state == .judged
    let hasRate = point.trials > 0 && (isJudged || point.state == .baseline)
    self.init(
      period: period, state: point.state.rawValue, lines: point.lines, observed: point.hits,
      trials: point.trials, maturity: point.maturity, rate: hasRate ? point.rate : nil,
      score: isJudged ? point.score : nil,
      low: isJudged ? series.limit(trials: point.trials, score: -3) : nil,
      high: isJudged ? series.limit(trials: point.trials, score: 3) : nil,
      qValue: isJudged ? min(point.worse.qValue, point.better.qValue) : nil)
    if isHidden { self = withoutFigures }
  }
}

extension WatchResult.Point {
  /// The same period, hidden.
  var withoutFigures: WatchResult.Point {
    WatchResult.Point(
      period: period, state: state, lines: nil, observed: nil, trials: nil, maturity: nil,
      rate: nil, score: nil, low: nil, high: nil, qValue: nil, suppressed: true)
  }
}
