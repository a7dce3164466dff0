import Tables

/// Dates a row by its order number, which starts with the day of the order: `260517-607198974342269`.
struct DatedID: Sendable {
  /// The column of the order number.
  let column: Int
  private let zone: ZoneRules

  /// Nil where the profile does not say that order numbers are dated (`dated_ids`).
  init?(_ section: Recognition.Section, _ zone: ZoneRules) {
    guard section.layout.datedIDs, let column = section.index(of: "order_id") else { return nil }
    self.column = column
    self.zone = zone
  }

  /// The midnight, on the platform's clock, at which the day of the number starts.
  ///
  /// - Parameter cell: The number, with whatever an exporter put around it.
  /// - Returns: Seconds since 1970, UTC; `Cell.missing` unless the number starts with `YYMMDD-`, a
  ///   day that exists, of this century.
  func time(_ cell: UnsafeRawBufferPointer) -> Int64 {
    let id = UnsafeRawBufferPointer(rebasing: cell[IdCleaner.clean(cell).range])
    guard id.count > 6, id[6] == UInt8(ascii: "-") else { return Cell.missing }
    var digits = 0
    for byte in id[..<6] {
      guard byte &- 0x30 <= 9 else { return Cell.missing }
      digits = digits * 10 + Int(byte - 0x30)
    }
    let day = CivilDate(
      year: 2000 + digits / 10_000, month: digits / 100 % 100, day: digits % 100)
    return day.map { zone.startOfDay($0.daysSince1970) } ?? Cell.missing
  }
}
