extension ScanEngine {
  /// Counts what may go with an outcome, in one pass; see `answer`.
  ///
  /// - Throws: As `answer`.
  /// - Complexity: O(rows · (d + d²/2)) for d dimensions, each step an addition in an array; memory as for
  ///   `answer`, and the tables.
  public func associate(
    _ query: AssociationQuery, in scope: CubeScope
  ) throws -> AssociationAnswer {
    try withoutSlips(scope, \.facts) { try associateAsTold(query, in: $0) }
  }

  private func associateAsTold(
    _ query: AssociationQuery, in scope: CubeScope
  ) throws -> AssociationAnswer {
    let read = try read([], query, scope)
    let plan = read.pass.counts.plan
    let transits = read.pass.counts.tallies.transits
    var counts = read.pass.counts.association
    counts?.flush()
    let results = counts?.results(
      query, names(read), counts?.plan.reason.map { read.pass.counts.eventNames[$0] },
      transit: transits.usual)
    let facts = read.pass.counts.facts(read.joins, transits)
    return AssociationAnswer(
      dimensions: results?.dimensions ?? [], numbers: results?.numbers ?? [],
      pairs: results?.pairs ?? [], stratified: results?.stratified ?? [],
      reasons: results?.reasons ?? [], reasonNames: results?.reasonNames ?? [],
      total: results?.total ?? WeeklyCounts(weeks: [], size: 1), orders: counts?.orders ?? 0,
      moments: counts?.moments ?? Measures.Squares.Moments(), asOf: plan.scope.asOf ?? facts.latest,
      zone: plan.zone, facts: facts,
      orderLedgers: read.pass.ledgers, otherLedgers: read.ledgers)
  }
}
