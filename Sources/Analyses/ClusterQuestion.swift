/// Groups of issues or customers: what was asked.
public struct ClusterQuestion: Sendable {
  /// What is clustered.
  public enum Of: String, Sendable, CaseIterable, Encodable {
    /// Complaints and returns together; or only one of them; or customers.
    case issues, complaints, returns, customers
  }

  /// A block of features.
  public enum Feature: String, Sendable, CaseIterable, Encodable {
    /// Of an issue: what it says, what the export calls its kind, why it came back, where it was made, what
    /// the line cost, by how many days the delivery missed its promise.
    case text, kind, reason, channel, amount, delay
    /// Of a customer: days since the last order, orders, money, share of lines returned, complaints an order.
    case recency, frequency, value, returns, complaints

    /// The blocks that there are.
    public static func all(of: Of) -> [Feature] {
      of == .customers
        ? [.recency, .frequency, .value, .returns, .complaints]
        : [.text, .kind, .reason, .channel, .amount, .delay]
    }

    /// The variance of the block in all, unless the user weighs it: the text leads, what is known anyway
    /// leans on it, and none drowns it.
    public var usualWeight: Double {
      switch self {
      case .kind, .reason: 0.25
      case .channel, .amount, .delay: 0.05
      default: 1
      }
    }
  }

  /// What is clustered.
  public var of = Of.issues
  /// How many clusters; nil to choose.
  public var k: Int?
  /// The most clusters that are tried when choosing.
  public var maxK = 12
  /// How many times k-means starts.
  public var restarts = 10
  /// Of more rows groups are learned from a seeded sample of so many, and every row is then put into one.
  public var learnedFrom = 20_000
  /// Decides every random choice.
  public var seed: UInt64 = 1
  /// The blocks and their weights; nil for all with their usual weight.
  public var features: [(feature: Feature, weight: Double)]?
  /// Groups of fewer rows are shown by their size alone; nil for none.
  public var suppressedBelow: Int?
  /// How many threads work; it changes no result.
  public var threads = 1

  /// Creates a question about issues, with the number of clusters to be chosen.
  public init() {}

  /// The blocks that are asked for.
  public var blocks: [(feature: Feature, weight: Double)] {
    features ?? Feature.all(of: of).map { ($0, $0.usualWeight) }
  }
}

/// Why rows cannot be clustered.
public enum ClusterError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is nothing of what is asked for.
  case nothing(ClusterQuestion.Of)
  /// No issue has a text, and nothing but the text is asked for.
  case noText(issues: Int)
  /// None of the features is known of any row.
  case noFeatures([String])
  /// There are fewer rows than clusters.
  case tooFew(rows: Int, k: Int, withText: Bool)
  /// The numbers cannot be clustered.
  case failed(String)

  /// Cause and next step.
  public var description: String {
    switch self {
    case .nothing(.customers):
      "no order names its customer, so there are no customers to group; add an orders export with"
        + " a customer_id"
    case .nothing(let of):
      "there are no \(of == .issues ? "complaints or returns" : of.rawValue) to group; add their"
        + " export (`aftersales check` shows what each file was taken for)"
    case .noText(let issues):
      (issues == 1 ? "the one issue has no text" : "none of the \(issues) issues has a text")
        + " with words; leave --features out, or add an export"
        + " with what customers wrote"
    case .noFeatures(let names):
      "no row has anything in \(names.joined(separator: ", ")); choose other --features"
    case .tooFew(let rows, let k, let withText):
      "\(k) clusters need at least \(k) rows\(withText ? " with a text" : ""), there"
        + " \(rows == 1 ? "is" : "are") \(rows);"
        + " give a smaller --k"
    case .failed(let cause): cause
    }
  }
}
