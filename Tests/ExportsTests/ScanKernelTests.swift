import CScan
import Randomness
import Testing

/// The scan kernel at every level against a naive Swift form. Blocks and tables of ends lie right
/// before a page that must not be touched, so that a byte too many ends the test run.
@Suite struct ScanKernelTests {
  static let levels = [CSCAN_PLAIN, CSCAN_SSE2, CSCAN_AVX2, CSCAN_AVX512]

  // MARK: Rows and fields

  @Test func endsByHand() {
    expect("a,b\nc,d\n", columns: 2, .ok(rows: 2, [1, 3, 5, 7]))
    expect(",\n,\n", columns: 2, .ok(rows: 2, [0, 1, 2, 3]))
    expect("a,b\r\nc,d\r\n", columns: 2, .ok(rows: 2, [1, 4, 6, 9]))
    expect("a,\r\n", columns: 2, .ok(rows: 1, [1, 3]))
    expect("a\nb\n", columns: 1, .ok(rows: 2, [1, 3]))
    expect("退,b\n", columns: 2, .ok(rows: 1, [3, 5], nonASCII: true))
    expect("", columns: 3, .ok(rows: 0, []))
    expect("\"a\",b\n", columns: 2, quote: 0, .ok(rows: 1, [3, 5]))
  }

  @Test(arguments: [
    ("a\n", 2), ("a,b,c\n", 2), ("a,b\nc\n", 2), ("a,b,c\nd\n", 2), ("a\nb,c,d\n", 2),
    ("\n", 1), ("a\n\nb\n", 1), ("\r\n", 1), ("a\n\r\nb\n", 1), ("a,b\n\n", 2),
    ("a\rb,c\n", 2), ("a,b\r\r\n", 2), ("a\u{0},b\n", 2), ("a,b", 2), ("a,b\r", 2), ("a,b\n", 0),
  ])
  func irregularByHand(text: String, columns: Int) {
    expect(text, columns: columns, .irregular)
    expect(text + "\"", columns: columns, .quote)
  }

  /// The fault stands at each offset of a block that is regular but for it.
  @Test(arguments: ["\n", "\r", "\u{0}", "\"", ",", "é"])
  func oneFaultAnywhere(fault: String) {
    let row = Array("4053,2025-11-30,退货,x\r\n".utf8)
    let block = Array(repeatElement(row, count: 12).joined())
    for at in 0..<block.count {
      var bytes = block
      bytes.replaceSubrange(at...at, with: fault.utf8)
      compare(bytes, columns: 4)
    }
  }

  @Test func randomBlocksOfEveryLength() {
    var random = SplitMix64(seed: 1)
    let alphabet = Array("ab,,,\n\n\r\"\0é".utf8)
    for length in Array(0...300) + [4095, 4096, 4097, 8192, 10_000] {
      for carriage in [false, true] {
        for columns in [1, 2, 3, Int.random(in: 4...20, using: &random)] {
          var bytes = regularBlock(
            upTo: length, columns: columns, carriage: carriage, using: &random)
          compare(bytes, columns: columns)
          bytes += repeatElement(0x61, count: length - bytes.count)
          if length > 0 { bytes[length - 1] = 0x0A }
          compare(bytes, columns: columns)
          for index in bytes.indices {
            bytes[index] = alphabet[Int.random(in: alphabet.indices, using: &random)]
          }
          compare(bytes, columns: columns)
        }
      }
    }
  }

  /// So that the comparisons above do compare ends, and not only refusals.
  @Test func regularBlocksAreRegular() {
    var random = SplitMix64(seed: 5)
    for columns in 1...40 {
      let bytes = regularBlock(upTo: 20_000, columns: columns, carriage: true, using: &random)
      let rows = bytes.count { $0 == 0x0A }
      for level in Self.levels {
        let found = scan(bytes, columns: columns, level: level)
        #expect(found.status == Scan.ok(rows: 0, []).status)
        #expect(found.rows == rows)
        #expect(found.ends.count == rows * columns)
      }
    }
  }

  @Test func everyDelimiter() {
    var random = SplitMix64(seed: 2)
    for delimiter in UInt8.min...UInt8.max where ![0, 0x0A, 0x0D].contains(delimiter) {
      for quote: UInt8 in [0, 0x22, 0x27, 0x61, 0xFE] where quote != delimiter {
        let bytes = regularBlock(upTo: 200, columns: 5, carriage: false, using: &random).map {
          $0 == 0x2C ? delimiter : $0 == delimiter ? 0x2C : $0
        }
        compare(bytes, delimiter: delimiter, quote: quote, columns: 5)
      }
    }
  }

  /// The other tests give just the room needed. Ends at every second byte, and at every byte.
  @Test(arguments: ["a,b,c\n", ",,\n"])
  func tooLittleRoomIsIrregular(row: String) {
    let bytes = Array(repeatElement(Array(row.utf8), count: 100).joined())
    for level in Self.levels {
      for room in 0..<300 {
        #expect(scan(bytes, columns: 3, room: room, level: level) == .irregular)
      }
      #expect(scan(bytes, columns: 3, room: 300, level: level).rows == 100)
    }
  }

