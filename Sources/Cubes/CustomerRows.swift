public import Tables

/// Customers as rows: what each has bought, sent back and complained about.
public struct CustomerRows: Sendable {
  /// A customer.
  public struct Customer: Sendable, Equatable {
    /// The id.
    public var id: String
    /// Days from the last order to the latest moment in the data.
    public var daysSince: Int32
    /// Distinct orders, without cancelled lines.
    public var orders: Int
    /// Order lines, without cancelled ones.
    public var lines: Int
    /// Hundredths of these lines.
    public var amount: Int64
    /// Lines with a return.
    public var returnedLines: Int
    /// Complaints.
    public var complaints: Int
  }

  /// The customers, by id.
  public internal(set) var customers: [Customer] = []
  /// Lines that name no customer.
  public internal(set) var withoutCustomer = 0
  /// The latest moment in the data; nil without any.
  public internal(set) var latest: Int64?
  /// The account of every file.
  public internal(set) var ledgers: [FileLedger] = []

  init() {}
}

extension ScanEngine {
  /// Reads the orders as rows and sums them up by customer.
  ///
  /// A return counts for the line that it names, else for the lines it can be for, each at most once. A complaint counts
  /// for the customer of its order, else for the one that it names itself.
  ///
  /// - Throws: What the source throws.
  /// - Complexity: Three passes over the orders; memory for all order lines, about 120 bytes each.
  public func customers() throws -> CustomerRows {
    let inspection = try inspect()
    var rows = CustomerRows()
    rows.ledgers = inspection.ledgers
    rows.latest = inspection.latest
    guard source.fileCount(of: .orders) > 0 else { return rows }
    let tables = try [ExportKind.complaints, .returns].map {
      try IssueTable($0, in: source, threads: threads, isWanted: true)
    }
    let lines = try IssueLines(
      of: tables.map(\.join), in: source, threads: threads, withCarried: true, all: true)
    var sums: [String: CustomerRows.Customer] = [:]
    var last: [String: Int32] = [:]
    var isDone = Array(repeating: false, count: tables[0].table.count)
    lines.forEachOrder { order in
      let open = order.open
      guard let first = open.first else { return }
      guard let id = lines.customer(first) else {
        rows.withoutCustomer += open.count
        return
      }
      var customer =
        sums[id]
        ?? CustomerRows.Customer(
          id: id, daysSince: 0, orders: 0, lines: 0, amount: 0, returnedLines: 0, complaints: 0)
      customer.orders += 1
      customer.lines += open.count
      for line in open {
        customer.amount += lines.amount(line)
        last[id] = max(last[id] ?? .min, lines.day(line))
      }
      var returned = Set(open.filter(lines.carriesReturn))
      // All lines before it are returned.
      var next = 0
      for row in lines.events(of: order.lines, in: tables[1]) {
        switch lines.place(row, of: tables[1], in: &order) {
        case .line(let line): returned.insert(line)
        case .order:
          while next < open.count && returned.contains(open[next]) { next += 1 }
          if next < open.count { returned.insert(open[next]) }
        case .cancelled: continue
        }
      }
      customer.returnedLines += returned.count
      for row in lines.events(of: order.lines, in: tables[0]) {
        isDone[row] = true
        customer.complaints += 1
      }
      sums[id] = customer
    }
    tables[0].join.forEachRow { row, _ in
      guard !isDone[row], let id = tables[0].customer(row) else { return }
      sums[id]?.complaints += 1
    }
    let today = rows.latest.map { source.zone.localDay(ofUTC: $0) } ?? 0
    rows.customers = sums.values
      .map { customer in
        var customer = customer
        customer.daysSince = max(0, today - (last[customer.id] ?? today))
        return customer
      }
      .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    return rows
  }
}
