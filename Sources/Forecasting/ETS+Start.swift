extension ETS {
  /// A first state to search from: a line through the first values, deviations from a moving average.
  ///
  /// - Returns: nil where a season cannot be told.
  static func firstState(_ form: ETSForm, _ values: [Double], seasonLength: Int) -> State? {
    var adjusted = values
    var season: [Double] = []
    if form.season != .none {
      let multiplies = form.season == .multiplicative
      guard
        let parts = Decomposition.seasonal(
          values, length: seasonLength, isMultiplicative: multiplies)
          ?? roughSeason(values, seasonLength, multiplies)
      else { return nil }
      season = Array(parts.prefix(seasonLength))
      if multiplies {
        season = season.map { max($0, 0.01) }
        let mean = season.reduce(0, +) / Double(seasonLength)
        season = season.map { $0 / mean }
      }
      for index in adjusted.indices {
        let part = season[index % seasonLength]
        adjusted[index] = multiplies ? adjusted[index] / part : adjusted[index] - part
      }
    }
    let early = adjusted.prefix(max(10, 2 * (season.isEmpty ? 1 : seasonLength)))
    guard form.hasTrend else {
      let mean = early.reduce(0, +) / Double(early.count)
      return State(level: mean, trend: 0, season: season, next: 0)
    }
    let line = LeastSquares.line(early)
    var level = line.intercept
    // A first expectation of zero would have no relative error.
    if (level + line.slope).magnitude < 1e-8 { level += 1e-3 }
    return State(level: level, trend: line.slope, season: season, next: 0)
  }

  /// Mean deviations from a line, where there is more than one round of the season but not two.
  private static func roughSeason(
    _ values: [Double], _ length: Int, _ isMultiplicative: Bool
  ) -> [Double]? {
    guard values.count > length else { return nil }
    let line = LeastSquares.line(values[...])
    var sums = [Double](repeating: 0, count: length)
    var counts = [Double](repeating: 0, count: length)
    for (index, value) in values.enumerated() {
      let level = line.intercept + line.slope * Double(index + 1)
      guard !isMultiplicative || level > 0 else { return nil }
      sums[index % length] += isMultiplicative ? value / level : value - level
      counts[index % length] += 1
    }
    let means = zip(sums, counts).map { $0 / $1 }
    return values.indices.map { means[$0 % length] }
  }

  /// The free values of a first state: level, trend, and the season without its place 0.
  static func pack(_ state: State, _ form: ETSForm) -> [Double] {
    [state.level] + (form.hasTrend ? [state.trend] : []) + state.season.dropFirst()
  }

  /// The state that `pack` made.
  static func unpack(_ packed: [Double], _ form: ETSForm, seasonLength: Int) -> State {
    var season: [Double] = []
    if form.season != .none {
      season = [Double](repeating: 0, count: seasonLength)
      packed.withUnsafeBufferPointer { packed in
        season.withUnsafeMutableBufferPointer { _ = form.fill($0, from: packed) }
      }
    }
    return State(
      level: packed[0], trend: form.hasTrend ? packed[1] : 0, season: season, next: 0)
  }
}
