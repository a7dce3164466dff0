import Analyses
import ArgumentParser
import Cubes
import Exports
import Reports
import Tables
import Workspace

/// `aftersales check`: what the files are and what is wrong with them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "What each file is, and what is wrong with it.",
    discussion: """
      Tells for each file what it was taken for and how it is read, accounts for every row, shows the
      first refused ones, what each column holds and what each status counts as; and over all files,
      which returns and complaints find their orders. Columns that nothing reads are listed: they can
      be named with --by.

      Unlike the other commands, which read only the columns that a question needs, check reads all
      that it knows, so it refuses the most rows: a row with a bad promised date is refused here and
      counts in a rate that needs no promised date. The report is written even where a file breaks
      --max-rejects or cannot be read; the exit code is 65 then.

      Cost: one pass over each file, one more where day and month are told only by the whole column or
      the lines of an order stand apart; memory for the returns and complaints and seven bytes an order.

      Example: aftersales check exports/ --rejects refused.csv
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws { try source.requireSources() }

  func run() throws {
    if let path = source.sources.first(where: WorkspaceTables.isDatabase) {
      throw Failure.usage(
        "\(path): is a workspace or another database, and check looks at exports; run `aftersales info"
          + " \(path)` for what is in a workspace, `aftersales verify \(path)` for whether it is sound"
      )
    }
    let exports = try ExportSet(source.arguments, source.readOptions(), isTolerant: true).settled()
    try OutputGuard.check(
      [("--output", output.output), ("--rejects", source.rejects)], .exports(exports))
    let checked = CheckedSource(exports)
    let inspection = try ScanEngine(checked, threads: source.threadCount).inspect()
    let ledger = Ledger(files: inspection.ledgers, unused: exports.unused)
    try RejectFile.write(source.rejects, .exports(exports))

    let result = CheckResult(checked, inspection, exports.unused)
    let warnings = result.warnings(inspection, output.lang)
    let envelope = Envelope(
      schema: "aftersales/check/1", tool: .current,
      asOf: inspection.latest.map(exports.zone.timestamp), sources: ledger.sources,
      parameters: CheckParameters(source, exports.zone), warnings: warnings, result: result)
    let report = Report(result, warnings, output.lang)
    try write(
      render(
        report, envelope, as: output.format,
        options: RenderOptions(
          textLimit: 100, byteOrderMark: output.bom, language: output.lang)),
      to: output.destination)

    try ledger.enforce(source.rejectLimit)
    try Self.refuseUnread(exports)
  }

  /// Fails for a file that was named and cannot be read, and where nothing was read at all.
  private static func refuseUnread(_ exports: ExportSet) throws {
    let unread = exports.unused.first { $0.isNamed && !$0.isKnown }
    guard let file = unread ?? (exports.files.isEmpty ? exports.unused.first : nil) else { return }
    throw Failure.data(
      "\(file.path): \(file.reason); \(file.nextStep ?? "name an export that can be read")")
  }
}

/// What was asked, as JSON shows it.
struct CheckParameters: Encodable {
  let timezone: String
  @OrNull var encoding: String?
  @OrNull var delimiter: String?
  @OrNull var dateFormat: String?
  let decimalComma: Bool
  let maxRejects: String

  enum CodingKeys: String, CodingKey {
    case timezone, encoding, delimiter
    case dateFormat = "date_format"
    case decimalComma = "decimal_comma"
    case maxRejects = "max_rejects"
  }

  init(_ options: SourceOptions, _ zone: ZoneRules) {
    timezone = zone.identifier
    encoding = options.encoding
    delimiter = options.delimiter
    dateFormat = options.dateFormat
    decimalComma = options.decimalComma
    maxRejects = options.maxRejects
  }
}
