import Tables

/// A condition that is worked out once for each distinct cell, as long as these are few.
private struct LearntTest {
  private let test: Recognition.Test
  private var cells = CodeDictionary()
  private var verdicts: [Bool]
  private var shortCells = ShortCellCache()

  private static let mostCells = 4096

  init(_ test: Recognition.Test) {
    self.test = test
    verdicts = [test.condition.holds(for: "")]
  }

  mutating func holds(_ block: IndexedBlock, _ row: Int) -> Bool {
    guard test.unless.isEmpty else {
      return test.holds { String(decoding: block.bytes(row, $0), as: UTF8.self) }
    }
    let cell = block.bytes(row, test.index)
    guard let short = ShortCell(cell) else {
      return verdict(cell)
    }
    if let known = shortCells.value(of: short) { return known != 0 }
    let holds = verdict(cell)
    shortCells.keep(holds ? 1 : 0, for: short)
    return holds
  }

  /// Sets a flag in each row for which the test holds.
  mutating func mark(_ block: IndexedBlock, _ flag: RowFlags, _ flags: inout [RowFlags]) {
    guard test.unless.isEmpty, let cells = block.cells(of: test.index) else {
      for row in 0..<block.rows where holds(block, row) { flags[row].insert(flag) }
      return
    }
    for row in 0..<cells.rows {
      let known = ShortCell(cells[row]).flatMap { shortCells.value(of: $0) }
      if known == 0 { continue }
      if known == 1 || holds(block, row) { flags[row].insert(flag) }
    }
  }

  private mutating func verdict(_ cell: UnsafeRawBufferPointer) -> Bool {
    let isKnown = cell.isEmpty || cells.knownCode(for: cell) != 0
    guard isKnown || cells.count < Self.mostCells else {
      return test.condition.holds(for: String(decoding: cell, as: UTF8.self))
    }
    let code = Int(cells.code(for: cell))
    if code == verdicts.count {
      verdicts.append(test.condition.holds(for: String(decoding: cell, as: UTF8.self)))
    }
    return verdicts[code]
  }
}

/// Decides from a profile's conditions what becomes of each row.
struct RowTests {
  /// One list of conditions, of which any is enough.
  private struct AnyOf {
    private var tests: [LearntTest]

    init(_ tests: [Recognition.Test]) { self.tests = tests.map { LearntTest($0) } }

    var isEmpty: Bool { tests.isEmpty }

    mutating func holds(_ block: IndexedBlock, _ row: Int) -> Bool {
      for index in tests.indices where tests[index].holds(block, row) { return true }
      return false
    }

    /// Sets a flag in each row for which one holds.
    mutating func mark(_ block: IndexedBlock, _ flag: RowFlags, _ flags: inout [RowFlags]) {
      for index in tests.indices { tests[index].mark(block, flag, &flags) }
    }
  }

  private var when: AnyOf
  private var cancelled: AnyOf
  private var refused: AnyOf
  private var counted: AnyOf
  private var carries: (when: AnyOf, refused: AnyOf, counted: AnyOf, level: ProfileSection.Level)?

  init(_ kind: ExportKind, _ recognition: Recognition) {
    let section = recognition.section(kind)
    when = AnyOf(section?.when ?? [])
    cancelled = AnyOf(section?.cancelled ?? [])
    refused = AnyOf(section?.refused ?? [])
    counted = AnyOf(section?.counted ?? [])
    if kind == .orders, let carried = recognition.section(.returns) {
      carries = (
        AnyOf(carried.when), AnyOf(carried.refused), AnyOf(carried.counted), carried.layout.level
      )
    }
  }

  /// The flags of a row, or nil if it is no row of this table.
  mutating func flags(_ block: IndexedBlock, _ row: Int) -> RowFlags? {
    if !when.isEmpty && !when.holds(block, row) { return nil }
    var flags: RowFlags = []
    if !cancelled.isEmpty && cancelled.holds(block, row) { flags.insert(.cancelled) }
    if !refused.isEmpty && refused.holds(block, row) { flags.insert(.refused) }
    if !counted.isEmpty && !counted.holds(block, row) { flags.insert(.refused) }
    if carries != nil, carriesReturn(block, row) {
      flags.insert(.carriesReturn)
      if carries?.level == .order { flags.insert(.returnOfOrder) }
    }
    return flags
  }

  /// Whether each condition sets a flag of its own and no row is passed over, so that they can be tried
  /// one after the other.
  var onlyMark: Bool { when.isEmpty && counted.isEmpty && carries == nil }

  /// Sets the flags of all rows, where conditions only mark.
  mutating func mark(_ block: IndexedBlock, _ flags: inout [RowFlags]) {
    for row in 0..<block.rows { flags[row] = [] }
    cancelled.mark(block, .cancelled, &flags)
    refused.mark(block, .refused, &flags)
  }

  private mutating func carriesReturn(_ block: IndexedBlock, _ row: Int) -> Bool {
    guard var carries else { return false }
    // Written back so that what has been learnt of the cells stays.
    self.carries = nil
    defer { self.carries = carries }
    if !carries.when.isEmpty && !carries.when.holds(block, row) { return false }
    if !carries.refused.isEmpty && carries.refused.holds(block, row) { return false }
    return carries.counted.isEmpty || carries.counted.holds(block, row)
  }

  /// Whether no row can have a flag, so that rows need not be looked at.
  var areTrivial: Bool {
    when.isEmpty && cancelled.isEmpty && refused.isEmpty && counted.isEmpty && carries == nil
  }
}
