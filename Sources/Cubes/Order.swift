import Tables

/// All lines of an order, and what is known of it.
struct Order {
  /// The arrays of an order, which the next one can use again.
  struct Memory: Sendable {
    fileprivate var lines: [OrderLine] = []
    fileprivate var slots: [UInt32] = []
    fileprivate var returns: [Int] = []
    fileprivate var complaints: [Int] = []
    fileprivate var carried: [(line: Int, event: Event)] = []
  }

  private(set) var memory: Memory
  /// The bytes in which the lines' cells lie.
  let cells: UnsafeRawBufferPointer
  /// Its id.
  let id: UnsafeRawBufferPointer
  /// The hash of its id.
  let hash: UInt64

  /// An order without lines yet, in memory that is taken away.
  init(
    cells: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, hash: UInt64,
    memory spare: inout Memory
  ) {
    self.cells = cells
    self.id = id
    self.hash = hash
    memory = Memory()
    swap(&memory, &spare)
    memory.lines.removeAll(keepingCapacity: true)
    memory.slots.removeAll(keepingCapacity: true)
    memory.returns.removeAll(keepingCapacity: true)
    memory.complaints.removeAll(keepingCapacity: true)
    memory.carried.removeAll(keepingCapacity: true)
  }

  /// In file order; not empty when it is settled.
  var lines: [OrderLine] {
    _read { yield memory.lines }
    _modify { yield &memory.lines }
  }
  /// For each line the groups of the queries, then what an association needs: line by line.
  var slots: [UInt32] {
    _read { yield memory.slots }
    _modify { yield &memory.slots }
  }
  /// Its rows of the returns table.
  var returns: [Int] {
    _read { yield memory.returns }
    _modify { yield &memory.returns }
  }
  /// Its rows of the complaints table.
  var complaints: [Int] {
    _read { yield memory.complaints }
    _modify { yield &memory.complaints }
  }

  /// Whether any return or complaint is known.
  var hasEvents: Bool { !returns.isEmpty || !complaints.isEmpty || !carried.isEmpty }

  /// The returns that lines carry themselves.
  var carried: [(line: Int, event: Event)] {
    _read { yield memory.carried }
    _modify { yield &memory.carried }
  }

  /// Drops each line whose key a later line has too.
  ///
  /// Of those of one file, one that carries a return of the whole order stands before others. A row that is
  /// one for the whole order, as in a list of orders, makes way for rows of its lines.
  ///
  /// - Returns: The files of the dropped lines, and how many of these may have been lines of their own (`mayBeLine`).
  /// - Complexity: O(n²) for up to 16 lines, else O(n).
  mutating func dropDuplicates() -> (files: [Int], unlike: Int) {
    guard lines.count > 1 else { return ([], 0) }
    let ofOrder = lines.indices.filter { lines[$0].isOfOrder }
    let duplicates =
      (lines.count <= 16 ? fewDuplicates() : manyDuplicates())
      + (ofOrder.count < lines.count ? ofOrder : [])
    guard !duplicates.isEmpty else { return ([], 0) }
    var isDuplicate = Array(repeating: false, count: lines.count)
    for line in duplicates { isDuplicate[line] = true }
    let files = lines.indices.filter { isDuplicate[$0] }.map { lines[$0].ordinal.file }
    if carried.contains(where: { $0.event.isOfOrder }) { keepReturns(&isDuplicate) }
    let standing = standing(isDuplicate)
    let unlike = lines.indices.count { isDuplicate[$0] && mayBeLine($0, standing) }
    keep(lines.indices.filter { !isDuplicate[$0] })
    return (files, unlike)
  }

  /// The lines that are no duplicates, by their keys.
  private func standing(_ isDuplicate: [Bool]) -> [UInt64: [Int]] {
    var standing: [UInt64: [Int]] = [:]
    for line in lines.indices where !isDuplicate[line] {
      standing[lines[line].keyHash, default: []].append(line)
    }
    return standing
  }

