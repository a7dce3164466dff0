import Clustering
import Testing

@Suite struct AgreementTests {
  /// scikit-learn 1.9.1, `adjusted_rand_score` and `normalized_mutual_info_score`.
  @Test(
    arguments: [
      ([0, 0, 1, 1], [0, 0, 1, 2], 0.5714285714285714, 0.7999999999999999),
      ([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], -0.36363636363636365, 0.0),
      ([0, 0, 1, 1, 2, 2, 2], [1, 1, 1, 0, 0, 2, 2], 0.2125, 0.5636355530993447),
      (
        [1, 0, 2, 0, 3, 3, 3, 3, 1, 0, 3, 0, 3, 3, 0, 3, 2, 1, 0, 2, 0, 0, 0, 0, 3],
        [2, 0, 1, 2, 0, 2, 0, 1, 1, 2, 0, 1, 0, 2, 0, 1, 1, 0, 1, 2, 2, 0, 0, 2, 2],
        -0.04712041884816754, 0.0684547572115309
      ),
    ] as [([Int32], [Int32], Double, Double)])
  func figures(first: [Int32], second: [Int32], rand: Double, information: Double) {
    #expect(((adjustedRandIndex(first, second) ?? -9) - rand).magnitude < 1e-12)
    #expect(((normalisedMutualInformation(first, second) ?? -9) - information).magnitude < 1e-12)
    #expect(adjustedRandIndex(first, second) == adjustedRandIndex(second, first))
  }

  @Test func namesDoNotMatter() {
    #expect(adjustedRandIndex([0, 0, 1, 2], [7, 7, 0, 3]) == 1)
    #expect(normalisedMutualInformation([0, 0, 1, 2], [7, 7, 0, 3]) == 1)
  }

  @Test func trivialPartitions() {
    #expect(adjustedRandIndex([], []) == 1)
    #expect(adjustedRandIndex([0, 0], [0, 0]) == 1)
    #expect(normalisedMutualInformation([0, 0], [0, 0]) == 1)
    #expect(normalisedMutualInformation([0, 0], [0, 1]) == 0)
  }

  @Test func whatDoesNotFit() {
    #expect(adjustedRandIndex([0], [0, 1]) == nil)
    #expect(normalisedMutualInformation([0, -1], [0, 1]) == nil)
  }
}
