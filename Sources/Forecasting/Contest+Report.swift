extension Contest {
  /// The scores of all contestants and of what was chosen of them.
  static func report(
    _ task: ForecastTask, _ backtest: Backtest, _ choice: [Int], _ chosen: [[Double]],
    _ good: [Int]
  ) -> Forecast.Report {
    var whole = backtest
    whole.forecasts.append((.meanOfGood, chosen))
    let relative = whole.relativeErrors()
    let order = backtest.forecasts.indices.sorted {
      (relative[$0], $0) < (relative[$1], $1)
    }
    let scores = order.map { index in
      let quality = Self.quality(task, backtest, backtest.forecasts[index].values)
      return Forecast.Score(
        contestant: backtest.forecasts[index].contestant, mase: backtest.mase(index),
        relativeError: relative[index], pinball: quality.pinball, coverage: quality.coverage,
        chosenSteps: choice.count { $0 == index })
    }
    let quality = Self.quality(task, backtest, chosen)
    return Forecast.Report(
      origins: backtest.origins.count, mase: whole.mase(whole.forecasts.count - 1),
      relativeError: relative[relative.count - 1], pinball: quality.pinball,
      coverage: quality.coverage, contestants: scores,
      good: good.map { backtest.forecasts[$0].contestant })
  }

  /// Loss and coverage of intervals around forecasts, each origin by the errors of all others.
  private static func quality(
    _ task: ForecastTask, _ backtest: Backtest, _ forecasts: [[Double]]
  ) -> (pinball: Double, coverage: [Double]) {
    var inside = [Double](repeating: 0, count: task.levels.count)
    var loss = 0.0
    for place in forecasts.indices {
      guard
        let widths = Calibration(
          forecasts, backtest.actual, scalesWithLevel: task.isNonNegative, without: place)
      else { continue }
      for step in 0..<task.horizon {
        let mean = forecasts[place][step]
        let actual = backtest.actual[place][step]
        let intervals = intervals(task, mean) {
          widths.halfWidth(mean, step: step, level: $0)
        }
        for (index, interval) in intervals.enumerated() {
          let tail = (1 - task.levels[index]) / 2
          if interval.low...interval.high ~= actual { inside[index] += 1 }
          loss += Accuracy.pinball(actual, quantile: interval.low, level: tail)
          loss += Accuracy.pinball(actual, quantile: interval.high, level: 1 - tail)
        }
      }
    }
    let count = Double(forecasts.count * task.horizon)
    return (
      loss / (count * Double(2 * max(1, task.levels.count))), inside.map { $0 / count }
    )
  }
}

/// The forecast where there is too little history to learn anything but a mean.
enum PlainMean {
  /// The mean of all values, and an interval that allows for its own error.
  ///
  /// The spread is at least that of a Poisson count where values are never below zero: three weeks that
  /// happen to be alike do not make the fourth certain.
  static func steps(_ task: ForecastTask) -> [Forecast.Step] {
    let count = Double(task.values.count)
    let mean = task.values.reduce(0, +) / count
    let squares = task.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    var variance = squares / (count - 1)
    let isCount = task.values.allSatisfy { $0 == $0.rounded() && $0 >= 0 }
    if task.isNonNegative && isCount { variance = max(variance, mean) }
    let width = (variance * (1 + 1 / count)).squareRoot()
    let intervals = Contest.intervals(task, mean) {
      width * Calibration.studentQuantile($0, degreesOfFreedom: count - 1)
    }
    return Array(
      repeating: Forecast.Step(mean: mean, intervals: intervals, contestant: nil),
      count: task.horizon)
  }
}
