/// Groups of issues or customers.
public struct ClusterResult: Sendable, Encodable {
  /// What is grouped.
  public let of: ClusterQuestion.Of
  /// How many groups there are.
  public let k: Int
  /// How many rows are grouped.
  public let rows: Int
  /// What decided the random choices.
  public let seed: UInt64
  /// The sum of squared distances to the centres.
  public let inertia: Double
  /// The mean silhouette; nil for a single group.
  public let silhouette: Double?
  /// The mean over rows of their group's bootstrap stability; nil for a single group.
  public let stability: Double?
  /// Whether to believe the groups.
  public let verdict: Verdict
  /// The blocks of features and their part in the distance.
  public let features: [Feature]
  /// The groups, the largest first.
  public let clusters: [Cluster]
  /// For each row its kind, id and group; not part of the encoded result.
  public let assignments: [Assignment]
  /// What a reader must know before believing it; not part of the encoded result.
  public let cautions: [Caution]

  /// So many characters a term, a value that stands out or a text of an example has at most; longer ones end in `…`.
  public static let longest = 1000

  enum CodingKeys: String, CodingKey {
    case of, k, rows, seed, inertia, silhouette, stability, verdict, features, clusters
  }

  /// Whether to believe the groups.
  public enum Verdict: String, Sendable, Encodable {
    /// They are apart, and come back when rows are drawn anew.
    case structure
    /// They run into one another, or do not all come back.
    case weak
    /// Rows fall into no groups: there is one.
    case none
  }

  /// A block of features.
  public struct Feature: Sendable, Encodable {
    /// Its name.
    public let name: String
    /// Its part of the variance, in relation to the others; 0 for one that tells no row from another.
    public let weight: Double
    /// Its share of the total variance.
    public let share: Double
    /// How many coordinates it has.
    public let dimensions: Int
    /// Of how many rows it is known.
    public let known: Int
  }

  /// A group.
  public struct Cluster: Sendable, Encodable {
    /// From 1, the largest; the same for the same rows in any order.
    public let id: Int
    /// How many rows it has.
    public let size: Int
    /// Their share.
    public let share: Double
    /// The words that name it, the most telling first; see `longest`.
    public let terms: [String]
    /// How well it comes back when rows are drawn anew (bootstrap Jaccard); below 0.75 it is unstable.
    public let stability: Double?
    /// See `stability`; false where it is not known.
    public let isUnstable: Bool
    /// The rows nearest the centre.
    public let examples: [Example]
    /// What is more frequent here than elsewhere.
    public let standouts: [Standout]
    /// How many rows each ISO week has, from the first week of the data to the last.
    public let trend: [Week]
    /// Whether nine tenths of it came in the last four weeks, in data of at least eight.
    public let isNew: Bool
    /// The median of each number, of customers.
    public let medians: [Median]
    /// True where the group is too small to be described; else nil, and not written.
    public let suppressed: Bool?
    /// All its words and weeks, for what must be known of it from one summary to the next; never written.
    let unhidden: (terms: [String], trend: [Week])

    enum CodingKeys: String, CodingKey {
      case id, size, share, terms, stability, examples, standouts, trend, medians, suppressed
      case isUnstable = "is_unstable"
      case isNew = "is_new"
    }
  }

  /// A row near the centre of its group.
  public struct Example: Sendable, Encodable {
    /// `complaint`, `return` or `customer`.
    public let kind: String
    /// Its id.
    public let id: String
    /// What was written, with personal data masked; empty where nothing was; see `longest`.
    public let text: String
  }

  /// A value that is more frequent in a group than elsewhere.
  public struct Standout: Sendable, Encodable {
    /// The column: category, product, kind, reason, channel (of the order) or complaint.channel.
    public let dimension: String
    /// Its value; see `longest`.
    public let value: String
    /// How many rows of the group have it.
    public let count: Int
    /// Their share of the group's rows of which the column is known.
    public let share: Double
    /// The share divided by that of all rows.
    public let lift: Double
    /// Fisher's exact p after Benjamini–Hochberg over all values and groups.
    public let q: Double
  }

  /// How many rows of a group came in a week.
  public struct Week: Sendable, Encodable {
    /// As `2025-W07`.
    public let period: String
    /// How many.
    public let count: Int
  }

  /// The median of a number.
  public struct Median: Sendable, Encodable {
    /// The feature.
    public let feature: String
    /// The group's median.
    public let value: Double
    /// The median of all rows.
    public let overall: Double
  }

  /// The group of a row.
  public struct Assignment: Sendable, Equatable {
    /// `complaint`, `return` or `customer`.
    public let kind: String
    /// Its id.
    public let id: String
    /// The group.
    public let cluster: Int
  }
}

extension ClusterResult {
  /// Whether no feature tells a row from another.
  public var isAlike: Bool { features.allSatisfy { $0.weight == 0 } }
}

// What is not known is written as null, so that every key is always there.

extension ClusterResult {
  /// Writes every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(of, forKey: .of)
    try container.encode(k, forKey: .k)
    try container.encode(rows, forKey: .rows)
    try container.encode(seed, forKey: .seed)
    try container.encode(inertia, forKey: .inertia)
    try container.encode(silhouette, forKey: .silhouette)
    try container.encode(stability, forKey: .stability)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(features, forKey: .features)
    try container.encode(clusters, forKey: .clusters)
  }
}

extension ClusterResult.Cluster {
  /// Writes every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(size, forKey: .size)
    try container.encode(share, forKey: .share)
    try container.encode(terms, forKey: .terms)
    try container.encode(stability, forKey: .stability)
    try container.encode(isUnstable, forKey: .isUnstable)
    try container.encode(examples, forKey: .examples)
    try container.encode(standouts, forKey: .standouts)
    try container.encode(trend, forKey: .trend)
    try container.encode(isNew, forKey: .isNew)
    try container.encode(medians, forKey: .medians)
    try container.encodeIfPresent(suppressed, forKey: .suppressed)
  }
}
