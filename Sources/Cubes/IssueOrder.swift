import Tables

/// The lines of one order, for its returns and complaints to find theirs.
struct IssueOrder {
  /// In file order, without repeated ones.
  let lines: [Int]
  /// Those that were not cancelled.
  let open: [Int]
  /// What these have in common, once it was asked for.
  var facts: IssueFacts?
  /// The lines by what they are called, for each column of names; made for orders of many lines only.
  var named: [Int: [UInt64: [Int]]] = [:]
  /// How many open lines have an amount, and the first of them.
  var amounts: [Int64: (count: Int, first: Int)]?

  /// What an issue concerns.
  enum Place {
    /// The line that it names, or the only one that it can be for.
    case line(Int)
    /// Any of the open lines.
    case order
    /// Only what was cancelled.
    case cancelled
  }
}

/// Of which lines of an order the table of returns tells something.
struct ToldLines {
  private(set) var isAny = false
  /// Whether it may be any open line.
  private(set) var isAll = false
  private(set) var lines: Set<Int> = []

  mutating func add(_ place: IssueOrder.Place) {
    isAny = true
    switch place {
    case .line(let line): lines.insert(line)
    case .order: isAll = true
    case .cancelled: break
    }
  }
}

extension IssueLines {
  /// The place of an issue in its order.
  func place(_ row: Int, of issue: IssueTable, in order: inout IssueOrder) -> IssueOrder.Place {
    if issue.join.namesLine(row), let column = columns.line {
      let hash = issue.join.lineHash(row)
      let place = place(of: hash, in: column, &order) { issue.join.isLine(row, $0) }
      if let place { return place }
    }
    if issue.join.namesSku(row), let column = columns.sku {
      let hash = issue.join.skuHash(row)
      let place = place(of: hash, in: column, &order) { issue.join.isSku(row, $0) }
      if let place { return place }
    }
    guard let first = order.open.first else { return .cancelled }
    if order.open.count == 1 { return .line(first) }
    if let refund = issue.refund(row), let only = onlyLine(of: refund, in: &order) {
      return .line(only)
    }
    return .order
  }

  /// The first open line that goes by a name in a column; nil where none does.
  private func place(
    of hash: UInt64, in column: Int, _ order: inout IssueOrder,
    _ matches: (UnsafeRawBufferPointer) -> Bool
  ) -> IssueOrder.Place? {
    let cells = table.columns[column].cells
    func first(of lines: [Int]) -> Int? { lines.first { cells.withBytes($0, matches) } }
    let found: Int?
    if order.lines.count > LineIndex.fewLines {
      if order.named[column] == nil {
        // Open lines first, so that the first that is found tells whether there is one.
        order.named[column] = Dictionary(
          grouping: order.open + order.lines.filter(isCancelled)
        ) { cells.withBytes($0) { byteHash($0) } }
      }
      found = first(of: order.named[column]?[hash] ?? [])
    } else {
      found = first(of: order.open) ?? first(of: order.lines)
    }
    return found.map { isCancelled($0) ? .cancelled : .line($0) }
  }

  /// The only open line of an amount.
  private func onlyLine(of refund: Int64, in order: inout IssueOrder) -> Int? {
    if order.amounts == nil {
      var amounts: [Int64: (count: Int, first: Int)] = [:]
      for line in order.open {
        if let amount = value(columns.amount, line) {
          amounts[amount, default: (0, line)].count += 1
        }
      }
      order.amounts = amounts
    }
    guard let known = order.amounts?[refund], known.count == 1 else { return nil }
    return known.first
  }

  /// What is known of an issue at a place; nil for one of what was cancelled.
  func facts(at place: IssueOrder.Place, in order: inout IssueOrder) -> IssueFacts? {
    switch place {
    case .cancelled: return nil
    case .line(let line): return facts(of: [line])
    case .order:
      let known = order.facts ?? facts(of: order.open)
      order.facts = known
      return known
    }
  }
}
