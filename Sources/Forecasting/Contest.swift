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
    /// Its absolute errors over those of the seasonal naive forecast; nil where that had none.
    public var relativeError: Double?
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
    /// How many moments it started from; for far steps, which take a longer history, there may be fewer.
    public var origins: Int
    /// How many steps were tested, whatever the horizon.
    public var testedSteps: Int
    /// The forecasts as chosen, step by step.
    public var mase: Double?
    /// Their absolute errors over those of the seasonal naive forecast; nil where that had none.
    public var relativeError: Double?
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
    /// The orders are used although the seasonal naive forecast erred less, because not clearly less.
    case ordersStand
    /// The seasonal naive forecast erred less than what is used, but not clearly less.
    case naiveWithinChance
    /// More periods are asked for than there are.
    case beyondHistory
    /// Steps beyond so many could not be tested, and follow the last one that was.
    case untested(beyond: Int)
    /// Some intervals have no width, for want of any error in the past.
    case noWidth
    /// An interval is much wider than the one of the level below, as many times as is told.
    case longTail(inner: Double, outer: Double, ratio: Double)
  }

  /// The periods to come.
  public var steps: [Step]
  /// How the contestants did; nil without a backtest.
  public var backtest: Report?
  /// What a reader must know.
  public var remarks: [Remark]
}

extension Forecast {
  /// Whether all numbers are.
  fileprivate var isFinite: Bool {
    steps.allSatisfy { step in
      step.mean.isFinite
        && step.intervals.allSatisfy { $0.low.isFinite && $0.high.isFinite }
    } && (backtest?.pinball.isFinite ?? true)
      && (backtest?.contestants.allSatisfy(\.pinball.isFinite) ?? true)
  }

  /// Turns figures in other units into those of the series.
  fileprivate mutating func multiply(by unit: Double) {
    for index in steps.indices {
      steps[index].mean *= unit
      for level in steps[index].intervals.indices {
        steps[index].intervals[level].low *= unit
        steps[index].intervals[level].high *= unit
      }
    }
    backtest?.pinball *= unit
    for index in backtest?.contestants.indices ?? 0..<0 {
      backtest?.contestants[index].pinball *= unit
    }
  }
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
  /// A step is forecast alike whatever the horizon: steps are tested in blocks (`Blocks`) that follow
  /// from the series alone. Without enough history for a backtest, the pipeline alone, or the mean of
  /// all values with an interval from their spread (`ShortHistory`); of fewer than two values, nothing. All
  /// zeros give zero, with the limit to which so many zeros bound the mean.
  ///
  /// - Returns: nil for fewer than two values, values that are not finite, or so large that what is
  ///   forecast of them is not.
  /// - Complexity: Up to 26 origins times the contestants for each block: for 157 weeks 0.1 s, for 3 years
  ///   of days about a second; each doubling of the horizon beyond the first block adds as much.
  public static func run(_ task: ForecastTask) -> Forecast? {
    guard task.values.count > 1, task.values.allSatisfy(\.isFinite) else { return nil }
    let unit = unit(of: task)
    var scaled = task
    if unit != 1 { scaled.values = task.values.map { $0 / unit } }
    var forecast = forecast(scaled)
    if unit != 1 { forecast.multiply(by: unit) }
    return forecast.isFinite ? forecast : nil
  }

  /// A power of two by which to divide values whose squares might be too large or too small.
  private static func unit(of task: ForecastTask) -> Double {
    let largest = task.values.reduce(0) { max($0, $1.magnitude) }
    guard task.pipeline == nil, largest > 0, !(1e-6...1e15).contains(largest) else { return 1 }
    return Double(sign: .plus, exponent: largest.exponent, significand: 1)
  }

  private static func forecast(_ task: ForecastTask) -> Forecast {
    var remarks: [Forecast.Remark] = []
    if task.horizon > task.values.count { remarks.append(.beyondHistory) }
    if let same = task.values.first, task.values.allSatisfy({ $0 == same }) {
      remarks.append(same == 0 ? .allZero : .constant)
    }
    let blocks = Block.all(task)
    guard let near = blocks.first, let far = blocks.last else {
      let needed = Blocks.leastHistory(seasonLength: task.seasonLength)
      remarks.append(.tooShort(count: task.values.count, needed: needed))
      return finished(task, Forecast(steps: ShortHistory.steps(task), remarks: remarks))
    }
    let origins = near.backtest.origins.count
    if origins < wantedOrigins { remarks.append(.fewOrigins(origins)) }
    let tested = far.steps.upperBound
    if task.horizon > tested { remarks.append(.untested(beyond: tested)) }
    let steps = steps(task, blocks)
    let isConstant = remarks.contains(.allZero) || remarks.contains(.constant)
    if !isConstant, steps.allSatisfy({ $0.contestant == .seasonalNaive }) {
      remarks.append(.naiveStands)
    }
    let report = report(task, blocks, steps)
    if (report.relativeError ?? 0) > 1 {
      let areOrdersUsed = steps.contains { $0.contestant?.knowsOrders == true }
      remarks.append(areOrdersUsed ? .ordersStand : .naiveWithinChance)
    }
    if let longTail = longTail(task.levels, steps) { remarks.append(longTail) }
    return finished(task, Forecast(steps: steps, backtest: report, remarks: remarks))
  }

  /// Looks after what has no errors to measure intervals by.
  private static func finished(_ task: ForecastTask, _ made: Forecast) -> Forecast {
    var forecast = made
    if forecast.remarks.contains(.allZero) {
      for step in forecast.steps.indices {
        forecast.steps[step].mean = 0
        forecast.steps[step].intervals = intervals(task, 0) {
          Calibration.limitOfZeros(task.values.count, level: $0)
        }
      }
      return forecast
    }
    let least = 1e-9 * task.values.reduce(0) { max($0, $1.magnitude) }
    let hasNoWidth = forecast.steps.contains { $0.intervals.contains { $0.high - $0.low <= least } }
    if hasNoWidth { forecast.remarks.append(.noWidth) }
    return forecast
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
