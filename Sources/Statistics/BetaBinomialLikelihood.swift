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
      var sum = StableSum()
      for bin in bins { sum.add(bin.groups * term(bin.count)) }
      return sum.value
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
