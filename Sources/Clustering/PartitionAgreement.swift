import CSpecial

/// The adjusted Rand index of two partitions: 1 where they are the same, about 0 where unrelated.
///
/// Hubert & Arabie (1985), doi:10.1007/BF01908075. With fewer than two rows, or both partitions trivial
/// in the same way, 1. Takes time in the number of rows and of pairs of clusters.
///
/// - Returns: nil where the partitions have different lengths or a negative number.
public func adjustedRandIndex(_ first: [Int32], _ second: [Int32]) -> Double? {
  guard let table = SharedCounts(first, second) else { return nil }
  func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
  let both = table.cells.reduce(0) { $0 + pairs($1.count) }
  let inFirst = table.rows.reduce(0) { $0 + pairs($1) }
  let inSecond = table.columns.reduce(0) { $0 + pairs($1) }
  let all = pairs(first.count)
  guard all > 0 else { return 1 }
  let expected = inFirst * inSecond / all
  let most = (inFirst + inSecond) / 2
  return most == expected ? 1 : (both - expected) / (most - expected)
}

/// The mutual information of two partitions over the arithmetic mean of their entropies, from 0 to 1.
///
/// scikit-learn's `normalized_mutual_info_score` with its default. 1 where both have one cluster only.
/// Takes time in the number of rows and of pairs of clusters.
///
/// - Returns: nil where the partitions have different lengths or a negative number.
public func normalisedMutualInformation(_ first: [Int32], _ second: [Int32]) -> Double? {
  guard let table = SharedCounts(first, second) else { return nil }
  let total = Double(first.count)
  func entropy(_ counts: [Int]) -> Double {
    counts.reduce(0) { sum, count in
      count == 0 ? sum : sum - Double(count) / total * special_log(Double(count) / total)
    }
  }
  let entropies = (entropy(table.rows), entropy(table.columns))
  guard entropies.0 + entropies.1 > 0 else { return 1 }
  let information = table.cells.reduce(0) { sum, cell in
    let joint = Double(cell.count) / total
    let independent = Double(table.rows[cell.row]) / total * Double(table.columns[cell.column])
    return sum + joint * special_log(Double(cell.count) / independent)
  }
  return min(max(2 * information / (entropies.0 + entropies.1), 0), 1)
}

/// How many rows two partitions have in common, cluster by cluster.
struct SharedCounts {
  /// The pairs of clusters that share rows, in ascending order.
  private(set) var cells: [(row: Int, column: Int, count: Int)] = []
  /// The sizes of the first partition's clusters.
  private(set) var rows: [Int] = []
  /// The sizes of the second partition's clusters.
  private(set) var columns: [Int] = []

  init?(_ first: [Int32], _ second: [Int32]) {
    guard first.count == second.count, first.allSatisfy({ $0 >= 0 }),
      second.allSatisfy({ $0 >= 0 })
    else { return nil }
    rows = Array(repeating: 0, count: Int(first.max() ?? -1) + 1)
    columns = Array(repeating: 0, count: Int(second.max() ?? -1) + 1)
    var keys: [UInt64] = []
    keys.reserveCapacity(first.count)
    for (one, other) in zip(first, second) {
      rows[Int(one)] += 1
      columns[Int(other)] += 1
      keys.append(UInt64(one) << 32 | UInt64(other))
    }
    keys.sort()
    for key in keys {
      let (row, column) = (Int(key >> 32), Int(key & 0xFFFF_FFFF))
      if let last = cells.last, last.row == row, last.column == column {
        cells[cells.count - 1].count += 1
      } else {
        cells.append((row, column, 1))
      }
    }
  }
}
