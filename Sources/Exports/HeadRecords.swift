import Tables

/// The first records of a file, read for the sake of its header.
struct HeadRecords {
  struct Record {
    var cells: [String]
    /// Physical line on which it starts, from 1, and how many it has.
    var line: Int
    var lines: Int
  }

  private(set) var records: [Record] = []

  /// Reads the first records; a line that is malformed is a record of one cell.
  init(_ text: [UInt8], delimiter: UInt8, newline: UInt8, limit: Int) {
    let dialect = Dialect(delimiter: delimiter, newline: newline, columns: 1)
    var parser = CSVParser(dialect)
    var batch = FieldBatch()
    var start = 0
    var firstLine = 1
    var offset = 0
    var line = 0
    while offset < text.count && records.count < limit && line < 10 * limit {
      let end = text[offset...].firstIndex(of: newline).map { $0 + 1 } ?? text.count
      var bytes = Array(text[offset..<end])
      if bytes.last != newline { bytes.append(newline) }
      line += 1
      let isWell = bytes.withUnsafeBytes { parser.parse($0, into: &batch) }
      offset = end
      if isWell && parser.isInsideRecord && offset < text.count && offset - start < 1 << 16 {
        continue
      }
      if !isWell || parser.isInsideRecord {
        parser.reset()
        batch = FieldBatch()
        // Only the line with the quote: those after it can be records.
        offset = text[start...].firstIndex(of: newline).map { $0 + 1 } ?? text.count
        line = firstLine
        records.append(
          Record(
            cells: [String(decoding: text[start..<offset], as: UTF8.self)], line: line, lines: 1))
      } else if !batch.ends.isEmpty {
        records.append(Record(cells: cells(batch), line: firstLine, lines: line - firstLine + 1))
        batch = FieldBatch()
      }
      start = offset
      firstLine = line + 1
    }
  }

  private func cells(_ batch: FieldBatch) -> [String] {
    var start = 0
    return batch.ends.map { end in
      defer { start = Int(end) + 1 }
      return String(decoding: batch.cells[start..<Int(end)], as: UTF8.self)
    }
  }
}
