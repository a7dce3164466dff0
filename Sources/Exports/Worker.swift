import CScan
import Tables

/// One thread of a scan: takes blocks, finds their cells, types them, feeds its sink.
struct Worker<Sink: ChunkSink>: ~Copyable {
  private let scan: Scan
  private let requests: [ColumnRequest]
  private var sink: Sink
  private var dictionaries: [CodeDictionary]
  private var chunk: Chunk

  private var raw: [UInt8] = []
  private var text: [UInt8] = []
  private var joined: [UInt8] = []
  private var tools: Tools?
  private var fileIndex = -1

  /// What is made for a file.
  private struct Tools: ~Copyable {
    var plain = PlainLane()
    var quoted: QuotedLane
    var reader: RowReader
    var decoder: TextDecoder?
    var fillDown: FillDown?
  }

  init(_ scan: Scan, _ requests: [ColumnRequest], _ sink: Sink) {
    self.scan = scan
    self.requests = requests
    self.sink = sink
    dictionaries = requests.map { _ in CodeDictionary() }
    chunk = Chunk(requests: requests)
  }

  var result: ScanWorker<Sink> { ScanWorker(sink: sink, dictionaries: dictionaries) }

  /// Takes blocks until there are no more.
  mutating func run() {
    do {
      while let (file, block) = scan.next(into: &raw) {
        if file.index != fileIndex { try prepare(file) }
        guard try take(block, of: file) else { return }
      }
    } catch {
      scan.fail(error)
    }
  }

  private mutating func prepare(_ file: Scan.File) throws {
    let layout = file.layout
    tools = Tools(
      quoted: QuotedLane(layout.dialect),
      reader: RowReader(requests, scanning: scan.kind, layout, scan.options),
      decoder: layout.charset == .utf8 ? nil : try TextDecoder(charset: layout.charset),
      fillDown: FillDown(layout))
    fileIndex = file.index
  }

  /// Reads one block.
  ///
  /// - Returns: False when the scan has been given up.
  private mutating func take(_ block: Block, of file: Scan.File) throws -> Bool {
    guard var tools = tools.take() else { return false }
    let goesOn = try take(block, of: file, &tools)
    self.tools = consume tools
    return goesOn
  }

