/// How many returns were asked for so many days after the order, by day of the order.
///
/// Any prefix of time can be looked at as it was then: what had not been asked for is not counted.
public struct LagTriangle: Sendable {
  /// Rows by day, each with `width` counts by lag.
  private let counts: [Double]
  private let width: Int
  private let days: Int

  /// The longest lag that is counted; later ones are left out.
  public static let longestLag = 365

  /// Counts by day and lag.
  ///
  /// - Parameters:
  ///   - cells: Day of the order, from 0; day of the request; how many. A request before its order has
  ///     lag 0. Days outside `0..<days` are left out.
  ///   - days: How many days there are.
  /// - Complexity: O(days × longest lag that occurs).
  public init(_ cells: [(ordered: Int, requested: Int, count: Double)], days: Int) {
    let kept = cells.filter {
      0..<days ~= $0.ordered && $0.requested < days
        && $0.requested - $0.ordered <= Self.longestLag && $0.count > 0
    }
    let width = 1 + (kept.map { max(0, $0.requested - $0.ordered) }.max() ?? 0)
    var counts = [Double](repeating: 0, count: days * width)
    for cell in kept {
      counts[cell.ordered * width + max(0, cell.requested - cell.ordered)] += cell.count
    }
    self.counts = counts
    self.width = width
    self.days = days
  }

  /// The share of all returns that come at each lag, as it could be told at the end of day `day` − 1.
  ///
  /// Chain-ladder development from lag to lag, so that orders too young for long lags do not make them
  /// rare (Lawless 1994, doi:10.2307/3315826; for link ratios Mack 1993, doi:10.2143/AST.23.2.2005092).
  ///
  /// - Parameter day: How many days are known.
  /// - Returns: Shares that sum to 1, by lag from 0; nil where no return was known.
  /// - Complexity: O(day × longest lag).
  public func shares(asOf day: Int) -> [Double]? {
    let known = min(day, days)
    guard known > 0 else { return nil }
    // A cohort as old as lag k has its returns up to k complete.
    var upTo = [Double](repeating: 0, count: width)
    var before = upTo
    var total = 0.0
    for ordered in 0..<known {
      var sum = 0.0
      let row = ordered * width
      for lag in 0..<min(width, known - ordered) {
        before[lag] += sum
        sum += counts[row + lag]
        upTo[lag] += sum
      }
      total += sum
    }
    guard total > 0 else { return nil }
    // Backwards: what share of the final count has come by each lag.
    var completeness = [Double](repeating: 1, count: width)
    for lag in stride(from: width - 1, to: 0, by: -1) {
      let ratio = upTo[lag] > 0 ? before[lag] / upTo[lag] : 1
      completeness[lag - 1] = completeness[lag] * ratio
    }
    var shares = completeness
    for lag in stride(from: width - 1, to: 0, by: -1) {
      shares[lag] = completeness[lag] - completeness[lag - 1]
    }
    return shares
  }
}
