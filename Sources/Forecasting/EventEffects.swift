import Glibc

/// By what promotions and holidays multiply a series, learnt from the times that history covers.
///
/// A quasi-Poisson regression on the logarithmic scale, each effect drawn towards none: the fewer
/// periods an event has had, the more. What is usual around an event is a weighted mean of the
/// periods near it that have none, so growth is not taken for an effect.
struct EventEffects: Sendable {
  /// The logarithm of each event's factor; 0 where history does not cover it.
  let effects: [Double]
  /// The factor of each place in the season; 1 without one.
  let season: [Double]

  /// Standard deviation of effects before any has been seen: a factor of two either way is common.
  private static let priorDeviation = 0.7
  /// An event counts as covered once it has filled this much of a period, or of the days of a week.
  private static let leastCoverage = 0.4

  /// Learns the effects.
  ///
  /// - Parameters:
  ///   - values: Not negative, oldest first.
  ///   - events: For each event, which share of each period it fills, at least as many as values.
  ///   - seasonLength: Values to a season; its factors are learnt alongside.
  ///   - reach: How many periods around an event tell what is usual.
  init(_ values: [Double], events: [[Double]], seasonLength: Int, reach: Int) {
    let count = values.count
    let known = events.indices.filter { column in
      events[column].prefix(count).reduce(0, +) >= Self.leastCoverage
    }
    var found = [Double](repeating: 0, count: known.count)
    var season = [Double](repeating: 1, count: max(1, seasonLength))
    let isQuiet = (0..<count).map { time in known.allSatisfy { events[$0][time] < 0.02 } }
    var baseline: [Double] = []
    for _ in 0..<4 {
      let factors = (0..<count).map { time in
        exp(known.indices.reduce(0) { $0 + found[$1] * events[known[$1]][time] })
      }
      let plain = (0..<count).map {
        values[$0] / (factors[$0] * season[$0 % season.count])
      }
      baseline = Self.baseline(plain, isQuiet: isQuiet, reach: reach)
      if seasonLength > 1 {
        season = Self.season(values, zip(baseline, factors).map { $0 * $1 }, seasonLength)
      }
      guard !known.isEmpty else { continue }
      let usual = (0..<count).map { baseline[$0] * season[$0 % season.count] }
      found = Self.regress(
        values, usual, known.map { events[$0] }, isQuiet: isQuiet, from: found)
    }
    var effects = [Double](repeating: 0, count: events.count)
    for (place, column) in known.enumerated() { effects[column] = found[place] }
    self.effects = effects
    self.season = season
  }

  /// The factor of a time.
  func factor(_ events: [[Double]], at time: Int) -> Double {
    var sum = 0.0
    for (column, effect) in effects.enumerated() where effect != 0 {
      sum += effect * events[column][time]
    }
    return exp(sum)
  }

  /// Whether any event has had an effect.
  var isEmpty: Bool { effects.allSatisfy { $0 == 0 } }

  private static func baseline(_ plain: [Double], isQuiet: [Bool], reach: Int) -> [Double] {
    plain.indices.map { time in
      var sum = 0.0
      var weight = 0.0
      for other in max(0, time - reach)...min(plain.count - 1, time + reach) {
        let share = Double(other - time) / Double(reach + 1)
        let near = (1 - share * share) * (isQuiet[other] ? 1 : 0.02)
        sum += near * plain[other]
        weight += near
      }
      return max(sum / weight, 1e-9)
    }
  }

  /// Mean factors of the places, drawn towards 1 as if by two typical seasons without any pattern.
  private static func season(
    _ values: [Double], _ usual: [Double], _ length: Int
  ) -> [Double] {
    var came = [Double](repeating: 0, count: length)
    var expected = came
    for time in values.indices {
      came[time % length] += values[time]
      expected[time % length] += usual[time]
    }
    let pull = 2 * expected.reduce(0, +) / Double(max(1, values.count))
    let factors = zip(came, expected).map { ($0 + pull) / ($1 + pull) }
    let mean = factors.reduce(0, +) / Double(length)
    return mean > 0 ? factors.map { $0 / mean } : factors
  }

  /// Newton's steps for the penalised quasi-likelihood.
  private static func regress(
    _ values: [Double], _ usual: [Double], _ columns: [[Double]], isQuiet: [Bool],
    from start: [Double]
  ) -> [Double] {
    var pearson = 0.0
    var quiet = 0.0
    for time in values.indices where isQuiet[time] {
      let error = values[time] - usual[time]
      pearson += error * error / usual[time]
      quiet += 1
    }
    let dispersion = max(pearson / max(1, quiet - 1), 1e-9)
    let penalty = dispersion / (priorDeviation * priorDeviation)
    var effects = start
    for _ in 0..<12 {
      var slope = effects.map { -penalty * $0 }
      var curvature = columns.indices.map { row in
        columns.indices.map { $0 == row ? penalty : 0 }
      }
      for time in values.indices where !isQuiet[time] {
        var sum = 0.0
        for column in columns.indices { sum += effects[column] * columns[column][time] }
        let mean = usual[time] * exp(min(5, max(-5, sum)))
        for row in columns.indices where columns[row][time] != 0 {
          slope[row] += columns[row][time] * (values[time] - mean)
          for column in columns.indices {
            curvature[row][column] += columns[row][time] * columns[column][time] * mean
          }
        }
      }
      guard let step = LeastSquares.solve(curvature, slope) else { return effects }
      for column in effects.indices {
        effects[column] = min(3, max(-3, effects[column] + min(1, max(-1, step[column]))))
      }
      if step.allSatisfy({ $0.magnitude < 1e-8 }) { break }
    }
    return effects
  }
}
