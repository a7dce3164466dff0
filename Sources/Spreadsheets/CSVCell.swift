extension [UInt8] {
  /// Appends a cell of CSV, in quotes where it needs them, and harmless to a spreadsheet.
  ///
  /// What a spreadsheet would run gets an apostrophe before it (``SpreadsheetText``).
  ///
  /// - Parameters:
  ///   - cell: Its bytes, in UTF-8.
  ///   - isNumber: Whether a sign at its start is one of a number.
  /// - Complexity: O(bytes).
  public mutating func append(csvCell cell: some Collection<UInt8>, isNumber: Bool = false) {
    let isFormula = !isNumber && SpreadsheetText.needsApostrophe(cell)
    let needsQuotes = cell.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    if needsQuotes { append(0x22) }
    if isFormula { append(0x27) }
    for byte in cell {
      if byte == 0x22 { append(0x22) }
      append(byte)
    }
    if needsQuotes { append(0x22) }
  }
}
