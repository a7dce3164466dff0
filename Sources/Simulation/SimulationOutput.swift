import CICU

/// Text that a character set cannot hold.
public struct EncodingError: Error, Equatable, CustomStringConvertible {
  /// The file that was being written.
  public let file: String
  /// The character set.
  public let charset: String
  /// ICU's name of the error.
  public let problem: String

  /// The file, the character set and the error.
  public var description: String {
    "\(file): cannot be encoded in \(charset): \(problem); write names that the set has"
  }
}

/// The files of a simulation while they are being written.
struct SimulationOutput {
  private let renderer: any ProfileRenderer
  private let folder: String
  private var orders: TableFile
  private var returns: TableFile?
  private var complaints: TableFile
  private var themes: TableFile?
  private var returnRows: TimeSorter
  private var complaintRows: TimeSorter
  private var themeRows: TimeSorter
  private var counts: Counts

  init(folder: String, renderer: any ProfileRenderer, themes: Bool) throws {
    try OutputFile.createFolder(folder)
    self.renderer = renderer
    self.folder = folder
    let plan = renderer.world.plan
    orders = try TableFile(renderer.orderFile, in: folder)
    if let file = renderer.returnFile { returns = try TableFile(file, in: folder) }
    complaints = try TableFile(ComplaintRenderer.file, in: folder)
    if themes { self.themes = try TableFile(ComplaintRenderer.themeFile, in: folder) }
    returnRows = TimeSorter(first: plan.first, asOf: plan.asOf)
    complaintRows = returnRows
    themeRows = returnRows
    counts = Counts(world: renderer.world)
  }

  /// Writes a block, whose orders are all of a day, and what is now complete of the other files.
  mutating func add(_ block: RenderedBlock, startingOn day: LocalDay) throws {
    counts.add(block.counts)
    orders.rows += block.orderRows
    try orders.append(block.orders)
    returnRows.add(block.returns)
    complaintRows.add(block.complaints)
    if themes != nil { themeRows.add(block.themes) }
    try flush(before: day)
  }

  private mutating func flush(before day: LocalDay) throws {
    try returns?.append { returnRows.take(before: day, into: &$0) }
    try complaints.append { complaintRows.take(before: day, into: &$0) }
    try themes?.append { themeRows.take(before: day, into: &$0) }
  }

  /// Completes the files and gives them their names.
  mutating func finish(seed: UInt64, profile: SimulatedProfile) throws -> Truth {
    try flush(before: LocalDay(number: .max / 2))
    var trailer: [UInt8] = []
    orders.rows += renderer.appendOrderTrailer(to: &trailer)
    try orders.append(trailer)
    returns?.rows = returnRows.rows
    complaints.rows = complaintRows.rows
    themes?.rows = themeRows.rows

    var truth = Truth(counts: counts, world: renderer.world, seed: seed, profile: profile)
    truth.files = try [orders.complete(), complaints.complete()]
    if let file = try returns?.complete() { truth.files.append(file) }
    if let file = try themes?.complete() { truth.files.append(file) }
    truth.files.sort { $0.name < $1.name }
    let file = try OutputFile("\(folder)/truth.json")
    try file.write(truth.json())

    try orders.keep()
    try returns?.keep()
    try complaints.keep()
    try themes?.keep()
    try file.keep()
    return truth
  }
}

/// A file of rows, buffered and encoded.
struct TableFile {
  var rows = 0
  private let format: ExportFile
  private let file: OutputFile
  private var buffer: [UInt8]
  private static let limit = 1 << 20

  init(_ format: ExportFile, in folder: String) throws {
    self.format = format
    file = try OutputFile("\(folder)/\(format.name)")
    buffer = format.header
  }

  mutating func append(_ bytes: [UInt8]) throws {
    if buffer.isEmpty, bytes.count >= Self.limit {
      buffer = bytes
    } else {
      buffer.append(contentsOf: bytes)
    }
    if buffer.count >= Self.limit { try flush() }
  }

  mutating func append(_ fill: (inout [UInt8]) -> Void) throws {
    fill(&buffer)
    if buffer.count >= Self.limit { try flush() }
  }

  /// Writes out what is buffered; tells what the file holds.
  mutating func complete() throws -> Truth.File {
    try flush()
    return Truth.File(name: format.name, rows: rows, bytes: file.bytes)
  }

  func keep() throws { try file.keep() }

  private mutating func flush() throws {
    guard let charset = format.charset else {
      try file.write(buffer)
      buffer.removeAll(keepingCapacity: true)
      return
    }
    // Rows are whole in the buffer, so no character is cut. A quarter of the limit of ICU's
    // 32-bit lengths leaves room for four bytes a character.
    var rest = buffer[...]
    while !rest.isEmpty {
      var piece = rest.prefix(1 << 28)
      if piece.count < rest.count, let end = piece.lastIndex(of: UInt8(ascii: "\n")) {
        piece = piece[...end]
      }
      try file.write(encoded(Array(piece), charset: charset))
      rest = rest[piece.endIndex...]
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func encoded(_ text: [UInt8], charset: String) throws -> [UInt8] {
    var problem: UnsafePointer<CChar>?
    var written: Int64 = -1
    let result = [UInt8](unsafeUninitializedCapacity: text.count * 2 + 16) { output, count in
      text.withUnsafeBytes { text in
        written = cicu_encode(
          charset, text.baseAddress, Int32(text.count), output.baseAddress, Int32(output.count),
          &problem)
      }
      count = max(0, Int(written))
    }
    guard written >= 0 else {
      throw EncodingError(
        file: format.name, charset: charset,
        problem: problem.map { String(cString: $0) } ?? "unknown error")
    }
    return result
  }
}
