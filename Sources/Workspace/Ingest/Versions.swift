import Tables

/// Which of two versions of a row is the later: a rule that does not know in which order files were taken
/// in, so that any order ends the same.
///
/// The later version is the one of the later export. An export is as late as the latest moment in its
/// rows (promises aside); of two that are equally late, the one whose name comes later stands, then the
/// one whose digest does, then the one taken in later. Within an export the later row stands.
struct Versions: Sendable {
  /// The source of a version, as far as its place is concerned.
  struct Source: Sendable {
    var id: Int
    var asOf: Int64
    var name: String
    var digest: String
  }

  /// By source.
  private var ranks: [Int32]

  init(_ sources: [Source]) {
    ranks = Array(repeating: 0, count: (sources.map(\.id).max() ?? 0) + 1)
    let sorted = sources.sorted { left, right in
      if left.asOf != right.asOf { return left.asOf < right.asOf }
      if left.name != right.name {
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
      }
      if left.digest != right.digest { return left.digest < right.digest }
      return left.id < right.id
    }
    for (rank, source) in sorted.enumerated() { ranks[source.id] = Int32(rank) }
  }

  /// The rank of a source: of two versions the one of the higher rank stands.
  @inline(__always)
  func rank(_ source: Int32) -> Int32 { ranks[Int(source)] }
}

/// Rows that had to make way, by source.
struct DroppedRows: Sendable {
  /// The source of a row, and that of the one that stands.
  private struct Pair: Hashable {
    var source: Int32
    var winner: Int32
  }

  private var pairs: [Pair: Int] = [:]

  /// All of them.
  var count: [Int32: Int] { sums { _ in true } }
  /// Those of which another source has a later version.
  var replaced: [Int32: Int] { sums { $0.source != $0.winner } }

  /// Those of some sources of which a version of none of these stands, by the source whose does.
  func lost(of sources: Set<Int32>) -> [Int32: Int] {
    pairs.reduce(into: [:]) { sums, entry in
      guard sources.contains(entry.key.source), !sources.contains(entry.key.winner) else { return }
      sums[entry.key.winner, default: 0] += entry.value
    }
  }

  private func sums(where isMeant: (Pair) -> Bool) -> [Int32: Int] {
    pairs.reduce(into: [:]) { sums, entry in
      if isMeant(entry.key) { sums[entry.key.source, default: 0] += entry.value }
    }
  }

  mutating func drop(_ source: Int32, for winner: Int32) {
    pairs[Pair(source: source, winner: winner), default: 0] += 1
  }

  /// Adds what had to make way elsewhere.
  mutating func add(_ other: DroppedRows) {
    pairs.merge(other.pairs, uniquingKeysWith: +)
  }
}
