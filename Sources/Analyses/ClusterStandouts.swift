import Statistics
import Text

/// Finds the values that are more frequent in a cluster than elsewhere.
struct ClusterStandouts {
  /// At least so many rows of a cluster have the value, and so many times the share of all rows.
  private static let fewest = 5
  private static let leastLift = 1.2
  private static let mostShown = 4

  /// For each cluster its standouts, the greatest lift first.
  ///
  /// Each value of each column is tested in each cluster by Fisher's exact test against the other clusters; q below
  /// 0.05 over all of its column stands out. Not over all columns: clusters that are made of one have it all over, and
  /// with so many true ones false ones of another would pass.
  ///
  /// - Parameters:
  ///   - columns: Their names and the value of each row.
  ///   - assignments: The cluster of each row, from 0.
  ///   - count: How many clusters there are.
  /// - Returns: For each cluster what stands out in it.
  static func find(
    _ columns: [(name: String, values: ClusterNames)], assignments: [Int32], count: Int
  ) -> [[ClusterResult.Standout]] {
    struct Candidate {
      var cluster: Int
      var column: Int
      var value: Int
      var inside: Int
      var known: Int
      var lift: Double
      var p: Double
    }
    var candidates: [Candidate] = []
    for (place, column) in columns.enumerated() {
      let totals = column.values.counts
      let rows = column.values.rowsByCode(totals)
      let none = tally(rows.prefix(totals[0]), assignments, count)
      let known = zip(tally(rows[...], assignments, count), none).map { $0 - $1 }
      let all = known.reduce(0, +)
      var start = totals[0]
      for value in totals.indices.dropFirst() {
        let total = totals[value]
        let inside = tally(rows[start..<start + total], assignments, count)
        start += total
        for (cluster, here) in inside.enumerated() where here > 0 {
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
    let adjusted = Dictionary(grouping: candidates, by: \.column).sorted { $0.key < $1.key }
      .flatMap { _, own in
        zip(own, adjustedPValues(own.map(\.p), method: .benjaminiHochberg))
      }
    var found: [[ClusterResult.Standout]] = Array(repeating: [], count: count)
    for (candidate, q) in adjusted
    where q < 0.05 && candidate.inside >= fewest && candidate.lift >= leastLift {
      found[candidate.cluster].append(
        ClusterResult.Standout(
          dimension: columns[candidate.column].name,
          value: shortened(
            columns[candidate.column].values.name(candidate.value), to: ClusterResult.longest),
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
  /// How many of some rows each cluster has.
  private static func tally(
    _ rows: ArraySlice<UInt32>, _ assignments: [Int32], _ count: Int
  ) -> [Int] {
    var tally = Array(repeating: 0, count: count)
    for row in rows { tally[Int(assignments[Int(row)])] += 1 }
    return tally
  }
}

extension ClusterNames {
  /// The rows by their codes, those without a name first.
  ///
  /// - Parameter counts: How many rows have each code.
  /// - Returns: The numbers of all rows; of those with one code in ascending order.
  fileprivate func rowsByCode(_ counts: [Int]) -> [UInt32] {
    var places: [Int] = []
    var place = 0
    for count in counts {
      places.append(place)
      place += count
    }
    var rows = Array(repeating: UInt32(0), count: codes.count)
    for (row, code) in codes.enumerated() {
      rows[places[Int(code)]] = UInt32(row)
      places[Int(code)] += 1
    }
    return rows
  }
}
