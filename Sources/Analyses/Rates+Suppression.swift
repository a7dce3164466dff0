import Cubes
import Tables

extension RatesAnalysis {
  /// Takes the figures out of groups that are too small to be shown, and out of a total that is.
  ///
  /// A column of returns or complaints splits numerators only: its groups share their denominator, and are
  /// hidden together.
  ///
  /// - Returns: How many groups are hidden; those whose names may tell persons are gone.
  func suppress(_ groups: inout [RatesResult.Group], _ total: inout RatesResult.Group) -> Int {
    guard let least = question.suppressedBelow else { return 0 }
    let places = question.dimensions.indices.filter { question.dimensions[$0].kind == .orders }
    let cells = Suppression.codes(
      groups.map { group in places.map { group.values[$0] } + [group.period] })
    var sizes: [Int64] = []
    var examples: [Int] = []
    for (index, cell) in cells.enumerated() where cell == sizes.count {
      sizes.append(groups[index].lines)
      examples.append(index)
    }
    var axes = places.map { place in
      Suppression.codes(examples.map { groups[$0].values[place] })
    }
    axes.append(Suppression.codes(examples.map { groups[$0].period }))
    // A total over an axis of one value is the cell itself.
    axes.removeAll { ($0.max() ?? 0) == 0 }
    let hidden = Suppression(least: least)
      .hidden(sizes, at: examples.indices.map { index in axes.map { $0[index] } })
    var count = 0
    for (index, cell) in cells.enumerated() where hidden[cell] {
      groups[index].suppress()
      count += 1
    }
    if question.dimensions.contains(where: \.mayNamePersons) {
      groups.removeAll(where: \.isSuppressed)
    }
    if total.lines < least, total.lines > 0 || total.cancelled > 0 { total.suppress() }
    return count
  }
}

extension RatesResult.Group {
  /// Forgets all figures; the group and its period stay.
  mutating func suppress() {
    self = RatesResult.Group(
      key: key, values: values, period: period, isComplete: isComplete, orders: 0, lines: 0,
      units: 0, amount: 0, cancelled: 0, returned: 0, complaints: nil, refundAmount: 0,
      returnRate: Rate(unknownOf: 0, because: "suppressed"), complaintRate: nil, refundShare: nil,
      clocks: RatesResult.Clocks(), rank: nil, isSuppressed: true)
  }
}
