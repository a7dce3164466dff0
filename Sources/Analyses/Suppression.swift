import Cubes
import Tables

/// Which cells of a table are too small to be shown, and which others must go with them.
///
/// A cell of fewer than `least` order lines is hidden (primary suppression). Where a total that holds it is
/// told as well, one hidden cell could be found by subtraction, so the smallest of the others are hidden, too,
/// until at least two are and together they hold at least `least` lines (complementary suppression; Willenborg
/// & de Waal 2001, Elements of Statistical Disclosure Control, doi:10.1007/978-1-4613-0121-9). A total below
/// `least` is itself not shown, so it asks for nothing.
///
/// Where a column of returns or complaints tells groups apart, the group is told by the event itself and all share
/// their order lines. Then a cell of events, at least one and fewer than `least`, is hidden the same way.
///
/// It guards every total of one table. It does not solve systems of several totals, nor does it compare tables.
struct Suppression {
  /// Cells of fewer lines are hidden; at least 2.
  let least: Int64

  /// Which cells of a table with totals along each of its axes are hidden.
  ///
  /// - Parameters:
  ///   - sizes: The lines of each cell; cells that are not there have none.
  ///   - places: Of each cell, where it lies on each axis.
  /// - Returns: For each cell whether it is hidden.
  /// - Complexity: O(n log n · 2ᵃ) for n cells and a ≤ 6 axes.
  func hidden(_ sizes: [Int64], at places: [[Int]]) -> [Bool] {
    hidden(sizes, in: Self.totals(of: places))
  }

  /// Which cells are hidden, given the cells of each total that is told.
  ///
  /// - Parameters:
  ///   - sizes: The lines (or events) of each cell.
  ///   - totals: The cells of each total.
  ///   - known: Of each cell, whether it is hidden anyway.
  /// - Returns: For each cell whether it is hidden.
  /// - Complexity: O(n log n) in the length of all totals.
  func hidden(
    _ sizes: [Int64], in totals: [[Int]], besides known: [Bool]? = nil
  ) -> [Bool] {
    var isHidden = sizes.map { $0 < least }
    if let known { isHidden = zip(isHidden, known).map { $0 || $1 } }
    guard isHidden.contains(true) else { return isHidden }
    let told = totals.filter { total in total.reduce(0) { $0 + sizes[$1] } >= least }
    // The only cell of a total is told by it, so that hiding it guards nothing.
    var isTold = [Bool](repeating: false, count: sizes.count)
    for total in told where total.count == 1 { isTold[total[0]] = true }
    var totalsOfCell = [[Int]](repeating: [], count: sizes.count)
    var candidates: [[Int]] = []
    for (index, total) in told.enumerated() {
      for cell in total { totalsOfCell[cell].append(index) }
      // The smallest last, to be taken from the end.
      candidates.append(
        total.filter { !isHidden[$0] }
          .sorted { (isTold[$0] ? 1 : 0, sizes[$0], $0) > (isTold[$1] ? 1 : 0, sizes[$1], $1) })
    }
    var counts = told.map { total in total.count { isHidden[$0] } }
    var sums = told.map { total in total.reduce(0) { $0 + (isHidden[$1] ? sizes[$1] : 0) } }
    var open = Array(told.indices.reversed())
    while let total = open.popLast() {
      while counts[total] > 0, counts[total] < 2 || sums[total] < least,
        let cell = candidates[total].popLast()
      {
        guard !isHidden[cell] else { continue }
        isHidden[cell] = true
        for other in totalsOfCell[cell] {
          counts[other] += 1
          sums[other] += sizes[cell]
          if other != total { open.append(other) }
        }
      }
    }
    return isHidden
  }

  /// Which cells of events are hidden: those of none tell nobody, and stay.
  ///
  /// - Parameters:
  ///   - events: How many returns or complaints each cell has.
  ///   - known: Of each cell, whether it is hidden for having few lines.
  ///   - totals: The cells of each total.
  /// - Returns: For each cell whether it is hidden, those of `known` with it.
  func hidden(events: [Double], besides known: [Bool], in totals: [[Int]]) -> [Bool] {
    let told = events.indices.filter { events[$0] > 0 }
    var places = [Int](repeating: -1, count: events.count)
    for (place, index) in told.enumerated() { places[index] = place }
    let found = hidden(
      told.map { Int64(events[$0].rounded(.down)) },
      in: totals.map { $0.map { places[$0] }.filter { $0 >= 0 } }.filter { !$0.isEmpty },
      besides: told.map { known[$0] })
    var all = known
    for (place, index) in told.enumerated() { all[index] = found[place] }
    return all
  }

  /// The cells of every total: over each axis, over several, over all.
  static func totals(of places: [[Int]]) -> [[Int]] {
    guard let axes = places.first?.count else { return [] }
    guard axes > 0 else { return [] }
    // So many axes have few cells each; then totals over one axis and over all must do.
    let sets: [[Int]] =
      axes <= 6
      ? (1..<(1 << axes)).map { set in (0..<axes).filter { set & (1 << $0) != 0 } }
      : (0..<axes).map { [$0] } + [Array(0..<axes)]
    return sets.flatMap { summed -> [[Int]] in
      var found: [[Int]: Int] = [:]
      var totals: [[Int]] = []
      for (cell, place) in places.enumerated() {
        var rest = place
        for axis in summed { rest[axis] = -1 }
        if let index = found[rest] {
          totals[index].append(cell)
        } else {
          found[rest] = totals.count
          totals.append([cell])
        }
      }
      return totals
    }
  }

  /// Whole numbers for the values of an axis, in the order of their first appearance.
  static func codes<Value: Hashable>(_ values: [Value]) -> [Int] {
    var known: [Value: Int] = [:]
    return values.map { value in
      if let code = known[value] { return code }
      known[value] = known.count
      return known.count - 1
    }
  }
}

extension Dimension {
  /// Whether a value may tell who somebody is, so that its very name is hidden with a small group.
  ///
  /// So it is with ids other than those of products, with texts, and with columns that only the export knows.
  var mayNamePersons: Bool {
    guard case .column(let kind, let name) = origin else { return false }
    guard let field = Field.named(name, in: kind) else { return true }
    switch field.form {
    case .id: return name != "sku"
    case .text: return true
    default: return name == "agent"
    }
  }
}

extension Caution {
  /// Groups that are hidden for being small, or to guard those that are.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - least: Below how many order lines.
  ///   - events: What tells the groups apart, where it is returns or complaints.
  /// - Returns: The caution.
  static func suppressedGroups(
    _ count: Int, least: Int64, events: ExportKind? = nil
  ) -> Caution {
    let names =
      events.map {
        $0 == .complaints ? (en: "complaints", zh: "投诉") : (en: "returned lines", zh: "退货")
      }
    return Caution(
      "groups_suppressed",
      en:
        plural(count, "group is", "groups are")
        + " hidden: those of fewer than \(least) order lines\(names.map { " or \($0.en)" } ?? ""), and the"
        + " next smallest where a total would tell them (--suppress)",
      zh: "有 \(count) 个分组被隐藏：订单行\(names.map { "或\($0.zh)" } ?? "")少于 \(least)"
        + " 的分组，以及为防止由合计倒推而一并隐藏的次小分组（--suppress）")
  }
}
