/// The summary of a week.
///
/// What cannot be told is null, with the reason beside it; the rest stands.
public struct WeeklyResult: Sendable, Encodable {
  /// A sentence in both languages.
  public typealias Sentence = ForecastResult.Sentence

  /// As `2025-W07`.
  public let week: String
  /// Its Monday.
  public let from: String
  /// Its Sunday.
  public let to: String
  /// Whole days from its end to the as-of day.
  public let daysSince: Int
  /// What a manager reads first.
  public let verdict: Verdict
  /// The figures of the week, beside those of the week before and of last year.
  public let headline: [Headline]
  /// The figures of the last half year, week by week.
  public let trend: [Week]
  /// What was aimed at, and whether it was reached.
  public let targets: [Target]
  /// What is out of its limits.
  public let alarms: Part<Alarms>
  /// What changed over the last four weeks, and why.
  public let moves: [Move]
  /// Categories, skus and reasons by their shrunken rate.
  public let rankings: [Ranking]
  /// What complaints are about.
  public internal(set) var themes: Part<Themes>
  /// What is to come.
  public let forecasts: [Forecasts]
  /// How earlier forecasts and alarms turned out.
  public let record: Part<Record>
  /// What was read, and how it joined.
  public let data: DataQuality
  /// What a reader must know; not part of the encoded result.
  public internal(set) var cautions: [Caution]
  /// What later summaries will score or know again; not part of the encoded result.
  public internal(set) var toKeep: WeeklyMemory

  enum CodingKeys: String, CodingKey {
    case week, from, to, verdict, headline, trend, targets, alarms, moves, rankings, themes,
      forecasts
    case record, data
    case daysSince = "days_since"
  }

  /// Something that may not be known, and then why.
  public struct Part<Value: Encodable & Sendable>: Sendable, Encodable {
    /// What was found out.
    @OrNull public var value: Value?
    /// Why nothing was.
    @OrNull public var reason: Sentence?

    init(_ value: Value) {
      self.value = value
      reason = nil
    }

    init(because reason: Sentence) {
      value = nil
      self.reason = reason
    }
  }

  /// What a manager reads first.
  public struct Verdict: Sendable, Encodable {
    /// How the week was.
    public enum Level: String, Sendable, Encodable {
      /// An alarm is active, a target is missed, or returns, complaints or an export end before the week does.
      case attention
      /// Nothing of this.
      case calm
      /// There is nothing to judge by.
      case unknown
    }

    /// How the week was.
    public var level: Level
    /// In a sentence.
    public var sentence: Sentence
    /// Tables that end before the week does, of which little can be told therefore.
    public var endsEarly: [String] = []
    /// Exports that came every week and not in this one.
    public var missing: [Missing] = []

    enum CodingKeys: String, CodingKey {
      case level, sentence
      case endsEarly = "ends_early"
      case missing = "missing_exports"
    }
  }

  /// An export that came every week and not in this one.
  public struct Missing: Sendable, Encodable {
    /// `orders`, `returns` or `complaints`.
    public var kind: String
    /// Whose export it is.
    public var profile: String
    /// The name of the last file that came of it.
    public var file: String
    /// The last day that is known of it, `yyyy-MM-dd`.
    @OrNull public var last: String?
  }

  /// A figure of the week and what it is held against.
  public struct Headline: Sendable, Encodable {
    /// What it counts.
    public var metric: WeeklyMetric
    /// `count`, `share` or `money`.
    public var unit: String
    /// Whether returns belong to the week of their order (`cohort`) or of their request (`period`).
    public var clock: RatesQuestion.Clock
    /// Of the week.
    public var week: Figure
    /// Of the week before.
    public var weekBefore: Figure
    /// Of the same week of last year, moved with the Spring Festival where that counts.
    public var lastYear: Figure
    /// From the week before.
    public var change: Change
    /// From last year.
    public var changeOfYear: Change

    enum CodingKeys: String, CodingKey {
      case metric, unit, clock, week, change
      case weekBefore = "week_before"
      case lastYear = "last_year"
      case changeOfYear = "change_of_year"
    }
  }

  /// A figure of one week.
  public struct Figure: Sendable, Encodable {
    /// The week.
    public var period: String
    /// What came back, of a rate.
    @OrNull public var numerator: Double?
    /// What was sold, of a rate.
    @OrNull public var denominator: Double?
    /// The count, the amount or the rate so far.
    @OrNull public var value: Double?
    /// The ends of the 95% interval of a rate.
    @OrNull public var low: Double?
    /// See `low`.
    @OrNull public var high: Double?
    /// The share of what is to come back that can have come.
    @OrNull public var maturity: Double?
    /// The rate once everything has come back.
    @OrNull public var adjusted: Double?
    /// The ends of its interval.
    @OrNull public var adjustedLow: Double?
    /// See `adjustedLow`.
    @OrNull public var adjustedHigh: Double?
    /// Why a figure above is missing, of those that could be there.
    @OrNull public var reason: Sentence?

