import Cubes

/// What goes with an outcome, the strongest first.
public struct CorrelateResult: Sendable, Encodable {
  /// The outcome: `returned`, `complained`, `refund` or `reason`.
  public var with: String
  /// Order lines counted.
  public var n: Int64
  /// Those of them with the outcome; a fraction where a return names none of its order's lines.
  public var events: Double
  /// The share of lines with the outcome.
  public var rate: Rate
  /// Which lines were left out for being recent.
  public var maturity: Maturity
  /// How much lines of an order are alike.
  public var clustering: Clustering
  /// What is held fixed, if anything.
  public var stratum: String?
  /// How many tests were made, for the q-values.
  public var tests: Tests
  /// Dimensions and numbers, the strongest first.
  public var dimensions: [Entry]
  /// How the dimensions go with each other.
  public var matrix: Matrix
  /// What was not looked at, and why.
  public var leftOut: [LeftOut]
  /// What a reader must know before believing the figures; not part of the encoded result.
  public var cautions: [Caution] = []

  enum CodingKeys: String, CodingKey {
    case with, n, events, rate, maturity, clustering, tests, dimensions, matrix
    case stratum = "stratify"
    case leftOut = "left_out"
  }

  /// A dimension or a number.
  public enum Entry: Sendable, Encodable {
    /// A dimension.
    case categorical(Categorical)
    /// A number.
    case numeric(Numeric)

    /// Writes what it holds.
    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .categorical(let entry): try entry.encode(to: encoder)
      case .numeric(let entry): try entry.encode(to: encoder)
      }
    }

    /// The name of the dimension.
    public var name: String {
      switch self {
      case .categorical(let entry): entry.dimension
      case .numeric(let entry): entry.dimension
      }
    }

    /// From 0 to 1; nil where it cannot be told.
    var strength: Double? {
      switch self {
      case .categorical(let entry): entry.cramersV
      case .numeric(let entry): entry.spearman.map(\.magnitude)
      }
    }

    /// The p-value of the whole.
    var p: Double? {
      switch self {
      case .categorical(let entry): entry.p
      case .numeric(let entry): entry.p
      }
    }

    /// The q-value of the whole.
    public var q: Double? {
      get {
        switch self {
        case .categorical(let entry): entry.q
        case .numeric(let entry): entry.q
        }
      }
      set {
        switch self {
        case .categorical(var entry):
          entry.q = newValue
          self = .categorical(entry)
        case .numeric(var entry):
          entry.q = newValue
          self = .numeric(entry)
        }
      }
    }

    /// A sentence for people.
    public var sentence: Sentence {
      switch self {
      case .categorical(let entry): entry.sentence
      case .numeric(let entry): entry.sentence
      }
    }
  }

  /// A sentence in both languages.
  public struct Sentence: Sendable, Equatable, Encodable {
    /// In English.
    public var en: String
    /// In Chinese.
    public var zh: String

    /// Creates a sentence.
    public init(en: String, zh: String) {
      self.en = en
      self.zh = zh
    }
  }

  /// Which lines were left out because most of what is to come of them cannot have come yet.
  public struct Maturity: Sendable {
    /// The share of what is to come that can have come of every line counted; 0 where all are counted.
    public var least: Double
    /// The last local day on which the clock of a counted line started; nil where all are counted.
    public var through: String?
    /// Lines left out.
    public var leftOut: Int64
    /// Why all lines are counted, where they are.
    public var reason: String?
  }

  /// How much lines of an order are alike in the outcome.
  public struct Clustering: Sendable {
    /// The design effect; nil where it cannot be told.
    public var designEffect: Double?
    /// By what the tests were divided: 1 where lines are as good as independent.
    public var applied: Double
  }

  /// How many tests the q-values allow for.
  public struct Tests: Sendable, Encodable {
    /// Of dimensions and numbers.
    public var dimensions: Int
    /// Of their categories.
    public var categories: Int
  }

  /// How dimensions go with each other: corrected V of each pair, over lines of any age.
  public struct Matrix: Sendable, Encodable {
    /// Their names, the strongest first.
    public var dimensions: [String]
    /// V by these; nil where it cannot be told, 1 on the diagonal.
    public var cramersV: [[Double?]]

    enum CodingKeys: String, CodingKey {
      case dimensions
      case cramersV = "cramers_v"
    }
  }

  /// What was not looked at.
  public struct LeftOut: Sendable, Equatable, Encodable {
    /// Its name.
    public var dimension: String
    /// Why.
    public var reason: String
    /// The same, for people.
    public var sentence: Sentence
  }
}

extension CorrelateResult {
  /// A relative risk with its interval.
  public struct Risk: Sendable, Equatable {
    /// The ratio; nil where the rest has no event.
    public var value: Double?
    /// The lower end at 95%.
    public var low: Double?
    /// The upper end; nil where there is none.
    public var high: Double?
    /// Why a figure is missing.
    public var reason: String?
  }

