/// Which components an exponential smoothing model has, and how they join.
public struct ETSForm: Sendable, Hashable, CustomStringConvertible {
  /// How a component joins the level.
  public enum Join: String, Sendable {
    /// It is not there.
    case none = "N"
    /// It adds.
    case additive = "A"
    /// It multiplies.
    case multiplicative = "M"
  }

  /// The error: additive or multiplicative, never none.
  public var error: Join
  /// Whether there is a trend; it adds.
  public var hasTrend: Bool
  /// Whether the trend levels off.
  public var isDamped: Bool
  /// The season.
  public var season: Join

  /// Creates a form.
  public init(error: Join, hasTrend: Bool, isDamped: Bool = false, season: Join) {
    self.error = error == .none ? .additive : error
    self.hasTrend = hasTrend
    self.isDamped = hasTrend && isDamped
    self.season = season
  }

  /// As in the literature: `ETS(M,Ad,M)`.
  public var description: String {
    "ETS(\(error.rawValue),\(hasTrend ? (isDamped ? "Ad" : "A") : "N"),\(season.rawValue))"
  }

  /// The forms that may fit: no additive error with a multiplicative season, whose variance is not
  /// finite, nothing multiplicative for values that are not above zero, and no multiplicative trend.
  static func candidates(isPositive: Bool, hasSeason: Bool) -> [ETSForm] {
    var forms: [ETSForm] = []
    for error in [Join.additive, .multiplicative] where isPositive || error == .additive {
      for (hasTrend, isDamped) in [(false, false), (true, true), (true, false)] {
        for season in [Join.none, .additive, .multiplicative] {
          guard season == .none || hasSeason else { continue }
          guard season != .multiplicative || (isPositive && error == .multiplicative) else {
            continue
          }
          forms.append(
            ETSForm(error: error, hasTrend: hasTrend, isDamped: isDamped, season: season))
        }
      }
    }
    return forms
  }

  /// How many smoothing parameters there are.
  var smoothingCount: Int {
    1 + (hasTrend ? 1 : 0) + (season == .none ? 0 : 1) + (isDamped ? 1 : 0)
  }

  /// How many values its first state has that are free: the seasonal ones have a fixed sum.
  func stateCount(seasonLength: Int) -> Int {
    1 + (hasTrend ? 1 : 0) + (season == .none ? 0 : seasonLength - 1)
  }
}
