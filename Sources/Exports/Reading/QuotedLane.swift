import Glibc

/// The lane for blocks with quotes, and for everything that is irregular: libcsv, guarded.
///
/// Strict libcsv stops at the first quote that is out of place. The record at fault is then set
/// aside and parsing resumes at the next *plausible* start: the first of the following lines from
/// which one record of the header's width can be parsed. So a torn quote costs the record in which it
/// stands and no other, and a text of several lines with a bad quote costs one record, not one a
/// line.
///
/// A line without a quote, or with quotes around whole cells only, needs no libcsv here either, as long as
/// no record is open before it; under `--strict-parser` it goes there all the same, and the tests compare
/// the two.
///
/// Every decision is taken on bytes that do not depend on where the block was cut: what would need to
/// look beyond the end of the block is left over, to be parsed again in front of the next block.
struct QuotedLane: ~Copyable {
  private let dialect: Dialect
  private var parser: CSVParser
  private var trial: CSVParser
  private var batch = FieldBatch()
  private var trialBatch = FieldBatch()
  private var places: [RecordPlace] = []
  private var wholeLine = 0..<0

  /// How many lines after a bad one are tried as the start of the next record, and how many lines
  /// that record may have.
  private static let linesTried = 16

  init(_ dialect: Dialect) {
    self.dialect = dialect
    parser = CSVParser(dialect)
    trial = CSVParser(dialect)
  }

  /// Finds the cells of a block.
  ///
  /// - Parameters:
  ///   - block: Whole lines, from the start of a record.
  ///   - isFinal: Whether nothing can follow, so that an open record is a fault.
  /// - Returns: The rows and faults. Valid until the next call.
  /// - Complexity: O(n) for well-formed input; each bad record adds the cost of at most 16 short
  ///   trials.
  mutating func index(_ block: UnsafeRawBufferPointer, isFinal: Bool) -> IndexedBlock {
    var result = IndexedBlock()
    batch.clear()
    places.removeAll(keepingCapacity: true)
    parser.reset()
    wholeLine = 0..<0

    var record = Start(offset: 0, line: 0)
    var line = record
    var kept = Kept(cells: 0, ends: 0)
    while true {
      guard line.offset < block.count else {
        guard parser.isInsideRecord else { break }
        guard isFinal else { break }
        record = setAside(record, line, .unterminatedQuote, block, isFinal, kept, &result) ?? record
        line = record
        kept = Kept(cells: batch.cells.count, ends: batch.ends.count)
        continue
      }
      let next = lineAfter(line, in: block)
      let isWell = parse(UnsafeRawBufferPointer(rebasing: block[line.offset..<next.offset]))
      var fault: RecordFault.Reason?
      if !isWell {
        fault = .malformedQuote
      } else if next.offset - record.offset > dialect.longestRecord {
        fault = .tooLong
      } else if dialect.quote == 0 && parser.isInsideRecord {
        // Where quotes are text, libcsv is told that a NUL is the quote.
        fault = .nulByte
      } else if !parser.isInsideRecord {
        fault = keepRecord(record, next, line.offset > record.offset, block, &kept, &result)
      }
      if let fault {
        guard let resumed = setAside(record, next, fault, block, isFinal, kept, &result) else {
          break
        }
        record = resumed
        line = resumed
        continue
      }
      line = next
      if !parser.isInsideRecord { record = next }
    }

    result.consumed = record.offset
    result.lines = record.line
    result.columns = dialect.columns
    result.rows = places.count
    // Valid until the next call: neither array is touched before.
    result.cells = batch.cells.withUnsafeBytes { $0 }
    result.ends = batch.ends.withUnsafeBufferPointer { $0 }
    result.places = places.withUnsafeBufferPointer { $0 }
    return result
  }

  /// Parses a line: by libcsv, unless no record is open and it holds no quote or only regular ones.
  private mutating func parse(_ line: UnsafeRawBufferPointer) -> Bool {
    if dialect.allowsPlainLane && !parser.isInsideRecord && dialect.quote != 0,
      let base = line.baseAddress
    {
      let hasQuote = memchr(base, Int32(dialect.quote), line.count) != nil
      if batch.appendRegularLine(line, dialect, hasQuote: hasQuote) { return true }
      if !hasQuote {
        batch.appendPlainLine(line, delimiter: dialect.delimiter)
        return true
      }
    }
    return parser.parse(line, into: &batch)
  }

