import Cubes
import Tables

/// A small shop: what its exports say, as plain rows.
struct Shop: Sendable {
  struct OrderRow: Sendable, Equatable {
    var order: String
    var lineID: String?
    var sku: String?
    var orderedAt: Int64
    var deliveredAt: Int64?
    var promisedAt: Int64?
    var quantity: Int64?
    var amount: Int64?
    var category: String?
    var channel: String?
    var isCancelled = false
    var carried: Carried?
  }

  /// A return on the row of its order line.
  struct Carried: Sendable, Equatable {
    var time: Int64?
    var quantity: Int64?
    var refund: Int64?
    var reason: String?
    var isOfOrder = false
  }

  /// A return or a complaint.
  struct EventRow: Sendable, Equatable {
    var id: String?
    var order: String?
    var lineID: String?
    var sku: String?
    var time: Int64?
    var quantity: Int64?
    var refund: Int64?
    var reason: String?
    var kind: String?
    var isRefused = false
  }

  struct ProductRow: Sendable, Equatable {
    var sku: String
    var brand: String?
  }

  /// By file, in file order.
  var orders: [[OrderRow]] = []
  var returns: [[EventRow]] = []
  var complaints: [[EventRow]] = []
  var products: [[ProductRow]] = []

  /// Which columns the files have.
  struct Columns: Sendable {
    var lineID = true
    var sku = true
    var delivered = true
    var promised = true
    var quantity = true
    var amount = true
    var carried = true
    var carriedDates = true
    var eventLineID = true
    var eventSku = true
    var eventQuantity = true
    var refund = true
  }
  var columns = Columns()

  /// What tells the lines of an order apart.
  func key(_ row: OrderRow) -> String? {
    if columns.lineID { return row.lineID }
    if columns.sku { return row.sku }
    return nil
  }
}

extension Shop: CustomStringConvertible {
  /// The rows as Swift, to make a case of.
  var description: String {
    func list(_ name: String, _ files: [[some Any]]) -> String {
      files.enumerated().map { file, rows in
        "\(name) \(file):\n" + rows.map { "  \($0)\n" }.joined()
      }.joined()
    }
    return "\(columns)\n" + list("orders", orders) + list("returns", returns)
      + list("complaints", complaints) + list("products", products)
  }
}

extension Shop {
  /// Beijing, eight hours ahead all through the years of the tests.
  static let zone: ZoneRules = {
    guard let zone = try? ZoneRules(identifier: "+08:00") else { return .utc }
    return zone
  }()

  /// The shop as a source of tables.
  var source: MemorySource {
    var files: [ExportKind: [[MemoryRow]]] = [:]
    var names: [ExportKind: Set<MemoryRow.Name>] = [:]
    func know(_ scanned: ExportKind, _ kind: ExportKind, _ fields: [(String, Bool)]) {
      for (field, isThere) in fields where isThere {
        names[scanned, default: []].insert(MemoryRow.Name(kind: kind, field: field))
      }
    }
    if !orders.isEmpty {
      files[.orders] = orders.map { $0.map(memoryRow) }
      know(
        .orders, .orders,
        [
          ("order_id", true), ("ordered_at", true), ("line_id", columns.lineID),
          ("sku", columns.sku), ("delivered_at", columns.delivered),
          ("promised_at", columns.promised), ("quantity", columns.quantity),
          ("amount", columns.amount), ("category", true), ("channel", true),
        ])
      if columns.carried {
        know(
          .orders, .returns,
          [
            ("requested_at", columns.carriedDates), ("quantity", columns.eventQuantity),
            ("refund_amount", columns.refund), ("reason", true),
          ])
      }
    }
    for (kind, rows) in [(ExportKind.returns, returns), (.complaints, complaints)]
    where !rows.isEmpty {
      files[kind] = rows.map { $0.map { memoryRow($0, kind) } }
      know(
        kind, kind,
        [
          ("order_id", true), ("requested_at", kind == .returns),
          ("created_at", kind == .complaints), ("line_id", columns.eventLineID),
          ("sku", columns.eventSku), ("quantity", columns.eventQuantity),
          (kind == .returns ? "refund_amount" : "compensation", columns.refund),
          ("reason", kind == .returns), ("kind", true),
        ])
    }
    if !products.isEmpty {
      files[.products] = products.map {
        $0.map { row in
          var memory = MemoryRow(raw: "\(row)")
          memory.set(.products, "sku", row.sku)
          memory.set(.products, "brand", row.brand)
          return memory
        }
      }
      know(.products, .products, [("sku", true), ("brand", true)])
    }
    return MemorySource(zone: Self.zone, files: files, columns: names)
  }

  private func memoryRow(_ row: OrderRow) -> MemoryRow {
    let key = key(row)
    var memory = MemoryRow(key: key, raw: key == nil ? "\(row)" : "")
    memory.set(.orders, "order_id", row.order)
    memory.set(.orders, "line_id", columns.lineID ? row.lineID : nil)
    memory.set(.orders, "sku", columns.sku ? row.sku : nil)
    memory.set(.orders, "ordered_at", row.orderedAt)
    memory.set(.orders, "delivered_at", columns.delivered ? row.deliveredAt : nil)
    memory.set(.orders, "promised_at", columns.promised ? row.promisedAt : nil)
    memory.set(.orders, "quantity", columns.quantity ? row.quantity : nil)
    memory.set(.orders, "amount", columns.amount ? row.amount : nil)
    memory.set(.orders, "category", row.category)
    memory.set(.orders, "channel", row.channel)
    if row.isCancelled { memory.flags.insert(.cancelled) }
    if columns.carried, let carried = row.carried {
      memory.flags.insert(.carriesReturn)
      if carried.isOfOrder { memory.flags.insert(.returnOfOrder) }
      memory.set(.returns, "requested_at", columns.carriedDates ? carried.time : nil)
      memory.set(.returns, "quantity", columns.eventQuantity ? carried.quantity : nil)
      memory.set(.returns, "refund_amount", columns.refund ? carried.refund : nil)
      memory.set(.returns, "reason", carried.reason)
    }
    return memory
  }

  private func memoryRow(_ row: EventRow, _ kind: ExportKind) -> MemoryRow {
    var memory = MemoryRow(key: row.id, raw: row.id == nil ? "\(row)" : "")
    memory.set(kind, "order_id", row.order)
    memory.set(kind, "line_id", columns.eventLineID ? row.lineID : nil)
    memory.set(kind, "sku", columns.eventSku ? row.sku : nil)
    memory.set(kind, kind == .returns ? "requested_at" : "created_at", row.time)
    memory.set(kind, "quantity", columns.eventQuantity ? row.quantity : nil)
    memory.set(
      kind, kind == .returns ? "refund_amount" : "compensation", columns.refund ? row.refund : nil)
    if kind == .returns { memory.set(kind, "reason", row.reason) }
    memory.set(kind, "kind", row.kind)
    if row.isRefused { memory.flags.insert(.refused) }
    return memory
  }
}
