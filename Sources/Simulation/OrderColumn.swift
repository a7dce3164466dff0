/// The columns that the canonical order file can have.
public enum OrderColumn: String, Codable, Sendable, CaseIterable {
  case orderId = "order_id"
  case lineId = "line_id"
  case sku, product, category, brand, batch
  case orderedAt = "ordered_at"
  case shippedAt = "shipped_at"
  case promisedAt = "promised_at"
  case deliveredAt = "delivered_at"
  case customerId = "customer_id"
  case channel, region, carrier, quantity, amount, status
}

/// What complaints are about.
public enum Theme: String, Codable, Sendable, CaseIterable {
  case size, colour, quality, damage, late, missing, service, refund, fake, smell
}

/// Why things are sent back.
enum ReturnReason: String, Sendable, CaseIterable {
  case quality, size, colour, unwanted, damage, late, missing, fake
}

/// What the customer asks for.
enum ReturnKind: String, Sendable, CaseIterable {
  case refund, `return`, exchange, repair
}
