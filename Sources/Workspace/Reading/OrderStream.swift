import Tables

/// Reads orders straight from packed columns into the chunks of a sink, some thousand rows at a time.
///
/// The way of most questions: numbers, codes and ids that stand for names. No column is ever unpacked as
/// a whole, so that all that is touched stays in the cache between the unpacking and the counting. What
/// it cannot read (free texts, ids that are written out) goes the way of `ChunkFiller`.
struct OrderStream {
  private enum Source {
    case absent
    case orderNumber
    case rowNumber
    /// What an engine has kept, by its place among such requests.
    case kept(Int)
    case number(field: Int)
    case code(field: Int)
    /// Names of codes, whose places are worked out once.
    case name(field: Int, index: Int)
  }

  private let table: RowTable
  private let requests: [ColumnRequest]
  private let sources: [Source]
  /// The codes of each requested column of shape `.code`.
  let dictionaries: [CodeDictionary]
  private var namePlaces: [[(start: UInt32, length: UInt32)]]
  private var cells: [UInt8] = []
  private let namesEnd: Int
  /// Where in `cells` what is kept with the segment is, and where the numbers of orders begin.
  private var keptPlaces: [(start: UInt32, length: UInt32)] = []
  private var numbersStart = 0
  private var chunk: Chunk
  private var codes: [UInt32] = []

  /// Whether a column can be read this way.
  static func canRead(_ request: ColumnRequest, _ table: RowTable) -> Bool {
    switch RequestedColumn(request, table) {
    case .absent, .orderNumber, .rowNumber, .kept: true
    case .orderID, .key: false
    case .field(let field):
      switch (table.fields[field].form, request.shape) {
      case (.number, .time), (.number, .money), (.number, .integer): true
      case (.code, .code), (.code, .id): true
      default: false
      }
    }
  }

  init(_ reader: TableReader, _ requests: [ColumnRequest]) {
    let table = reader.table
    self.table = table
    self.requests = requests
    chunk = Chunk(requests: requests)
    var dictionaries = requests.map { _ in CodeDictionary() }
    var places: [[(start: UInt32, length: UInt32)]] = []
    var cells: [UInt8] = []
    var sources: [Source] = []
    var keptCount = 0
    for (index, request) in requests.enumerated() {
      switch RequestedColumn(request, table) {
      case .orderNumber: sources.append(.orderNumber)
      case .rowNumber: sources.append(.rowNumber)
      case .kept:
        sources.append(.kept(keptCount))
        keptCount += 1
      case .absent, .orderID, .key: sources.append(.absent)
      case .field(let field):
        guard let names = reader.names[field] else {
          sources.append(.number(field: field))
          continue
        }
        if request.shape == .code {
          dictionaries[index] = names
          sources.append(.code(field: field))
          continue
        }
        sources.append(.name(field: field, index: places.count))
        places.append(
          (0..<UInt32(names.count)).map { code in
            names.withName(code) { name in
              defer { cells.append(contentsOf: name) }
              return (UInt32(cells.count), UInt32(name.count))
            }
          })
      }
    }
    self.sources = sources
    self.dictionaries = dictionaries
    namePlaces = places
    namesEnd = cells.count
    self.cells = cells
  }

  /// Hands all rows of a chunk to a sink; no batch ends within an order.
  mutating func read(
    _ stored: StoredChunk, ordinal: RowOrdinal, batch: Int, into sink: inout some ChunkSink
  ) throws(DamagedColumn) {
    var counts = try PackedCursor(stored.required(SpecialColumn.lineCounts))
    let orders = counts.count
    let lineCounts = [UInt32](unsafeUninitializedCapacity: orders) { buffer, filled in
      counts.readCodes(orders, into: buffer)
      filled = orders
    }
    guard lineCounts.reduce(0, { $0 + Int($1) }) == stored.rows else { throw DamagedColumn() }
    var flags = try PackedCursor(stored.required(SpecialColumn.flags))
    var cursors: [PackedCursor?] = []
    for source in sources {
      switch source {
      case .number(let field), .code(let field), .name(let field, _):
        let bytes = stored.columns[table.fieldIDs[field]]
        cursors.append(try bytes.map { bytes throws(DamagedColumn) in try PackedCursor(bytes) })
      default: cursors.append(nil)
      }
    }
    for cursor in cursors where cursor.map({ $0.count != stored.rows }) ?? false {
      throw DamagedColumn()
    }
    guard flags.count == stored.rows else { throw DamagedColumn() }

    takeKept(stored.kept)
    chunk.firstOrdinal = ordinal
    var order = 0
    while order < orders {
      var end = order
      var rows = 0
      while end < orders && (rows == 0 || rows + Int(lineCounts[end]) <= batch) {
        rows += Int(lineCounts[end])
        end += 1
      }
      chunk.rowCount = rows
      fillFlags(&flags, rows)
      for index in sources.indices {
        fill(index, &cursors[index], rows, lineCounts[order..<end], order, stored.segment)
      }
      cells.withUnsafeBytes {
        chunk.bytes = $0
        sink.consume(chunk, dictionaries: dictionaries)
        chunk.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      }
      chunk.firstOrdinal = RowOrdinal(rawValue: chunk.firstOrdinal.rawValue + 1 << 24)
      order = end
    }
  }