  /// A dimension held against the outcome.
  public struct Categorical: Sendable {
    /// Its name.
    public var dimension: String
    /// Lines with a value.
    public var n: Int64
    /// Lines without one, which are not counted here.
    public var missing: Int64
    /// Pearson's χ².
    public var chi2: Double?
    /// Its degrees of freedom.
    public var df: Int?
    /// The p-value, clustering allowed for.
    public var p: Double?
    /// The p-value among all dimensions and numbers (Benjamini–Hochberg).
    public var q: Double?
    /// How p came about: `chi_squared` or `permutation`.
    public var method: String?
    /// How many tables were drawn for it.
    public var permutations: Int?
    /// Cramér's V, its bias corrected.
    public var cramersV: Double?
    /// Cramér's V as it is.
    public var rawCramersV: Double?
    /// Why figures are missing.
    public var reason: String?
    /// What stands out.
    public var sentence: Sentence
    /// By natural order, else by the lower end of the relative risk.
    public var categories: [Category]
    /// With a third dimension held fixed.
    public var stratified: StratifiedTest?
    /// How many values with a reason are left out for their few returns; not part of the encoded result.
    var hiddenCells = 0
  }

  /// A value of a dimension, or a value and a reason.
  public struct Category: Sendable {
    /// The value; nil where the export does not say.
    public var value: String?
    /// The reason given, where that is the outcome.
    public var reason: String??
    /// Lines.
    public var n: Double
    /// Those with the outcome.
    public var events: Double
    /// Their share.
    public var rate: Rate
    /// Against all other lines with a value.
    public var relativeRisk: Risk
    /// Haberman's adjusted residual.
    public var residual: Double?
    /// Its p-value, clustering allowed for.
    public var p: Double?
    /// That among all categories of all dimensions.
    public var q: Double?
    /// With a third dimension held fixed.
    public var stratified: StratifiedCategory?
    /// How many values it stands for, where values too small to be shown were put together.
    public var pooled: Int?
  }

  /// A dimension and the outcome within strata.
  public struct StratifiedTest: Sendable, Encodable {
    /// What is held fixed.
    public var by: String
    /// The generalised Cochran–Mantel–Haenszel statistic.
    @OrNull public var cmh: Double?
    /// Its degrees of freedom.
    @OrNull public var df: Int?
    /// Its p-value.
    @OrNull public var p: Double?
    /// Why it is missing.
    public var reason: String?
  }

  /// A category against the rest within strata.
  public struct StratifiedCategory: Sendable, Encodable {
    /// The Cochran–Mantel–Haenszel statistic, one degree of freedom.
    @OrNull public var cmh: Double?
    /// Its p-value.
    @OrNull public var p: Double?
    /// That among all categories of all dimensions.
    @OrNull public var q: Double?
    /// The pooled odds ratio.
    @OrNull public var oddsRatio: Double?
    /// The pooled relative risk.
    public var relativeRisk: Risk
    /// The Breslow–Day statistic, of whether strata differ.
    @OrNull public var breslowDay: Double?
    /// Its degrees of freedom.
    @OrNull public var breslowDayDf: Int?
    /// Its p-value.
    @OrNull public var breslowDayP: Double?
    /// What becomes of the association: `holds`, `weakens`, `vanishes`, `reverses`, `absent`, `appears`,
    /// `unclear`.
    public var verdict: String
    /// Whether the pooled direction is significant and the one within strata the other.
    public var simpson: Bool

    enum CodingKeys: String, CodingKey {
      case cmh, p, q, verdict, simpson
      case oddsRatio = "odds_ratio"
      case relativeRisk = "relative_risk"
      case breslowDay = "breslow_day"
      case breslowDayDf = "breslow_day_df"
      case breslowDayP = "breslow_day_p"
    }
  }

  /// A number held against the outcome.
  public struct Numeric: Sendable {
    /// Its name.
    public var dimension: String
    /// What it is measured in: `currency`, `share`, `hours` or `units`.
    public var unit: String
    /// Lines of which it is known.
    public var n: Int64
    /// Lines of which it is not.
    public var missing: Int64
    /// Spearman's rank correlation.
    public var spearman: Double?
    /// The point-biserial correlation.
    public var pointBiserial: Double?
    /// The p-value of Spearman's, clustering allowed for.
    public var p: Double?
    /// The p-value of the point-biserial one, likewise.
    public var pointBiserialP: Double?
    /// The first among all dimensions and numbers.
    public var q: Double?
    /// Whether near values were put together, there being so many.
    public var isCoarse: Bool
    /// Rates over stretches of about equal count.
    public var bins: [Bin]
    /// What there would be to gain.
    public var attributable: Attributable
    /// Why figures are missing.
    public var reason: String?
    /// What it comes to.
    public var sentence: Sentence
  }

  /// A stretch of a number's values.
  public struct Bin: Sendable, Encodable {
    /// The least value.
    public var low: Double
    /// The greatest.
    public var high: Double
    /// Lines.
    public var n: Int64
    /// Those with the outcome.
    public var events: Double
    /// Their share.
    public var rate: Rate
    /// Against all other lines with a value.
    public var relativeRisk: Risk

    enum CodingKeys: String, CodingKey {
      case low, high, n, events, rate
      case relativeRisk = "relative_risk"
    }
  }

  /// The share of all events that would not be there if the exposed had the rate of the others.
  public struct Attributable: Sendable {
    /// Exposed are the values beyond this one.
    public var threshold: Double?
    /// `above` or `below`.
    public var exposed: String?
    /// The share of lines exposed.
    public var exposedShare: Double?
    /// Of the exposed against the others.
    public var relativeRisk: Risk?
    /// The share of events; with the ends of the relative risk for an interval.
    public var value: Double?
    /// See `value`.
    public var low: Double?
    /// See `value`.
    public var high: Double?
    /// Why there is none.
    public var reason: String?
  }
}