    enum CodingKeys: String, CodingKey {
      case period, numerator, denominator, value, low, high, maturity, adjusted, reason
      case adjustedLow = "adjusted_low"
      case adjustedHigh = "adjusted_high"
    }

    /// What a reader should go by: the adjusted rate, or the plain value of what is no rate.
    public var best: Double? { maturity == nil ? value : adjusted }
  }

  /// The figures of one week of several.
  public struct Week: Sendable, Encodable {
    /// As `2025-W07`.
    public var period: String
    /// Orders placed in it; nil, as all that follows, where they are too few to be shown.
    @OrNull public var orders: Int64?
    /// Of the lines ordered in it.
    @OrNull public var returnRate: Rate?
    /// Of the lines ordered in it.
    @OrNull public var complaintRate: Rate?
    /// Lines whose return was requested in it.
    @OrNull public var returns: Double?
    /// Complaints made in it.
    @OrNull public var complaints: Double?

    enum CodingKeys: String, CodingKey {
      case period, orders, returns, complaints
      case returnRate = "return_rate"
      case complaintRate = "complaint_rate"
    }
  }

  /// How a figure changed; of a rate at equal age, as `CompareResult` has it.
  public struct Change: Sendable, Encodable {
    /// After minus before.
    @OrNull public var difference: Double?
    /// The ends of its 95% interval; of rates only.
    @OrNull public var differenceLow: Double?
    /// See `differenceLow`.
    @OrNull public var differenceHigh: Double?
    /// After over before, minus 1.
    @OrNull public var relative: Double?
    /// That there is no change; of rates only.
    @OrNull public var pValue: Double?
    /// Days within which a return counts, in both; of rates only.
    @OrNull public var ageDays: Int?
    /// Lines of the week old enough to be counted; of rates only.
    @OrNull public var lines: Double?
    /// The same of what it is held against.
    @OrNull public var linesBefore: Double?
    /// Why there is none.
    @OrNull public var reason: Sentence?

    enum CodingKeys: String, CodingKey {
      case difference, relative, lines, reason
      case linesBefore = "lines_before"
      case differenceLow = "difference_low"
      case differenceHigh = "difference_high"
      case pValue = "p_value"
      case ageDays = "age_days"
    }
  }

  /// What was aimed at.
  public struct Target: Sendable, Encodable {
    /// Whether it was reached.
    public enum Verdict: String, Sendable, Encodable {
      /// It was; for a rate, the whole interval.
      case met
      /// It was not; for a rate, the whole interval.
      case missed
      /// The interval holds the target.
      case unclear
      /// The figure is not known.
      case unknown
    }

    /// What is aimed at.
    public var metric: WeeklyMetric
    /// Of which category; nil for all orders.
    @OrNull public var category: String?
    /// The aim.
    public var target: Double
    /// The figure of the week.
    public var figure: Figure
    /// Whether it was reached.
    public var verdict: Verdict
  }

  /// A comparison of the four weeks up to this one with the four before.
  public struct Move: Sendable, Encodable {
    /// What is compared.
    public var metric: CompareQuestion.Metric
    /// By which column the change is split.
    public var by: String
    /// The change, its parts, and the slices that explain most.
    public var comparison: Part<CompareResult>
  }

  /// Groups by the lower bound of their shrunken rate.
  public struct Ranking: Sendable, Encodable {
    /// The column.
    public var by: String
    /// The first and last week that count.
    public var from: String
    /// See `from`.
    public var to: String
    /// The groups.
    public var rates: Part<RatesResult>
    /// Whether a column of returns tells groups apart, so that each is a share of all lines; not part of the
    /// encoded result.
    public var isOfReturns: Bool

    enum CodingKeys: String, CodingKey { case by, from, to, rates }
  }

  /// What was read.
  public struct DataQuality: Sendable, Encodable {
    /// Files read.
    public var files: Int
    /// Rows: accepted + rejected + duplicates.
    public var rows: Int
    /// Rows that count.
    public var accepted: Int
    /// Rows that could not be read.
    public var rejected: Int
    /// Rows that were there already.
    public var duplicates: Int
    /// Returns that take part, and those whose order is there.
    public var returns: Join
    /// The same of complaints.
    public var complaints: Join

    /// How rows found their orders.
    public struct Join: Sendable, Encodable {
      /// Rows that take part.
      public var rows: Int
      /// Of these, the ones whose order is there.
      public var matched: Int
    }
  }
}
