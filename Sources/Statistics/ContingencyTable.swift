/// Counts of two classifications at once, rows by columns.
///
/// Rows and columns that count nothing say nothing: they are left out of every degree of freedom,
/// and their residuals are nil. Counts need not be whole.
public struct ContingencyTable: Sendable, Equatable {
  /// How many rows there are, empty ones included.
  public let rows: Int
  /// How many columns there are, empty ones included.
  public let columns: Int
  /// The counts, row by row.
  public let counts: [Double]
  /// The sums of the rows.
  public let rowTotals: [Double]
  /// The sums of the columns.
  public let columnTotals: [Double]
  /// The sum of all counts.
  public let total: Double

  /// A table from its rows; nil for ragged rows, or a count that is negative or not finite.
  ///
  /// - Parameter counts: one entry a row, each of one entry a column.
  public init?(_ counts: [[Double]]) {
    let width = counts.first?.count ?? 0
    guard counts.allSatisfy({ $0.count == width && $0.allSatisfy { $0 >= 0 && $0.isFinite } })
    else { return nil }
    rows = counts.count
    columns = width
    self.counts = counts.flatMap { $0 }
    rowTotals = counts.map { StableSum($0).value }
    columnTotals = (0..<width).map { column in StableSum(counts.lazy.map { $0[column] }).value }
    total = StableSum(rowTotals).value
  }

  /// The table with all counts divided by a number above zero.
  public func divided(by divisor: Double) -> ContingencyTable {
    let rows = (0..<rows).map { row in (0..<columns).map { self[row, $0] / divisor } }
    return ContingencyTable(rows) ?? self
  }

  /// A count.
  public subscript(row: Int, column: Int) -> Double { counts[row * columns + column] }

  /// What a cell would count if rows and columns had nothing to do with each other.
  public func expected(_ row: Int, _ column: Int) -> Double {
    total > 0 ? rowTotals[row] * (columnTotals[column] / total) : 0
  }

  /// How many rows count something.
  public var filledRows: Int { rowTotals.count { $0 > 0 } }

  /// How many columns count something.
  public var filledColumns: Int { columnTotals.count { $0 > 0 } }

  /// The least expected count of a cell whose row and column count something; nil without any.
  ///
  /// Below 5 the distribution of χ² is no longer that of its p-value (Cochran 1954,
  /// doi:10.2307/3001616): take `permutationTest` then.
  public var leastExpected: Double? {
    guard let row = rowTotals.filter({ $0 > 0 }).min(),
      let column = columnTotals.filter({ $0 > 0 }).min()
    else { return nil }
    return row * (column / total)
  }

  /// Pearson's test that rows and columns are independent, without Yates' correction.
  ///
  /// Pearson 1900, doi:10.1080/14786440009463897.
  ///
  /// - Returns: nil where fewer than two rows or two columns count something.
  /// - Complexity: O(cells).
  public func pearson() -> ChiSquaredTest? {
    let freedom = (filledRows - 1) * (filledColumns - 1)
    guard filledRows > 1, filledColumns > 1 else { return nil }
    var sum = StableSum()
    for row in 0..<rows {
      for column in 0..<columns {
        let expected = expected(row, column)
        guard expected > 0 else { continue }
        let difference = self[row, column] - expected
        sum.add(difference * difference / expected)
      }
    }
    return ChiSquaredTest(statistic: sum.value, degreesOfFreedom: freedom)
  }

  /// How far each cell is from independence, in standard errors: row by row.
  ///
  /// Haberman's adjusted residual (1973, doi:10.2307/2529686), (o − e) / √(e (1 − r/n)(1 − c/n)),
  /// is standard normal where nothing is associated. In a table of two columns, the residuals of a row
  /// are each other's negative, and their square is χ² of that row against all others.
  ///
  /// - Returns: nil for a cell of an empty row or column, or of one that holds everything.
  /// - Complexity: O(cells).
  public func adjustedResiduals() -> [[Double?]] {
    (0..<rows).map { row in
      (0..<columns).map { column in
        let expected = expected(row, column)
        let variance =
          expected * (1 - rowTotals[row] / total) * (1 - columnTotals[column] / total)
        guard variance > 0 else { return nil }
        return (self[row, column] - expected) / variance.squareRoot()
      }
    }
  }
}

/// A statistic that follows χ² where there is no effect.
public struct ChiSquaredTest: Sendable, Equatable {
  /// The statistic, at least 0.
  public let statistic: Double
  /// Its degrees of freedom, at least 1.
  public let degreesOfFreedom: Int

  /// P(χ² ≥ statistic).
  public var pValue: Double {
    ChiSquared.survival(statistic, degreesOfFreedom: Double(degreesOfFreedom))
  }

  /// The p-value where observations come in clusters: the statistic over the design effect.
  ///
  /// The first-order correction of Rao & Scott (1981, doi:10.1080/01621459.1981.10477633).
  ///
  /// - Parameter designEffect: at least 1.
  /// - Returns: in 0...1.
  public func pValue(designEffect: Double) -> Double {
    ChiSquared.survival(
      statistic / designEffect, degreesOfFreedom: Double(degreesOfFreedom))
  }
}
