import Randomness
import Tables
import Testing

@testable import Cubes

@Suite struct JoinTableTests {
  private static let requests = [
    ColumnRequest(.returns, "order_id", as: .id), ColumnRequest(.returns, "", as: .key),
    ColumnRequest(.returns, "requested_at", as: .time),
  ]

  /// Orders are found with all their rows in file order, and no others, whatever the hashes.
  @Test(arguments: [nil, 1, 3] as [UInt64?], 0..<6)
  func rowsAreFoundByOrder(_ hashes: UInt64?, _ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var rows: [MemoryRow] = []
    for index in 0..<random.pick(0...200) {
      var row = MemoryRow(
        key: random.percent(10) ? "R\(random.pick(0...9))" : "R\(index)", raw: "\(index)")
      row.set(.returns, "order_id", random.percent(5) ? nil : "O\(random.pick(0...40))")
      row.set(.returns, "requested_at", random.percent(80) ? Int64(random.pick(0...1000)) : nil)
      if random.percent(10) { row.flags.insert(.refused) }
      rows.append(row)
    }
    let source = MemorySource(
      zone: .utc, files: [.returns: [rows]], columns: [:], seed: seed, hashes: hashes)
    let (table, _) = try Table.load(.returns, Self.requests, from: source, threads: 3)
    let asOf: Int64? = seed % 2 == 0 ? 700 : nil
    let join = JoinTable(
      table, JoinTable.Layout(requests: Self.requests, firstDimension: 3), asOf: asOf)

    // By the definition: the last of a key stands, then refusals and what came later are left out.
    var standing: [MemoryRow] = []
    for (index, row) in rows.enumerated()
    where !rows[(index + 1)...].contains(where: { $0.key == row.key }) {
      standing.append(row)
    }
    #expect(
      join.duplicates == (standing.count == rows.count ? [:] : [0: rows.count - standing.count]))
    let accepted = standing.filter { !$0.flags.contains(.refused) }
    #expect(join.coverage.refused == standing.count - accepted.count)
    func time(_ row: MemoryRow) -> Int64? {
      guard case .number(let time) = row.cells[.init(kind: .returns, field: "requested_at")] else {
        return nil
      }
      return time
    }
    func order(_ row: MemoryRow) -> String {
      guard case .text(let order) = row.cells[.init(kind: .returns, field: "order_id")] else {
        return ""
      }
      return order
    }
    let kept = accepted.filter { row in asOf.map { time(row) ?? 0 <= $0 } ?? true }
    #expect(join.coverage.later == accepted.count - kept.count)
    #expect(join.coverage.rows == kept.count && join.count == rows.count)
    #expect(join.latest == kept.compactMap(time).max())
    for id in (0...45).map({ "O\($0)" }) + [""] {
      var found: [Int] = []
      let bytes = Array(id.utf8)
      let strong = bytes.withUnsafeBytes { byteHash($0) }
      let hash = hashes.map { strong % $0 << 60 | strong % $0 } ?? strong
      bytes.withUnsafeBytes { join.rows(of: $0, hash, into: &found) }
      let expected = kept.filter { order($0) == id }.map(\.raw)
      #expect(found.map { rows[$0].raw } == expected)
      #expect(found.isEmpty || join.mayHold(hash))
    }
  }

  @Test func aTableWithoutRowsHoldsNothing() {
    let join = JoinTable()
    var found: [Int] = []
    "x".utf8.withContiguousStorageIfAvailable {
      join.rows(of: UnsafeRawBufferPointer($0), 0, into: &found)
    }
    #expect(found.isEmpty && join.count == 0 && !join.mayHold(0) && !join.mayHold(.max))
  }
}
