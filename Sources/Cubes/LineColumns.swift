import Tables

/// The columns of one chunk, brought into the shape in which lines are counted.
struct LineColumns: Sendable {
  private let plan: CubePlan
  private let catalogue: Catalogue
  /// Local day of the order.
  private(set) var days: [Int32] = []
  private(set) var starts: [StartDay] = []
  /// Units, 1 where the export does not say; hundredths, 0 where it does not.
  private(set) var quantities: [Int64] = []
  private(set) var amounts: [Int64] = []
  private(set) var isCounted: [Bool] = []
  private(set) var isInRange: [Bool] = []
  /// For each query, the groups by its dimensions of lines.
  private(set) var groups: [[UInt32]]
  /// For each query, the first day of the period.
  private(set) var periods: [[Int32]]
  private var codes: [[UInt32]]
  /// For each number of an association, its value.
  private(set) var numbers: [[Int64]]
  private var skuFacts: [SkuFacts]

  init(_ plan: CubePlan, _ catalogue: Catalogue) {
    self.plan = plan
    self.catalogue = catalogue
    groups = plan.queries.map { _ in [] }
    periods = plan.queries.map { _ in [] }
    codes = plan.lineDimensions.map { _ in [] }
    numbers = (plan.association?.numbers ?? []).map { _ in [] }
    skuFacts = catalogue.facts.map { _ in SkuFacts() }
  }

  /// Works out days, codes and groups of a chunk.
  mutating func load(
    _ chunk: borrowing Chunk, _ dictionaries: borrowing [CodeDictionary],
    _ counts: inout Accumulator
  ) {
    loadDays(chunk, &counts.tallies)
    Self.load(&quantities, chunk, plan.quantity, missing: 1)
    Self.load(&amounts, chunk, plan.amount, missing: 0)
    for dimension in plan.lineDimensions.indices {
      codes[dimension] = lineCodes(plan.lineDimensions[dimension], chunk, dictionaries)
    }
    for (index, source) in (plan.association?.numbers ?? []).enumerated() {
      numbers[index] = Self.numbers(
        source, chunk, quantities, days, asOf: plan.scope.asOf, plan.zone)
    }
    for query in plan.queries.indices {
      let rows = chunk.rowCount
      if groups[query].count < rows {
        groups[query] = Array(repeating: 0, count: rows)
        periods[query] = Array(repeating: CellTable.noPeriod, count: rows)
      }
      if let period = plan.queries[query].period { loadPeriods(period, query, rows) }
      for (level, dimension) in plan.queries[query].line.enumerated() {
        counts.group(query, level: level, codes[dimension], rows, &groups[query])
      }
    }
  }

  /// Whether any line may be left out, by a filter or by its day.
  var mayPassOver: Bool {
    !plan.filters.isEmpty || plan.scope.from != nil || plan.scope.to != nil
      || plan.scope.asOf != nil
  }

  /// Whether a line passes the filters and is of the days that are asked for.
  @inline(__always)
  func isAskedFor(_ row: Int) -> Bool { isCounted[row] && isInRange[row] }

  /// Lets go of what belongs to the chunk.
  mutating func release() {
    for dimension in codes.indices { codes[dimension] = [] }
    for number in numbers.indices { numbers[number] = [] }
  }

  /// The codes of a dimension of lines, for the rows of the chunk.
  func codes(of dimension: Int) -> [UInt32] { codes[dimension] }

  /// Adds what a line needs on its way: see `CubePlan.slots`.
  func appendSlots(_ row: Int, to slots: inout [UInt32]) {
    for query in groups.indices { slots.append(groups[query][row]) }
    guard let association = plan.association else { return }
    for dimension in association.dimensions { slots.append(codes[dimension][row]) }
    for number in numbers.indices {
      let bits = UInt64(bitPattern: numbers[number][row])
      slots.append(UInt32(truncatingIfNeeded: bits >> 32))
      slots.append(UInt32(truncatingIfNeeded: bits))
    }
  }

  /// Works out which lines the filters let pass.
  mutating func applyFilters(
    _ filters: inout [CodeFilter], _ rows: Int, _ dictionaries: borrowing [CodeDictionary]
  ) {
    if plan.filters.isEmpty { return }
    for row in 0..<rows { isCounted[row] = true }
    for (index, planned) in plan.filters.enumerated() {
      let source = plan.lineDimensions[planned.dimension]
      switch source {
      case .column(let column):
        let count = dictionaries[column].count
        let dictionary = dictionaries[column]
        filters[index].learn(count: count) { dictionary.name($0) }
      case .catalogue(_, let fact):
        filters[index].learn(count: catalogue.facts[fact].names.count) {
          catalogue.facts[fact].names.name($0)
        }
      default:
        let names = source.fixedNames
        filters[index].learn(count: names.count + 1) { $0 == 0 ? nil : names[Int($0) - 1] }
      }
      let codes = codes[planned.dimension]
      for row in 0..<rows where !filters[index].passes(codes[row]) { isCounted[row] = false }
    }
  }

