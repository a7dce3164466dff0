import Dispatch
import GRDB
import Synchronization
public import Tables

extension WorkspaceTables {
  /// Reads every row of a table once, on several threads.
  ///
  /// - Throws: `WorkspaceError` for a file that is damaged.
  public func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    try store.guarded {
      let reader = try TableReader(
        tables[kind] ?? RowTable(kind, [], ids: []), requests, StoredChunks(store: store), versions)
      let workers = try reader.scan(requests, zone: zone, threads: threads, makeSink: makeSink)
      return ScanResult(workers: workers, ledgers: knownLedgers(of: kind))
    }
  }

  /// The accounts of the exports of a table.
  public func knownLedgers(of kind: ExportKind) -> [FileLedger] {
    sources.filter { $0.kind == kind }.map(\.ledger)
  }

  /// What an engine has kept under a name with every segment, if with every one.
  ///
  /// - Throws: `WorkspaceError` for a file that is damaged.
  public func storedCounts(_ name: String) throws -> [[UInt8]]? {
    guard usesCounts else { return nil }
    return try store.guarded {
      try store.queue.unsafeReentrantRead { db in
        let segments = try Int.fetchOne(db, sql: "SELECT count(*) FROM segment") ?? 0
        let counts = try Row.fetchAll(
          db, sql: "SELECT checksum, data FROM counts WHERE name = ? ORDER BY segment",
          arguments: [name]
        ).map { row in
          let bytes = try row.bytes(at: 1)
          guard checksum(bytes) == row[0] else { throw DamagedColumn() }
          return bytes
        }
        return counts.count == segments ? counts : nil
      }
    }
  }
}

extension WorkspaceTables {
  /// Whether every segment has something under a name, and these columns of orders can be streamed.
  ///
  /// - Throws: `WorkspaceError` for a file that is damaged.
  public func keeps(_ name: String, beside requests: [ColumnRequest]) throws -> Bool {
    guard usesCounts, let table = tables[.orders],
      requests.allSatisfy({ OrderStream.canRead($0, table) })
    else { return false }
    return try store.guarded {
      try store.queue.unsafeReentrantRead { db in
        try Bool.fetchOne(
          db,
          sql: """
            SELECT (SELECT count(*) FROM segment) =
              (SELECT count(*) FROM counts WHERE name = ?)
            """, arguments: [name]) ?? false
      }
    }
  }
}

/// The chunks of a workspace file.
struct StoredChunks: ChunkSource {
  let store: Store

  func chunks(of kind: ExportKind) throws -> [StoredChunk] {
    try store.queue.unsafeReentrantRead { db in
      try Row.fetchAll(
        db, sql: "SELECT id, segment, rows FROM chunk WHERE kind = ? ORDER BY segment, id",
        arguments: [kind.rawValue]
      ).map { StoredChunk(id: $0[0], segment: $0[1], kind: kind, rows: $0[2]) }
    }
  }

  func load(_ chunk: StoredChunk, _ fields: Set<Int>) throws -> StoredChunk {
    var chunk = chunk
    // One connection, so that all threads see the same state: they take turns at the bytes only.
    try store.queue.unsafeReentrantRead { db in try chunk.load(db, fields) }
    try chunk.check()
    return chunk
  }

  func kept(_ name: String, of segment: Int) throws -> [UInt8] {
    let (known, bytes) = try store.queue.unsafeReentrantRead { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT checksum, data FROM counts WHERE name = ? AND segment = ?",
          arguments: [name, segment])
      else { throw DamagedColumn() }
      return (row[0] as Int64, try row.bytes(at: 1))
    }
    guard checksum(bytes) == known else { throw DamagedColumn() }
    return bytes
  }

  func names(of field: Int) throws -> CodeDictionary {
    try store.queue.unsafeReentrantRead { db in try WorkspaceWriter.names(of: field, db) }
  }

  func orderIDs(of segment: Int) throws -> IDs {
    let bytes = try store.queue.unsafeReentrantRead { db in
      try Row.fetchOne(
        db,
        sql: """
          SELECT data FROM column_chunk WHERE field = ? AND chunk =
            (SELECT id FROM chunk WHERE segment = ? AND kind = 'orders')
          """, arguments: [SpecialColumn.orderIDs, segment])?.bytes(at: 0)
    }
    guard let bytes else { throw DamagedColumn() }
    return try IDs(packed: bytes)
  }
}

/// Where the stored chunks of a workspace are.
protocol ChunkSource: Sendable {
  /// The chunks of a table, by segment, without their columns.
  func chunks(of kind: ExportKind) throws -> [StoredChunk]
  /// A chunk with some of its columns.
  func load(_ chunk: StoredChunk, _ fields: Set<Int>) throws -> StoredChunk
  /// What an engine has kept under a name with a segment.
  func kept(_ name: String, of segment: Int) throws -> [UInt8]
  /// The ids of the orders of a segment.
  func orderIDs(of segment: Int) throws -> IDs
  /// The names of the codes of a field.
  func names(of field: Int) throws -> CodeDictionary
}

/// Reads the requested columns of one table.
struct TableReader: Sendable {
  private let source: any ChunkSource
  private let versions: Versions
  private(set) var table: RowTable
  /// For each field with codes that is asked for, their names.
  private(set) var names: [CodeDictionary?]
  /// The columns that are read, by their numbers in the file.
  private let wanted: Set<Int>
  private let wantsOrderIDs: Bool
  /// The names of what is wanted of things that an engine has kept.
  private let kept: [String]
  /// Whether every requested column can be read straight into chunks; see `OrderStream`.
  let canStream: Bool

