import Randomness
import Tables
import Testing

@testable import Cubes

/// The light counts of an association against the cubes, which take another way through the lines.
@Suite struct AssociationTests {
  private static let dimensions = [
    Dimension(name: "category", origin: .column(.orders, "category")),
    Dimension(name: "channel", origin: .column(.orders, "channel")),
    Dimension(name: "weekday", origin: .weekday),
    Dimension(name: "delivery_delay", origin: .deliveryDelay),
    Dimension(name: "price_band", origin: .priceBand),
  ]

  private static func query(
    _ shop: Shop, _ outcome: AssociationQuery.Outcome, _ random: inout SplitMix64
  ) -> AssociationQuery {
    var wanted = dimensions.shuffled(using: &random).prefix(random.pick(2...4)).map {
      AssociationQuery.Wanted($0, limit: 200)
    }
    // One that has too many values, more often than not.
    wanted.append(
      AssociationQuery.Wanted(
        Dimension(name: "sku", origin: .column(.orders, "category")), limit: random.pick(1...4)))
    var numbers: [AssociationQuery.Number] = []
    if shop.columns.quantity { numbers.append(.quantity) }
    if shop.columns.amount { numbers.append(.price) }
    if shop.columns.delivered && shop.columns.promised { numbers.append(.delay) }
    return AssociationQuery(
      outcome: outcome, dimensions: wanted, numbers: numbers,
      stratum: random.percent(60) ? 0 : nil)
  }

  @Test(arguments: 0..<8)
  func countsAreThoseOfTheCubes(_ part: Int) throws {
    for number in 0..<12 {
      var random = SplitMix64(seed: UInt64(part * 1_000_000 + number))
      let shop = Shop(random: &random)
      let outcome = random.pick(AssociationQuery.Outcome.allCases)
      let query = Self.query(shop, outcome, &random)
      let scope = shop.randomScope(&random)
      var texts = Set<String>()
      for (batch, workers) in [(1000, 1), (random.pick(1...4), random.pick(2...4))] {
        var source = shop.source
        source.batch = batch
        source.seed = UInt64(number)
        let engine = ScanEngine(source, threads: workers)
        let found = try engine.associate(query, in: scope)
        texts.insert("\(found)")
        try check(found, query, scope, engine, Reference(shop, [], scope))
      }
      #expect(texts.count == 1, "part \(part), number \(number)")
    }
  }

