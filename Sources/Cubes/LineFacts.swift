import Tables

/// What is settled of a batch of order lines: which of them make an order, and what became of each.
///
/// With it, a question needs neither returns and complaints nor ids, and no moment in time: the facts of a
/// part of a settled source are kept with it (``LineFactsWriter``), and are read beside the columns that the
/// question names.
struct LineFacts: Sendable {
  /// Bits of each line.
  var kinds: [UInt32] = []
  /// What became of each line that something became of, in their order.
  var outcomes: [Outcome] = []

  /// What returns and complaints did to a line.
  struct Outcome: Sendable {
    var returned = LineOutcome()
    var complained = LineOutcome()
  }

  /// The line is of the same order as the one before it.
  static let continues: UInt32 = 1
  /// The line was cancelled.
  static let cancelled: UInt32 = 2
  /// The line came back or was complained about, or a share of it.
  static let touched: UInt32 = 4

  /// Starts on the lines of orders to which nothing has happened yet.
  mutating func start(_ orders: OrderRuns, rows: Int) {
    kinds.removeAll(keepingCapacity: true)
    kinds.append(contentsOf: repeatElement(Self.continues, count: rows))
    outcomes.removeAll(keepingCapacity: true)
    var kinds = kinds.mutableSpan
    for order in 0..<orders.count { kinds[Int(orders.starts[order])] = 0 }
  }
}

/// Writes the facts of the lines of one part of a source.
///
/// Three columns of packed numbers (days, start days less twice the day, kinds), each after its size, then
/// the outcomes as ``NumberWriter`` writes numbers.
struct LineFactsWriter: Sendable {
  private var days: [Int32] = []
  private var starts: [Int32] = []
  private var kinds: [UInt8] = []
  private var outcomes = NumberWriter()

  /// Adds a batch.
  mutating func add(_ facts: LineFacts, _ columns: borrowing LineColumns, rows: Int) {
    let (orderDays, startDays) = (columns.days, columns.starts)
    days += orderDays[..<rows]
    for row in 0..<rows {
      starts.append(startDays[row].rawValue &- 2 &* orderDays[row])
      kinds.append(UInt8(truncatingIfNeeded: facts.kinds[row]))
    }
    var next = 0
    for row in 0..<rows where facts.kinds[row] & LineFacts.touched != 0 {
      add(facts.outcomes[next], orderDays[row], columns.quantities[row])
      next += 1
    }
  }

  private mutating func add(_ outcome: LineFacts.Outcome, _ day: Int32, _ quantity: Int64) {
    let returned = OutcomeForm(outcome.returned, quantity)
    let complained = OutcomeForm(outcome.complained, quantity)
    outcomes.add(number: Int64(returned.rawValue) | Int64(complained.rawValue) << OutcomeForm.bits)
    returned.write(outcome.returned, day, to: &outcomes)
    complained.write(outcome.complained, day, to: &outcomes)
  }

  /// The facts as they are kept.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    let most = kinds.reduce(0, |)
    let packedKinds = PackedNumbers.packOffsets(count: kinds.count, in: 0...Int64(most)) {
      raw, width in
      if width == 1 { raw.copyBytes(from: kinds) }
    }
    for packed in [Self.packed(days), Self.packed(starts), packedKinds] {
      bytes += withUnsafeBytes(of: UInt32(packed.count).littleEndian) { Array($0) }
      bytes += packed
    }
    return bytes + outcomes.bytes
  }

  private static func packed(_ values: [Int32]) -> [UInt8] {
    var (least, most) = (values.first ?? 0, values.first ?? 0)
    for value in values { (least, most) = (min(least, value), max(most, value)) }
    return PackedNumbers.packOffsets(count: values.count, in: Int64(least)...Int64(most)) {
      raw, width in
      switch width {
      case 0: break
      case 1:
        for index in values.indices {
          raw[index] = UInt8(truncatingIfNeeded: values[index] &- least)
        }
      default:
        for index in values.indices {
          let offset = UInt32(bitPattern: values[index] &- least)
          for byte in 0..<width {
            raw[index * width + byte] = UInt8(truncatingIfNeeded: offset >> UInt32(byte * 8))
          }
        }
      }
    }
  }
}

/// Reads the facts of the lines of one part of a source, batch by batch.
struct LineFactsReader: Sendable {
  private var days: PackedCursor
  private var starts: PackedCursor
  private var kinds: PackedCursor
  private var outcomes: NumberReader
  /// How many lines are left.
  private(set) var remaining: Int
  private var codes: [UInt32] = []

