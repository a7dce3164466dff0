import Tables

/// The order lines of orders with complaints or returns.
struct IssueLines {
  let table: Table
  let columns: [String: Int]
  private let names: [NameList]
  private let catalogue: Catalogue
  private let catalogueFacts: [String]
  private let zone: ZoneRules
  private var order: [Int] = []

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
      columns = [:]
      names = []
      catalogue = Catalogue()
      catalogueFacts = []
      return
    }
    var requests: [ColumnRequest] = []
    var columns: [String: Int] = [:]
    func add(
      _ name: String, _ field: String, _ shape: ColumnRequest.Shape, _ kind: ExportKind = .orders
    ) {
      guard requests.count < 2 || source.provides(field, of: kind, in: .orders) else { return }
      columns[name] = requests.count
      requests.append(ColumnRequest(kind, field, as: shape))
    }
    add("order", "order_id", .id)
    add("key", "", .key)
    add("line", "line_id", .id)
    add("sku", "sku", .id)
    for name in ["category", "product", "channel"] { add(name, name, .code) }
    add("amount", "amount", .money)
    for name in ["promised_at", "delivered_at"] { add(name, name, .time) }
    if all {
      add("customer", "customer_id", .code)
      add("ordered_at", "ordered_at", .time)
    }
    if withCarried {
      add("requested_at", "requested_at", .time, .returns)
      add("return_id", "return_id", .id, .returns)
      add("reason", "reason", .code, .returns)
      add("kind", "kind", .code, .returns)
      add("reason_text", "reason_text", .text, .returns)
    }
    self.columns = columns
    let filter = IssueFilter(joins)
    table = try Table.load(.orders, requests, from: source, threads: threads) { chunk, row in
      all || (withCarried && chunk.flags[row].contains(.carriesReturn))
        || filter.mayHold(chunk.columns[0].hashes[row])
    }.table
    names = table.columns.map { NameList($0.dictionary) }
    let missing = ["category", "product"].filter {
      columns[$0] == nil && source.provides($0, of: .products, in: .products)
    }
    if !missing.isEmpty, columns["sku"] != nil {
      let wanted =
        [ColumnRequest(.products, "sku", as: .id)]
        + missing.map { ColumnRequest(.products, $0, as: .code) }
      catalogue = Catalogue(
        try Table.load(.products, wanted, from: source, threads: threads).table)
      catalogueFacts = missing
    } else {
      catalogue = Catalogue()
      catalogueFacts = []
    }
    let hashes = table.columns[0].hashes
    order = hashes.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
  }

  /// Calls a closure with each order.
  func forEachOrder(_ body: (inout IssueOrder) -> Void) {
    forEachLines { lines in
      var order = IssueOrder(lines: lines, open: lines.filter { !isCancelled($0) })
      body(&order)
    }
  }

  /// Calls a closure with the lines of each order, in file order, without repeated ones.
  private func forEachLines(_ body: ([Int]) -> Void) {
    var start = 0
    while start < order.count {
      let hash = table.columns[0].hashes[order[start]]
      var end = start + 1
      while end < order.count, table.columns[0].hashes[order[end]] == hash { end += 1 }
      defer { start = end }
      if end == start + 1 {
        body([order[start]])
        continue
      }
      var rest = Array(order[start..<end])
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
    var later: [UInt64: [Int]] = [:]
    var kept: [Int] = []
    for line in lines.reversed()
    where !later[hashes[line], default: []].contains(where: { sameCell(1, line, $0) }) {
      later[hashes[line], default: []].append(line)
      kept.append(line)
    }
    return kept.reversed()
  }

  /// The rows of a table that concern an order.
  func events(of lines: [Int], in join: JoinTable) -> [Int] {
    guard let line = lines.first else { return [] }
    var found: [Int] = []
    table.columns[0].cells.withBytes(line) {
      join.rows(of: $0, table.columns[0].hashes[line], into: &found)
    }
    return found
  }

  func value(_ column: String, _ line: Int) -> Int64? {
    columns[column].flatMap {
      let value = table.columns[$0].values[line]
      return value == missingValue ? nil : value
    }
  }

  private func name(_ column: String, _ line: Int) -> String? {
    if let column = columns[column] {
      return names[column][table.columns[column].codes[line]]
    }
    guard let fact = catalogueFacts.firstIndex(of: column), let sku = columns["sku"] else {
      return nil
    }
    let known = catalogue.facts[fact]
    let code = Int(table.columns[sku].cells.withBytes(line) { known.skus.knownCode(for: $0) })
    return code < known.codes.count ? known.names.name(known.codes[code]) : nil
  }

  func isCancelled(_ line: Int) -> Bool { table.flags[line].contains(.cancelled) }
  func carriesReturn(_ line: Int) -> Bool { table.flags[line].contains(.carriesReturn) }
  func customer(_ line: Int) -> String? { name("customer", line) }
  func amount(_ line: Int) -> Int64 { value("amount", line) ?? 0 }
  func day(_ line: Int) -> Int32 {
    value("ordered_at", line).map { zone.localDay(ofUTC: $0) } ?? .min
  }

  /// What the lines have in common; the amount of a single one.
  func facts(of lines: [Int]) -> IssueFacts {
    func common<Value: Equatable>(_ value: (Int) -> Value?) -> Value? {
      let first = value(lines[0])
      return lines.allSatisfy { value($0) == first } ? first : nil
    }
    func delay(_ line: Int) -> Int32? {
      guard let promised = value("promised_at", line), let delivered = value("delivered_at", line)
      else { return nil }
      return zone.localDay(ofUTC: delivered) - zone.localDay(ofUTC: promised)
    }
    return IssueFacts(
      category: common { name("category", $0) }, product: common { name("product", $0) },
      channel: common { name("channel", $0) },
      amount: lines.count == 1 ? value("amount", lines[0]) : nil, delay: common(delay))
  }

  /// Appends the returns that lines carry themselves: those of the moments that are wanted.
  func appendCarried(of lines: [Int], in times: Range<Int64>?, to rows: inout IssueRows) {
    guard columns["requested_at"] != nil || columns["reason"] != nil else { return }
    for line in lines where table.flags[line].contains(.carriesReturn) {
      if let times, !times.contains(value("requested_at", line) ?? missingValue) { continue }
      guard !table.flags[line].contains(.cancelled) else {
        rows.ofCancelled += 1
        continue
      }
      let facts = facts(of: [line])
      var id = columns["return_id"].map { table.columns[$0].cells[line] } ?? ""
      if id.isEmpty { id = "\(table.columns[0].cells[line])#\(line + 1)" }
      rows.issues.append(
        IssueRows.Issue(
          kind: .returns, id: id, time: value("requested_at", line), type: name("kind", line),
          reason: name("reason", line), channel: facts.channel, category: facts.category,
          product: facts.product, amount: facts.amount, delay: facts.delay, isJoined: true))
      rows.append(
        reason: name("reason", line),
        text: columns["reason_text"].map { table.columns[$0].cells[line] })
    }
  }
}

/// Whether an order may occur in any of the tables.
private struct IssueFilter: Sendable {
  let joins: [JoinTable]

  init(_ joins: [JoinTable]) { self.joins = joins }

  func mayHold(_ hash: UInt64) -> Bool { joins.contains { $0.count > 0 && $0.mayHold(hash) } }
}
