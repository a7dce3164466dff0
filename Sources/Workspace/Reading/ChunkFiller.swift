import Tables

/// Where the cells of a requested column are.
enum RequestedColumn: Sendable {
  /// Nobody has them.
  case absent
  /// Order ids, which stand once an order.
  case orderID
  case key
  /// What stands for them where nobody needs their names; see `ColumnRequest`.
  case orderNumber
  case rowNumber
  /// What an engine has kept with the segment.
  case kept
  /// A field of the table, by its place there.
  case field(Int)

  init(_ request: ColumnRequest, _ table: RowTable) {
    if request == .orderNumber(of: table.kind) {
      self = .orderNumber
    } else if request == .rowNumber(of: table.kind) {
      self = .rowNumber
    } else if request.keptName != nil {
      self = .kept
    } else if request.shape == .key {
      self = .key
    } else if request.field == "order_id" && request.kind == table.kind {
      self = .orderID
    } else {
      let wanted = WorkspaceTables.folded(request.field)
      let index = table.fields.firstIndex {
        $0.owner == request.kind && WorkspaceTables.folded($0.name) == wanted
      }
      self = index.map { .field($0) } ?? .absent
    }
  }
}

/// Brings stored rows into the chunks that a sink takes.
struct ChunkFiller {
  private let table: RowTable
  private let requests: [ColumnRequest]
  private let columns: [RequestedColumn]
  private let zone: ZoneRules
  /// The codes of each requested column of shape `.code`.
  private(set) var dictionaries: [CodeDictionary]
  /// For code columns that are asked for as ids or texts, where each name is in `cells`.
  private var namePlaces: [[(start: UInt32, length: UInt32)]]
  private var cells: [UInt8] = []
  private var namesEnd = 0
  private var chunk: Chunk
  private var scratch: [UInt8] = []

  /// - Parameters:
  ///   - table: The fields.
  ///   - requests: What is asked for.
  ///   - names: For each field of the table with codes that is asked for, their names.
  ///   - zone: The clock on which moments are written where they are asked for as text.
  init(_ table: RowTable, _ requests: [ColumnRequest], names: [CodeDictionary?], zone: ZoneRules) {
    self.table = table
    self.requests = requests
    self.zone = zone
    columns = requests.map { RequestedColumn($0, table) }
    chunk = Chunk(requests: requests)
    dictionaries = requests.map { _ in CodeDictionary() }
    namePlaces = requests.map { _ in [] }
    for (index, column) in columns.enumerated() {
      guard case .field(let field) = column, let names = names[field] else { continue }
      if requests[index].shape == .code {
        dictionaries[index] = names
      } else {
        for code in 0..<UInt32(names.count) {
          namePlaces[index].append(
            (UInt32(cells.count), names.withName(code) { UInt32($0.count) }))
          names.withName(code) { cells.append(contentsOf: $0) }
        }
      }
    }
    namesEnd = cells.count
  }

  /// Hands rows to a sink.
  mutating func fill(
    _ blocks: [RowBlock], _ places: ArraySlice<RowPlace>, ordinal: RowOrdinal,
    into sink: inout some ChunkSink
  ) {
    guard !places.isEmpty else { return }
    cells.removeSubrange(namesEnd...)
    chunk.rowCount = places.count
    chunk.firstOrdinal = ordinal
    chunk.flags = blocks.gather(places, \.flags).map {
      RowFlags(rawValue: UInt8(truncatingIfNeeded: $0))
    }
    for index in columns.indices { fill(index, blocks, places) }
    cells.withUnsafeBytes {
      chunk.bytes = $0
      sink.consume(chunk, dictionaries: dictionaries)
      chunk.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    }
  }

  private mutating func fill(_ index: Int, _ blocks: [RowBlock], _ places: ArraySlice<RowPlace>) {
    switch columns[index] {
    // What is kept goes the way of `OrderStream` only.
    case .absent, .kept: fillMissing(index, places.count)
    case .key:
      chunk.columns[index].hashes = blocks.keys(places, table.codeHashes)
      chunk.columns[index].starts = Array(repeating: 0, count: places.count)
      chunk.columns[index].lengths = chunk.columns[index].starts
    case .orderID: fillOrderIDs(index, blocks, places)
    case .orderNumber: fillOrderNumbers(index, blocks, places)
    case .rowNumber:
      let first = chunk.firstOrdinal
      chunk.columns[index].hashes = (0..<places.count).map { (first + $0).ownKey }
      chunk.columns[index].starts = Array(repeating: 0, count: places.count)
      chunk.columns[index].lengths = chunk.columns[index].starts
    case .field(let field):
      switch (table.fields[field].form, requests[index].shape) {
      case (.number, .time), (.number, .money), (.number, .integer):
        chunk.columns[index].values = blocks.numbers(places, field)
      case (.code, .code):
        chunk.columns[index].codes = blocks.codes(places, field).map {
          UInt32(truncatingIfNeeded: $0)
        }
      case (.code, .id), (.code, .text), (.code, .key): fillNames(index, field, blocks, places)
      case (.code, _): fillMissing(index, places.count)
      default: fillTexts(index, field, blocks, places)
      }
    }
  }

  private mutating func fillMissing(_ index: Int, _ rows: Int) {
    switch requests[index].shape {
    case .code: chunk.columns[index].codes = Array(repeating: 0, count: rows)
    case .time, .money, .integer:
      chunk.columns[index].values = Array(repeating: missingValue, count: rows)
    case .id, .key, .text:
      chunk.columns[index].starts = Array(repeating: 0, count: rows)
      chunk.columns[index].lengths = chunk.columns[index].starts
      chunk.columns[index].hashes = Array(repeating: 0, count: rows)
    }
  }

