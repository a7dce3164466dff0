import ArgumentParser
import Glibc
import Reports

/// What comes out, and where: the same for every command that has a result.
struct OutputOptions: ParsableArguments {
  @Option(
    help: """
      table, json, ndjson, csv, markdown, html (a page with charts), xlsx (an Excel workbook) or \
      openmetrics (for Prometheus, where a command has metrics).
      """)
  var format = Format.table

  @Option(
    name: [.customShort("o"), .customLong("output")], help: "Write to this file, all or nothing.",
    completion: .file())
  var output: String?

  @Flag(help: "Begin csv with a byte order mark, so that Excel reads Chinese.")
  var bom = false

  @Option(help: "Language of headings and sentences: en or zh; JSON keys never change.")
  var lang = Language.en

  func validate() throws {
    if format.isBinary && output == nil && isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("--format \(format.rawValue) is no text for a terminal; give -o FILE")
    }
  }

  var destination: Destination { output.map { .file($0) } ?? .standardOutput }
}
