import ArgumentParser

/// `aftersales check`: what the files are and what is wrong with them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "What each file is, and what is wrong with it.")

  func run() throws {}
}
