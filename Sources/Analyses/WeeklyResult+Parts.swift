extension WeeklyResult {
  /// What is out of its limits, over all series that were watched.
  public struct Alarms: Sendable, Encodable {
    /// The newest week with enough maturity to be judged, up to the week in question.
    @OrNull public var newest: String?
    /// Whether an alarm is to be raised: one that is active, or new though it has ended.
    public var isAlarming: Bool
    /// What got worse: active ones first, the gravest first; those that ended more than four weeks ago are
    /// left out.
    public var alarms: [Alarm]
    /// What got better and still is.
    public var improvements: [Alarm]
    /// How many series were watched.
    public var series: Int
    /// Alarms to be expected in all these weeks where nothing has changed, at most.
    public var expectedFalseAlarms: Double
    /// What could not be watched, and why.
    public var notWatched: [NotWatched]

    enum CodingKeys: String, CodingKey {
      case newest, alarms, improvements, series
      case isAlarming = "is_alarming"
      case expectedFalseAlarms = "expected_false_alarms"
      case notWatched = "not_watched"
    }
  }

  /// One series that left its limits.
  public struct Alarm: Sendable, Encodable {
    /// What is watched.
    public var metric: WatchQuestion.Metric
    /// By which columns series are told apart; none for all orders.
    public var by: [String]
    /// Whether it is active in the week.
    public var isActive: Bool
    /// Whether no earlier summary raised it; where none is kept, whether its first signal is of the newest judged
    /// week.
    public var isNew: Bool
    /// Whether it is active, or was over before any summary could raise it.
    public var isRaised: Bool { isActive || isNew }
    /// Id, onset, severity and evidence.
    public var alarm: WatchResult.Alarm
    /// The periods of its series, for a chart; not part of the encoded result.
    public var points: [WatchResult.Point]
    /// The rate of its baseline; not part of the encoded result.
    public var baselineRate: Double?

    enum CodingKeys: String, CodingKey {
      case metric, by, alarm
      case isActive = "is_active"
      case isNew = "is_new"
    }
  }

  /// What could not be watched.
  public struct NotWatched: Sendable, Encodable {
    /// The metric.
    public var metric: WatchQuestion.Metric
    /// The columns.
    public var by: [String]
    /// Why.
    public var reason: Sentence
  }

  /// What complaints are about.
  public struct Themes: Sendable, Encodable {
    /// Complaints that are grouped, of so many weeks.
    public var complaints: Int
    /// How many weeks.
    public var weeks: Int
    /// Whether to believe the groups.
    public var verdict: ClusterResult.Verdict
    /// The themes, the largest first.
    public var themes: [Theme]
  }

  /// A theme.
  public struct Theme: Sendable, Encodable {
    /// The same from week to week, where a workspace keeps it.
    public var id: Int
    /// The words that name it.
    public var terms: [String]
    /// Complaints of it.
    public var size: Int
    /// Their share.
    public var share: Double
    /// Complaints of it in the week; nil where small groups are hidden, as a few complaints are.
    @OrNull public var week: Int?
    /// In the week before.
    @OrNull public var weekBefore: Int?
    /// Whether no earlier summary had it and half of it came in the last four weeks; where none is kept, whether
    /// nine tenths did.
    public var isNew: Bool
    /// Whether it does not come back reliably when complaints are drawn anew.
    public var isUnstable: Bool
    /// Complaints near its centre, personal data masked.
    public var examples: [ClusterResult.Example]
    /// True where the theme is too small to be described; else nil, and not written.
    public var suppressed: Bool?

    enum CodingKeys: String, CodingKey {
      case id, terms, size, share, week, examples, suppressed
      case weekBefore = "week_before"
      case isNew = "is_new"
      case isUnstable = "is_unstable"
    }
  }

  /// What is to come of one thing.
  public struct Forecasts: Sendable, Encodable {
    /// What is forecast.
    public var of: ForecastQuestion.Measure
    /// The next four weeks.
    public var forecast: Part<ForecastResult>
    /// What was expected of this week at the end of the week before, and what came.
    public var scored: Part<Scored>
  }

  /// A forecast of the week and what came.
  public struct Scored: Sendable, Encodable {
    /// Whether it is the forecast that the week before kept, rather than one made anew from what was known then.
    public var isKept: Bool
    /// The week.
    public var period: String
    /// What was expected.
    public var mean: Double
    /// The ends of the 80% interval.
    public var low80: Double
    /// See `low80`.
    public var high80: Double
    /// The ends of the 95% interval.
    public var low95: Double
    /// See `low95`.
    public var high95: Double
    /// What came.
    public var actual: Double
    /// actual − mean.
    public var error: Double
    /// actual less the value of the week before, the naive forecast.
    @OrNull public var naiveError: Double?
    /// Whether it came within the 80% interval.
    public var isWithin80: Bool
    /// Whether it came within the 95% interval.
    public var isWithin95: Bool

    enum CodingKeys: String, CodingKey {
      case period, mean, actual, error
      case isKept = "is_kept"
      case low80 = "low_80"
      case high80 = "high_80"
      case low95 = "low_95"
      case high95 = "high_95"
      case naiveError = "naive_error"
      case isWithin80 = "is_within_80"
      case isWithin95 = "is_within_95"
    }
  }

  /// How what earlier summaries said turned out.
  public struct Record: Sendable, Encodable {
    /// Weeks whose summaries were kept.
    public var weeks: Int
    /// Forecasts by what was forecast and how far ahead.
    public var forecasts: [ForecastRecord]
    /// Alarms.
    public var alarms: [AlarmRecord]
  }

  /// Kept forecasts so many weeks ahead, against what came.
  public struct ForecastRecord: Sendable, Encodable {
    /// What was forecast.
    public var of: String
    /// How many weeks ahead.
    public var ahead: Int
    /// How many have come due.
    public var count: Int
    /// The share that came within the 80% interval.
    public var coverage80: Double
    /// The share that came within the 95% interval.
    public var coverage95: Double
    /// Mean absolute error.
    public var meanError: Double
    /// That of repeating the last week known.
    @OrNull public var naiveError: Double?
    /// The one over the other: below 1 is better than naive.
    @OrNull public var relativeError: Double?

    enum CodingKeys: String, CodingKey {
      case of, ahead, count
      case coverage80 = "coverage_80"
      case coverage95 = "coverage_95"
      case meanError = "mean_absolute_error"
      case naiveError = "naive_error"
      case relativeError = "relative_error"
    }
  }

  /// A kept alarm, and what it looks like with what has come since.
  public struct AlarmRecord: Sendable, Encodable {
    /// Its id, as it was first raised.
    public var id: String
    /// What was watched.
    public var metric: WatchQuestion.Metric
    /// The column and value of its series; empty for all orders.
    public var by: String
    /// See `by`.
    public var value: String
    /// The week since when things were worse.
    public var onset: String
    /// The week whose summary raised it first.
    public var raised: String
    /// What has become of it.
    public var outcome: Outcome

    /// How it turned out.
    public enum Outcome: String, Sendable, Encodable {
      /// With mature data there is still an alarm of this series about that time.
      case held
      /// There is none any more.
      case dropped
      /// Its data are still young.
      case open
    }
  }
}
