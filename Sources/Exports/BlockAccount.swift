import CScan
import Tables

/// Where a block stands in its file.
struct Position {
  /// Physical line of its first byte, what was left over from the block before included.
  var line: Int
  /// Byte of the file at which what was left over starts.
  var offset: Int
  /// Bytes left over from the block before, in front of the block.
  var lead: Int
  /// Byte of the file at which the block itself starts.
  var blockOffset: Int
  var isDecoded: Bool
  var newline: UInt8
  var rawCount: Int
  /// Physical lines in what was left over.
  var leadLines: Int
  /// In a file that is decoded, the bytes of the file at which those lines start.
  var leadLineStarts: [Int]

  /// The byte of the file at which a record starts.
  ///
  /// In a file that was decoded, lines are counted in the raw bytes: newlines are the same there.
  func byte(of place: RecordPlace, in raw: UnsafeRawBufferPointer) -> Int {
    let start = Int(place.start)
    if start == 0 && lead > 0 { return offset }
    if !isDecoded { return start < lead ? offset + start : blockOffset + start - lead }
    let base = raw.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let line = Int(place.line) - leadLines
    if line < 0 { return leadLineStarts[Int(place.line)] }
    guard line > 0 else { return blockOffset }
    return blockOffset + cscan_nth(base, rawCount, newline, line - 1) + 1
  }

  /// The bytes of the file at which a line and all after it start, for a file that is decoded.
  func lineStarts(from line: Int, in raw: UnsafeRawBufferPointer) -> [Int] {
    var starts = Array(leadLineStarts.dropFirst(line))
    let bytes = raw.bindMemory(to: UInt8.self)
    var start = 0
    if line > leadLines {
      start = cscan_nth(bytes.baseAddress, rawCount, newline, line - leadLines - 1) + 1
    }
    while start < rawCount {
      starts.append(blockOffset + start)
      let rest = UnsafeBufferPointer(rebasing: bytes[start..<rawCount])
      start += cscan_nth(rest.baseAddress, rest.count, newline, 0) + 1
    }
    return starts
  }
}

/// Puts into words what a block did not accept.
struct BlockAccount {
  var entry = RejectLog.Entry()
  /// The rejects by where they start in the source, which in a decoded file their bytes may not tell.
  private var found: [(start: UInt32, reject: Reject)] = []
  private let block: IndexedBlock
  private let source: UnsafeRawBufferPointer
  private let position: Position
  private let layout: FileLayout

  init(
    _ block: IndexedBlock, _ source: UnsafeRawBufferPointer, _ position: Position,
    _ layout: FileLayout
  ) {
    self.block = block
    self.source = source
    self.position = position
    self.layout = layout
  }

  /// Adds a row that could not be typed, unless it only sums up the others.
  mutating func add(_ fault: RowReader.Fault, _ raw: UnsafeRawBufferPointer) {
    let cells = (0..<block.columns).map { [block] in block.bytes(fault.row, $0) }
    if isTotalsRow(cells) {
      entry.skipped += 1
      return
    }
    let place = block.place(fault.row)
    let found = fault.column.map { Self.text(block.bytes(fault.row, $0)) } ?? ""
    self.found.append(
      (place.start, reject(place, fault.column.map(layout.header), found, fault.reason, raw)))
  }

  /// Adds a record that is no row, unless it only sums up the others.
  mutating func add(_ fault: RecordFault, _ raw: UnsafeRawBufferPointer) {
    let reason: RejectReason
    var found = ""
    switch fault.reason {
    case .malformedQuote: reason = .malformedQuote
    case .unterminatedQuote: reason = .unterminatedQuote
    case .tooLong: reason = .recordTooLong
    case .nulByte: reason = .nulByte
    case .tooFewFields, .tooManyFields:
      let line = source[Int(fault.place.start)..<Int(fault.place.end)]
      let cells = line.split(separator: layout.delimiter, omittingEmptySubsequences: false)
      if isTotalsRow(cells) {
        entry.skipped += 1
        return
      }
      reason = fault.reason == .tooFewFields ? .tooFewFields : .tooManyFields
      found = "\(fault.fields) of \(layout.dialect.columns) fields"
    }
    self.found.append((fault.place.start, reject(fault.place, nil, found, reason, raw)))
  }

  /// Adds a line that was too long to be read.
  mutating func addLongLine(_ passed: (offset: Int, head: [UInt8]), line: Int) {
    entry.rejects.append(
      Reject(
        line: line, byte: passed.offset, column: nil, found: "", reason: .recordTooLong,
        raw: passed.head.withUnsafeBytes(Self.text)))
  }

  /// Brings the rejects into file order.
  mutating func sort() {
    found.sort { $0.start < $1.start }
    entry.rejects = found.map(\.reject)
  }

  private func reject(
    _ place: RecordPlace, _ column: String?, _ found: String, _ reason: RejectReason,
    _ raw: UnsafeRawBufferPointer
  ) -> Reject {
    var end = Int(place.end)
    while end > place.start, source[end - 1] == 0x0A || source[end - 1] == 0x0D { end -= 1 }
    return Reject(
      line: position.line + Int(place.line), byte: position.byte(of: place, in: raw),
      column: column, found: found, reason: reason,
      raw: Self.text(UnsafeRawBufferPointer(rebasing: source[Int(place.start)..<end])))
  }

  /// At most a kilobyte, as text.
  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix(1024), as: UTF8.self)
  }
}
