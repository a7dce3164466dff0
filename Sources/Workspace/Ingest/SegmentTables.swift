import Dispatch
public import Tables

/// One segment that is about to be written, as a source of its own: for counts that are kept with it.
///
/// What it provides is what the whole workspace does.
public struct SegmentTables: TableSource {
  /// The zone in which days and weeks are counted.
  public let zone: ZoneRules
  private let shape: SegmentShape
  private let chunks: MemoryChunks

  init(_ drafts: [ChunkDraft], isLoose: Bool, _ shape: SegmentShape) {
    zone = shape.zone
    self.shape = shape
    chunks = MemoryChunks(
      chunks: drafts.enumerated().map { index, draft in
        StoredChunk(draft, id: index, segment: isLoose ? 0 : 1)
      }, names: shape.names)
  }

  /// One that is stored.
  init(_ stored: [StoredChunk], _ shape: SegmentShape) {
    zone = shape.zone
    self.shape = shape
    chunks = MemoryChunks(chunks: stored, names: shape.names)
  }

  /// Every row stands.
  public var isSettled: Bool { true }

  /// Columns of orders with few values, by name: what most questions are asked by.
  public var fewValued: [String] {
    guard let table = shape.tables[.orders] else { return [] }
    return zip(table.fields, table.fieldIDs).compactMap { field, id in
      guard SegmentShape.isAskedFor(field), let names = shape.names[id],
        (3...SegmentShape.fewValues).contains(names.count)
      else { return nil }
      return field.name
    }
  }

  /// How many exports of a table were taken in.
  public func fileCount(of kind: ExportKind) -> Int { shape.fileCounts[kind] ?? 0 }

  /// Whether any export of the scanned table had a column.
  public func provides(_ field: String, of kind: ExportKind, in scanned: ExportKind) -> Bool {
    shape.provided[scanned]?.contains(WorkspaceTables.folded("\(kind.rawValue).\(field)")) ?? false
  }

  /// Reads every row of a table once.
  ///
  /// - Throws: `WorkspaceError`.
  public func scan<Sink: ChunkSink>(
    _ kind: ExportKind, _ requests: [ColumnRequest], threads: Int,
    makeSink: @Sendable (Int) -> Sink
  ) throws -> ScanResult<Sink> {
    let reader = try TableReader(
      shape.tables[kind] ?? RowTable(kind, [], ids: []), requests, chunks, shape.versions)
    let workers = try reader.scan(requests, zone: zone, threads: threads, makeSink: makeSink)
    return ScanResult(workers: workers, ledgers: [])
  }
}

/// What all segments of a workspace have in common.
struct SegmentShape: Sendable {
  /// At most so many codes are few values.
  static let fewValues = 128

  /// Whether questions are likely to be asked by a column: not by what became of the line.
  static func isAskedFor(_ field: StoredField) -> Bool {
    field.form == .code && field.owner == .orders && field.name != "status"
  }

  var zone: ZoneRules
  var versions: Versions
  var tables: [ExportKind: RowTable]
  /// By field.
  var names: [Int: CodeDictionary]
  var fileCounts: [ExportKind: Int]
  var provided: [ExportKind: Set<String>]
}

/// The chunks of a segment that is in memory.
private struct MemoryChunks: ChunkSource {
  let chunks: [StoredChunk]
  let names: [Int: CodeDictionary]

  func chunks(of kind: ExportKind) -> [StoredChunk] { chunks.filter { $0.kind == kind } }

  func load(_ chunk: StoredChunk, _ fields: Set<Int>) -> StoredChunk {
    var chunk = chunk
    chunk.columns = chunk.columns.filter { fields.contains($0.key) }
    return chunk
  }

  /// What is kept with a segment is only being counted.
  func kept(_ name: String, of segment: Int) throws -> [UInt8] { throw DamagedColumn() }

  func names(of field: Int) throws -> CodeDictionary {
    guard let names = names[field] else { throw DamagedColumn() }
    return names
  }

  func orderIDs(of segment: Int) throws -> IDs {
    guard let orders = chunks.first(where: { $0.kind == .orders }) else { throw DamagedColumn() }
    return try IDs(packed: orders.required(SpecialColumn.orderIDs))
  }
}

extension StoredChunk {
  /// A chunk that has not been written yet.
  init(_ draft: ChunkDraft, id: Int, segment: Int) {
    self.init(id: id, segment: segment, kind: draft.kind, rows: draft.rows)
    for column in draft.columns { columns[column.field] = column.bytes }
  }
}
