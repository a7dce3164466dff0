/// Mack's chain ladder: what a triangle of cumulative counts will still grow to, and how surely.
///
/// Rows are origins (the month of ordering, oldest first), columns ages (months since); a cell is all
/// returns so far. Mack 1993, doi:10.2143/AST.23.2.2005092.
public struct ChainLadder: Sendable, Equatable {
  /// How σ² is guessed for ages that fewer than two origins have reached.
  public enum VarianceTail: String, CaseIterable, Sendable {
    /// A straight line through log σ² by age, as R's `MackChainLadder` and Python's chainladder do.
    case logLinear = "log-linear"
    /// The decline of the two ages before goes on: min(σ⁴ₖ₋₁/σ²ₖ₋₂, σ²ₖ₋₁, σ²ₖ₋₂), as in the paper.
    case mack
  }

  /// The volume-weighted growth from each age to the next; one fewer than the ages.
  public let factors: [Double]
  /// Mack's σ² for each factor; empty where no age has two origins to compare.
  public let variances: [Double]
  /// The last known cell of each origin.
  public let latest: [Double]
  /// The expected last cell of each origin.
  public let ultimates: [Double]
  /// The standard error of each origin's reserve; nil where `variances` is empty.
  public let standardErrors: [Double]?
  /// The standard error of the total reserve; nil where `variances` is empty.
  public let standardError: Double?

  /// What is still to come for each origin.
  public var reserves: [Double] { zip(ultimates, latest).map { $0 - $1 } }
  /// What is still to come in all.
  public var reserve: Double { StableSum(reserves).value }

  /// Fits the triangle.
  ///
  /// Nil for a triangle of another shape, of fewer than two ages, or where every origin of an age is
  /// zero, so that no growth from it can be seen.
  ///
  /// - Parameters:
  ///   - triangle: cumulative values, finite and not negative. The first row has every age; each row
  ///     is at most as long as the one before and has at least one cell.
  ///   - tail: where σ² of the last ages comes from.
  /// - Complexity: O(origins · (origins + ages)).
  public init?(triangle: [[Double]], tail: VarianceTail = .logLinear) {
    guard let ages = triangle.first?.count, ages >= 2,
      triangle.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 >= 0 && $0.isFinite } }),
      zip(triangle, triangle.dropFirst()).allSatisfy({ $0.count >= $1.count })
    else { return nil }

    var factors: [Double] = []
    var volumes: [Double] = []
    var known: [Double?] = []
    for age in 0..<(ages - 1) {
      let rows = triangle.prefix { $0.count > age + 1 }
      let volume = StableSum(rows.lazy.map { $0[age] }).value
      guard volume > 0 else { return nil }
      let factor = StableSum(rows.lazy.map { $0[age + 1] }).value / volume
      factors.append(factor)
      volumes.append(volume)
      known.append(Self.variance(of: rows, age: age, factor: factor))
    }
    let latest = triangle.map { $0[$0.count - 1] }
    let ultimates = zip(triangle, latest).map { row, last in
      factors[(row.count - 1)...].reduce(last, *)
    }
    self.factors = factors
    self.latest = latest
    self.ultimates = ultimates
    variances = tail.filled(known)
    guard !variances.isEmpty else {
      standardErrors = nil
      standardError = nil
      return
    }

    var squares: [Double] = []
    var total = StableSum()
    for (origin, row) in triangle.enumerated() {
      var own = 0.0
      var shared = 0.0
      var projected = latest[origin]
      // An origin still at zero is projected to stay there, with no error to speak of.
      for age in (row.count - 1)..<(ages - 1) where projected > 0 && factors[age] > 0 {
        let relative = variances[age] / (factors[age] * factors[age])
        own += relative * (1 / projected + 1 / volumes[age])
        shared += 2 * relative / volumes[age]
        projected *= factors[age]
      }
      let square = ultimates[origin] * ultimates[origin] * own
      squares.append(square)
      // Origins share the estimated factors, so their errors move together.
      let younger = StableSum(ultimates[(origin + 1)...]).value
      total.add(square)
      total.add(ultimates[origin] * younger * shared)
    }
    standardErrors = squares.map { $0.squareRoot() }
    standardError = total.value.squareRoot()
  }

  /// Mack's σ² of one age; nil where fewer than two origins with a count can be compared.
  private static func variance(
    of rows: ArraySlice<[Double]>, age: Int, factor: Double
  ) -> Double? {
    let used = rows.filter { $0[age] > 0 }
    guard used.count >= 2 else { return nil }
    let squares = used.map { row in
      let deviation = row[age + 1] / row[age] - factor
      return row[age] * deviation * deviation
    }
    return StableSum(squares).value / Double(used.count - 1)
  }
}
