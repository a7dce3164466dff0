import Dispatch
import Synchronization
public import Tables

/// The export files of one run, recognised and ready to be read.
public struct ExportSet: TableSource {
  /// A file that is not read.
  public struct Unused: Sendable {
    /// The path.
    public let path: String
    /// Why it is not read.
    public let reason: String
    /// What to do about it, if anything.
    public var nextStep: String?
    /// Whether a profile knows the file and has no need for it; otherwise nobody knows it.
    public let isKnown: Bool
    /// Whether it was named itself, not found in a folder or by a pattern.
    public var isNamed = false
  }

  /// The files that are read, in the order of the arguments.
  public internal(set) var files: [FileLayout] = []
  /// The files that are not.
  public internal(set) var unused: [Unused] = []
  /// Sees the bytes of every file that a scan reads.
  public var observer: (any ByteObserver)?
  var options: ReadOptions
  private let kept = KeptRejects()
  private let decided = DecidedLayouts()

  /// Every refused row, by kind and file, as the last scan of each found them; empty unless
  /// `ReadOptions.keepsRejects`.
  public var rejects: [RejectSpool] { kept.all }

  /// The zone in which days and weeks are counted: the one asked for, else the one that all files
  /// share, so that a shop's days are its own.
  public var zone: ZoneRules {
    if let zone = options.dayZone { return zone }
    let zones = Set(files.map(\.zone))
    return zones.count == 1 ? zones.first ?? options.zone : options.zone
  }

  /// What to read: files, folders, patterns, `-`.
  public struct Arguments: Sendable {
    /// Sources whose kind is told from their headers.
    public var sources: [String] = []
    /// Sources of which the user says the kind.
    public var ofKind: [ExportKind: [String]] = [:]

    /// Creates arguments.
    public init(sources: [String] = [], ofKind: [ExportKind: [String]] = [:]) {
      self.sources = sources
      self.ofKind = ofKind
    }
  }

  /// Finds and recognises the files.
  ///
  /// A file in a folder or pattern that no profile knows is left out and listed; one that was named
  /// itself is an error, and so is a set without any file to read.
  ///
  /// - Parameters:
  ///   - arguments: What to read.
  ///   - options: How to read it.
  ///   - isTolerant: Whether a named file that cannot be used is listed too, and a set can be empty.
  /// - Throws: `SourceError`, `ExportError`, `ReadError`.
  public init(_ arguments: Arguments, _ options: ReadOptions, isTolerant: Bool = false) throws {
    self.options = options
    try add(arguments.sources, kind: nil, isTolerant)
    for kind in ExportKind.allCases {
      try add(arguments.ofKind[kind] ?? [], kind: kind, isTolerant)
    }
    if files.isEmpty && !isTolerant {
      let first = unused.first
      throw ExportError(
        first?.path ?? "no source", first?.reason ?? "nothing was given to read",
        first?.nextStep ?? "name an orders export, or give a profile with --profile FILE")
    }
  }

  private mutating func add(_ arguments: [String], kind: ExportKind?, _ isTolerant: Bool) throws {
    let list = try SourceList(arguments)
    for path in list.skipped {
      unused.append(
        Unused(path: path, reason: "is a workbook or an archive, not text", isKnown: false))
    }
    for (source, sniffed) in zip(list.sources, sniff(list.sources, kind)) {
      let isNamed = arguments.contains(source.name)
      let outcome: Sniffer.Outcome
      do {
        outcome = try sniffed.get().get()
      } catch let error as ExportError where isTolerant || !isNamed {
        leaveOut(error, isNamed)
        continue
      }
      switch outcome {
      case .recognised(var layout):
        layout.number = files.count
        files.append(layout)
        if kind == nil, let returns = try returns(in: source, layout) { files.append(returns) }
      case .ignored(let profile, let why):
        unused.append(
          Unused(path: source.name, reason: "\(profile): \(why)", isKnown: true, isNamed: isNamed))
      case .unrecognised(let error):
        if isNamed && !isTolerant { throw error }
        leaveOut(error, isNamed)
      }
    }
  }

  /// A file of orders as one of returns, where it has rows that are no orders but returns.
  private func returns(
    in source: SourceList.Source, _ layout: FileLayout
  ) throws -> FileLayout? {
    guard layout.recognition.section(.orders) != nil,
      layout.recognition.section(.returns)?.layout.ownRows == true,
      FileStatus(path: layout.path)?.isRegular == true
    else { return nil }
    var sniffer = try Sniffer(source, kind: .returns, options)
    guard case .recognised(var returns) = try sniffer.sniff() else { return nil }
    returns.number = files.count
    return returns
  }

