import Cubes
import Statistics

/// How a rate changed, and why.
public struct CompareResult: Sendable, Encodable {
  /// The dimensions of the slices, as they were asked for.
  public let by: [String]
  /// What is compared.
  public let metric: CompareQuestion.Metric
  /// Days from delivery (or order) within which a return counts.
  public let ageDays: Int
  /// The share of all returns to come that come within them; nil where not known.
  @OrNull public var completeness: Double?
  /// The earlier stretch.
  public let before: Side
  /// The later stretch.
  public let after: Side
  /// From the one to the other.
  public let change: Change
  /// The change split; nil without slices.
  @OrNull public var parts: Parts?
  /// The slices, those that explain most first.
  public internal(set) var slices: [Slice]
  /// The change against that of the control; nil without one.
  @OrNull public var control: Control?
  /// What the same comparison gives at earlier dates; nil where there is none.
  @OrNull public var placebo: Placebo?
  /// What a reader must know; not part of the encoded result.
  public internal(set) var cautions: [Caution]

  /// The same with at most so many slices; nil for all.
  public func top(_ count: Int?) -> CompareResult {
    guard let count, count < slices.count else { return self }
    var result = self
    result.cautions.append(.cutGroups(slices.count - count))
    result.slices = Array(slices.prefix(count))
    return result
  }

  enum CodingKeys: String, CodingKey {
    case by, metric, completeness, before, after, change, parts, slices, control, placebo
    case ageDays = "age_days"
  }

  /// A rate of one stretch.
  public struct Side: Sendable, Encodable {
    /// Its first day; nil for a part of it.
    @OrNull public var from: String?
    /// Its last day.
    @OrNull public var to: String?
    /// Lines old enough to be counted.
    public var lines: Double
    /// Of these, returned (or complained about) in time.
    public var returned: Double
    /// Their quotient; nil without lines.
    @OrNull public var rate: Double?
    /// The ends of its 95% interval.
    @OrNull public var low: Double?
    /// See `low`.
    @OrNull public var high: Double?
  }

  /// A change of a rate.
  public struct Change: Sendable, Encodable {
    /// After minus before, as a share: 0.01 is one percentage point.
    @OrNull public var difference: Double?
    /// The ends of its 95% interval (Newcombe).
    @OrNull public var differenceLow: Double?
    /// See `differenceLow`.
    @OrNull public var differenceHigh: Double?
    /// After over before, minus 1: 0.15 is 15% more; nil where there was nothing before.
    @OrNull public var relative: Double?
    /// The ends of its 95% interval (Koopman).
    @OrNull public var relativeLow: Double?
    /// See `relativeLow`.
    @OrNull public var relativeHigh: Double?
    /// That there is no change; nil where nothing or everything came back.
    @OrNull public var pValue: Double?

    enum CodingKeys: String, CodingKey {
      case difference, relative
      case differenceLow = "difference_low"
      case differenceHigh = "difference_high"
      case relativeLow = "relative_low"
      case relativeHigh = "relative_high"
      case pValue = "p_value"
    }
  }

  /// difference = within + mix, exactly (Kitagawa).
  public struct Parts: Sendable, Encodable {
    /// Because the slices' own rates changed.
    public var within: Double
    /// Because their weights did.
    public var mix: Double
  }

  /// One slice.
  public struct Slice: Sendable, Encodable {
    /// For each dimension its value; nil where the export says nothing.
    public var key: [String: String?]
    /// The same in the order of the dimensions.
    public var values: [String?]
    /// Before.
    public var before: Side
    /// After.
    public var after: Side
    /// Of its own rate.
    public var change: Change
    /// Allowing for all slices; nil where there is no p-value.
    @OrNull public var qValue: Double?
    /// Its part of the whole difference: within + mix.
    public var contribution: Double
    /// The ends of its 95% interval, its weights taken as they are.
    @OrNull public var contributionLow: Double?
    /// See `contributionLow`.
    @OrNull public var contributionHigh: Double?
    /// Because its own rate changed.
    public var within: Double
    /// Because its weight did, against the average rate.
    public var mix: Double

    enum CodingKeys: String, CodingKey {
      case key, values, before, after, change, contribution, within, mix
      case qValue = "q_value"
      case contributionLow = "contribution_low"
      case contributionHigh = "contribution_high"
    }
  }

  /// The lines that were not touched.
  public struct Control: Sendable, Encodable {
    /// The dimension.
    public var dimension: String
    /// Its value.
    public var value: String
    /// Before.
    public var before: Side
    /// After.
    public var after: Side
    /// Its own change.
    public var change: Change
    /// By how much more the others' rate changed, as a share.
    public var difference: Double
    /// The ends of its 95% interval.
    public var differenceLow: Double
    /// See `differenceLow`.
    public var differenceHigh: Double
    /// The others' after over before, over the control's, minus 1; nil where a rate is 0.
    @OrNull public var relative: Double?
    /// The ends of its 95% interval.
    @OrNull public var relativeLow: Double?
    /// See `relativeLow`.
    @OrNull public var relativeHigh: Double?

    enum CodingKeys: String, CodingKey {
      case dimension, value, before, after, change, difference, relative
      case differenceLow = "difference_low"
      case differenceHigh = "difference_high"
      case relativeLow = "relative_low"
      case relativeHigh = "relative_high"
    }
  }

  /// The same comparison at earlier dates, week by week back, where nothing is known to have happened.
  public struct Placebo: Sendable, Encodable {
    /// How many dates; those next to each other share days.
    public var count: Int
    /// The lowest difference (from the control's, if there is one).
    public var lowest: Double
    /// The median.
    public var median: Double
    /// The highest.
    public var highest: Double
    /// How many are as far from 0 as the real one.
    public var asLarge: Int
    /// (1 + asLarge) / (1 + count).
    public var pValue: Double

    enum CodingKeys: String, CodingKey {
      case count, lowest, median, highest
      case asLarge = "as_large"
      case pValue = "p_value"
    }
  }
}