  // MARK: Encoding

  /// Overlong forms, surrogates, beyond U+10FFFF, lone continuations, cut sequences, bytes that are
  /// never used; and the first and last valid sequence of each length.
  static let sequences: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xDF, 0x41], [0xC2, 0xC2, 0x80],
    [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE1, 0x80], [0xE4, 0xB8], [0xE9, 0x80, 0x41],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x9F],
    [0xF0], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF],
    [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    [0xC3, 0xA9, 0xA9], [0xE9, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98, 0x80, 0x80],
    [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
    [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
  ]

  @Test(arguments: ["a", "é", "退", "😀"])
  func sequencesAtEveryOffset(filler: String) {
    let memory = GuardedMemory(capacity: 1024)
    let filler = Array(filler.utf8)
    for sequence in Self.sequences {
      let prefix = validPrefix(sequence)
      for offset in 0...140 {
        let before =
          Array(repeatElement(0x61, count: offset % filler.count))
          + repeatElement(filler, count: offset / filler.count).joined()
        for after in [0, 150] {
          let bytes = before + sequence + repeatElement(0x61, count: after)
          let valid = prefix == sequence.count ? bytes.count : before.count + prefix
          expectValidPrefix(of: bytes, valid, in: memory)
        }
      }
    }
  }

  @Test func everyOneAndTwoByteSequence() {
    let memory = GuardedMemory(capacity: 1024)
    for first in UInt8.min...UInt8.max {
      expectInContext([first], offset: 127, in: memory)
      for second in UInt8.min...UInt8.max {
        expectInContext([first, second], offset: 126 + Int(second % 3), in: memory)
      }
    }
  }

  /// Bytes on both sides of every border in table 3-7 of the Unicode standard.
  @Test func threeAndFourByteSequences() {
    let leads: [UInt8] = [
      0x41, 0x80, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4,
      0xF5,
      0xFF,
    ]
    let others: [UInt8] = [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE1, 0xF1]
    let memory = GuardedMemory(capacity: 1024)
    var offset = 0
    for first in leads {
      for second in others {
        for third in others {
          expectInContext([first, second, third], offset: 28 + offset % 103, in: memory)
          for fourth in others {
            expectInContext(
              [first, second, third, fourth], offset: 28 + offset % 103, in: memory)
            offset += 1
          }
        }
      }
    }
  }

  @Test func randomTextWithOneChangedByte() {
    var random = SplitMix64(seed: 3)
    let memory = GuardedMemory(capacity: 1024)
    let scalars = ["a", "z", ",", "é", "退", "货", "😀", "\u{10FFFF}"].map { Array($0.utf8) }
    for length in 1...400 {
      for _ in 0..<4 {
        var bytes: [UInt8] = []
        var starts: [Int] = []
        while bytes.count < length {
          let scalar = scalars[Int.random(in: scalars.indices, using: &random)]
          starts += repeatElement(bytes.count, count: scalar.count)
          bytes += scalar
        }
        expectValidPrefix(of: bytes, bytes.count, in: memory)
        let at = Int.random(in: 0..<bytes.count, using: &random)
        bytes[at] = UInt8.random(in: 0...255, using: &random)
        let whole = String(validating: bytes, as: UTF8.self) != nil
        // A fault lies in the scalar that was changed or right after it.
        let valid = starts[at] + validPrefix(Array(bytes[starts[at]...].prefix(8)))
        expectValidPrefix(of: bytes, whole ? bytes.count : valid, in: memory)
      }
    }
  }

  // MARK: Single bytes

  @Test func countAndNth() {
    var random = SplitMix64(seed: 4)
    for length in Array(0...300) + [5000] {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0xFD...0xFF, using: &random) }
      let offsets = bytes.indices.filter { bytes[$0] == 0xFE }
      let memory = GuardedMemory(capacity: length)
      defer { withExtendedLifetime(memory) {} }
      let pointer = memory.place(bytes)
      for level in Self.levels {
        #expect(cscan_count_at(level, pointer, length, 0xFE) == offsets.count)
        #expect(cscan_count_at(level, pointer, length, 0x0A) == 0)
        let found = offsets.indices.map { cscan_nth_at(level, pointer, length, 0xFE, $0) }
        #expect(found == offsets)
        #expect(cscan_nth_at(level, pointer, length, 0xFE, offsets.count) == length)
        #expect(cscan_nth_at(level, pointer, length, 0xFE, Int.max) == length)
      }
    }
  }

  @Test func nullForNoBytes() {
    #expect(cscan_index(nil, 0, 0x2C, 0x22, 3, nil, 0).status == Int32(CSCAN_OK.rawValue))
    #expect(cscan_valid_utf8(nil, 0) == 0)
    #expect(cscan_count(nil, 0, 0x0A) == 0)
    #expect(cscan_nth(nil, 0, 0x0A, 0) == 0)
  }
}