  init(
    _ all: RowTable, _ requests: [ColumnRequest], _ source: any ChunkSource, _ versions: Versions
  ) throws {
    self.source = source
    self.versions = versions
    let kind = all.kind
    var used = Set<Int>()
    var special: Set = [SpecialColumn.flags, SpecialColumn.sources, SpecialColumn.positions]
    wantsOrderIDs = requests.contains { $0.field == "order_id" && $0.kind == kind }
    let wantsKeys = requests.contains { $0.shape == .key && $0 != .rowNumber(of: kind) }
    for request in requests {
      if case .field(let index) = RequestedColumn(request, all) { used.insert(index) }
    }
    kept = requests.compactMap(\.keptName)
    special.insert(SpecialColumn.lineCounts)
    if wantsOrderIDs { special.formUnion([SpecialColumn.orderIDs, SpecialColumn.orderPlaces]) }
    if requests.contains(.orderNumber(of: kind)) && kind != .orders {
      // Of rows without an order, the ids that they name.
      special.formUnion([SpecialColumn.orderIDs, SpecialColumn.orderPlaces])
      special.subtract([SpecialColumn.sources, SpecialColumn.positions])
    }
    if wantsKeys {
      special.insert(SpecialColumn.keys)
      // A key can be the hash of one of these.
      for (index, field) in all.fields.enumerated() where field.canonical?.form == .id {
        used.insert(index)
      }
    }
    let kept = all.fields.indices.filter(used.contains)
    var table = RowTable(
      kind, kept.map { all.fields[$0] }, ids: kept.map { all.fieldIDs[$0] })
    wanted = special.union(table.fieldIDs)
    names = try zip(table.fields, table.fieldIDs).map { field, id in
      field.form == .code ? try source.names(of: id) : nil
    }
    table.codeHashes = names.map { $0?.hashes ?? [] }
    let read = table
    canStream = requests.allSatisfy { OrderStream.canRead($0, read) }
    self.table = table
  }

  /// Rows on their way to a sink.
  struct Piece: Sendable {
    var number: Int
    var blocks: [RowBlock]
    var places: [RowPlace]
    var batches: [Range<Int>]
  }

  /// What threads share out among themselves.
  final class Work: Sendable {
    private let index = Atomic(0)
    private let count: Int
    private let make: @Sendable (Int) throws -> Piece

    init(count: Int, make: @escaping @Sendable (Int) throws -> Piece) {
      self.count = count
      self.make = make
    }

    func next() throws -> Piece? {
      let next = index.wrappingAdd(1, ordering: .relaxed).oldValue
      return next < count ? try make(next) : nil
    }
  }

  /// The chunks of the table, by segment.
  func chunks() throws -> [StoredChunk] { try source.chunks(of: table.kind) }

  /// A chunk with the columns that are asked for.
  func load(_ chunk: StoredChunk) throws -> StoredChunk {
    var chunk = try source.load(chunk, wanted)
    chunk.kept = try kept.map { try source.kept($0, of: chunk.segment) }
    return chunk
  }

  /// The orders, a piece for each segment; no batch ends within an order.
  func orders(batch: Int) throws -> Work {
    let chunks = try chunks()
    let reader = self
    return Work(count: chunks.count) { index in
      let block = try RowBlock(
        reader.load(chunks[index]), reader.table, orderIDs: nil, wantsIDs: reader.wantsOrderIDs)
      var batches: [Range<Int>] = []
      var start = 0
      for run in 0..<block.runs.count {
        let end = block.rows(run).upperBound
        if end - start >= batch || run == block.runs.count - 1 {
          batches.append(start..<end)
          start = end
        }
      }
      return Piece(
        number: index, blocks: [block], places: (0..<block.count).map { RowPlace(0, $0) },
        batches: batches)
    }
  }

  /// Rows of another table, a piece for each chunk.
  func bySegment() throws -> Work {
    let chunks = try chunks()
    let reader = self
    return Work(count: chunks.count) { index in
      let segment = chunks[index].segment
      let ids = reader.wantsOrderIDs && segment > 0 ? try reader.source.orderIDs(of: segment) : nil
      let block = try RowBlock(
        reader.load(chunks[index]), reader.table, orderIDs: ids, wantsIDs: reader.wantsOrderIDs)
      return Piece(
        number: index, blocks: [block], places: (0..<block.count).map { RowPlace(0, $0) },
        batches: [0..<block.count])
    }
  }

  /// Rows of another table, as they stood in the exports.
  func inOrder(batch: Int) throws -> Work {
    var blocks: [RowBlock] = []
    var ids: (segment: Int, ids: IDs)?
    for chunk in try chunks() {
      if wantsOrderIDs && chunk.segment > 0 && ids?.segment != chunk.segment {
        ids = (chunk.segment, try source.orderIDs(of: chunk.segment))
      }
      let own = chunk.segment > 0 ? ids?.ids : nil
      blocks.append(
        try RowBlock(load(chunk), table, orderIDs: own, wantsIDs: wantsOrderIDs))
    }
    let all = blocks
    let places = EventSettling.sorted(all, versions)
    let count = (places.count + batch - 1) / batch
    return Work(count: count) { index in
      let range = index * batch..<min((index + 1) * batch, places.count)
      return Piece(
        number: index, blocks: all, places: Array(places[range]), batches: [0..<range.count])
    }
  }
}
