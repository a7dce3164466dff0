import Cubes
import Tables

extension CubeAnswer {
  /// Whether the files of orders have been read and have no row that counts, as one of nothing but a header.
  var holdsNoOrder: Bool { Self.holdsNoOrder(orderLedgers) }

  /// The same of the accounts of these files.
  static func holdsNoOrder(_ ledgers: [FileLedger]) -> Bool {
    !ledgers.isEmpty && ledgers.allSatisfy { $0.accepted == 0 }
  }

  /// Cause and next step.
  static let noOrders =
    "there are no orders: no row of the orders files counts; add an export that has some (`aftersales check`"
    + " shows what each file holds)"
}
