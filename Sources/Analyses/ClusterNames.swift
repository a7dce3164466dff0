import Tables

/// Names of rows, as codes.
struct ClusterNames {
  /// The code of each row, 0 for none.
  private(set) var codes: [UInt32] = []
  private var names = CodeDictionary()

  init(_ values: some Sequence<String?>) {
    codes.reserveCapacity(values.underestimatedCount)
    for value in values { codes.append(value.map { names.code(for: $0) } ?? 0) }
  }

  /// How many codes there are, that for none included.
  var count: Int { names.count }

  /// The name of a code.
  func name(_ code: Int) -> String { names.name(UInt32(code)) ?? "" }

  /// How many rows have each code.
  var counts: [Int] {
    var counts = Array(repeating: 0, count: count)
    for code in codes { counts[Int(code)] += 1 }
    return counts
  }
}
