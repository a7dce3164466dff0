import Forecasting

extension ForecastResult {
  /// A period to come.
  public struct Step: Sendable, Encodable {
    /// As `2025-W08` or `2025-02-12`.
    public let period: String
    /// What is expected.
    public let mean: Double
    /// An interval for each level.
    public let intervals: [Interval]
    /// Who forecasts it.
    public let model: String

    init(_ period: String, _ step: Forecast.Step, _ levels: [Double]) {
      self.period = period
      mean = step.mean
      intervals = zip(levels, step.intervals).map {
        Interval(level: $0, low: $1.low, high: $1.high)
      }
      model = step.contestant?.rawValue ?? "mean"
    }

    /// Writes an interval as `low_80` and `high_80`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NamedKey.self)
      try container.encode(period, forKey: "period")
      try container.encode(mean, forKey: "mean")
      try container.encode(model, forKey: "model")
      for interval in intervals {
        try container.encode(interval.low, forKey: "low_\(interval.name)")
        try container.encode(interval.high, forKey: "high_\(interval.name)")
      }
    }
  }

  /// The ends of an interval.
  public struct Interval: Sendable, Equatable {
    /// Its level, as 0.8.
    public let level: Double
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double

    /// The level in percent, as keys have it: `80`, `97.5`.
    public var name: String { Self.name(level) }

    /// A level in percent: `80`, `97.5`.
    public static func name(_ level: Double) -> String {
      let percent = (level * 1e6).rounded() / 1e4
      return percent == percent.rounded() ? String(Int(percent)) : String(percent)
    }
  }

  /// How the contestants did.
  public struct Backtest: Sendable, Encodable {
    /// How many past moments they started from.
    public let origins: Int
    /// How those that were chosen did together.
    public let chosen: Quality
    /// All contestants, best first.
    public let contestants: [Contestant]
    /// Who is in the mean of the good ones.
    public let good: [String]

    /// Mean absolute scaled error and its like.
    public struct Quality: Sendable {
      /// Nil where the series was constant, so that there is no scale.
      public let mase: Double?
      /// Absolute errors over those of the seasonal naive forecast.
      public let relativeError: Double
      /// Mean loss over the ends of all intervals, in units of the series.
      public let pinball: Double
      /// The share of what came within each interval, by level.
      public let coverage: [(level: Double, share: Double)]

      func encode(into container: inout KeyedEncodingContainer<NamedKey>) throws {
        try container.encode(mase, forKey: "mase")
        if mase == nil {
          try container.encode(
            "the series was constant, so its errors have no scale", forKey: "mase_reason")
        }
        try container.encode(relativeError, forKey: "relative_error")
        try container.encode(pinball, forKey: "pinball")
        for (level, share) in coverage {
          try container.encode(share, forKey: "coverage_\(Interval.name(level))")
        }
      }
    }

    /// One way to forecast.
    public struct Contestant: Sendable, Encodable {
      /// Its name.
      public let name: String
      /// How it did.
      public let quality: Quality
      /// How many steps it forecasts.
      public let chosenSteps: Int

      /// Writes the scores beside the name.
      public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NamedKey.self)
        try container.encode(name, forKey: "name")
        try quality.encode(into: &container)
        try container.encode(chosenSteps > 0, forKey: "chosen")
        try container.encode(chosenSteps, forKey: "chosen_steps")
      }
    }

    init(_ report: Forecast.Report, _ levels: [Double]) {
      origins = report.origins
      chosen = Quality(
        mase: report.mase, relativeError: report.relativeError, pinball: report.pinball,
        coverage: zip(levels, report.coverage).map { ($0, $1) })
      contestants = report.contestants.map {
        Contestant(
          name: $0.contestant.rawValue,
          quality: Quality(
            mase: $0.mase, relativeError: $0.relativeError, pinball: $0.pinball,
            coverage: zip(levels, $0.coverage).map { ($0, $1) }),
          chosenSteps: $0.chosenSteps)
      }
      good = report.good.map(\.rawValue)
    }

    /// Writes the scores of what was chosen beside the list of all.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NamedKey.self)
      try container.encode(origins, forKey: "origins")
      try chosen.encode(into: &container)
      try container.encode(contestants, forKey: "contestants")
      try container.encode(good, forKey: "mean_of")
    }
  }
}

/// A key that is made up as levels are.
struct NamedKey: CodingKey, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringLiteral value: String) { stringValue = value }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
