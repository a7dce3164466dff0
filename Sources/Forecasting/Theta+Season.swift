import Statistics

extension Theta {
  /// Values without their season, and the season to come.
  struct Deseasonalised {
    var values: [Double]
    var next: [Double] = []
    var isMultiplicative = false

    init(_ values: [Double], _ length: Int) {
      self.values = values
      guard Self.isSeasonal(values, length) else { return }
      isMultiplicative = values.allSatisfy { $0 > 0 }
      var parts = Decomposition.seasonal(
        values, length: length, isMultiplicative: isMultiplicative)
      if isMultiplicative, parts?.contains(where: { $0 < 0.01 }) ?? true {
        isMultiplicative = false
        parts = Decomposition.seasonal(values, length: length, isMultiplicative: false)
      }
      guard let parts else { return }
      for index in values.indices {
        self.values[index] =
          isMultiplicative ? values[index] / parts[index] : values[index] - parts[index]
      }
      next = Array(parts.suffix(length))
    }

    /// A value some steps after the last, with its season.
    func putBack(_ value: Double, _ step: Int) -> Double {
      guard !next.isEmpty else { return value }
      let part = next[step % next.count]
      return isMultiplicative ? value * part : value + part
    }

    /// Whether the autocorrelation at the season's lag is significant, one-sided at 5 %.
    private static func isSeasonal(_ values: [Double], _ length: Int) -> Bool {
      guard length >= 4, values.count >= 2 * length else { return false }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      guard square > 0 else { return false }
      let correlations = (1...length).map { lag in
        (lag..<values.count).reduce(0) {
          $0 + (values[$1] - mean) * (values[$1 - lag] - mean)
        } / square
      }
      let others = correlations.dropLast().reduce(0) { $0 + $1 * $1 }
      let error = ((1 + 2 * others) / count).squareRoot()
      return correlations[length - 1].magnitude / error > Normal.quantile(0.95)
    }
  }
}
