import Randomness
import Reports
import Testing

/// A strict reader of RFC 4180 with LF: a quote inside a bare field, or anything but a separator
/// after a closing quote, is an error.
private func readCSV(_ text: String) throws -> [[String]] {
  struct Malformed: Error { let offset: Int }
  var rows: [[String]] = []
  var row: [String] = []
  var field: [UInt8] = []
  let bytes = Array(text.utf8)
  let quote = UInt8(ascii: "\"")
  var index = 0
  while index < bytes.count {
    field = []
    if bytes[index] == quote {
      index += 1
      while true {
        guard index < bytes.count else { throw Malformed(offset: index) }
        if bytes[index] == quote {
          index += 1
          guard index < bytes.count, bytes[index] == quote else { break }
        }
        field.append(bytes[index])
        index += 1
      }
    } else {
      while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != 0x0A {
        guard bytes[index] != quote, bytes[index] != 0x0D else { throw Malformed(offset: index) }
        field.append(bytes[index])
        index += 1
      }
    }
    row.append(String(decoding: field, as: UTF8.self))
    guard index < bytes.count else { throw Malformed(offset: index) }
    switch bytes[index] {
    case UInt8(ascii: ","):
      // A comma before the end of the line leaves one more, empty field.
      if index + 1 < bytes.count, bytes[index + 1] == 0x0A {
        row.append("")
        index += 1
        rows.append(row)
        row = []
      }
    case 0x0A:
      rows.append(row)
      row = []
    default: throw Malformed(offset: index)
    }
    index += 1
  }
  guard row.isEmpty else { throw Malformed(offset: index) }
  return rows
}

@Suite struct CSVTests {
  @Test func whatIsWrittenReadsBack() throws {
    let pieces = [
      "a", "退", "\"", ",", "\n", "\r", ";", "\t", " ", "=", "'", "👍🏽", "", "\u{1B}", "|", "e\u{301}",
      "\\", "\0",
    ]
    var generator = SplitMix64(seed: 4)
    for _ in 0..<500 {
      let columns = Int.random(in: 1...4, using: &generator)
      let rows = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        (0..<columns).map { _ in
          (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            pieces.randomElement(using: &generator) ?? ""
          }.joined()
        }
      }
      let read = try readCSV(try text(textReport(rows), .csv))
      #expect(read.count == rows.count + 1)
      for (row, back) in zip(rows, read.dropFirst()) {
        #expect(row.count == back.count)
        for (raw, found) in zip(row, back) {
          // Controls other than tabs and line breaks have their pictures (U+241B, U+2400).
          let cell = raw.replacing("\u{1B}", with: "␛").replacing("\0", with: "␀")
          // An apostrophe in front is the only other change, and only a dangerous start earns it,
          // whatever apostrophes it has already.
          if Array(found.utf8) != Array(cell.utf8) {
            #expect(Array(found.utf8) == Array(("'" + cell).utf8))
          }
          let first = raw.unicodeScalars.drop { $0 == "'" }.first { $0 != " " }
          let isDangerous = first.map { $0 == "=" || $0.value < 0x20 } ?? false
          #expect((found.utf8.count == cell.utf8.count + 1) == isDangerous)
        }
      }
    }
  }

  /// What a terminal or an editor would obey stands as in a table; tabs and line breaks stay, quoted. By hand.
  @Test func whatWouldBeObeyedIsVisible() throws {
    let cells = [
      "a\u{1B}[31mred", "x\u{202E}gnirts", "\u{7F}\u{85}", "\u{2066}=1", "one\ttwo\nthree", "👩‍👩‍👧",
    ]
    #expect(
      try text(textReport([cells]), .csv)
        == "c0,c1,c2,c3,c4,c5\n"
        + #"a␛[31mred,x\u{202e}gnirts,'␡\u{85},'\u{2066}=1,"# + "\"one\ttwo\nthree\",👩‍👩‍👧\n")
  }

  @Test func aLoneEmptyCellIsStillARow() throws {
    #expect(try text(textReport([[""], ["x"]]), .csv) == "c0\n\"\"\nx\n")
  }
}
