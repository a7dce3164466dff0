extension TableSource {
  /// Whether returns are known: from files of their own, or as lines of orders carry them.
  public var tellsReturns: Bool {
    fileCount(of: .returns) > 0 || provides("order_id", of: .returns, in: .orders)
  }

  /// Whether complaints are known.
  public var tellsComplaints: Bool { fileCount(of: .complaints) > 0 }

  /// Whether a fact of returns is known, from either place.
  public func tells(ofReturns field: String) -> Bool {
    provides(field, of: .returns, in: .returns) || provides(field, of: .returns, in: .orders)
  }
}
