import Forecasting
import Tables

/// A series that was given as such: days and values.
public struct GivenSeries: Sendable {
  /// Its name; nil where the file has one series only.
  public let name: String?
  /// Its values by local day, rising.
  public let points: [(day: Int32, value: Double)]

  /// Creates a series of points that rise by day.
  public init(name: String?, points: [(day: Int32, value: Double)]) {
    self.name = name
    self.points = points
  }
}

/// Why a given series cannot be forecast.
public struct SeriesError: Error, CustomStringConvertible, Sendable {
  /// The series; nil for the only one.
  public let name: String?
  /// What is wrong.
  public let cause: String
  /// What to do, where `cause` does not say so.
  public let nextStep: String?
  /// The day whose line is at fault, if one is.
  public let day: Int32?

  init(name: String?, cause: String, nextStep: String? = nil, day: Int32? = nil) {
    self.name = name
    self.cause = cause
    self.nextStep = nextStep
    self.day = day
  }

  /// Series and cause.
  public var fault: String { (name.map { "series \($0): " } ?? "") + cause }
  /// Series, cause and next step.
  public var description: String { fault + (nextStep.map { "; \($0)" } ?? "") }
}

/// Forecasts series that are given as such, each by itself.
public struct SeriesForecast {
  private let question: ForecastQuestion
  private let laid: [(name: String?, grid: SeriesGrid)]
  private let every: ForecastWords.Unit

  /// Finds how far apart the values are, and fills the gaps.
  ///
  /// - Parameters:
  ///   - question: Horizon, levels and calendar count.
  ///   - series: At least one; all are spaced alike, or the widest spacing is an error of the others.
  /// - Throws: `SeriesError` for fewer than two values, uneven spacing, or gaps that nothing is known to
  ///   stand for.
  public init(_ question: ForecastQuestion, _ series: [GivenSeries]) throws(SeriesError) {
    self.question = question
    var laid: [(name: String?, grid: SeriesGrid)] = []
    for one in series { laid.append((one.name, try SeriesGrid(one, filling: question.gaps))) }
    self.laid = laid
    every = laid.first?.grid.unit ?? .day
    for one in laid where one.grid.unit != every {
      throw SeriesError(
        name: one.name,
        cause: "has a value a \(one.grid.unit.rawValue), the first series one a \(every.rawValue);"
          + " give series of one spacing, each spacing in a file of its own")
    }
  }

  /// The forecasts, in the order of the series.
  ///
  /// - Throws: `SeriesError` for a series whose numbers are too large to compute with.
  public func result() throws(SeriesError) -> ForecastResult {
    let steps = question.horizon ?? (every == .day ? 14 : every == .month ? 12 : 4)
    var cautions: [Caution] = []
    let words = ForecastWords(every)
    var series: [ForecastResult.Series] = []
    for (name, grid) in laid {
      let task = ForecastTask(
        values: grid.values, seasonLength: grid.seasonLength, horizon: steps,
        levels: question.levels, isNonNegative: grid.values.allSatisfy { $0 >= 0 },
        events: every.months > 1 ? [] : question.calendar.shares(of: grid.periods(steps)))
      guard let forecast = Contest.run(task) else {
        throw SeriesError(
          name: name,
          cause: "its numbers are too large to compute with; give them in larger units")
      }
      cautions += words.cautions(forecast, of: name)
      if grid.gaps > 0 { cautions.append(words.gaps(grid.gaps, grid.filling, of: name)) }
      series.append(
        ForecastResult.Series(
          key: name.map { ["series": $0] } ?? [:], names: name.map { [$0] } ?? [],
          isTotal: name == nil, values: grid.values, labels: grid.labels(steps), forecast,
          levels: question.levels, unit: every))
    }
    return ForecastResult(
      of: "value", every: every.rawValue, horizon: steps,
      by: laid.first?.name == nil ? [] : ["series"], levels: question.levels,
      reconciliation: nil, series: series, cautions: cautions)
  }
}
