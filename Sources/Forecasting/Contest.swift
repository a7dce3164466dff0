/// A forecast, and why it may be believed.
public struct Forecast: Sendable {
  /// One period to come.
  public struct Step: Sendable, Equatable {
    /// What is expected.
    public var mean: Double
    /// An interval for each level of the task, each within the next.
    public var intervals: [Interval]
    /// Who forecasts it.
    public var contestant: Contestant?
  }

  /// The ends of an interval.
  public struct Interval: Sendable, Equatable {
    /// The lower end.
    public var low: Double
    /// The upper end.
    public var high: Double
  }

  /// How one contestant did in the backtest.
  public struct Score: Sendable {
    /// Who.
    public var contestant: Contestant
    /// Mean absolute scaled error; nil where the series was constant.
    public var mase: Double?
    /// Its absolute errors over those of the seasonal naive forecast.
    public var relativeError: Double
    /// Mean loss over the ends of all intervals, in units of the series.
    public var pinball: Double
    /// For each level the share of what came that lay within the interval; each origin is judged by
    /// widths from all others.
    public var coverage: [Double]
    /// How many steps it forecasts.
    public var chosenSteps: Int
  }

  /// What the backtest said.
  public struct Report: Sendable {
    /// How many moments it started from.
    public var origins: Int
    /// The forecasts as chosen, step by step.
    public var mase: Double?
    /// Their absolute errors over those of the seasonal naive forecast.
    public var relativeError: Double
    /// Their mean loss over the ends of all intervals.
    public var pinball: Double
    /// Their coverage, by level.
    public var coverage: [Double]
    /// All contestants, best first.
    public var contestants: [Score]
    /// Who is in the mean of the good ones.
    public var good: [Contestant]
  }

  /// What a reader must know.
  public enum Remark: Sendable, Equatable {
    /// Nothing but zeros so far.
    case allZero
    /// All values are the same, so that there is no scale for errors.
    case constant
    /// Too few values for a backtest: how many there are and how many it takes.
    case tooShort(count: Int, needed: Int)
    /// A backtest of fewer origins than the eight that are wanted.
    case fewOrigins(Int)
    /// Nothing beat the seasonal naive forecast.
    case naiveStands
    /// More periods are asked for than there are.
    case beyondHistory
  }

  /// The periods to come.
  public var steps: [Step]
  /// How the contestants did; nil without a backtest.
  public var backtest: Report?
  /// What a reader must know.
  public var remarks: [Remark]
}

/// Decides by backtest who forecasts, and how wide the intervals are.
public enum Contest {
  /// Fewer origins than this are said to be few.
  public static let wantedOrigins = 8
  /// Fewer than this decide nothing.
  static let leastOrigins = 3
  /// Where at least this share of the values is zero, events are rare.
  private static let rareShare = 0.3

  /// Forecasts a series.
  ///
  /// Without enough history for a backtest, the mean of all values with an interval from their spread; of
  /// fewer than two values, nothing.
  ///
  /// - Returns: nil for fewer than two values, or values that are not finite.
  /// - Complexity: Up to 26 origins times the contestants: for 157 weeks 0.1 s, for 3 years of days
  ///   about a second.
  public static func run(_ task: ForecastTask) -> Forecast? {
    guard task.values.count > 1, task.values.allSatisfy(\.isFinite) else { return nil }
    let origins = Backtest.origins(
      count: task.values.count, horizon: task.horizon, seasonLength: task.seasonLength)
    var remarks: [Forecast.Remark] = []
    if task.horizon > task.values.count { remarks.append(.beyondHistory) }
    if let same = task.values.first, task.values.allSatisfy({ $0 == same }) {
      remarks.append(same == 0 ? .allZero : .constant)
    }
    guard origins.count >= leastOrigins else {
      let needed =
        Backtest.leastHistory(seasonLength: task.seasonLength) + task.horizon
        + (leastOrigins - 1) * (task.seasonLength == 7 ? 7 : 1)
      remarks.append(.tooShort(count: task.values.count, needed: needed))
      return Forecast(steps: PlainMean.steps(task), remarks: remarks)
    }
    if origins.count < wantedOrigins { remarks.append(.fewOrigins(origins.count)) }

    var backtest = Backtest(task, origins: origins)
    var runners: [Runner] = []
    for contestant in contestants(task) {
      var runner = Runner(contestant, task)
      if backtest.add(&runner) { runners.append(runner) }
    }
    backtest.addMeanOfGood()
    return forecast(task, backtest, &runners, remarks)
  }

