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
    let tables = try [ExportKind.complaints, .returns].map { kind in
      try IssueTable(
        kind, in: source, threads: threads, isWanted: kinds.contains(kind), times: times)
    }
    if let times { rows.latest = times.upperBound - 1 }
    rows.refused = tables.reduce(0) { $0 + $1.join.coverage.refused }
    let lines = try IssueLines(
      of: tables.map(\.join), in: source, threads: threads,
      withCarried: kinds.contains(.returns))
    var isDone = tables.map { Array(repeating: false, count: $0.table.count) }
    lines.forEachOrder { order in
      for (index, table) in tables.enumerated() {
        for row in lines.events(of: order.lines, in: table.join) {
          isDone[index][row] = true
          let place = lines.place(row, of: table, in: &order)
          guard let facts = lines.facts(at: place, in: &order) else {
            rows.ofCancelled += 1
            continue
          }
          table.append(row, joined: facts, to: &rows)
        }
      }
      lines.appendCarried(of: order.lines, in: times, to: &rows)
    }
    for (index, table) in tables.enumerated() {
      table.join.forEachRow { row, _ in
        if !isDone[index][row] { table.append(row, joined: nil, to: &rows) }
      }
    }
    rows.sort()
    return rows
  }
}

/// A table of complaints or returns, with the columns that issues need.
struct IssueTable {
  let kind: ExportKind
  let table: Table
  let join: JoinTable
  private let columns: [String: Int]
  private let names: [NameList]

  init(
    _ kind: ExportKind, in source: some TableSource, threads: Int, isWanted: Bool,
    times: Range<Int64>? = nil
  ) throws {
    self.kind = kind
    guard isWanted, source.fileCount(of: kind) > 0 else {
      table = Table(requests: [])
      join = JoinTable()
      columns = [:]
      names = []
      return
    }
    let isComplaint = kind == .complaints
    var requests: [ColumnRequest] = []
    var columns: [String: Int] = [:]
    func add(_ name: String, _ field: String, _ shape: ColumnRequest.Shape) {
      guard requests.count < 3 || source.provides(field, of: kind, in: kind) else { return }
      columns[name] = requests.count
      requests.append(ColumnRequest(kind, field, as: shape))
    }
    add("order", "order_id", .id)
    add("key", "", .key)
    add("time", isComplaint ? "created_at" : "requested_at", .time)
    add("id", isComplaint ? "complaint_id" : "return_id", .id)
    add("line", "line_id", .id)
    add("sku", "sku", .id)
    if isComplaint { add("customer", "customer_id", .code) }
    add("type", "kind", .code)
    add("text", isComplaint ? "text" : "reason_text", .text)
    if isComplaint { add("channel", "channel", .code) } else { add("reason", "reason", .code) }
    if !isComplaint { add("refund", "refund_amount", .money) }
    self.columns = columns
    table = try Table.load(kind, requests, from: source, threads: threads).table
    var layout = JoinTable.Layout(requests: requests, firstDimension: requests.count)
    layout.lineID = columns["line"]
    layout.sku = columns["sku"]
    layout.refund = columns["refund"]
    names = table.columns.map { NameList($0.dictionary) }
    join = JoinTable(table, layout, asOf: nil, wanted: times)
  }

  private func name(_ column: String, _ row: Int) -> String? {
    columns[column].flatMap { names[$0][table.columns[$0].codes[row]] }
  }

  private func value(_ column: String, _ row: Int) -> Int64? {
    columns[column].flatMap {
      let value = table.columns[$0].values[row]
      return value == missingValue ? nil : value
    }
  }

  /// The customer that a complaint names.
  func customer(_ row: Int) -> String? { name("customer", row) }

  /// What a return pays back.
  func refund(_ row: Int) -> Int64? { value("refund", row) }

  /// Appends a row as an issue, with the facts of its line if it joins one.
  func append(_ row: Int, joined facts: IssueFacts?, to rows: inout IssueRows) {
    var id = columns["id"].map { table.columns[$0].cells[row] } ?? ""
    if id.isEmpty { id = "#\(row + 1)" }
    rows.issues.append(
      IssueRows.Issue(
        kind: kind, id: id, time: value("time", row), type: name("type", row),
        reason: name("reason", row), contact: name("channel", row), channel: facts?.channel,
        category: facts?.category, product: facts?.product,
        amount: facts?.amount ?? refund(row), delay: facts?.delay, isJoined: facts != nil))
    rows.append(
      reason: kind == .returns ? name("reason", row) : nil,
      text: columns["text"].map { table.columns[$0].cells[row] })
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