  /// Takes what `LineFactsWriter` wrote.
  ///
  /// - Throws: `DamagedColumn`.
  init(_ bytes: [UInt8]) throws {
    var next = 0
    func column() throws -> PackedCursor {
      guard next + 4 <= bytes.count else { throw DamagedColumn() }
      let size = bytes.withUnsafeBytes {
        Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: next, as: UInt32.self)))
      }
      let start = next + 4
      next = start + size
      return try PackedCursor(bytes, in: start..<next)
    }
    days = try column()
    starts = try column()
    kinds = try column()
    remaining = days.count
    guard starts.count == remaining, kinds.count == remaining else { throw DamagedColumn() }
    outcomes = NumberReader(bytes, from: next)
  }

  /// Reads the days of the next lines into the starts of two arrays that have room for them.
  mutating func readDays(
    _ rows: Int, _ days: inout [Int32], _ starts: inout [StartDay]
  ) {
    Self.read(rows, &self.days, &codes)
    for row in 0..<rows { days[row] = Int32(bitPattern: codes[row]) }
    Self.read(rows, &self.starts, &codes)
    for row in 0..<rows {
      starts[row] = StartDay(rawValue: Int32(bitPattern: codes[row]) &+ 2 &* days[row])
    }
    remaining -= rows
  }

  private static func read(_ rows: Int, _ cursor: inout PackedCursor, _ codes: inout [UInt32]) {
    if codes.count < rows { codes = Array(repeating: 0, count: rows) }
    codes.withUnsafeMutableBufferPointer { cursor.readCodes(rows, into: $0) }
  }

  /// Reads what became of the same lines.
  ///
  /// - Throws: `StoredCountsError`.
  mutating func read(_ rows: Int, _ columns: borrowing LineColumns, into facts: inout LineFacts)
    throws
  {
    if facts.kinds.count < rows { facts.kinds = Array(repeating: 0, count: rows) }
    facts.kinds.withUnsafeMutableBufferPointer { kinds.readCodes(rows, into: $0) }
    facts.outcomes.removeAll(keepingCapacity: true)
    for row in 0..<rows where facts.kinds[row] & LineFacts.touched != 0 {
      let forms = try outcomes.number()
      let day = columns.days[row]
      let quantity = columns.quantities[row]
      let returned = OutcomeForm(rawValue: Int(forms) & (1 << OutcomeForm.bits - 1))
      let complained = OutcomeForm(rawValue: Int(forms) >> OutcomeForm.bits)
      facts.outcomes.append(
        LineFacts.Outcome(
          returned: try returned.read(day, quantity, from: &outcomes),
          complained: try complained.read(day, quantity, from: &outcomes)))
    }
  }
}

/// Which numbers of an outcome have to be told: most lines come back once and as a whole.
private struct OutcomeForm: OptionSet {
  let rawValue: Int

  static let happened = OutcomeForm(rawValue: 1)
  static let share = OutcomeForm(rawValue: 2)
  static let units = OutcomeForm(rawValue: 4)
  static let events = OutcomeForm(rawValue: 8)
  static let refund = OutcomeForm(rawValue: 16)
  static let first = OutcomeForm(rawValue: 32)
  static let several = OutcomeForm(rawValue: 64)
  static let bits = 7

  init(rawValue: Int) { self.rawValue = rawValue }

  init(_ outcome: LineOutcome, _ quantity: Int64) {
    guard outcome.share > 0 else {
      self = []
      return
    }
    var form: OutcomeForm = .happened
    if outcome.share != Measures.whole { form.insert(.share) }
    if outcome.units != quantity &* Measures.whole { form.insert(.units) }
    if outcome.events != Measures.whole { form.insert(.events) }
    if outcome.hasRefund { form.insert(.refund) }
    if outcome.first != missingValue { form.insert(.first) }
    if !outcome.several.isEmpty { form.insert(.several) }
    self = form
  }

  func write(_ outcome: LineOutcome, _ day: Int32, to writer: inout NumberWriter) {
    if contains(.share) { writer.add(number: outcome.share) }
    if contains(.units) { writer.add(number: outcome.units) }
    if contains(.events) { writer.add(number: outcome.events) }
    if contains(.refund) { writer.add(number: outcome.refund) }
    if contains(.first) { writer.add(number: outcome.first &- Int64(day) * 86400) }
    guard contains(.several) else { return }
    writer.add(outcome.several.count)
    for moment in outcome.several {
      writer.add([moment.part, moment.units])
      writer.add([moment.time != missingValue ? 1 : 0, moment.refund != missingValue ? 1 : 0])
      if moment.time != missingValue { writer.add(number: moment.time &- Int64(day) * 86400) }
      if moment.refund != missingValue { writer.add(number: moment.refund) }
    }
  }

  func read(
    _ day: Int32, _ quantity: Int64, from reader: inout NumberReader
  ) throws -> LineOutcome {
    var outcome = LineOutcome()
    guard contains(.happened) else { return outcome }
    outcome.share = contains(.share) ? try reader.number() : Measures.whole
    outcome.units = contains(.units) ? try reader.number() : quantity &* Measures.whole
    outcome.events = contains(.events) ? try reader.number() : Measures.whole
    if contains(.refund) {
      outcome.refund = try reader.number()
      outcome.hasRefund = true
    }
    if contains(.first) { outcome.first = try reader.number() &+ Int64(day) * 86400 }
    guard contains(.several) else { return outcome }
    for _ in 0..<(try reader.count()) {
      let (part, units) = (try reader.number(), try reader.number())
      let (isDated, isRefunded) = (try reader.number() != 0, try reader.number() != 0)
      outcome.several.append(
        LineOutcome.Moment(
          time: isDated ? try reader.number() &+ Int64(day) * 86400 : missingValue, part: part,
          units: units, refund: isRefunded ? try reader.number() : missingValue))
    }
    return outcome
  }
}
