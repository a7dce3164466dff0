import Glibc

extension FieldBatch {
  /// Takes a line without a quote as libcsv would, without asking it.
  ///
  /// In a block that holds a quote somewhere most lines still hold none. Such a line is its cells between
  /// delimiters, each without the blanks around it; a line of blanks only is no record.
  /// - Complexity: O(n).
  mutating func appendPlainLine(_ line: UnsafeRawBufferPointer, delimiter: UInt8) {
    var end = line.count
    while end > 0 && (line[end - 1] == 0x0A || line[end - 1] == 0x0D) { end -= 1 }
    func isBlank(_ byte: UInt8) -> Bool { (byte == 0x20 || byte == 0x09) && byte != delimiter }
    guard let base = line.baseAddress, (0..<end).contains(where: { !isBlank(line[$0]) }) else {
      return
    }
    var start = 0
    var fields = 0
    while start <= end {
      let found = memchr(base + start, Int32(delimiter), end - start)
      let stop = found.map { UnsafeRawPointer($0) - base } ?? end
      var (first, last) = (start, stop)
      while first < last && isBlank(line[first]) { first += 1 }
      while last > first && isBlank(line[last - 1]) { last -= 1 }
      cells.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[first..<last]))
      ends.append(UInt32(truncatingIfNeeded: cells.count))
      cells.append(0)
      fields += 1
      start = stop + 1
    }
    endedRecords.append(fields)
  }
}
