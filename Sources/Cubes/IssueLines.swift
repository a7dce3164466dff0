import Tables

/// The order lines of orders with complaints or returns.
final class IssueLines: Sendable {
  let table: Table
  let columns: Columns
  private let names: [NameList]
  private let catalogue: Catalogue
  /// The facts of the catalogue that no column tells.
  private let catalogueFacts: [Fact]
  private let zone: ZoneRules
  /// Stretches of lines of one order, and where those of each order begin; nearly all orders are one.
  private let stretches: [Range<Int>]
  private let starts: [Int]

  /// What the catalogue may tell of a sku.
  enum Fact: String, CaseIterable { case category, product }

  /// The columns that are there, besides order and key.
  struct Columns {
    var line, sku, category, product, channel, amount, promised, delivered: Int?
    /// Where every line is read.
    var customer, ordered: Int?
    /// Of returns that lines carry.
    var requested, counted, returnID, reason, kind, text: Int?

    func of(_ fact: Fact) -> Int? { fact == .category ? category : product }
  }

  /// Reads the lines of the orders that occur in the tables, and those that carry a return.
  ///
  /// - Parameters:
  ///   - joins: The tables.
  ///   - source: Where the orders are.
  ///   - threads: How many threads read.
  ///   - withCarried: Whether returns that lines carry themselves are wanted.
  ///   - all: Whether every line is read, and whose it is.
  /// - Throws: What the source throws.
  init(
    of joins: [JoinTable], in source: some TableSource, threads: Int, withCarried: Bool,
    all: Bool = false
  ) throws {
    zone = source.zone
    guard source.fileCount(of: .orders) > 0 else {
      table = Table(requests: [])
      columns = Columns()
      names = []
      catalogue = Catalogue()
      catalogueFacts = []
      stretches = []
      starts = [0]
      return
    }
    var requests: [ColumnRequest] = []
    func add(
      _ field: String, _ shape: ColumnRequest.Shape, _ kind: ExportKind = .orders
    ) -> Int? {
      guard requests.count < 2 || source.provides(field, of: kind, in: .orders) else { return nil }
      requests.append(ColumnRequest(kind, field, as: shape))
      return requests.count - 1
    }
    _ = add("order_id", .id)
    _ = add("", .key)
    var columns = Columns()
    columns.line = add("line_id", .id)
    columns.sku = add("sku", .id)
    columns.category = add("category", .code)
    columns.product = add("product", .code)
    columns.channel = add("channel", .code)
    columns.amount = add("amount", .money)
    columns.promised = add("promised_at", .time)
    columns.delivered = add("delivered_at", .time)
    if all { columns.customer = add("customer_id", .code) }
    if all || columns.delivered != nil { columns.ordered = add("ordered_at", .time) }
    if withCarried {
      columns.requested = add("requested_at", .time, .returns)
      columns.counted = add("counted_at", .time, .returns)
      columns.returnID = add("return_id", .id, .returns)
      columns.reason = add("reason", .code, .returns)
      columns.kind = add("kind", .code, .returns)
      columns.text = add("reason_text", .text, .returns)
    }
    self.columns = columns
    let filter = IssueFilter(joins)
    if all || withCarried {
      table = try Table.load(.orders, requests, from: source, threads: threads) { chunk, row in
        all || chunk.flags[row].contains(.carriesReturn)
          || filter.mayHold(chunk.columns[0].hashes[row])
      }.table
    } else {
      table = try Table.load(
        .orders, requests, where: { filter.mayHold($0) }, from: source, threads: threads)
    }
    names = table.columns.map { NameList($0.dictionary) }
    let missing = Fact.allCases.filter {
      columns.of($0) == nil && source.provides($0.rawValue, of: .products, in: .products)
    }
    if !missing.isEmpty, columns.sku != nil {
      let wanted =
        [ColumnRequest(.products, "sku", as: .id)]
        + missing.map { ColumnRequest(.products, $0.rawValue, as: .code) }
      catalogue = Catalogue(
        try Table.load(.products, wanted, from: source, threads: threads).table)
      catalogueFacts = missing
    } else {
      catalogue = Catalogue()
      catalogueFacts = []
    }
    (stretches, starts) = Self.orders(table.columns[0].hashes)
  }

