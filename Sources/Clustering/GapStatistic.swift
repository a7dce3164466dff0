/// How much tighter k clusters of the points are than k clusters of points without structure.
///
/// Tibshirani, Walther & Hastie (2001), doi:10.1111/1467-9868.00293. Gap(k) is the mean logarithm of the
/// inertia of references, drawn uniformly, less that of the points.
public struct GapStatistic: Sendable, Equatable {
  /// What the references are drawn from.
  public enum Reference: String, Sendable, CaseIterable {
    /// The box of the coordinates.
    case box
    /// The box along the principal axes of the points.
    case principalAxes
  }

  /// Gap(k) for k = 1, 2, …; the list ends early, with infinity, at a k that leaves no inertia.
  public var gaps: [Double]
  /// s(k): the standard deviation over references times √(1 + 1/references).
  public var errors: [Double]
  /// How many references were drawn.
  public var references: Int
  /// The clusterings of the points, for k = 1, 2, ….
  public var clusterings: [KMeansResult]

  /// The first k with Gap(k) ≥ Gap(k + 1) − s(k + 1); nil where none was found, 1 for no structure.
  public var k: Int? {
    guard gaps.count > 1 else { return gaps.count }
    if let index = gaps.indices.dropLast().first(where: {
      gaps[$0] >= gaps[$0 + 1] - errors[$0 + 1]
    }) {
      return index + 1
    }
    return gaps.last == .infinity ? gaps.count : nil
  }
}
