public import Tables

/// One table of one file that is to be taken in.
public struct IngestFile: Sendable {
  /// The table.
  public var kind: ExportKind
  /// The name by which it is called from now on: without its folders.
  public var name: String
  /// The SHA-256 of the file, asked for when the table has been read: it may be worked out meanwhile.
  public var digest: @Sendable () throws -> String
  /// How many bytes it has.
  public var bytes: Int
  /// The zone of its days: that of its stamps, or the one that was asked for.
  public var zone: String

  /// Whether its rows can give a field of a table.
  public var provides: @Sendable (_ field: String, _ kind: ExportKind) -> Bool

  /// Describes a table of a file.
  public init(
    kind: ExportKind, name: String, bytes: Int, zone: String,
    provides: @escaping @Sendable (_ field: String, _ kind: ExportKind) -> Bool,
    digest: @escaping @Sendable () throws -> String
  ) {
    self.kind = kind
    self.name = name
    self.digest = digest
    self.provides = provides
    self.bytes = bytes
    self.zone = zone
  }
}

/// A file whose bytes are known, so that none of its rows is taken in: the list of a week in which nothing came, say.
public struct IngestRepeat: Sendable {
  /// The SHA-256 of the file.
  public var digest: String
  /// Its name, without its folders.
  public var name: String

  /// Describes one.
  public init(digest: String, name: String) {
    self.digest = digest
    self.name = name
  }
}

/// What is taken in, and how.
public struct Ingestion: Sendable {
  /// The files, of each table in the order in which the source scans them.
  public var files: [IngestFile]
  /// Files that came with them, and hold the bytes of one that is taken in or has been.
  public var repeats: [IngestRepeat] = []
  /// Columns to keep though no profile knows them, by their headers.
  public var extras: [String] = []
  /// Everything that decides what is stored of a file, as one text.
  public var options = ""
  /// What is done with personal data.
  public var privacy: Privacy
  /// How many threads work.
  public var threads = 1
  /// The name and version of the program.
  public var tool = ""
  /// The moment at which the exports were made, where the user says so: then it decides which is later.
  public var asOf: Int64?

  /// What an engine counts of a segment, to be kept with it.
  public var count: SegmentCounter?

  /// Describes what is taken in.
  public init(files: [IngestFile], privacy: Privacy) {
    self.files = files
    self.privacy = privacy
  }
}

/// What has been taken in.
public struct IngestReport: Sendable {
  /// Rows of an export that are dated long after all others of it, and do not make it as late.
  public struct Slips: Sendable {
    /// The name of the export.
    public var name: String
    /// How many rows.
    public var rows: Int
    /// The earliest moment of them.
    public var first: Int64
    /// The moment as of which the export counts.
    public var asOf: Int64
  }

  /// An export that stands before rows of this run.
  public struct Later: Sendable {
    /// Its name.
    public var name: String
    /// The moment as of which it counts; nil where it has none.
    public var asOf: Int64?
    /// How many rows of this run make way for it.
    public var rows: Int
  }

  /// Accounts of the files that were read, by kind, then in their order: `accepted` are the rows that
  /// stand, `duplicates` those of which a later version stands.
  public var ledgers: [FileLedger] = []
  /// How many stored rows of earlier runs a later version has replaced, by table.
  public var replaced: [ExportKind: Int] = [:]
  /// The exports taken in before for whose versions rows of this run have to make way, being of a later moment or of
  /// the same one: those of most rows first.
  public var outdated: [ExportKind: [Later]] = [:]
  /// Rows dated long after all others of their export, where nobody said when it was made.
  public var slips: [Slips] = []
  /// Columns that the newest earlier exports of a profile had, and this run's of the same profile lack.
  public var lacking: [ExportKind: [String]] = [:]
  /// Exports that came with the others time after time, and not with the newest.
  public var missing: [MissingExport] = []
  /// How many rows of each table the workspace now holds.
  public var rows: [ExportKind: Int] = [:]
  /// Returns and complaints whose order is not known.
  public var loose: [ExportKind: Int] = [:]
  /// How many segments were written, and how many there are.
  public var segmentsWritten = 0
  /// How many segments there are.
  public var segments = 0
}

/// Counts a segment: names and bytes that are kept with it, for `TableSource.storedCounts(_:)`.
public typealias SegmentCounter =
  @Sendable (SegmentTables) throws -> [(name: String, bytes: [UInt8])]
