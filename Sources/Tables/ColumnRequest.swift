/// A column that a question needs, and in what shape.
///
/// Only requested columns are typed and kept; the rest of a row is passed over.
public struct ColumnRequest: Hashable, Sendable {
  /// The shape in which the cells are wanted.
  public enum Shape: Sendable {
    /// The bytes of the cell and their hash: for keys and joins.
    case id
    /// A code into a dictionary: for grouping. Code 0 is a missing cell.
    case code
    /// Seconds since 1970, UTC.
    case time
    /// Hundredths of a currency unit.
    case money
    /// A count.
    case integer
    /// The bytes of the cell, as free text.
    case text
    /// What tells a row from its like: the bytes and hash of the key that the profile names, without
    /// the order id. A row without a key has no bytes, and the hash of its whole raw text.
    case key
  }

  /// The table of the column: in a scan of orders, `.returns` names the return that a row carries.
  public let kind: ExportKind
  /// The canonical name, or the header of a column that only the export knows.
  public let field: String
  /// The shape in which the cells are wanted.
  public let shape: Shape

  /// Creates a request.
  public init(_ kind: ExportKind, _ field: String, as shape: Shape) {
    self.kind = kind
    self.field = field
    self.shape = shape
  }

  /// What tells an order from all others, in every table of a settled source.
  ///
  /// An id of a few bytes, beginning with NUL, which no id of a shop does. A row whose order is not there
  /// has the id that it names.
  public static func orderNumber(of kind: ExportKind) -> ColumnRequest {
    ColumnRequest(kind, "", as: .id)
  }

  /// A key that no other row of the scan has (``RowOrdinal/ownKey``), in a settled source: cheaper than the one of
  /// the profile.
  public static func rowNumber(of kind: ExportKind) -> ColumnRequest {
    ColumnRequest(kind, "row", as: .key)
  }

  /// What an engine has kept under a name with the part of a settled source in which a row stands: the same
  /// bytes for every row of the part, whose rows come in their order to one sink.
  ///
  /// Only where `TableSource.keeps(_:beside:)` says so.
  public static func kept(_ name: String) -> ColumnRequest {
    ColumnRequest(.orders, keptPrefix + name, as: .text)
  }

  /// The name under which it was kept; nil for any other column.
  public var keptName: String? {
    field.hasPrefix(Self.keptPrefix) ? String(field.dropFirst(Self.keptPrefix.count)) : nil
  }

  /// No header begins with NUL.
  private static let keptPrefix = "\u{0}"
}
