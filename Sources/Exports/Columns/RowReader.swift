import Tables

/// Types the requested columns of a file's blocks, column by column.
struct RowReader {
  private let layout: FileLayout
  private let requests: [ColumnRequest]
  var readers: [CellReader]
  /// For each request of codes, what its cells mean in the worker's dictionary.
  var codeCaches: [ShortCellCache?]
  private var tests: RowTests
  /// For each row, why it is refused: 0 for not at all, else the raw position of the reason and 1.
  private var verdicts: [UInt8] = []
  private var faultyColumns: [Int: Int] = [:]
  private var isClean = true
  private var picked = PickedRows()

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
  ///   - filter: Whether a row may be wanted, by the hash of its id, which is the first request; nil for all rows.
  ///     Of others no more is read where the id is a cell, and what is returned says nothing of them.
  ///   - chunk: Afterwards, the rows that can be used.
  ///   - dictionaries: The names of the codes, added to.
  /// - Returns: The rows that cannot be used, and how many are none of this table; neither are in
  ///   the chunk.
  mutating func read(
    _ block: IndexedBlock, invalid: [Int: RejectReason], where filter: IDFilter?,
    into chunk: inout Chunk, dictionaries: inout [CodeDictionary]
  ) -> (faults: [Fault], passedOver: Int) {
    guard let filter, case .id(let column, _) = readers.first else {
      return read(block, invalid: invalid, into: &chunk, dictionaries: &dictionaries)
    }
    // On its own while in use: the rest of the reader is changed meanwhile.
    var picked = PickedRows()
    swap(&picked, &self.picked)
    defer { swap(&picked, &self.picked) }
    return picked.pick(block, by: column, invalid, where: filter) {
      read($0, invalid: $1, into: &chunk, dictionaries: &dictionaries)
    }
  }

  private mutating func read(
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
    var passedOver = readFlags(block, &chunk)
    for index in readers.indices {
      readColumn(index, block, &chunk.columns[index], &dictionaries[index])
    }
    readKeys(block, &chunk)
    guard !isClean else { return ([], 0) }
    // Spreadsheets save the rows below a table as delimiters: there is nothing in them that could be lost.
    for row in 0..<rows where verdicts[row] > 0 && verdicts[row] != Self.passedOver {
      guard invalid[row] == nil, (0..<block.width).allSatisfy({ block.bytes(row, $0).isEmpty })
      else { continue }
      verdicts[row] = Self.passedOver
      passedOver += 1
    }
    let faults = verdicts.indices.compactMap { row -> Fault? in
      guard verdicts[row] > 0, verdicts[row] != Self.passedOver else { return nil }
      return Fault(
        row: row, reason: RejectReason.allCases[Int(verdicts[row]) - 1], column: faultyColumns[row])
    }
    compact(&chunk)
    return (faults, passedOver)
  }

  private static let passedOver: UInt8 = 255

  /// Notes that a row cannot be used, for the first reason that was found.
  @inline(never)
  mutating func refuse(_ row: Int, _ reason: RejectReason, column: Int?) {
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
