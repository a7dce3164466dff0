/// The seasonal part of a series by classical decomposition: deviations from a centred moving average.
enum Decomposition {
  /// The seasonal component of each time, repeating with the season.
  ///
  /// Additive components sum to 0 over a season, multiplicative ones to its length.
  ///
  /// - Parameters:
  ///   - values: At least two whole seasons; above zero where `isMultiplicative`.
  ///   - length: Of the season, at least 2.
  ///   - isMultiplicative: Whether the season multiplies rather than adds.
  /// - Returns: As many components as values; nil for too few values.
  static func seasonal(_ values: [Double], length: Int, isMultiplicative: Bool) -> [Double]? {
    guard length > 1, values.count >= 2 * length else { return nil }
    let trend = movingAverage(values, length: length)
    var sums = [Double](repeating: 0, count: length)
    var counts = [Double](repeating: 0, count: length)
    for (index, level) in trend.enumerated() {
      guard let level, !isMultiplicative || level > 0 else { continue }
      sums[index % length] += isMultiplicative ? values[index] / level : values[index] - level
      counts[index % length] += 1
    }
    guard counts.allSatisfy({ $0 > 0 }) else { return nil }
    var means = zip(sums, counts).map { $0 / $1 }
    let mean = means.reduce(0, +) / Double(length)
    guard !isMultiplicative || mean > 0 else { return nil }
    for place in means.indices {
      means[place] = isMultiplicative ? means[place] / mean : means[place] - mean
    }
    return values.indices.map { means[$0 % length] }
  }

  /// The centred average over one season, with half weights at both ends where it is even; nil where
  /// it would reach beyond the ends.
  private static func movingAverage(_ values: [Double], length: Int) -> [Double?] {
    let half = length / 2
    let isEven = length % 2 == 0
    return values.indices.map { index in
      guard index >= half, index + half < values.count else { return nil }
      var sum = 0.0
      for place in index - half...index + half {
        let isEnd = place == index - half || place == index + half
        sum += isEven && isEnd ? values[place] / 2 : values[place]
      }
      return sum / Double(length)
    }
  }
}
