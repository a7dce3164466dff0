import Statistics

/// A share with everything that is needed to believe it.
public struct Rate: Sendable, Equatable, Encodable {
  /// What came back (or was complained about), in the unit of the basis.
  public var numerator: Double
  /// What was sold.
  public var denominator: Double
  /// Their quotient; nil when there is nothing to divide by.
  public var value: Double?
  /// Lower end of the interval of the value.
  public var low: Double?
  /// Its upper end.
  public var high: Double?
  /// The share of what is to come back that can have come by the as-of moment.
  public var maturity: Double?
  /// The value once everything has come back: value / maturity.
  public var adjusted: Double?
  /// Lower end of the interval of the adjusted value.
  public var adjustedLow: Double?
  /// Its upper end.
  public var adjustedHigh: Double?
  /// By how much the variance exceeds that of independent units, or of independent lines for money.
  public var designEffect: Double?
  /// Why a figure above is missing.
  public var reason: String?

  enum CodingKeys: String, CodingKey {
    case numerator, denominator, value, low, high, maturity, adjusted
    case adjustedLow = "adjusted_low"
    case adjustedHigh = "adjusted_high"
    case designEffect = "design_effect"
    case reason
  }

  /// Writes every key, null where there is nothing, so that a reader need not test for it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(numerator, forKey: .numerator)
    try container.encode(denominator, forKey: .denominator)
    try container.encode(value, forKey: .value)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encode(maturity, forKey: .maturity)
    try container.encode(adjusted, forKey: .adjusted)
    try container.encode(adjustedLow, forKey: .adjustedLow)
    try container.encode(adjustedHigh, forKey: .adjustedHigh)
    try container.encodeIfPresent(designEffect, forKey: .designEffect)
    try container.encodeIfPresent(reason, forKey: .reason)
  }

  /// A rate of `numerator` in `denominator`.
  ///
  /// - Parameters:
  ///   - numerator: What came back.
  ///   - denominator: What was sold.
  ///   - clusters: For shares of units or amounts, how they lie in orders.
  ///   - independent: For shares of lines, as how many independent ones they tell; nil for as many as there are.
  ///   - method: The kind of interval, at 95%.
  init(
    _ numerator: Double, of denominator: Double, clusters: Clusters? = nil,
    independent: Double? = nil, method: IntervalMethod
  ) {
    self.numerator = numerator
    self.denominator = denominator
    guard denominator > 0 else {
      reason = "nothing was sold"
      return
    }
    let value = numerator / denominator
    self.value = value
    guard (0...1).contains(value) else {
      reason = "more came back than was sold, so the value is no share"
      return
    }
    guard let clusters else {
      guard let independent, independent < denominator else {
        set(proportionInterval(successes: numerator, trials: denominator, method: method))
        return
      }
      designEffect = denominator / independent
      set(
        proportionInterval(successes: value * independent, trials: independent, method: method))
      return
    }
    // Where nothing or everything came back, the data show no clustering.
    if let design = clusters.design, value > 0, value < 1 {
      designEffect = design.ratio
      set(design.interval(method: method))
    } else {
      let trials = min(clusters.trials, clusters.wholeOrders)
      designEffect = trials > 0 ? clusters.trials / trials : nil
      set(proportionInterval(successes: value * trials, trials: trials, method: method))
    }
  }

  /// A rate that cannot be told, with the reason.
  init(unknownOf denominator: Double, because reason: String) {
    numerator = 0
    self.denominator = denominator
    self.reason = reason
  }

  /// How the trials of a rate lie in orders.
  struct Clusters {
    /// Units; for money, lines.
    var trials: Double
    /// The design effect against so many independent trials; nil where sums over orders are not known.
    var design: DesignEffect?
    /// How many trials there are if each order comes back whole or not at all: (Σx)²/Σx² (Kish 1965,
    /// Survey Sampling).
    var wholeOrders: Double
  }

  private mutating func set(_ interval: Interval?) {
    low = interval?.low
    high = interval?.high
  }

  /// Below this maturity one return more or less would change the adjusted rate beyond all use.
  private static let leastMaturity = 0.1

  /// Adjusts for what has not had the time to come back.
  mutating func adjust(maturity: Double) {
    self.maturity = maturity
    guard let value, maturity > 0 else {
      if value != nil { reason = "too recent: nothing can have come back yet" }
      return
    }
    guard maturity >= Self.leastMaturity else {
      reason = "too recent: hardly any of the returns to come can have come yet"
      return
    }
    let adjusted = value / maturity
    guard adjusted <= 1 else {
      reason = reason ?? "more came back than the lag curve allows for"
      return
    }
    self.adjusted = adjusted
    adjustedLow = low.map { $0 / maturity }
    adjustedHigh = high.map { min(1, $0 / maturity) }
  }
}
