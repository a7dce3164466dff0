import Tables

extension CubePlan {
  /// An association as the pass over the orders sees it.
  struct Association: Sendable {
    /// Where a number is found.
    enum NumberSource: Hashable, Sendable {
      case price(amount: Int)
      case discount(amount: Int, unitPrice: Int)
      /// Hours from one column to another.
      case hours(from: Int, to: Int, isDelivery: Bool)
      case quantity(Int)
    }

    var outcome: AssociationQuery.Outcome
    /// Positions in `lineDimensions`.
    var dimensions: [Int] = []
    var limits: [Int] = []
    var numbers: [NumberSource] = []
    var stratum: Int?
    /// The dimension of events that tells reasons.
    var reason: Int?

    /// How many numbers of 32 bits a line needs on its way: a code for each dimension, two for each
    /// number.
    var slots: Int { dimensions.count + 2 * numbers.count }
  }
}

extension LineColumns {
  /// A number of each row of a chunk, `missingValue` where it is not known.
  static func numbers(
    _ source: CubePlan.Association.NumberSource, _ chunk: borrowing Chunk, _ quantities: [Int64],
    _ days: [Int32], asOf: Int64?, _ zone: ZoneRules
  ) -> [Int64] {
    let rows = 0..<chunk.rowCount
    switch source {
    case .price(let amount):
      let amounts = chunk.columns[amount].values
      return rows.map {
        amounts[$0] == missingValue ? missingValue : amounts[$0] / max(1, quantities[$0])
      }
    case .discount(let amount, let unitPrice):
      let amounts = chunk.columns[amount].values
      let prices = chunk.columns[unitPrice].values
      return rows.map { discount(amounts[$0], prices[$0], quantities[$0]) }
    case .hours(let from, let to, let isDelivery):
      let starts = chunk.columns[from].values
      let ends = chunk.columns[to].values
      return rows.map {
        guard starts[$0] != missingValue, ends[$0] != missingValue else { return missingValue }
        if isDelivery, Delivery.day(ends[$0], ordered: days[$0], asOf: asOf, zone) == nil {
          return missingValue
        }
        return hoursBegun(ends[$0] &- starts[$0])
      }
    case .quantity(let column): return chunk.columns[column].values
    }
  }

  /// Rounded up, so that anything late is above 0.
  private static func hoursBegun(_ seconds: Int64) -> Int64 {
    let (hours, rest) = seconds.quotientAndRemainder(dividingBy: 3600)
    return hours + (rest > 0 ? 1 : 0)
  }

  /// Thousandths of the list price that were not asked for, rounded towards 0.
  private static func discount(_ amount: Int64, _ unitPrice: Int64, _ quantity: Int64) -> Int64 {
    guard amount != missingValue, unitPrice != missingValue, unitPrice > 0, quantity > 0 else {
      return missingValue
    }
    let (list, overflows) = unitPrice.multipliedReportingOverflow(by: quantity)
    let (less, overflows2) = (list &- amount).multipliedReportingOverflow(by: 1000)
    return overflows || overflows2 ? missingValue : less / list
  }
}
