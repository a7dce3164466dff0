import Cubes
import Statistics

/// Alarms on series of rates.
public struct WatchResult: Sendable, Encodable {
  /// The dimensions, as they were asked for.
  public let by: [String]
  /// What is watched.
  public let metric: WatchQuestion.Metric
  /// To which period a return belongs.
  public let clock: RatesQuestion.Clock
  /// How long a period is: `day`, `week` or `month`.
  public let every: String
  /// The newest period that could be judged, if any.
  public let newest: String?
  /// Whether an alarm holds the newest judged period.
  public let isAlarming: Bool
  /// What got worse: active ones first, then by severity, then the newest first.
  public let alarms: [Alarm]
  /// What got better, by the same rules; never alarms.
  public let improvements: [Alarm]
  /// How much was looked at, and what chance alone would give.
  public let looks: Looks
  /// Every series, by its values.
  public let series: [Series]
  /// What a reader must know; not part of the encoded result.
  public let cautions: [Caution]

  enum CodingKeys: String, CodingKey {
    case by, metric, clock, every, newest, alarms, improvements, looks, series
    case isAlarming = "is_alarming"
  }

  /// How grave an alarm is, by the lower end of its ratio's interval; for an improvement, by the
  /// reciprocal of the upper end.
  public enum Severity: String, Sendable, Encodable, CaseIterable {
    /// At least twice the baseline.
    case severe
    /// At least a quarter more.
    case moderate
    /// Less than that.
    case slight
  }

  /// One series, one stretch of time.
  public struct Alarm: Sendable, Encodable {
    /// The same in every run: metric, series and onset.
    public let id: String
    /// For each dimension its value; nil where the export says nothing.
    public let key: [String: String?]
    /// The same in the order of the dimensions.
    public let values: [String?]
    /// `worse` or `better`.
    public let direction: String
    /// How grave.
    public let severity: Severity
    /// Whether it holds the newest judged period.
    public let isActive: Bool
    /// The period in which it began, as dated.
    public let onset: String
    /// The first and last period in which it may as well have begun.
    public let onsetEarliest: String
    /// See `onsetEarliest`.
    public let onsetLatest: String
    /// The period of the first signal.
    public let firstSignal: String
    /// The last period that belongs to it.
    public let last: String
    /// How many judged periods it holds.
    public let periods: Int
    /// Which rules gave signals: `point`, `two_of_three`, `nine_in_a_row`.
    public let rules: [String]
    /// From its onset to its last period.
    public let evidence: Evidence
    /// Its last four weeks (seven days, three months), where it has twice as many.
    ///
    /// A rise on top of the alarm shows here, and so does that it goes down. Nil else, and where it would tell of a
    /// part too small to be shown.
    @OrNull public internal(set) var latest: Stretch?

    enum CodingKeys: String, CodingKey {
      case id, key, values, direction, severity, onset, last, periods, rules, evidence, latest
      case isActive = "is_active"
      case onsetEarliest = "onset_earliest"
      case onsetLatest = "onset_latest"
      case firstSignal = "first_signal"
    }
  }

  /// What was seen in the last part of an alarm against what was to be expected.
  public struct Stretch: Sendable, Encodable {
    /// Its first period.
    public var from: String
    /// Returned (or complained-about) lines; for money, orders that are worth it.
    public var observed: Double
    /// What the baseline's rate would have given by now.
    public var expected: Double
    /// observed over expected; nil where nothing was.
    @OrNull public var ratio: Double?
    /// The ends of its 95% interval, allowing for the variation between periods; nil where there is none.
    @OrNull public var ratioLow: Double?
    /// See `ratioLow`.
    @OrNull public var ratioHigh: Double?

    enum CodingKeys: String, CodingKey {
      case from, observed, expected, ratio
      case ratioLow = "ratio_low"
      case ratioHigh = "ratio_high"
    }
  }

