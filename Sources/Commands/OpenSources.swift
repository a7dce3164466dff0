import Analyses
import Exports
import Reports
import Tables
import Workspace

/// The sources of a command: opened, and accounted for once they have been read.
struct OpenSources {
  /// Their tables: of files, or of a workspace.
  let exports: SourceTables
  private let options: SourceOptions

  /// Opens the sources and makes sure that no output would destroy one of them.
  ///
  /// - Parameters:
  ///   - options: The sources, and how they are read.
  ///   - output: What is written.
  ///   - profiles: Known besides those that the user names.
  /// - Throws: `Failure` for wrong usage; what opening throws.
  init(_ options: SourceOptions, _ output: OutputOptions, profiles: [Profile] = []) throws {
    try self.init(options, writing: output.output, profiles: profiles)
  }

  /// The same for a command that writes files of its own; `path` is nil for one that checks them itself.
  init(_ options: SourceOptions, writing path: String?, profiles: [Profile] = []) throws {
    self.options = options
    guard !options.isEmpty else {
      throw Failure.usage("name at least one export file or folder, or - for standard input")
    }
    if options.quiet { Progress.silence() }
    exports = try SourceTables(options, profiles)
    try OutputGuard.check([("--output", path), ("--rejects", options.rejects)], exports)
  }

  /// Tells of every row that was read: on standard error, in the file of rejects.
  ///
  /// - Throws: `Failure` if more rows were refused than may be.
  func account(for files: [FileLedger]) throws -> Ledger {
    let ledger = Ledger(files: files, unused: exports.unused)
    if case .workspace(let workspace) = exports {
      // What was refused was told, and enforced, when it was taken in.
      if !options.quiet { ledger.report(of: workspace.path) }
      return ledger
    }
    if !options.quiet { ledger.report() }
    try RejectFile.write(options.rejects, exports)
    try ledger.enforce(options.rejectLimit)
    return ledger
  }

  /// A result with all that a reader needs beside it.
  ///
  /// - Parameters:
  ///   - name: The command that answers, as the schema has it.
  ///   - result: Its answer.
  ///   - cautions: What to know before trusting it.
  ///   - moment: As of when data are seen; nil or `missingValue` without data.
  ///   - ledger: The account of every row.
  ///   - parameters: What was asked.
  ///   - language: Of the warnings.
  /// - Returns: What is written.
  func envelope<Result, Parameters>(
    _ name: String, _ result: Result, _ cautions: [Caution], asOf moment: Int64?, _ ledger: Ledger,
    _ parameters: Parameters, _ language: Language
  ) -> Envelope<Result, Ledger.Source, Parameters> {
    let known = moment.flatMap { $0 == missingValue ? nil : $0 }
    return Envelope(
      schema: "aftersales/\(name)/1", tool: .current,
      asOf: known.map { exports.zone.timestamp(ofUTC: $0) }, sources: ledger.sources,
      parameters: parameters,
      warnings: Warning.unread(exports, language)
        + (cautions + Caution.ofMissing(exports.missingExports, asOf: known, exports.zone)).map {
          Warning($0, language)
        },
      result: result)
  }

  /// Writes a result in the format that was asked for.
  func write<Result, Parameters>(
    _ report: Report, _ envelope: Envelope<Result, Ledger.Source, Parameters>,
    to output: OutputOptions
  ) throws {
    try output.write(report, envelope, isQuiet: options.quiet)
  }
}

extension OutputOptions {
  /// Writes a result in the format that was asked for.
  func write<Result, Parameters>(
    _ report: Report, _ envelope: Envelope<Result, Ledger.Source, Parameters>, isQuiet: Bool
  ) throws {
    // A table of csv has no room for notes.
    if format == .csv && !isQuiet {
      for warning in envelope.warnings { Console.error("note: \(warning.message)") }
    }
    let render = RenderOptions(byteOrderMark: bom, language: lang)
    try Reports.write(
      Reports.render(report, envelope, as: format, options: render),
      to: destination)
  }
}
