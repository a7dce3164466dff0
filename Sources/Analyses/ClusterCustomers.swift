import Cubes

extension ClusterQuestion.Feature {
  /// What it is of a customer, in plain units: days, orders, money, a share, complaints an order.
  func value(of customer: CustomerRows.Customer) -> Double {
    switch self {
    case .recency: Double(customer.daysSince)
    case .frequency: Double(customer.orders)
    case .value: Double(customer.amount) / 100
    case .returns:
      customer.lines > 0 ? Double(customer.returnedLines) / Double(customer.lines) : 0
    case .complaints:
      customer.orders > 0 ? Double(customer.complaints) / Double(customer.orders) : 0
    case .text, .kind, .reason, .channel, .amount, .delay: 0
    }
  }
}
