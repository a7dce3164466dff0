import Tables

@testable import Cubes

extension Reference {
  /// The whole answer.
  var answer: CubeAnswer {
    func ledgers(_ kind: ExportKind, _ files: [[some Any]]) -> [FileLedger] {
      files.enumerated().map { file, rows in
        var ledger = FileLedger(
          path: "\(kind.rawValue)-\(file)", kind: kind, profile: "memory", encoding: "UTF-8",
          delimiter: ",")
        ledger.rows = rows.count
        ledger.duplicates = duplicates[kind]?[file] ?? 0
        ledger.accepted = rows.count - ledger.duplicates
        return ledger
      }
    }
    return CubeAnswer(
      cubes: queries.map(cube), asOf: scope.asOf ?? latest, zone: Shop.zone, facts: facts,
      orderLedgers: ledgers(.orders, shop.orders),
      otherLedgers: ledgers(.returns, shop.returns) + ledgers(.complaints, shop.complaints)
        + (usesProducts ? ledgers(.products, shop.products) : []))
  }

  private var usesProducts: Bool {
    queries.flatMap(\.dimensions).contains { $0.origin == .catalogue("brand") }
  }

  private struct Key: Hashable {
    var values: [String?]
    /// The table whose events are told apart; nil for all events.
    var kind: ExportKind?
    var period: Int32?
  }

  /// What one order has in one cell.
  private struct Visit {
    var units: Int64 = 0
    var amount: Int64 = 0
    var unitsBack: Int64 = 0
    var amountBack: Int64 = 0
  }

  private struct Tally {
    var measures = Measures()
    var visits: [String: Visit] = [:]
    var orders: [PartialKeyPath<Measures>: Set<String>] = [:]
    var exposure: [[Int32]: Int64] = [:]
    /// By table, start and day of the first event.
    var eventDays: [ExportKind: [[Int32]: Int64]] = [:]
  }

  private func cube(_ query: CubeQuery) -> Cube {
    var tallies: [Key: Tally] = [:]
    let eventKinds = Set(query.dimensions.map(\.kind)).subtracting([.orders]).sorted()
    for order in orderIDs {
      for line in orders[order] ?? [] where passes(line) {
        let values = query.dimensions.map { $0.kind == .orders ? value($0, line) : nil }
        count(line, order, query, Key(values: values), &tallies)
        for kind in eventKinds where line.isOpen {
          var groups: [[String?]: [Part]] = [:]
          for part in parts(line, kind) {
            let key = query.dimensions.enumerated().map {
              $0.element.kind == kind ? value($0.element, part) : values[$0.offset]
            }
            groups[key, default: []].append(part)
          }
          for (key, parts) in groups {
            add(parts, kind, line, order, query, Key(values: key, kind: kind), &tallies)
          }
        }
      }
    }
    return Cube(
      query: query, cells: tallies.map { cell($0.key, $0.value, query) }.sorted(by: precedes))
  }

  private func count(
    _ line: Line, _ order: String, _ query: CubeQuery, _ key: Key, _ tallies: inout [Key: Tally]
  ) {
    if isInRange(line.day) {
      var key = key
      key.period = period(query.period, line.day)
      var tally = tallies[key, default: Tally()]
      defer { tallies[key] = tally }
      guard line.isOpen else {
        tally.measures.cancelled += 1
        return
      }
      tally.measures.lines += 1
      tally.measures.units += line.quantity
      tally.measures.amount += line.amount
      tally.exposure[startKey(line), default: 0] += 1
      let back = Self.sum(line.returned, line)
      var visit = tally.visits[order, default: Visit()]
      visit.units += line.quantity
      visit.amount += line.amount
      visit.unitsBack += back.units
      visit.amountBack += back.amount
      tally.visits[order] = visit
    }
    guard line.isOpen else { return }
    for kind in [ExportKind.returns, .complaints] {
      add(parts(line, kind), kind, line, order, query, key, &tallies)
    }
  }

  /// Counts parts of a line on both clocks.
  private func add(
    _ parts: [Part], _ kind: ExportKind, _ line: Line, _ order: String, _ query: CubeQuery,
    _ key: Key, _ tallies: inout [Key: Tally]
  ) {
    guard !parts.isEmpty else { return }
    let sum = Self.sum(parts, line)
    func add(
      _ sum: Sum, _ measure: WritableKeyPath<Measures, Measures.Outcome>, _ period: Int32?
    ) {
      var key = key
      key.period = period
      var tally = tallies[key, default: Tally()]
      tally.measures[keyPath: measure].lines += sum.lines
      tally.measures[keyPath: measure].units += sum.units
      tally.measures[keyPath: measure].amount += sum.amount
      tally.measures[keyPath: measure].refund += sum.refund
      tally.measures[keyPath: measure].events += sum.events
      if sum.lines > 0 { tally.orders[measure, default: []].insert(order) }
      tallies[key] = tally
    }
    if isInRange(line.day) {
      add(sum, kind == .returns ? \.returned : \.complained, period(query.period, line.day))
      for (day, sum) in Self.byDay(parts, line) where query.wantsEventDays && sum.lines > 0 {
        var key = key
        key.period = period(query.period, line.day)
        tallies[key, default: Tally()].eventDays[kind, default: [:]][
          startKey(line) + [day], default: 0] += sum.lines
      }
    }
    let inPeriod: WritableKeyPath<Measures, Measures.Outcome> =
      kind == .returns ? \.returnedInPeriod : \.complainedInPeriod
    guard query.period != nil || scope.from != nil || scope.to != nil else {
      add(sum, inPeriod, nil)
      return
    }
    for (day, sum) in Self.byDay(parts, line) where isInRange(day) {
      add(sum, inPeriod, period(query.period, day))
    }
  }

