import Analyses
import ArgumentParser
import Exports
import Tables
import Workspace

/// `aftersales ingest`: takes exports into a workspace.
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Take exports into a workspace, one file that every command can read.",
    discussion: """
      Keeps the orders, returns and complaints of all exports in one SQLite file, each row once: of \
      several versions of an order line, a return or a complaint the one of the latest export stands, in \
      whatever order the exports are taken in. A file that is in it already changes nothing. An export is as \
      late as the latest moment in it, slips in the year aside; --exported says otherwise.

      Columns that no profile knows are dropped, unless --keep names them; phone numbers, e-mail \
      addresses, postal addresses and identity card numbers in texts are masked. A customer whose id is \
      an e-mail address or a phone number is kept as a digest of it; --pseudonymise replaces all customers by \
      what only the holder of the key can tell.

      All is taken in or nothing: killed at any moment, the file is as it was before. Readers go on \
      meanwhile; another writer is waited for (--wait), then the exit code is 75.

      Cost: one pass over the exports, and memory for their rows in as few bytes as they need: about \
      150 MB, and 67 MB for each million order lines with their returns and complaints.

      Example: aftersales ingest exports/2025-W07 --into shop.db
      """)

  @OptionGroup(title: "Sources") var source: SourceOptions

  @Option(help: "The workspace; made if it is not there.", completion: .file())
  var into: String

  @Option(help: "How many seconds to wait while another program writes to it.")
  var wait: Double = 60

  @Option(
    help: "Keep this column too, by its header, its texts masked; may be given several times.")
  var keep: [String] = []

  @Option(
    help: "Store customers as HMAC-SHA256 under the key in this file (16 bytes or more).",
    completion: .file())
  var pseudonymise: String?

  @Option(help: "The day on which the exports were made, which decides which are later.")
  var exported: String?

  func validate() throws {
    if wait < 0 { throw ValidationError("--wait \(wait): give a number of seconds from 0") }
    _ = try exportedDay
  }

  func run() throws {
    if source.quiet { Progress.silence() }
    let exports = try ExportSet(source.arguments, source.readOptions())
    try OutputGuard.check([("--rejects", source.rejects)], .exports(exports))
    guard !exports.reads(into) else {
      throw Failure.usage("--into \(into): is one of the files that are read; choose another path")
    }
    let privacy = try privacy
    let options = optionsText(privacy)
    let digests = FileDigests(exports.files)
    let report = try WorkspaceWriter.change(into, wait: wait, creates: true) {
      writer -> IngestReport? in
      // Also where nothing is new.
      try writer.checkPseudonyms(privacy)
      try checkKept(exports, known: writer.knownColumns())
      let known = try digests.paths(among: writer.knownDigests(options: options))
      var told: Set<String> = []
      for layout in exports.files where known.contains(layout.path) {
        guard !source.quiet, told.insert(layout.path).inserted else { continue }
        let forgotten = try writer.forgottenRows(of: digests.digest(layout.path))
        let missing =
          forgotten > 0
          ? ", but for \(plural(forgotten, "row that was", "rows that were")) forgotten; to have"
            + " \(forgotten == 1 ? "it" : "them") back, forget the export by --source first" : ""
        Console.error("\(layout.path): is in \(into) already\(missing)")
      }
      let unknown = exports.files.filter { !known.contains($0.path) }
      let repeated = try digests.repeated(unknown)
      for layout in unknown {
        guard let first = repeated[layout.path], !source.quiet else { continue }
        Console.error("\(layout.path): holds the same bytes as \(first), which is taken in")
      }
      var new = try exports.keeping { !known.contains($0.path) && repeated[$0.path] == nil }
      new.observer = digests
      guard !new.files.isEmpty else { return nil }
      var ingestion = Ingestion(files: files(new, digests), privacy: privacy)
      ingestion.repeats = try known.union(repeated.keys).sorted().map {
        IngestRepeat(digest: try digests.digest($0), name: Self.name($0))
      }
      ingestion.extras = keep
      ingestion.options = options
      ingestion.threads = source.threadCount
      ingestion.count = SegmentCounts.count
      ingestion.tool = "aftersales \(Self.toolVersion)"
      ingestion.asOf = try exportedDay.map { new.zone.startOfDay($0 + 1) - 1 }
      let report = try writer.ingest(SourceTables.exports(new), ingestion)
      let ledger = Ledger(files: report.ledgers, unused: new.unused)
      if !source.quiet { ledger.report() }
      try RejectFile.write(source.rejects, .exports(new))
      try ledger.enforce(source.rejectLimit)
      return report
    }
    print(report, exports.zone)
  }

  private static var toolVersion: String { Aftersales.configuration.version }

  private var exportedDay: Int32? {
    get throws {
      guard let exported else { return nil }
      do {
        return try CivilDate.days(ofPeriod: exported).upperBound
      } catch {
        throw ValidationError("--exported \(exported): \(error)")
      }
    }
  }

  /// A misspelt column would be lost with nobody the wiser; one that earlier exports had may be missing.
  private func checkKept(_ exports: ExportSet, known: Set<String>) throws {
    for name in keep where !known.contains(name) {
      let isThere = ExportKind.allCases.contains { exports.provides(name, of: $0, in: $0) }
      guard !isThere else { continue }
      throw Failure.usage(
        "--keep \(name): no file has a column of that name; `aftersales check` shows the columns that no"
          + " profile knows")
    }
  }

  /// What is done with personal data.
  private var privacy: Privacy {
    get throws {
      var privacy = Privacy.standard
      privacy.pseudonyms = try pseudonymise.map(KeyFile.read)
      return privacy
    }
  }

  /// Everything that decides what is stored of a file.
  private func optionsText(_ privacy: Privacy) -> String {
    var parts = keep.sorted().map { "keep=\($0)" }
    parts += source.profiles.map { "profile=\($0)" }
    if let encoding = source.encoding { parts.append("encoding=\(encoding)") }
    if let delimiter = source.delimiter { parts.append("delimiter=\(delimiter)") }
    if let dateFormat = source.dateFormat { parts.append("date-format=\(dateFormat)") }
    if let timezone = source.timezone { parts.append("timezone=\(timezone)") }
    if let exported { parts.append("exported=\(exported)") }
    if source.decimalComma { parts.append("decimal-comma") }
    return parts.joined(separator: "\n")
  }

  /// Each table of each file, as the scans number them.
  private func files(_ exports: ExportSet, _ digests: FileDigests) -> [IngestFile] {
    ExportKind.allCases.flatMap { kind in
      exports.layouts(of: kind).map { layout in
        IngestFile(
          kind: kind, name: Self.name(layout.path), bytes: layout.size,
          zone: source.timezone ?? layout.zone.identifier, provides: { layout.provides($0, $1) }
        ) { try digests.digest(layout.path) }
      }
    }
  }

  /// What a workspace calls a file: its name without its folders.
  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func print(_ report: IngestReport?, _ zone: ZoneRules) {
    let day = { "\(CivilDate(daysSince1970: zone.localDay(ofUTC: $0)))" }
    guard let report else {
      Swift.print("\(into): nothing new")
      return
    }
    let rows = ExportKind.allCases.compactMap { kind in
      report.rows[kind].map { Self.counted($0, kind) }
    }
    Swift.print("\(into): \(rows.joined(separator: ", "))")
    for (kind, count) in report.replaced.sorted(by: { $0.key < $1.key }) where count > 0 {
      let rows = plural(count, "row", "rows")
      Swift.print("  \(rows) of earlier exports of \(kind.rawValue) replaced by later versions")
    }
    for slips in report.slips {
      let rows = plural(slips.rows, "row is dated", "rows are dated")
      Swift.print(
        "  \(slips.name): \(rows) \(day(slips.first)) or later, long after all others; so that it does not outdo"
          + " what comes after it, it counts as an export of \(day(slips.asOf)); --exported says otherwise"
      )
    }
    for (kind, later) in report.outdated.sorted(by: { $0.key < $1.key }) where !later.isEmpty {
      let count = later.reduce(0) { $0 + $1.rows }
      let rows = plural(count, "row of \(kind.rawValue) is", "rows of \(kind.rawValue) are")
      let ifNewer =
        exported == nil ? "if these are newer, say when they were made with --exported; " : ""
      Swift.print(
        "  \(rows) left as earlier exports have them, which are of a later moment or of the same:"
          + " \(Self.names(later, day)); \(ifNewer)if a date of those is wrong, forget that export, then take it"
          + " in again with --exported, and these")
    }
    for (kind, names) in report.lacking.sorted(by: { $0.key < $1.key }) where !names.isEmpty {
      Swift.print(
        "  \(kind.rawValue): the last export had \(Self.columns(names)), these have not: rows that they"
          + " replace lose them; if the columns are called otherwise now, name them in a profile")
    }
    for missing in Caution.ofMissing(report.missing, asOf: nil, zone) {
      Swift.print("  \(missing.en)")
    }
    for (kind, count) in report.loose.sorted(by: { $0.key < $1.key }) where count > 0 {
      Swift.print("  \(Self.counted(count, kind)) whose order is not known yet")
    }
  }

  /// The first few exports by their names, each with the day as of which it counts.
  private static func names(
    _ exports: [IngestReport.Later], _ day: (Int64) -> String
  ) -> String {
    let shown = exports.prefix(3).map { export in
      let asOf = export.asOf.map { ", an export of \(day($0))" } ?? ""
      return "\(export.name) (\(plural(export.rows, "row", "rows"))\(asOf))"
    }
    let more = exports.count - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// Columns as people call them: those of the table itself by their names alone.
  private static func columns(_ names: [String]) -> String {
    names.map { $0.split(separator: ".", maxSplits: 1).last.map(String.init) ?? $0 }
      .joined(separator: ", ")
  }

  /// So many rows of a table in words.
  static func counted(_ count: Int, _ kind: ExportKind) -> String {
    switch kind {
    case .orders: plural(count, "order line", "order lines")
    case .returns: plural(count, "return", "returns")
    case .complaints: plural(count, "complaint", "complaints")
    case .products: plural(count, "product", "products")
    }
  }
}
