import CLibCSV

/// libcsv, with its state owned and its callbacks collected.
///
/// Fields and records go into `FieldBatch`.
///
/// libcsv keeps to itself where a record ends, drops blank lines and, unless told to be strict,
/// accepts a quote in the middle of a field, which can swallow the rest of the file. So it is strict
/// here, and is fed one physical line at a time: after each line its state tells whether a record is
/// still open.
struct CSVParser: ~Copyable {
  private var parser = csv_parser()
  private var unwrapper: TextFormulaUnwrapper

  /// Creates a parser for one dialect.
  init(_ dialect: Dialect) {
    csv_init(&parser, UInt8(CSV_STRICT))
    csv_set_delim(&parser, dialect.delimiter)
    csv_set_quote(&parser, dialect.quote)
    unwrapper = TextFormulaUnwrapper(dialect)
  }

  deinit {
    var parser = parser
    csv_free(&parser)
  }

  /// Whether the last line left a record open, inside quotes.
  var isInsideRecord: Bool { parser.pstate != 0 }

  /// Parses a line.
  ///
  /// - Returns: False if it is malformed; the parser must then be reset.
  mutating func parse(_ line: UnsafeRawBufferPointer, into batch: inout FieldBatch) -> Bool {
    if unwrapper.unwrap(line, startsInQuotes: isInsideRecord) {
      return unwrapper.line.withUnsafeBytes { parsePlain($0, into: &batch) }
    }
    return parsePlain(line, into: &batch)
  }

  private mutating func parsePlain(
    _ line: UnsafeRawBufferPointer, into batch: inout FieldBatch
  ) -> Bool {
    let consumed = withUnsafeMutablePointer(to: &batch) { batch in
      csv_parse(&parser, line.baseAddress, line.count, appendField, endRecord, batch)
    }
    return consumed == line.count && csv_error(&parser) == CSV_SUCCESS
  }

  /// Forgets the open record.
  mutating func reset() {
    parser.pstate = 0
    parser.quoted = 0
    parser.spaces = 0
    parser.entry_pos = 0
    parser.status = CSV_SUCCESS
  }
}

/// The fields that libcsv has reported.
struct FieldBatch {
  /// Contents of the fields, each followed by one byte that stands for the delimiter.
  var cells: [UInt8] = []
  /// Where each field ends in `cells`.
  var ends: [UInt32] = []
  /// How many fields each ended record has, since the caller last looked.
  var endedRecords: [Int] = []
  /// Fields of the record that is open.
  var openFields = 0

  /// Forgets everything but the memory.
  mutating func clear() {
    cells.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    endedRecords.removeAll(keepingCapacity: true)
    openFields = 0
  }
}

private func appendField(
  _ field: UnsafeMutableRawPointer?, _ length: Int, _ context: UnsafeMutableRawPointer?
) {
  guard let batch = context?.assumingMemoryBound(to: FieldBatch.self) else { return }
  batch.pointee.cells.append(contentsOf: UnsafeRawBufferPointer(start: field, count: length))
  batch.pointee.ends.append(UInt32(truncatingIfNeeded: batch.pointee.cells.count))
  batch.pointee.cells.append(0)
  batch.pointee.openFields += 1
}

private func endRecord(_ terminator: Int32, _ context: UnsafeMutableRawPointer?) {
  guard let batch = context?.assumingMemoryBound(to: FieldBatch.self) else { return }
  batch.pointee.endedRecords.append(batch.pointee.openFields)
  batch.pointee.openFields = 0
}
