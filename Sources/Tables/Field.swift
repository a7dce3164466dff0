/// A canonical column of one of the tables: its name, and how its cells are read.
public struct Field: Hashable, Sendable {
  /// How the cells of a column are read.
  public enum Form: String, Sendable {
    /// An identifier: bytes, compared exactly, never a number.
    case id
    /// One of a limited number of names.
    case category
    /// A moment.
    case time
    /// An amount of money, kept in hundredths.
    case money
    /// A count.
    case integer
    /// Free text.
    case text
  }

  /// The canonical name, as in `order_id`.
  public let name: String
  /// The table to which the column belongs.
  public let kind: ExportKind
  /// How its cells are read.
  public let form: Form
  /// Whether a row without it is rejected.
  public let isRequired: Bool
}

extension Field {
  /// The canonical columns of a table, in the order in which they are written.
  public static func all(of kind: ExportKind) -> [Field] {
    switch kind {
    case .orders: orders
    case .returns: returns
    case .complaints: complaints
    case .products: products
    }
  }

  /// The canonical column of that name, or nil for a column that only the export knows.
  public static func named(_ name: String, in kind: ExportKind) -> Field? {
    all(of: kind).first { $0.name == name }
  }

  private static let orders = fields(
    .orders, required: ["order_id", "ordered_at"],
    [
      (.id, "order_id line_id sku"),
      (.category, "product category brand supplier batch"),
      (.time, "ordered_at paid_at shipped_at promised_at delivered_at"),
      (.id, "customer_id"),
      (.category, "channel store region carrier promotion"),
      (.integer, "quantity"),
      (.money, "amount unit_price"),
      (.category, "currency status"),
    ])

  private static let returns = fields(
    .returns, required: ["order_id", "requested_at"],
    [
      (.id, "return_id order_id line_id sku"),
      (.time, "requested_at approved_at shipped_back_at received_at refunded_at counted_at"),
      (.category, "reason"),
      (.text, "reason_text"),
      (.category, "kind responsible"),
      (.integer, "quantity"),
      (.money, "refund_amount freight"),
      (.category, "status"),
    ])

  private static let complaints = fields(
    .complaints, required: ["created_at"],
    [
      (.id, "complaint_id order_id line_id sku customer_id"),
      (.time, "created_at first_response_at resolved_at"),
      (.category, "reopened channel kind"),
      (.text, "text"),
      (.category, "agent escalated priority csat"),
      (.money, "compensation"),
      (.category, "status"),
    ])

  private static let products = fields(
    .products, required: ["sku"],
    [
      (.id, "sku"),
      (.category, "product category brand supplier"),
    ])

  private static func fields(
    _ kind: ExportKind, required: Set<String>, _ groups: [(Form, String)]
  ) -> [Field] {
    groups.flatMap { form, names in
      names.split(separator: " ").map { name in
        Field(
          name: String(name), kind: kind, form: form, isRequired: required.contains(String(name)))
      }
    }
  }
}
