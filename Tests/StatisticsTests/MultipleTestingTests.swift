import Randomness
import Statistics
import Testing

@Suite struct MultipleTestingTests {
  /// The fifteen p-values of Benjamini & Hochberg 1995, section 3.3.
  static let paper = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
    0.6528, 0.7590, 1,
  ]

  /// statsmodels 0.15.0: `multipletests(p, method=…)[1]`, first nine; the numbers rejected at 0.05.
  @Test(arguments: [
    (
      AdjustmentMethod.benjaminiHochberg, 4,
      [
        0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714286, 0.06385714286, 0.0645, 0.0765,
      ]
    ),
    (
      .benjaminiYekutieli, 3,
      [
        0.00497734349, 0.00995468698, 0.03152317544, 0.1182119079, 0.2000892083, 0.2118926229,
        0.2118926229, 0.2140257701, 0.253844518,
      ]
    ),
    (.holm, 3, [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213]),
    (.bonferroni, 3, [0.0015, 0.006, 0.0285, 0.1425, 0.3015, 0.417, 0.447, 0.516, 0.6885]),
  ])
  func paper(method: AdjustmentMethod, rejected: Int, expected: [Double]) {
    let adjusted = adjustedPValues(Self.paper, method: method)
    for (value, figure) in zip(adjusted, expected) { #expect(near(value, figure, 1e-9)) }
    #expect(adjusted.count { $0 <= 0.05 } == rejected)
    #expect(adjusted.last == 1)
  }

  /// statsmodels 0.15.0, unsorted with ties: `multipletests([.02, .5, .02, .04, .9], method=…)[1]`.
  @Test(arguments: [
    (AdjustmentMethod.benjaminiHochberg, [0.05, 0.625, 0.05, 0.0666666666667, 0.9]),
    (.benjaminiYekutieli, [0.114166666667, 1, 0.114166666667, 0.152222222222, 1]),
    (.holm, [0.1, 1, 0.1, 0.12, 1]),
    (.bonferroni, [0.1, 1, 0.1, 0.2, 1]),
  ])
  func ties(method: AdjustmentMethod, expected: [Double]) {
    let adjusted = adjustedPValues([0.02, 0.5, 0.02, 0.04, 0.9], method: method)
    for (value, figure) in zip(adjusted, expected) { #expect(near(value, figure, 1e-11)) }
  }

  @Test(arguments: AdjustmentMethod.allCases)
  func edges(method: AdjustmentMethod) {
    #expect(adjustedPValues([], method: method).isEmpty)
    #expect(adjustedPValues([0.3], method: method) == [0.3])
    #expect(adjustedPValues([0, 0, 1], method: method) == [0, 0, 1])
    // As R's p.adjust with NA: not counted.
    let gaps = adjustedPValues([.nan, 0.02, 1.5, 0.5, -1], method: method)
    let plain = adjustedPValues([0.02, 0.5], method: method)
    #expect(gaps[0].isNaN && gaps[2].isNaN && gaps[4].isNaN)
    #expect([gaps[1], gaps[3]] == plain)
  }

  /// Never below the p-value, never above 1, in the order of the p-values, and blind to their places.
  @Test(arguments: AdjustmentMethod.allCases)
  func properties(method: AdjustmentMethod) {
    var generator = SplitMix64(seed: 3)
    let pValues = (0..<200).map { _ in generator.uniform() * generator.uniform() }
    let adjusted = adjustedPValues(pValues, method: method)
    for (p, q) in zip(pValues, adjusted) { #expect(q >= p && q <= 1) }
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    for (one, next) in zip(order, order.dropFirst()) { #expect(adjusted[one] <= adjusted[next]) }
    #expect(
      adjustedPValues(pValues.reversed(), method: method) == adjusted.reversed())
  }
}
