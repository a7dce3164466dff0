/// What the summaries of earlier weeks said.
public struct WeeklyMemory: Sendable {
  /// A forecast of one week.
  public struct Forecast: Sendable {
    /// The week whose summary made it.
    public var week: String
    /// What was forecast.
    public var of: ForecastQuestion.Measure
    /// The Monday of the week that is forecast, in days from 1970-01-01.
    public var firstDay: Int32
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
    /// Who forecast it.
    public var model: String

    /// Creates a forecast.
    public init(
      week: String, of: ForecastQuestion.Measure, firstDay: Int32, mean: Double, low80: Double,
      high80: Double, low95: Double, high95: Double, model: String
    ) {
      self.week = week
      self.of = of
      self.firstDay = firstDay
      self.mean = mean
      self.low80 = low80
      self.high80 = high80
      self.low95 = low95
      self.high95 = high95
      self.model = model
    }
  }

  /// An alarm.
  public struct Alarm: Sendable {
    /// The week whose summary raised it.
    public var week: String
    /// Its id.
    public var id: String
    /// What was watched.
    public var metric: String
    /// The columns and values of its series, joined by commas; empty for all orders.
    public var dimension: String
    /// See `dimension`.
    public var slice: String
    /// The Monday of its onset, in days from 1970-01-01.
    public var firstDay: Int32
    /// The Sunday of its last week.
    public var lastDay: Int32
    /// What was seen.
    public var observed: Double
    /// What was to be expected.
    public var expected: Double
    /// Its q-value.
    public var q: Double

    /// Creates an alarm.
    public init(
      week: String, id: String, metric: String, dimension: String, slice: String, firstDay: Int32,
      lastDay: Int32, observed: Double, expected: Double, q: Double
    ) {
      self.week = week
      self.id = id
      self.metric = metric
      self.dimension = dimension
      self.slice = slice
      self.firstDay = firstDay
      self.lastDay = lastDay
      self.observed = observed
      self.expected = expected
      self.q = q
    }
  }

  /// A theme.
  public struct Theme: Sendable {
    /// The week whose summary had it.
    public var week: String
    /// Its id.
    public var id: Int
    /// The words that name it.
    public var terms: [String]

    /// Creates a theme.
    public init(week: String, id: Int, terms: [String]) {
      self.week = week
      self.id = id
      self.terms = terms
    }
  }

  /// Forecasts.
  public var forecasts: [Forecast] = []
  /// Alarms.
  public var alarms: [Alarm] = []
  /// Themes.
  public var themes: [Theme] = []
  /// The weeks that have a summary, in order.
  public var weeks: [String] {
    Set(forecasts.map(\.week) + alarms.map(\.week) + themes.map(\.week)).sorted()
  }

  /// Creates an empty memory.
  public init() {}

  /// What summaries of earlier weeks than this said, so that running a week again changes nothing.
  func before(_ week: String) -> WeeklyMemory {
    var memory = WeeklyMemory()
    memory.forecasts = forecasts.filter { $0.week < week }
    memory.alarms = alarms.filter { $0.week < week }
    memory.themes = themes.filter { $0.week < week }
    return memory
  }
}
