import CScan
import Tables

/// Finds out what a file is from its first mebibyte.
struct Sniffer {
  private let options: ReadOptions
  private let kind: ExportKind?
  private var file: OpenFile
  private var copiedFrom: Charset?

  private static let headSize = 1 << 20
  private static let sample = 1 << 17

  init(_ source: SourceList.Source, kind: ExportKind?, _ options: ReadOptions) throws {
    self.options = options
    self.kind = kind
    file = try OpenFile(source)
  }

  /// What became of a file.
  enum Outcome {
    case recognised(FileLayout)
    case ignored(profile: String, why: String)
    case unrecognised(ExportError)
  }

  /// Looks at the file.
  ///
  /// - Returns: What it is, or why nobody knows.
  /// - Throws: `ExportError` for a file that is empty or of no known character set, `ReadError`.
  mutating func sniff() throws -> Outcome {
    var head = try file.read(at: 0, upTo: Self.headSize)
    guard !head.isEmpty else {
      throw ExportError(
        file.path, "is empty: it has not even a header", "export it again, or leave it out")
    }
    if let units = Self.twoByteUnits(head)
      ?? options.charset.flatMap({ $0.unitSize == 2 ? $0 : nil })
    {
      file = try OpenFile(decoding: file, charset: units)
      copiedFrom = units
      head = try file.read(at: 0, upTo: Self.headSize)
      return try sniff(head, (.utf8, true))
    }
    if let charset = options.charset { return try sniff(head, (charset, true)) }
    if head.starts(with: Self.mark) { return try sniff(head, (.utf8, true)) }
    var evidence = EncodingEvidence()
    let isWhole = head.count < Self.headSize
    let end =
      isWhole
      ? head.count : head.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? head.count
    head.withUnsafeBytes { evidence.observe(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    guard let verdict = evidence.verdict else { throw Self.unknownCharset(file.path) }
    return try sniff(head, (verdict.charset, verdict.isCertain || isWhole))
  }

  static func unknownCharset(_ path: String) -> ExportError {
    ExportError(
      path, "is neither UTF-8 nor GB18030",
      "name its character set with --encoding (\(Charset.names.map(\.description).joined(separator: ", ")))"
    )
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func twoByteUnits(_ head: [UInt8]) -> Charset? {
    if head.starts(with: [0xFF, 0xFE]) { return .utf16LE }
    if head.starts(with: [0xFE, 0xFF]) { return .utf16BE }
    return nil
  }

  private func sniff(_ raw: [UInt8], _ charset: (charset: Charset, isCertain: Bool)) throws
    -> Outcome
  {
    let start = raw.starts(with: Self.mark) ? Self.mark.count : 0
    let body = Array(raw[start...])
    let newline: UInt8 = body.contains(0x0A) || !body.contains(0x0D) ? 0x0A : 0x0D
    var text: [UInt8] = []
    if charset.charset == .utf8 {
      text = body
    } else {
      var decoder = try TextDecoder(charset: charset.charset)
      _ = body.withUnsafeBytes { decoder.decode($0, into: &text) }
    }
    guard let best = bestReading(of: text, newline) else {
      throw ExportError(
        file.path, "has no header: its first lines are blank", "export it again, or leave it out")
    }
    switch best.result {
    case .ignored(let profile, let why): return .ignored(profile: profile, why: why)
    case .unrecognised(let nearest): return .unrecognised(unrecognised(best, nearest))
    case .recognised(let recognition):
      let header = best.head.records[best.row]
      let dataLine = header.line + header.lines
      var layout = FileLayout(
        path: file.path, recognition: recognition, charset: charset.charset,
        copiedFrom: copiedFrom, notesAbove: best.row, zone: try zone(recognition.profile),
        file: file,
        dialect: dialect(best, recognition, newline), isCharsetCertain: charset.isCertain,
        dataOffset: start + lineStart(body, dataLine - 1, newline), dataLine: dataLine)
      layout.headerLine = header.line
      try checkColumns(layout)
      try checkIDs(layout, text, newline)
      try findDateStyles(&layout, text, newline)
      return .recognised(layout)
    }
  }

  // MARK: Header and delimiter

  private struct Reading {
    var delimiter: UInt8
    var head: HeadRecords
    var row: Int
    var result: RecognitionResult

    /// A delimiter under which the header is known beats one under which it is not; then the one
    /// that gives more columns.
    var rank: (Int, Int) {
      switch result {
      case .recognised(let recognition):
        (2, recognition.sections.map(\.mappings.count).reduce(0, +))
      case .ignored: (1, 0)
      case .unrecognised: (0, head.records.first?.cells.count ?? 0)
      }
    }
  }

  private func bestReading(of text: [UInt8], _ newline: UInt8) -> Reading? {
    let delimiters: [UInt8] = options.delimiter.map { [$0] } ?? [0x2C, 0x09, 0x3B, 0x7C]
    var best: Reading?
    for delimiter in delimiters {
      let head = HeadRecords(text, delimiter: delimiter, newline: newline, limit: 20)
      guard !head.records.isEmpty else { continue }
      let (row, result) = findHeader(
        rows: head.records.map(\.cells), among: options.allProfiles, kind: kind)
      let reading = Reading(delimiter: delimiter, head: head, row: row, result: result)
      if best.map({ $0.rank < reading.rank }) ?? true { best = reading }
    }
    return best
  }

  private func dialect(_ best: Reading, _ recognition: Recognition, _ newline: UInt8) -> Dialect {
    let layouts = recognition.sections.map(\.layout)
    let quotes = best.delimiter != 0x09 || layouts.allSatisfy(\.quoting)
    return Dialect(
      delimiter: best.delimiter, quote: quotes ? 0x22 : 0, newline: newline,
      columns: recognition.headers.count,
      padsShortRows: layouts.contains { $0.shortRows == .pad }, strictParser: options.strictParser)
  }

  private func unrecognised(_ best: Reading, _ nearest: [NearMiss]) -> ExportError {
    let header = best.head.records[best.row]
    let names = header.cells.prefix(6).map { $0.count > 40 ? $0.prefix(40) + "…" : $0 }
      .joined(separator: ", ")
    let near = nearest.first.map { "; the nearest known is \($0)" } ?? ""
    return ExportError(
      file.path, line: header.line,
      "no profile knows the header \"\(names)\(header.cells.count > 6 ? ", …" : "")\"\(near)",
      "describe its columns in a profile (--profile FILE), or say what it holds with --orders,"
        + " --returns or --complaints")
  }

  private func zone(_ profile: Profile) throws -> ZoneRules {
    guard let name = profile.timezone, name != options.zone.identifier else { return options.zone }
    do {
      return try ZoneRules(identifier: name)
    } catch {
      throw ExportError(
        profile.path ?? profile.name, "timezone: \(error)", "correct it in the profile")
    }
  }

  private func checkColumns(_ layout: FileLayout) throws {
    for section in layout.recognition.sections where !section.missing.isEmpty {
      let names = section.missing.map(\.name).joined(separator: ", ")
      throw ExportError(
        file.path, line: layout.dataLine - 1,
        "taken for \(section.kind.rawValue), but it has no column for \(names)",
        "name the header in a profile (--profile FILE)")
    }
  }

  /// The byte at which a line starts.
  private func lineStart(_ bytes: [UInt8], _ lines: Int, _ newline: UInt8) -> Int {
    guard lines > 0 else { return 0 }
    let end = bytes.withUnsafeBufferPointer {
      cscan_nth($0.baseAddress, $0.count, newline, lines - 1)
    }
    return min(end + 1, bytes.count)
  }

  // MARK: Cells

  /// Calls a closure with the first rows: a few hundred tell as much as many.
  private func forEachRow(
    _ layout: FileLayout, _ text: [UInt8], _ newline: UInt8,
    _ body: (_ rows: IndexedBlock, _ row: Int) -> Void
  ) {
    let from = lineStart(text, layout.dataLine - 1, newline)
    let sample = min(text.count, from + Self.sample)
    let end = text[..<sample].lastIndex(of: newline).map { $0 + 1 } ?? text.count
    guard from < end else { return }
    var lane = QuotedLane(layout.dialect)
    text.withUnsafeBytes { bytes in
      let rows = UnsafeRawBufferPointer(rebasing: bytes[from..<end])
      let indexed = lane.index(rows, isFinal: false)
      for row in 0..<indexed.rows { body(indexed, row) }
    }
  }

  /// Refuses a file whose ids have lost their last digits: what it says is of no order that there is.
  private func checkIDs(_ layout: FileLayout, _ text: [UInt8], _ newline: UInt8) throws {
    let names = ["order_id", "line_id", "return_id", "complaint_id"]
    let columns = layout.recognition.sections.flatMap(\.mappings)
      .filter { names.contains($0.field.name) }.map(\.header)
    var evidence = columns.map { _ in RoundedIDs() }
    forEachRow(layout, text, newline) { rows, row in
      for (place, column) in columns.enumerated() {
        evidence[place].observe(rows.bytes(row, column.index))
      }
    }
    for (column, ids) in zip(columns, evidence) where ids.areCertain {
      throw ExportError(
        file.path,
        "column \(column.name): every long number ends in zeros after its fifteenth digit, as a"
          + " spreadsheet rounds them, and so names no order",
        "export it again, and do not save it from a spreadsheet")
    }
  }

  private func findDateStyles(
    _ layout: inout FileLayout, _ text: [UInt8], _ newline: UInt8
  ) throws {
    let mappings = layout.recognition.sections.flatMap { $0.mappings }
    let columns = Set(mappings.filter { $0.field.form == .time }.map { $0.header.index })
    if let style = options.dateStyle {
      for column in columns { layout.dateStyles[column] = .some(style) }
      return
    }
    var evidence: [Int: DateEvidence] = [:]
    for column in columns { evidence[column] = DateEvidence() }
    // Where the first rows do not tell the style, the whole column is read.
    forEachRow(layout, text, newline) { rows, row in
      for column in columns { evidence[column]?.observe(rows.bytes(row, column)) }
    }
    for (column, evidence) in evidence {
      if !evidence.needsWholeColumn, case .style(let style) = evidence.decide() {
        layout.dateStyles[column] = .some(style)
      } else {
        layout.dateStyles[column] = .some(nil)
      }
    }
  }
}
