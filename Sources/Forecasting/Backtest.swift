/// Forecasts from many past moments, each with what was known then, held against what came.
public struct Backtest: Sendable {
  /// How many periods were known at each origin, rising.
  public let origins: [Int]
  /// Which of the periods after each are judged, counted from 0.
  let steps: Range<Int>
  /// How many those are.
  public var horizon: Int { steps.count }
  /// What came in the judged periods after each origin.
  public let actual: [[Double]]
  /// The scale of errors at each origin; nil where the series had been constant.
  let scales: [Double?]
  /// For each contestant, its forecasts from each origin.
  var forecasts: [(contestant: Contestant, values: [[Double]])] = []

  /// The origins of a backtest: at most 26, the last one so that its horizon just ends with the values.
  ///
  /// - Parameters:
  ///   - count: How many values there are.
  ///   - horizon: How many are forecast.
  ///   - seasonLength: 7 takes origins a week apart, so that all start on the same weekday.
  /// - Returns: How many values are known at each, rising; none where there are too few.
  static func origins(count: Int, horizon: Int, seasonLength: Int) -> [Int] {
    let step = originStep(seasonLength: seasonLength)
    let least = leastHistory(seasonLength: seasonLength)
    var origins: [Int] = []
    var origin = count - horizon
    while origin >= least && origins.count < (step == 1 ? 26 : 20) {
      origins.append(origin)
      origin -= step
    }
    return origins.reversed()
  }

  /// How far apart origins are.
  static func originStep(seasonLength: Int) -> Int { seasonLength == 7 ? 7 : 1 }

  /// The fewest values from which anything is forecast in a backtest.
  static func leastHistory(seasonLength: Int) -> Int {
    seasonLength < 7 ? 8 : 2 * seasonLength + 2
  }

  /// Judges some of the steps of a task whose horizon reaches the last of them.
  init(_ task: ForecastTask, origins: [Int], steps: Range<Int>) {
    self.origins = origins
    self.steps = steps
    actual = origins.map { Array(task.values[$0 + steps.lowerBound..<$0 + steps.upperBound]) }
    // A scale far below the values would be made of rounding errors.
    let least = 1e-12 * task.values.reduce(0) { max($0, $1.magnitude) }
    scales = origins.map {
      Accuracy.scale(task.values[..<$0], seasonLength: task.seasonLength)
        .flatMap { $0 > least ? $0 : nil }
    }
  }

  /// Lets a contestant forecast from all origins; false, and nothing kept, where it cannot from one.
  mutating func add(_ runner: inout Runner) -> Bool {
    var values: [[Double]] = []
    for origin in origins {
      guard let forecast = runner.forecast(origin: origin) else { return false }
      values.append(Array(forecast[steps]))
    }
    forecasts.append((runner.contestant, values))
    return true
  }

  /// A contestant's errors: what came less what was expected, by origin and step.
  func errors(_ index: Int) -> [[Double]] {
    zip(actual, forecasts[index].values).map { zip($0, $1).map { $0 - $1 } }
  }

  /// A contestant's mean absolute scaled error; nil where no origin has a scale.
  func mase(_ index: Int) -> Double? {
    var sum = 0.0
    var count = 0.0
    for (place, scale) in scales.enumerated() {
      guard let scale else { continue }
      sum += Accuracy.mase(
        actual: actual[place], forecast: forecasts[index].values[place], scale: scale)
      count += 1
    }
    return count > 0 ? sum / count : nil
  }
}