  /// Looks at files side by side: to find a header takes longer than to read a small file.
  ///
  /// - Returns: For each file whether it could be opened, and then what became of it.
  private func sniff(_ sources: [SourceList.Source], _ kind: ExportKind?) -> [Sniffed] {
    let outcomes = Mutex<[Int: Sniffed]>([:])
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(options.threads, sources.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < sources.count else { return }
        let outcome = Sniffed {
          var sniffer = try Sniffer(sources[index], kind: kind, options)
          return Result { try sniffer.sniff() }
        }
        outcomes.withLock { $0[index] = outcome }
      }
    }
    return outcomes.withLock { outcomes in sources.indices.compactMap { outcomes[$0] } }
  }

  private typealias Sniffed = Result<Result<Sniffer.Outcome, any Error>, any Error>

  /// Whether a path leads to one of the files, by whatever name.
  public func reads(_ path: String) -> Bool {
    guard let status = FileStatus(path: path), status.isRegular else { return false }
    return (files.map(\.path) + unused.map(\.path)).contains {
      FileStatus(path: $0)?.identity == status.identity
    }
  }

  /// Lists a file that cannot be used.
  mutating func leaveOut(_ error: ExportError, _ isNamed: Bool) {
    unused.append(
      Unused(
        path: error.path, reason: error.cause, nextStep: error.nextStep, isKnown: false,
        isNamed: isNamed))
  }

  /// A set of some of the files.
  public func keeping(_ isKept: (FileLayout) -> Bool) throws -> ExportSet {
    var result = try ExportSet(Arguments(), options, isTolerant: true)
    result.unused = unused
    for var layout in files where isKept(layout) {
      layout.number = result.files.count
      result.files.append(layout)
    }
    return result
  }

  /// The files that a scan of a table reads.
  ///
  /// A file of orders that carry their returns is read with the orders only.
  public func layouts(of kind: ExportKind) -> [FileLayout] {
    files.filter { layout in
      guard layout.recognition.section(kind) != nil else { return false }
      return kind != .returns || layout.recognition.section(.orders) == nil
    }
  }

  /// How many files a scan of a table reads.
  public func fileCount(of kind: ExportKind) -> Int { layouts(of: kind).count }

  /// Whether any file that such a scan reads can give a field.
  public func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool {
    layouts(of: scanned).contains { $0.provides(field, kind) }
  }

  /// Reads every row of a table once.
  ///
  /// - Throws: `ReadError` for a disk that fails, `ExportError` for dates that cannot be told.
  public func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    try scan(kind, requests, where: nil, threads: threads, makeSink: makeSink)
  }

  /// Reads the rows of a table whose id, the first column, may be among some; others are passed over unread, and no
  /// account is kept.
  ///
  /// - Throws: As ``scan(_:_:threads:makeSink:)``.
  public func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], where mayBeWanted: @escaping IDFilter,
    threads: Int, makeSink: @Sendable (Int) -> Sink
  ) throws -> [ScanWorker<Sink>] {
    try scan(kind, requests, where: .some(mayBeWanted), threads: threads, makeSink: makeSink)
      .workers
  }

  private func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], where filter: IDFilter?, threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    var layouts = layouts(of: kind).map { decided.layout($0) }
    while true {
      do {
        layouts = try layouts.map { try decideDates($0, kind, requests) }
        decided.keep(layouts)
        let keepsRejects = options.keepsRejects && filter == nil
        let scan = Scan(
          layouts, kind, options, spools: keepsRejects, observer: observer, filter: filter)
        let result = try scan.run(requests, threads: max(1, threads), makeSink: makeSink)
        if filter == nil {
          kept.replace(kind, with: scan.files.compactMap { $0.log.finish().spool })
        }
        return result
      } catch let doubt as Scan.CharsetInDoubt {
        layouts[doubt.file] = try decideCharset(layouts[doubt.file])
      }
    }
  }
}

/// The refused rows of the last scan of each kind.
private final class KeptRejects: Sendable {
  private let spools = Mutex<[ExportKind: [RejectSpool]]>([:])

  func replace(_ kind: ExportKind, with new: [RejectSpool]) {
    spools.withLock { $0[kind] = new }
  }

  var all: [RejectSpool] {
    spools.withLock { spools in ExportKind.allCases.flatMap { spools[$0] ?? [] } }
  }
}

/// What whole columns told of files, so that no further scan looks at them again.
private final class DecidedLayouts: Sendable {
  private let known = Mutex<[Int: FileLayout]>([:])

  func layout(_ layout: FileLayout) -> FileLayout {
    known.withLock { $0[layout.number] ?? layout }
  }

  func keep(_ layouts: [FileLayout]) {
    known.withLock { known in
      for layout in layouts { known[layout.number] = layout }
    }
  }
}
