import Clustering
import Matrices
import Testing

/// Against scikit-learn 1.9.1 on the irises: `KMeans(k, n_init=50, random_state=0)`, `silhouette_score`,
/// `calinski_harabasz_score`, `davies_bouldin_score`.
@Suite struct IrisTests {
  @Test(arguments: [(2, 152.347952), (3, 78.851441), (4, 57.228473), (5, 46.446182)])
  func inertia(k: Int, expected: Double) throws {
    let result = try KMeans(k: k, seed: 1).fit(iris)
    #expect((result.inertia / expected - 1).magnitude < 1e-6, "\(result.inertia)")
    #expect(result.sizes.reduce(0, +) == 150)
  }

  @Test(arguments: [(2, 0.681046), (3, 0.552819), (4, 0.498051)])
  func silhouetteOfBestPartition(k: Int, expected: Double) throws {
    let result = try KMeans(k: k, seed: 1).fit(iris)
    let score = try silhouette(of: iris, assignments: result.assignments)
    #expect(((score.mean ?? 0) - expected).magnitude < 1e-6)
    #expect(score.rowCount == 150)
  }

  @Test func indices() throws {
    let labels = try KMeans(k: 3, seed: 1).fit(iris).assignments
    #expect(
      ((try calinskiHarabasz(of: iris, assignments: labels) ?? 0) - 561.627757).magnitude < 1e-4)
    #expect(((try daviesBouldin(of: iris, assignments: labels) ?? 0) - 0.661972).magnitude < 1e-6)
  }
}
