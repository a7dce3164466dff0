import Exports
import Tables
import Workspace

/// The tables that a command reads: those of export files, or of a workspace.
enum SourceTables: TableSource {
  case exports(ExportSet)
  case workspace(WorkspaceTables)

  var zone: ZoneRules {
    switch self {
    case .exports(let exports): exports.zone
    case .workspace(let workspace): workspace.zone
    }
  }

  var isSettled: Bool {
    switch self {
    case .exports(let exports): exports.isSettled
    case .workspace(let workspace): workspace.isSettled
    }
  }

  func storedCounts(_ name: String) throws -> [[UInt8]]? {
    switch self {
    case .exports: nil
    case .workspace(let workspace): try workspace.storedCounts(name)
    }
  }

  func keeps(_ name: String, beside requests: [ColumnRequest]) throws -> Bool {
    switch self {
    case .exports: false
    case .workspace(let workspace): try workspace.keeps(name, beside: requests)
    }
  }

  func knownLedgers(of kind: ExportKind) -> [FileLedger] {
    switch self {
    case .exports: []
    case .workspace(let workspace): workspace.knownLedgers(of: kind)
    }
  }

  /// Files that were found and are not read.
  var unused: [ExportSet.Unused] {
    switch self {
    case .exports(let exports): exports.unused
    case .workspace: []
    }
  }

  /// Exports that a workspace was given time after time, and not with the newest.
  var missingExports: [MissingExport] {
    switch self {
    case .exports: []
    case .workspace(let workspace): workspace.missingExports
    }
  }

  func fileCount(of kind: ExportKind) -> Int {
    switch self {
    case .exports(let exports): exports.fileCount(of: kind)
    case .workspace(let workspace): workspace.fileCount(of: kind)
    }
  }

  func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool {
    switch self {
    case .exports(let exports): exports.provides(field, of: kind, in: scanned)
    case .workspace(let workspace): workspace.provides(field, of: kind, in: scanned)
    }
  }

  func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    switch self {
    case .exports(let exports):
      try exports.scanWithProgress(kind, requests, threads: threads, makeSink: makeSink)
    case .workspace(let workspace):
      try workspace.scan(kind, requests, threads: threads, makeSink: makeSink)
    }
  }

  func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], where mayBeWanted: @escaping IDFilter,
    threads: Int, makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    switch self {
    case .exports(let exports):
      try exports.scanWithProgress(
        kind, requests, where: mayBeWanted, threads: threads, makeSink: makeSink)
    case .workspace(let workspace):
      try workspace.scan(
        kind, requests, where: mayBeWanted, threads: threads, makeSink: makeSink)
    }
  }

  /// Whether a path leads to one of the files that are read, by whatever name.
  func reads(_ path: String) -> Bool {
    switch self {
    case .exports(let exports): exports.reads(path)
    case .workspace(let workspace): workspace.isAt(path)
    }
  }

  /// Every refused row, as the last scan of each file found them.
  var rejects: [RejectSpool] {
    switch self {
    case .exports(let exports): exports.rejects
    case .workspace: []
    }
  }
}

extension SourceTables {
  /// Opens export files, or a workspace, which is read alone.
  ///
  /// - Parameters:
  ///   - options: The sources, and how they are read.
  ///   - profiles: Known besides those that the user names.
  /// - Throws: `Failure` for a workspace with an option of exports, or with other sources.
  init(_ options: SourceOptions, _ profiles: [Profile] = []) throws {
    guard let path = options.sources.first(where: WorkspaceTables.isDatabase) else {
      var reading = try options.readOptions()
      reading.profiles += profiles
      self = .exports(try ExportSet(options.arguments, reading))
      return
    }
    let ofExports: [(String, Bool)] = [
      ("--orders", !options.orders.isEmpty), ("--returns", !options.returns.isEmpty),
      ("--complaints", !options.complaints.isEmpty), ("--products", !options.products.isEmpty),
      ("--profile", !options.profiles.isEmpty), ("--encoding", options.encoding != nil),
      ("--delimiter", options.delimiter != nil), ("--decimal-comma", options.decimalComma),
      ("--date-format", options.dateFormat != nil), ("--rejects", options.rejects != nil),
    ]
    if let (option, _) = ofExports.first(where: \.1) {
      throw Failure.usage(
        "\(option): is for exports, and \(path) is a workspace; leave it out, or give it to"
          + " `aftersales ingest`")
    }
    guard options.sources.count == 1 else {
      throw Failure.usage(
        "\(path): a workspace is read alone; take the other files in with `aftersales ingest`"
          + " --into \(path)")
    }
    let zone = try options.timezone.map { try ZoneRules(identifier: $0) }
    self = .workspace(try WorkspaceTables(reading: path, zone: zone))
  }
}