  private mutating func take(
    _ block: Block, of file: Scan.File, _ tools: inout Tools
  ) throws -> Bool {
    var malformed: [Int] = []
    var block = block
    if tools.decoder != nil {
      if let passed = block.passedOver {
        _ = passed.head.withUnsafeBytes { tools.decoder?.decode($0, into: &text) }
        block.passedOver?.head = text
      }
      malformed =
        raw.withUnsafeBytes {
          tools.decoder?.decode(UnsafeRawBufferPointer(rebasing: $0[..<block.count]), into: &text)
            .malformed
        } ?? []
    }
    let count = tools.decoder == nil ? block.count : text.count
    var indexed = withBytes(tools.decoder == nil, count) {
      Self.index($0, block.isFinal, &tools, file.layout.dialect)
    }
    guard var tail = file.handoff.receive(block.index) else { return false }
    let lead = tail.bytes.count
    if lead > 0 {
      joined.removeAll(keepingCapacity: true)
      joined += tail.bytes
      joined += (tools.decoder == nil ? raw : text)[..<count]
      malformed = tail.malformed + malformed.map { $0 + lead }
      indexed = joined.withUnsafeBytes {
        Self.index($0, block.isFinal, &tools, file.layout.dialect)
      }
    }
    let source =
      lead > 0
      ? joined.withUnsafeBytes { $0 }
      : tools.decoder == nil
        ? raw.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[..<count]) }
        : text.withUnsafeBytes { $0 }
    let position = Position(
      line: tail.line, offset: tail.offset, lead: lead, blockOffset: block.offset,
      isDecoded: tools.decoder != nil, newline: file.layout.dialect.newline, rawCount: block.count,
      leadLines: tail.bytes.count { $0 == file.layout.dialect.newline },
      leadLineStarts: tail.lineStarts)

    if tools.fillDown != nil, let filled = tools.fillDown?.fill(indexed, &tail.carried) {
      indexed = filled
      if block.passedOver != nil { tail.carried.isTorn = true }
    }
    handOver(indexed, source, position, malformed, block, tail, file)
    try finish(indexed, source, position, malformed, block, file, &tools.reader)
    return true
  }

  private func withBytes<Result>(
    _ isRaw: Bool, _ count: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    (isRaw ? raw : text).withUnsafeBytes {
      body(UnsafeRawBufferPointer(rebasing: $0[..<count]))
    }
  }

  /// The lane without libcsv where it will take the block, else the other.
  private static func index(
    _ bytes: UnsafeRawBufferPointer, _ isFinal: Bool, _ tools: inout Tools, _ dialect: Dialect
  ) -> IndexedBlock {
    tools.plain.index(bytes, dialect) ?? tools.quoted.index(bytes, isFinal: isFinal)
  }

  /// Lets the next block go on.
  private func handOver(
    _ indexed: IndexedBlock, _ source: UnsafeRawBufferPointer, _ position: Position,
    _ malformed: [Int], _ block: Block, _ tail: RecordTail, _ file: Scan.File
  ) {
    var next = RecordTail(line: position.line + indexed.lines, carried: tail.carried)
    next.bytes = Array(source[indexed.consumed...])
    next.offset =
      next.bytes.isEmpty
      ? block.offset + block.count
      : raw.withUnsafeBytes {
        position.byte(
          of: RecordPlace(
            start: UInt32(indexed.consumed), end: 0, line: UInt32(indexed.lines)), in: $0)
      }
    if !next.bytes.isEmpty && position.isDecoded {
      next.malformed = malformed.compactMap {
        $0 < indexed.consumed ? nil : $0 - indexed.consumed
      }
      next.lineStarts = raw.withUnsafeBytes {
        position.lineStarts(from: indexed.lines, in: $0)
      }
    }
    if block.passedOver != nil { next.line += 1 }
    file.handoff.send(next, to: block.index + 1)
  }

  /// Types the rows, feeds the sink and enters the account.
  private mutating func finish(
    _ indexed: IndexedBlock, _ source: UnsafeRawBufferPointer, _ position: Position,
    _ malformed: [Int], _ block: Block, _ file: Scan.File, _ reader: inout RowReader
  ) throws {
    let invalid = try invalidRows(indexed, source, malformed, file)
    chunk.firstOrdinal = RowOrdinal(file: file.index, block: block.index)
    let (faults, passedOver) = reader.read(
      indexed, invalid: invalid, where: scan.filter, into: &chunk, dictionaries: &dictionaries)
    sink.consume(chunk, dictionaries: dictionaries)
    // There is no account of rows of which some were passed over.
    guard scan.filter == nil else { return }

    var account = BlockAccount(indexed, source, position, file.layout)
    account.entry.accepted = chunk.rowCount
    account.entry.skipped = indexed.blankLines + passedOver
    raw.withUnsafeBytes { raw in
      for fault in faults { account.add(fault, raw) }
      for fault in indexed.faults { account.add(fault, raw) }
    }
    account.sort()
    if let passed = block.passedOver {
      account.addLongLine(passed, line: position.line + indexed.lines)
    }
    file.log.enter(account.entry, block: block.index)
  }

  /// The rows that hold bytes which are no text.
  private func invalidRows(
    _ indexed: IndexedBlock, _ source: UnsafeRawBufferPointer, _ malformed: [Int],
    _ file: Scan.File
  ) throws -> [Int: RejectReason] {
    var places = malformed
    if file.layout.charset == .utf8 {
      var start = 0
      while start < source.count {
        let rest = UnsafeRawBufferPointer(rebasing: source[start...])
        let valid = cscan_valid_utf8(
          rest.baseAddress?.assumingMemoryBound(to: UInt8.self), rest.count)
        if valid == rest.count { break }
        if !file.layout.isCharsetCertain { throw Scan.CharsetInDoubt(file: file.index) }
        places.append(start + valid)
        start += valid + 1
      }
    }
    guard !places.isEmpty else { return [:] }
    var rows: [Int: RejectReason] = [:]
    var row = 0
    for place in places {
      while row < indexed.rows && Int(indexed.place(row).end) <= place { row += 1 }
      guard row < indexed.rows else { break }
      if Int(indexed.place(row).start) <= place { rows[row] = .invalidEncoding }
    }
    return rows
  }
}