  private mutating func fillNames(
    _ index: Int, _ field: Int, _ blocks: [RowBlock], _ places: ArraySlice<RowPlace>
  ) {
    let codes = blocks.codes(places, field)
    let names = namePlaces[index]
    let hashes = table.codeHashes[field]
    chunk.columns[index].starts = codes.map { names[Int($0)].start }
    chunk.columns[index].lengths = codes.map { names[Int($0)].length }
    chunk.columns[index].hashes = codes.map { hashes[Int($0)] }
  }

  private mutating func fillOrderIDs(
    _ index: Int, _ blocks: [RowBlock], _ places: ArraySlice<RowPlace>
  ) {
    begin(index)
    blocks.forEachStretch(places) { block, places in
      var last = -1
      for place in places {
        let run = block.run(ofRow: Int(place.row))
        if last == run {
          repeatCell(index)
          continue
        }
        last = run
        let start = cells.count
        block.orderIDs.write(run, to: &cells)
        end(index, start)
      }
    }
  }

  /// Numbers of the orders of returns and complaints; the ids of those whose order is not there.
  private mutating func fillOrderNumbers(
    _ index: Int, _ blocks: [RowBlock], _ places: ArraySlice<RowPlace>
  ) {
    begin(index)
    let kind = table.kind
    blocks.forEachStretch(places) { block, places in
      for place in places {
        let start = cells.count
        let row = Int(place.row)
        if kind != .orders && block.isLoose {
          block.orderIDs.write(row, to: &cells)
        } else {
          let order = kind == .orders ? block.run(ofRow: row) : Int(block.orderPlaces[row])
          withUnsafeBytes(of: OrderNumber.bytes(block.segment, order)) {
            cells.append(contentsOf: $0)
          }
        }
        endCell(index, start)
      }
    }
  }

  /// Cells that have to be written out, whatever they are kept as.
  private mutating func fillTexts(
    _ index: Int, _ field: Int, _ blocks: [RowBlock], _ places: ArraySlice<RowPlace>
  ) {
    begin(index)
    for place in places {
      let start = cells.count
      write(blocks[Int(place.block)].columns[field], Int(place.row), table.fields[field])
      end(index, start)
    }
    // An amount cannot be asked of a text.
    if chunk.columns[index].codes.isEmpty && chunk.columns[index].starts.isEmpty {
      fillMissing(index, places.count)
    }
  }

  private mutating func begin(_ index: Int) {
    chunk.columns[index].codes.removeAll(keepingCapacity: true)
    chunk.columns[index].starts.removeAll(keepingCapacity: true)
    chunk.columns[index].lengths.removeAll(keepingCapacity: true)
    chunk.columns[index].hashes.removeAll(keepingCapacity: true)
  }

  /// Ends what has been written of a cell, as a code where one is asked for.
  private mutating func end(_ index: Int, _ start: Int) {
    guard requests[index].shape == .code else { return endCell(index, start) }
    let code = cells.withUnsafeBytes {
      dictionaries[index].code(for: UnsafeRawBufferPointer(rebasing: $0[start...]))
    }
    chunk.columns[index].codes.append(code)
    cells.removeSubrange(start...)
  }

  private mutating func endCell(_ index: Int, _ start: Int) {
    chunk.columns[index].starts.append(UInt32(truncatingIfNeeded: start))
    chunk.columns[index].lengths.append(UInt32(truncatingIfNeeded: cells.count - start))
    let hash = cells.withUnsafeBytes { byteHash(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    chunk.columns[index].hashes.append(hash)
  }

  private mutating func repeatCell(_ index: Int) {
    if let code = chunk.columns[index].codes.last { return chunk.columns[index].codes.append(code) }
    let last = chunk.columns[index].starts.count - 1
    chunk.columns[index].starts.append(chunk.columns[index].starts[last])
    chunk.columns[index].lengths.append(chunk.columns[index].lengths[last])
    chunk.columns[index].hashes.append(chunk.columns[index].hashes[last])
  }

  private mutating func write(_ column: RowBlock.Column, _ row: Int, _ field: StoredField) {
    switch column {
    case .ids(let ids): ids.write(row, to: &cells)
    case .texts(let texts): texts.withBytes(row) { cells.append(contentsOf: $0) }
    case .numbers(let numbers):
      cells += CellText.text(numbers[row], field, zone).utf8
    case .absent, .codes: break
    }
  }
}

/// Numbers as an export writes them.
enum CellText {
  /// A number of a field as text; empty where it is missing.
  static func text(_ number: Int64, _ field: StoredField, _ zone: ZoneRules) -> String {
    guard number != missingValue else { return "" }
    switch field.canonical?.form {
    case .time:
      let stamp = CivilDate.timestamp(ofUTC: number, offset: zone.offset(atUTC: number))
      return "\(stamp.prefix(10)) \(stamp.dropFirst(11).prefix(8))"
    case .money:
      let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: 100)
      return "\(number < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
    default: return String(number)
    }
  }
}

/// Numbers of orders, as ids of eight bytes.
enum OrderNumber {
  /// The bytes of the order at a place of a segment, the first of which is NUL.
  @inline(__always)
  static func bytes(_ segment: Int, _ place: Int) -> UInt64 {
    (UInt64(truncatingIfNeeded: segment) << 32 | UInt64(truncatingIfNeeded: place)).bigEndian
      & UInt64(0x00FF_FFFF_FFFF_FFFF).bigEndian
  }
}
