import Tables

extension AssociationCounts {
  /// The counts in a fixed order, their values by name.
  ///
  /// - Parameters:
  ///   - query: What was asked.
  ///   - names: For each dimension of lines, the name of a code.
  ///   - reasonNames: The names of reasons.
  ///   - transit: Days in transit, for lines whose delivery is not known.
  /// - Returns: The pieces of an answer.
  func results(
    _ query: AssociationQuery, _ names: [CodeName], _ reasonNames: CodeDictionary?,
    transit: Int32
  ) -> Results {
    let lastDays = weeks.keys.map { key -> Int32 in
      let day = Self.firstDay + Int32(key >> 1) * 7 + 6
      return key & 1 == 1 ? day : day + transit
    }
    var results = Results(total: weekly(total, [0], lastDays))
    var orders: [[Int]] = []
    for (place, wanted) in query.dimensions.enumerated() {
      let counted = dimensions[place]
      let values = counted.codes.map { names[plan.dimensions[place]]($0) }
      let order = Self.order(of: values)
      orders.append(order)
      results.dimensions.append(
        AssociationAnswer.Categorical(
          dimension: wanted.dimension, values: order.map { values[$0] },
          counts: counted.isDropped ? nil : weekly(counted.table, order, lastDays)))
    }
    for (place, number) in query.numbers.enumerated() {
      let keys = numbers[place].keys
      let order = keys.indices.sorted { keys[$0] < keys[$1] }
      results.numbers.append(
        AssociationAnswer.Numeric(
          number: number, values: order.map { keys[$0] }, isCoarse: numbers[place].level > 0,
          counts: weekly(numbers[place].table, order, lastDays), missing: numbers[place].missing))
    }
    for (pair, first, second) in pairList
    where !dimensions[first].isDropped && !dimensions[second].isDropped {
      guard let table = pairs[pair] else { continue }
      results.pairs.append(
        AssociationAnswer.Pair(
          first: first, second: second,
          lines: orders[first].map { row in
            orders[second].map { Int64(table.count(row, $0)) }
          }))
    }
    addStrata(&results, orders, lastDays)
    addReasons(&results, orders, reasonNames)
    return results
  }

  /// The pieces of an answer.
  struct Results {
    var total: WeeklyCounts
    var dimensions: [AssociationAnswer.Categorical] = []
    var numbers: [AssociationAnswer.Numeric] = []
    var pairs: [AssociationAnswer.Pair] = []
    var stratified: [AssociationAnswer.Stratified] = []
    var reasons: [AssociationAnswer.Reasons] = []
    var reasonNames: [String?] = []
  }

  private func addStrata(_ results: inout Results, _ orders: [[Int]], _ lastDays: [Int32]) {
    guard let stratum = plan.stratum, !dimensions[stratum].isDropped else { return }
    let strataPositions = Self.positions(orders[stratum])
    for dimension in strata.indices where dimension != stratum && !dimensions[dimension].isDropped {
      let positions = Self.positions(orders[dimension])
      let cells = strata[dimension].cells.keys.map { key in
        (
          value: positions[Int(key >> 32)],
          stratum: strataPositions[Int(truncatingIfNeeded: key & 0xFFFF_FFFF)]
        )
      }
      let order = cells.indices.sorted { cells[$0] < cells[$1] }
      results.stratified.append(
        AssociationAnswer.Stratified(
          dimension: dimension, cells: order.map { cells[$0] },
          counts: weekly(strata[dimension].table, order, lastDays)))
    }
  }

  private func addReasons(
    _ results: inout Results, _ orders: [[Int]], _ dictionary: CodeDictionary?
  ) {
    guard let dictionary, !reasons.isEmpty else { return }
    var known = Set<UInt32>()
    for counts in reasons {
      for key in counts.cells.keys { known.insert(UInt32(truncatingIfNeeded: key)) }
    }
    let codes = known.sorted()
    let names = codes.map { dictionary.name($0) }
    let order = Self.order(of: names)
    results.reasonNames = order.map { names[$0] }
    var columns: [UInt32: Int] = [:]
    for (column, place) in order.enumerated() { columns[codes[place]] = column }
    for dimension in reasons.indices where !dimensions[dimension].isDropped {
      let positions = Self.positions(orders[dimension])
      var events = positions.map { _ in [Int64](repeating: 0, count: codes.count) }
      for (cell, key) in reasons[dimension].cells.keys.enumerated() {
        let column = columns[UInt32(truncatingIfNeeded: key)] ?? 0
        events[positions[Int(key >> 32)]][column] += reasons[dimension].events[cell]
      }
      results.reasons.append(AssociationAnswer.Reasons(dimension: dimension, events: events))
    }
  }

  /// Brings a table's values into an order and its weeks into that of their days.
  private func weekly(_ table: WeekTable, _ order: [Int], _ lastDays: [Int32]) -> WeeklyCounts {
    var byDay: [Int32: [OutcomeCount]] = [:]
    for (week, lastDay) in lastDays.enumerated() {
      var counts = byDay[lastDay] ?? Array(repeating: OutcomeCount(), count: order.count)
      for (place, value) in order.enumerated() { counts[place] += table.count(week, value) }
      byDay[lastDay] = counts
    }
    return WeeklyCounts(
      weeks: byDay.sorted { $0.key < $1.key }.map { (lastDay: $0.key, counts: $0.value) },
      size: order.count)
  }

  /// Indices by name as bytes, a missing one first.
  private static func order(of names: [String?]) -> [Int] {
    names.indices.sorted { left, right in
      guard let a = names[left] else { return names[right] != nil }
      guard let b = names[right] else { return false }
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
  }

  /// For each index its position in an order.
  private static func positions(_ order: [Int]) -> [Int] {
    var positions = order
    for (position, index) in order.enumerated() { positions[index] = position }
    return positions
  }
}
