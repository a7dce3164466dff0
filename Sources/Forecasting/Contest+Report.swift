import Statistics

extension Contest {
  /// The scores of all contestants and of what was chosen of them, over all blocks.
  static func report(
    _ task: ForecastTask, _ blocks: [Block], _ steps: [Forecast.Step]
  ) -> Forecast.Report {
    var report = self.report(task, blocks[0])
    var tested = blocks[0].steps.count
    for block in blocks.dropFirst() {
      let next = self.report(task, block)
      let share = Double(block.steps.count) / Double(tested + block.steps.count)
      report.merge(next, share)
      tested += block.steps.count
    }
    report.testedSteps = tested
    if let block = blocks.first(where: { $0.contestants.contains(.meanOfGood) }) {
      report.good = block.good.map { block.backtest.forecasts[$0].contestant }
    }
    for index in report.contestants.indices {
      let contestant = report.contestants[index].contestant
      report.contestants[index].chosenSteps = steps.count { $0.contestant == contestant }
    }
    return report
  }

  private static func report(_ task: ForecastTask, _ block: Block) -> Forecast.Report {
    let backtest = block.backtest
    var whole = backtest
    whole.forecasts.append((.meanOfGood, block.chosen))
    let relative = whole.relativeErrors()
    let isComparable = !backtest.isNaiveAlwaysRight
    let order = backtest.forecasts.indices.sorted {
      (relative[$0], $0) < (relative[$1], $1)
    }
    let scores = order.map { index in
      let quality = Self.quality(task, backtest, backtest.forecasts[index].values, block.shape)
      return Forecast.Score(
        contestant: backtest.forecasts[index].contestant, mase: backtest.mase(index),
        relativeError: isComparable ? relative[index] : nil, pinball: quality.pinball,
        coverage: quality.coverage, chosenSteps: 0)
    }
    let quality = Self.quality(task, backtest, block.chosen, block.shape)
    return Forecast.Report(
      origins: backtest.origins.count, testedSteps: block.steps.count,
      mase: whole.mase(whole.forecasts.count - 1),
      relativeError: isComparable ? relative[relative.count - 1] : nil, pinball: quality.pinball,
      coverage: quality.coverage, contestants: scores,
      good: block.good.map { backtest.forecasts[$0].contestant })
  }

  /// Loss and coverage of intervals around forecasts, each origin by the errors of all others.
  static func quality(
    _ task: ForecastTask, _ backtest: Backtest, _ forecasts: [[Double]], _ shape: Calibration.Shape
  ) -> (pinball: Double, coverage: [Double]) {
    var inside = [Double](repeating: 0, count: task.levels.count)
    var loss = 0.0
    let isCount = task.isCount
    for place in forecasts.indices {
      guard
        let widths = Calibration(
          forecasts, backtest.actual, scalesWithLevel: task.isNonNegative, isCount: isCount,
          shape: shape, without: place)
      else { continue }
      for step in 0..<backtest.horizon {
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
    let count = Double(forecasts.count * backtest.horizon)
    return (
      loss / (count * Double(2 * max(1, task.levels.count))), inside.map { $0 / count }
    )
  }
}

extension Contest {
  /// How much wider than by the normal law an interval is when it is said: 80 and 95 % then differ by 2.5
  /// instead of 1.53.
  private static let longTail = 2.5 / 1.5293

  /// The interval that is furthest from the one of the level below, where that is much.
  static func longTail(_ levels: [Double], _ steps: [Forecast.Step]) -> Forecast.Remark? {
    var longest: (excess: Double, remark: Forecast.Remark)?
    for step in steps {
      for outer in levels.indices.dropFirst() {
        let (narrow, wide) = (
          step.intervals[outer - 1].high - step.mean, step.intervals[outer].high - step.mean
        )
        // Widths of nothing but rounding have no ratio.
        guard narrow > 1e-9 * step.mean.magnitude else { continue }
        let (low, high) = (levels[outer - 1], levels[outer])
        let usual = Normal.twoSidedQuantile(level: high) / Normal.twoSidedQuantile(level: low)
        let excess = wide / narrow / usual
        guard excess > max(longTail, longest?.excess ?? 0) else { continue }
        longest = (excess, .longTail(inner: low, outer: high, ratio: wide / narrow))
      }
    }
    return longest?.remark
  }
}

extension Forecast.Report {
  /// Takes in the report of a further block, which has that share of all steps.
  fileprivate mutating func merge(_ next: Forecast.Report, _ share: Double) {
    func mean(_ one: Double?, _ other: Double?) -> Double? {
      guard let one, let other else { return one ?? other }
      return one + share * (other - one)
    }
    mase = mean(mase, next.mase)
    relativeError = mean(relativeError, next.relativeError)
    pinball += share * (next.pinball - pinball)
    coverage = zip(coverage, next.coverage).map { $0 + share * ($1 - $0) }
    for index in contestants.indices {
      let contestant = contestants[index].contestant
      guard let other = next.contestants.first(where: { $0.contestant == contestant }) else {
        continue
      }
      contestants[index].mase = mean(contestants[index].mase, other.mase)
      contestants[index].relativeError = mean(
        contestants[index].relativeError, other.relativeError)
      contestants[index].pinball += share * (other.pinball - contestants[index].pinball)
      contestants[index].coverage = zip(contestants[index].coverage, other.coverage).map {
        $0 + share * ($1 - $0)
      }
    }
  }
}
