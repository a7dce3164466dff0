/// Why a SOURCE cannot be read: which, why, and what to do.
public struct SourceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure that exit codes tell apart.
  public enum Category: Sendable {
    /// There is nothing to read: missing, unreadable, an empty folder. `EX_NOINPUT`, 66.
    case noInput
    /// There is something, but no text table. `EX_DATAERR`, 65.
    case data

    /// The exit code after `sysexits.h`.
    public var exitCode: Int32 {
      switch self {
      case .noInput: 66
      case .data: 65
      }
    }
  }

  /// The source as it was named.
  public let path: String
  /// What kind of failure it is.
  public let category: Category
  /// Why it cannot be read.
  public let cause: String
  /// What to do about it.
  public let nextStep: String

  /// One line: path, cause and next step.
  public var description: String { "\(path): \(cause); \(nextStep)" }
}
