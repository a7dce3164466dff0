import Analyses
import ArgumentParser
import Reports
import Tables
import Workspace

/// `aftersales export`: writes a table of a workspace as CSV.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a table of a workspace as CSV under the canonical names.",
    discussion: """
      Every row that stands, once; times on the clock of the workspace's days. Texts that a spreadsheet \
      would run begin with an apostrophe. What is written can be taken in again, and its texts are then as they were; \
      returns that order lines carry without a date have no place in it, and it is said how many.

      Cost: one pass over the table.

      Example: aftersales export shop.db --kind returns -o returns.csv
      """)

  @Argument(help: "The workspace.", completion: .file())
  var file: String

  @Option(help: "orders, returns, complaints or products.")
  var kind: ExportKind

  @Option(
    name: [.customShort("o"), .customLong("output")], help: "Write to this file, all or nothing.",
    completion: .file())
  var output: String?

  @Flag(help: "Begin with a byte order mark, so that Excel reads Chinese.")
  var bom = false

  func run() throws {
    let workspace = try WorkspaceTables(reading: file)
    if let output, workspace.isAt(output) {
      throw Failure.usage("--output \(output): is the workspace; choose another path")
    }
    guard workspace.fileCount(of: kind) > 0 else {
      throw Failure.data(
        "\(file): holds no \(kind.rawValue); see what it holds with `aftersales info`")
    }
    var written = try OutputFile(output.map { .file($0) } ?? .standardOutput)
    if bom { try written.append([0xEF, 0xBB, 0xBF]) }
    let untold = try workspace.writeCSV(kind) { try written.append($0) }
    try written.commit()
    if untold > 0, kind == .returns {
      Console.error(
        "\(file): \(plural(untold, "return", "returns")) without a date, which the canonical columns cannot tell,"
          + " \(untold == 1 ? "is" : "are") left out; keep the platform's export")
    } else if untold > 0 {
      Console.error(
        "\(file): \(plural(untold, "order line carries a return", "order lines carry a return")) without a date, or"
          + " of the whole order, which these columns cannot tell: taken in again, the file lacks"
          + " \(untold == 1 ? "it" : "them"); keep the platform's export")
    }
  }
}
