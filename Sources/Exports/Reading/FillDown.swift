import Tables

/// Gives the later lines of an order the cells that the export writes on its first line only.
struct FillDown {
  /// What the rows above leave to those below.
  struct Carried: Sendable {
    /// The id of the last order, and its cells, column by column.
    var orderID: [UInt8] = []
    var cells: [[UInt8]] = []
    /// Whether a record that could not be read stands in between: it may have begun another order, so
    /// a row without an id of its own belongs to nobody.
    var isTorn = false
  }

  private let orderID: Int
  private let columns: [Int]
  private let fillsID: Bool
  private var cells: [UInt8] = []
  private var ends: [UInt32] = []
  private var places: [RecordPlace] = []

  /// Nil where the file has nothing to fill down.
  init?(_ layout: FileLayout) {
    guard let section = layout.recognition.section(.orders), !section.fillDown.isEmpty,
      let orderID = section.index(of: "order_id")
    else { return nil }
    self.orderID = orderID
    columns = section.fillDown.filter { $0 != orderID }
    fillsID = section.fillDown.contains(orderID)
  }

  /// Copies a block with its blank cells filled from what the rows above carry, which is brought up to its
  /// last row.
  ///
  /// - Returns: The block over the copy, valid until the next call.
  mutating func fill(_ block: IndexedBlock, _ carried: inout Carried) -> IndexedBlock {
    if carried.cells.isEmpty { carried.cells = columns.map { _ in [] } }
    var faults = block.faults[...]
    cells.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var row: [[UInt8]] = []
    for index in 0..<block.rows {
      row = (0..<block.columns).map { Array(block.bytes(index, $0)) }
      while let fault = faults.first, fault.place.start < block.place(index).start {
        carried.isTorn = true
        faults.removeFirst()
      }
      if row[orderID].isEmpty && fillsID && !carried.isTorn { row[orderID] = carried.orderID }
      let continues = row[orderID] == carried.orderID && !carried.orderID.isEmpty
      if !row[orderID].isEmpty { carried.isTorn = false }
      carried.orderID = row[orderID]
      for (position, column) in columns.enumerated() {
        if continues && row[column].isEmpty { row[column] = carried.cells[position] }
        carried.cells[position] = row[column]
      }
      for cell in row {
        cells += cell
        ends.append(UInt32(truncatingIfNeeded: cells.count))
        cells.append(0)
      }
    }
    if !faults.isEmpty { carried.isTorn = true }
    places = (0..<block.rows).map { block.place($0) }
    var filled = block
    filled.cells = cells.withUnsafeBytes { $0 }
    filled.ends = ends.withUnsafeBufferPointer { $0 }
    filled.places = places.withUnsafeBufferPointer { $0 }
    return filled
  }
}
