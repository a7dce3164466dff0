/// Writes complaints with the canonical headers, whatever the platform.
struct ComplaintRenderer: Sendable {
  static let file = ExportFile(
    name: "complaints.csv",
    header: Array(
      ("complaint_id,order_id,sku,customer_id,created_at,first_response_at,resolved_at,channel,"
        + "kind,text,agent,escalated,csat,status\n").utf8), charset: nil)
  static let themeFile = ExportFile(
    name: "themes.csv", header: Array("complaint_id,theme\n".utf8), charset: nil)

  private let profile: any ProfileRenderer
  private let stamps: StampWriter
  private let phrases: Phrases

  init(profile: any ProfileRenderer) {
    self.profile = profile
    stamps = profile.world.stamps
    phrases = Phrases(language: profile.world.scenario.language)
  }

  /// Appends the complaints that had been made by the export, and the themes of them.
  ///
  /// - Returns: the personal data that their texts tell.
  func append(
    _ facts: BlockFacts, to rows: inout TimedRows, themes: inout TimedRows
  ) -> [Truth.PersonalDatum] {
    var personal: [Truth.PersonalDatum] = []
    var text: [UInt8] = []
    for complaint in facts.complaints where profile.isKnown(complaint.createdAt) {
      let order = facts.orders[complaint.order]
      let key = profile.world.lineNumber(order, complaint.line)
      let product = facts.lines[complaint.line].product
      let start = rows.bytes.count
      let id = appendId(key, to: &rows.bytes)
      text.removeAll(keepingCapacity: true)
      let datum = phrases.appendComplaint(
        complaint, product: profile.world.catalogue.names[product], to: &text)
      if let datum { personal.append(.init(complaintId: id, kind: datum.kind, value: datum.value)) }
      append(
        complaint, of: order, sku: profile.world.catalogue.skus[product], text: text,
        to: &rows.bytes)
      rows.end(from: start, time: complaint.createdAt, key: key)

      let themeStart = themes.bytes.count
      _ = appendId(key, to: &themes.bytes)
      themes.bytes.comma()
      themes.bytes.append(contentsOf: complaint.theme.rawValue.utf8)
      themes.bytes.append("\n")
      themes.end(from: themeStart, time: complaint.createdAt, key: key)
    }
    return personal
  }

  private func appendId(_ key: UInt64, to bytes: inout [UInt8]) -> String {
    let start = bytes.count
    bytes.append("T")
    bytes.append(number: key, width: 8)
    return String(decoding: bytes[start...], as: UTF8.self)
  }

  private func append(
    _ complaint: ComplaintFact, of order: OrderFact, sku: ArraySlice<UInt8>, text: [UInt8],
    to bytes: inout [UInt8]
  ) {
    let catalogue = profile.world.catalogue
    bytes.comma()
    profile.appendOrderId(order, to: &bytes)
    bytes.comma()
    bytes.append(contentsOf: sku)
    bytes.comma()
    profile.appendCustomer(order.customer, to: &bytes)
    bytes.comma()
    stamps.append(complaint.createdAt, to: &bytes)
    bytes.comma()
    let isAnswered = append(complaint.firstResponseAt, to: &bytes)
    bytes.comma()
    let isResolved = append(complaint.resolvedAt, to: &bytes)
    bytes.comma()
    bytes.append(contentsOf: catalogue.desks[complaint.desk])
    bytes.comma()
    phrases.appendKind(of: complaint.theme, to: &bytes)
    bytes.comma()
    bytes.append(quoted: text)
    bytes.comma()
    bytes.append(contentsOf: catalogue.agents[complaint.agent])
    bytes.append(complaint.isEscalated ? ",yes," : ",no,")
    if complaint.rating > 0, isResolved { bytes.append(number: complaint.rating) }
    bytes.append(isResolved ? ",resolved\n" : isAnswered ? ",pending\n" : ",open\n")
  }

  /// Appends a moment that has come; false when it has not.
  private func append(_ moment: Int?, to bytes: inout [UInt8]) -> Bool {
    guard let moment, profile.isKnown(moment) else { return false }
    stamps.append(moment, to: &bytes)
    return true
  }
}