  private static func load(
    _ values: inout [Int64], _ chunk: borrowing Chunk, _ column: Int?, missing: Int64
  ) {
    let rows = chunk.rowCount
    if values.count < rows { values = Array(repeating: missing, count: rows) }
    guard let column else { return }
    let cells = chunk.columns[column].values
    var read = values.mutableSpan
    for row in 0..<rows { read[row] = cells[row] == missingValue ? missing : cells[row] }
  }

  private mutating func grow(_ rows: Int) {
    guard days.count < rows else { return }
    days = Array(repeating: 0, count: rows)
    starts = Array(repeating: StartDay(rawValue: 0), count: rows)
    isCounted = Array(repeating: true, count: rows)
    isInRange = Array(repeating: true, count: rows)
  }

  /// Lets a closure fill in the days of so many lines, which are known without a column.
  mutating func takeDays(_ rows: Int, _ fill: (inout [Int32], inout [StartDay]) -> Void) {
    grow(rows)
    fill(&days, &starts)
    let from = plan.scope.from ?? Int32.min
    let to = plan.scope.to ?? Int32.max
    for row in 0..<rows { isInRange[row] = days[row] >= from && days[row] <= to }
  }

  private mutating func loadDays(
    _ chunk: borrowing Chunk, _ tallies: inout Accumulator.Tallies
  ) {
    // Known from the facts of the lines, where these are read.
    guard plan.facts == nil else { return }
    let rows = chunk.rowCount
    grow(rows)
    let zone = plan.zone
    let ordered = chunk.columns[CubePlan.orderedAt].values
    tallies.latest = max(
      tallies.latest,
      Self.loadOrderDays(
        ordered, rows, zone, isDelivered: plan.clock == .order, &days, &starts))
    if let delivered = plan.delivered {
      loadDeliveryDays(chunk.columns[delivered].values, rows, &tallies)
    }
    if plan.carriedTime != nil || plan.carriedCounted != nil {
      for row in 0..<rows where chunk.flags[row].contains(.carriesReturn) {
        tallies.latest = max(tallies.latest, carriedMoment(chunk, row))
      }
    }
    let scope = plan.scope
    guard scope.from != nil || scope.to != nil || scope.asOf != nil else { return }
    for row in 0..<rows {
      isInRange[row] =
        days[row] >= scope.from ?? Int32.min && days[row] <= scope.to ?? Int32.max
        && ordered[row] <= scope.asOf ?? Int64.max
    }
  }

  /// Returns the latest moment.
  private static func loadOrderDays(
    _ ordered: [Int64], _ rows: Int, _ zone: ZoneRules, isDelivered: Bool, _ days: inout [Int32],
    _ starts: inout [StartDay]
  ) -> Int64 {
    var latest = missingValue
    var days = days.mutableSpan
    var starts = starts.mutableSpan
    for row in 0..<rows {
      let day = zone.localDay(ofUTC: ordered[row])
      latest = max(latest, ordered[row])
      days[row] = day
      starts[row] = StartDay(day: day, isDelivered: isDelivered)
    }
    return latest
  }

  /// Takes the deliveries that are known; an order by whose clock nothing starts keeps its day.
  private mutating func loadDeliveryDays(
    _ delivered: [Int64], _ rows: Int, _ tallies: inout Accumulator.Tallies
  ) {
    let (zone, asOf) = (plan.zone, plan.scope.asOf)
    let startsClock = plan.clock == .delivery
    var latest = tallies.latest
    let ordered = days
    var starts = starts.mutableSpan
    for row in 0..<rows where delivered[row] != missingValue {
      guard let day = Delivery.day(delivered[row], ordered: ordered[row], asOf: asOf, zone)
      else {
        if delivered[row] <= asOf ?? .max { tallies.earlyDeliveries += 1 }
        continue
      }
      latest = max(latest, delivered[row])
      if startsClock { starts[row] = StartDay(day: day, isDelivered: true) }
    }
    tallies.latest = latest
  }

  private mutating func loadPeriods(_ period: Period, _ query: Int, _ rows: Int) {
    var last = days[0]
    var first = CubePlan.period(period, of: last)
    let days = days
    var read = periods[query].mutableSpan
    for row in 0..<rows {
      if days[row] != last {
        last = days[row]
        first = CubePlan.period(period, of: last)
      }
      read[row] = first
    }
  }

