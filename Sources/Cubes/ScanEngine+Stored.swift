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
  /// each dimension of few values; and settles its lines once and for all, for what else may be asked.
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
    // One thread, so that the facts stand in the order of the lines.
    let result = try source.scan(.orders, plan.requests, threads: 1) { _ in FactMaker(plan, joins) }
    let maker = result.workers.first?.sink ?? FactMaker(plan, joins)
    let counts = maker.counter.counts
    let names = Self.names(plan, result.workers.first?.dictionaries ?? [], Catalogue())
    let signature = CountStore.signature(source)
    var entries: [(name: String, bytes: [UInt8])] = [
      ("\(signature)/tallies", counts.tallyBytes(joins)),
      ("\(signature)/facts", maker.writer.bytes),
    ]
    for (index, query) in queries.enumerated() {
      entries.append(
        ("\(signature)/\(CountStore.name(query))", counts.cellBytes(index, names)))
    }
    return StoredCounts(entries: entries)
  }

  /// Adds up what is stored with the parts, or counts by the facts that are; nil where a question needs the
  /// rows.
  func storedAnswer(_ queries: [CubeQuery], in scope: CubeScope) throws -> CubeAnswer? {
    guard source.isSettled, scope.asOf == nil else { return nil }
    let signature = CountStore.signature(source)
    guard let tallies = try source.storedCounts("\(signature)/tallies") else { return nil }
    var whole = CountStore.accumulator([], source)
    var joined = CountStore.Joined()
    for bytes in tallies { try whole.addTallies(bytes, &joined) }
    // A clock by deliveries that are mostly unknown is not what would be counted by.
    guard whole.plan.clock == .order || whole.deliveredShare >= 0.5 else { return nil }
    let transits = whole.tallies.transits
    let transit = transits.usual

    var others = [ExportKind.returns, .complaints].flatMap { source.knownLedgers(of: $0) }
    let isUnlimited = scope.from == nil && scope.to == nil && scope.filters.isEmpty
    var cubes = try queries.map { query in
      isUnlimited ? try storedCube(query, signature, parts: tallies.count, transit) : nil
    }
    let open = cubes.indices.filter { cubes[$0] == nil }
    if !open.isEmpty {
      guard let counted = try countFacts(open.map { queries[$0] }, scope, signature) else {
        return nil
      }
      let made = counted.counts.cubes(
        open.map { queries[$0] }, counted.names, transit, threads: threads)
      for (index, cube) in zip(open, made) { cubes[index] = cube }
      others += counted.ledgers
    }
    let noJoins = Joins(returns: JoinTable(), complaints: JoinTable())
    var facts = whole.facts(noJoins, transits)
    facts.returnJoin = joined.returns
    facts.complaintJoin = joined.complaints
    facts.latest = max(whole.tallies.latest, joined.latest)
    return CubeAnswer(
      cubes: cubes.compactMap { $0 }, asOf: facts.latest, ordered: scope.days,
      zone: whole.plan.zone, facts: facts, orderLedgers: source.knownLedgers(of: .orders),
      otherLedgers: others)
  }

  /// The cube of a query whose cells are stored with every part.
  private func storedCube(
    _ query: CubeQuery, _ signature: String, parts: Int, _ transit: Int32
  ) throws -> Cube? {
    guard let name = CountStore.storedName(query),
      let cells = try source.storedCounts("\(signature)/\(name)"), cells.count == parts
    else { return nil }
    var counts = CountStore.accumulator([query], source)
    var names = counts.plan.lineDimensions.map { _ in CodeDictionary() }
    for part in cells { try counts.addCells(part, 0, &names) }
    if !query.wantsMoments { counts.cells[0].forgetSquares() }
    return counts.cube(0, query, names.map { names in { names.name($0) } }, transit)
  }

  /// What a pass over line facts has counted.
  private struct Counted {
    var counts: Accumulator
    var names: [CodeName]
    /// Of catalogues.
    var ledgers: [FileLedger]
  }

  /// Counts by the facts that are stored with the parts; nil where queries need more than these.
  private func countFacts(
    _ queries: [CubeQuery], _ scope: CubeScope, _ signature: String
  ) throws -> Counted? {
    // Values of returns and complaints are no facts of a line.
    guard queries.allSatisfy({ $0.dimensions.allSatisfy { $0.kind == .orders } }) else {
      return nil
    }
    let facts = "\(signature)/facts"
    let plan = CubePlan(
      queries, scope, source, clock: CountStore.clock(source), joinsByLine: false,
      joinsBySku: false, facts: facts)
    guard try source.keeps(facts, beside: plan.requests) else { return nil }
    var ledgers: [FileLedger] = []
    let catalogue = try loadCatalogue(plan, &ledgers)
    let result = try source.scan(.orders, plan.requests, threads: threads) { _ in
      FactSink(plan, catalogue)
    }
    var counts = CountStore.accumulator(plan)
    var dictionaries = plan.requests.map { _ in CodeDictionary() }
    for worker in result.workers {
      guard !worker.sink.isDamaged else { throw StoredCountsError() }
      let lineCodes = plan.lineCodes(merging: worker.dictionaries, into: &dictionaries)
      _ = counts.merge(worker.sink.counter.counts, lineCodes: lineCodes)
    }
    return Counted(
      counts: counts, names: Self.names(plan, dictionaries, catalogue), ledgers: ledgers)
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
      queries, CubeScope(), source, clock: clock(source),
      joinsByLine: returns.namesLines || complaints.namesLines,
      joinsBySku: returns.namesSkus || complaints.namesSkus)
  }

  /// By what the age of a line is counted.
  static func clock(_ source: some TableSource) -> JoinFacts.Clock {
    source.provides("delivered_at", of: .orders, in: .orders) ? .delivery : .order
  }

  /// Counts of queries in which nothing is counted yet.
  static func accumulator(_ queries: [CubeQuery], _ source: some TableSource) -> Accumulator {
    accumulator(plan(queries, source, JoinTable(), JoinTable()))
  }

  /// Counts of a plan in which nothing is counted yet.
  static func accumulator(_ plan: CubePlan) -> Accumulator {
    Accumulator(plan, returns: 0, complaints: 0)
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
    var known = ["8", source.zone.identifier]
    for (scanned, kind) in [
      (ExportKind.orders, ExportKind.orders), (.orders, .returns), (.returns, .returns),
      (.complaints, .complaints),
    ] {
      known.append(source.fileCount(of: scanned) > 0 ? "+" : "-")
      for field in [
        "line_id", "sku", "quantity", "amount", "delivered_at", "promised_at", "requested_at",
        "counted_at", "refund_amount", "compensation", "order_id",
      ] where source.provides(field, of: kind, in: scanned) {
        known.append("\(scanned.rawValue).\(kind.rawValue).\(field)")
      }
    }
    var text = known.joined(separator: "\n")
    let hash = text.withUTF8 { byteHash(UnsafeRawBufferPointer($0)) }
    return String(hash, radix: 16)
  }
}
