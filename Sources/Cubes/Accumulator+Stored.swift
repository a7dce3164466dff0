import Tables

extension Accumulator {
  /// What was counted beside the cubes, and how returns and complaints found their orders.
  func tallyBytes(_ joins: Joins) -> [UInt8] {
    var writer = NumberWriter()
    let starts = tallies.days.rows
    writer.add(starts.count)
    for row in starts { writer.add([Int64(row.row), Int64(row.day), row.count]) }
    for table in [tallies.returns, tallies.complaints] {
      let rows = table.rows
      writer.add(rows.count)
      for row in rows {
        let start = tallies.start(ofRow: row.row)
        writer.add([Int64(start.rawValue), Int64(row.day), row.count])
      }
    }
    for table in [tallies.returnsByOrder, tallies.complaintsByOrder] {
      let rows = table.rows
      writer.add(rows.count)
      for row in rows {
        writer.add([Int64(tallies.orderDay(ofRow: row.row)), Int64(row.day), row.count])
      }
    }
    writer.add(Self.facts.map { Int64(tallies.facts[keyPath: $0]) })
    let moments = tallies.facts.lineMoments
    writer.add([moments.orders, moments.lines])
    for number in LineMoments.numbers { writer.add(wide: moments[keyPath: number]) }
    writer.add([tallies.latest])
    let facts = facts(joins, Transits())
    for (coverage, latest) in [
      (facts.returnJoin, joins.returns.latest), (facts.complaintJoin, joins.complaints.latest),
    ] {
      writer.add([
        Int64(coverage.rows), Int64(coverage.matched), Int64(coverage.refused),
        Int64(coverage.later), latest ?? missingValue,
      ])
      writer.add(coverage.samples.count)
      for sample in coverage.samples { writer.add(sample) }
    }
    return writer.bytes
  }

  /// Counts of the joins that add up.
  private static let facts: [any WritableKeyPath<JoinFacts, Int> & Sendable] = [
    \.carriedReturns, \.undatedReturns, \.datedReturnLines, \.returnsBeforeOrder, \.sharedReturns,
    \.sharedComplaints, \.dealtReturns, \.dealtComplaints, \.returnsOfUnknownLine,
    \.returnsOfCancelled,
  ]

  /// Adds what `tallyBytes` wrote.
  ///
  /// - Throws: `StoredCountsError`.
  mutating func addTallies(_ bytes: [UInt8], _ joined: inout CountStore.Joined) throws {
    var reader = NumberReader(bytes)
    for _ in 0..<(try reader.count()) {
      let row = try reader.number()
      tallies.days.add(Int(row), try reader.int32(), try reader.number())
    }
    for _ in 0..<(try reader.count()) {
      let row = tallies.row(of: StartDay(rawValue: try reader.int32()))
      tallies.returns.add(row, try reader.int32(), try reader.number())
    }
    for _ in 0..<(try reader.count()) {
      let row = tallies.row(of: StartDay(rawValue: try reader.int32()))
      tallies.complaints.add(row, try reader.int32(), try reader.number())
    }
    for _ in 0..<(try reader.count()) {
      let row = tallies.row(ofOrder: try reader.int32())
      tallies.returnsByOrder.add(row, try reader.int32(), try reader.number())
    }
    for _ in 0..<(try reader.count()) {
      let row = tallies.row(ofOrder: try reader.int32())
      tallies.complaintsByOrder.add(row, try reader.int32(), try reader.number())
    }
    for fact in Self.facts { tallies.facts[keyPath: fact] += Int(try reader.number()) }
    var moments = LineMoments()
    moments.orders = try reader.number()
    moments.lines = try reader.number()
    for number in LineMoments.numbers { moments[keyPath: number] = try reader.wide() }
    tallies.facts.lineMoments += moments
    tallies.latest = max(tallies.latest, try reader.number())
    try joined.returns.add(&reader, &joined.latest)
    try joined.complaints.add(&reader, &joined.latest)
  }

  /// The cells of a query, by the names of their values.
  func cellBytes(_ query: Int, _ names: [CodeName]) -> [UInt8] {
    var writer = NumberWriter()
    let table = cells[query]
    let keys = table.keys
    writer.add(keys.count)
    for (cell, key) in keys.enumerated() {
      for (level, code) in groupers[query].codes(of: key.group).enumerated() {
        let name = names[plan.queries[query].line[level]](code)
        writer.add([name == nil ? 0 : 1])
        writer.add(name ?? "")
      }
      writer.add([Int64(key.period)])
      let measures = table.measures(of: cell)
      writer.add(Measures.numbers.map { measures[keyPath: $0] })
      for square in Measures.Squares.numbers {
        writer.add(wide: measures.squares[keyPath: square])
      }
    }
    let rows = table.exposureRows
    writer.add(rows.count)
    for row in rows { writer.add([Int64(row.cell), Int64(row.start.rawValue), row.lines]) }
    return writer.bytes
  }

