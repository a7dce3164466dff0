import Analyses
import Tables

/// What was asked, as JSON shows it: a command's own options and, beside them, those of the scope.
struct Parameters<Own: Encodable>: Encodable {
  private let own: Own
  private let scope: Scope

  /// - Parameters:
  ///   - own: The command's own options.
  ///   - scope: Which rows count.
  ///   - zone: The zone of days and weeks; nil where there are none.
  init(_ own: Own, _ scope: ScopeOptions, _ zone: ZoneRules?) {
    self.own = own
    self.scope = Scope(
      where: scope.conditions, from: scope.from,
      to: scope.to, asOf: scope.asOf,
      timezone: zone?.identifier)
  }

  /// Writes the keys of both into one object.
  func encode(to encoder: any Encoder) throws {
    try own.encode(to: encoder)
    try scope.encode(to: encoder)
  }

  private struct Scope: Encodable {
    let `where`: [String]
    @OrNull var from: String?
    @OrNull var to: String?
    @OrNull var asOf: String?
    @OrNull var timezone: String?

    enum CodingKeys: String, CodingKey {
      case `where`, from, to, timezone
      case asOf = "as_of"
    }
  }
}
