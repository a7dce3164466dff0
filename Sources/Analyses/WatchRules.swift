import Statistics

/// What makes a point a signal.
///
/// Three run rules, each for worse and for better (Nelson 1984, doi:10.1080/00224065.1984.11978921,
/// his tests 1, 5 and 2): one point beyond three standard deviations; two of three beyond two, the
/// newest among them; nine in a row on one side. With each goes the exact chance of all returns of its one, three
/// or nine points together, which must be as small as the rule's pattern is rare. So a baseline that is
/// itself off by chance does not make nine in a row, and small series gain by adding up.
///
/// The smallest of the three chances, times three, is the point's p-value; those of all series of a
/// period are adjusted by Benjamini and Hochberg, and a signal needs a q-value within the level.
enum WatchRules {
  /// A run rule.
  enum Rule: String, CaseIterable, Encodable {
    case point
    case twoOfThree = "two_of_three"
    case nineInARow = "nine_in_a_row"

    /// How many points in a row it looks at.
    var points: Int {
      switch self {
      case .point: 1
      case .twoOfThree: 3
      case .nineInARow: 9
      }
    }

    /// How often its pattern comes by chance, to one side: Φ(−3), 3·Φ(−2)², 2⁻⁹.
    var rarity: Double {
      switch self {
      case .point: Normal.survival(3)
      case .twoOfThree: 3 * Normal.survival(2) * Normal.survival(2)
      case .nineInARow: 1.0 / 512
      }
    }

    /// How often pattern and chance come together where nothing has changed: simulated with 8·10⁷
    /// independent standard normal scores (numpy 2, seed 1), rounded up.
    var frequency: Double {
      switch self {
      case .point: 0.00135
      case .twoOfThree: 0.00037
      case .nineInARow: 0.0004
      }
    }
  }

  /// What the rules made of a point, in one direction.
  struct Verdict {
    /// Three times the smallest chance, at most 1.
    var pValue = 1.0
    /// The same, adjusted for the other series of the period.
    var qValue = 1.0
    /// The rules whose pattern and volume are there.
    var rules: [Rule] = []
    /// Whether it is a signal.
    var isSignal = false
  }

  /// Judges every point of every series, period by period.
  static func apply(to all: inout [WatchSeries], _ question: WatchQuestion) {
    for index in all.indices where all[index].status == .watched {
      let judged = all[index].judged
      for position in judged.indices {
        let point = judged[position]
        let series = all[index]
        all[index].points[point].worse = verdict(series, judged, position, 1, question)
        all[index].points[point].better = verdict(series, judged, position, -1, question)
      }
    }
    adjust(&all, \.worse, question)
    adjust(&all, \.better, question)
  }

  /// What the rules make of one judged point, for worse (`sign` 1) or for better (−1).
  private static func verdict(
    _ series: WatchSeries, _ judged: [Int], _ position: Int, _ sign: Double,
    _ question: WatchQuestion
  ) -> Verdict {
    func score(_ back: Int) -> Double {
      position >= back ? sign * series.points[judged[position - back]].score : 0
    }
    var verdict = Verdict()
    var least = Normal.survival(score(0))
    func test(_ rule: Rule, _ isThere: Bool) {
      guard isThere, position + 1 >= rule.points else { return }
      let window = Array(judged[(position + 1 - rule.points)...position])
      let chance = Normal.survival(sign * series.score(of: window))
      guard chance <= rule.rarity, hasVolume(series, window, sign, question) else { return }
      verdict.rules.append(rule)
      least = min(least, chance)
    }
    test(.point, score(0) >= 3)
    test(.twoOfThree, score(0) >= 2 && max(score(1), score(2)) >= 2)
    // By the rates: the score of a point on the centre line is not quite 0.
    test(
      .nineInARow,
      (0..<Rule.nineInARow.points).allSatisfy {
        position >= $0
          && sign * (series.points[judged[position - $0]].rate - series.mean) > 1e-12
      })
    verdict.pValue = min(1, least * Double(Rule.allCases.count))
    return verdict
  }

  private static func hasVolume(
    _ series: WatchSeries, _ window: [Int], _ sign: Double, _ question: WatchQuestion
  ) -> Bool {
    let trials = StableSum(window.lazy.map { series.points[$0].trials }).value
    let events = StableSum(window.lazy.map { series.points[$0].events }).value
    let enough = sign > 0 ? events : trials * series.mean
    return trials >= question.minimum && enough >= question.leastEvents
  }

  private static func adjust(
    _ all: inout [WatchSeries], _ direction: WritableKeyPath<WatchSeries.Point, Verdict>,
    _ question: WatchQuestion
  ) {
    for (_, places) in periods(all) {
      let values = places.map { all[$0.series].points[$0.point][keyPath: direction].pValue }
      let adjusted = adjustedPValues(values, method: .benjaminiHochberg)
      for (place, q) in zip(places, adjusted) {
        all[place.series].points[place.point][keyPath: direction].qValue = q
        let rules = all[place.series].points[place.point][keyPath: direction].rules
        all[place.series].points[place.point][keyPath: direction].isSignal =
          !rules.isEmpty && q <= question.level
      }
    }
  }

  /// The judged points of each period, by its first day.
  static func periods(
    _ all: [WatchSeries]
  ) -> [(day: Int32, places: [(series: Int, point: Int)])] {
    var places: [Int32: [(series: Int, point: Int)]] = [:]
    for (index, series) in all.enumerated() where series.status == .watched {
      for point in series.judged {
        places[series.points[point].day, default: []].append((index, point))
      }
    }
    return places.sorted { $0.key < $1.key }.map { (day: $0.key, places: $0.value) }
  }

  /// How many alarms are to be expected where nothing has changed: an upper bound.
  ///
  /// A point of m is a signal by a rule with at most the rule's frequency, and at most a third of the
  /// level over m; and a period has any with at most the level. Signals in a row are one alarm, and
  /// limits that allow for the baseline's uncertainty are wider: there will be fewer.
  static func expectedFalseAlarms(_ all: [WatchSeries], _ question: WatchQuestion) -> Double {
    StableSum(
      periods(all).lazy.map { period in
        let count = Double(period.places.count)
        let share = question.level / Double(Rule.allCases.count) / count
        let each = Rule.allCases.reduce(0) { $0 + min($1.frequency, share) }
        return min(question.level, count * each)
      }
    ).value
  }
}
