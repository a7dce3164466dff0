import Randomness
import Tables
import Testing

@Suite struct TableLoadTests {
  /// Whatever the batches and workers, a table in memory has all rows in file order.
  @Test(arguments: 0..<12)
  func aTableIsLoadedInFileOrder(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let files = (0..<random.pick(0...3)).map { file in
      (0..<random.pick(0...40)).map { row in
        var memory = MemoryRow(key: random.percent(50) ? "k\(row)" : nil, raw: "\(file) \(row)")
        memory.set(.returns, "order_id", "\(file)-\(row)")
        memory.set(.returns, "kind", random.percent(70) ? "kind \(random.pick(0...3))" : nil)
        memory.set(.returns, "requested_at", random.percent(70) ? Int64(row) : nil)
        memory.set(.returns, "reason_text", random.percent(70) ? "言\(row)" : nil)
        if random.percent(20) { memory.flags = .refused }
        return memory
      }
    }
    var source = MemorySource(zone: .utc, files: [.returns: files], columns: [:], seed: seed)
    source.batch = random.pick(1...9)
    let requests = [
      ColumnRequest(.returns, "order_id", as: .id), ColumnRequest(.returns, "kind", as: .code),
      ColumnRequest(.returns, "requested_at", as: .time),
      ColumnRequest(.returns, "reason_text", as: .text), ColumnRequest(.returns, "", as: .key),
    ]
    let (table, ledgers) = try Table.load(.returns, requests, from: source, threads: 3)
    let rows = Array(files.joined())
    #expect(table.count == rows.count && ledgers.map(\.rows) == files.map(\.count))
    #expect(table.ordinals == table.ordinals.sorted())
    func cell(_ row: MemoryRow, _ field: String) -> MemoryRow.Cell? {
      row.cells[MemoryRow.Name(kind: .returns, field: field)]
    }
    for (index, row) in rows.enumerated() {
      #expect(table.flags[index] == row.flags)
      var expected: [String] = []
      for field in ["order_id", "kind", "reason_text"] {
        if case .text(let text) = cell(row, field) {
          expected.append(text)
        } else {
          expected.append("")
        }
      }
      let kind = table.columns[1].dictionary.name(table.columns[1].codes[index]) ?? ""
      #expect([table.columns[0].cells[index], kind, table.columns[3].cells[index]] == expected)
      var time = missingValue
      if case .number(let value) = cell(row, "requested_at") { time = value }
      #expect(table.columns[2].values[index] == time)
      #expect(table.columns[4].cells[index] == row.key ?? "")
    }
    #expect(table.columns[3].hashes.isEmpty && table.columns[0].hashes.count == rows.count)
  }
}
