import Testing

@testable import Statistics

/// Data sets that everybody has.
enum PublicTables {
  /// R's `HairEyeColor`, summed over sex: hair black, brown, red, blond; eyes brown, blue, hazel, green.
  static let hairAndEyes: [[Double]] = [
    [68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16],
  ]
  /// R's `UCBAdmissions`, departments A to F: admitted and rejected.
  static let men: [(Double, Double)] = [
    (512, 313), (353, 207), (120, 205), (138, 279), (53, 138), (22, 351),
  ]
  static let women: [(Double, Double)] = [
    (89, 19), (17, 8), (202, 391), (131, 244), (94, 299), (24, 317),
  ]
  static var departments: [StratifiedTables.Stratum] {
    zip(men, women).map {
      StratifiedTables.Stratum(
        exposed: (with: $0.0, without: $0.1), rest: (with: $1.0, without: $1.1))
    }
  }
}

@Suite struct ContingencyTableTests {
  private let hair = ContingencyTable(PublicTables.hairAndEyes)

  /// i % 10 by i % 4 for i in 0..<150: associated, but by less than V says.
  private var modulo: ContingencyTable? {
    var counts = Array(repeating: Array(repeating: 0.0, count: 4), count: 10)
    for i in 0..<150 { counts[i % 10][i % 4] += 1 }
    return ContingencyTable(counts)
  }

  /// scipy 1.17.1: `stats.chi2_contingency(table, correction=False)`, `contingency.association`;
  /// Bergsma's formula in numpy (Figures/figures.py).
  @Test func moduloTable() throws {
    let table = try #require(modulo)
    let test = try #require(table.pearson())
    #expect(near(test.statistic, 151.28022759601708))
    #expect(test.degreesOfFreedom == 27)
    #expect(near(test.pValue, 3.0082929910860543e-19, 1e-9))
    #expect(near(table.cramersV, 0.5798088336225179))
    #expect(near(table.correctedCramersV, 0.5305112825189076))
  }

  /// scipy 1.17.1 as above; statsmodels 0.15.0: `Table(hair).standardized_resids`.
  @Test func hairAndEyes() throws {
    let table = try #require(hair)
    let test = try #require(table.pearson())
    #expect(near(test.statistic, 138.28984162600824))
    #expect(test.degreesOfFreedom == 9)
    #expect(near(test.pValue, 2.325286787098839e-25, 1e-9))
    #expect(near(table.cramersV, 0.2790446233426584))
    #expect(near(table.correctedCramersV, 0.27048315291231567))
    let residuals = table.adjustedResiduals()
    #expect(near(residuals[3][1], 9.967550121154478))
    #expect(near(residuals[0][0], 6.136519694576919))
    #expect(near(residuals[2][3], 2.5765685959049227))
    // 71 · 64 / 592, by hand.
    #expect(near(table.leastExpected, 71.0 * 64 / 592))
  }

  /// Rao & Scott: the statistic halved, scipy 1.17.1 `stats.chi2.sf(138.28984162600824 / 2, 9)`.
  @Test func clusteredPValue() throws {
    let test = try #require(hair?.pearson())
    #expect(near(test.pValue(designEffect: 2), 2.2395836830663998e-11, 1e-9))
    #expect(test.pValue(designEffect: 1) == test.pValue)
  }

  /// In two columns, the square of a row's residual is χ² of that row against all others.
  @Test func residualsAreTheSquareRootOfChiSquared() throws {
    let table = try #require(ContingencyTable([[30, 70], [45, 55], [12, 188]]))
    let other = try #require(ContingencyTable([[45, 55], [42, 258]])?.pearson())
    let residual = try #require(table.adjustedResiduals()[1][0])
    #expect(near(residual * residual, other.statistic))
    #expect(near(table.adjustedResiduals()[1][1], -residual))
  }

  @Test func emptyRowsAndColumnsSayNothing() throws {
    let plain = try #require(ContingencyTable([[3, 1], [0, 4], [2, 2]]))
    let padded = try #require(ContingencyTable([[3, 0, 1], [0, 0, 4], [0, 0, 0], [2, 0, 2]]))
    #expect(plain.pearson() == padded.pearson())
    #expect(plain.correctedCramersV == padded.correctedCramersV)
    #expect(padded.adjustedResiduals()[2] == [nil, nil, nil])
    // scipy 1.17.1: `stats.chi2_contingency([[3, 1], [0, 4], [2, 2]], correction=False)`.
    #expect(near(plain.pearson()?.statistic, 4.8))
    #expect(near(plain.correctedCramersV, 0.4898979485566355))
  }

  @Test func nothingToCompare() throws {
    for counts in [[], [[1, 2]], [[1], [2]], [[0, 3], [0, 4]], [[0, 0], [0, 0]]] as [[[Double]]] {
      let table = try #require(ContingencyTable(counts))
      #expect(table.pearson() == nil)
      #expect(table.cramersV == nil)
      #expect(table.correctedCramersV == nil)
      #expect(table.permutationTest(seed: 1) == nil)
      #expect(table.adjustedResiduals().joined().allSatisfy { $0 == nil })
    }
    #expect(ContingencyTable([[1, 2], [3]]) == nil)
    #expect(ContingencyTable([[1, -2]]) == nil)
    #expect(ContingencyTable([[1, .nan]]) == nil)
  }

