import Tables

/// Counts order lines of which everything is settled, in the cells of every query.
struct FactCounter: Sendable {
  var counts: Accumulator
  var columns: LineColumns
  private var filters: [CodeFilter]
  private var batch = FactBatch()

  init(_ plan: CubePlan, _ joins: Joins, _ catalogue: Catalogue) {
    counts = Accumulator(plan, returns: joins.returns.count, complaints: joins.complaints.count)
    columns = LineColumns(plan, catalogue)
    filters = plan.filters.map { CodeFilter($0.filter) }
  }

  /// Counts a batch, whose columns are loaded; an order does not go on in the next.
  mutating func count(
    _ facts: LineFacts, _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary]
  ) {
    columns.applyFilters(&filters, chunk.rowCount, dictionaries)
    batch.take(facts, columns, rows: chunk.rowCount)
    let sums = counts.plan.hasUndivided ? PlainSums(batch.plain, columns) : nil
    for query in counts.cells.indices {
      // On its own while in use, so that not every line has to look for it.
      var cells = CellTable()
      swap(&cells, &counts.cells[query])
      cells.add(batch, sums, facts, columns, query, counts.plan)
      swap(&cells, &counts.cells[query])
    }
    columns.release()
  }
}
