import Exports
import Tables

/// The tables that a command reads: those of export files, or of a workspace.
enum SourceTables: TableSource {
  case exports(ExportSet)

  var zone: ZoneRules {
    switch self {
    case .exports(let exports): exports.zone
    }
  }

  /// Files that were found and are not read.
  var unused: [ExportSet.Unused] {
    switch self {
    case .exports(let exports): exports.unused
    }
  }

  func fileCount(of kind: ExportKind) -> Int {
    switch self {
    case .exports(let exports): exports.fileCount(of: kind)
    }
  }

  func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool {
    switch self {
    case .exports(let exports): exports.provides(field, of: kind, in: scanned)
    }
  }

  func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    switch self {
    case .exports(let exports):
      try exports.scan(kind, requests, threads: threads, makeSink: makeSink)
    }
  }

  /// Whether a path leads to one of the files that are read, by whatever name.
  func reads(_ path: String) -> Bool {
    switch self {
    case .exports(let exports): exports.reads(path)
    }
  }

  /// Every refused row, as the last scan of each file found them.
  var rejects: [RejectSpool] {
    switch self {
    case .exports(let exports): exports.rejects
    }
  }
}
