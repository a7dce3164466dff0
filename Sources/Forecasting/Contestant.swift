/// A way to forecast that takes part in the contest.
public enum Contestant: String, Sendable, CaseIterable {
  /// The last value again.
  case naive
  /// The last season again.
  case seasonalNaive = "seasonal_naive"
  /// Exponential smoothing, its form by AICc.
  case ets
  /// The theta method, its variant by squared error.
  case theta
  /// Exponential smoothing of what is left without promotions and holidays.
  case etsCalendar = "ets_calendar"
  /// The theta method on what is left without promotions and holidays.
  case thetaCalendar = "theta_calendar"
  /// Croston's method for rare events.
  case croston
  /// Croston's method without its bias.
  case syntetosBoylan = "sba"
  /// Teunter, Syntetos and Babai's method for rare events.
  case teunterSyntetosBabai = "tsb"
  /// Orders already placed, times the share and the lags of returns.
  case pipeline
  /// The same, with orders to come that follow the calendar.
  case pipelineCalendar = "pipeline_calendar"
  /// The mean of the contestants that do about as well as the best.
  case meanOfGood = "mean_of_good"
  /// The median of all contestants, step by step.
  case median

  /// Whether it is made of the forecasts of others.
  var isCombination: Bool { self == .meanOfGood || self == .median }

  /// Whether it sees the orders that returns will come of.
  public var knowsOrders: Bool { self == .pipeline || self == .pipelineCalendar }

  /// Whether it is the theta method, with or without the calendar.
  var isTheta: Bool { self == .theta || self == .thetaCalendar }
}

/// A series to forecast, and all that is known beside it.
public struct ForecastTask: Sendable {
  /// The values of finished periods, oldest first, all finite.
  public var values: [Double]
  /// Values to a season: 7 for days, 1 for weeks and years, 12 for months, 4 for quarters.
  public var seasonLength: Int
  /// How many periods are wanted.
  public var horizon: Int
  /// The levels of the intervals, each above 0 and below 1, rising.
  public var levels: [Double]
  /// Whether the values are counts or amounts, which are never below zero.
  public var isNonNegative: Bool
  /// For each event, which share of each period it fills: as many as periods known and wanted.
  ///
  /// Where there is a pipeline, its events count instead, as late as returns come.
  public var events: [[Double]]
  /// Orders and lags, where they are known.
  public var pipeline: Pipeline?

  /// Creates a task.
  public init(
    values: [Double], seasonLength: Int, horizon: Int, levels: [Double] = [0.8, 0.95],
    isNonNegative: Bool = true, events: [[Double]] = [], pipeline: Pipeline? = nil
  ) {
    self.values = values
    self.seasonLength = max(1, seasonLength)
    self.horizon = max(1, horizon)
    self.levels = levels
    self.isNonNegative = isNonNegative
    self.events = events
    self.pipeline = pipeline
  }
}

extension ForecastTask {
  /// Whether the values are counts: whole, and never below zero.
  var isCount: Bool { isNonNegative && values.allSatisfy { $0 >= 0 && $0 == $0.rounded() } }
}

/// Runs one contestant from origin to origin, keeping what need not be found again.
struct Runner {
  let contestant: Contestant
  private(set) var task: ForecastTask
  private var model: ETS?
  private var fits = 0

  /// After so many origins the form of a model is chosen anew.
  private static let renewal = 5
  /// Longer series are searched less thoroughly.
  private static let longSeries = 300

  init(_ contestant: Contestant, _ task: ForecastTask) {
    self.contestant = contestant
    self.task = task
  }

  /// Expected values of the periods after an origin; nil where there is too little to go by.
  mutating func forecast(origin: Int, isFinal: Bool = false) -> [Double]? {
    let known = Array(task.values[..<origin])
    let forecast = raw(known, isFinal: isFinal)
    guard let forecast, forecast.allSatisfy(\.isFinite) else { return nil }
    return task.isNonNegative ? forecast.map { max(0, $0) } : forecast
  }

  /// Asks for so many periods from now on.
  mutating func look(ahead horizon: Int) { task.horizon = horizon }

  private mutating func raw(_ known: [Double], isFinal: Bool) -> [Double]? {
    let horizon = task.horizon
    func level(_ value: Double) -> [Double] { [Double](repeating: value, count: horizon) }
    switch contestant {
    case .naive: return Naive.seasonal(known, seasonLength: 1, horizon: horizon)
    case .seasonalNaive:
      return Naive.seasonal(known, seasonLength: task.seasonLength, horizon: horizon)
    case .ets: return ets(known, isFinal: isFinal)
    case .theta:
      return Theta.best(known, seasonLength: task.seasonLength)?.forecast(horizon)
    case .etsCalendar:
      return withoutEvents(known) { runner, plain in runner.ets(plain, isFinal: isFinal) }
    case .thetaCalendar:
      return withoutEvents(known) { runner, plain in
        Theta.best(plain, seasonLength: runner.task.seasonLength)?.forecast(horizon)
      }
    case .croston: return level(Intermittent.croston(known))
    case .syntetosBoylan: return level(Intermittent.syntetosBoylan(known))
    case .teunterSyntetosBabai: return level(Intermittent.teunterSyntetosBabai(known))
    case .pipeline, .pipelineCalendar:
      return task.pipeline?.forecast(
        origin: known.count, horizon: horizon, usesEvents: contestant == .pipelineCalendar)
    case .meanOfGood, .median: return nil
    }
  }

  private mutating func ets(_ known: [Double], isFinal: Bool) -> [Double]? {
    let effort = known.count > Self.longSeries ? ETS.Effort.quick : .full
    if let model, !isFinal, fits % Self.renewal != 0,
      let next = ETS.fit(
        model.form, known, seasonLength: task.seasonLength, like: model, evaluations: 200)
    {
      self.model = next
    } else {
      model = ETS.best(known, seasonLength: task.seasonLength, effort: effort)
    }
    fits += 1
    return model?.forecast(task.horizon)
  }

  /// Forecasts what is left without the events, and multiplies by those to come.
  private mutating func withoutEvents(
    _ known: [Double], _ forecast: (inout Runner, [Double]) -> [Double]?
  ) -> [Double]? {
    let events =
      task.pipeline.map { $0.delayedEvents(origin: known.count, horizon: task.horizon) }
      ?? task.events
    guard task.isNonNegative, !events.isEmpty else { return nil }
    let effects = EventEffects(
      known, events: events, seasonLength: task.seasonLength,
      reach: task.seasonLength == 7 ? 35 : 6)
    let plain = known.indices.map { known[$0] / effects.factor(events, at: $0) }
    return forecast(&self, plain)?.enumerated().map { step, value in
      value * effects.factor(events, at: known.count + step)
    }
  }
}
