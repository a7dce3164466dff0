public import Cubes
public import Tables

/// What goes with an outcome: what was asked.
public struct CorrelateQuestion: Sendable {
  /// What may happen to an order line.
  public var outcome = AssociationQuery.Outcome.returned
  /// By what lines are told apart; describes order lines.
  public var dimensions: [Dimension] = []
  /// Whether the dimensions were named, so that they may have more than `usualLimit` values.
  public var isNamed = false
  /// Numbers that are held against the outcome.
  public var numbers: [AssociationQuery.Number] = []
  /// What is held fixed, if anything.
  public var stratum: Dimension?
  /// How many of the strongest are shown.
  public var top: Int?
  /// Whether lines count that are too recent for most of their returns to have come.
  public var countsRecent = false
  /// Values of fewer lines are put together, and as many more as guard them; nil for none.
  public var suppressedBelow: Int64?
  /// Decides the tables of permutation tests.
  public var seed: UInt64 = 1

  /// Without being named, a dimension has at most so many values.
  public static let usualLimit = 200

  /// Creates a question about nothing yet.
  public init() {}

  /// What the engine must count; the stratum is one of the dimensions.
  public var query: AssociationQuery {
    var wanted = dimensions.map {
      AssociationQuery.Wanted(
        $0, limit: isNamed ? AssociationQuery.greatestLimit : Self.usualLimit)
    }
    var place: Int?
    if let stratum {
      place = dimensions.firstIndex { $0.origin == stratum.origin } ?? wanted.count
      if place == wanted.count {
        wanted.append(AssociationQuery.Wanted(stratum, limit: Self.usualLimit))
      }
    }
    return AssociationQuery(
      outcome: outcome, dimensions: wanted, numbers: numbers, stratum: place)
  }
}

extension CorrelateQuestion {
  /// Everything that the sources know of an order line: names that `--of` takes.
  ///
  /// Columns with names as values, facts of the catalogue, what is computed from other columns, and
  /// numbers. Ids, moments and free text are no dimensions. The status of an order often is its outcome, so that
  /// it has to be named.
  public static func names(in source: some TableSource) -> [String] {
    let columns = Field.all(of: .orders).filter {
      $0.form == .category && $0.name != "status"
        && source.provides($0.name, of: .orders, in: .orders)
    }
    let facts = Field.all(of: .products).filter {
      $0.form == .category && source.provides($0.name, of: .products, in: .products)
    }
    var names: [String] = []
    for field in columns + facts where !names.contains(field.name) { names.append(field.name) }
    names += ["weekday", "price_band", "delivery_delay", "delivery_days"].filter {
      (try? Dimension.resolve($0, in: source)) != nil
    }
    return names + AssociationQuery.Number.allCases.filter { isKnown($0, source) }.map(\.rawValue)
  }

  private static func isKnown(
    _ number: AssociationQuery.Number, _ source: some TableSource
  ) -> Bool {
    number.needs.allSatisfy { source.provides($0, of: .orders, in: .orders) }
  }

  /// Takes up names of dimensions and numbers: those given, or all that the sources know.
  ///
  /// - Throws: `DimensionError` for a name that no source knows, is named twice, or describes no order line.
  public mutating func take(
    _ list: String?, in source: some TableSource
  ) throws(DimensionError) {
    isNamed = list != nil
    for name in list.map(Dimension.names(in:)) ?? Self.names(in: source) {
      guard !dimensions.contains(where: { $0.name == name }),
        !numbers.contains(where: { $0.rawValue == name })
      else { throw DimensionError(name: name, reason: "it is named twice") }
      if let number = AssociationQuery.Number(rawValue: name) {
        if let missing = number.needs.first(where: {
          !source.provides($0, of: .orders, in: .orders)
        }) {
          throw DimensionError(
            name: name, reason: "it is computed from \(missing), which no orders file has")
        }
        numbers.append(number)
      } else {
        let dimension = try Self.dimension(name, in: source)
        if let same = dimensions.first(where: { $0.origin == dimension.origin }) {
          throw DimensionError(name: name, reason: "it is \(same.name), which is named as well")
        }
        dimensions.append(dimension)
      }
    }
  }

  /// A dimension that is both named and held fixed, so that there is nothing to compare in it.
  public var comparesNothing: Dimension? {
    guard let stratum, isNamed else { return nil }
    return dimensions.first { $0.origin == stratum.origin }
  }

  /// A dimension of order lines.
  ///
  /// - Throws: `DimensionError` as for `take`.
  public static func dimension(
    _ name: String, in source: some TableSource
  ) throws(DimensionError) -> Dimension {
    guard
      AssociationQuery.Number(rawValue: name) == nil
        || source.provides(name, of: .orders, in: .orders)
    else {
      throw DimensionError(
        name: name, reason: "it is a number, not a name; take price_band or delivery_delay")
    }
    let dimension = try Dimension.resolve(name, in: source)
    guard case .column(let kind, let field) = dimension.origin else { return dimension }
    guard kind == .orders else {
      throw DimensionError(
        name: name,
        reason: "it is a column of \(kind.rawValue), which says nothing of order lines without any"
          + (kind == .returns ? "; --with reason tells what goes with the reasons" : ""))
    }
    switch Field.named(field, in: .orders)?.form {
    case .time:
      throw DimensionError(
        name: name, reason: "it is a moment; take weekday, delivery_days or delivery_delay")
    case .money, .integer:
      throw DimensionError(
        name: name, reason: "it is a number, not a name; take price_band, price or quantity")
    default: return dimension
    }
  }
}