  /// Puts what is kept with a segment where cells are looked for.
  private mutating func takeKept(_ kept: [[UInt8]]) {
    cells.removeSubrange(namesEnd...)
    keptPlaces = kept.map { bytes in
      defer { cells += bytes }
      return (UInt32(cells.count), UInt32(bytes.count))
    }
    numbersStart = cells.count
  }

  private mutating func fillFlags(_ cursor: inout PackedCursor, _ rows: Int) {
    grow(&codes, rows, 0)
    grow(&chunk.flags, rows, [])
    codes.withUnsafeMutableBufferPointer { cursor.readCodes(rows, into: $0) }
    chunk.flags.withUnsafeMutableBufferPointer { flags in
      for row in 0..<rows {
        flags[row] = RowFlags(rawValue: UInt8(truncatingIfNeeded: codes[row]))
      }
    }
  }

  private mutating func fill(
    _ index: Int, _ cursor: inout PackedCursor?, _ rows: Int, _ lineCounts: ArraySlice<UInt32>,
    _ firstOrder: Int, _ segment: Int
  ) {
    switch sources[index] {
    case .absent: fillMissing(index, rows)
    case .kept(let place):
      growCells(index, rows)
      let (start, length) = keptPlaces[place]
      chunk.columns[index].starts.withUnsafeMutableBufferPointer {
        $0.update(repeating: start)
      }
      chunk.columns[index].lengths.withUnsafeMutableBufferPointer {
        $0.update(repeating: length)
      }
    case .number:
      grow(&chunk.columns[index].values, rows, missingValue)
      guard cursor != nil else { return fillMissing(index, rows) }
      chunk.columns[index].values.withUnsafeMutableBufferPointer { cursor?.read(rows, into: $0) }
    case .code:
      grow(&chunk.columns[index].codes, rows, 0)
      guard cursor != nil else { return fillMissing(index, rows) }
      chunk.columns[index].codes.withUnsafeMutableBufferPointer {
        cursor?.readCodes(rows, into: $0)
      }
    case .name(let field, let names):
      grow(&codes, rows, 0)
      growCells(index, rows)
      guard cursor != nil else { return fillMissing(index, rows) }
      codes.withUnsafeMutableBufferPointer { cursor?.readCodes(rows, into: $0) }
      fillNames(index, field, names, rows)
    case .orderNumber: fillOrderNumbers(index, rows, lineCounts, firstOrder, segment)
    case .rowNumber:
      growCells(index, rows)
      let first = chunk.firstOrdinal
      chunk.columns[index].hashes.withUnsafeMutableBufferPointer { hashes in
        for row in 0..<rows { hashes[row] = (first + row).ownKey }
      }
    }
  }

  private mutating func fillNames(_ index: Int, _ field: Int, _ names: Int, _ rows: Int) {
    let places = namePlaces[names]
    let hashes = table.codeHashes[field]
    var column = ChunkColumn(request: requests[index])
    swap(&column, &chunk.columns[index])
    for row in 0..<rows {
      let code = Int(codes[row])
      column.starts[row] = places[code].start
      column.lengths[row] = places[code].length
      column.hashes[row] = hashes[code]
    }
    swap(&column, &chunk.columns[index])
  }

  private mutating func fillOrderNumbers(
    _ index: Int, _ rows: Int, _ lineCounts: ArraySlice<UInt32>, _ firstOrder: Int, _ segment: Int
  ) {
    growCells(index, rows)
    if cells.count < numbersStart + lineCounts.count * 8 {
      cells.append(
        contentsOf: repeatElement(0, count: numbersStart + lineCounts.count * 8 - cells.count))
    }
    // On its own while in use, so that not every row has to look for it.
    var column = ChunkColumn(request: requests[index])
    swap(&column, &chunk.columns[index])
    var row = 0
    var order = firstOrder
    var start = numbersStart
    cells.withUnsafeMutableBytes { cells in
      for count in lineCounts {
        let number = OrderNumber.bytes(segment, order)
        let hash = withUnsafeBytes(of: number) { byteHash($0) }
        cells.storeBytes(of: number, toByteOffset: start, as: UInt64.self)
        for _ in 0..<count {
          column.starts[row] = UInt32(truncatingIfNeeded: start)
          column.lengths[row] = 8
          column.hashes[row] = hash
          row += 1
        }
        start += 8
        order += 1
      }
    }
    swap(&column, &chunk.columns[index])
  }

  private mutating func fillMissing(_ index: Int, _ rows: Int) {
    switch requests[index].shape {
    case .code:
      chunk.columns[index].codes.removeAll(keepingCapacity: true)
      grow(&chunk.columns[index].codes, rows, 0)
    case .time, .money, .integer:
      chunk.columns[index].values.removeAll(keepingCapacity: true)
      grow(&chunk.columns[index].values, rows, missingValue)
    case .id, .key, .text:
      chunk.columns[index].lengths.removeAll(keepingCapacity: true)
      chunk.columns[index].hashes.removeAll(keepingCapacity: true)
      growCells(index, rows)
    }
  }

  private mutating func growCells(_ index: Int, _ rows: Int) {
    grow(&chunk.columns[index].starts, rows, 0)
    grow(&chunk.columns[index].lengths, rows, 0)
    grow(&chunk.columns[index].hashes, rows, 0)
  }

  private func grow<Element>(_ array: inout [Element], _ rows: Int, _ zero: Element) {
    if array.count < rows {
      array.append(contentsOf: repeatElement(zero, count: rows - array.count))
    }
  }
}
