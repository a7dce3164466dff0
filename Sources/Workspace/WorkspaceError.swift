/// Why a workspace cannot be used, read or written.
public struct WorkspaceError: Error, Sendable, CustomStringConvertible {
  /// What kind of fault it is, for exit codes.
  public enum Category: Sendable {
    /// The file, or what is asked of it, cannot be used.
    case data
    /// There is no such file, or nothing in it.
    case noInput
    /// The file cannot be made or written to.
    case cannotCreate
    /// The disk failed or is full.
    case inputOutput
    /// Another program is writing; try later.
    case locked
    /// What was asked for makes no sense here.
    case usage
  }

  /// The file.
  public let path: String
  /// What kind of fault it is.
  public let category: Category
  /// What is wrong.
  public let cause: String
  /// What to do.
  public let nextStep: String

  init(_ path: String, _ category: Category, _ cause: String, _ nextStep: String) {
    self.path = path
    self.category = category
    self.cause = cause
    self.nextStep = nextStep
  }

  /// Place, cause and next step.
  public var description: String { "\(path): \(cause); \(nextStep)" }
}
