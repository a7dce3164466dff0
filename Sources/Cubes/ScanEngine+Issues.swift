import Dispatch
import Synchronization
public import Tables

extension ScanEngine {
  /// Reads complaints and returns as rows and joins them to their order lines.
  ///
  /// Duplicates and refused returns are no issues, nor is what concerns a cancelled line. An issue belongs to the line
  /// that it names, else to the only one it can be for; facts in which several lines differ stay unknown.
  ///
  /// - Parameters:
  ///   - kinds: The tables that are wanted.
  ///   - times: Only issues of these moments, as if seen at their end; nil for all.
  ///   - accounts: Whether the accounts of the files and the latest moment are wanted too, which takes a pass of
  ///     its own.
  /// - Returns: The issues, and an account of every file.
  /// - Throws: What the source throws.
  /// - Complexity: Three passes over the orders at most; memory for the issues and the lines of their orders.
  public func issues(
    of kinds: Set<ExportKind> = [.complaints, .returns], in times: Range<Int64>? = nil,
    accounts: Bool = true
  ) throws -> IssueRows {
    var rows = IssueRows()
    if accounts {
      let inspection = try inspect()
      rows.ledgers = inspection.ledgers
      rows.latest = inspection.latest
    }
    try join(kinds, in: times, into: &rows)
    returnFreedMemory()
    rows.sort()
    return rows
  }

  /// Appends the issues, unsorted; what they were joined by is gone afterwards.
  private func join(
    _ kinds: Set<ExportKind>, in times: Range<Int64>?, into rows: inout IssueRows
  ) throws {
    let tables = try [ExportKind.complaints, .returns].map { kind in
      try IssueTable(
        kind, in: source, threads: threads, isWanted: kinds.contains(kind), times: times)
    }
    if let times { rows.latest = times.upperBound - 1 }
    rows.refused = tables.reduce(0) { $0 + $1.join.coverage.refused }
    let lines = try IssueLines(
      of: tables.map(\.join), in: source, threads: threads,
      withCarried: kinds.contains(.returns))
    // Orders in parts, whose issues follow one another as the orders do.
    let found = Mutex<[Int: IssueJoin]>([:])
    DispatchQueue.concurrentPerform(iterations: threads) { [threads] part in
      let orders = lines.orderCount * part / threads..<lines.orderCount * (part + 1) / threads
      let joined = IssueJoin(lines, orders, tables, in: times)
      found.withLock { $0[part] = joined }
    }
    var parts = found.withLock { found in (0..<threads).compactMap { found[$0] } }
    found.withLock { $0 = [:] }
    rows.reserve(
      tables.reduce(0) { $0 + $1.join.coverage.rows },
      bytes: parts.reduce(0) { $0 + $1.rows.texts.byteCount })
    var isDone = tables.map { Array(repeating: false, count: $0.table.count) }
    for part in parts.indices {
      rows.append(parts[part].rows)
      parts[part].rows = IssueRows()
      for (index, done) in parts[part].done.enumerated() {
        for row in done { isDone[index][row] = true }
      }
    }
    for (index, table) in tables.enumerated() {
      table.join.forEachRow { row, _ in
        if !isDone[index][row] { table.append(row, joined: nil, to: &rows) }
      }
    }
  }
}

/// The issues of some orders.
private struct IssueJoin: Sendable {
  var rows = IssueRows()
  /// The rows of each table that concern one of the orders.
  var done: [[Int]]

  init(_ lines: IssueLines, _ orders: Range<Int>, _ tables: [IssueTable], in times: Range<Int64>?) {
    done = tables.map { _ in [] }
    lines.forEachOrder(orders) { order in
      var told = ToldLines()
      for (index, table) in tables.enumerated() {
        for row in lines.events(of: order.lines, in: table) {
          done[index].append(row)
          let place = lines.place(row, of: table, in: &order)
          if table.kind == .returns { told.add(place) }
          guard let facts = lines.facts(at: place, in: &order) else {
            rows.ofCancelled += 1
            continue
          }
          table.append(row, joined: facts, to: &rows)
        }
      }
      lines.appendCarried(of: order, told: told, in: times, to: &rows)
    }
  }
}

