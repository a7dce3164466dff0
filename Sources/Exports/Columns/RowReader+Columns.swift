import Spreadsheets
import Tables

extension RowReader {
  /// Types the cells of one requested column.
  mutating func readColumn(
    _ index: Int, _ block: IndexedBlock, _ output: inout ChunkColumn,
    _ dictionary: inout CodeDictionary
  ) {
    switch readers[index] {
    case .absent: fill(&output, block.rows, code: 0)
    case .constant(let value):
      let code = value.withUnsafeBytes { dictionary.code(for: $0) }
      fill(&output, block.rows, code: code)
    case .id(let column, let isRequired): readIDs(column, isRequired, block, &output)
    case .key: break
    case .code(let column, let isID):
      readCodes(index, column, isID, block, &output, &dictionary)
    case .text(let column): readTexts(column, block, &output)
    case .integer(let column): readIntegers(column, block, &output)
    case .money(let column, let parser): readMoney(column, parser, block, &output)
    case .product(let price, let quantity, let parser):
      readProducts(price, quantity, parser, block, &output)
    case .time(let column, var parser, let isRequired, let fallback):
      readTimes(column, &parser, isRequired, fallback, block, &output)
      readers[index] = .time(
        column: column, parser, isRequired: isRequired, fallback: fallback)
    }
  }

  private func fill(_ output: inout ChunkColumn, _ rows: Int, code: UInt32) {
    output.reserve(rows)
    for row in 0..<rows {
      switch output.request.shape {
      case .code: output.codes[row] = code
      case .time, .money, .integer: output.values[row] = missingValue
      case .id, .key, .text:
        output.starts[row] = 0
        output.lengths[row] = 0
        if output.request.shape != .text { output.hashes[row] = 0 }
      }
    }
  }

  private mutating func readIDs(
    _ column: Int, _ isRequired: Bool, _ block: IndexedBlock, _ output: inout ChunkColumn
  ) {
    output.reserve(block.rows)
    guard let cells = block.cells(of: column) else { return }
    output.withPlaces { places in
      for row in 0..<cells.rows {
        let cell = cells[row]
        let id = IdCleaner.clean(cell)
        let bytes = UnsafeRawBufferPointer(rebasing: cell[id.range])
        places.starts[row] = UInt32(truncatingIfNeeded: cells.offset(of: bytes))
        places.lengths[row] = UInt32(truncatingIfNeeded: bytes.count)
        places.hashes[row] = byteHash(bytes)
        switch id.status {
        case .intact: break
        case .missing:
          places.lengths[row] = 0
          if isRequired { refuse(row, .missingValue, column: column) }
        case .damaged: refuse(row, .damagedID, column: column)
        }
      }
    }
  }

  /// Reads the keys, last, because most are a cell that has been read as an id already.
  func readKeys(_ block: IndexedBlock, _ chunk: inout Chunk) {
    for index in readers.indices {
      guard case .key(let key) = readers[index] else { continue }
      chunk.columns[index].reserve(block.rows)
      let source = readers.firstIndex { reader in
        if case .id(let column, _) = reader { column == key.onlyColumn } else { false }
      }
      let known = source.map { chunk.columns[$0] }
      let first = chunk.firstOrdinal
      chunk.columns[index].withPlaces { places in
        if let known { places.copy(known, rows: block.rows) }
        for row in 0..<block.rows where known == nil || places.lengths[row] == 0 {
          let (start, count, hash) = key.read(block, row, first + row)
          places.starts[row] = UInt32(truncatingIfNeeded: start)
          places.lengths[row] = UInt32(truncatingIfNeeded: count)
          places.hashes[row] = hash
        }
      }
    }
  }

  private mutating func readCodes(
    _ index: Int, _ column: Int, _ isID: Bool, _ block: IndexedBlock,
    _ output: inout ChunkColumn, _ dictionary: inout CodeDictionary
  ) {
    output.reserve(block.rows)
    guard let cells = block.cells(of: column), var cache = codeCaches[index].take() else { return }
    defer { codeCaches[index] = cache }
    var codes = output.codes.mutableSpan
    for row in 0..<cells.rows {
      let whole = cells.whole(row)
      // A cell with blanks around it is another word for the same code.
      let short = ShortCell(whole)
      if let short, let code = cache.value(of: short) {
        codes[row] = code
        continue
      }
      let cell = ColumnCells.trimmed(whole).withoutApostrophe
      // Ids are compared byte by byte everywhere.
      let code =
        Cell.isMissing(cell)
        ? 0 : isID ? dictionary.code(for: cell) : dictionary.code(forName: cell)
      if let short { cache.keep(code, for: short) }
      codes[row] = code
    }
  }

