public import ArgumentParser
import Glibc
import Reports
import Tables

/// The tool: its subcommands, and how it ends.
public struct Aftersales: ParsableCommand {
  /// Name, purpose and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "aftersales",
    abstract: "After-sales analytics from the CSV exports of shop platforms.",
    discussion: """
      Reads order, return and complaint exports (Taobao/Tmall, JD, Pinduoduo, Douyin, Shopify, \
      Amazon, WooCommerce, Zendesk, or canonical names), accounts for every row, and computes return \
      and complaint rates, what goes with them, what complaints are about, and what is to come. Results go to standard output, everything else to standard error.

      Exit codes: 0 fine, 1 an alert was asked for and raised, 64 usage, 65 data, 66 no input, \
      70 a fault of this tool, 73 cannot create, 74 input/output, 75 locked, try later.
      """,
    version: Tool.current.version,
    subcommands: [
      RatesCommand.self, CorrelateCommand.self, ClusterCommand.self, ForecastCommand.self,
      WatchCommand.self, CompareCommand.self, WeeklyCommand.self, CheckCommand.self,
      IngestCommand.self,
      InfoCommand.self, VerifyCommand.self, ForgetCommand.self, ExportCommand.self,
      SimulateCommand.self,
    ])

  /// Creates the command.
  public init() {}

  /// Parses the process's arguments, runs the subcommand and ends the process.
  public static func runAsProcess() -> Never {
    // A closed pipe and a file size limit show as errors of the write, where they can be reported.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    do {
      try checkCommand(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot()
      try command.run()
      exit(withError: nil)
    } catch {
      guard let failure = Failure(error) else { exit(withError: error) }
      failure.report()
      Glibc.exit(failure.exitCode)
    }
  }

  /// Says that there is no such command, where the parser would complain of too many arguments.
  private static func checkCommand(_ name: String?) throws {
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let name, !name.hasPrefix("-"), !known.contains(name) else { return }
    let ranked = known.map { (name: $0, distance: editDistance($0, name.lowercased())) }
    let near = ranked.min { $0.distance < $1.distance }.flatMap { $0.distance <= 2 ? $0.name : nil }
    throw Failure.usage(
      "\(name): no command is called that; "
        + (near.map { "did you mean \($0)?" } ?? "there are \(known.joined(separator: ", "))"))
  }
}

extension Tool {
  /// This tool, as outputs name it.
  static let current = Tool(name: "aftersales", version: "0.1.0")
}
