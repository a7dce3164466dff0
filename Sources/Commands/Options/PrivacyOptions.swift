import ArgumentParser

/// What must not be shown: the same for every command that shows groups.
struct PrivacyOptions: ParsableArguments {
  @Option(
    help: """
      Hide groups of fewer order lines (2 or more; cluster: of fewer rows; by a column of returns or \
      complaints: also of fewer of these), and the next smallest where a total would tell them.
      """)
  var suppress: Int64?

  func validate() throws {
    if let suppress, suppress < 2 {
      throw ValidationError("--suppress \(suppress): give a number of 2 or more")
    }
  }
}
