import Glibc
import Statistics

/// The theta method: half of the long-run trend, and exponential smoothing of what goes beyond it.
///
/// Assimakopoulos and Nikolopoulos (2000), doi:10.1016/S0169-2070(00)00066-2, as the state space models
/// of Fiorucci et al. (2016), doi:10.1016/j.ijforecast.2016.02.005: with θ fixed at 2 or searched for,
/// and with the line fitted once or renewed with every value. The variant of least squared error is
/// taken. A season that is significant is taken out first and put back.
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
  }

  /// The variant.
  public let variant: Variant
  /// The weight of the newest value in the level.
  public let alpha: Double
  /// How much the curvature is stretched: 1 leaves only the smoothing.
  public let theta: Double
  /// Squared errors from the fourth value on.
  public let squares: Double
  /// What the season adds or multiplies by, for the places after the last value; empty for none.
  let season: [Double]
  let isMultiplicative: Bool
  private let end: State
  private let count: Int

  private struct State {
    var level: Double
    var mean: Double
    var intercept: Double
    var slope: Double
    /// (1 − α) to the power of the number of values seen.
    var decay: Double
  }

  /// The best variant for the values.
  ///
  /// - Parameters:
  ///   - values: At least four, finite, oldest first.
  ///   - seasonLength: Values to a season; 1 for none.
  /// - Returns: nil for fewer values.
  /// - Complexity: Four searches of a few hundred passes over the values.
  public static func best(_ values: [Double], seasonLength: Int) -> Theta? {
    guard values.count > 3 else { return nil }
    var best: Theta?
    let plain = Deseasonalised(values, seasonLength)
    for variant in Variant.allCases {
      guard let model = fit(variant, plain) else { continue }
      if model.squares < best?.squares ?? .infinity { best = model }
    }
    return best
  }

  /// The best parameters of one variant.
  static func fit(_ variant: Variant, _ plain: Deseasonalised) -> Theta? {
    let values = plain.values
    let size = max((values.reduce(0) { $0 + $1.magnitude }) / Double(values.count), 1e-6)
    var variables = [
      Minimiser.Variable(
        start: values[0] / 2, low: -.infinity, high: .infinity, step: 0.1 * size),
      Minimiser.Variable(start: 0.5, low: 0.1, high: 0.99, step: 0.1),
    ]
    if variant.searchesTheta {
      variables.append(.init(start: 2, low: 1, high: 1e10, step: 0.5))
    }
    let line = LeastSquares.line(values[...])
    let found = Minimiser(maximumEvaluations: 600, tolerance: 1e-7).minimum(variables) { point in
      pass(
        values, variant, line, level: point[0], alpha: point[1],
        theta: point.count > 2 ? point[2] : 2
      ).squares
    }
    guard let point = found?.point else { return nil }
    let theta = point.count > 2 ? point[2] : 2
    let run = pass(values, variant, line, level: point[0], alpha: point[1], theta: theta)
    return Theta(
      variant: variant, alpha: point[1], theta: theta, squares: run.squares,
      season: plain.next, isMultiplicative: plain.isMultiplicative, end: run.end,
      count: values.count)
  }

  /// Expected values of the next periods.
  ///
  /// - Parameter horizon: How many, at least 0.
  /// - Returns: One value a period.
  public func forecast(_ horizon: Int) -> [Double] {
    var state = end
    return (0..<horizon).map { step in
      let expected = Self.expected(state, alpha, theta)
      Self.advance(&state, expected, index: count + step, alpha, isDynamic: variant.isDynamic)
      guard !season.isEmpty else { return expected }
      let part = season[step % season.count]
      return isMultiplicative ? expected * part : expected + part
    }
  }

  private static func pass(
    _ values: [Double], _ variant: Variant, _ line: (intercept: Double, slope: Double),
    level: Double, alpha: Double, theta: Double
  ) -> (squares: Double, end: State) {
    var state = State(
      level: alpha * values[0] + (1 - alpha) * level, mean: values[0],
      intercept: variant.isDynamic ? values[0] : line.intercept,
      slope: variant.isDynamic ? 0 : line.slope, decay: 1 - alpha)
    var squares = 0.0
    for index in 1..<values.count {
      if index >= 3 {
        let error = values[index] - expected(state, alpha, theta)
        squares += error * error
      }
      advance(&state, values[index], index: index, alpha, isDynamic: variant.isDynamic)
    }
    return (squares, state)
  }

  @inline(__always)
  private static func expected(_ state: State, _ alpha: Double, _ theta: Double) -> Double {
    state.level + (1 - 1 / theta)
      * (state.intercept * state.decay
        + state.slope * (1 - state.decay * (1 - alpha)) / alpha)
  }

  /// Moves on by the value of an index, counted from 0.
  @inline(__always)
  private static func advance(
    _ state: inout State, _ value: Double, index: Int, _ alpha: Double, isDynamic: Bool
  ) {
    let i = Double(index)
    state.level = alpha * value + (1 - alpha) * state.level
    state.decay *= 1 - alpha
    guard isDynamic else { return }
    let before = state.mean
    state.mean = (i * before + value) / (i + 1)
    state.slope = ((i - 1) * state.slope + 6 * (value - before) / (i + 1)) / (i + 2)
    state.intercept = state.mean - state.slope * (i + 2) / 2
  }
}

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
