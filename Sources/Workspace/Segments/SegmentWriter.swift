import GRDB
import Tables

/// Writes segments.
struct SegmentWriter {
  let db: Database

  /// Writes a segment, in place of the one that it replaces; one without orders goes.
  func write(_ draft: SegmentDraft) throws {
    if let id = draft.id { try remove(id) }
    guard draft.orders > 0 else { return }
    try db.execute(
      sql: "INSERT INTO segment (id, orders, lines) VALUES (?, ?, ?)",
      arguments: [draft.id, draft.orders, draft.lines])
    let id = draft.id ?? Int(db.lastInsertedRowID)
    for chunk in draft.chunks { try write(chunk, segment: id) }
    try write(draft.daily, segment: id)
    try write(draft.counts, segment: id)
  }

  /// Writes counts in place of those that there are.
  func write(_ counts: [(name: String, bytes: [UInt8])], segment: Int) throws {
    try db.execute(sql: "DELETE FROM counts WHERE segment = ?", arguments: [segment])
    for (name, bytes) in counts {
      try db.execute(
        sql: "INSERT INTO counts (segment, name, checksum, data) VALUES (?, ?, ?, ?)",
        arguments: [segment, name, checksum(bytes), data(bytes)])
    }
  }

  /// Writes what belongs to no order: segment 0.
  func writeLoose(
    _ chunks: [ChunkDraft], _ daily: [DailySum], _ counts: [(name: String, bytes: [UInt8])]
  ) throws {
    try remove(0)
    guard !chunks.isEmpty else { return }
    try db.execute(sql: "INSERT INTO segment (id, orders, lines) VALUES (0, 0, 0)")
    for chunk in chunks { try write(chunk, segment: 0) }
    try write(daily, segment: 0)
    try write(counts, segment: 0)
  }

  private func remove(_ segment: Int) throws {
    try db.execute(
      sql: "DELETE FROM column_chunk WHERE chunk IN (SELECT id FROM chunk WHERE segment = ?)",
      arguments: [segment])
    for table in ["chunk", "daily", "counts"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE segment = ?", arguments: [segment])
    }
    try db.execute(sql: "DELETE FROM segment WHERE id = ?", arguments: [segment])
  }

  private func write(_ chunk: ChunkDraft, segment: Int) throws {
    try db.execute(
      sql: "INSERT INTO chunk (segment, kind, rows, first_time, last_time) VALUES (?, ?, ?, ?, ?)",
      arguments: [
        segment, chunk.kind.rawValue, chunk.rows, chunk.span?.lowerBound, chunk.span?.upperBound,
      ])
    let id = db.lastInsertedRowID
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO column_chunk (chunk, field, minimum, maximum, checksum, data)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    for column in chunk.columns {
      try statement.execute(arguments: [
        id, column.field, column.range?.lowerBound, column.range?.upperBound,
        checksum(column.bytes), data(column.bytes),
      ])
    }
  }

  private func write(_ sums: [DailySum], segment: Int) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO daily (segment, day, orders, lines, cancelled, units, amount, returns, refused,
          refund, complaints) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for sum in sums {
      try statement.execute(arguments: [
        segment, sum.day, sum.orders, sum.lines, sum.cancelled, sum.units, sum.amount,
        sum.returns, sum.refused, sum.refund, sum.complaints,
      ])
    }
  }
}