  /// Whether a duplicate tells other units or another amount than the line of its own file that stands for it, where
  /// no id tells lines apart: it may be a line of its own, and not an earlier version.
  private func mayBeLine(_ duplicate: Int, _ standing: [UInt64: [Int]]) -> Bool {
    let line = lines[duplicate]
    guard line.lineID.count == 0,
      let other = standing[line.keyHash]?.first(where: { isSameLine($0, duplicate) })
    else { return false }
    return lines[other].ordinal.file == line.ordinal.file
      && (lines[other].quantity, lines[other].amount) != (line.quantity, line.amount)
  }

  /// Lets lines that carry a return of the whole order stand for others of their key and file.
  ///
  /// - Complexity: O(n), however many lines repeat one another.
  private func keepReturns(_ isDuplicate: inout [Bool]) {
    var standing = standing(isDuplicate)
    let carrying = Set(carried.lazy.filter { $0.event.isOfOrder }.map(\.line))
    for (line, event) in carried.reversed() where event.isOfOrder && isDuplicate[line] {
      let hash = lines[line].keyHash
      guard let place = standing[hash]?.firstIndex(where: { isSameLine($0, line) }),
        let other = standing[hash]?[place], !carrying.contains(other),
        lines[other].ordinal.file == lines[line].ordinal.file
      else { continue }
      isDuplicate.swapAt(line, other)
      standing[hash]?[place] = line
    }
  }

  /// Drops the lines that had not been ordered by a moment.
  mutating func dropLines(after moment: Int64) {
    guard lines.contains(where: { $0.orderedAt > moment }) else { return }
    keep(lines.indices.filter { lines[$0].orderedAt <= moment })
  }

  private mutating func keep(_ kept: [Int]) {
    let width = slots.count / lines.count
    var places = Array(repeating: -1, count: lines.count)
    for (place, line) in kept.enumerated() { places[line] = place }
    slots = kept.flatMap { slots[$0 * width..<($0 + 1) * width] }
    lines = kept.map { lines[$0] }
    carried = carried.compactMap { line, event in
      places[line] < 0 ? nil : (places[line], event)
    }
  }

  private func fewDuplicates() -> [Int] {
    var duplicates: [Int] = []
    for index in lines.indices.dropLast() {
      for later in index + 1..<lines.count where isSameLine(index, later) {
        duplicates.append(index)
        break
      }
    }
    return duplicates
  }

  private func manyDuplicates() -> [Int] {
    var later: [UInt64: [Int]] = [:]
    var duplicates: [Int] = []
    for index in lines.indices.reversed() {
      let like = later[lines[index].keyHash, default: []]
      if like.contains(where: { isSameLine(index, $0) }) {
        duplicates.append(index)
      } else {
        later[lines[index].keyHash] = like + [index]
      }
    }
    return duplicates.reversed()
  }

  private func isSameLine(_ left: Int, _ right: Int) -> Bool {
    lines[left].keyHash == lines[right].keyHash
      && sameBytes(lines[left].key.bytes(in: cells), lines[right].key.bytes(in: cells))
  }
}

/// The lines of an order, wherever they lie, for deciding which of them a return concerns.
protocol OrderLines {
  /// How many lines there are.
  var count: Int { get }
  /// Whether a line was cancelled.
  func isCancelled(_ line: Int) -> Bool
  /// Units of a line, and its amount in hundredths.
  func units(_ line: Int) -> Int64
  func amount(_ line: Int) -> Int64
  /// What a line is called, and what was sold; empty where the export does not say.
  func lineID(_ line: Int) -> UnsafeRawBufferPointer
  func sku(_ line: Int) -> UnsafeRawBufferPointer
}

extension Order: OrderLines {
  var count: Int { memory.lines.count }
  func isCancelled(_ line: Int) -> Bool { memory.lines[line].isCancelled }
  func units(_ line: Int) -> Int64 { memory.lines[line].quantity }
  func amount(_ line: Int) -> Int64 { memory.lines[line].amount }
  func lineID(_ line: Int) -> UnsafeRawBufferPointer {
    memory.lines[line].lineID.bytes(in: cells)
  }
  func sku(_ line: Int) -> UnsafeRawBufferPointer { memory.lines[line].sku.bytes(in: cells) }
}
