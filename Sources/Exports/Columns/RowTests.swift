import Tables

/// Decides from a profile's conditions what becomes of each row.
struct RowTests {
  /// One list of conditions, of which any is enough.
  private struct AnyOf {
    var tests: [Recognition.Test]
    /// Verdicts by cell, for the first few distinct cells; statuses are few.
    var known: [[[UInt8]: Bool]]

    init(_ tests: [Recognition.Test]) {
      self.tests = tests
      known = tests.map { _ in [:] }
    }

    var isEmpty: Bool { tests.isEmpty }

    mutating func holds(_ block: IndexedBlock, _ row: Int) -> Bool {
      for index in tests.indices where holds(index, block, row) { return true }
      return false
    }

    private mutating func holds(_ index: Int, _ block: IndexedBlock, _ row: Int) -> Bool {
      let test = tests[index]
      guard test.unless == nil else {
        return test.holds { String(decoding: block.bytes(row, $0), as: UTF8.self) }
      }
      let cell = Array(block.bytes(row, test.index))
      if let known = known[index][cell] { return known }
      let verdict = test.condition.holds(for: String(decoding: cell, as: UTF8.self))
      if known[index].count < 4096 { known[index][cell] = verdict }
      return verdict
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