  private func cell(_ key: Key, _ tally: Tally, _ query: CubeQuery) -> Cube.Cell {
    var measures = tally.measures
    measures.orders = Int64(tally.visits.count)
    for visit in tally.visits.values where query.wantsMoments {
      measures.squares.units.xx += Int128(visit.units) * Int128(visit.units)
      measures.squares.units.xy += Int128(visit.units) * Int128(visit.unitsBack)
      measures.squares.units.yy += Int128(visit.unitsBack) * Int128(visit.unitsBack)
      measures.squares.amount.xx += Int128(visit.amount) * Int128(visit.amount)
      measures.squares.amount.xy += Int128(visit.amount) * Int128(visit.amountBack)
      measures.squares.amount.yy += Int128(visit.amountBack) * Int128(visit.amountBack)
    }
    measures.returned.orders = Int64(tally.orders[\.returned]?.count ?? 0)
    measures.complained.orders = Int64(tally.orders[\.complained]?.count ?? 0)
    measures.returnedInPeriod.orders = Int64(tally.orders[\.returnedInPeriod]?.count ?? 0)
    measures.complainedInPeriod.orders = Int64(tally.orders[\.complainedInPeriod]?.count ?? 0)
    return Cube.Cell(
      key: key.values, coversAllEvents: key.kind == nil, period: key.period, measures: measures,
      exposure: Self.started(tally.exposure),
      eventKind: key.kind, returnDays: Self.days(tally.eventDays[.returns] ?? [:]),
      complaintDays: Self.days(tally.eventDays[.complaints] ?? [:]))
  }

  static func days(_ counts: [[Int32]: Int64]) -> [Cube.EventDay] {
    counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      Cube.EventDay(
        start: $0.key[0], requested: $0.key[2], lines: $0.value, isUnderWay: $0.key[1] == 1)
    }
  }

  // MARK: Conditions

  private func isInRange(_ day: Int32) -> Bool {
    day >= scope.from ?? .min && day <= scope.to ?? .max
  }

  private func passes(_ line: Line) -> Bool {
    scope.filters.allSatisfy {
      $0.values.contains(value($0.dimension, line) ?? "") != $0.excludes
    }
  }

  /// The first day of the day, week or month of a day.
  private func period(_ period: Period?, _ day: Int32) -> Int32? {
    switch period {
    case nil: nil
    case .day: day
    case .week: (0...6).lazy.map { day - $0 }.first { CivilDate.isoWeekday(ofDay: $0) == 1 }
    case .month: (0...30).lazy.map { day - $0 }.first { CivilDate(daysSince1970: $0).day == 1 }
    }
  }

  // MARK: Values

  private func value(_ dimension: Dimension, _ part: Part) -> String? {
    dimension.origin == .column(.returns, "reason") ? part.reason : part.eventKind
  }

  private func value(_ dimension: Dimension, _ line: Line) -> String? {
    switch dimension.origin {
    case .column(_, "category"): return line.row.category
    case .column(_, "channel"): return line.row.channel
    case .column: return nil
    case .catalogue:
      guard shop.columns.sku, let sku = line.row.sku else { return nil }
      return shop.products.joined().filter { $0.sku == sku }.compactMap(\.brand).last
    case .weekday:
      let names = ["1 Mon", "2 Tue", "3 Wed", "4 Thu", "5 Fri", "6 Sat", "7 Sun"]
      return names[CivilDate.isoWeekday(ofDay: line.day) - 1]
    case .priceBand:
      guard shop.columns.amount, let amount = line.row.amount else { return nil }
      let price = Double(amount) / Double(max(1, line.quantity)) / 100
      let edges = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
      guard let above = edges.firstIndex(where: { price < Double($0) }) else {
        return "10000 and more"
      }
      return "\(above == 0 ? 0 : edges[above - 1])-\(edges[above])"
    case .deliveryDelay:
      guard shop.columns.promised, let delivered = line.deliveredDay,
        let promised = line.row.promisedAt.map(Self.day)
      else { return nil }
      let bands = [
        (0, "on time"), (1, "1 day late"), (3, "2-3 days late"), (7, "4-7 days late"),
        (.max, "8 or more days late"),
      ]
      return bands.first { delivered - promised <= $0.0 }?.1
    case .deliveryDays:
      guard let delivered = line.deliveredDay else { return nil }
      let bands = [
        (1, "0-1 days"), (2, "2 days"), (3, "3 days"), (4, "4 days"), (7, "5-7 days"),
        (14, "8-14 days"), (.max, "15 or more days"),
      ]
      return bands.first { delivered - line.day <= $0.0 }?.1
    case .spans(let spans):
      return spans.enumerated().first { $0.element.contains(line.day) }.map {
        "\($0.offset + 1)"
      }
    }
  }

  // MARK: Order

  /// By the bytes of the key, missing values first; all events before returns before complaints;
  /// by period.
  private func precedes(_ left: Cube.Cell, _ right: Cube.Cell) -> Bool {
    func rank(_ cell: Cube.Cell) -> ([[UInt8]], Int, Int32) {
      (
        cell.key.map { $0.map { [1] + Array($0.utf8) } ?? [] },
        cell.eventKind == nil ? 0 : cell.eventKind == .returns ? 1 : 2, cell.period ?? .min
      )
    }
    let (a, b) = (rank(left), rank(right))
    for (x, y) in zip(a.0, b.0) where x != y { return x.lexicographicallyPrecedes(y) }
    return a.1 != b.1 ? a.1 < b.1 : a.2 < b.2
  }
}
