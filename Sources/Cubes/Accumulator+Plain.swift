import Tables

extension Accumulator {
  /// Counts orders that have nothing to them but their lines.
  mutating func addPlain(_ plain: PlainRows, _ columns: borrowing LineColumns) {
    guard !plain.rows.isEmpty else { return }
    let sums = plan.hasUndivided ? PlainSums(plain, columns) : nil
    for query in cells.indices {
      if let sums, let period = plan.onlyPeriod(query, of: sums) {
        cells[query].addOrders(
          sums, in: cells[query].cell(0, period), wantsMoments: plan.queries[query].wantsMoments)
      } else {
        addPlain(plain, columns, query)
      }
    }
  }

  /// Groups below are looked up once for a batch.
  private static let firstGroups = 1024

  private mutating func addPlain(
    _ plain: PlainRows, _ columns: borrowing LineColumns, _ query: Int
  ) {
    var groups = columns.groups[query]
    if plan.hasEvents[query] {
      // The first groups, which are most rows', are looked up once each.
      var covering = Array(repeating: Grouper.all, count: Self.firstGroups)
      for row in plain.rows {
        let group = groups[Int(row)]
        let isFirst = group < UInt32(Self.firstGroups)
        if isFirst, covering[Int(group)] != Grouper.all {
          groups[Int(row)] = covering[Int(group)]
          continue
        }
        groups[Int(row)] = eventGroup(query, from: group) { _ in Grouper.all }
        if isFirst { covering[Int(group)] = groups[Int(row)] }
      }
    }
    cells[query].addOrders(
      plain, columns, groups, columns.periods[query],
      wantsMoments: plan.queries[query].wantsMoments)
  }
}

/// The rows of the returns and of the complaints table that are of one order, in file order.
struct FoundRows: Sendable {
  var returns: [Int] = []
  var complaints: [Int] = []

  var isEmpty: Bool { returns.isEmpty && complaints.isEmpty }
  /// Whether they are more than any order should have.
  var areMany: Bool { returns.count + complaints.count > 256 }

  /// Starts on another order.
  mutating func removeAll() {
    if !returns.isEmpty { returns.removeAll(keepingCapacity: true) }
    if !complaints.isEmpty { complaints.removeAll(keepingCapacity: true) }
  }
}
