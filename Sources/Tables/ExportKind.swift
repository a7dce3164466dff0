/// The kinds of table that an export can hold.
///
/// `orders` have one row per order line; `products` is an optional catalogue that gives facts of a
/// sku. One file can hold two kinds: a shop that writes the refund beside the order line.
public enum ExportKind: String, Sendable, CaseIterable, Comparable {
  case orders, returns, complaints, products

  /// Orders the kinds as they are declared, which is the order in which reports show them.
  public static func < (left: ExportKind, right: ExportKind) -> Bool {
    left.position < right.position
  }

  private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
