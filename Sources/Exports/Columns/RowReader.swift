import Glibc
import Spreadsheets
import Tables

/// Types the requested columns of a file's blocks, column by column.
struct RowReader {
  private let layout: FileLayout
  private let requests: [ColumnRequest]
  private var readers: [CellReader]
  /// For each request of codes, what its cells mean in the worker's dictionary.
  private var codeCaches: [ShortCellCache?]
  private var tests: RowTests
  /// For each row, why it is refused: 0 for not at all, else the raw position of the reason and 1.
  private var verdicts: [UInt8] = []
  private var faultyColumns: [Int: Int] = [:]
  private var isClean = true

  /// A row that was read but cannot be used.
  struct Fault {
    var row: Int
    var reason: RejectReason
    var column: Int?
  }

  init(
    _ requests: [ColumnRequest], scanning kind: ExportKind, _ layout: FileLayout,
    _ options: ReadOptions
  ) {
    self.layout = layout
    self.requests = requests
    readers = requests.map { CellReader($0, scanning: kind, layout, options) }
    codeCaches = requests.map { $0.shape == .code ? ShortCellCache() : nil }
    tests = RowTests(kind, layout.recognition)
  }

  /// Fills a chunk with the rows of a block.
  ///
  /// - Parameters:
  ///   - block: The rows.
  ///   - invalid: Rows already known to be unusable, with the reason.
  ///   - chunk: Afterwards, the rows that can be used.
  ///   - dictionaries: The names of the codes, added to.
  /// - Returns: The rows that cannot be used, and how many are none of this table; neither are in
  ///   the chunk.
  mutating func read(
    _ block: IndexedBlock, invalid: [Int: RejectReason], into chunk: inout Chunk,
    dictionaries: inout [CodeDictionary]
  ) -> (faults: [Fault], passedOver: Int) {
    let rows = block.rows
    verdicts.removeAll(keepingCapacity: true)
    verdicts.append(contentsOf: repeatElement(0, count: rows))
    faultyColumns.removeAll(keepingCapacity: true)
    isClean = true
    for (row, reason) in invalid { refuse(row, reason, column: nil) }

    chunk.bytes = block.cells
    chunk.rowCount = rows
    let passedOver = readFlags(block, &chunk)
    for index in readers.indices {
      readColumn(index, block, &chunk.columns[index], &dictionaries[index])
    }
    readKeys(block, &chunk)
    guard !isClean else { return ([], 0) }
    let faults = verdicts.indices.compactMap { row -> Fault? in
      guard verdicts[row] > 0, verdicts[row] != Self.passedOver else { return nil }
      return Fault(
        row: row, reason: RejectReason.allCases[Int(verdicts[row]) - 1], column: faultyColumns[row])
    }
    compact(&chunk)
    return (faults, passedOver)
  }

  private static let passedOver: UInt8 = 255

  @inline(never)
  private mutating func refuse(_ row: Int, _ reason: RejectReason, column: Int?) {
    guard verdicts[row] == 0 else { return }
    verdicts[row] = UInt8(RejectReason.allCases.firstIndex(of: reason) ?? 0) + 1
    faultyColumns[row] = column
    isClean = false
  }

  private mutating func readFlags(_ block: IndexedBlock, _ chunk: inout Chunk) -> Int {
    if chunk.flags.count < block.rows {
      chunk.flags = Array(repeating: [], count: block.rows)
    }
    if tests.areTrivial {
      for row in 0..<block.rows { chunk.flags[row] = [] }
      return 0
    }
    if tests.onlyMark {
      tests.mark(block, &chunk.flags)
      return 0
    }
    var passedOver = 0
    var flagged = chunk.flags.mutableSpan
    for row in 0..<block.rows {
      guard let flags = tests.flags(block, row) else {
        verdicts[row] = Self.passedOver
        isClean = false
        passedOver += 1
        continue
      }
      flagged[row] = flags
    }
    return passedOver
  }

  /// Drops the rows that cannot be used from every column.
  private func compact(_ chunk: inout Chunk) {
    let kept = verdicts.indices.filter { verdicts[$0] == 0 }
    func pack<Element>(_ array: inout [Element]) {
      guard array.count >= verdicts.count else { return }
      for (to, from) in kept.enumerated() where to != from { array[to] = array[from] }
    }
    pack(&chunk.flags)
    for index in chunk.columns.indices {
      pack(&chunk.columns[index].codes)
      pack(&chunk.columns[index].values)
      pack(&chunk.columns[index].starts)
      pack(&chunk.columns[index].lengths)
      pack(&chunk.columns[index].hashes)
    }
    chunk.rowCount = kept.count
  }
}

// MARK: - Columns

extension RowReader {
  private mutating func readColumn(
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
    case .code(let column): readCodes(index, column, block, &output, &dictionary)
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
  private func readKeys(_ block: IndexedBlock, _ chunk: inout Chunk) {
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
    _ index: Int, _ column: Int, _ block: IndexedBlock, _ output: inout ChunkColumn,
    _ dictionary: inout CodeDictionary
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
      let code = Cell.isMissing(cell) ? 0 : dictionary.code(for: cell)
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

extension ChunkColumn {
  /// The places and hashes of cells while they are written.
  fileprivate struct Places {
    let starts: UnsafeMutableBufferPointer<UInt32>
    let lengths: UnsafeMutableBufferPointer<UInt32>
    let hashes: UnsafeMutableBufferPointer<UInt64>

    /// Takes those of another column, which has as many rows.
    func copy(_ other: ChunkColumn, rows: Int) {
      _ = starts.update(fromContentsOf: other.starts[..<rows])
      _ = lengths.update(fromContentsOf: other.lengths[..<rows])
      _ = hashes.update(fromContentsOf: other.hashes[..<rows])
    }
  }

  /// Lends the places and hashes to be written: an array would ask at every store whether it is shared.
  @inline(__always)
  fileprivate mutating func withPlaces(_ body: (Places) -> Void) {
    starts.withUnsafeMutableBufferPointer { starts in
      lengths.withUnsafeMutableBufferPointer { lengths in
        hashes.withUnsafeMutableBufferPointer { hashes in
          body(Places(starts: starts, lengths: lengths, hashes: hashes))
        }
      }
    }
  }

  /// Makes room for so many rows in the arrays that the shape needs.
  fileprivate mutating func reserve(_ rows: Int) {
    func grow<Element>(_ array: inout [Element], _ zero: Element) {
      if array.count < rows {
        array.append(contentsOf: repeatElement(zero, count: rows - array.count))
      }
    }
    switch request.shape {
    case .code: grow(&codes, 0)
    case .time, .money, .integer: grow(&values, missingValue)
    case .id, .key:
      grow(&starts, 0)
      grow(&lengths, 0)
      grow(&hashes, 0)
    case .text:
      grow(&starts, 0)
      grow(&lengths, 0)
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
