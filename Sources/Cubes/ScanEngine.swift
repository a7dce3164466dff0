import Synchronization
public import Tables

/// Answers cube queries by streaming over the order lines of a source.
///
/// Returns, complaints and catalogues are read first and held in memory; orders stream past once, or
/// twice where some orders stand in several places (see `OrderSink`). Memory is proportional to the
/// returns and complaints, the cells, and seven bytes an order.
public struct ScanEngine<Source: TableSource>: CubeEngine, Sendable {
  let source: Source
  let threads: Int

  /// Creates an engine over a source, with so many threads.
  public init(_ source: Source, threads: Int) {
    self.source = source
    self.threads = threads
  }

  /// Answers all queries in one pass; in another one where a few rows are dated long after all others, as of the last day
  /// of these.
  ///
  /// - Throws: `CubeError` if there are no orders; what the source throws.
  /// - Complexity: O(rows), plus O(n · log n) in the lines of orders that stand in several places.
  public func answer(_ queries: [CubeQuery], in scope: CubeScope) throws -> CubeAnswer {
    try withoutSlips(scope, \.facts) { scope in
      if let stored = try storedAnswer(queries, in: scope) { return stored }
      return finish(queries, try read(queries, nil, scope))
    }
  }

  /// What a pass has read: the counts, and what they were counted against.
  struct Read {
    var pass: Pass
    var joins: Joins
    var catalogue: Catalogue
    /// Of all files but the orders.
    var ledgers: [FileLedger]
  }

  /// Reads everything once, and the orders a second time where their clock has to be another.
  func read(
    _ queries: [CubeQuery], _ association: AssociationQuery?, _ scope: CubeScope
  ) throws -> Read {
    guard source.fileCount(of: .orders) > 0 else { throw CubeError.noOrders }
    var ledgers: [FileLedger] = []
    var plannedEvents = eventDimensions(queries)
    if association?.outcome == .reason { plannedEvents.append((.returns, "reason")) }
    let joins = try joins(scope, plannedEvents, &ledgers)
    let (returns, complaints) = (joins.returns, joins.complaints)

    let hasDelivery = source.provides("delivered_at", of: .orders, in: .orders)
    var clock: JoinFacts.Clock = hasDelivery ? .delivery : .order
    while true {
      let plan = CubePlan(
        queries, scope, source, association, clock: clock,
        joinsByLine: returns.namesLines || complaints.namesLines,
        joinsBySku: returns.namesSkus || complaints.namesSkus)
      var catalogueLedgers = ledgers
      let catalogue = try loadCatalogue(plan, &catalogueLedgers)
      let pass = try count(plan, joins, catalogue)
      // A delivery column that is mostly empty would leave most lines without a clock of their own.
      if clock == .delivery && pass.counts.deliveredShare < 0.5 {
        clock = .order
        continue
      }
      return Read(pass: pass, joins: joins, catalogue: catalogue, ledgers: catalogueLedgers)
    }
  }

  private func eventDimensions(_ queries: [CubeQuery]) -> [(kind: ExportKind, field: String)] {
    var found: [(kind: ExportKind, field: String)] = []
    for dimension in queries.flatMap(\.dimensions) {
      guard case .column(let kind, let field) = dimension.origin, kind != .orders,
        !found.contains(where: { $0.kind == kind && $0.field == field })
      else { continue }
      found.append((kind, field))
    }
    return found
  }

  /// Reads returns and complaints, then hashes them side by side, because to hash a table takes one thread.
  private func joins(
    _ scope: CubeScope, _ events: [(kind: ExportKind, field: String)],
    _ ledgers: inout [FileLedger]
  ) throws -> Joins {
    let kinds: [(kind: ExportKind, time: String)] = [
      (.returns, "requested_at"), (.complaints, "created_at"),
    ]
    var accounts: [[FileLedger]] = []
    var read: [JoinRows?] = []
    for (kind, time) in kinds {
      let found = try joinRows(kind, time, scope, events)
      read.append(found?.rows)
      accounts.append(found?.ledgers ?? [])
    }
    // Taken from here, so that a table can take the rows over instead of copying them.
    let waiting = Mutex(read)
    read = []
    @Sendable func hashed(_ index: Int) -> JoinTable {
      guard let rows = waiting.withLock({ $0[index].take() }) else { return JoinTable() }
      return JoinTable(rows, asOf: scope.asOf)
    }
    let (returns, complaints) = sideBySide(threads, { hashed(0) }, { hashed(1) })
    ledgers += accounts[0].withDuplicates(returns.duplicates)
    ledgers += accounts[1].withDuplicates(complaints.duplicates)
    // Keys and hashes of all rows are gone, and the orders need room.
    returnFreedMemory()
    return Joins(returns: returns, complaints: complaints)
  }

  func joinTable(
    _ kind: ExportKind, _ time: String, _ scope: CubeScope,
    _ events: [(kind: ExportKind, field: String)], _ ledgers: inout [FileLedger]
  ) throws -> JoinTable {
    guard let (rows, read) = try joinRows(kind, time, scope, events) else { return JoinTable() }
    let joined = JoinTable(rows, asOf: scope.asOf)
    ledgers += read.withDuplicates(joined.duplicates)
    return joined
  }