  private struct Start {
    var offset: Int
    var line: Int
  }

  /// How much of the batch belongs to rows that are kept.
  private struct Kept {
    var cells: Int
    var ends: Int
  }

  /// The end of a line, or of a piece of one.
  ///
  /// libcsv ends a record at the other byte too, such as a carriage return in the middle of a line. Such
  /// a byte ends a piece, so that each piece ends one record at most; a run of it before the newline
  /// belongs to that.
  private mutating func lineAfter(_ line: Start, in block: UnsafeRawBufferPointer) -> Start {
    guard let base = block.baseAddress else { return line }
    let start = base + line.offset
    // Found once for all pieces of a line, of which there can be half a million.
    if !wholeLine.contains(line.offset) {
      let found = memchr(start, Int32(dialect.newline), block.count - line.offset)
      wholeLine = found.map { line.offset..<UnsafeRawPointer($0) + 1 - base } ?? 0..<0
    }
    let end = wholeLine.isEmpty ? block.count : min(wholeLine.upperBound, block.count)
    let next = Start(offset: end, line: line.line + 1)
    let other: UInt8 = dialect.newline == 0x0A ? 0x0D : 0x0A
    guard let found = memchr(start, Int32(other), end - line.offset) else { return next }
    var offset = UnsafeRawPointer(found) - base
    while offset < end && block[offset] == other { offset += 1 }
    let endsLine = offset == end || block[offset] == dialect.newline
    return endsLine ? next : Start(offset: offset, line: line.line)
  }

  /// Keeps the record that ended with a line, if it has the right width.
  ///
  /// - Returns: The fault that sets the whole record aside: a width that is wrong in a record of
  ///   several lines is the mark of a torn quote that found a partner further down.
  private mutating func keepRecord(
    _ start: Start, _ next: Start, _ isMultiline: Bool, _ block: UnsafeRawBufferPointer,
    _ kept: inout Kept, _ result: inout IndexedBlock
  ) -> RecordFault.Reason? {
    guard let width = batch.endedRecords.first else {
      // A return alone is no line.
      if next.line > start.line && !endsPiece(start, block) { result.blankLines += 1 }
      return nil
    }
    batch.endedRecords.removeAll(keepingCapacity: true)
    let place = RecordPlace(
      start: UInt32(start.offset), end: UInt32(next.offset), line: UInt32(start.line))
    let misfit = fit(width, kept)
    if let misfit, isMultiline { return misfit }
    if let fault = holdsNul(place, block) ? .nulByte : misfit {
      result.faults.append(RecordFault(place: place, reason: fault, fields: width))
      forgetAfter(kept)
    } else {
      places.append(place)
      kept.ends += dialect.columns
      kept.cells = Int(batch.ends[kept.ends - 1]) + 1
    }
    return nil
  }

  /// Whether a place is in the middle of a line.
  private func endsPiece(_ start: Start, _ block: UnsafeRawBufferPointer) -> Bool {
    start.offset > 0 && block[start.offset - 1] != dialect.newline
  }

  /// Makes the record after the kept ones as wide as the header, if that loses nothing.
  private mutating func fit(_ width: Int, _ kept: Kept) -> RecordFault.Reason? {
    let columns = dialect.columns
    if width == columns { return nil }
    if width < columns {
      guard dialect.padsShortRows else { return .tooFewFields }
      for _ in width..<columns {
        batch.ends.append(UInt32(truncatingIfNeeded: batch.cells.count))
        batch.cells.append(0)
      }
      return nil
    }
    // Exporters that end each line with a delimiter: empty cells beyond the header say nothing.
    guard Self.isEmpty(batch.ends[(kept.ends + columns - 1)...]) else { return .tooManyFields }
    batch.ends.removeSubrange((kept.ends + columns)...)
    batch.cells.removeSubrange((Int(batch.ends[kept.ends + columns - 1]) + 1)...)
    return nil
  }

