/// Which steps are tested together.
///
/// The first block is what is usually asked for, each further one as long as all before it. They follow
/// from the length of the series alone, so that a step's forecast does not depend on how many more are
/// asked for. A block ends where too few moments could be looked back at from so far; what lies beyond
/// the last is not tested.
enum Blocks {
  /// The fewest values that allow a backtest of one step.
  static func leastHistory(seasonLength: Int) -> Int {
    history(Contest.leastOrigins, seasonLength: seasonLength) + 1
  }

  /// The blocks of steps of a series, counted from 0, up to the one that holds the last step wanted.
  ///
  /// - Returns: None where the history is too short for a backtest.
  static func ranges(count: Int, horizon: Int, seasonLength: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var length = firstLength(seasonLength: seasonLength)
    while (ranges.last?.upperBound ?? 0) < horizon {
      let start = ranges.last?.upperBound ?? 0
      // Far steps need a firmer ground than the near ones, which have the mean of all values instead.
      let origins = start == 0 ? Contest.leastOrigins : Contest.wantedOrigins
      let end = min(start + length, count - history(origins, seasonLength: seasonLength))
      guard end > start else { break }
      ranges.append(start..<end)
      length = end
    }
    return ranges
  }

  /// The steps that are usually asked for: four weeks, fourteen days, twelve months.
  private static func firstLength(seasonLength: Int) -> Int {
    seasonLength == 7 ? 14 : max(4, seasonLength)
  }

  /// Values that so many origins take, without those that come after the last.
  private static func history(_ origins: Int, seasonLength: Int) -> Int {
    Backtest.leastHistory(seasonLength: seasonLength)
      + (origins - 1) * Backtest.originStep(seasonLength: seasonLength)
  }
}

/// A stretch of steps, and what its backtest decided.
struct Block {
  /// Which steps, counted from 0.
  let steps: Range<Int>
  let backtest: Backtest
  /// For each step the place of who forecasts it.
  let choice: [Int]
  /// Who is in the mean of the good ones.
  let good: [Int]
  /// What those who were chosen expected, by origin and step.
  let chosen: [[Double]]
  /// How the tails of the errors are told.
  let shape: Calibration.Shape
  let widths: Calibration

  /// Who takes part, without the combinations.
  var singles: [Contestant] {
    backtest.forecasts.map(\.contestant).filter { !$0.isCombination }
  }

  /// Who forecasts each step.
  var contestants: [Contestant] { choice.map { backtest.forecasts[$0].contestant } }

  /// All blocks up to the horizon of a task.
  static func all(_ task: ForecastTask) -> [Block] {
    Blocks.ranges(
      count: task.values.count, horizon: task.horizon, seasonLength: task.seasonLength
    ).compactMap { Block(task, $0) }
  }

  private init?(_ whole: ForecastTask, _ steps: Range<Int>) {
    var task = whole
    task.horizon = steps.upperBound
    let origins = Backtest.origins(
      count: task.values.count, horizon: task.horizon, seasonLength: task.seasonLength)
    var backtest = Backtest(task, origins: origins, steps: steps)
    var runners: [Runner] = []
    for contestant in Contest.contestants(task) {
      var runner = Runner(contestant, task)
      if backtest.add(&runner) { runners.append(runner) }
    }
    backtest.addCombinations()
    let choice = backtest.choice()
    let late = Self.late(task, steps, backtest, choice, &runners)
    let chosen = origins.indices.map { place in
      choice.indices.map { backtest.forecasts[choice[$0]].values[place][$0] }
    }
    let losses = Calibration.Shape.allCases.map { shape in
      (shape, loss: Contest.quality(task, backtest, chosen, shape).pinball)
    }
    guard let shape = losses.min(by: { $0.loss < $1.loss })?.0,
      let widths = Calibration(
        chosen + late.map(\.expected), backtest.actual + late.map(\.actual),
        scalesWithLevel: task.isNonNegative, isCount: task.isCount, shape: shape)
    else { return nil }
    self.shape = shape
    self.steps = steps
    self.backtest = backtest
    self.choice = choice
    good = backtest.good()
    self.chosen = chosen
    self.widths = widths
  }

  /// What those who were chosen expected after the origins from which only the first steps are over yet.
  ///
  /// The newest errors are known for near steps only; without them, intervals would not have heard of a
  /// burst in the last period.
  private static func late(
    _ task: ForecastTask, _ steps: Range<Int>, _ backtest: Backtest, _ choice: [Int],
    _ runners: inout [Runner]
  ) -> [(expected: [Double], actual: [Double])] {
    let count = task.values.count
    let step = Backtest.originStep(seasonLength: task.seasonLength)
    guard let last = backtest.origins.last else { return [] }
    let chosen = choice.map { backtest.forecasts[$0].contestant }
    let good = backtest.good()
    return stride(from: last + step, to: count - steps.lowerBound, by: step).compactMap { origin in
      var known: [Int: [Double]] = [:]
      for index in runners.indices
      where chosen.contains(.median) || chosen.contains(runners[index].contestant)
        || (chosen.contains(.meanOfGood) && good.contains(index))
      {
        // Nothing is known of the calendar beyond what is forecast.
        runners[index].look(ahead: count - origin)
        guard let values = runners[index].forecast(origin: origin) else { return nil }
        known[index] = values
      }
      let over = steps.lowerBound..<min(steps.upperBound, count - origin)
      let expected = over.map { step in
        switch chosen[step - steps.lowerBound] {
        case .meanOfGood: good.reduce(0) { $0 + (known[$1]?[step] ?? 0) } / Double(good.count)
        case .median: Backtest.median(runners.indices.compactMap { known[$0]?[step] })
        default: known[choice[step - steps.lowerBound]]?[step] ?? 0
        }
      }
      return (expected, over.map { task.values[origin + $0] })
    }
  }
}

extension Contest {
  /// The steps of a task, each from its block; beyond the last block as its last step.
  static func steps(_ task: ForecastTask, _ blocks: [Block]) -> [Forecast.Step] {
    var known: [Contestant: [Double]] = [:]
    func future(_ contestant: Contestant) -> [Double] {
      if let values = known[contestant] { return values }
      var runner = Runner(contestant, task)
      let values =
        runner.forecast(origin: task.values.count, isFinal: true)
        ?? Naive.seasonal(task.values, seasonLength: task.seasonLength, horizon: task.horizon)
      known[contestant] = values
      return values
    }
    var steps: [Forecast.Step] = []
    for (index, block) in blocks.enumerated() {
      let isLast = index == blocks.count - 1
      let end = isLast ? task.horizon : min(task.horizon, block.steps.upperBound)
      for step in block.steps.lowerBound..<end {
        let place = min(step - block.steps.lowerBound, block.choice.count - 1)
        let contestant = block.contestants[place]
        let mean =
          switch contestant {
          case .meanOfGood:
            block.good.reduce(0) { $0 + future(block.backtest.forecasts[$1].contestant)[step] }
              / Double(block.good.count)
          case .median:
            Backtest.median(block.singles.map { future($0)[step] })
          default: future(contestant)[step]
          }
        let intervals = intervals(task, mean) {
          block.widths.halfWidth(mean, step: place, level: $0)
        }
        steps.append(Forecast.Step(mean: mean, intervals: intervals, contestant: contestant))
      }
    }
    return steps
  }
}