  /// Who takes part.
  static func contestants(_ task: ForecastTask) -> [Contestant] {
    var all: [Contestant] = [.seasonalNaive]
    if task.seasonLength > 1 { all.append(.naive) }
    all += [.ets, .theta]
    let events = task.pipeline?.events ?? task.events
    if task.isNonNegative, !events.isEmpty { all += [.etsCalendar, .thetaCalendar] }
    let zeros = task.values.count { $0 == 0 }
    if task.isNonNegative, Double(zeros) >= rareShare * Double(task.values.count) {
      all += [.croston, .syntetosBoylan, .teunterSyntetosBabai]
    }
    if task.pipeline != nil {
      all.append(.pipeline)
      if !events.isEmpty { all.append(.pipelineCalendar) }
    }
    return all
  }

  private static func forecast(
    _ task: ForecastTask, _ backtest: Backtest, _ runners: inout [Runner],
    _ remarks: [Forecast.Remark]
  ) -> Forecast? {
    var remarks = remarks
    let choice = backtest.choice()
    let good = backtest.good()
    let needed = Set(
      choice.flatMap { backtest.forecasts[$0].contestant == .meanOfGood ? good : [$0] })
    var futures = [[Double]](repeating: [], count: backtest.forecasts.count)
    for index in runners.indices where needed.contains(index) {
      futures[index] =
        runners[index].forecast(origin: task.values.count, isFinal: true)
        ?? Naive.seasonal(task.values, seasonLength: task.seasonLength, horizon: task.horizon)
    }
    if let mean = backtest.forecasts.firstIndex(where: { $0.contestant == .meanOfGood }) {
      futures[mean] = (0..<task.horizon).map { step in
        good.reduce(0) { $0 + (needed.contains($1) ? futures[$1][step] : 0) }
          / Double(good.count)
      }
    }
    let chosen = backtest.origins.indices.map { place in
      (0..<task.horizon).map { backtest.forecasts[choice[$0]].values[place][$0] }
    }
    guard
      let widths = Calibration(
        chosen, backtest.actual, scalesWithLevel: task.isNonNegative)
    else { return nil }
    let steps = (0..<task.horizon).map { step in
      let mean = futures[choice[step]][step]
      return Forecast.Step(
        mean: mean,
        intervals: intervals(task, mean) { widths.halfWidth(mean, step: step, level: $0) },
        contestant: backtest.forecasts[choice[step]].contestant)
    }
    let isConstant = remarks.contains(.allZero) || remarks.contains(.constant)
    if !isConstant,
      choice.allSatisfy({ backtest.forecasts[$0].contestant == .seasonalNaive })
    {
      remarks.append(.naiveStands)
    }
    return Forecast(
      steps: steps, backtest: report(task, backtest, choice, chosen, good), remarks: remarks)
  }

  /// Intervals around an expectation, each within the next.
  static func intervals(
    _ task: ForecastTask, _ mean: Double, halfWidth: (Double) -> Double
  ) -> [Forecast.Interval] {
    var widest = 0.0
    return task.levels.map { level in
      widest = max(widest, halfWidth(level))
      let low = mean - widest
      return Forecast.Interval(low: task.isNonNegative ? max(0, low) : low, high: mean + widest)
    }
  }
}
