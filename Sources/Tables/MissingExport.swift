/// An export that came with the others time after time, and did not come with the newest of them.
public struct MissingExport: Sendable, Equatable {
  /// The table that it would bring.
  public var kind: ExportKind
  /// Whose export it is: the profile that reads it.
  public var profile: String
  /// The name of the last file that came of it.
  public var file: String
  /// Whether it is one of several of its table, of which others came.
  public var isOfSome: Bool
  /// The latest moment in those that did come; nil where they have none.
  public var latest: Int64?

  /// Creates one.
  ///
  /// - Parameters:
  ///   - kind: The table that it would bring.
  ///   - profile: Whose export it is.
  ///   - file: The name of the last file that came of it.
  ///   - isOfSome: Whether others of its table came.
  ///   - latest: The latest moment in those that did come.
  public init(kind: ExportKind, profile: String, file: String, isOfSome: Bool, latest: Int64?) {
    self.kind = kind
    self.profile = profile
    self.file = file
    self.isOfSome = isOfSome
    self.latest = latest
  }
}
