import Clustering
import Glibc
import Matrices
import Text

/// The groups of rows, before they are described.
struct ClusterPartition {
  /// The group of each row, from 0: the largest first, of equals the one with the first row.
  let assignments: [Int32]
  let sizes: [Int]
  private let nearest: [[Int]]
  private let inertia: Double
  private let silhouette: Double?
  private let stabilities: [Double?]
  private let verdict: ClusterResult.Verdict
  private let features: [ClusterResult.Feature]

  var k: Int { sizes.count }
  /// The mean stability over rows; nil for a single group.
  var stability: Double? { k > 1 ? Self.mean(stabilities, sizes) : nil }

  /// From this on a group counts as stable (Hennig 2007).
  static let stable = 0.75
  private static let examples = 3

  /// One group of rows that are all alike.
  init(ofEqual rows: Int, features: [ClusterResult.Feature]) {
    assignments = Array(repeating: 0, count: rows)
    sizes = [rows]
    nearest = [Array(0..<min(rows, Self.examples))]
    inertia = 0
    silhouette = nil
    stabilities = [nil]
    verdict = .none
    self.features = features
  }

  /// What k-means found.
  ///
  /// - Parameters:
  ///   - points: The rows.
  ///   - fit: What k-means made of them.
  ///   - kMeans: How, for resampling.
  ///   - features: What the coordinates are.
  ///   - known: The verdict where there is one; nil to judge by silhouette and stability.
  /// - Throws: What k-means throws.
  init(
    _ points: Points, _ fit: KMeansResult, _ kMeans: KMeans,
    features: [ClusterResult.Feature], verdict known: ClusterResult.Verdict?
  ) throws(ClusteringError) {
    self.features = features
    inertia = fit.inertia
    var first: [Int: Int] = [:]
    for (row, cluster) in fit.assignments.enumerated().reversed() { first[Int(cluster)] = row }
    let order = fit.sizes.indices.filter { fit.sizes[$0] > 0 }
      .sorted { (fit.sizes[$1], first[$0] ?? 0) < (fit.sizes[$0], first[$1] ?? 0) }
    var renamed = [Int32](repeating: 0, count: fit.sizes.count)
    for (new, old) in order.enumerated() { renamed[old] = Int32(new) }
    let assignments = fit.assignments.map { renamed[Int($0)] }
    self.assignments = assignments
    sizes = order.map { fit.sizes[$0] }
    let near = try nearestRows(of: points, to: fit, count: Self.examples * 8)
    nearest = order.map { near[$0] }
    guard order.count > 1 else {
      silhouette = nil
      stabilities = [nil]
      verdict = .none
      return
    }
    silhouette = try Clustering.silhouette(
      of: points, assignments: assignments, limit: 2000, seed: kMeans.seed
    ).mean
    var again = kMeans
    again.k = order.count
    again.restarts = min(3, kMeans.restarts)
    stabilities = try bootstrapStability(
      of: points, assignments: assignments, kMeans: again, resamples: 20, limit: 2000
    ).means
    let mean = Self.mean(stabilities, sizes)
    verdict =
      known
      ?? ((silhouette ?? 0) >= ClusterCount.apart && (mean ?? 0) >= Self.stable
        ? .structure : .weak)
  }

  /// The mean stability over rows.
  private static func mean(_ stabilities: [Double?], _ sizes: [Int]) -> Double? {
    let known = zip(stabilities, sizes).compactMap { stability, size in
      stability.map { ($0 * Double(size), size) }
    }
    let rows = known.reduce(0) { $0 + $1.1 }
    return rows > 0 ? known.reduce(0) { $0 + $1.0 } / Double(rows) : nil
  }

  /// The result, with the groups described.
  func result(
    _ question: ClusterQuestion, terms: [[String]], allTerms: [[String]],
    standouts: [[ClusterResult.Standout]],
    weeks: ClusterWeeks?, numbers: [(name: String, values: [Double])] = [], cautions: [Caution],
    name: (Int) -> (kind: String, id: String), text: (Int) -> String
  ) -> ClusterResult {
    let rows = assignments.count
    let overall = numbers.map { quantile($0.values.sorted(), 0.5) }
    let clusters = sizes.indices.map { cluster in
      let trend = weeks?.trend(of: cluster, in: assignments) ?? []
      let isGuarded = question.suppressedBelow != nil
      let isHidden = sizes[cluster] < question.suppressedBelow ?? 0
      return ClusterResult.Cluster(
        id: cluster + 1, size: sizes[cluster], share: Double(sizes[cluster]) / Double(rows),
        terms: isHidden ? [] : terms[cluster].map { shortened($0, to: ClusterResult.longest) },
        stability: stabilities[cluster],
        isUnstable: (stabilities[cluster] ?? 1) < Self.stable,
        // One row is the smallest group there is.
        examples: isGuarded ? [] : examples(of: cluster, name, text),
        standouts: isHidden
          ? [] : standouts[cluster].filter { $0.count >= question.suppressedBelow ?? 0 },
        // A week of a few is as telling as a small group, and the other weeks would tell it.
        trend: isGuarded ? [] : trend,
        isNew: !isHidden && k > 1 && weeks?.isNew(cluster, in: assignments) ?? false,
        medians: isHidden ? [] : medians(of: cluster, numbers, overall),
        suppressed: isHidden ? true : nil,
        unhidden: (allTerms[cluster].map { shortened($0, to: ClusterResult.longest) }, trend))
    }
    let names = (0..<rows).map(name)
    return ClusterResult(
      of: question.of, k: k, rows: rows, seed: question.seed, inertia: inertia,
      silhouette: silhouette, stability: stability, verdict: verdict, features: features,
      clusters: clusters,
      assignments: (0..<rows).map {
        ClusterResult.Assignment(
          kind: names[$0].kind, id: names[$0].id, cluster: Int(assignments[$0]) + 1)
      },
      cautions: cautions
        + (question.suppressedBelow.map {
          ClusterCautions.suppressed(clusters.count { $0.suppressed == true }, least: $0)
        } ?? [])
        + ClusterCautions.ofResult(
          verdict: verdict, k: k, asked: question.k, most: question.maxK, clusters: clusters,
          features: features))
  }

  /// The rows nearest the centre, those that say something before those that do not, none twice.
  private func examples(
    of cluster: Int, _ name: (Int) -> (kind: String, id: String), _ text: (Int) -> String
  ) -> [ClusterResult.Example] {
    let all = nearest[cluster].map { row in
      ClusterResult.Example(
        kind: name(row).kind, id: name(row).id,
        text: shortened(text(row), to: ClusterResult.longest))
    }
    var distinct: [ClusterResult.Example] = []
    for example in all.filter({ !$0.text.isEmpty }) + all.filter(\.text.isEmpty)
    where example.text.isEmpty || !distinct.contains(where: { $0.text == example.text }) {
      distinct.append(example)
    }
    return Array(distinct.prefix(Self.examples))
  }

  private func medians(
    of cluster: Int, _ numbers: [(name: String, values: [Double])], _ overall: [Double?]
  ) -> [ClusterResult.Median] {
    zip(numbers, overall).compactMap { number, overall in
      let here = zip(number.values, assignments).filter { Int($0.1) == cluster }.map(\.0).sorted()
      guard let median = quantile(here, 0.5), let overall else { return nil }
      return ClusterResult.Median(feature: number.name, value: median, overall: overall)
    }
  }
}

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { log(value) }
