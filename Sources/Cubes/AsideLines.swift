import Tables

/// Order lines that could not be counted on the spot, with copies of their cells.
struct AsideLines: Sendable {
  private(set) var lines: [OrderLine] = []
  /// The returns that lines carry themselves, by line.
  private var carried: [Int: Event] = [:]
  private var hashes: [UInt64] = []
  /// For each line: order id, key, line id, sku.
  private var cells = ByteStore()
  /// For each line its slots: see `CubePlan.slots`.
  private var slots: [UInt32] = []
  private static let cellsPerLine = 4

  var count: Int { lines.count }

  mutating func append(
    _ line: OrderLine, carried event: Event?, id: UnsafeRawBufferPointer, hash: UInt64,
    cells source: UnsafeRawBufferPointer,
    slots lineSlots: [UInt32]
  ) {
    if let event { carried[lines.count] = event }
    lines.append(line)
    hashes.append(hash)
    cells.append(id)
    for range in [line.key, line.lineID, line.sku] { cells.append(range.bytes(in: source)) }
    slots += lineSlots
  }

  /// Adds the lines of another thread.
  ///
  /// - Parameters:
  ///   - other: Its lines.
  ///   - slotMaps: For each slot of a line and each value there, the value here; nil where they are
  ///     the same.
  ///   - eventMaps: For each event dimension and each code there, the code here.
  mutating func append(_ other: AsideLines, slotMaps: [[UInt32]?], eventMaps: [[UInt32]]) {
    for (line, event) in other.carried {
      var event = event
      for index in event.codes.indices where event.codes[index] != Grouper.all {
        event.codes[index] = eventMaps[index][Int(event.codes[index])]
      }
      carried[lines.count + line] = event
    }
    lines += other.lines
    hashes += other.hashes
    cells.append(contentsOf: other.cells)
    for (index, slot) in other.slots.enumerated() {
      slots.append(slotMaps[index % slotMaps.count]?[Int(slot)] ?? slot)
    }
  }

  /// The hashes of the orders.
  var orderHashes: Set<UInt64> { Set(hashes) }

  /// Calls a closure with each order, its lines in file order.
  func forEachOrder(slots width: Int, _ body: (Order) -> Void) {
    let sorted = lines.indices.sorted {
      (hashes[$0], lines[$0].ordinal) < (hashes[$1], lines[$1].ordinal)
    }
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count && hashes[sorted[end]] == hashes[sorted[start]] { end += 1 }
      // Different ids with one hash are next to impossible, but not impossible.
      var rest = Array(sorted[start..<end])
      while let first = rest.first {
        let isOther = { (line: Int) in
          cells.withBytes(first * Self.cellsPerLine) {
            !cells.equals(line * Self.cellsPerLine, $0)
          }
        }
        let others = rest.filter(isOther)
        withOrder(others.isEmpty ? rest : rest.filter { !isOther($0) }, width, body)
        rest = others
      }
      start = end
    }
  }

  private func withOrder(_ indices: [Int], _ width: Int, _ body: (Order) -> Void) {
    var copy: [UInt8] = []
    func range(_ index: Int, _ cell: Int) -> CellRange {
      let start = copy.count
      cells.withBytes(index * Self.cellsPerLine + cell) { copy.append(contentsOf: $0) }
      return CellRange(start: start, count: copy.count - start)
    }
    let id = range(indices[0], 0)
    let ordered = indices.map { index in
      var line = lines[index]
      line.key = range(index, 1)
      line.lineID = range(index, 2)
      line.sku = range(index, 3)
      return line
    }
    copy.withUnsafeBytes { bytes in
      var memory = Order.Memory()
      var order = Order(
        cells: bytes, id: id.bytes(in: bytes), hash: hashes[indices[0]], memory: &memory)
      order.lines = ordered
      for (position, index) in indices.enumerated() {
        if let event = carried[index] { order.carried.append((position, event)) }
      }
      order.slots = indices.flatMap { slots[$0 * width..<($0 + 1) * width] }
      body(order)
    }
  }
}
