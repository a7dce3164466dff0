/// Takes the batches of a scan, one sink for each thread.
public protocol ChunkSink: Sendable {
  /// Takes a batch. Batches of one sink come in file order, but those of other sinks lie between.
  ///
  /// - Parameters:
  ///   - chunk: The rows; valid only during the call.
  ///   - dictionaries: For each request of shape `.code`, the names of the codes so far.
  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary])
}

/// What one thread of a scan ends with.
public struct ScanWorker<Sink: ChunkSink>: Sendable {
  /// The sink that took its batches.
  public var sink: Sink
  /// For each request, the dictionary of its codes (empty where the shape is another).
  public var dictionaries: [CodeDictionary]

  /// Creates a worker.
  public init(sink: Sink, dictionaries: [CodeDictionary]) {
    self.sink = sink
    self.dictionaries = dictionaries
  }
}

/// What a scan ends with: the sinks, and an account of every row.
public struct ScanResult<Sink: ChunkSink>: Sendable {
  /// One for each thread.
  public var workers: [ScanWorker<Sink>]
  /// One for each file that was read, in their order.
  public var ledgers: [FileLedger]

  /// Creates a result.
  public init(workers: [ScanWorker<Sink>], ledgers: [FileLedger]) {
    self.workers = workers
    self.ledgers = ledgers
  }
}

/// Where rows come from: a set of export files, and later a workspace.
public protocol TableSource: Sendable {
  /// The zone in which days and weeks are counted.
  var zone: ZoneRules { get }
  /// How many files (or stored sources) hold rows of a table.
  func fileCount(of kind: ExportKind) -> Int
  /// Whether any of them knows a column; in a scan of orders, `.returns` means carried returns.
  func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool
  /// Whether no row repeats another, in any table, and the lines of an order follow each other within
  /// one batch: then nobody needs to look for either, and orders can be asked for by number
  /// (`ColumnRequest.orderNumber(of:)`).
  var isSettled: Bool { get }
  /// What an engine has kept under a name with each part of a settled source; nil unless every part has
  /// it.
  func storedCounts(_ name: String) throws -> [[UInt8]]?
  /// The accounts of a table's files, where they are known without a scan.
  func knownLedgers(of kind: ExportKind) -> [FileLedger]
  /// Reads every row of a table once, on several threads.
  ///
  /// - Throws: An error that names file and line for what cannot be read at all; rows that cannot
  ///   be read are in the ledger.
  func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink>
  /// Reads the rows of a table whose id, the first column, may be among some, on several threads.
  ///
  /// Others may come, too, or be left out unread: so there is no account of them.
  /// - Parameters:
  ///   - kind: The table.
  ///   - requests: Its columns, an id first.
  ///   - mayBeWanted: Whether an id with a hash may be among those wanted.
  ///   - threads: How many threads read.
  ///   - makeSink: Makes the sink of a thread.
  /// - Returns: One worker for each thread.
  /// - Throws: As ``scan(_:_:threads:makeSink:)``.
  func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], where mayBeWanted: @escaping IDFilter,
    threads: Int, makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>]
  /// Whether every part of a settled source has something under a name, and a scan of orders can bring it
  /// beside these columns (`ColumnRequest.kept(_:)`).
  func keeps(_ name: String, beside requests: [ColumnRequest]) throws -> Bool
}

/// Whether an id may be among some, by its ``byteHash(_:)``.
public typealias IDFilter = @Sendable (UInt64) -> Bool

extension TableSource {
  /// Reads all rows.
  public func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], where mayBeWanted: @escaping IDFilter,
    threads: Int, makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    try scan(kind, requests, threads: threads, makeSink: makeSink).workers
  }

  /// Exports are what they are.
  public var isSettled: Bool { false }

  /// Nothing is kept.
  public func storedCounts(_ name: String) throws -> [[UInt8]]? { nil }

  /// Nothing is kept.
  public func keeps(_ name: String, beside requests: [ColumnRequest]) throws -> Bool { false }

  /// Nothing is known.
  public func knownLedgers(of kind: ExportKind) -> [FileLedger] { [] }
}
