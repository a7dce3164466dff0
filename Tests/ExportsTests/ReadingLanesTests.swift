import Randomness
import Tables
import Testing

@testable import Exports

private func cells(_ block: IndexedBlock) -> [[[UInt8]]] {
  (0..<block.rows).map { row in (0..<block.columns).map { Array(block.bytes(row, $0)) } }
}

@Suite("Reading: both lanes say the same")
struct ReadingLanesTests {
  /// A block of a few lines without quotes; about half are regular.
  private func block(_ random: inout SplitMix64, _ columns: Int, _ delimiter: UInt8) -> [UInt8] {
    let alphabet: [UInt8] = [
      0x61, 0x62, 0x20, 0x20, 0x09, 0x3B, 0x2C, 0xE4, 0xBA, 0xA7, 0xFF, 0x27,
    ]
    var bytes: [UInt8] = []
    let isRegular = Int.random(in: 0..<4, using: &random) > 0
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let width = isRegular ? columns : Int.random(in: 0...columns + 1, using: &random)
      for column in 0..<width {
        if column > 0 { bytes.append(delimiter) }
        for _ in 0..<Int.random(in: 0...6, using: &random) {
          let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
          if !isRegular || byte != delimiter { bytes.append(byte) }
        }
      }
      if Int.random(in: 0..<40, using: &random) == 0 {
        bytes.append(Bool.random(using: &random) ? 0x0D : 0x00)
      }
      if Bool.random(using: &random) { bytes.append(0x0D) }
      bytes.append(0x0A)
    }
    return bytes
  }

  @Test("on random blocks without quotes", arguments: [0x2C, 0x09, 0x3B, 0x7C] as [UInt8])
  func agree(delimiter: UInt8) {
    var random = SplitMix64(seed: UInt64(delimiter))
    var plain = PlainLane()
    var taken = 0
    for round in 0..<3000 {
      let dialect = Dialect(delimiter: delimiter, columns: 2 + round % 3)
      var quoted = QuotedLane(dialect)
      let bytes = block(&random, dialect.columns, delimiter)
      bytes.withUnsafeBytes { bytes in
        guard let fast = plain.index(bytes, dialect) else { return }
        taken += 1
        let slow = quoted.index(bytes, isFinal: true)
        #expect(cells(fast) == cells(slow), "\(Array(bytes))")
        #expect((0..<fast.rows).map(fast.place) == (0..<slow.rows).map(slow.place))
        #expect(slow.faults.isEmpty && slow.blankLines == 0)
        #expect(fast.consumed == slow.consumed && fast.lines == slow.lines)
      }
    }
    #expect(taken > 1000)
  }

  @Test("a row just as long as a record may be, and one byte more")
  func longest() {
    let dialect = Dialect(delimiter: 0x2C, columns: 2)
    for extra in 0...1 {
      let row = [0x61, 0x2C] + [UInt8](repeating: 0x62, count: Dialect.longestRecord - 3 + extra)
      let bytes = Array("1,2\n".utf8) + row + [0x0A]
      bytes.withUnsafeBytes { bytes in
        var plain = PlainLane()
        var quoted = QuotedLane(dialect)
        #expect((plain.index(bytes, dialect) != nil) == (extra == 0))
        #expect(quoted.index(bytes, isFinal: true).rows == 2 - extra)
      }
    }
  }

  /// The places of rows and faults, in a block read as a whole: none overlap, and all lines are there.
  @Test("places of rows and faults grow, and no byte belongs to two")
  func places() {
    var random = SplitMix64(seed: 5)
    let pieces = [
      "a,b,c\n", "\"a\",b,c\n", "a,\"b\nb\",c\r\n", "a,b\n", "a,b,c,d\n", "a,b,c,,\n", "\n", "\r\n",
      "a,\"b\"x,c\n", "a,\"b,c\n", "a,b\"b,c\n", "a\0,b,c\n", "a,b,c\ra,b,c\n", "a\rb\r\r\n",
      "  \n",
    ]
    let dialect = Dialect(delimiter: 0x2C, columns: 3)
    var lane = QuotedLane(dialect)
    for _ in 0..<400 {
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      Array(text.utf8).withUnsafeBytes { bytes in
        let indexed = lane.index(bytes, isFinal: true)
        #expect(indexed.consumed == bytes.count)
        #expect(indexed.lines == bytes.count { $0 == 0x0A })
        let all = (0..<indexed.rows).map(indexed.place) + indexed.faults.map(\.place)
        let sorted = all.sorted { $0.start < $1.start }
        for (one, next) in zip(sorted, sorted.dropFirst()) {
          #expect(one.end <= next.start && one.line <= next.line, "\(text)")
        }
        for place in sorted {
          #expect(place.start < place.end)
          #expect(Int(place.line) == bytes[..<Int(place.start)].count { $0 == 0x0A }, "\(text)")
        }
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 != $1 })
      }
    }
  }
}
