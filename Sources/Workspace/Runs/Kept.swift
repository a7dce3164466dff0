/// What a weekly run forecast for one stretch of days.
public struct KeptForecast: Sendable, Equatable {
  /// The ISO week of the run, as `2025-W07`.
  public var week: String
  /// What was forecast, as `returns`.
  public var metric: String
  /// Of which part of the orders; empty for all.
  public var slice: String
  /// The first day that is forecast, in days from 1970-01-01.
  public var firstDay: Int32
  /// How many days it is for.
  public var days: Int
  /// The expected number.
  public var mean: Double
  /// Where the interval begins that holds the number four times of five.
  public var low80: Double
  /// See `low80`.
  public var high80: Double
  /// Where the interval begins that holds the number nineteen times of twenty.
  public var low95: Double
  /// See `low95`.
  public var high95: Double
  /// By which model.
  public var model: String

  /// Describes a forecast; numbers that are not known are NaN.
  public init(
    week: String, metric: String, slice: String = "", firstDay: Int32, days: Int, mean: Double,
    low80: Double, high80: Double, low95: Double, high95: Double, model: String
  ) {
    self.week = week
    self.metric = metric
    self.slice = slice
    self.firstDay = firstDay
    self.days = days
    self.mean = mean
    self.low80 = low80
    self.high80 = high80
    self.low95 = low95
    self.high95 = high95
    self.model = model
  }
}

/// What a weekly run warned of.
public struct KeptAlarm: Sendable, Equatable {
  /// The ISO week of the run, as `2025-W07`.
  public var week: String
  /// The same in every run that sees this alarm.
  public var id: String
  /// What got worse, as `return_rate`.
  public var metric: String
  /// By what the orders were parted; empty for all.
  public var dimension: String
  /// In which part of them; empty for all.
  public var slice: String
  /// The onset, in days from 1970-01-01.
  public var firstDay: Int32
  /// The last day that belongs to it.
  public var lastDay: Int32
  /// What was seen from the onset to the last day.
  public var value: Double
  /// What was to be expected.
  public var expected: Double
  /// Its false discovery rate, after Benjamini and Hochberg.
  public var q: Double

  /// Describes an alarm; numbers that are not known are NaN.
  public init(
    week: String, id: String, metric: String, dimension: String = "", slice: String = "",
    firstDay: Int32, lastDay: Int32, value: Double, expected: Double, q: Double
  ) {
    self.week = week
    self.id = id
    self.metric = metric
    self.dimension = dimension
    self.slice = slice
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.value = value
    self.expected = expected
    self.q = q
  }
}

/// A group of complaints that a weekly run found, by which the next run knows it again.
public struct KeptTheme: Sendable, Equatable {
  /// The ISO week of the run, as `2025-W07`.
  public var week: String
  /// The same in every run that finds this theme.
  public var id: String
  /// What tells it from other themes, the strongest first.
  public var terms: [String]
  /// Its name.
  public var centre: String

  /// Describes a theme; terms hold no newline.
  public init(week: String, id: String, terms: [String], centre: String) {
    self.week = week
    self.id = id
    self.terms = terms
    self.centre = centre
  }
}
