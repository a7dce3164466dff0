import ArgumentParser
import Reports
import Tables
import Workspace

/// `aftersales info`: what is in a workspace.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "What is in a workspace, how it has grown, and which weeks are missing.",
    discussion: """
      Tells for each table how many rows stand, were refused or replaced, and from when to when it reaches; \
      which exports were taken in; and the weeks without any order, or with far fewer than those around \
      them: an export may be missing.

      Cost: some milliseconds, whatever the size.

      Example: aftersales info shop.db
      """)

  @Argument(help: "The workspace.", completion: .file())
  var file: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let workspace = try WorkspaceTables(reading: file)
    let result = InfoResult(try workspace.info(), workspace)
    let envelope = Envelope(
      schema: "aftersales/info/1", tool: .current, asOf: workspace.asOf,
      sources: Ledger(files: workspace.sources.map(\.ledger), unused: []).sources,
      parameters: NoParameters(), result: result)
    let report = Report(result, file, output.lang)
    try write(
      render(
        report, envelope, as: output.format, options: RenderOptions(byteOrderMark: output.bom)),
      to: output.destination)
  }
}
