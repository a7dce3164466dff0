/// Exponential smoothing in state space form: level, trend and season, each with its own memory.
///
/// Hyndman, Koehler, Snyder and Grose (2002), A state space framework for automatic forecasting using
/// exponential smoothing methods, doi:10.1016/S0169-2070(01)00110-8. Parameters and first state are
/// those of greatest likelihood, within bounds and within the region where old values lose their weight.
public struct ETS: Sendable {
  /// Which components it has.
  public let form: ETSForm
  /// Values to a season; 1 without one.
  public let seasonLength: Int
  /// The weight of the newest error in the level, between 0 and 1.
  public let alpha: Double
  /// The same for the trend, at most `alpha`; 0 without one.
  public let beta: Double
  /// The same for the season, at most 1 − `alpha`; 0 without one.
  public let gamma: Double
  /// By what the trend shrinks each period; 1 where it does not.
  public let phi: Double
  /// −2 log likelihood, up to a constant that all models of a series share.
  public let deviance: Double
  /// Akaike's criterion, corrected for the length of the series.
  public let aicc: Double
  /// The variance of the errors; relative ones where they multiply.
  public let variance: Double
  /// The state before the first value.
  let start: State
  /// The state after the last value.
  let end: State

  /// Level, trend and season at a time.
  struct State: Sendable, Equatable {
    var level: Double
    var trend: Double
    /// By place in the season; place 0 is that of the first value.
    var season: [Double]
    /// The place of the next value.
    var next: Int
  }

  /// Expected values of the next periods.
  ///
  /// - Parameter horizon: How many, at least 0.
  /// - Returns: One value a period.
  public func forecast(_ horizon: Int) -> [Double] {
    var weight = 0.0
    var power = 1.0
    return (0..<horizon).map { step in
      power *= phi
      weight += power
      let base = end.level + weight * end.trend
      let season = end.season.isEmpty ? 0 : end.season[(end.next + step) % seasonLength]
      switch form.season {
      case .none: return base
      case .additive: return base + season
      case .multiplicative: return base * season
      }
    }
  }
}

extension ETS {
  /// The model with the least AICc of all forms that the values allow.
  ///
  /// - Parameters:
  ///   - values: Finite, oldest first.
  ///   - seasonLength: Values to a season; 1 for none. A season needs more than one whole round, and at
  ///     most 24 values, since each is a parameter.
  ///   - effort: How hard to search.
  /// - Returns: nil where no form has fewer parameters than there are values to tell them.
  /// - Complexity: Up to 15 searches of about a thousand passes over the values.
  public static func best(
    _ values: [Double], seasonLength: Int, effort: Effort = .full
  ) -> ETS? {
    guard let first = values.first else { return nil }
    if values.allSatisfy({ $0 == first }) { return constant(values) }
    let hasSeason = seasonLength > 1 && seasonLength <= 24 && values.count > seasonLength + 4
    let forms = ETSForm.candidates(
      isPositive: values.allSatisfy { $0 > 0 }, hasSeason: hasSeason)
    guard effort == .quick else {
      return least(forms.compactMap { fit($0, values, seasonLength: seasonLength) })
    }
    // First states matter little to a long series: they are searched for only where it is decided.
    let rough = forms.compactMap {
      fit($0, values, seasonLength: seasonLength, searchesState: false)
    }
    let ranked = rough.sorted { $0.aicc < $1.aicc }.prefix(2)
    return least(ranked.compactMap { fit($0.form, values, seasonLength: seasonLength, like: $0) })
  }

  /// How hard a search is.
  public enum Effort: Sendable {
    /// Every form with its first state.
    case full
    /// Every form with a first state as it is estimated from the first values, and the best two in full:
    /// for long series.
    case quick
  }

  private static func least(_ models: [ETS]) -> ETS? {
    var best: ETS?
    for model in models where model.aicc < best?.aicc ?? .infinity { best = model }
    return best
  }

  /// A level that never moves.
  private static func constant(_ values: [Double]) -> ETS {
    let state = State(level: values[0], trend: 0, season: [], next: 0)
    return ETS(
      form: ETSForm(error: .additive, hasTrend: false, season: .none), seasonLength: 1,
      alpha: 0.9999, beta: 0, gamma: 0, phi: 1, deviance: -.greatestFiniteMagnitude,
      aicc: -.greatestFiniteMagnitude, variance: 0, start: state, end: state)
  }
}