  /// Adds what `cellBytes` wrote.
  ///
  /// - Throws: `StoredCountsError`.
  mutating func addCells(
    _ bytes: [UInt8], _ query: Int, _ names: inout [CodeDictionary]
  ) throws {
    var reader = NumberReader(bytes)
    let count = try reader.count()
    let levels = plan.queries[query].line
    var places: [Int] = []
    for _ in 0..<count {
      var group: UInt32 = 0
      for (level, dimension) in levels.enumerated() {
        let isNamed = try reader.number() != 0
        let name = try reader.text()
        let code = isNamed ? names[dimension].code(for: name) : 0
        group = self.group(query, level: level, from: group, code: code)
      }
      let cell = cells[query].cell(group, try reader.int32())
      places.append(cell)
      var measures = Measures()
      for number in Measures.numbers { measures[keyPath: number] = try reader.number() }
      for square in Measures.Squares.numbers {
        measures.squares[keyPath: square] = try reader.wide()
      }
      cells[query].update(cell) { $0 += measures }
    }
    for _ in 0..<(try reader.count()) {
      let place = Int(try reader.number())
      guard places.indices.contains(place) else { throw StoredCountsError() }
      let start = StartDay(rawValue: try reader.int32())
      cells[query].addExposure(places[place], start, try reader.number())
    }
  }
}

extension JoinFacts.Coverage {
  /// Adds those of another part.
  fileprivate mutating func add(_ reader: inout NumberReader, _ latest: inout Int64) throws {
    rows += Int(try reader.number())
    matched += Int(try reader.number())
    refused += Int(try reader.number())
    later += Int(try reader.number())
    latest = max(latest, try reader.number())
    for _ in 0..<(try reader.count()) { samples.append(try reader.text()) }
    samples = Array(
      Set(samples).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(5))
  }
}

extension Measures {
  /// All that is counted but the squares, in the order in which it is stored.
  fileprivate static let numbers: [any WritableKeyPath<Measures, Int64> & Sendable] = [
    \.lines, \.orders, \.units, \.amount, \.cancelled,
    \.returned.lines, \.returned.orders, \.returned.units, \.returned.amount, \.returned.refund,
    \.returned.events,
    \.returnedInPeriod.lines, \.returnedInPeriod.orders, \.returnedInPeriod.units,
    \.returnedInPeriod.amount, \.returnedInPeriod.refund, \.returnedInPeriod.events,
    \.complained.lines, \.complained.orders, \.complained.units, \.complained.amount,
    \.complained.refund, \.complained.events,
    \.complainedInPeriod.lines, \.complainedInPeriod.orders, \.complainedInPeriod.units,
    \.complainedInPeriod.amount, \.complainedInPeriod.refund, \.complainedInPeriod.events,
  ]
}

extension Measures.Squares {
  fileprivate static let numbers: [any WritableKeyPath<Measures.Squares, Int128> & Sendable] = [
    \.units.xx, \.units.xy, \.units.yy, \.amount.xx, \.amount.xy, \.amount.yy,
  ]
}

/// Stored counts that cannot be read.
struct StoredCountsError: Error {}

/// Writes numbers in as few bytes as they need (LEB128 of the zigzag form), and texts.
struct NumberWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ count: Int) { add(number: Int64(count)) }

  mutating func add(_ numbers: [Int64]) {
    for number in numbers { add(number: number) }
  }

  mutating func add(number: Int64) {
    var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// A number of 128 bits.
  mutating func add(wide number: Int128) {
    add([Int64(truncatingIfNeeded: number >> 64), Int64(truncatingIfNeeded: number)])
  }

  mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes += text.utf8
  }
}

/// Reads what `NumberWriter` wrote.
struct NumberReader {
  private let bytes: [UInt8]
  private var next = 0

  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    next = start
  }

  mutating func number() throws -> Int64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while next < bytes.count && shift < 64 {
      let byte = bytes[next]
      next += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1) }
      shift += 7
    }
    throw StoredCountsError()
  }

  /// A number of 128 bits.
  mutating func wide() throws -> Int128 {
    let high = Int128(try number()) << 64
    return high | Int128(UInt64(bitPattern: try number()))
  }

  mutating func int32() throws -> Int32 {
    guard let number = Int32(exactly: try number()) else { throw StoredCountsError() }
    return number
  }

  /// How many things follow, each of at least a byte.
  mutating func count() throws -> Int {
    let count = try number()
    guard count >= 0, count <= Int64(bytes.count - next) else { throw StoredCountsError() }
    return Int(count)
  }

  mutating func text() throws -> String {
    let count = try count()
    defer { next += count }
    return String(decoding: bytes[next..<next + count], as: UTF8.self)
  }
}
