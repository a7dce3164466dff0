import Tables

/// A column as a workspace keeps it.
struct StoredField: Hashable, Sendable {
  /// The form in which the cells are kept.
  enum Form: String, Sendable {
    /// Times, amounts and counts, packed.
    case number
    /// Codes of names that a dictionary holds.
    case code
    /// Ids that are nearly all different, packed as numbers where they can be.
    case id
    /// Free text, masked.
    case text
  }

  /// The table whose rows have it.
  let table: ExportKind
  /// The table that it describes: `.returns` in orders for a return that the line carries.
  let owner: ExportKind
  /// The canonical name, or the header of a column that was asked for.
  let name: String
  /// The form in which the cells are kept.
  let form: Form
  /// How the cells are read from an export; nil for a column that only the export knows.
  let canonical: Field?

  /// A canonical column.
  init(_ field: Field, in table: ExportKind) {
    self.table = table
    owner = field.kind
    name = field.name
    canonical = field
    form =
      switch field.form {
      case .time, .money, .integer: .number
      case .category: .code
      case .text: .text
      // A shop has few skus, and asks by them.
      case .id: field.name == "sku" ? .code : .id
      }
  }

  /// A column that only the export knows.
  init(extra name: String, in table: ExportKind) {
    self.table = table
    owner = table
    self.name = name
    form = .code
    canonical = nil
  }

  /// The stored name of the column, as `returns.reason`.
  var key: String { "\(owner.rawValue).\(name)" }

  /// The field of a stored name.
  init(table: ExportKind, key: String) {
    let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
    let owner = ExportKind(rawValue: parts.first ?? "") ?? table
    let name = parts.count > 1 ? parts[1] : key
    if let field = Field.named(name, in: owner) {
      self.init(field, in: table)
    } else {
      self.init(extra: name, in: table)
    }
  }

  /// How the column is read from an export.
  var request: ColumnRequest {
    guard let canonical else { return ColumnRequest(owner, name, as: .code) }
    let shape: ColumnRequest.Shape =
      switch canonical.form {
      case .id: .id
      case .category: .code
      case .time: .time
      case .money: .money
      case .integer: .integer
      case .text: .text
      }
    return ColumnRequest(owner, name, as: shape)
  }

  /// The moment that says from when a row is, by table.
  static func time(of table: ExportKind) -> String? {
    switch table {
    case .orders: "ordered_at"
    case .returns: "requested_at"
    case .complaints: "created_at"
    case .products: nil
    }
  }
}
