/// The forecast where there is too little history for a backtest.
///
/// Of orders the pipeline, by what its own figures say of its errors: in the first weeks of a shop few of its returns
/// have come, and a mean of all weeks would go on as if that stayed so. Of other series the mean.
enum ShortHistory {
  static func steps(_ task: ForecastTask) -> [Forecast.Step] {
    PipelineAlone.steps(task) ?? PlainMean.steps(task)
  }
}

/// The pipeline without a backtest.
private enum PipelineAlone {
  /// Fewer returns do not tell how often and how late they come.
  private static let leastReturns = 10.0
  /// Fewer periods do not tell how these vary.
  private static let leastPeriods = 4

  /// What the pipeline expects; nil where there is too little to say that.
  ///
  /// The variance of a step has three parts: counts vary around what is expected as they have done so far, at least as
  /// by chance; the rate is known from so many returns; and orders to come vary as orders did.
  static func steps(_ task: ForecastTask) -> [Forecast.Step]? {
    let (values, count) = (task.values, Double(task.values.count))
    let known = values.reduce(0, +)
    guard let pipeline = task.pipeline, task.isNonNegative, values.count >= leastPeriods,
      known >= leastReturns,
      let outlook = pipeline.forecast(
        origin: values.count, horizon: task.horizon, usesEvents: false),
      let ofPlaced = pipeline.forecastOfPlaced(horizon: task.horizon),
      let fitted = pipeline.fitted(periods: values.count)
    else { return nil }
    // Not Pearson's statistic: of the first period next to nothing is expected, and one more would weigh too much.
    let misses = zip(values, fitted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let dispersion = max(task.isCount ? 1 : 0, misses / known * count / (count - 1))
    let orders = stride(
      from: 0, to: values.count * pipeline.periodLength, by: pipeline.periodLength
    )
    .map { pipeline.sold[$0..<$0 + pipeline.periodLength].reduce(0, +) }
    let mean = orders.reduce(0, +) / count
    let squares = orders.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let relative = mean > 0 ? squares / (count - 1) / (mean * mean) : 0
    return zip(outlook, ofPlaced).map { expected, placed in
      let toCome = expected - placed
      let variance =
        dispersion * (expected + expected * expected / known)
        + toCome * toCome * relative * (1 + 1 / count)
      let intervals = Contest.intervals(task, expected) {
        variance.squareRoot()
          * Calibration.studentQuantile($0, degreesOfFreedom: count - 1)
      }
      return Forecast.Step(mean: expected, intervals: intervals, contestant: .pipeline)
    }
  }
}

/// The forecast where there is too little history to learn anything but a mean.
private enum PlainMean {
  /// The mean of all values, and an interval that allows for its own error.
  ///
  /// The spread is at least that of a Poisson count where values are never below zero: three weeks that
  /// happen to be alike do not make the fourth certain.
  static func steps(_ task: ForecastTask) -> [Forecast.Step] {
    let count = Double(task.values.count)
    let mean = task.values.reduce(0, +) / count
    let squares = task.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    var variance = squares / (count - 1)
    if task.isCount { variance = max(variance, mean) }
    let width = (variance * (1 + 1 / count)).squareRoot()
    let intervals = Contest.intervals(task, mean) {
      width * Calibration.studentQuantile($0, degreesOfFreedom: count - 1)
    }
    return Array(
      repeating: Forecast.Step(mean: mean, intervals: intervals, contestant: nil),
      count: task.horizon)
  }
}
