import Tables

/// One order line as the counting sees it.
///
/// Its cells lie in the bytes of its chunk, or in a copy.
struct OrderLine: Sendable {
  var ordinal: RowOrdinal
  /// When it was ordered.
  var orderedAt: Int64
  /// The local day on which it was ordered.
  var day: Int32
  /// When its clock started.
  var start: StartDay
  /// Units; 1 where the export does not say.
  var quantity: Int64
  /// Hundredths; 0 where the export does not say.
  var amount: Int64
  var isCancelled: Bool
  /// Whether the filters let it pass.
  var isCounted: Bool
  /// Whether it was ordered in the days that are asked for.
  var isInRange: Bool
  var keyHash: UInt64
  var key: CellRange
  var lineID: CellRange
  var sku: CellRange

  /// Whether its file has one row an order, and so no key within it.
  var isOfOrder: Bool { keyHash == 0 && key.count == 0 }
}

/// Where a cell lies.
struct CellRange: Sendable {
  var start = 0
  var count = 0

  @inline(__always)
  func bytes(in cells: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: cells[start..<start + count])
  }
}

/// A return or a complaint on its way to the lines that it concerns.
struct Event: Sendable {
  /// When it was requested, or `missingValue`.
  var time: Int64
  /// Units, or `missingValue`.
  var quantity: Int64
  /// Hundredths, or `missingValue`.
  var refund: Int64
  /// Codes in the numerators' dimensions of its table.
  var codes: [UInt32]
  /// Whether it belongs to its whole order.
  var isOfOrder: Bool
}