  /// The rows of a table, or nil where no file holds any.
  private func joinRows(
    _ kind: ExportKind, _ time: String, _ scope: CubeScope,
    _ events: [(kind: ExportKind, field: String)]
  ) throws -> (rows: JoinRows, ledgers: [FileLedger])? {
    guard source.fileCount(of: kind) > 0 else { return nil }
    let (order, key) = CubePlan.identities(of: kind, source, scope)
    var layout = JoinTable.Layout(
      requests: [order, key, ColumnRequest(kind, time, as: .time)], firstDimension: 3,
      isSettled: source.isSettled)
    func add(_ field: String, _ shape: ColumnRequest.Shape) -> Int? {
      guard source.provides(field, of: kind, in: kind) else { return nil }
      layout.requests.append(ColumnRequest(kind, field, as: shape))
      return layout.requests.count - 1
    }
    layout.lineID = add("line_id", .id)
    layout.sku = add("sku", .id)
    layout.quantity = add("quantity", .integer)
    layout.refund = add(kind == .returns ? "refund_amount" : "compensation", .money)
    if kind == .returns { layout.counted = add("counted_at", .time) }
    layout.firstDimension = layout.requests.count
    for event in events where event.kind == kind {
      layout.requests.append(ColumnRequest(kind, event.field, as: .code))
    }
    return try JoinRows.read(kind, layout, from: source, threads: threads)
  }

  func loadCatalogue(_ plan: CubePlan, _ ledgers: inout [FileLedger]) throws -> Catalogue {
    guard source.fileCount(of: .products) > 0, !plan.catalogueFacts.isEmpty else {
      return Catalogue()
    }
    let requests =
      [ColumnRequest(.products, "sku", as: .id)]
      + plan.catalogueFacts.map { ColumnRequest(.products, $0, as: .code) }
    let (table, read) = try Table.load(.products, requests, from: source, threads: threads)
    var duplicates: [Int: Int] = [:]
    for file in Catalogue.repeatedRows(table) { duplicates[file, default: 0] += 1 }
    ledgers += read.withDuplicates(duplicates)
    return Catalogue(table)
  }

  /// Streams the orders past, again if some orders stand in several places.
  func count(_ plan: CubePlan, _ joins: Joins, _ catalogue: Catalogue) throws -> Pass {
    var scattered: Set<UInt64> = []
    while true {
      let known = scattered
      let isSettled = source.isSettled
      let result = try source.scan(.orders, plan.requests, threads: threads) { _ in
        OrderSink(plan, joins, catalogue, scattered: known, isSettled: isSettled)
      }
      if known.isEmpty && !isSettled {
        scattered = RepeatedHashes.find(
          result.workers.map(\.sink.hashes),
          also: result.workers.reduce(into: []) { $0.formUnion($1.sink.aside.orderHashes) },
          threads: threads)
        if !scattered.isEmpty { continue }
      }
      return Pass(result, plan, joins)
    }
  }

  /// The counts of all threads, with what was set aside settled.
  struct Pass {
    var counts: Accumulator
    var dictionaries: [CodeDictionary]
    var ledgers: [FileLedger]

    init(_ result: ScanResult<OrderSink>, _ plan: CubePlan, _ joins: Joins) {
      var counts = Accumulator(
        plan, returns: joins.returns.count, complaints: joins.complaints.count)
      var dictionaries = plan.requests.map { _ in CodeDictionary() }
      var aside = AsideLines()
      for worker in result.workers {
        let lineCodes = plan.lineCodes(merging: worker.dictionaries, into: &dictionaries)
        let maps = counts.merge(worker.sink.counts, lineCodes: lineCodes)
        aside.append(
          worker.sink.aside, slotMaps: maps.groups + plan.associationMaps(lineCodes),
          eventMaps: maps.events)
      }
      aside.forEachOrder(slots: plan.slots) { order in
        var order = order
        counts.findEvents(&order, joins)
        counts.settle(&order, joins)
      }
      ledgers = result.ledgers.withDuplicates(counts.tallies.duplicates)
      self.counts = counts
      self.dictionaries = dictionaries
    }
  }

  /// For each dimension of lines, the name of a code.
  func names(_ read: Read) -> [CodeName] {
    Self.names(read.pass.counts.plan, read.pass.dictionaries, read.catalogue)
  }

  /// The same from the names of the codes of each requested column.
  static func names(
    _ plan: CubePlan, _ dictionaries: [CodeDictionary], _ catalogue: Catalogue
  ) -> [CodeName] {
    plan.lineDimensions.map { source -> CodeName in
      switch source {
      case .column(let column): { dictionaries[column].name($0) }
      case .catalogue(_, let fact): { catalogue.facts[fact].names.name($0) }
      default: { $0 == 0 ? nil : source.fixedNames[Int($0) - 1] }
      }
    }
  }

  private func finish(_ queries: [CubeQuery], _ read: Read) -> CubeAnswer {
    let counts = read.pass.counts
    let transits = counts.tallies.transits
    let names = names(read)
    let cubes = counts.cubes(queries, names, transits.usual, threads: threads)
    let facts = counts.facts(read.joins, transits)
    let scope = counts.plan.scope
    return CubeAnswer(
      cubes: cubes, asOf: scope.asOf ?? facts.latest, ordered: scope.days, zone: counts.plan.zone,
      facts: facts, orderLedgers: read.pass.ledgers,
      otherLedgers: read.ledgers)
  }
}

/// Why a question cannot be answered from the sources.
public enum CubeError: Error, CustomStringConvertible, Sendable {
  /// There is nothing to divide by.
  case noOrders

  /// Cause and next step.
  public var description: String {
    "no file holds orders, and a rate needs orders to divide by; add an orders export"
      + " (`aftersales check` shows what each file was taken for)"
  }
}

extension [FileLedger] {
  /// The accounts with rows moved from accepted to duplicates.
  func withDuplicates(_ duplicates: [Int: Int]) -> [FileLedger] {
    enumerated().map { index, ledger in
      var ledger = ledger
      ledger.duplicates += duplicates[index] ?? 0
      ledger.accepted -= duplicates[index] ?? 0
      return ledger
    }
  }
}
