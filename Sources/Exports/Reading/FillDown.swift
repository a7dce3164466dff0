import Tables

/// Gives the later lines of an order the cells that the export writes on its first line only.
struct FillDown {
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

  /// Copies a block with its blank cells filled.
  ///
  /// - Parameter carried: The id and the cells of the order above; afterwards, of the last order here.
  /// - Returns: The block over the copy, valid until the next call.
  mutating func fill(_ block: IndexedBlock, _ carried: inout [[UInt8]]) -> IndexedBlock {
    if carried.isEmpty { carried = Array(repeating: [], count: columns.count + 1) }
    cells.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var row: [[UInt8]] = []
    for index in 0..<block.rows {
      row = (0..<block.columns).map { Array(block.bytes(index, $0)) }
      if row[orderID].isEmpty && fillsID { row[orderID] = carried[0] }
      let continues = row[orderID] == carried[0] && !carried[0].isEmpty
      carried[0] = row[orderID]
      for (position, column) in columns.enumerated() {
        if continues && row[column].isEmpty { row[column] = carried[position + 1] }
        carried[position + 1] = row[column]
      }
      for cell in row {
        cells += cell
        ends.append(UInt32(truncatingIfNeeded: cells.count))
        cells.append(0)
      }
    }
    places = (0..<block.rows).map { block.place($0) }
    var filled = block
    filled.cells = cells.withUnsafeBytes { $0 }
    filled.ends = ends.withUnsafeBufferPointer { $0 }
    filled.places = places.withUnsafeBufferPointer { $0 }
    return filled
  }
}
