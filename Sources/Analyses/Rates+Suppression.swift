import Cubes
import Tables

extension RatesAnalysis {
  /// Takes the figures out of groups that are too small to be shown, and out of a total that is.
  ///
  /// A column of returns or complaints splits numerators only: its groups share their denominator, and are
  /// hidden together where that is small; and each by itself where its events are few.
  ///
  /// - Returns: How many groups are hidden; those whose names may tell persons or events are gone.
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
    let isHidden = hiddenEvents(groups, cells.map { hidden[$0] }, least: least)
    for index in groups.indices {
      if isHidden[index] { groups[index].suppress() }
      // By the other clock the same returns fall into other cells, which may be small.
      if tellsEvents { groups[index].clocks = RatesResult.Clocks() }
    }
    let count = isHidden.count { $0 }
    // That there is a return for a reason at all is told by its name.
    if tellsEvents || question.dimensions.contains(where: \.mayNamePersons) {
      groups.removeAll(where: \.isSuppressed)
    }
    if total.lines < least, total.lines > 0 || total.cancelled > 0 { total.suppress() }
    return count
  }

  /// Whether returns or complaints tell groups apart.
  private var tellsEvents: Bool { question.dimensions.contains { $0.kind != .orders } }

  /// Which groups are hidden once the few events of those that are told by them are.
  private func hiddenEvents(
    _ groups: [RatesResult.Group], _ known: [Bool], least: Int64
  ) -> [Bool] {
    guard tellsEvents else { return known }
    let isComplaint = question.dimensions.contains { $0.kind == .complaints }
    var axes = question.dimensions.indices.map { place in
      Suppression.codes(groups.map { $0.values[place] })
    }
    axes.append(Suppression.codes(groups.map(\.period)))
    axes.removeAll { ($0.max() ?? 0) == 0 }
    return Suppression(least: least).hidden(
      events: groups.map { isComplaint ? $0.complaints ?? 0 : $0.returned }, besides: known,
      in: Suppression.totals(of: groups.indices.map { index in axes.map { $0[index] } }))
  }
}

extension RatesResult.Group {
  /// Forgets all figures; the group and its period stay.
  mutating func suppress() {
    self = RatesResult.Group(
      key: key, values: values, period: period, isComplete: isComplete, orders: 0, lines: 0,
      units: 0, amount: 0, cancelled: 0, returned: 0, complaints: nil, refundAmount: nil,
      returnRate: Rate(unknownOf: 0, because: "suppressed"), complaintRate: nil, refundShare: nil,
      clocks: RatesResult.Clocks(), rank: nil, isSuppressed: true)
  }
}
