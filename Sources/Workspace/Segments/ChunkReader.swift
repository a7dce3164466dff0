import GRDB
import Tables

/// The columns of one stored chunk, as bytes.
struct StoredChunk: Sendable {
  let id: Int
  let segment: Int
  let kind: ExportKind
  let rows: Int
  /// By field; only those that were asked for.
  var columns: [Int: [UInt8]] = [:]
  /// What an engine has kept with its segment, as far as it was asked for.
  var kept: [[UInt8]] = []
  private var checksums: [Int: Int64] = [:]

  init(id: Int, segment: Int, kind: ExportKind, rows: Int) {
    self.id = id
    self.segment = segment
    self.kind = kind
    self.rows = rows
  }

  /// Makes sure that all bytes are those that were written: what reads them trusts them.
  ///
  /// - Throws: `DamagedColumn`.
  func check() throws(DamagedColumn) {
    for (field, bytes) in columns where checksum(bytes) != checksums[field] {
      throw DamagedColumn()
    }
  }

  /// Reads columns of a chunk; nil for all.
  ///
  /// To be followed by `check()`.
  /// - Throws: `DatabaseError`.
  mutating func load(_ db: Database, _ fields: Set<Int>?) throws {
    let statement = try db.cachedStatement(
      sql: "SELECT field, checksum, data FROM column_chunk WHERE chunk = ?")
    let cursor = try Row.fetchCursor(statement, arguments: [id])
    while let row = try cursor.next() {
      let field: Int = row[0]
      if let fields, !fields.contains(field) { continue }
      let bytes = try row.bytes(at: 2)
      columns[field] = bytes
      checksums[field] = row[1]
    }
  }

  /// The bytes of a column that every such chunk has.
  func required(_ field: Int) throws(DamagedColumn) -> [UInt8] {
    guard let bytes = columns[field] else { throw DamagedColumn() }
    return bytes
  }

  /// The numbers of a column, as they are stored if that can be.
  func narrow(_ field: Int) throws(DamagedColumn) -> NarrowNumbers {
    let numbers = try NarrowNumbers(packed: required(field))
    guard numbers.count == rows else { throw DamagedColumn() }
    return numbers
  }

  /// The numbers of a column.
  func numbers(_ field: Int) throws(DamagedColumn) -> [Int64] {
    let numbers = try PackedCursor.unpack(required(field))
    guard numbers.count == rows else { throw DamagedColumn() }
    return numbers
  }
}

extension RowBlock {
  /// The rows of a stored chunk; keys that are hashes of a field are worked out again.
  ///
  /// - Parameters:
  ///   - chunk: With all columns.
  ///   - table: Its fields, with the hashes of their codes.
  ///   - orderIDs: For a chunk of returns or complaints in a segment, the ids of the segment's orders.
  ///   - wantsIDs: Whether order ids are needed; without, runs of orders have none.
  /// - Throws: `DamagedColumn`.
  init(
    _ chunk: StoredChunk, _ table: RowTable, orderIDs: IDs?, wantsIDs: Bool = true
  ) throws(DamagedColumn) {
    self.init(fields: table.fields.count)
    count = chunk.rows
    isLoose = chunk.segment == 0
    segment = chunk.segment
    if chunk.columns[SpecialColumn.orderPlaces] != nil {
      orderPlaces = try chunk.narrow(SpecialColumn.orderPlaces)
    }
    flags = try chunk.narrow(SpecialColumn.flags)
    if chunk.columns[SpecialColumn.sources] != nil {
      sources = try chunk.narrow(SpecialColumn.sources)
    }
    if chunk.columns[SpecialColumn.positions] != nil {
      positions = try chunk.narrow(SpecialColumn.positions)
    }
    for (index, field) in table.fields.enumerated() {
      guard let bytes = chunk.columns[table.fieldIDs[index]] else { continue }
      columns[index] = try Self.column(field, bytes, chunk.rows)
    }
    try readRuns(chunk, orderIDs, wantsIDs)
    if chunk.columns[SpecialColumn.keys] != nil { keys = .hashes(try readKeys(chunk, table)) }
  }

  private static func column(
    _ field: StoredField, _ bytes: [UInt8], _ rows: Int
  ) throws(DamagedColumn) -> Column {
    let column: Column
    let count: Int
    switch field.form {
    case .number:
      let numbers = try NarrowNumbers(packed: bytes)
      (column, count) = (.numbers(numbers), numbers.count)
    case .code:
      let codes = try NarrowNumbers(packed: bytes)
      (column, count) = (.codes(codes), codes.count)
    case .id:
      let ids = try IDs(packed: bytes)
      (column, count) = (.ids(ids), ids.count)
    case .text:
      let texts = try ByteStore(packed: bytes)
      (column, count) = (.texts(texts), texts.count)
    }
    guard count == rows else { throw DamagedColumn() }
    return column
  }

  private mutating func readRuns(
    _ chunk: StoredChunk, _ segmentIDs: IDs?, _ wantsIDs: Bool
  ) throws(DamagedColumn) {
    if chunk.columns[SpecialColumn.lineCounts] != nil {
      var starts: [Int64] = []
      var next: Int64 = 0
      for count in try PackedCursor.unpack(chunk.required(SpecialColumn.lineCounts)) {
        starts.append(next)
        next += Int64(Int32(truncatingIfNeeded: count))
      }
      guard next == count else { throw DamagedColumn() }
      runs = NarrowNumbers(starts)
      guard wantsIDs else { return }
      orderIDs = try IDs(packed: chunk.required(SpecialColumn.orderIDs))
    } else if !wantsIDs && !isLoose {
      runs = NarrowNumbers((0..<Int64(count)).map { $0 })
      return
    } else if let segmentIDs {
      var scratch: [UInt8] = []
      for place in orderPlaces.all {
        guard place >= 0, place < segmentIDs.count else { throw DamagedColumn() }
        orderIDs.append(Int(place), of: segmentIDs, &scratch)
      }
      runs = NarrowNumbers((0..<Int64(count)).map { $0 })
    } else {
      runs = NarrowNumbers((0..<Int64(count)).map { $0 })
      guard wantsIDs || chunk.columns[SpecialColumn.orderIDs] != nil else { return }
      orderIDs = try IDs(packed: chunk.required(SpecialColumn.orderIDs))
    }
    guard orderIDs.count == runs.count else { throw DamagedColumn() }
    orderHashes = orderIDs.hashes
  }

  private func readKeys(_ chunk: StoredChunk, _ table: RowTable) throws(DamagedColumn) -> [UInt64] {
    let bytes = try chunk.required(SpecialColumn.keys)
    if bytes.first == 0 {
      let keys = try PackedCursor.unpack(Array(bytes[1...])).map { UInt64(bitPattern: $0) }
      guard keys.count == count else { throw DamagedColumn() }
      return keys
    }
    guard bytes.count == 9,
      let index = table.fieldIDs.firstIndex(
        of: bytes.withUnsafeBytes {
          Int(Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 1, as: Int64.self)))
        })
    else { throw DamagedColumn() }
    switch columns[index] {
    case .codes(let codes):
      let hashes = table.codeHashes[index]
      let all = codes.all
      guard all.allSatisfy({ $0 >= 0 && $0 < hashes.count }) else { throw DamagedColumn() }
      return all.map { hashes[Int($0)] }
    case .ids(let ids): return ids.hashes
    default: throw DamagedColumn()
    }
  }
}