  /// Independent rows: chance alone, which the correction takes away entirely.
  @Test func correctionNeverGoesBelowZero() throws {
    let table = try #require(ContingencyTable([[10, 20, 30], [20, 40, 60]]))
    #expect(near(table.cramersV, 0, 1e-9))
    #expect(table.correctedCramersV == 0)
  }

  // MARK: Permutation

  /// The exact p-value: all tables of two columns with these margins, each by its probability.
  private func exact(_ counts: [[Int]]) -> Double {
    let rows = counts.map { $0[0] + $0[1] }
    let marked = counts.reduce(0) { $0 + $1[0] }
    func choose(_ n: Int, _ k: Int) -> Double {
      k < 0 || k > n ? 0 : (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
    }
    func statistic(_ column: [Int]) -> Double {
      zip(column, rows).reduce(0) { $0 + Double($1.0 * $1.0) / Double($1.1) }
    }
    let observed = statistic(counts.map { $0[0] }) - 1e-9
    var extreme = 0.0
    func walk(_ row: Int, _ left: Int, _ column: [Int], _ weight: Double) {
      guard row < rows.count else {
        if left == 0, statistic(column) >= observed { extreme += weight }
        return
      }
      for count in 0...min(left, rows[row]) {
        walk(row + 1, left - count, column + [count], weight * choose(rows[row], count))
      }
    }
    walk(0, marked, [], 1)
    return extreme / choose(rows.reduce(0, +), marked)
  }

  /// Against the enumeration of all tables, within four standard errors of so many draws.
  @Test(arguments: [
    [[3, 1], [0, 4], [2, 2]], [[1, 40], [0, 55], [4, 30], [0, 10]], [[12, 9], [3, 14]],
    [[0, 5], [5, 0]], [[20, 300], [22, 250], [31, 280]],
  ])
  func permutationIsTheEnumeration(_ counts: [[Int]]) throws {
    let table = try #require(ContingencyTable(counts.map { $0.map(Double.init) }))
    let expected = exact(counts)
    for seed in 1...3 as ClosedRange<UInt64> {
      let found = try #require(table.permutationTest(draws: 20_000, seed: seed))
      let error = (expected * (1 - expected) / Double(found.draws)).squareRoot()
      #expect((found.pValue - expected).magnitude < 4 * error + 1e-4, "\(counts) \(expected)")
    }
  }

  /// Where counts are large, the permutation p-value is that of χ².
  @Test func permutationOfLargeCountsIsChiSquared() throws {
    let table = try #require(
      ContingencyTable([[4000, 36_000], [5150, 44_850], [2100, 17_900], [30, 220]]))
    let p = try #require(table.pearson()).pValue
    let found = try #require(table.permutationTest(seed: 5))
    // It ends after 400 extreme tables, which tell p to 5 %.
    #expect((found.pValue - p).magnitude < 0.2 * p)
    #expect(found == table.permutationTest(seed: 5))
    #expect(found != table.permutationTest(seed: 5, stream: 1))
  }

  /// More than two columns, by way of χ²: large enough for it to hold.
  @Test func permutationOfSeveralColumns() throws {
    let table = try #require(
      ContingencyTable([[120, 240, 130], [100, 260, 160], [150, 220, 120], [130, 250, 145]]))
    let p = try #require(table.pearson()).pValue
    let found = try #require(table.permutationTest(draws: 60_000, seed: 9))
    let error = (p / Double(found.draws)).squareRoot()
    #expect((found.pValue - p).magnitude < 4 * error)
  }

  /// Python 3.11: `math.lgamma(n + 1)`.
  @Test(arguments: [
    (0.0, 0.0), (1, 0), (10, 15.104412573075514), (1023, 6071.28041294445),
    (1024, 6078.211884750051), (5_000_000, 72124750.98340467),
  ])
  func logFactorials(_ n: Double, _ expected: Double) {
    #expect(near(LogFactorial.value(n), expected, 1e-13))
  }

  /// Mean and variance of the draws are those of the distribution, in both algorithms.
  @Test(arguments: [
    (5, 200, 40), (200, 5, 40), (60, 900, 300), (900, 60, 700), (3_000_000, 2_000_000, 400_000),
    (100, 100, 190), (0, 5, 3), (5, 0, 3), (1, 1, 1),
  ])
  func hypergeometricMoments(_ marked: Int, _ others: Int, _ drawn: Int) throws {
    var sum = 0.0
    var squares = 0.0
    var isInside = true
    let draws = 40_000
    let total = Double(marked + others)
    let mean = Double(drawn) * Double(marked) / total
    let variance =
      mean * (Double(others) / total) * ((total - Double(drawn)) / max(1, total - 1))
    var generator = Generators.seeded(7)
    for _ in 0..<draws {
      let count = HypergeometricDraw.draw(
        marked: marked, others: others, drawn: drawn, &generator)
      isInside = isInside && count >= max(0, drawn - others) && count <= min(marked, drawn)
      sum += Double(count) - mean
      squares += (Double(count) - mean) * (Double(count) - mean)
    }
    #expect(isInside)
    #expect((sum / Double(draws)).magnitude <= 4 * (variance / Double(draws)).squareRoot())
    // The error of a variance is about variance · √(2/n), a little more where it is skewed.
    #expect((squares / Double(draws) - variance).magnitude <= variance * 0.05)
  }
}
