/// The generalised Cochran–Mantel–Haenszel test: several groups, a yes-or-no outcome, and strata.
///
/// Are groups and outcome independent in every stratum? (Landis, Heyman & Koch 1978,
/// doi:10.2307/1402784.) For two groups it is `StratifiedTables.cochranMantelHaenszel`. Groups that
/// the strata keep apart altogether cannot be compared; each such tie costs a degree of freedom.
///
/// - Parameter strata: for each stratum one entry a group, the same groups in each: observations, and
///   those with the outcome. Counts need not be whole.
/// - Returns: nil where nothing can be compared, or for counts out of range.
/// - Complexity: O(k² · strata + k³) for k groups.
public func generalAssociation(
  _ strata: [[(count: Double, events: Double)]]
) -> ChiSquaredTest? {
  let groups = strata.first?.count ?? 0
  guard groups > 1,
    strata.allSatisfy({ $0.count == groups && $0.allSatisfy { isCount($0.events, of: $0.count) } })
  else { return nil }
  let size = groups - 1
  var difference = [Double](repeating: 0, count: size)
  var variance = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
  for stratum in strata {
    let total = StableSum(stratum.lazy.map(\.count)).value
    let events = StableSum(stratum.lazy.map(\.events)).value
    guard total > 1, events > 0, events < total else { continue }
    let rate = events / total
    let factor = rate * (total - events) / (total - 1)
    for row in 0..<size where stratum[row].count > 0 {
      let count = stratum[row].count
      difference[row] += stratum[row].events - rate * count
      variance[row][row] += factor * count
      for column in 0..<size {
        variance[row][column] -= factor * count * (stratum[column].count / total)
      }
    }
  }
  let (statistic, rank) = quadraticForm(difference, inverseOf: variance)
  return rank > 0 ? ChiSquaredTest(statistic: max(0, statistic), degreesOfFreedom: rank) : nil
}

/// xᵀ A⁻ x and the rank of A, a covariance matrix that may be singular.
///
/// By elimination along the diagonal: a row that depends on those before it is passed over, which
/// gives the same form for every x that A can have produced.
private func quadraticForm(
  _ x: [Double], inverseOf matrix: [[Double]]
) -> (value: Double, rank: Int) {
  var matrix = matrix
  var x = x
  var value = StableSum()
  var rank = 0
  let scale = x.indices.map { matrix[$0][$0] }
  for pivot in x.indices {
    guard matrix[pivot][pivot] > 1e-9 * scale[pivot] else { continue }
    rank += 1
    let row = matrix[pivot]
    value.add(x[pivot] * x[pivot] / row[pivot])
    for other in x.indices.dropFirst(pivot + 1) {
      let factor = matrix[other][pivot] / row[pivot]
      guard factor != 0 else { continue }
      x[other] -= factor * x[pivot]
      for column in pivot..<x.count { matrix[other][column] -= factor * row[column] }
    }
  }
  return (value.value, rank)
}
