import Cubes
import Statistics

/// A stretch of one series that is not what its baseline was.
///
/// Signals that follow each other with at most two quiet points between them (six days) are one episode. It
/// begins at its onset, which is dated by `ChangeOnset`, among the points after the episode before it, after
/// the last stretch that was better, and up to half a year before the first signal (the nearly as likely onsets may
/// be any since the episode before); and it goes on after the last signal until points tell that it is over (`tail`).
/// For the onset only the first signal and eight points after count, so that later data move neither it nor the
/// alarm's id.
struct WatchEpisode {
  /// Whether things got worse.
  var isWorse: Bool
  /// Indices of points: where it began, and the nearly as likely beginnings.
  var onset: Int
  var onsetRange: ClosedRange<Int>
  /// The first signal, and the last point that belongs to it.
  var firstSignal: Int
  var last: Int
  /// The judged points from onset to last.
  var points: [Int]
  /// The rules that gave signals.
  var rules: [WatchRules.Rule]
  /// The smallest of its signals' p-values, and of their q-values.
  var pValue: Double
  var qValue: Double
  /// Whether it holds the newest judged period of the whole watch.
  var isActive: Bool
}

enum WatchEpisodes {
  /// Quiet points between two signals of one episode.
  static func quiet(_ every: Period) -> Int { every == .day ? 6 : 2 }
  /// Points before the first signal in which its onset may lie: about half a year, or four weeks of days.
  static func reach(_ every: Period) -> Int {
    switch every {
    case .day: 28
    case .week: 26
    case .month: 6
    }
  }
  /// Points after the first signal that help to date the onset.
  static func confirmation(_ every: Period) -> Int { every == .month ? 3 : 8 }

  /// Points that tell how a long episode is going.
  static func latest(_ every: Period) -> Int {
    switch every {
    case .day: 7
    case .week: 4
    case .month: 3
    }
  }

  /// The episodes of a series, worse ones first, each by time.
  static func find(
    in series: WatchSeries, newest: Int32?, _ question: WatchQuestion
  ) -> [WatchEpisode] {
    guard series.status == .watched else { return [] }
    return find(in: series, newest, question.every, \.worse, 1)
      + find(in: series, newest, question.every, \.better, -1)
  }

  /// Where the one-sided CUSUM of the scores last stood at zero (Page 1954, doi:10.1093/biomet/41.1-2.100).
  ///
  /// What is worse began after the last stretch that was better on the whole, however different from the
  /// baseline that stretch was, too.
  private static func lastReset(_ scores: [Double], _ start: Int, before first: Int) -> Int {
    var reset = start
    var sum = 0.0
    for index in start..<first {
      sum += scores[index]
      if sum <= 0 {
        sum = 0
        reset = index + 1
      }
    }
    return reset
  }

  /// The last point of an episode, given its last signal.
  ///
  /// It goes on while points are a standard deviation off. After that every point speaks for its level so far (the
  /// mean score since the onset) or for the baseline; the episode is over at the point since which the baseline is
  /// twenty times as likely (a CUSUM of log likelihood ratios: Page 1954, as above; Lorden 1971,
  /// doi:10.1214/aoms/1177693055). The level counts as one at least: against one near the baseline no point would
  /// speak. So a single bad week ends at once, and a lasting rise of one standard deviation, of
  /// which few weeks are signals, is one alarm and stays on; its end is seen after some six weeks.
  private static func tail(of scores: [Double], onset: Int, signal: Int) -> Int {
    var last = signal
    while last + 1 < scores.count, scores[last + 1] >= 1 { last += 1 }
    let own = scores[onset...last]
    let level = max(1, own.reduce(0, +) / Double(own.count))
    var (sum, highest) = (0.0, 0.0)
    for index in scores.indices.dropFirst(last + 1) {
      sum += level * (scores[index] - level / 2)
      if sum >= highest {
        highest = sum
        last = index
      } else if highest - sum >= oddsOfEnd {
        return last
      }
    }
    return scores.count - 1
  }

  /// The logarithm of the odds at which an episode is over.
  private static var oddsOfEnd: Double { logarithm(20) }

  private static func find(
    in series: WatchSeries, _ newest: Int32?, _ every: Period,
    _ direction: KeyPath<WatchSeries.Point, WatchRules.Verdict>, _ sign: Double
  ) -> [WatchEpisode] {
    let judged = series.judged
    let scores = judged.map { sign * series.points[$0].score }
    let signals = judged.indices.filter {
      series.points[judged[$0]][keyPath: direction].isSignal
    }
    var episodes: [WatchEpisode] = []
    var free = 0
    var rest = signals[...]
    while let first = rest.first {
      var last = first
      var own = [first]
      rest = rest.dropFirst()
      while let next = rest.first, next - last <= quiet(every) + 1 {
        last = next
        own.append(next)
        rest = rest.dropFirst()
      }
      // Dated within reach, though its beginning may be as likely long before.
      let start = free
      let end = min(last, first + confirmation(every))
      let change = ChangeOnset(
        scores: Array(scores[start...end]),
        notBefore: lastReset(scores, max(free, first - reach(every)), before: first) - start)
      let onset = min(first, start + (change?.index ?? first - start))
      let range = change?.range ?? 0...0
      last = tail(of: scores, onset: onset, signal: last)
      let verdicts = own.map { series.points[judged[$0]][keyPath: direction] }
      episodes.append(
        WatchEpisode(
          isWorse: sign > 0, onset: judged[onset],
          onsetRange: judged[
            min(onset, start + range.lowerBound)]...judged[
              max(onset, min(start + range.upperBound, first))],
          firstSignal: judged[first], last: judged[last],
          points: Array(judged[onset...last]),
          rules: WatchRules.Rule.allCases.filter { rule in
            verdicts.contains { $0.rules.contains(rule) }
          },
          pValue: verdicts.map(\.pValue).min() ?? 1, qValue: verdicts.map(\.qValue).min() ?? 1,
          isActive: series.points[judged[last]].day == newest))
      free = last + 1
      // A signal that counts points of the episode, as a ninth in a row after it, belongs to it.
      rest = rest.drop { signal in
        !series.points[judged[signal]][keyPath: direction].rules.contains {
          signal + 1 - $0.points >= free
        }
      }
    }
    return episodes
  }
}
