import Tables

/// Finds the rows of a segment that are to go.
struct ForgetFilter {
  private let what: Forgotten
  private let sources: Set<Int32>

  init(_ what: Forgotten, _ sources: Set<Int32>) {
    self.what = what
    self.sources = sources
  }

  /// Takes rows out, and counts them by source and by table.
  func apply(
    _ tables: inout [ExportKind: RowTable], _ removed: inout [Int32: Int],
    _ report: inout ForgetReport
  ) {
    var goneOrders: Set<[UInt8]> = []
    for kind in ExportKind.allCases {
      guard let table = tables[kind] else { continue }
      tables[kind]?.blocks = table.blocks.map { block in
        let goes =
          (kind == .orders)
          ? ordersThatGo(block, table, &goneOrders) : rowsThatGo(block, table, goneOrders)
        for row in 0..<block.count where goes[row] {
          removed[block.source(row), default: 0] += 1
          report.rows[kind, default: 0] += 1
        }
        return block.without(goes)
      }
    }
  }

  private func ordersThatGo(
    _ block: RowBlock, _ table: RowTable, _ gone: inout Set<[UInt8]>
  ) -> [Bool] {
    var goes = rowsThatGo(block, table, [])
    if case .source = what { return goes }
    for run in 0..<block.runs.count {
      let rows = block.rows(run)
      let isGone =
        if case .before = what { rows.allSatisfy { goes[$0] } } else { rows.contains { goes[$0] } }
      for row in rows { goes[row] = isGone }
      if isGone { gone.insert(block.orderID(run)) }
    }
    return goes
  }

  private func rowsThatGo(
    _ block: RowBlock, _ table: RowTable, _ gone: Set<[UInt8]>
  ) -> [Bool] {
    var goes = Array(repeating: false, count: block.count)
    if !gone.isEmpty {
      for run in 0..<block.runs.count where gone.contains(block.orderID(run)) {
        for row in block.rows(run) { goes[row] = true }
      }
    }
    switch what {
    case .source:
      for row in goes.indices where sources.contains(block.source(row)) { goes[row] = true }
    case .before(let moment):
      // Returns and complaints stay with an order that stays.
      guard let name = StoredField.time(of: table.kind), let column = table.field(name),
        table.kind == .orders || block.isLoose
      else { break }
      for row in goes.indices {
        if let time = block.number(column, row), time < moment { goes[row] = true }
      }
    case .customer(let customer):
      guard let column = table.field("customer_id"), case .ids(let ids) = block.columns[column]
      else { break }
      var scratch: [UInt8] = []
      let wanted = Array(customer.utf8)
      for row in goes.indices {
        let isTheirs = ids.withBytes(row, &scratch) { $0.elementsEqual(wanted) }
        if isTheirs { goes[row] = true }
      }
    }
    return goes
  }
}

extension RowBlock {
  /// The id of the order of a run.
  func orderID(_ run: Int) -> [UInt8] {
    var id: [UInt8] = []
    orderIDs.write(run, to: &id)
    return id
  }

  /// The block without some of its rows.
  func without(_ goes: [Bool]) -> RowBlock {
    guard goes.contains(true) else { return self }
    let kept = goes.indices.filter { !goes[$0] }
    let places = kept.map { RowPlace(0, $0) }
    let blocks = [self]
    var result = RowBlock(fields: columns.count)
    result.isLoose = isLoose
    result.count = kept.count
    result.flags = NarrowNumbers(kept.map { flags[$0] })
    result.sources = NarrowNumbers(kept.map { sources[$0] })
    let hashes = keyHashes
    result.keys = .hashes(kept.map { hashes[$0] })
    if positions.count > 0 { result.positions = NarrowNumbers(kept.map { positions[$0] }) }
    for index in columns.indices {
      switch columns[index] {
      case .absent: break
      case .numbers:
        result.columns[index] = .numbers(
          NarrowNumbers(blocks.numbers(places[...], index)))
      case .codes(let codes):
        result.columns[index] = .codes(NarrowNumbers(kept.map { codes[$0] }))
      case .ids: result.columns[index] = .ids(blocks.ids(places[...], index))
      case .texts: result.columns[index] = .texts(blocks.texts(places[...], index))
      }
    }
    var scratch: [UInt8] = []
    var starts: [Int64] = []
    var next: Int64 = 0
    for run in 0..<runs.count {
      let count = rows(run).count { !goes[$0] }
      guard count > 0 else { continue }
      starts.append(next)
      next += Int64(count)
      result.orderIDs.append(run, of: orderIDs, &scratch)
      result.orderHashes.append(orderHashes[run])
    }
    result.runs = NarrowNumbers(starts)
    return result
  }
}