  /// Whether all cells after the first of these ends are empty.
  private static func isEmpty(_ ends: ArraySlice<UInt32>) -> Bool {
    zip(ends, ends.dropFirst()).allSatisfy { $0 + 1 == $1 }
  }

  private mutating func forgetAfter(_ kept: Kept) {
    batch.cells.removeSubrange(kept.cells...)
    batch.ends.removeSubrange(kept.ends...)
    batch.endedRecords.removeAll(keepingCapacity: true)
    batch.openFields = 0
  }

  private func holdsNul(_ place: RecordPlace, _ block: UnsafeRawBufferPointer) -> Bool {
    guard let base = block.baseAddress else { return false }
    return memchr(base + Int(place.start), 0, Int(place.end - place.start)) != nil
  }

  /// Sets the open record, which was read up to `end`, aside and finds where to go on.
  ///
  /// - Returns: The start of the next record, or nil if that cannot be told without more bytes.
  private mutating func setAside(
    _ start: Start, _ end: Start, _ reason: RecordFault.Reason,
    _ block: UnsafeRawBufferPointer, _ isFinal: Bool, _ kept: Kept, _ result: inout IndexedBlock
  ) -> Start? {
    let fields = batch.ends.count - kept.ends
    forgetAfter(kept)
    parser.reset()
    guard let resumed = plausibleStart(after: start, block, isFinal) else { return nil }
    let place = RecordPlace(
      start: UInt32(start.offset), end: UInt32(resumed.offset), line: UInt32(start.line))
    var reason = reason
    if holdsNul(place, block) {
      reason = .nulByte
    } else if resumed.offset < end.offset {
      // It went on over lines that turned out to be records: because of a quote, then.
      reason =
        reason == .tooLong || reason == .unterminatedQuote ? .unterminatedQuote : .malformedQuote
    }
    result.faults.append(RecordFault(place: place, reason: reason, fields: fields))
    return resumed
  }

  /// The first of the lines after a bad one from which a record of the right width can be parsed;
  /// the very next line where none of the first 16 is such.
  private mutating func plausibleStart(
    after bad: Start, _ block: UnsafeRawBufferPointer, _ isFinal: Bool
  ) -> Start? {
    let fallback = lineAfter(bad, in: block)
    if dialect.quote == 0 { return fallback }
    let horizon = bad.offset + dialect.longestRecord
    // Within the horizon everything is decided on the same bytes, wherever the block was cut.
    let seesAll = isFinal || block.count >= horizon
    let visible = UnsafeRawBufferPointer(rebasing: block[..<min(block.count, horizon)])
    var candidate = fallback
    for _ in 0..<Self.linesTried {
      guard candidate.offset < visible.count else { return seesAll ? fallback : nil }
      switch tryRecord(at: candidate, visible) {
      case .fits: return candidate
      case .fails: break
      case .runsOut: if !seesAll { return nil }
      }
      candidate = lineAfter(candidate, in: block)
    }
    return fallback
  }

  /// Whether a record of so many fields, which are all of the trial's, would be kept as a row.
  ///
  /// Of a short one at least half must be there, or any line of text were a row.
  private func isPlausible(_ width: Int) -> Bool {
    let columns = dialect.columns
    if width < columns { return dialect.padsShortRows && 2 * width >= columns }
    return Self.isEmpty(trialBatch.ends[(columns - 1)...])
  }

  private enum TrialResult { case fits, fails, runsOut }

  private mutating func tryRecord(at start: Start, _ block: UnsafeRawBufferPointer) -> TrialResult {
    trial.reset()
    trialBatch.clear()
    var line = start
    for _ in 0..<Self.linesTried {
      guard line.offset < block.count else { return .runsOut }
      let next = lineAfter(line, in: block)
      let bytes = UnsafeRawBufferPointer(rebasing: block[line.offset..<next.offset])
      guard trial.parse(bytes, into: &trialBatch) else { return .fails }
      if !trial.isInsideRecord {
        guard let width = trialBatch.endedRecords.first else { return .fails }
        return isPlausible(width) ? .fits : .fails
      }
      line = next
    }
    return .fails
  }
}
