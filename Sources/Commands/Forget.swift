import ArgumentParser
import Spreadsheets
import Tables
import Workspace

/// `aftersales forget`: deletes rows of a workspace for good.
struct ForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Delete an export, old orders or a customer from a workspace for good.",
    discussion: """
      Deletes the rows that stand by an export (--source), the orders before a day with their returns and \
      complaints (--before), or all that is of a customer (--customer). Nothing of them stays in the file, nor \
      in what SQLite keeps beside it. Rows that a later version had replaced are gone already; the exports they came \
      from bring them back when they are taken in again. What weekly summaries have kept stays: forecasts, \
      alarms by group and the words of complaint themes, which are sums and name no order and no customer. The exports themselves are not touched. One that was \
      forgotten by --source brings back what it holds when it is taken in again; one that is there still stays \
      as it is, so that what --before or --customer took does not come back with the next run of a scheduler, \
      until that export is forgotten by --source. A later export brings what it holds.

      Cost: the file is written anew.

      Example: aftersales forget shop.db --customer U1962687
      """)

  @Argument(help: "The workspace.", completion: .file())
  var file: String

  @Option(name: .customLong("source"), help: "An export, by its name or the start of its SHA-256.")
  var export: String?

  @Flag(help: "With --source: where several exports have that name, all of them.")
  var all = false

  @Option(help: "The first day, week or month that stays.")
  var before: String?

  @Option(help: "The id of a customer.")
  var customer: String?

  @Option(
    help: "The file with the key, where customers are stored as pseudonyms.", completion: .file())
  var pseudonymise: String?

  @Option(help: "How many seconds to wait while another program writes to it.")
  var wait: Double = 60

  func validate() throws {
    if [export, before, customer].compactMap({ $0 }).count != 1 {
      throw ValidationError("give one of --source, --before and --customer")
    }
    if all && export == nil { throw ValidationError("--all belongs to --source") }
    _ = try beforeDay
  }

  func run() throws {
    let workspace = try WorkspaceTables(reading: file)
    let what: Forgotten
    if let export {
      what = .source(export, all: all)
    } else if let day = try beforeDay {
      what = .before(workspace.zone.startOfDay(day))
    } else {
      what = .customer(try storedCustomer(workspace))
    }
    // Before anybody writes: see `WriterLock`.
    try workspace.close()
    let report = try WorkspaceWriter.change(file, wait: wait, creates: false) {
      try $0.forget(what, count: SegmentCounts.count)
    }
    try WorkspaceWriter.vacuum(file, wait: wait)
    let rows = report.rows.sorted { $0.key < $1.key }.map { kind, count in
      IngestCommand.counted(count, kind)
    }
    print("\(file): forgot \(rows.isEmpty ? "nothing" : rows.joined(separator: ", "))")
    for name in report.exports { print("  and the export \(name)") }
    if !report.incomplete.isEmpty {
      let names = report.incomplete.prefix(5).joined(separator: ", ")
      let more = report.incomplete.count - min(report.incomplete.count, 5)
      print(
        "  rows of others may have made way for \(report.exports.count == 1 ? "it" : "them"); take these in again to"
          + " have theirs back: \(names)\(more > 0 ? " and \(more) more" : "")")
    }
  }

  private var beforeDay: Int32? {
    get throws {
      guard let before else { return nil }
      do {
        return try CivilDate.days(ofPeriod: before).lowerBound
      } catch {
        throw ValidationError("--before \(before): \(error)")
      }
    }
  }

  /// The customer's id as the workspace has it.
  private func storedCustomer(_ workspace: WorkspaceTables) throws -> String {
    let given = customer ?? ""
    let id = SpreadsheetText.unguarded(given) ?? given
    let hasPseudonyms = try workspace.info().hasPseudonyms
    guard hasPseudonyms else {
      return Array(id.utf8).withUnsafeBytes { Privacy.standard.pseudonym(of: $0) } ?? id
    }
    guard let pseudonymise else {
      throw Failure.usage(
        "--customer \(id): \(file) holds pseudonyms of customers; give the key with --pseudonymise")
    }
    let pseudonyms = try KeyFile.read(pseudonymise)
    return Array(id.utf8).withUnsafeBytes { pseudonyms.pseudonym(of: $0) }
  }
}
