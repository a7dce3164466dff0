public import Tables

/// What a reading of every table finds, without any question.
public struct Inspection: Sendable {
  /// Accounts of every file, by kind, then in the order of the source.
  public var ledgers: [FileLedger] = []
  /// Counts over all orders; nil where there are none.
  public var orders: Measures?
  /// How returns and complaints join them; nil without orders.
  public var facts: JoinFacts?
  /// The latest moment of orders, returns and complaints; nil where there is no row.
  public var latest: Int64?
  /// Order lines of a file that another of the same key stands for, which tells other units or another amount, where no
  /// id tells lines apart.
  public var unlikeDuplicates = 0
  /// Order rows whose delivery counts as none, since it was days before the order.
  public var earlyDeliveries = 0
}

extension ScanEngine {
  /// Reads every table of the source, also where no question could be answered from it.
  ///
  /// Duplicates are found in each: rows alike in their key, of which the last stands.
  /// - Throws: What the source throws.
  /// - Complexity: One pass over each file; two over orders of which some stand in several places.
  public func inspect() throws -> Inspection {
    var inspection = Inspection()
    var others: [FileLedger] = []
    let scope = CubeScope()
    let joins = Joins(
      returns: try joinTable(.returns, "requested_at", scope, [], &others),
      complaints: try joinTable(.complaints, "created_at", scope, [], &others))
    var latest = [joins.returns.latest, joins.complaints.latest].compactMap { $0 }
    if source.fileCount(of: .orders) > 0 {
      // By the clock of the order: nothing here depends on when a line was delivered.
      let plan = CubePlan(
        [CubeQuery()], scope, source, clock: .order, joinsByLine: true,
        joinsBySku: joins.returns.namesSkus || joins.complaints.namesSkus)
      let pass = try count(plan, joins, Catalogue())
      var facts = pass.counts.facts(joins, Transits())
      facts.slips = facts.dateSlips(source.zone)
      inspection.facts = facts
      inspection.orders =
        pass.counts.cube(0, CubeQuery(), [], 0).cells.first?.measures ?? Measures()
      inspection.ledgers = pass.ledgers
      inspection.unlikeDuplicates = pass.counts.tallies.unlikeDuplicates
      inspection.earlyDeliveries = pass.counts.tallies.earlyDeliveries
      let last = pass.counts.tallies.latest
      if last != missingValue { latest.append(last) }
    }
    inspection.ledgers += others
    if source.fileCount(of: .products) > 0 { inspection.ledgers += try inspectProducts() }
    inspection.latest = latest.max()
    return inspection
  }

  private func inspectProducts() throws -> [FileLedger] {
    let (table, read) = try Table.load(
      .products, [ColumnRequest(.products, "", as: .key)], from: source, threads: threads)
    var duplicates: [Int: Int] = [:]
    for (row, isDuplicate) in JoinTable.duplicates(table.columns[0]).enumerated() where isDuplicate
    {
      duplicates[table.ordinals[row].file, default: 0] += 1
    }
    return read.withDuplicates(duplicates)
  }
}
