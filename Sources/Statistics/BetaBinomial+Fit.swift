import CSpecial

/// A beta-binomial distribution fitted to groups, and how the fit went.
public struct BetaBinomialFit: Sendable, Equatable {
  /// Why a fit ended at the edge of what can be estimated.
  public enum Edge: String, Sendable, CaseIterable {
    /// Groups differ no more than chance would have it: the likelihood rises for ever with the
    /// precision, which was cut at `BetaBinomial.greatestPrecision`. All groups get the mean.
    case noOverdispersion = "no-overdispersion"
    /// Groups are all-or-nothing: the likelihood rises for ever as the precision falls, which was cut
    /// at `BetaBinomial.leastPrecision`. Groups keep their own rates.
    case allOrNothing = "all-or-nothing"
    /// No success in any group, or no failure. The mean is then that under Jeffreys' prior,
    /// (successes + ½) / (trials + 1) over all groups, and all groups get it.
    case uniform
  }

  /// The distribution of rates over groups.
  public let distribution: BetaBinomial
  /// The log-likelihood, without the binomial coefficients, which do not depend on the parameters.
  public let logLikelihood: Double
  /// Groups with at least one trial.
  public let groups: Int
  /// Steps that the maximisation took; 0 at an edge found beforehand.
  public let iterations: Int
  /// Whether it came to rest before the greatest number of steps.
  public let converged: Bool
  /// Which edge, if any.
  public let edge: Edge?
}

extension BetaBinomial {
  /// The precision taken for infinite.
  public static let greatestPrecision = 1e7
  /// The precision taken for zero.
  public static let leastPrecision = 1e-3

  /// The distribution of rates over groups, by maximum likelihood.
  ///
  /// Newton's method in (logit mean, log precision) from the method of moments (Kleinman 1973,
  /// doi:10.1080/01621459.1973.10481332), with a smaller step or a step uphill where Newton's would
  /// not raise the likelihood. Whether there is anything to estimate is asked first, by the slope of
  /// the likelihood at infinite precision (Tarone 1979, doi:10.1093/biomet/66.3.585). The order of the
  /// groups does not matter, to the bit.
  ///
  /// - Parameters:
  ///   - successes: one entry a group, from 0 to the group's trials; need not be whole.
  ///   - trials: as many; groups without trials say nothing and are left out.
  /// - Returns: nil for counts out of range, NaN, arrays of different lengths, or fewer than two groups
  ///   with trials.
  /// - Complexity: O(n log n) once, then O(d) a step for d distinct counts of successes, failures and
  ///   trials, of which a hundred thousand groups mostly have a few thousand.
  public static func fit(successes: [Double], trials: [Double]) -> BetaBinomialFit? {
    guard successes.count == trials.count,
      zip(successes, trials).allSatisfy({ isCount($0, of: $1) })
    else { return nil }
    let groups = zip(successes, trials).filter { $0.1 > 0 }.sorted { $0 < $1 }
    guard groups.count >= 2 else { return nil }
    let likelihood = BetaBinomialLikelihood(groups)
    let totalSuccesses = likelihood.successes.total
    let totalFailures = likelihood.failures.total
    let mean = totalSuccesses / likelihood.trials.total

    func edge(_ edge: BetaBinomialFit.Edge, mean: Double, precision: Double) -> BetaBinomialFit? {
      BetaBinomial(alpha: mean * precision, beta: (1 - mean) * precision).map {
        BetaBinomialFit(
          distribution: $0, logLikelihood: likelihood.value(alpha: $0.alpha, beta: $0.beta),
          groups: groups.count, iterations: 0, converged: true, edge: edge)
      }
    }
    guard totalSuccesses > 0, totalFailures > 0 else {
      let mean = (totalSuccesses + 0.5) / (likelihood.trials.total + 1)
      return edge(.uniform, mean: mean, precision: greatestPrecision)
    }
    guard likelihood.slopeAtInfinitePrecision(mean: mean) > 0 else {
      return edge(.noOverdispersion, mean: mean, precision: greatestPrecision)
    }
    if groups.allSatisfy({ $0.0 == 0 || $0.0 == $0.1 }) {
      let whole = Double(groups.count { $0.0 > 0 }) / Double(groups.count)
      return edge(.allOrNothing, mean: whole, precision: leastPrecision)
    }

    var climb = BetaBinomialClimb(
      likelihood, mean: mean, precision: momentPrecision(groups, mean: mean))
    climb.run()
    let precision = special_exp(climb.logPrecision)
    guard let distribution = BetaBinomial(alpha: climb.alpha, beta: climb.beta) else { return nil }
    return BetaBinomialFit(
      distribution: distribution, logLikelihood: climb.value, groups: groups.count,
      iterations: climb.iterations, converged: climb.converged,
      edge: precision >= greatestPrecision * (1 - 1e-9)
        ? .noOverdispersion : precision <= leastPrecision * (1 + 1e-9) ? .allOrNothing : nil)
  }

  /// The precision at which the spread of the groups' rates is what it is; between 1 and 10⁵.
  private static func momentPrecision(_ groups: [(Double, Double)], mean: Double) -> Double {
    var squares = StableSum()
    var all = StableSum()
    var ofSquares = StableSum()
    for (successes, trials) in groups {
      let deviation = successes / trials - mean
      squares.add(trials * deviation * deviation)
      all.add(trials)
      ofSquares.add(trials * trials)
    }
    let count = Double(groups.count)
    let spread = squares.value / (mean * (1 - mean))
    // E[spread] = (k − 1)(1 − ρ) + ρ (N − Σn²/N), with ρ = 1 / (1 + precision).
    let correlation =
      (spread - (count - 1)) / (all.value - ofSquares.value / all.value - (count - 1))
    guard correlation > 0, correlation < 1 else { return correlation >= 1 ? 1 : 1e5 }
    return min(1e5, max(1, 1 / correlation - 1))
  }
}