  private func check(
    _ found: AssociationAnswer, _ query: AssociationQuery, _ scope: CubeScope,
    _ engine: ScanEngine<MemorySource>, _ reference: Reference
  ) throws {
    let dimensions = query.dimensions.map(\.dimension)
    let pairs = dimensions.indices.flatMap { first in
      dimensions.indices.dropFirst(first + 1).map { (first, $0) }
    }
    var queries = [CubeQuery(wantsMoments: true)] + dimensions.map { CubeQuery(dimensions: [$0]) }
    queries += pairs.map { CubeQuery(dimensions: [dimensions[$0.0], dimensions[$0.1]]) }
    let reason = Dimension(name: "reason", origin: .column(.returns, "reason"))
    queries += dimensions.map { CubeQuery(dimensions: [$0, reason]) }
    let answer = try engine.answer(queries, in: scope)
    func events(_ measures: Measures) -> Int64? {
      switch query.outcome {
      case .returned, .reason: measures.returned.lines
      case .complained: measures.complained.lines
      case .refund: nil
      }
    }
    let whole = answer.cubes[0].cells.first?.measures ?? Measures()
    let total = found.total.through(nil)[0]
    #expect(total.lines == whole.lines)
    #expect(events(whole).map { $0 == total.events } ?? (total.events <= whole.returned.lines))
    #expect(found.orders == whole.orders)
    #expect(found.facts.exposure.map(\.lines) == answer.facts.exposure.map(\.lines))
    #expect(found.asOf == answer.asOf)
    for (place, counted) in found.dimensions.enumerated() {
      let cells = answer.cubes[1 + place].cells.filter { $0.measures.lines > 0 }
      guard let counts = counted.counts else {
        #expect(cells.count > query.dimensions[place].limit)
        continue
      }
      #expect(counted.values == cells.map { $0.key[0] })
      let sums = counts.through(nil)
      #expect(sums.map(\.lines) == cells.map(\.measures.lines))
      if query.outcome != .refund {
        #expect(sums.map(\.events) == cells.map { events($0.measures) })
      }
      checkWeeks(counted, counts, cells)
    }
    for pair in found.pairs {
      let index = try #require(pairs.firstIndex { $0 == (pair.first, pair.second) })
      let cells = answer.cubes[1 + dimensions.count + index].cells.filter { $0.measures.lines > 0 }
      checkPair(found, pair.first, pair.second, cells, lines: pair.lines)
    }
    for stratified in found.stratified {
      try checkStrata(found, stratified, pairs, answer, dimensions.count, query, events)
    }
    for reasons in found.reasons {
      let cube = answer.cubes[1 + dimensions.count + pairs.count + reasons.dimension]
      for cell in cube.cells where cell.eventKind == .returns && cell.measures.returned.lines > 0 {
        let row = found.dimensions[reasons.dimension].values.firstIndex { $0 == cell.key[0] }
        let column = found.reasonNames.firstIndex { $0 == cell.key[1] }
        #expect(
          reasons.events[try #require(row)][try #require(column)] == cell.measures.returned.lines)
      }
    }
    if scope.filters.isEmpty && scope.from == nil && scope.to == nil {
      for numeric in found.numbers { checkNumber(numeric, query.outcome, reference) }
    }
  }

  /// What the weeks up to a day count lies between the lines of that day and of six days before.
  private func checkWeeks(
    _ counted: AssociationAnswer.Categorical, _ counts: WeeklyCounts, _ cells: [Cube.Cell]
  ) {
    for day in [19_770, 19_785, 19_800, 19_850] as [Int32] {
      let sums = counts.through(day)
      for (index, cell) in cells.enumerated() {
        func lines(_ day: Int32) -> Int64 {
          cell.exposure.reduce(0) { $0 + ($1.day <= day ? $1.lines : 0) }
        }
        #expect(sums[index].lines <= lines(day) && sums[index].lines >= lines(day - 6))
      }
    }
  }

  private func checkPair(
    _ found: AssociationAnswer, _ first: Int, _ second: Int, _ cells: [Cube.Cell],
    lines: [[Int64]]
  ) {
    let values = (found.dimensions[first].values, found.dimensions[second].values)
    #expect(lines.joined().count { $0 > 0 } == cells.count)
    for cell in cells {
      guard let row = values.0.firstIndex(where: { $0 == cell.key[0] }),
        let column = values.1.firstIndex(where: { $0 == cell.key[1] })
      else {
        Issue.record("no place for \(cell.key)")
        continue
      }
      #expect(lines[row][column] == cell.measures.lines)
    }
  }

  private func checkStrata(
    _ found: AssociationAnswer, _ stratified: AssociationAnswer.Stratified, _ pairs: [(Int, Int)],
    _ answer: CubeAnswer, _ count: Int, _ query: AssociationQuery, _ events: (Measures) -> Int64?
  ) throws {
    let stratum = try #require(query.stratum)
    let order = (min(stratum, stratified.dimension), max(stratum, stratified.dimension))
    let index = try #require(pairs.firstIndex { $0 == order })
    let cells = answer.cubes[1 + count + index].cells.filter { $0.measures.lines > 0 }
    let sums = stratified.counts.through(nil)
    #expect(sums.count == cells.count)
    for (place, sum) in zip(stratified.cells, sums) {
      let value = found.dimensions[stratified.dimension].values[place.value]
      let within = found.dimensions[stratum].values[place.stratum]
      let key = stratified.dimension < stratum ? [value, within] : [within, value]
      let cell = try #require(cells.first { $0.key == key })
      #expect(sum.lines == cell.measures.lines)
      if let expected = events(cell.measures) { #expect(sum.events == expected) }
    }
  }

  /// The lines of the reference, one by one.
  private func checkNumber(
    _ numeric: AssociationAnswer.Numeric, _ outcome: AssociationQuery.Outcome,
    _ reference: Reference
  ) {
    var expected: [Int64: OutcomeCount] = [:]
    var missing: Int64 = 0
    for line in reference.orders.values.joined() where line.isOpen {
      let number: Int64? =
        switch numeric.number {
        case .quantity: line.row.quantity
        case .price: line.row.amount.map { $0 / max(1, line.quantity) }
        case .delay:
          if let promised = line.row.promisedAt, let delivered = line.row.deliveredAt,
            line.deliveredDay != nil
          {
            Int64((Double(delivered - promised) / 3600).rounded(.up))
          } else {
            nil
          }
        case .shipping, .discount: nil
        }
      let returned = Reference.sum(line.returned, line)
      let share =
        switch outcome {
        case .returned, .reason: returned.lines
        case .complained: Reference.sum(line.complained, line).lines
        case .refund: returned.refund > 0 ? returned.lines : 0
        }
      if let number {
        expected[number, default: OutcomeCount()] += OutcomeCount(lines: 1, events: share)
      } else {
        missing += 1
      }
    }
    #expect(numeric.missing == missing)
    #expect(numeric.values == expected.keys.sorted())
    #expect(numeric.counts.through(nil) == numeric.values.map { expected[$0] ?? OutcomeCount() })
  }

  /// Many values: however they are dealt, the same coarse ones come out, near those that went in.
  @Test(arguments: 0..<3)
  func coarseNumbersDoNotDependOnTheDeal(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = random.pick([3000, 6000, 9000])
    let values = (0..<count).map { _ in
      Int64(random.pick(-1000...(random.percent(50) ? 5000 : 100_000_000)))
    }
    var results = Set<String>()
    for workers in [1, 2, 5] {
      var tables = Array(repeating: NumberTable(), count: workers)
      for value in values {
        let worker = random.pick(0...workers - 1)
        tables[worker].reserve(weeks: 1)
        tables[worker].add(0, weeks: 1, value, share: value % 3 == 0 ? 7 : 0)
      }
      var sum = NumberTable()
      sum.reserve(weeks: 1)
      for table in tables { sum.merge(table, weeks: [0]) }
      let keys = sum.keys
      #expect(keys.count <= NumberTable.greatestCount)
      let order = keys.indices.sorted { keys[$0] < keys[$1] }
      results.insert(
        order.map { "\(keys[$0]) \(sum.table.count(0, $0))" }.joined(separator: "\n")
          + " \(sum.level)")
      #expect(order.reduce(0) { $0 + sum.table.count(0, $1).lines } == Int64(count))
    }
    #expect(results.count == 1)
  }

  /// Clearing bits step by step is clearing them at once; the sign stays, and small numbers.
  @Test func coarseComposes() {
    for number in [0, 1, -1, 17, 4095, 4097, -123_456_789, Int64.max, Int64.min + 1] as [Int64] {
      #expect(NumberTable.coarse(number, 0) == number)
      for level in 1...8 {
        let at = NumberTable.coarse(number, level)
        #expect(at.signum() == number.signum())
        #expect(NumberTable.coarse(NumberTable.coarse(number, 1), level) == at)
        #expect(at.magnitude <= number.magnitude && at.magnitude >= number.magnitude / 2)
      }
    }
    #expect(NumberTable.coarse(4095, 1) == 4095 && NumberTable.coarse(4097, 1) == 4096)
  }

  /// Tables that grow keep what they count.
  @Test func pairTablesGrow() {
    var random = SplitMix64(seed: 2)
    var table = PairTable()
    var expected: [[Int]: UInt32] = [:]
    for size in [1, 5, 16, 17, 40, 130, 200] {
      table.reserve(size, size * 2)
      for _ in 0..<300 {
        let (first, second) = (random.pick(0...size - 1), random.pick(0...size * 2 - 1))
        table.add(first, second)
        expected[[first, second], default: 0] += 1
      }
    }
    #expect(expected.allSatisfy { table.count($0.key[0], $0.key[1]) == $0.value })
    #expect(table.count(500, 0) == 0 && table.count(0, 5000) == 0)
  }
}
