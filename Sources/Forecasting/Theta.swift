import Glibc

/// The theta method: half of the long-run trend, and exponential smoothing of what goes beyond it.
///
/// Assimakopoulos and Nikolopoulos (2000), doi:10.1016/S0169-2070(00)00066-2, as the state space models
/// of Fiorucci et al. (2016), doi:10.1016/j.ijforecast.2016.02.005: with θ fixed at 2 or searched for,
/// and with the line fitted once or renewed with every value; of the values themselves or of their square
/// roots. The least AICc decides (Hurvich and Tsai 1989, doi:10.1093/biomet/76.2.297): by squared error
/// alone a θ that is searched for would always win. A season that is significant is taken out first and
/// put back.
public struct Theta: Sendable {
  /// The four variants.
  public enum Variant: String, Sendable, CaseIterable {
    /// θ = 2, one line.
    case standard = "STM"
    /// θ searched for, one line.
    case optimised = "OTM"
    /// θ = 2, a line that is renewed.
    case dynamicStandard = "DSTM"
    /// θ searched for, a line that is renewed.
    case dynamicOptimised = "DOTM"

    var isDynamic: Bool { self == .dynamicStandard || self == .dynamicOptimised }
    var searchesTheta: Bool { self == .optimised || self == .dynamicOptimised }
    /// What is estimated: level, α and the size of errors, and θ where it is searched for.
    var parameters: Double { searchesTheta ? 4 : 3 }
  }

  /// The variant.
  public let variant: Variant
  /// Of what it is the model: the values, or their roots.
  let scale: Scale
  /// The weight of the newest value in the level.
  public let alpha: Double
  /// 1 − 1/θ: how much of the line is added to the level; 0 leaves only the smoothing.
  let share: Double
  /// Squared errors from the fourth value on, on the scale.
  public let squares: Double
  private let season: Deseasonalised
  let end: State
  private let count: Int

  init(_ variant: Variant, _ scale: Scale, _ season: Deseasonalised, _ found: Fit, count: Int) {
    self.variant = variant
    self.scale = scale
    self.season = season
    alpha = found.alpha
    share = found.share
    squares = found.squares
    end = found.end
    self.count = count
  }

  /// The best of the variants, on the scale that suits the values.
  ///
  /// - Parameters:
  ///   - values: At least four, finite, oldest first.
  ///   - seasonLength: Values to a season; 1 for none.
  /// - Returns: nil for fewer values; for fewer than eight, which cannot tell variants apart, the standard one.
  /// - Complexity: Eight searches of about fifty passes over the values.
  public static func best(_ values: [Double], seasonLength: Int) -> Theta? {
    guard values.count > 3 else { return nil }
    let plain = Deseasonalised(values, seasonLength)
    var best: (model: Theta, criterion: Double)?
    for scale in Scale.all(plain.values) {
      for variant in Variant.allCases {
        let model = fit(variant, plain, scale)
        let criterion = model.criterion(plain.values)
        if criterion < best?.criterion ?? .infinity { best = (model, criterion) }
      }
    }
    return best?.model ?? fit(.standard, plain, .plain)
  }

  /// The corrected criterion of Akaike, in units of the values whatever the scale.
  private func criterion(_ values: [Double]) -> Double {
    let used = Double(values.count - Self.skipped)
    let parameters = variant.parameters
    guard used > parameters + 1 else { return .infinity }
    let size = values.reduce(0) { $0 + $1.magnitude } / Double(values.count)
    // Errors far below the values are made of rounding.
    let least = 1e-18 * max(size * size, 1e-300)
    let stretch = values[Self.skipped...].reduce(0) { $0 + scale.logSlope($1) } / used
    return used * log(max(squares / used * exp(-2 * stretch), least))
      + 2 * parameters * used / (used - parameters - 1)
  }

  /// Expected values of the next periods.
  ///
  /// - Parameter horizon: How many, at least 0.
  /// - Returns: One value a period.
  public func forecast(_ horizon: Int) -> [Double] {
    var state = end
    return (0..<horizon).map { step in
      let expected = state.expected(alpha, share)
      state.advance(by: expected, index: count + step, alpha, isDynamic: variant.isDynamic)
      return season.putBack(scale.value(expected), step)
    }
  }
}

extension Theta {
  /// What is smoothed: the values, or their square roots where errors grow with the level, as those of counts do.
  ///
  /// Roots make the errors of counts alike (Anscombe 1948, doi:10.1093/biomet/35.3-4.246), so that a burst
  /// weighs less. Which it is, the likelihood tells, each slope of the scale counted (Box and Cox 1964,
  /// doi:10.1111/j.2517-6161.1964.tb00553.x). What comes back is squared and no more: over 309 real series
  /// that erred less than with a correction for the variance. Logarithms suit some series better still, but
  /// go on exponentially.
  enum Scale: Equatable {
    case plain
    /// Roots of the value and something more, which is above zero only where there are zeros.
    case roots(shift: Double)

    /// Those that the values allow: roots where none is below zero and some are above.
    static func all(_ values: [Double]) -> [Scale] {
      guard values.allSatisfy({ $0 >= 0 }), let least = values.filter({ $0 > 0 }).min() else {
        return [.plain]
      }
      return [.plain, .roots(shift: values.contains(0) ? least / 2 : 0)]
    }

    func onScale(_ value: Double) -> Double {
      switch self {
      case .plain: value
      case .roots(let shift): (value + shift).squareRoot()
      }
    }

    func value(_ onScale: Double) -> Double {
      switch self {
      case .plain: onScale
      case .roots(let shift): max(0, max(0, onScale) * onScale - shift)
      }
    }

    /// The logarithm of how much the scale grows with the value.
    func logSlope(_ value: Double) -> Double {
      switch self {
      case .plain: 0
      case .roots(let shift): -log(2 * (value + shift).squareRoot())
      }
    }
  }
}