/// A table of complaints or returns, with the columns that issues need.
final class IssueTable: Sendable {
  let kind: ExportKind
  let table: Table
  let join: JoinTable
  /// Its columns that are there, besides those that join.
  private let columns: Columns
  private let names: [NameList]

  private struct Columns {
    var time, counted, id, customer, type, text, channel, reason, refund: Int?
  }

  init(
    _ kind: ExportKind, in source: some TableSource, threads: Int, isWanted: Bool,
    times: Range<Int64>? = nil
  ) throws {
    self.kind = kind
    guard isWanted, source.fileCount(of: kind) > 0 else {
      table = Table(requests: [])
      join = JoinTable()
      columns = Columns()
      names = []
      return
    }
    let isComplaint = kind == .complaints
    var requests: [ColumnRequest] = []
    var columns = Columns()
    func add(_ field: String, _ shape: ColumnRequest.Shape) -> Int? {
      guard requests.count < 3 || source.provides(field, of: kind, in: kind) else { return nil }
      requests.append(ColumnRequest(kind, field, as: shape))
      return requests.count - 1
    }
    _ = add("order_id", .id)
    _ = add("", .key)
    columns.time = add(isComplaint ? "created_at" : "requested_at", .time)
    columns.id = add(isComplaint ? "complaint_id" : "return_id", .id)
    let line = add("line_id", .id)
    let sku = add("sku", .id)
    if isComplaint { columns.customer = add("customer_id", .code) }
    columns.type = add("kind", .code)
    columns.text = add(isComplaint ? "text" : "reason_text", .text)
    if isComplaint { columns.channel = add("channel", .code) }
    if !isComplaint { columns.reason = add("reason", .code) }
    if !isComplaint { columns.refund = add("refund_amount", .money) }
    if !isComplaint { columns.counted = add("counted_at", .time) }
    self.columns = columns
    var table = try Table.load(kind, requests, from: source, threads: threads).table
    var layout = JoinTable.Layout(requests: requests, firstDimension: requests.count)
    layout.lineID = line
    layout.sku = sku
    layout.refund = columns.refund
    layout.counted = columns.counted
    names = table.columns.map { NameList($0.dictionary) }
    join = JoinTable(table, layout, asOf: nil, wanted: times)
    // The join has ids and keys of its own.
    for column in [JoinTable.Layout.orderID, JoinTable.Layout.key, line, sku] {
      if let column { table.forget(column) }
    }
    self.table = table
  }

  private func name(_ column: Int?, _ row: Int) -> String? {
    column.flatMap { names[$0][table.columns[$0].codes[row]] }
  }

  private func value(_ column: Int?, _ row: Int) -> Int64? {
    column.flatMap {
      let value = table.columns[$0].values[row]
      return value == missingValue ? nil : value
    }
  }

  /// The customer that a complaint names.
  func customer(_ row: Int) -> String? { name(columns.customer, row) }

  /// What a return pays back.
  func refund(_ row: Int) -> Int64? { value(columns.refund, row) }

  /// Appends a row as an issue, with the facts of its line if it joins one.
  func append(_ row: Int, joined facts: IssueFacts?, to rows: inout IssueRows) {
    var id = columns.id.map { table.columns[$0].cells[row] } ?? ""
    if id.isEmpty { id = "#\(row + 1)" }
    let reason = name(columns.reason, row)
    rows.issues.append(
      IssueRows.Issue(
        kind: kind, id: id, time: value(columns.counted, row) ?? value(columns.time, row),
        type: name(columns.type, row),
        reason: reason, contact: name(columns.channel, row), channel: facts?.channel,
        category: facts?.category, product: facts?.product,
        amount: facts?.amount ?? refund(row), delay: facts?.delay, isJoined: facts != nil))
    if reason == nil, let text = columns.text {
      table.columns[text].cells.withBytes(row) { rows.texts.append($0) }
    } else {
      rows.append(reason: reason, text: columns.text.map { table.columns[$0].cells[row] })
    }
  }
}

/// What is known of the lines that an issue concerns.
struct IssueFacts {
  var category: String?
  var product: String?
  var channel: String?
  var amount: Int64?
  var delay: Int32?
}
