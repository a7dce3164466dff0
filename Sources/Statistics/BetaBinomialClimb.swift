import CSpecial

/// The climb to the greatest likelihood.
struct BetaBinomialClimb {
  private let likelihood: BetaBinomialLikelihood
  private(set) var logit: Double
  private(set) var logPrecision: Double
  private(set) var value: Double
  private(set) var iterations = 0
  private(set) var converged = false

  private static let logPrecisions =
    special_log(BetaBinomial.leastPrecision)...special_log(BetaBinomial.greatestPrecision)
  private static let greatestIterations = 200

  init(_ likelihood: BetaBinomialLikelihood, mean: Double, precision: Double) {
    self.likelihood = likelihood
    logit = special_log(mean) - special_log1p(-mean)
    logPrecision = special_log(precision)
    value = 0
    value = height(logit, logPrecision)
  }

  var alpha: Double { Self.parameters(logit, logPrecision).alpha }
  var beta: Double { Self.parameters(logit, logPrecision).beta }

  private static func parameters(
    _ logit: Double, _ logPrecision: Double
  ) -> (alpha: Double, beta: Double) {
    let precision = special_exp(logPrecision)
    return (precision / (1 + special_exp(-logit)), precision / (1 + special_exp(logit)))
  }

  private func height(_ logit: Double, _ logPrecision: Double) -> Double {
    let (alpha, beta) = Self.parameters(logit, logPrecision)
    return likelihood.value(alpha: alpha, beta: beta)
  }

  mutating func run() {
    var lastSize = Double.infinity
    while iterations < Self.greatestIterations {
      iterations += 1
      let step = uphillStep()
      let size = max(step.logit.magnitude, step.logPrecision.magnitude)
      // Near the top, Newton's steps shrink until only rounding is left of them. The likelihood is
      // too flat there to judge them by, being known to the square of their size only.
      if size < 1e-10 || (lastSize < 1e-4 && size > lastSize / 2) {
        converged = true
        return
      }
      if step.isNewton, size < 1e-4 {
        move(to: logit + step.logit, logPrecision + step.logPrecision)
      } else if !take(step) {
        converged = true
        return
      }
      lastSize = size
    }
  }

  private mutating func move(to newLogit: Double, _ newLogPrecision: Double) {
    logit = newLogit
    logPrecision = Self.allowed(newLogPrecision)
    value = height(logit, logPrecision)
  }

  private static func allowed(_ logPrecision: Double) -> Double {
    min(logPrecisions.upperBound, max(logPrecisions.lowerBound, logPrecision))
  }

  /// Newton's step where the surface bends down in every direction, else one uphill by the slopes.
  ///
  /// It goes along the edge where the slope points out of the allowed precisions.
  private func uphillStep() -> Step {
    let (alpha, beta) = Self.parameters(logit, logPrecision)
    let by = likelihood.derivatives(alpha: alpha, beta: beta)
    let whole = alpha + beta
    // ∂α/∂logit = αβ/(α+β) = −∂β/∂logit; ∂α/∂log precision = α, and β likewise.
    let turn = alpha * (beta / whole)
    let bend = turn * ((beta - alpha) / whole)
    let slope = (
      turn * (by.alpha - by.beta),
      alpha * by.alpha + beta * by.beta
    )
    let logitLogit =
      turn * turn * (by.alphaAlpha - 2 * by.alphaBeta + by.betaBeta) + bend * (by.alpha - by.beta)
    let precisionPrecision =
      alpha * alpha * by.alphaAlpha + 2 * alpha * beta * by.alphaBeta + beta * beta * by.betaBeta
      + slope.1
    let mixed =
      turn * (alpha * by.alphaAlpha + (beta - alpha) * by.alphaBeta - beta * by.betaBeta) + slope.0

    let atEdge =
      (logPrecision <= Self.logPrecisions.lowerBound && slope.1 < 0)
      || (logPrecision >= Self.logPrecisions.upperBound && slope.1 > 0)
    if atEdge {
      return Step(
        logit: logitLogit < 0 ? -slope.0 / logitLogit : slope.0, logPrecision: 0, isNewton: false)
    }
    let determinant = logitLogit * precisionPrecision - mixed * mixed
    if logitLogit < 0, determinant > 0 {
      return Step(
        logit: -(precisionPrecision * slope.0 - mixed * slope.1) / determinant,
        logPrecision: -(logitLogit * slope.1 - mixed * slope.0) / determinant, isNewton: true)
    }
    // Each coordinate by the size of its own curvature: still uphill, and of a sensible length.
    return Step(
      logit: slope.0 / max(logitLogit.magnitude, 1e-12),
      logPrecision: slope.1 / max(precisionPrecision.magnitude, 1e-12), isNewton: false)
  }

  /// Goes the step, or a half, a quarter… of it, whichever first does not go down; false if none.
  private mutating func take(_ step: Step) -> Bool {
    var share = 1.0
    for _ in 0..<40 {
      let newLogit = logit + share * step.logit
      let newLogPrecision = Self.allowed(logPrecision + share * step.logPrecision)
      if height(newLogit, newLogPrecision) >= value,
        (newLogit, newLogPrecision) != (logit, logPrecision)
      {
        move(to: newLogit, newLogPrecision)
        return true
      }
      share /= 2
    }
    return false
  }

  /// A step in both coordinates, shortened to at most 3 in either.
  private struct Step {
    let logit: Double
    let logPrecision: Double
    let isNewton: Bool

    init(logit: Double, logPrecision: Double, isNewton: Bool) {
      let scale = min(1, 3 / max(logit.magnitude, logPrecision.magnitude, 1e-300))
      self.logit = logit * scale
      self.logPrecision = logPrecision * scale
      self.isNewton = isNewton
    }
  }
}
