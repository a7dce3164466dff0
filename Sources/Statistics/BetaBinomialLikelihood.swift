import CSpecial

/// The beta-binomial log-likelihood of many groups, with its first two derivatives.
///
/// It is Σ R(α, successes) + Σ R(β, failures) − Σ R(α + β, trials) with R(a, n) = log Γ(a + n) −
/// log Γ(a), so three histograms of counts are all it needs of the groups.
struct BetaBinomialLikelihood {
  /// Distinct counts above zero, rising, with how many groups have each.
  struct Histogram {
    private(set) var bins: [(count: Double, groups: Double)] = []
    private(set) var total = 0.0

    init(_ counts: [Double]) {
      for count in counts.sorted() where count > 0 {
        if let last = bins.last, last.count == count {
          bins[bins.count - 1].groups += 1
        } else {
          bins.append((count, 1))
        }
      }
      total = sum { $0 }
    }

    func sum(_ term: (Double) -> Double) -> Double {
      StableSum(bins.lazy.map { $0.groups * term($0.count) }).value
    }
  }

  /// The slope and the curvature by α and β.
  struct Derivatives {
    let alpha: Double
    let beta: Double
    let alphaAlpha: Double
    let betaBeta: Double
    let alphaBeta: Double
  }

  let successes: Histogram
  let failures: Histogram
  let trials: Histogram

  init(_ groups: [(successes: Double, trials: Double)]) {
    successes = Histogram(groups.map(\.successes))
    failures = Histogram(groups.map { $0.trials - $0.successes })
    trials = Histogram(groups.map(\.trials))
  }

  func value(alpha: Double, beta: Double) -> Double {
    let rises =
      successes.sum { logRise(alpha, $0) } + failures.sum { logRise(beta, $0) }
      - trials.sum { logRise(alpha + beta, $0) }
    let logMean = -special_log1p(beta / alpha)
    let logRest = -special_log1p(alpha / beta)
    return successes.total * logMean + failures.total * logRest + rises
  }

  func derivatives(alpha: Double, beta: Double) -> Derivatives {
    let whole = alpha + beta
    func first(_ histogram: Histogram, _ a: Double) -> Double {
      let base = special_digamma(a)
      return histogram.sum { special_digamma(a + $0) - base }
    }
    func second(_ histogram: Histogram, _ a: Double) -> Double {
      let base = special_trigamma(a)
      return histogram.sum { special_trigamma(a + $0) - base }
    }
    let common = first(trials, whole)
    let commonSecond = second(trials, whole)
    return Derivatives(
      alpha: first(successes, alpha) - common,
      beta: first(failures, beta) - common,
      alphaAlpha: second(successes, alpha) - commonSecond,
      betaBeta: second(failures, beta) - commonSecond,
      alphaBeta: -commonSecond)
  }

  /// Twice the slope of the likelihood by 1/precision where that is zero; above zero when groups
  /// differ by more than chance.
  func slopeAtInfinitePrecision(mean: Double) -> Double {
    successes.sum { $0 * ($0 - 1) } / mean + failures.sum { $0 * ($0 - 1) } / (1 - mean)
      - trials.sum { $0 * ($0 - 1) }
  }

  /// log Γ(a + n) − log Γ(a) − n log a: what remains once the large parts, which cancel between the
  /// three sums, have been taken out.
  private func logRise(_ a: Double, _ n: Double) -> Double {
    guard a >= 20 else {
      return special_log_gamma(a + n) - special_log_gamma(a) - n * special_log(a)
    }
    // The difference of two Stirling series, so that two numbers near a·log a are never subtracted.
    func tail(_ x: Double) -> Double {
      let inverse = 1 / (x * x)
      return (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / x
    }
    return (a + n - 0.5) * special_log1p(n / a) - n + (tail(a + n) - tail(a))
  }
}

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
    while iterations < Self.greatestIterations {
      iterations += 1
      let step = uphillStep()
      if max(step.logit.magnitude, step.logPrecision.magnitude) < 1e-10 || !take(step) {
        converged = true
        return
      }
    }
  }

  /// Newton's step where the surface bends down in every direction, else one along the slope; at most
  /// 3 in either coordinate. None where the slope points out of the allowed precisions.
  private func uphillStep() -> (logit: Double, logPrecision: Double) {
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
      return (limited(logitLogit < 0 ? -slope.0 / logitLogit : slope.0), 0)
    }
    let determinant = logitLogit * precisionPrecision - mixed * mixed
    var step: (Double, Double)
    if logitLogit < 0, determinant > 0 {
      step = (
        -(precisionPrecision * slope.0 - mixed * slope.1) / determinant,
        -(logitLogit * slope.1 - mixed * slope.0) / determinant
      )
    } else {
      // Each coordinate by its own curvature's size: still uphill, and of a sensible length.
      step = (
        slope.0 / max(logitLogit.magnitude, 1e-12),
        slope.1 / max(precisionPrecision.magnitude, 1e-12)
      )
    }
    step = (limited(step.0), limited(step.1))
    return step
  }

  private func limited(_ step: Double) -> Double { min(3, max(-3, step)) }

  /// Goes the step, or a half, a quarter… of it, whichever first does not go down; false if none.
  private mutating func take(_ step: (logit: Double, logPrecision: Double)) -> Bool {
    var share = 1.0
    for _ in 0..<40 {
      let newLogit = logit + share * step.logit
      let newPrecision = min(
        Self.logPrecisions.upperBound,
        max(Self.logPrecisions.lowerBound, logPrecision + share * step.logPrecision))
      let newValue = height(newLogit, newPrecision)
      if newValue >= value, (newLogit, newPrecision) != (logit, logPrecision) {
        (logit, logPrecision, value) = (newLogit, newPrecision, newValue)
        return true
      }
      share /= 2
    }
    return false
  }
}
