import Glibc

/// Takes the `=` off fields written `="405123456789012345"`, so that they are fields in quotes.
///
/// Exporters write long numbers as a formula without quoting the field, to keep spreadsheets from
/// rounding them. To a strict parser a quote inside an unquoted field is a fault, so every row of such
/// an export would be refused. Nothing else is forgiven: `="a"&"b"` stays a fault.
struct TextFormulaUnwrapper {
  /// The line without them, after a call that changed something.
  private(set) var line: [UInt8] = []
  private let delimiter: UInt8
  private let quote: UInt8

  private enum Place { case fieldStart, quoted, closed, inside }

  init(_ dialect: Dialect) {
    delimiter = dialect.delimiter
    quote = dialect.quote
  }

  /// Rewrites a line if it has such a field.
  ///
  /// - Parameters:
  ///   - source: A physical line.
  ///   - startsInQuotes: Whether a field in quotes is open from the line before.
  /// - Returns: Whether `line` is to be read instead.
  /// - Complexity: O(n); a look for `=` in lines that have none.
  mutating func unwrap(_ source: UnsafeRawBufferPointer, startsInQuotes: Bool) -> Bool {
    guard quote != 0, mayHold(source) else { return false }
    line.removeAll(keepingCapacity: true)
    var place = startsInQuotes ? Place.quoted : .fieldStart
    for index in source.indices {
      let byte = source[index]
      if place == .fieldStart, byte == UInt8(ascii: "="), index + 1 < source.count,
        source[index + 1] == quote
      {
        continue
      }
      line.append(byte)
      place = next(place, byte)
    }
    return line.count < source.count
  }

  private func mayHold(_ source: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while let base = source.baseAddress, start < source.count,
      let found = memchr(base + start, Int32(UInt8(ascii: "=")), source.count - start)
    {
      start = UnsafeRawPointer(found) - base + 1
      if start < source.count, source[start] == quote { return true }
    }
    return false
  }

  private func next(_ place: Place, _ byte: UInt8) -> Place {
    if place == .quoted { return byte == quote ? .closed : .quoted }
    switch byte {
    case delimiter, 0x0A, 0x0D: return .fieldStart
    // After a quote that closed, another one is the second half of a doubled one.
    case quote: return place == .inside ? .inside : .quoted
    case 0x20, 0x09: return place
    default: return .inside
    }
  }
}