  private mutating func lineCodes(
    _ source: CubePlan.CodeSource, _ chunk: borrowing Chunk,
    _ dictionaries: borrowing [CodeDictionary]
  ) -> [UInt32] {
    let rows = 0..<chunk.rowCount
    switch source {
    case .column(let column):
      return chunk.columns[column].codes
    case .catalogue(let sku, let fact):
      let codes = chunk.columns[sku].codes
      skuFacts[fact].learn(dictionaries[sku], catalogue.facts[fact])
      return rows.map { skuFacts[fact].codes[Int(codes[$0])] }
    case .weekday:
      return rows.map { Bands.weekday(days[$0]) }
    case .priceBand:
      guard let amount = plan.amount else { return rows.map { _ in 0 } }
      return rows.map {
        Bands.price(amount: chunk.columns[amount].values[$0], quantity: quantities[$0])
      }
    case .deliveryDelay:
      return rows.map {
        Bands.delay(
          promised: day(chunk, plan.promised, $0), delivered: deliveredDay(chunk, $0))
      }
    case .deliveryDays:
      return rows.map {
        Bands.transit(ordered: days[$0], delivered: deliveredDay(chunk, $0))
      }
    case .spans(let spans):
      return rows.map { Bands.span(days[$0], spans) }
    }
  }

  private func day(_ chunk: borrowing Chunk, _ column: Int?, _ row: Int) -> Int32? {
    guard let column else { return nil }
    let value = chunk.columns[column].values[row]
    return value == missingValue ? nil : plan.zone.localDay(ofUTC: value)
  }

  /// The day of a delivery, if it is known.
  private func deliveredDay(_ chunk: borrowing Chunk, _ row: Int) -> Int32? {
    guard let column = plan.delivered else { return nil }
    return Delivery.day(
      chunk.columns[column].values[row], ordered: days[row], asOf: plan.scope.asOf, plan.zone)
  }

  /// Whether the line had been ordered by the as-of moment.
  @inline(__always)
  func isPast(_ chunk: borrowing Chunk, _ row: Int) -> Bool {
    guard let asOf = plan.scope.asOf else { return true }
    return chunk.columns[CubePlan.orderedAt].values[row] <= asOf
  }

  /// A row as a line with everything that is known of it.
  @inline(__always)
  func line(_ chunk: borrowing Chunk, _ row: Int) -> OrderLine {
    let flags = chunk.flags[row]
    return OrderLine(
      ordinal: chunk.firstOrdinal + row, orderedAt: chunk.columns[CubePlan.orderedAt].values[row],
      day: days[row], start: starts[row], quantity: quantities[row],
      amount: amounts[row], isCancelled: flags.contains(.cancelled),
      isCounted: isCounted[row], isInRange: isInRange[row],
      keyHash: chunk.columns[CubePlan.key].hashes[row],
      key: range(chunk, CubePlan.key, row), lineID: range(chunk, plan.lineID, row),
      sku: range(chunk, plan.sku, row))
  }

  private func range(_ chunk: borrowing Chunk, _ column: Int?, _ row: Int) -> CellRange {
    guard let column else { return CellRange() }
    return CellRange(
      start: Int(chunk.columns[column].starts[row]), count: Int(chunk.columns[column].lengths[row]))
  }

  /// The moment from which the return that a row carries counts, or `missingValue`.
  private func carriedMoment(_ chunk: borrowing Chunk, _ row: Int) -> Int64 {
    func value(_ column: Int?) -> Int64 {
      column.map { chunk.columns[$0].values[row] } ?? missingValue
    }
    let counted = value(plan.carriedCounted)
    return counted == missingValue ? value(plan.carriedTime) : counted
  }

  /// The return that a row carries, if it does.
  func carried(
    _ chunk: borrowing Chunk, _ row: Int, _ dictionaries: borrowing [CodeDictionary],
    _ counts: inout Accumulator
  ) -> Event? {
    guard chunk.flags[row].contains(.carriesReturn) else { return nil }
    func value(_ column: Int?) -> Int64 {
      column.map { chunk.columns[$0].values[row] } ?? missingValue
    }
    var codes: [UInt32] = []
    for (index, dimension) in plan.eventDimensions.enumerated() {
      guard dimension.kind == .returns else {
        codes.append(Grouper.all)
        continue
      }
      guard let column = plan.carriedCodes[index] else {
        codes.append(0)
        continue
      }
      codes.append(
        dictionaries[column].withName(chunk.columns[column].codes[row]) {
          counts.eventNames[index].code(for: $0)
        })
    }
    return Event(
      time: carriedMoment(chunk, row), quantity: value(plan.carriedQuantity),
      refund: value(plan.carriedRefund), codes: codes,
      isOfOrder: chunk.flags[row].contains(.returnOfOrder))
  }
}

extension CubePlan.CodeSource {
  /// Names of the codes from 1 on, for dimensions whose codes are fixed.
  var fixedNames: [String] {
    switch self {
    case .column, .catalogue: []
    case .weekday: Bands.weekdayNames
    case .priceBand: Bands.priceNames
    case .deliveryDelay: Bands.delayNames
    case .deliveryDays: Bands.transitNames
    case .spans(let spans): Bands.spanNames(spans)
    }
  }
}
