import Statistics

/// Finds the values that are more frequent in a cluster than elsewhere.
struct ClusterStandouts {
  /// At least so many rows of a cluster have the value, and so many times the share of all rows.
  private static let fewest = 5
  private static let leastLift = 1.2
  private static let mostShown = 4

  /// For each cluster its standouts, the greatest lift first.
  ///
  /// Each value of each column is tested in each cluster by Fisher's exact test against the other
  /// clusters; q below 0.05 over all of these stands out.
  ///
  /// - Parameters:
  ///   - columns: Their names and the value of each row.
  ///   - assignments: The cluster of each row, from 0.
  ///   - count: How many clusters there are.
  /// - Returns: For each cluster what stands out in it.
  static func find(
    _ columns: [(name: String, values: [String?])], assignments: [Int32], count: Int
  ) -> [[ClusterResult.Standout]] {
    struct Candidate {
      var cluster: Int
      var column: Int
      var value: String
      var inside: Int
      var known: Int
      var lift: Double
      var p: Double
    }
    var candidates: [Candidate] = []
    for (place, column) in columns.enumerated() {
      var totals: [String: Int] = [:]
      var inside: [[String: Int]] = Array(repeating: [:], count: count)
      var known = Array(repeating: 0, count: count)
      for (row, value) in column.values.enumerated() {
        guard let value else { continue }
        let cluster = Int(assignments[row])
        totals[value, default: 0] += 1
        inside[cluster][value, default: 0] += 1
        known[cluster] += 1
      }
      let all = known.reduce(0, +)
      for cluster in 0..<count {
        for (value, here) in inside[cluster].sorted(by: { $0.key < $1.key }) {
          let total = totals[value] ?? here
          guard
            let p = fisherExact(
              Int64(here), Int64(known[cluster] - here), Int64(total - here),
              Int64(all - known[cluster] - (total - here)))
          else { continue }
          candidates.append(
            Candidate(
              cluster: cluster, column: place, value: value, inside: here, known: known[cluster],
              lift: (Double(here) / Double(known[cluster])) / (Double(total) / Double(all)), p: p))
        }
      }
    }
    let adjusted = adjustedPValues(candidates.map(\.p), method: .benjaminiHochberg)
    var found: [[ClusterResult.Standout]] = Array(repeating: [], count: count)
    for (candidate, q) in zip(candidates, adjusted)
    where q < 0.05 && candidate.inside >= fewest && candidate.lift >= leastLift {
      found[candidate.cluster].append(
        ClusterResult.Standout(
          dimension: columns[candidate.column].name, value: candidate.value,
          count: candidate.inside, share: Double(candidate.inside) / Double(candidate.known),
          lift: candidate.lift, q: q))
    }
    return found.map { standouts in
      let best = standouts.sorted {
        ($1.lift, $0.dimension, $0.value) < ($0.lift, $1.dimension, $1.value)
      }
      return Array(best.prefix(mostShown))
    }
  }
}
