import CScan
import Glibc

extension FieldBatch {
  /// Takes a line of which every cell is there and stands as it should, as libcsv would, without asking it.
  ///
  /// Most lines with a quote have it around whole cells, and doubled within; a line without any is nothing but
  /// its cells. Blanks around a cell stay, as in the plain lane: who reads a cell leaves them out.
  ///
  /// - Parameters:
  ///   - line: A line, or a piece of one, with its newline.
  ///   - dialect: Delimiter, quote and width.
  ///   - hasQuote: Whether a quote occurs in it.
  /// - Returns: False, with nothing taken, for a line about which there is something to decide.
  /// - Complexity: O(n).
  mutating func appendRegularLine(
    _ line: UnsafeRawBufferPointer, _ dialect: Dialect, hasQuote: Bool
  ) -> Bool {
    let known = (cells: cells.count, ends: ends.count)
    cells.append(contentsOf: line)
    ends.append(contentsOf: repeatElement(0, count: hasQuote ? dialect.columns : line.count))
    let taken =
      hasQuote
      ? takeQuoted(line, dialect, known.cells, known.ends)
      : takePlain(line, dialect, known.ends, offset: UInt32(truncatingIfNeeded: known.cells))
    cells.removeLast(cells.count - (taken ?? known.cells))
    ends.removeLast(ends.count - known.ends - (taken == nil ? 0 : dialect.columns))
    if taken != nil { endedRecords.append(dialect.columns) }
    return taken != nil
  }

  /// Finds the ends of the cells of a line that has been taken whole; returns where the cells then end.
  private mutating func takePlain(
    _ line: UnsafeRawBufferPointer, _ dialect: Dialect, _ firstEnd: Int, offset: UInt32
  ) -> Int? {
    guard let base = line.baseAddress else { return nil }
    let found = ends.withUnsafeMutableBufferPointer { ends in
      // The entries from `firstEnd` on are as many as the line has bytes, so as many as it can have ends.
      cscan_index(
        base.assumingMemoryBound(to: UInt8.self), line.count, dialect.delimiter, dialect.quote,
        UInt32(dialect.columns), ends.baseAddress.map { $0 + firstEnd }, ends.count - firstEnd)
    }
    guard found.status == Int32(CSCAN_OK.rawValue), found.rows == 1 else { return nil }
    for index in firstEnd..<firstEnd + dialect.columns { ends[index] += offset }
    return cells.count
  }

  /// Copies the cells of a line with quotes over the line, which has been taken whole; returns where they
  /// then end.
  private mutating func takeQuoted(
    _ line: UnsafeRawBufferPointer, _ dialect: Dialect, _ firstCell: Int, _ firstEnd: Int
  ) -> Int? {
    guard let base = line.baseAddress else { return nil }
    var end = line.count
    while end > 0 && (line[end - 1] == 0x0A || line[end - 1] == 0x0D) { end -= 1 }
    guard end < line.count else { return nil }
    // The place of a byte from another on, or the end of the line.
    func find(_ byte: UInt8, from start: Int) -> Int {
      let found = start < end ? memchr(base + start, Int32(byte), end - start) : nil
      return found.map { UnsafeRawPointer($0) - base } ?? end
    }
    return cells.withUnsafeMutableBytes { cells -> Int? in
      guard let target = cells.baseAddress else { return nil }
      var (from, to) = (0, firstCell)
      var nextQuote = find(dialect.quote, from: 0)
      for index in firstEnd..<firstEnd + dialect.columns {
        guard from <= end else { return nil }
        var stop: Int
        if nextQuote == from && from < end {
          stop = from
          repeat {
            // Of two quotes in a row the first is copied with what stands before it.
            let start = stop + 1
            let close = find(dialect.quote, from: start)
            guard close < end else { return nil }
            let isDoubled = close + 1 < end && line[close + 1] == dialect.quote
            // What is written lies before what is still to be read, and within the copy of the line.
            memcpy(target + to, base + start, close - start + (isDoubled ? 1 : 0))
            to += close - start + (isDoubled ? 1 : 0)
            stop = close + 1
            if !isDoubled { break }
          } while true
          guard stop == end || line[stop] == dialect.delimiter else { return nil }
          nextQuote = find(dialect.quote, from: stop)
        } else {
          stop = find(dialect.delimiter, from: from)
          guard nextQuote >= stop else { return nil }
          memcpy(target + to, base + from, stop - from)
          to += stop - from
        }
        ends[index] = UInt32(truncatingIfNeeded: to)
        target.storeBytes(of: 0, toByteOffset: to, as: UInt8.self)
        to += 1
        from = stop + 1
      }
      // The last cell ended with the line.
      return from == end + 1 ? to : nil
    }
  }
}
