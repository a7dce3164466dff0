/// The platform whose exports are written.
public enum SimulatedProfile: String, Codable, Sendable, CaseIterable {
  /// `orders.csv`, `returns.csv` and `complaints.csv` with the canonical headers, in UTF-8.
  case canonical
  /// The order list and the refund list of Taobao and Tmall, in GB18030 with CRLF, one row an order.
  ///
  /// Exchanges and repairs stand in the refund list with an amount of zero. Complaints are canonical.
  case taobao
  /// Shopify's order export with 79 columns; refunds are an amount of the order. Complaints are canonical.
  case shopify
}

/// A file that a profile writes.
struct ExportFile: Sendable {
  let name: String
  let header: [UInt8]
  /// ICU's name of the character set, nil for UTF-8.
  let charset: String?
}

/// How a profile writes the facts.
protocol ProfileRenderer: Sendable {
  var world: World { get }
  var orderFile: ExportFile { get }
  var returnFile: ExportFile? { get }

  /// Appends the rows of the block's orders; gives their number.
  func appendOrders(_ facts: BlockFacts, to bytes: inout [UInt8]) -> Int
  /// Appends one row for a request that had been made by the export.
  func appendReturn(_ request: ReturnFact, of facts: BlockFacts, to bytes: inout [UInt8])
  /// Appends the order's id as the complaints name it.
  func appendOrderId(_ order: OrderFact, to bytes: inout [UInt8])
  /// Appends the customer's id as the complaints name it.
  func appendCustomer(_ customer: Int, to bytes: inout [UInt8])
  /// Appends what stands at the end of the order file; gives the number of rows.
  func appendOrderTrailer(to bytes: inout [UInt8]) -> Int
}

extension ProfileRenderer {
  func appendOrderTrailer(to bytes: inout [UInt8]) -> Int { 0 }

  /// Whether a moment has come by the export.
  @inline(__always)
  func isKnown(_ moment: Int) -> Bool { moment < world.plan.asOf }
}

extension World {
  /// A number for a line that no other line has.
  func lineNumber(_ order: OrderFact, _ line: Int) -> UInt64 {
    UInt64(order.number) * 8 + UInt64(line - order.lines.lowerBound)
  }

  /// The stamps that the files of the simulation can hold.
  var stamps: StampWriter {
    // A promise can lie after the export.
    StampWriter(
      from: plan.first,
      through: LocalDay(number: plan.asOf / 86_400 + scenario.delivery.promiseDays + 1))
  }

  /// The batch of a line: a bad one has a name of its own, the others that of the month.
  func appendBatch(_ line: LineFact, orderedAt: Int, to bytes: inout [UInt8]) {
    if let defect = line.defect {
      bytes.append(contentsOf: defects[defect].name)
      return
    }
    let (year, month, _) = LocalDay(number: orderedAt / 86_400).parts
    bytes.append("B")
    bytes.append(number: year % 100 * 100 + month, width: 4)
  }
}
