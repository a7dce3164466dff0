/// What is wrong with a profile: where, what, and what would do.
public struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as it was named.
  public let path: String
  /// The line, from 1, where it is known.
  public let line: Int?
  /// What is wrong and what is accepted.
  public let problem: String

  /// One line: `shop.yaml:3: unknown key …`.
  public var description: String {
    if let line { "\(path):\(line): \(problem)" } else { "\(path): \(problem)" }
  }
}