  private func readTexts(_ column: Int, _ block: IndexedBlock, _ output: inout ChunkColumn) {
    output.reserve(block.rows)
    guard let cells = block.cells(of: column) else { return }
    for row in 0..<cells.rows {
      let cell = cells[row].withoutApostrophe
      output.starts[row] = UInt32(truncatingIfNeeded: cells.offset(of: cell))
      output.lengths[row] = Cell.isMissing(cell) ? 0 : UInt32(truncatingIfNeeded: cell.count)
    }
  }

  private mutating func readTimes(
    _ column: Int, _ parser: inout TimeParser, _ isRequired: Bool, _ fallback: DatedID?,
    _ block: IndexedBlock, _ output: inout ChunkColumn
  ) {
    output.reserve(block.rows)
    var values = output.values.mutableSpan
    guard let cells = block.cells(of: column) else { return }
    let hasGaps = parser.parse(cells, into: &values)
    guard hasGaps else { return }
    for row in 0..<block.rows where values[row] <= Cell.invalid {
      if let fallback, values[row] == Cell.missing {
        values[row] = fallback.time(block.bytes(row, fallback.column))
      }
      if values[row] == Cell.invalid {
        refuse(row, .invalidDate, column: column)
      } else if values[row] == Cell.missing && isRequired {
        refuse(row, .missingValue, column: column)
      }
    }
  }

  private mutating func readMoney(
    _ column: Int, _ parser: MoneyParser, _ block: IndexedBlock, _ output: inout ChunkColumn
  ) {
    output.reserve(block.rows)
    guard let cells = block.cells(of: column) else { return }
    var values = output.values.mutableSpan
    for row in 0..<cells.rows {
      let whole = cells.whole(row)
      values[row] =
        parser.parseShort(whole, after: cells.base)
        ?? money(ColumnCells.trimmed(whole), column, parser, row)
    }
  }

  /// The largest amount, in hundredths, and the largest count of one thing in a line that are believed.
  ///
  /// Sums of more than nine million of such amounts, and, as they are counted in shares (`Measures.whole`),
  /// of more than twelve million of such counts do not overflow.
  private static let largestAmount: Int64 = 1_000_000_000_000
  private static let largestCount: Int64 = 1_000_000

  @inline(never)
  private mutating func money(
    _ cell: UnsafeRawBufferPointer, _ column: Int, _ parser: MoneyParser, _ row: Int
  ) -> Int64 {
    let value = parser.parse(cell)
    if value == Cell.invalid || (value != Cell.missing && abs(value) > Self.largestAmount) {
      refuse(row, .invalidAmount, column: column)
      return missingValue
    }
    return value
  }

  private mutating func readIntegers(
    _ column: Int, _ block: IndexedBlock, _ output: inout ChunkColumn
  ) {
    output.reserve(block.rows)
    guard let cells = block.cells(of: column) else { return }
    var values = output.values.mutableSpan
    for row in 0..<cells.rows {
      let whole = cells.whole(row)
      // Nearly all quantities are one digit.
      let digit = whole.count == 1 ? whole[0] &- 0x30 : .max
      values[row] =
        digit <= 9 ? Int64(digit) : integer(ColumnCells.trimmed(whole), column, row)
    }
  }

  @inline(never)
  private mutating func integer(_ cell: UnsafeRawBufferPointer, _ column: Int, _ row: Int) -> Int64
  {
    let value = IntegerParser().parse(cell)
    if value == Cell.invalid || value > Self.largestCount {
      refuse(row, .invalidCount, column: column)
      return missingValue
    }
    return value
  }

  private mutating func readProducts(
    _ price: Int, _ quantity: Int?, _ parser: MoneyParser, _ block: IndexedBlock,
    _ output: inout ChunkColumn
  ) {
    output.reserve(block.rows)
    for row in 0..<block.rows {
      let unit = money(block.bytes(row, price), price, parser, row)
      let count = quantity.map { integer(block.bytes(row, $0), $0, row) } ?? 1
      guard unit != missingValue else {
        output.values[row] = missingValue
        continue
      }
      let (product, overflow) = unit.multipliedReportingOverflow(
        by: count == missingValue ? 1 : count)
      if overflow || product.magnitude > UInt64(Self.largestAmount) {
        refuse(row, .invalidAmount, column: price)
        output.values[row] = missingValue
      } else {
        output.values[row] = product
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// A text without the apostrophe that kept a spreadsheet from running it, nor blanks after that.
  @inline(__always)
  fileprivate var withoutApostrophe: UnsafeRawBufferPointer {
    let count = SpreadsheetText.apostrophe(of: self)
    return count == 0
      ? self : ColumnCells.trimmed(UnsafeRawBufferPointer(rebasing: self[count...]))
  }
}
