// What happens in the simulated shop, before any file format: moments are seconds since
// 1970-01-01 of the shop's clock, money is in hundredths of a yuan.

/// An order.
struct OrderFact: Sendable {
  /// Counted over the whole simulation, from 0.
  var number: Int
  var id: UInt64
  var orderedAt: Int
  var shippedAt: Int
  var promisedAt: Int
  var deliveredAt: Int
  var customer: Int
  var channel: Int
  var region: Int
  var carrier: Int
  var isCancelled: Bool
  var isLate: Bool
  /// Its lines in the block.
  var lines: Range<Int>
}

/// A line of an order.
struct LineFact: Sendable {
  var product: Int
  /// The number of the bad batch to which it belongs, or nil.
  var defect: Int?
  var quantity: Int
  var amount: Int
}

/// A request for return, of one line.
struct ReturnFact: Sendable {
  var order: Int
  var line: Int
  var lagDays: Int
  var requestedAt: Int
  var approvedAt: Int
  var receivedAt: Int?
  var refundedAt: Int?
  var reason: ReturnReason
  var kind: ReturnKind
  var isRefused: Bool
  var quantity: Int
  var amount: Int
  /// Chooses the words of the reason.
  var words: UInt64
}

/// A complaint about one line.
struct ComplaintFact: Sendable {
  var order: Int
  var line: Int
  var createdAt: Int
  var firstResponseAt: Int?
  var resolvedAt: Int?
  var theme: Theme
  var desk: Int
  var agent: Int
  var isEscalated: Bool
  /// 1 to 5, or 0 where the customer has not rated.
  var rating: Int
  var tellsPersonalData: Bool
  /// Chooses the words of the text.
  var words: UInt64
}

/// Everything that happens to the orders of one block.
struct BlockFacts: Sendable {
  var orders: [OrderFact] = []
  var lines: [LineFact] = []
  var returns: [ReturnFact] = []
  var complaints: [ComplaintFact] = []
}
