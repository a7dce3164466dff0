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
    append(csvCell: cell, before: isFormula ? 0x27 : nil, after: nil)
  }

  /// Appends an identifier as a cell of CSV, so that it is read back as it is, and harmless to a spreadsheet.
  ///
  /// Around identifiers exporters put apostrophes and backticks, one before or one on each side, and who reads
  /// takes them off. One that has its own is put between two: `='a'` is `'='a''`.
  ///
  /// - Parameter id: Its bytes, in UTF-8, without blanks around them.
  /// - Complexity: O(bytes).
  public mutating func append(csvID id: some BidirectionalCollection<UInt8>) {
    let isFormula = SpreadsheetText.needsApostrophe(id)
    let first = id.first
    let isOpen = first == 0x27 || first == 0x60 || id.starts(with: [0xEF, 0xBB, 0xBF])
    let isQuoted = isOpen || isFormula && id.last == 0x27
    append(csvCell: id, before: isFormula || isQuoted ? 0x27 : nil, after: isQuoted ? 0x27 : nil)
  }

  private mutating func append(
    csvCell cell: some Collection<UInt8>, before: UInt8?, after: UInt8?
  ) {
    let needsQuotes = cell.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    if needsQuotes { append(0x22) }
    if let before { append(before) }
    for byte in cell {
      if byte == 0x22 { append(0x22) }
      append(byte)
    }
    if let after { append(after) }
    if needsQuotes { append(0x22) }
  }
}
