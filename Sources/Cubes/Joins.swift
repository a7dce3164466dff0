import Tables

/// The smaller sides of the join.
///
/// A class, so that handing it on costs one reference and not one for each array.
final class Joins: Sendable {
  let returns: JoinTable
  let complaints: JoinTable
  /// Of the orders of both.
  private let filter: [UInt64]

  init(returns: JoinTable, complaints: JoinTable) {
    self.returns = returns
    self.complaints = complaints
    filter = JoinTable.filter(of: returns, complaints)
  }

  /// Whether there may be a return or complaint of an order; false is certain.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool { JoinTable.mayHold(hash, filter) }
}

/// What a table of either kind knows of a row.
///
/// Each asks the table where it lies: a table that is handed on as a value costs a reference to each of
/// its arrays, and threads that count references to the same arrays wait for each other.
extension Joins {
  @inline(__always)
  func event(_ row: Int, of kind: ExportKind) -> Event {
    kind == .returns ? returns.event(row) : complaints.event(row)
  }

  @inline(__always)
  func namesLine(_ row: Int, of kind: ExportKind) -> Bool {
    kind == .returns ? returns.namesLine(row) : complaints.namesLine(row)
  }

  @inline(__always)
  func isLine(_ row: Int, of kind: ExportKind, _ line: UnsafeRawBufferPointer) -> Bool {
    kind == .returns ? returns.isLine(row, line) : complaints.isLine(row, line)
  }

  @inline(__always)
  func namesSku(_ row: Int, of kind: ExportKind) -> Bool {
    kind == .returns ? returns.namesSku(row) : complaints.namesSku(row)
  }

  @inline(__always)
  func isSku(_ row: Int, of kind: ExportKind, _ sku: UnsafeRawBufferPointer) -> Bool {
    kind == .returns ? returns.isSku(row, sku) : complaints.isSku(row, sku)
  }

  /// The hash of what a row calls its line, or its sku.
  func lineHash(_ row: Int, of kind: ExportKind) -> UInt64 {
    kind == .returns ? returns.lineHash(row) : complaints.lineHash(row)
  }
  func skuHash(_ row: Int, of kind: ExportKind) -> UInt64 {
    kind == .returns ? returns.skuHash(row) : complaints.skuHash(row)
  }

  /// The code of a row in a dimension.
  func code(_ dimension: Int, _ row: Int, of kind: ExportKind) -> UInt32 {
    kind == .returns ? returns.rows.code(dimension, row) : complaints.rows.code(dimension, row)
  }

  @inline(__always)
  func withName<Result>(
    _ dimension: Int, _ row: Int, of kind: ExportKind,
    _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    kind == .returns
      ? returns.withName(dimension, row, body) : complaints.withName(dimension, row, body)
  }
}
