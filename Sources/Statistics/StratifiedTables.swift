import CSpecial

/// Two-by-two tables in several strata, to see an exposure and an outcome with a third thing held fixed.
///
/// The tests and estimates of Mantel & Haenszel (1959, doi:10.1093/jnci/22.4.719), who compare like
/// with like and weigh strata by how much they tell.
public struct StratifiedTables: Sendable, Equatable {
  /// One stratum, its counts not necessarily whole.
  public struct Stratum: Sendable, Equatable {
    /// Exposed, with the outcome and without.
    public var exposed: (with: Double, without: Double)
    /// Not exposed, with the outcome and without.
    public var rest: (with: Double, without: Double)

    /// A stratum of four counts, each at least 0.
    public init(exposed: (with: Double, without: Double), rest: (with: Double, without: Double)) {
      self.exposed = exposed
      self.rest = rest
    }

    /// Whether two strata count the same.
    public static func == (left: Stratum, right: Stratum) -> Bool {
      left.exposed == right.exposed && left.rest == right.rest
    }

    var exposedTotal: Double { exposed.with + exposed.without }
    var restTotal: Double { rest.with + rest.without }
    var total: Double { exposedTotal + restTotal }
    var with: Double { exposed.with + rest.with }
    var without: Double { exposed.without + rest.without }

    /// Whether it has both exposed and others, so that there is something to compare.
    var compares: Bool { exposedTotal > 0 && restTotal > 0 }
    /// Whether the outcome differs, so that a test has something to go by.
    var tells: Bool { compares && with > 0 && without > 0 }
  }

  /// The strata with exposed and others alike; the others have nothing to compare.
  public let strata: [Stratum]

  /// Tables from strata; nil for a count that is negative or not finite.
  public init?(_ strata: [Stratum]) {
    let counts = strata.flatMap {
      [$0.exposed.with, $0.exposed.without, $0.rest.with, $0.rest.without]
    }
    guard counts.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
    self.strata = strata.filter(\.compares)
  }

  /// The Cochran–Mantel–Haenszel test that exposure and outcome are independent in every stratum.
  ///
  /// One degree of freedom, without continuity correction (Cochran 1954, doi:10.2307/3001616).
  ///
  /// - Returns: nil where no stratum has exposed and others, with the outcome and without.
  /// - Complexity: O(strata).
  public func cochranMantelHaenszel() -> ChiSquaredTest? {
    var difference = StableSum()
    var variance = StableSum()
    for stratum in strata where stratum.tells && stratum.total > 1 {
      let n = stratum.total
      difference.add(stratum.exposed.with - stratum.exposedTotal * (stratum.with / n))
      variance.add(
        stratum.exposedTotal / n * (stratum.restTotal / n) * stratum.with
          * (stratum.without / (n - 1)))
    }
    guard variance.value > 0 else { return nil }
    return ChiSquaredTest(
      statistic: difference.value * difference.value / variance.value, degreesOfFreedom: 1)
  }

  /// The odds ratio common to all strata, Σ ad/n over Σ bc/n; nil where either is 0.
  public var oddsRatio: Double? {
    let over = StableSum(strata.lazy.map { $0.exposed.with * ($0.rest.without / $0.total) }).value
    let under = StableSum(strata.lazy.map { $0.exposed.without * ($0.rest.with / $0.total) }).value
    return over > 0 && under > 0 ? over / under : nil
  }

  /// The relative risk common to all strata.
  ///
  /// The interval is normal on the log scale, with the variance of Greenland & Robins (1985,
  /// doi:10.2307/2530643), which holds for few large strata and for many small ones.
  ///
  /// - Parameters:
  ///   - level: the coverage aimed at, strictly between 0 and 1.
  ///   - designEffect: by how much the variance exceeds that of independent observations.
  /// - Returns: nil where there is no outcome among the exposed, or none among the others.
  public func relativeRisk(level: Double = 0.95, designEffect: Double = 1) -> RelativeRisk? {
    var over = StableSum()
    var under = StableSum()
    var spread = StableSum()
    for stratum in strata {
      let n = stratum.total
      let (a, c) = (stratum.exposed.with, stratum.rest.with)
      over.add(a * (stratum.restTotal / n))
      under.add(c * (stratum.exposedTotal / n))
      spread.add(
        (stratum.exposedTotal / n * stratum.restTotal * stratum.with - a * c * n / n) / n)
    }
    guard over.value > 0, under.value > 0, level > 0, level < 1 else { return nil }
    let variance = max(0, spread.value / (over.value * under.value)) * designEffect
    let factor = special_exp(Normal.twoSidedQuantile(level: level) * variance.squareRoot())
    let value = over.value / under.value
    return RelativeRisk(value: value, low: value / factor, high: value * factor)
  }

  /// The Breslow–Day test that the odds ratio is the same in every stratum.
  ///
  /// Breslow & Day 1980, Statistical Methods in Cancer Research I, 4.4, against the pooled odds ratio of Mantel and
  /// Haenszel; with Tarone's correction (1985, doi:10.1093/biomet/72.1.91), which makes up for its not being
  /// the most likely one.
  ///
  /// - Parameter tarone: Whether to correct.
  /// - Returns: nil without a pooled odds ratio, or with fewer than two strata to compare.
  /// - Complexity: O(strata).
  public func breslowDay(tarone: Bool = false) -> ChiSquaredTest? {
    guard let ratio = oddsRatio else { return nil }
    let telling = strata.filter(\.tells)
    guard telling.count > 1 else { return nil }
    var statistic = StableSum()
    var differences = StableSum()
    var variances = StableSum()
    var used = 0
    for stratum in telling {
      let expected = stratum.expectedWith(oddsRatio: ratio)
      let cells = [
        expected, stratum.with - expected, stratum.exposedTotal - expected,
        stratum.restTotal - stratum.with + expected,
      ]
      guard cells.allSatisfy({ $0 > 0 }) else { continue }
      let variance = 1 / cells.reduce(0) { $0 + 1 / $1 }
      let difference = stratum.exposed.with - expected
      statistic.add(difference * difference / variance)
      differences.add(difference)
      used += 1
      variances.add(variance)
    }
    guard used > 1 else { return nil }
    let correction =
      tarone ? differences.value * differences.value / variances.value : 0
    return ChiSquaredTest(
      statistic: max(0, statistic.value - correction), degreesOfFreedom: used - 1)
  }
}

extension StratifiedTables.Stratum {
  /// The exposed with the outcome that an odds ratio would give, the margins being what they are.
  ///
  /// The root of a quadratic that lies within the margins, in the form that does not cancel.
  fileprivate func expectedWith(oddsRatio ratio: Double) -> Double {
    let a = 1 - ratio
    let b = restTotal - with + ratio * (exposedTotal + with)
    let c = -ratio * exposedTotal * with
    let root = max(0, b * b - 4 * a * c).squareRoot()
    return -2 * c / (b + root)
  }
}
