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

  /// Ids around the lengths at which they are put down or compared in another way.
  private static let lengths = [0, 1, 2, 3, 4, 7, 8, 9, 16, 19, 30, 254, 255, 256, 300, 5000]

  private static func id(_ random: inout SplitMix64) -> String {
    let length = random.pick(lengths)
    let first = random.pick(["A", "B"])
    return length == 0 ? "" : first + String(repeating: random.pick(["x", "y"]), count: length - 1)
  }

  /// What is packed comes out again, in file order, whoever reads it and whatever the ids' lengths.
  @Test(arguments: 0..<10)
  func rowsKeepWhatTheyHold(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let numbers: [Int64?] = [nil, 0, 1, 999_999, 1_000_000]
    let times: [Int64?] = [nil, 0, -2_208_988_800, 1_735_689_600, 9_999_999_999]
    var facts: [(order: String, line: String, sku: String, reason: String?)] = []
    var events: [(time: Int64?, units: Int64?, refund: Int64?)] = []
    let files = (0..<3).map { file in
      (0..<random.pick(0...60)).map { _ in
        var row = MemoryRow(key: "\(file)-\(facts.count)", raw: "")
        facts.append(
          (
            Self.id(&random), Self.id(&random), Self.id(&random),
            random.percent(80) ? random.pick(["尺码", "色差", "other"]) : nil
          ))
        events.append(
          (random.pick(times), random.pick(numbers), random.pick(numbers + [-500, Int64.max])))
        let (fact, event) = (facts[facts.count - 1], events[events.count - 1])
        row.set(.returns, "order_id", fact.order)
        row.set(.returns, "line_id", fact.line)
        row.set(.returns, "sku", fact.sku)
        row.set(.returns, "reason", fact.reason)
        row.set(.returns, "requested_at", event.time)
        row.set(.returns, "quantity", event.units)
        row.set(.returns, "refund_amount", event.refund)
        return row
      }
    }
    var source = MemorySource(zone: .utc, files: [.returns: files], columns: [:], seed: seed)
    source.batch = random.pick(1...30)
    var layout = JoinTable.Layout(requests: Self.requests)
    for (field, shape) in [("line_id", ColumnRequest.Shape.id), ("sku", .id)] {
      layout.requests.append(ColumnRequest(.returns, field, as: shape))
    }
    layout.requests.append(ColumnRequest(.returns, "quantity", as: .integer))
    layout.requests.append(ColumnRequest(.returns, "refund_amount", as: .money))
    layout.requests.append(ColumnRequest(.returns, "reason", as: .code))
    (layout.lineID, layout.sku, layout.quantity, layout.refund) = (3, 4, 5, 6)
    layout.firstDimension = 7

    let (read, ledgers) = try JoinRows.read(.returns, layout, from: source, threads: 3)
    #expect(read.count == facts.count && ledgers.map(\.rows) == files.map(\.count))
    let (table, _) = try Table.load(.returns, layout.requests, from: source, threads: 2)
    for join in [JoinTable(read, asOf: nil), JoinTable(table, layout, asOf: nil)] {
      for (row, fact) in facts.enumerated() {
        let event = join.event(row)
        #expect(event.time == events[row].time ?? missingValue)
        #expect(event.quantity == events[row].units ?? missingValue)
        #expect(event.refund == events[row].refund ?? missingValue)
        #expect(join.namesLine(row) == !fact.line.isEmpty)
        #expect(join.namesSku(row) == !fact.sku.isEmpty)
        let name = join.withName(0, row) { String(decoding: $0, as: UTF8.self) }
        #expect(name == fact.reason ?? "")
        for other in facts.indices {
          #expect(
            same(facts[other].line) { join.isLine(row, $0) } == (fact.line == facts[other].line))
          #expect(same(facts[other].sku) { join.isSku(row, $0) } == (fact.sku == facts[other].sku))
        }
      }
      // All orders at once as one by one.
      let hashes = facts.map { fact in same(fact.order) { byteHash($0) } }
      var firsts: [Int32] = []
      _ = join.findFirstRows(of: hashes, into: &firsts)
      for (row, fact) in facts.enumerated() {
        var found: [Int] = []
        same(fact.order) { join.rows(of: $0, from: firsts[row], into: &found) }
        #expect(found == facts.indices.filter { facts[$0].order == fact.order })
      }
    }
  }

  private func same<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Array(text.utf8).withUnsafeBytes(body)
  }

  /// Slots are found again, also past the end of the table.
  @Test(arguments: 0..<6)
  func slotsHoldTheLastRowOfEachHash(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // Near the top once they are mixed, so that the search begins in the last slots and goes on with the first:
    // the number is the inverse of the one that mixes, modulo 2⁶⁴.
    let hashes = (0..<40).map { _ in
      random.percent(50)
        ? (UInt64.max - UInt64(random.pick(0...9))) &* 0xF1DE_83E1_9937_733D : random.next()
    }
    var slots = HashSlots(rows: hashes.count)
    for (row, hash) in hashes.enumerated() {
      let known = hashes[..<row].lastIndex(of: hash).map { Int32($0) } ?? -1
      let replaced = slots.put(row, hash) { Int32($0) == known }
      #expect(replaced == known)
    }
    for hash in hashes {
      #expect(slots.row(hash) == hashes.lastIndex(of: hash).map { Int32($0) } ?? -1)
    }
    #expect(HashSlots(rows: 0).row(5) == -1)
  }

  /// Places in files, as rows without a key have them: one after the other, block by block. Were they to begin in one
  /// slot, this would take 10¹¹ steps.
  @Test func hashesThatLieTogetherAreFoundAtOnce() {
    var slots = HashSlots(rows: 400_000)
    for row in 0..<400_000 {
      let place = UInt64(row / 5000) << 24 | UInt64(row % 5000)
      #expect(slots.put(row, place) { _ in false } == -1)
    }
  }
}