  /// Stretches of equal hashes, those of one hash together, in the order in which hashes come.
  private static func orders(_ hashes: [UInt64]) -> (stretches: [Range<Int>], starts: [Int]) {
    var found: [Range<Int>] = []
    var numbers: [Int] = []
    var known = ExactTable()
    var start = 0
    for end in stride(from: 1, through: hashes.count, by: 1)
    where end == hashes.count || hashes[end] != hashes[start] {
      found.append(start..<end)
      numbers.append(known.index(of: hashes[start]))
      start = end
    }
    var starts = Array(repeating: 0, count: known.count + 1)
    for number in numbers { starts[number + 1] += 1 }
    for number in 0..<known.count { starts[number + 1] += starts[number] }
    var places = starts
    var sorted = found
    for (stretch, number) in zip(found, numbers) {
      sorted[places[number]] = stretch
      places[number] += 1
    }
    return (sorted, starts)
  }

  /// How many orders there are; two whose ids share a hash count as one.
  var orderCount: Int { starts.count - 1 }

  /// Calls a closure with each order.
  ///
  /// - Parameters:
  ///   - orders: Which of `orderCount`; nil for all.
  ///   - body: Called with the order.
  func forEachOrder(_ orders: Range<Int>? = nil, _ body: (inout IssueOrder) -> Void) {
    forEachLines(orders) { lines in
      var order = IssueOrder(lines: lines, open: lines.filter { !isCancelled($0) })
      body(&order)
    }
  }

  /// Calls a closure with the lines of each order, in file order, without repeated ones.
  private func forEachLines(_ orders: Range<Int>?, _ body: ([Int]) -> Void) {
    for order in orders ?? 0..<orderCount {
      var rest = stretches[starts[order]..<starts[order + 1]].flatMap { Array($0) }
      if rest.count == 1 {
        body(rest)
        continue
      }
      while let first = rest.first {
        let others = rest.filter { !sameCell(0, first, $0) }
        body(
          withoutDuplicates(others.isEmpty ? rest : rest.filter { sameCell(0, first, $0) }))
        rest = others
      }
    }
  }

  private func sameCell(_ column: Int, _ left: Int, _ right: Int) -> Bool {
    table.columns[column].cells.withBytes(left) { table.columns[column].cells.equals(right, $0) }
  }

  private func withoutDuplicates(_ lines: [Int]) -> [Int] {
    let hashes = table.columns[1].hashes
    // The places of those that stand, as `Order.dropDuplicates` has it.
    var later: [UInt64: [Int]] = [:]
    var kept: [Int] = []
    for line in lines.reversed() {
      if let place = later[hashes[line], default: []].first(where: { sameCell(1, line, kept[$0]) })
      {
        if carriesReturnOfOrder(line), !carriesReturnOfOrder(kept[place]),
          table.ordinals[line].file == table.ordinals[kept[place]].file
        {
          kept[place] = line
        }
      } else {
        later[hashes[line], default: []].append(kept.count)
        kept.append(line)
      }
    }
    let ofLines = kept.filter { hashes[$0] != 0 }
    return (ofLines.isEmpty ? kept : ofLines).sorted()
  }

  private func carriesReturnOfOrder(_ line: Int) -> Bool {
    table.flags[line].isSuperset(of: [.carriesReturn, .returnOfOrder])
  }

  /// The rows of a table that concern an order.
  func events(of lines: [Int], in events: IssueTable) -> [Int] {
    guard let line = lines.first else { return [] }
    var found: [Int] = []
    table.columns[0].cells.withBytes(line) {
      events.join.rows(of: $0, table.columns[0].hashes[line], into: &found)
    }
    return found
  }

  func value(_ column: Int?, _ line: Int) -> Int64? {
    column.flatMap {
      let value = table.columns[$0].values[line]
      return value == missingValue ? nil : value
    }
  }

