import Randomness

/// A p-value from tables drawn at random.
public struct PermutationTest: Sendable, Equatable {
  /// The share of tables at least as extreme as the one observed.
  public let pValue: Double
  /// How many were drawn.
  public let draws: Int
}

extension ContingencyTable {
  /// The p-value of χ² among tables with the same margins, for tables too thin for its distribution.
  ///
  /// Tables are drawn row by row from the multivariate hypergeometric distribution, which is what
  /// shuffling the observations would give (Patefield 1981, doi:10.2307/2346669), at a cost that does not depend on how
  /// many there are. p is (extreme + 1) / (draws + 1), never 0 (Phipson & Smyth 2010,
  /// doi:10.2202/1544-6115.1585). Drawing ends early once 400 tables were as extreme, since the answer is
  /// then known well enough; p is then their share (Besag & Clifford 1991, doi:10.1093/biomet/78.2.301).
  ///
  /// - Parameters:
  ///   - draws: How many tables at most.
  ///   - seed: The same seed and stream give the same answer.
  ///   - stream: A number of its own for each test of a family.
  /// - Returns: nil where fewer than two rows or columns count something. Counts are rounded to whole
  ///   ones first.
  /// - Complexity: O(draws · cells).
  public func permutationTest(
    draws: Int = 9999, seed: UInt64, stream: UInt64 = 0
  ) -> PermutationTest? {
    var generator = SeededGenerator(seed: seed, stream: stream)
    let whole = WholeTable(self)
    guard whole.rowTotals.count > 1, whole.columnTotals.count > 1 else { return nil }
    // Sums of whole numbers over margins: equal tables may differ by rounding only.
    let bound = whole.observed * (1 - 1e-9)
    var extreme = 0
    for draw in 1...max(1, draws) {
      if whole.draw(&generator) >= bound { extreme += 1 }
      if extreme == 400 {
        return PermutationTest(pValue: Double(extreme) / Double(draw), draws: draw)
      }
    }
    return PermutationTest(pValue: Double(extreme + 1) / Double(draws + 1), draws: draws)
  }
}

/// The filled rows and columns of a table in whole numbers, and what makes others like it extreme.
private struct WholeTable {
  let rowTotals: [Int]
  let columnTotals: [Int]
  let observed: Double

  init(_ table: ContingencyTable) {
    var counts = (0..<table.rows).map { row in
      (0..<table.columns).map { Int(table[row, $0].rounded()) }
    }
    counts.removeAll { $0.allSatisfy { $0 == 0 } }
    let filled = (0..<table.columns).filter { column in counts.contains { $0[column] > 0 } }
    counts = counts.map { row in filled.map { row[$0] } }
    rowTotals = counts.map { $0.reduce(0, +) }
    columnTotals = filled.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    var sum = 0.0
    for (row, total) in zip(counts, rowTotals) { sum += Self.weight(row, total, columnTotals) }
    observed = sum
  }

  /// Σ n²/(r c) of a row: with the margins fixed, χ² rises and falls with the sum of these.
  private static func weight(_ row: [Int], _ rowTotal: Int, _ columnTotals: [Int]) -> Double {
    var sum = 0.0
    for (count, total) in zip(row, columnTotals) {
      sum += Double(count) * Double(count) / Double(total)
    }
    return sum / Double(rowTotal)
  }

  /// The statistic of a table drawn at random.
  func draw(_ generator: inout SeededGenerator) -> Double {
    var open = columnTotals
    var openTotal = columnTotals.reduce(0, +)
    var row = columnTotals
    var sum = 0.0
    for rowTotal in rowTotals {
      var left = rowTotal
      var others = openTotal
      for column in open.indices {
        others -= open[column]
        let count =
          column == open.count - 1
          ? left
          : HypergeometricDraw.draw(
            marked: open[column], others: others, drawn: left, &generator)
        row[column] = count
        open[column] -= count
        left -= count
      }
      openTotal -= rowTotal
      sum += Self.weight(row, rowTotal, columnTotals)
    }
    return sum
  }
}
