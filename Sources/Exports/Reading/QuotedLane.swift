import Glibc

/// The lane for blocks with quotes, and for everything that is irregular: libcsv, guarded.
///
/// Strict libcsv stops at the first quote that is out of place. The record at fault is then set
/// aside and parsing resumes at the next *plausible* start: the first of the following lines from
/// which one record of the header's width can be parsed. So a torn quote costs the record in which it
/// stands and no other, and a text of several lines with a bad quote costs one record, not one a
/// line.
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

    var record = Start(offset: 0, line: 0)
    var line = record
    var kept = Kept(cells: 0, ends: 0)
    while true {
      guard line.offset < block.count else {
        guard parser.isInsideRecord else { break }
        guard isFinal else { break }
        record = setAside(record, .unterminatedQuote, block, isFinal, kept, &result) ?? record
        line = record
        kept = Kept(cells: batch.cells.count, ends: batch.ends.count)
        continue
      }
      let next = lineAfter(line, in: block)
      let isWell = parser.parse(
        UnsafeRawBufferPointer(rebasing: block[line.offset..<next.offset]), into: &batch)
      var fault: RecordFault.Reason?
      if !isWell {
        fault = .malformedQuote
      } else if next.offset - record.offset > Dialect.longestRecord {
        fault = .tooLong
      } else if !parser.isInsideRecord {
        let isMultiline = next.line - record.line > 1
        fault = keepRecords(record, next, isMultiline, block, &kept, &result)
      }
      if let fault {
        guard let resumed = setAside(record, fault, block, isFinal, kept, &result) else { break }
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

  private struct Start {
    var offset: Int
    var line: Int
  }

  /// How much of the batch belongs to rows that are kept.
  private struct Kept {
    var cells: Int
    var ends: Int
  }

  private func lineAfter(_ line: Start, in block: UnsafeRawBufferPointer) -> Start {
    guard let base = block.baseAddress,
      let found = memchr(base + line.offset, Int32(dialect.newline), block.count - line.offset)
    else { return Start(offset: block.count, line: line.line + 1) }
    return Start(offset: UnsafeRawPointer(found) - base + 1, line: line.line + 1)
  }

  /// Keeps the records that ended with a line, if they have the right width.
  ///
  /// There is one, or none for a blank line; more only where a lone carriage return ended a record
  /// in the middle of a line.
  ///
  /// - Returns: The fault that sets the whole record aside: a width that is wrong in a record of
  ///   several lines is the mark of a torn quote that found a partner further down.
  private mutating func keepRecords(
    _ start: Start, _ next: Start, _ isMultiline: Bool, _ block: UnsafeRawBufferPointer,
    _ kept: inout Kept, _ result: inout IndexedBlock
  ) -> RecordFault.Reason? {
    guard !batch.endedRecords.isEmpty else {
      result.blankLines += 1
      return nil
    }
    let place = RecordPlace(
      start: UInt32(start.offset), end: UInt32(next.offset), line: UInt32(start.line))
    let widths = batch.endedRecords
    batch.endedRecords.removeAll(keepingCapacity: true)
    for width in widths {
      if let fault = fit(width, kept, holdsNul(place, block)) {
        if isMultiline && widths.count == 1 && fault != .nulByte { return fault }
        result.faults.append(RecordFault(place: place, reason: fault, fields: width))
        drop(width, kept)
      } else {
        places.append(place)
        kept.ends += dialect.columns
        kept.cells = Int(batch.ends[kept.ends - 1]) + 1
      }
    }
    return nil
  }

  /// Makes the record after the kept ones as wide as the header, if that loses nothing.
  private mutating func fit(_ width: Int, _ kept: Kept, _ hasNul: Bool) -> RecordFault.Reason? {
    if hasNul { return .nulByte }
    let columns = dialect.columns
    if width == columns { return nil }
    if width < columns {
      guard dialect.padsShortRows else { return .tooFewFields }
      insertEmpty(columns - width, after: kept.ends + width)
      return nil
    }
    // Exporters that end each line with a delimiter: empty cells beyond the header say nothing.
    let last = kept.ends + width - 1
    for extra in kept.ends + columns...last {
      guard batch.ends[extra] == batch.ends[extra - 1] + 1 else { return .tooManyFields }
    }
    batch.ends.removeSubrange(kept.ends + columns...last)
    let end = Int(batch.ends[kept.ends + columns - 1])
    let surplus = width - columns
    batch.cells.removeSubrange(end + 1..<end + 1 + surplus)
    for later in kept.ends + columns..<batch.ends.count { batch.ends[later] -= UInt32(surplus) }
    return nil
  }

  private mutating func insertEmpty(_ count: Int, after index: Int) {
    let end = Int(batch.ends[index - 1])
    batch.cells.insert(contentsOf: repeatElement(0, count: count), at: end + 1)
    batch.ends.insert(contentsOf: (1...count).map { UInt32(end + $0) }, at: index)
    for later in index + count..<batch.ends.count { batch.ends[later] += UInt32(count) }
  }

  private mutating func drop(_ width: Int, _ kept: Kept) {
    let end = Int(batch.ends[kept.ends + width - 1]) + 1
    let removed = end - kept.cells
    batch.cells.removeSubrange(kept.cells..<end)
    batch.ends.removeSubrange(kept.ends..<kept.ends + width)
    for later in kept.ends..<batch.ends.count { batch.ends[later] -= UInt32(removed) }
  }

  private func holdsNul(_ place: RecordPlace, _ block: UnsafeRawBufferPointer) -> Bool {
    guard let base = block.baseAddress else { return false }
    return memchr(base + Int(place.start), 0, Int(place.end - place.start)) != nil
  }

  /// Sets the open record aside and finds where to go on.
  ///
  /// - Returns: The start of the next record, or nil if that cannot be told without more bytes.
  private mutating func setAside(
    _ start: Start, _ reason: RecordFault.Reason, _ block: UnsafeRawBufferPointer,
    _ isFinal: Bool, _ kept: Kept, _ result: inout IndexedBlock
  ) -> Start? {
    let fields = batch.ends.count - kept.ends
    batch.cells.removeSubrange(kept.cells...)
    batch.ends.removeSubrange(kept.ends...)
    batch.endedRecords.removeAll(keepingCapacity: true)
    batch.openFields = 0
    parser.reset()
    guard let resumed = plausibleStart(after: start, block, isFinal) else { return nil }
    let place = RecordPlace(
      start: UInt32(start.offset), end: UInt32(resumed.offset), line: UInt32(start.line))
    result.faults.append(
      RecordFault(
        place: place, reason: holdsNul(place, block) ? .nulByte : reason, fields: fields))
    return resumed
  }

  /// The first of the lines after a bad one from which a record of the right width can be parsed;
  /// the very next line where none of the first 16 is such.
  private mutating func plausibleStart(
    after bad: Start, _ block: UnsafeRawBufferPointer, _ isFinal: Bool
  ) -> Start? {
    let fallback = lineAfter(bad, in: block)
    let horizon = bad.offset + Dialect.longestRecord
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
        return trialBatch.endedRecords.first == dialect.columns ? .fits : .fails
      }
      line = next
    }
    return .fails
  }
}
