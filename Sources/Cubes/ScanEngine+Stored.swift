import Tables

// What is counted of a part of a settled source can be kept with it: a later answer adds up the parts and
// reads no row. Everything is a whole number, so the sum is exactly what a pass over all rows would count.

/// The counts of one part of a source, in bytes that are kept with it.
public struct StoredCounts: Sendable {
  /// Under which name, and which bytes.
  public var entries: [(name: String, bytes: [UInt8])]
}

extension ScanEngine {
  /// Counts a part of a settled source in the ways that are asked for most: in all and by period, and by
  /// each dimension of few values.
  ///
  /// - Parameter dimensions: Columns of orders.
  /// - Returns: The counts; none where there are no orders at all.
  /// - Throws: What the source throws.
  /// - Complexity: One pass over the part.
  public func countsToStore(_ dimensions: [Dimension]) throws -> StoredCounts {
    let hasOrders = source.fileCount(of: .orders) > 0
    let queries = CountStore.queries(dimensions)
    let scope = CubeScope()
    var ledgers: [FileLedger] = []
    let joins = Joins(
      returns: try joinTable(.returns, "requested_at", scope, [], &ledgers),
      complaints: try joinTable(.complaints, "created_at", scope, [], &ledgers))
    guard hasOrders else { return StoredCounts(entries: []) }
    let plan = CountStore.plan(queries, source, joins.returns, joins.complaints)
    let pass = try count(plan, joins, Catalogue())
    let names = plan.lineDimensions.map { origin -> (UInt32) -> String? in
      if case .column(let column) = origin { return { pass.dictionaries[column].name($0) } }
      return { $0 == 0 ? nil : origin.fixedNames[Int($0) - 1] }
    }
    let signature = CountStore.signature(source)
    var entries: [(name: String, bytes: [UInt8])] = [
      ("\(signature)/tallies", pass.counts.tallyBytes(joins))
    ]
    for (index, query) in queries.enumerated() {
      entries.append(
        ("\(signature)/\(CountStore.name(query))", pass.counts.cellBytes(index, names)))
    }
    return StoredCounts(entries: entries)
  }

  /// Adds up what is stored with the parts; nil where a question needs the rows.
  func storedAnswer(_ queries: [CubeQuery], in scope: CubeScope) throws -> CubeAnswer? {
    guard source.isSettled, scope.asOf == nil, scope.from == nil, scope.to == nil,
      scope.filters.isEmpty
    else { return nil }
    let signature = CountStore.signature(source)
    guard let tallies = try source.storedCounts("\(signature)/tallies") else { return nil }
    var parts: [[[UInt8]]] = []
    for query in queries {
      guard let name = CountStore.storedName(query),
        let bytes = try source.storedCounts("\(signature)/\(name)"), bytes.count == tallies.count
      else { return nil }
      parts.append(bytes)
    }
    let plan = CountStore.plan(queries, source, JoinTable(), JoinTable())
    var counts = Accumulator(plan, returns: 0, complaints: 0)
    var joined = CountStore.Joined()
    for bytes in tallies { try counts.addTallies(bytes, &joined) }
    // A clock by deliveries that are mostly unknown is not what would be counted by.
    guard plan.clock == .order || counts.deliveredShare >= 0.5 else { return nil }
    var names = plan.lineDimensions.map { _ in CodeDictionary() }
    for (query, bytes) in parts.enumerated() {
      for part in bytes { try counts.addCells(part, query, &names) }
      guard !queries[query].wantsMoments else { continue }
      counts.cells[query].forgetSquares()
    }
    let transit = counts.medianTransit
    let cubes = queries.indices.map { index in
      counts.cube(index, queries[index], names.map { names in { names.name($0) } }, transit)
    }
    var facts = counts.facts(Joins(returns: JoinTable(), complaints: JoinTable()), transit)
    facts.returnJoin = joined.returns
    facts.complaintJoin = joined.complaints
    let latest = max(counts.tallies.latest, joined.latest)
    let orderLedgers = source.knownLedgers(of: .orders)
    let others = [ExportKind.returns, .complaints].flatMap { source.knownLedgers(of: $0) }
    return CubeAnswer(
      cubes: cubes, asOf: latest, zone: plan.zone, facts: facts, orderLedgers: orderLedgers,
      otherLedgers: others)
  }
}

/// How stored counts are named, and what they are counted by.
enum CountStore {
  /// What is known of the joins of all parts.
  struct Joined {
    var returns = JoinFacts.Coverage()
    var complaints = JoinFacts.Coverage()
    var latest = missingValue
  }

  /// What is counted of a part: the whole, by period; and by dimension.
  static func queries(_ dimensions: [Dimension]) -> [CubeQuery] {
    [CubeQuery(wantsMoments: true)]
      + [Period.week, .month].map { CubeQuery(period: $0, wantsMoments: true) }
      + dimensions.map { CubeQuery(dimensions: [$0], wantsMoments: true) }
  }

  static func plan(
    _ queries: [CubeQuery], _ source: some TableSource, _ returns: JoinTable,
    _ complaints: JoinTable
  ) -> CubePlan {
    CubePlan(
      queries, CubeScope(), source,
      clock: source.provides("delivered_at", of: .orders, in: .orders) ? .delivery : .order,
      joinsByLine: returns.namesLines || complaints.namesLines,
      joinsBySku: returns.namesSkus || complaints.namesSkus)
  }

  /// The name under which a query is stored.
  static func name(_ query: CubeQuery) -> String {
    let dimensions = query.dimensions.map { dimension -> String in
      if case .column(_, let field) = dimension.origin { "column \(field)" } else { "none" }
    }
    return (dimensions + [query.period?.rawValue ?? "all"]).joined(separator: "/")
  }

  /// The name of what answers a query; nil if nothing stored can.
  static func storedName(_ query: CubeQuery) -> String? {
    guard !query.wantsEventDays, query.dimensions.count <= 1,
      query.dimensions.isEmpty || query.period == nil,
      query.dimensions.allSatisfy({ dimension in
        if case .column(.orders, _) = dimension.origin { true } else { false }
      })
    else { return nil }
    return name(query)
  }

  /// What counts depend on beside the rows of a part: the version of this code, the clock on which days
  /// are counted, and which columns anybody has.
  static func signature(_ source: some TableSource) -> String {
    var known = ["1", source.zone.identifier]
    for (scanned, kind) in [
      (ExportKind.orders, ExportKind.orders), (.orders, .returns), (.returns, .returns),
      (.complaints, .complaints),
    ] {
      known.append(source.fileCount(of: scanned) > 0 ? "+" : "-")
      for field in [
        "line_id", "sku", "quantity", "amount", "delivered_at", "promised_at", "requested_at",
        "refund_amount", "compensation", "order_id",
      ] where source.provides(field, of: kind, in: scanned) {
        known.append("\(scanned.rawValue).\(kind.rawValue).\(field)")
      }
    }
    var text = known.joined(separator: "\n")
    let hash = text.withUTF8 { byteHash(UnsafeRawBufferPointer($0)) }
    return String(hash, radix: 16)
  }
}
