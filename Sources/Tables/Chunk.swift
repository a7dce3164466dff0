/// A batch of rows of one table, typed column by column.
///
/// The arrays are reused from batch to batch and may be longer than `rowCount`; `bytes` and
/// everything that points into it is valid only while the batch is being consumed.
public struct Chunk {
  /// How many rows there are.
  public var rowCount = 0
  /// The place of row 0 among all rows read; row `r` has `firstOrdinal + r`.
  public var firstOrdinal = RowOrdinal(file: 0, block: 0)
  /// What the profile's rules say of each row.
  public var flags: [RowFlags] = []
  /// The requested columns, in the order of the requests.
  public var columns: [ChunkColumn]
  /// The cells to which the ids and texts point.
  public var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

  /// Creates an empty batch.
  public init(requests: [ColumnRequest]) {
    columns = requests.map(ChunkColumn.init)
  }

  /// The bytes of a cell of an `.id`, `.key` or `.text` column.
  @inlinable
  public func cell(_ column: Int, _ row: Int) -> UnsafeRawBufferPointer {
    let start = Int(columns[column].starts[row])
    return UnsafeRawBufferPointer(
      rebasing: bytes[start..<start + Int(columns[column].lengths[row])])
  }
}

/// One column of a chunk; which arrays are filled depends on the requested shape.
public struct ChunkColumn {
  /// What was asked for.
  public let request: ColumnRequest
  /// `.code`: codes into the worker's dictionary, 0 for a missing cell.
  public var codes: [UInt32] = []
  /// `.time`, `.money`, `.integer`: the value, or `missingValue`.
  public var values: [Int64] = []
  /// `.id`, `.key`, `.text`: where the cell starts in the chunk's bytes.
  public var starts: [UInt32] = []
  /// `.id`, `.key`, `.text`: how many bytes it has; 0 for a missing cell.
  public var lengths: [UInt32] = []
  /// `.id`, `.key`: the hash of the cell.
  public var hashes: [UInt64] = []

  /// Creates an empty column.
  public init(request: ColumnRequest) { self.request = request }
}

/// Stands for a missing time, amount or count.
public let missingValue = Int64.min

/// What the rules of a profile say of a row.
public struct RowFlags: OptionSet, Sendable {
  /// The bits.
  public var rawValue: UInt8
  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The order line was cancelled before it was shipped.
  public static let cancelled = RowFlags(rawValue: 1)
  /// The return was refused or withdrawn: it is no return.
  public static let refused = RowFlags(rawValue: 2)
  /// The order line carries a return of its own.
  public static let carriesReturn = RowFlags(rawValue: 4)
  /// The return that the line carries belongs to its whole order.
  public static let returnOfOrder = RowFlags(rawValue: 8)
}

/// The place of a row among all rows read: by file, then block, then row.
public struct RowOrdinal: Hashable, Comparable, Sendable {
  /// 16 bits of file, 24 of block, 24 of row.
  public var rawValue: UInt64

  /// The first row of a block.
  public init(file: Int, block: Int) {
    rawValue = UInt64(file) << 48 | UInt64(block) << 24
  }

  /// Creates an ordinal from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Which file the row is of.
  public var file: Int { Int(rawValue >> 48) }

  /// The key of a row that no other can equal.
  ///
  /// Never 0, which is the key of all rows of an order that are one line.
  @inlinable
  public var ownKey: UInt64 { ~rawValue }

  /// The row so many rows later in the same block.
  @inlinable
  public static func + (ordinal: RowOrdinal, rows: Int) -> RowOrdinal {
    RowOrdinal(rawValue: ordinal.rawValue + UInt64(rows))
  }

  /// Orders rows as they were read.
  public static func < (left: RowOrdinal, right: RowOrdinal) -> Bool {
    left.rawValue < right.rawValue
  }
}
