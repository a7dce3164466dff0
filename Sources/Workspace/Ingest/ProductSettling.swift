import Tables

/// Keeps the rows of catalogues that still say something: of each fact of a sku the last stands.
struct ProductSettling {
  private let blocks: [RowBlock]
  private let versions: Versions
  private(set) var dropped = DroppedRows()

  init(_ blocks: [RowBlock], _ versions: Versions) {
    self.blocks = blocks
    self.versions = versions
  }

  /// The rows that stand, by version, then as they came.
  mutating func settle() -> [RowPlace] {
    var rows = blocks.indices.flatMap { block in
      (0..<blocks[block].count).map { RowPlace(block, $0) }
    }
    rows.sort { version($0) < version($1) }
    /// For each sku, the facts that later rows give, and the source of the last of these.
    var known: [[UInt8]: (facts: UInt64, source: Int32)] = [:]
    var kept: [RowPlace] = []
    for place in rows.reversed() {
      let block = blocks[Int(place.block)]
      var sku: [UInt8] = []
      block.orderIDs.write(block.run(ofRow: Int(place.row)), to: &sku)
      let facts = facts(block, Int(place.row))
      let source = block.source(Int(place.row))
      if let later = known[sku], facts & ~later.facts == 0 {
        dropped.drop(source, for: later.source)
        continue
      }
      known[sku] = (facts | (known[sku]?.facts ?? 0), source)
      kept.append(place)
    }
    return kept.reversed()
  }

  private func version(_ place: RowPlace) -> (Int32, Int64) {
    let block = blocks[Int(place.block)]
    return (versions.rank(block.source(Int(place.row))), block.positions[Int(place.row)])
  }

  private func facts(_ block: RowBlock, _ row: Int) -> UInt64 {
    var facts: UInt64 = 0
    for (index, column) in block.columns.enumerated() {
      if case .codes(let codes) = column, codes[row] != 0 { facts |= 1 << UInt64(index & 63) }
    }
    return facts
  }
}
