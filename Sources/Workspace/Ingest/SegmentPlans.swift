import Tables

/// A segment to be packed.
struct SegmentPlan: Sendable {
  /// The number of a segment that it replaces; nil for a new one.
  var id: Int?
  var list: OrderList
}

/// Cuts orders into segments as they are asked for, so that no more of them wait than one segment has.
///
/// Stored segments that new rows concern come first, each with its own orders; the last of them goes on
/// with the new orders if there is much room in it.
struct SegmentPlans: Sendable {
  private(set) var settling: OrderSettling
  /// The stored segments, whose rows are the first blocks.
  private let stored: [Int]
  private let blocks: Int
  private var nextBlock = 0
  /// Orders that are in no segment yet, and the segment that they come from.
  private var waiting = OrderList()
  private var id: Int?
  /// Whether the orders of more blocks go on where those that wait end.
  private var goesOn = false

  init(_ settling: OrderSettling, stored: [Int], blocks: Int) {
    self.settling = settling
    self.stored = stored
    self.blocks = blocks
  }

  /// The next segment; nil after the last.
  mutating func next() -> SegmentPlan? {
    while true {
      if !goesOn && waiting.orders.isEmpty && id == nil {
        guard begin() else { return nil }
      }
      while goesOn && waiting.lines.count <= SegmentDraft.mostLines {
        guard nextBlock < blocks else {
          goesOn = false
          break
        }
        waiting.append(settling.settle(nextBlock..<nextBlock + 1))
        nextBlock += 1
      }
      // A segment that has lost its orders still has to be made to go.
      guard !waiting.orders.isEmpty || id != nil else { continue }
      defer { id = nil }
      return SegmentPlan(id: id, list: waiting.takeFirst(lines: SegmentDraft.mostLines))
    }
  }

  /// Begins with the next stored segment, then with what is new.
  private mutating func begin() -> Bool {
    guard nextBlock < blocks else { return false }
    if nextBlock < stored.count {
      id = stored[nextBlock]
      waiting = settling.settle(nextBlock..<nextBlock + 1)
      nextBlock += 1
      goesOn =
        nextBlock == stored.count && waiting.lines.count < SegmentDraft.mostLines / 2
    } else {
      goesOn = true
    }
    return true
  }
}

extension OrderList {
  /// Makes room.
  mutating func reserve(orders: Int, lines: Int) {
    self.orders.reserveCapacity(orders)
    lineCounts.reserveCapacity(orders)
    self.lines.reserveCapacity(lines)
  }

  /// Adds the orders of another list.
  mutating func append(_ other: OrderList) {
    orders += other.orders
    lineCounts += other.lineCounts
    lines += other.lines
  }

  /// Takes as many orders off the front as have so many lines together, but one at least.
  mutating func takeFirst(lines most: Int) -> OrderList {
    var first = OrderList()
    var end = 0
    var lines = 0
    while end < orders.count, lines == 0 || lines + Int(lineCounts[end]) <= most {
      lines += Int(lineCounts[end])
      end += 1
    }
    first.orders = Array(orders[..<end])
    first.lineCounts = Array(lineCounts[..<end])
    first.lines = Array(self.lines[..<lines])
    orders.removeFirst(end)
    lineCounts.removeFirst(end)
    self.lines.removeFirst(lines)
    return first
  }
}
