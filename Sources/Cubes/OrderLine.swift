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

/// What returns (or complaints) did to one line.
struct LineOutcome: Sendable {
  /// In units of `Measures.whole`, at most that.
  var share: Int64 = 0
  /// Units × `Measures.whole`, at most the line's.
  var units: Int64 = 0
  /// Hundredths refunded.
  var refund: Int64 = 0
  var hasRefund = false
  /// Events, in units of `Measures.whole`.
  var events: Int64 = 0
  /// The first moment, or `missingValue`.
  var first = missingValue

  /// Takes a share of an event, whose refund is this line's alone, to a line of so many units.
  @inline(__always)
  mutating func add(
    time: Int64, quantity: Int64, refund stated: Int64, _ part: Int64, units sold: Int64
  ) {
    let whole = Measures.whole
    share = min(whole, share + part)
    let quantity = quantity == missingValue ? sold : quantity
    units = min(sold &* whole, units &+ quantity &* part)
    if stated != missingValue {
      refund = refund &+ stated
      hasRefund = true
    }
    events += part
    if time != missingValue { first = first == missingValue ? time : min(first, time) }
  }

  /// Hundredths of the line's amount that came back: what was refunded, at most the amount; where
  /// no refund is stated, the share of its units.
  func amount(of line: OrderLine) -> Int64 { amount(line.quantity, line.amount) }

  /// The same by the line's units and hundredths.
  func amount(_ quantity: Int64, _ amount: Int64) -> Int64 {
    if hasRefund { return max(0, min(amount, refund)) }
    guard quantity > 0, amount > 0 else { return 0 }
    let (high, low) = amount.multipliedFullWidth(by: units)
    return (quantity &* Measures.whole).dividingFullWidth((high, low)).quotient
  }
}
