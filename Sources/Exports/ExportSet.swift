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
    /// Whether a profile knows the file and has no need for it; otherwise nobody knows it.
    public let isKnown: Bool
  }

  /// The files that are read, in the order of the arguments.
  public internal(set) var files: [FileLayout] = []
  /// The files that are not.
  public private(set) var unused: [Unused] = []
  var options: ReadOptions
  private let kept = KeptRejects()

  /// Every refused row, by kind and file, as the last scan of each found them; empty unless
  /// `ReadOptions.keepsRejects`.
  public var rejects: [RejectSpool] { kept.all }

  /// The zone in which days and weeks are counted.
  public var zone: ZoneRules { options.zone }

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
  /// itself is an error.
  /// - Throws: `SourceError`, `ExportError`, `ReadError`.
  public init(_ arguments: Arguments, _ options: ReadOptions) throws {
    self.options = options
    try add(arguments.sources, kind: nil)
    for kind in ExportKind.allCases { try add(arguments.ofKind[kind] ?? [], kind: kind) }
    if files.isEmpty {
      let first = unused.first
      throw ExportError(
        first?.path ?? "no source", first?.reason ?? "nothing was given to read",
        "name an orders export, or give a profile with --profile FILE")
    }
  }

  private mutating func add(_ arguments: [String], kind: ExportKind?) throws {
    let list = try SourceList(arguments)
    for path in list.skipped {
      unused.append(
        Unused(path: path, reason: "is a workbook or an archive, not text", isKnown: false))
    }
    for source in list.sources {
      var sniffer = try Sniffer(source, kind: kind, options)
      let outcome: Sniffer.Outcome
      do {
        outcome = try sniffer.sniff()
      } catch let error as ExportError where !arguments.contains(source.name) {
        unused.append(Unused(path: source.name, reason: error.cause, isKnown: false))
        continue
      }
      switch outcome {
      case .recognised(let layout): files.append(layout)
      case .ignored(let profile, let why):
        unused.append(Unused(path: source.name, reason: "\(profile): \(why)", isKnown: true))
      case .unrecognised(let error):
        if arguments.contains(source.name) { throw error }
        unused.append(Unused(path: source.name, reason: error.cause, isKnown: false))
      }
    }
  }

  /// The files that a scan of a table reads. A file of orders that carry their returns is read with
  /// the orders only.
  func layouts(of kind: ExportKind) -> [FileLayout] {
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
    var layouts = layouts(of: kind)
    while true {
      do {
        layouts = try layouts.map { try decideDates($0, kind, requests) }
        let scan = Scan(layouts, kind, options, spools: options.keepsRejects)
        let result = try scan.run(requests, threads: max(1, threads), makeSink: makeSink)
        kept.replace(kind, with: scan.files.compactMap { $0.log.finish().spool })
        return result
      } catch let doubt as Scan.CharsetInDoubt {
        layouts[doubt.file] = try decideCharset(layouts[doubt.file])
      }
    }
  }

  /// Looks at the whole of a file whose first mebibyte was plain ASCII.
  private func decideCharset(_ layout: FileLayout) throws -> FileLayout {
    var reader = BlockReader(
      layout.file, startingAt: 0, layout.dialect, blockSize: options.blockSize)
    var evidence = EncodingEvidence()
    var buffer: [UInt8] = []
    while let block = try reader.next(into: &buffer) {
      buffer.withUnsafeBytes {
        evidence.observe(UnsafeRawBufferPointer(rebasing: $0[..<block.count]))
      }
    }
    guard let verdict = evidence.verdict else { throw Sniffer.unknownCharset(layout.path) }
    var decided = layout
    decided.charset = verdict.charset
    decided.isCharsetCertain = true
    return decided
  }

  /// Looks at the whole of each time column whose style the first mebibyte does not tell.
  private func decideDates(
    _ layout: FileLayout, _ kind: ExportKind, _ requests: [ColumnRequest]
  ) throws -> FileLayout {
    var wanted: [Int: ColumnRequest] = [:]
    for request in requests where request.shape == .time {
      guard let column = layout.column(request.field, request.kind),
        layout.dateStyles[column] == .some(nil)
      else { continue }
      wanted[column] = ColumnRequest(request.kind, request.field, as: .text)
    }
    let columns = wanted.sorted { $0.key < $1.key }
    guard !columns.isEmpty else { return layout }
    let scan = Scan([layout], kind, options, spools: false)
    let result: ScanResult<DateSink>
    do {
      result = try scan.run(columns.map(\.value), threads: 1) { _ in
        DateSink(evidence: columns.map { _ in DateEvidence() })
      }
    } catch is Scan.CharsetInDoubt {
      return try decideDates(try decideCharset(layout), kind, requests)
    }
    var decided = layout
    for (index, column) in columns.map(\.key).enumerated() {
      var evidence = DateEvidence()
      for worker in result.workers { evidence.merge(worker.sink.evidence[index]) }
      decided.dateStyles[column] = .some(try style(evidence.decide(), layout, column))
    }
    return decided
  }

  private func style(
    _ decision: DateDecision, _ layout: FileLayout, _ column: Int
  ) throws -> DateStyle {
    func failure(_ cause: String) -> ExportError {
      ExportError(
        layout.path, "column \(layout.header(column)): \(cause)",
        "say how its dates are written with --date-format, as in --date-format dd/MM/yyyy")
    }
    switch decision {
    case .style(let style): return style
    case .none: return DateStyle.iso
    case .ambiguous(let dayFirst, let monthFirst, let example):
      throw failure("\"\(example)\" can be \(dayFirst) or \(monthFirst), and no other cell tells which")
    case .conflicting(let style, let example, let other, let otherExample):
      throw failure("\"\(example)\" is \(style) but \"\(otherExample)\" is \(other)")
    case .unknown(let example):
      throw failure("\"\(example)\" is no date that is known")
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

/// Looks at how dates are written.
private struct DateSink: ChunkSink {
  var evidence: [DateEvidence]

  mutating func consume(_ chunk: borrowing Chunk, dictionaries: borrowing [CodeDictionary]) {
    for column in evidence.indices {
      for row in 0..<chunk.rowCount { evidence[column].observe(chunk.cell(column, row)) }
    }
  }
}