  private func name(_ column: Int?, _ line: Int) -> String? {
    column.flatMap { names[$0][table.columns[$0].codes[line]] }
  }

  /// A fact of a line, or of its sku.
  private func fact(_ fact: Fact, _ line: Int) -> String? {
    if let column = columns.of(fact) { return name(column, line) }
    guard let place = catalogueFacts.firstIndex(of: fact), let sku = columns.sku else {
      return nil
    }
    let known = catalogue.facts[place]
    let code = Int(table.columns[sku].cells.withBytes(line) { known.skus.knownCode(for: $0) })
    return code < known.codes.count ? known.names.name(known.codes[code]) : nil
  }

  func isCancelled(_ line: Int) -> Bool { table.flags[line].contains(.cancelled) }
  func carriesReturn(_ line: Int) -> Bool { table.flags[line].contains(.carriesReturn) }
  func customer(_ line: Int) -> String? { name(columns.customer, line) }
  func amount(_ line: Int) -> Int64 { value(columns.amount, line) ?? 0 }
  func day(_ line: Int) -> Int32 {
    value(columns.ordered, line).map { zone.localDay(ofUTC: $0) } ?? .min
  }

  /// What the lines have in common; the amount of a single one.
  func facts(of lines: [Int]) -> IssueFacts {
    func common<Value: Equatable>(_ value: (Int) -> Value?) -> Value? {
      let first = value(lines[0])
      return lines.allSatisfy { value($0) == first } ? first : nil
    }
    func delay(_ line: Int) -> Int32? {
      guard let promised = value(columns.promised, line),
        let delivered = value(columns.delivered, line),
        let day = Delivery.day(delivered, ordered: day(line), asOf: nil, zone)
      else { return nil }
      return day - zone.localDay(ofUTC: promised)
    }
    return IssueFacts(
      category: common { fact(.category, $0) }, product: common { fact(.product, $0) },
      channel: common { name(columns.channel, $0) },
      amount: lines.count == 1 ? value(columns.amount, lines[0]) : nil, delay: common(delay))
  }

  /// Appends the returns that lines carry themselves: those of the moments that are wanted, and that the table
  /// of returns does not tell.
  func appendCarried(
    of order: IssueOrder, told: ToldLines, in times: Range<Int64>?, to rows: inout IssueRows
  ) {
    guard columns.requested != nil || columns.counted != nil || columns.reason != nil else {
      return
    }
    for line in order.lines where table.flags[line].contains(.carriesReturn) {
      if told.isAny {
        let isOfOrder = table.flags[line].contains(.returnOfOrder)
        guard !isOfOrder, !told.isAll, !told.lines.contains(line), !isCancelled(line) else {
          continue
        }
      }
      let time = value(columns.counted, line) ?? value(columns.requested, line)
      if let times, !times.contains(time ?? missingValue) { continue }
      guard !table.flags[line].contains(.cancelled) else {
        rows.ofCancelled += 1
        continue
      }
      let facts = facts(of: [line])
      var id = columns.returnID.map { table.columns[$0].cells[line] } ?? ""
      if id.isEmpty { id = "\(table.columns[0].cells[line])#\(line + 1)" }
      rows.issues.append(
        IssueRows.Issue(
          kind: .returns, id: id, time: time, type: name(columns.kind, line),
          reason: name(columns.reason, line), channel: facts.channel, category: facts.category,
          product: facts.product, amount: facts.amount, delay: facts.delay, isJoined: true))
      rows.append(
        reason: name(columns.reason, line),
        text: columns.text.map { table.columns[$0].cells[line] })
    }
  }
}

/// Whether an order may occur in any of the tables.
private struct IssueFilter: Sendable {
  let joins: [JoinTable]

  init(_ joins: [JoinTable]) { self.joins = joins }

  func mayHold(_ hash: UInt64) -> Bool { joins.contains { $0.count > 0 && $0.mayHold(hash) } }
}
