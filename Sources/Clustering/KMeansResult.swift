public import Matrices

/// Points in k groups, each around its mean.
public struct KMeansResult: Sendable, Equatable {
  /// The cluster of each row, from 0: the largest cluster is 0.
  public var assignments: [Int32]
  /// The mean of each cluster, k × columns.
  ///
  /// Where a run ended by its tolerance or limit of passes and single moves were not tried (from 65,536 rows on),
  /// the means before the last assignment: those that the rows were assigned to, as in scikit-learn.
  public var centres: DenseMatrix
  /// The sum over rows of the squared distance to the centre of its cluster, added in Double.
  public var inertia: Double
  /// The passes over the points that the best restart took.
  public var iterations: Int
  /// How many rows each cluster has, descending.
  ///
  /// The last ones are 0 where there are fewer
  /// distinct rows than clusters.
  public var sizes: [Int]
}
