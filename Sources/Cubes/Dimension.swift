public import Tables

/// Something by which counts are grouped.
public struct Dimension: Hashable, Sendable {
  /// Where the values come from.
  public enum Origin: Hashable, Sendable {
    /// A column of a table. A column of returns or complaints groups numerators only.
    case column(ExportKind, String)
    /// A fact of the sku, from a catalogue.
    case catalogue(String)
    /// Day of the week of the order.
    case weekday
    /// Band of the unit price, in steps of 1, 2, 5.
    case priceBand
    /// Days from the promised to the actual delivery, in bands.
    case deliveryDelay
    /// Days from order to delivery, in bands.
    case deliveryDays
    /// Which of some stretches of local days holds the day of the order: `1`, `2` and so on; missing
    /// outside of all.
    case spans([ClosedRange<Int32>])
  }

  /// The name under which it was asked for, and which results show.
  public let name: String
  /// Where the values come from.
  public let origin: Origin

  /// Creates a dimension.
  public init(name: String, origin: Origin) {
    self.name = name
    self.origin = origin
  }

  /// The values in their own order, for dimensions that have one: days of the week, bands.
  public var naturalOrder: [String]? {
    switch origin {
    case .column, .catalogue: nil
    case .weekday: Bands.weekdayNames
    case .priceBand: Bands.priceNames
    case .deliveryDelay: Bands.delayNames
    case .deliveryDays: Bands.transitNames
    case .spans(let spans): Bands.spanNames(spans)
    }
  }

  /// The table whose rows it describes: orders, or a numerator's.
  public var kind: ExportKind {
    if case .column(let kind, _) = origin { kind } else { .orders }
  }
}

extension Dimension {
  /// Finds what a name means for a source.
  ///
  /// A bare name means the order's column, else a fact of the catalogue, else a column of returns,
  /// else of complaints; `return.kind` and `complaint.channel` name a table.
  ///
  /// - Throws: `DimensionError` if no file knows it, with the names that are known.
  public static func resolve(
    _ name: String, in source: some TableSource
  ) throws(DimensionError) -> Dimension {
    let derived: [(String, Origin, needs: [String])] = [
      ("weekday", .weekday, []),
      ("price_band", .priceBand, ["amount"]),
      ("delivery_delay", .deliveryDelay, ["delivered_at", "promised_at"]),
      ("delivery_days", .deliveryDays, ["delivered_at"]),
    ]
    if let found = derived.first(where: { $0.0 == name }) {
      for field in found.needs where !source.provides(field, of: .orders, in: .orders) {
        throw DimensionError(
          name: name, reason: "it is computed from \(field), which no orders file has")
      }
      return Dimension(name: name, origin: found.1)
    }
    for (prefix, kind) in [
      ("order.", ExportKind.orders), ("return.", .returns), ("complaint.", .complaints),
    ]
    where name.hasPrefix(prefix) {
      let field = String(name.dropFirst(prefix.count))
      guard knows(field, kind, source) else {
        throw DimensionError(name: name, reason: "no \(kind.rawValue) file has a column \(field)")
      }
      return Dimension(name: name, origin: .column(kind, field))
    }
    if source.provides(name, of: .orders, in: .orders) {
      return Dimension(name: name, origin: .column(.orders, name))
    }
    if source.provides(name, of: .products, in: .products) {
      return Dimension(name: name, origin: .catalogue(name))
    }
    for kind in [ExportKind.returns, .complaints] where knows(name, kind, source) {
      return Dimension(name: name, origin: .column(kind, name))
    }
    throw DimensionError(
      name: name, reason: "no file has a column of that name (`aftersales check` lists them)")
  }

  /// The dimensions of a list separated by commas; none for nil.
  public static func list(
    _ names: String?, in source: some TableSource
  ) throws(DimensionError) -> [Dimension] {
    var dimensions: [Dimension] = []
    for name in Self.names(in: names) {
      let dimension = try resolve(name, in: source)
      guard !dimensions.contains(where: { $0.name == dimension.name }) else {
        throw DimensionError(name: dimension.name, reason: "it is named twice")
      }
      dimensions.append(dimension)
    }
    return dimensions
  }

  /// The names in a list separated by commas, without the spaces around them; none for nil.
  public static func names(in list: String?) -> [String] {
    (list ?? "").split(separator: ",").compactMap { item in
      guard let first = item.firstIndex(where: { $0 != " " }),
        let last = item.lastIndex(where: { $0 != " " })
      else { return nil }
      return String(item[first...last])
    }
  }

  private static func knows(
    _ field: String, _ kind: ExportKind, _ source: some TableSource
  ) -> Bool {
    source.provides(field, of: kind, in: kind)
      || (kind == .returns && source.provides(field, of: .returns, in: .orders))
  }
}

/// A dimension that the sources cannot give.
public struct DimensionError: Error, CustomStringConvertible, Sendable {
  /// The name that was asked for.
  public let name: String
  /// Why it is not there.
  public let reason: String

  /// Creates an error.
  public init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }

  /// Place, cause and next step.
  public var description: String { "dimension \(name): \(reason)" }
}