  /// What was seen against what was to be expected.
  public struct Evidence: Sendable, Encodable {
    /// Returned (or complained-about) lines; for money, orders that are worth it.
    public var observed: Double
    /// What the baseline's rate would have given by now.
    public var expected: Double
    /// Lines, or orders for money, weighted by maturity.
    public var trials: Double
    /// observed over trials.
    public var rate: Double
    /// The baseline's rate.
    public var baselineRate: Double
    /// rate over baseline rate; nil where that is 0.
    @OrNull public var ratio: Double?
    /// The ends of its 95% interval, allowing for the variation between periods; nil where there is none.
    @OrNull public var ratioLow: Double?
    /// See `ratioLow`.
    @OrNull public var ratioHigh: Double?
    /// The smallest chance of its signals, allowing for three rules.
    public var pValue: Double
    /// The same, allowing for all series of the period.
    public var qValue: Double

    enum CodingKeys: String, CodingKey {
      case observed, expected, trials, rate, ratio
      case baselineRate = "baseline_rate"
      case ratioLow = "ratio_low"
      case ratioHigh = "ratio_high"
      case pValue = "p_value"
      case qValue = "q_value"
    }
  }

  /// How much was looked at.
  public struct Looks: Sendable, Encodable {
    /// Series with a baseline.
    public var series: Int
    /// Series without, which are not watched.
    public var notWatched: Int
    /// Periods judged.
    public var periods: Int
    /// Points judged.
    public var points: Int
    /// Alarms to be expected where nothing has changed, at most.
    public var expectedFalseAlarms: Double

    enum CodingKeys: String, CodingKey {
      case series, periods, points
      case notWatched = "not_watched"
      case expectedFalseAlarms = "expected_false_alarms"
    }
  }

  /// One series.
  public struct Series: Sendable, Encodable {
    /// For each dimension its value; nil where the export says nothing.
    public var key: [String: String?]
    /// The same in the order of the dimensions.
    public var values: [String?]
    /// `watched`, `short_baseline` or `small_baseline`.
    public var status: String
    /// What its limits are made of; nil where it is not watched.
    @OrNull public var baseline: Baseline?
    /// Its periods; nil for a series without alarm or improvement among many.
    @OrNull public var points: [Point]?
  }

  /// What limits are made of.
  public struct Baseline: Sendable, Encodable {
    /// Its first period.
    public var from: String
    /// Its last.
    public var to: String
    /// How many they are.
    public var periods: Int
    /// Returned (or complained-about) lines; for money, orders that are worth it.
    public var observed: Double
    /// Lines, or orders for money.
    public var trials: Double
    /// Their quotient.
    public var rate: Double
    /// How many times as much it varies as chance alone: Laney's σ_z, at least 1.
    public var sigma: Double
  }

  /// One period of a series.
  public struct Point: Sendable, Encodable {
    /// As `2014-W33`.
    public var period: String
    /// `baseline`, `judged`, `immature`, `unfinished` or `passed`.
    public var state: String
    /// Lines sold.
    @OrNull public var lines: Double?
    /// Returned (or complained-about) lines; for money, orders that are worth it.
    @OrNull public var observed: Double?
    /// Lines, or orders for money, weighted by maturity.
    @OrNull public var trials: Double?
    /// The share of what is to come that can have come; nil where not known.
    @OrNull public var maturity: Double?
    /// observed over trials, so adjusted for maturity; nil where that is no rate.
    @OrNull public var rate: Double?
    /// Standard deviations from the baseline; nil for periods that are not judged.
    @OrNull public var score: Double?
    /// The rates three standard deviations off; nil where there is none, or it is not judged.
    @OrNull public var low: Double?
    /// See `low`.
    @OrNull public var high: Double?
    /// Allowing for three rules and all series of the period; nil for periods that are not judged.
    @OrNull public var qValue: Double?
    /// True where the figures are hidden, there being too few lines; else nil, and not written.
    public var suppressed: Bool?

    enum CodingKeys: String, CodingKey {
      case period, state, lines, observed, trials, maturity, rate, score, low, high, suppressed
      case qValue = "q_value"
    }
  }
}
