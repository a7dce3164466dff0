import Forecasting

/// What is to come, and why it may be believed.
public struct ForecastResult: Sendable, Encodable {
  /// What is forecast: `returns`, `complaints`, `refund_amount`, or `value` of a file of series.
  public let of: String
  /// The length of periods: `day`, `week`, `month`, `quarter` or `year`.
  public let every: String
  /// How many periods are forecast.
  public let horizon: Int
  /// The dimensions, as they were asked for.
  public let by: [String]
  /// The levels of the intervals.
  public let levels: [Double]
  /// How groups were made to add up to the total; nil where there are none.
  public let reconciliation: Reconciling?
  /// The total, then the groups by key.
  public internal(set) var series: [Series]
  /// What a reader must know before believing the figures; not part of the encoded result.
  public let cautions: [Caution]

  enum CodingKeys: String, CodingKey {
    case of, every, horizon, by, levels, reconciliation, series
  }

  /// How groups and total are made to agree.
  public enum Reconciling: String, Sendable, Encodable {
    /// Their difference is shared by the variances of their errors.
    case minimumTrace = "mint_diagonal"
  }

  /// Writes every key, null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(of, forKey: .of)
    try container.encode(every, forKey: .every)
    try container.encode(horizon, forKey: .horizon)
    try container.encode(by, forKey: .by)
    try container.encode(levels, forKey: .levels)
    try container.encode(reconciliation, forKey: .reconciliation)
    try container.encode(series, forKey: .series)
  }

  /// One series.
  public struct Series: Sendable, Encodable {
    /// For each dimension its value; empty for the total.
    public let key: [String: String?]
    /// The same in the order of the dimensions; the name of a series of a file.
    public let names: [String?]
    /// Whether it is the sum of the others, or the only one.
    public let isTotal: Bool
    /// Who forecasts: a contestant, `mixed` where steps have different ones, or `mean` without a backtest.
    public let model: String
    /// Why, in a sentence of each language.
    public let explanation: Sentence
    /// What was.
    public internal(set) var history: [Past]
    /// What is to come.
    public let forecast: [Step]
    /// How the contestants did; nil without enough history.
    public let backtest: Backtest?

    enum CodingKeys: String, CodingKey {
      case key, model, explanation, history, forecast, backtest
      case isTotal = "is_total"
    }

    /// Writes every key, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(key, forKey: .key)
      try container.encode(isTotal, forKey: .isTotal)
      try container.encode(model, forKey: .model)
      try container.encode(explanation, forKey: .explanation)
      try container.encode(history, forKey: .history)
      try container.encode(forecast, forKey: .forecast)
      try container.encode(backtest, forKey: .backtest)
    }

    init(
      key: [String: String?], names: [String?], isTotal: Bool, values: [Double],
      labels: ForecastLabels, _ found: Forecast, levels: [Double], unit: ForecastWords.Unit
    ) {
      self.key = key
      self.names = names
      self.isTotal = isTotal
      history = zip(labels.past, values).map { Past(period: $0, value: $1) }
      forecast = zip(labels.coming, found.steps).map { Step($0, $1, levels) }
      backtest = found.backtest.map { Backtest($0, levels) }
      let models = Set(forecast.map(\.model))
      model = models.count == 1 ? forecast[0].model : "mixed"
      explanation = ForecastWords(unit).explanation(found)
    }
  }

  /// A sentence in both languages.
  public struct Sentence: Sendable, Equatable, Encodable {
    /// In English.
    public let en: String
    /// In Chinese.
    public let zh: String
  }

  /// A period that is over.
  public struct Past: Sendable, Encodable {
    /// As `2025-W07`, `2025-02-11`, `2025-02`, `2025-Q1` or `2025`.
    public let period: String
    /// What came; nil where it is hidden for its few orders.
    @OrNull public var value: Double?
  }
}
