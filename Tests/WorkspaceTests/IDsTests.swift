import Tables
import Testing

@testable import Workspace

/// Ids come back byte by byte, whether they are kept as numbers or as they are.
@Suite struct IDsTests {
  static func ids(_ cells: [String]) -> IDs {
    var ids = IDs()
    for cell in cells { Array(cell.utf8).withUnsafeBytes { ids.append($0) } }
    return ids
  }

  static func cells(_ ids: IDs) -> [String] {
    (0..<ids.count).map { index in
      var bytes: [UInt8] = []
      ids.write(index, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  static let columns: [(cells: [String], areNumbers: Bool)] = [
    ([], true), ([""], true), (["4042816456690432687", "4042816456690432688"], true),
    (["U1962687", "U123686", "", "U9"], true), (["R00000856", "R00018552"], true),
    // Leading zeros, and then another length: the digits no longer tell the length.
    (["R007", "R0008"], false), (["R12", "R007"], false), (["7", "0", "10"], true),
    (["7", "00"], false), (["A1", "B1"], false), (["A", "B"], false), (["A1", "A"], false),
    (["9223372036854775807"], true), (["9223372036854775808"], false),
    (["12345678901234567890123"], true), (["12345678901234567890123", "1"], false),
    (["550e8400-e29b-41d4-a716-446655440000", "x"], false), (["订单7", "订单8", ""], true),
    (["", "", "A-1", ""], true), (["1", "é"], false), (["0001", ""], true),
  ]

  @Test("ids come back", arguments: columns)
  func roundTrip(_ cells: [String], _ areNumbers: Bool) throws {
    let ids = Self.ids(cells)
    #expect(Self.cells(ids) == cells)
    #expect(ids.areNumbers == areNumbers)
    let stored = try IDs(packed: ids.packed())
    #expect(Self.cells(stored) == cells)
  }

  @Test("digits of every number, after a start of every length, with and without a sign among them")
  func digitsAndSigns() {
    for start in 0..<10 {
      for digits in 1...19 {
        let prefix = String(repeating: "A", count: start)
        let number = String("9182736455463728190".prefix(digits))
        let ids = Self.ids([prefix + number, prefix + String(number.reversed())])
        #expect(Self.cells(ids) == [prefix + number, prefix + String(number.reversed())])
        for place in 0..<digits {
          for sign in ["/", ":", "x", "\u{0}"] {
            var torn = Array(number)
            torn[place] = Character(sign)
            let cells = [prefix + number, prefix + String(torn)]
            #expect(Self.cells(Self.ids(cells)) == cells)
            #expect(!Self.ids(cells).areNumbers)
          }
        }
      }
    }
  }

  @Test("ids of two columns in one, whatever each is kept as", arguments: columns)
  func mixed(_ cells: [String], _ areNumbers: Bool) {
    for other in Self.columns {
      var ids = Self.ids(cells)
      let others = Self.ids(other.cells)
      var scratch: [UInt8] = []
      for index in 0..<others.count { ids.append(index, of: others, &scratch) }
      // And one more of each, so that what a column has learnt on the way shows.
      for index in 0..<others.count { ids.append(index, of: others, &scratch) }
      #expect(Self.cells(ids) == cells + other.cells + other.cells)
    }
  }

  @Test("ids of a full column, some at a time, whatever each is kept as", arguments: columns)
  func sealed(_ cells: [String], _ areNumbers: Bool) throws {
    let known = Self.ids(cells).sealed
    #expect(Self.cells(known) == cells)
    #expect(known.count == cells.count)
    #expect(Self.cells(try IDs(packed: known.packed())) == cells)
    for other in Self.columns {
      var ids = known
      var scratch: [UInt8] = []
      let places = other.cells.indices.map { RowPlace(0, $0) }
      for others in [Self.ids(other.cells), Self.ids(other.cells).sealed] {
        ids.append(places.reversed(), of: others, &scratch)
      }
      // A full column takes more, and says the same then.
      ids.seal()
      Array("A1".utf8).withUnsafeBytes { ids.append($0) }
      #expect(Self.cells(ids) == cells + other.cells.reversed() + other.cells.reversed() + ["A1"])
    }
  }

  @Test("a sign among digits, wherever it is, makes an id no number")
  func signs() {
    for length in 1...19 {
      let digits = String("1234567890123456789".prefix(length))
      #expect(
        Self.cells(Self.ids(["0" + digits.dropFirst(), digits])) == [
          "0" + digits.dropFirst(), digits,
        ])
      for place in 0..<length {
        // The neighbours of the digits in ASCII, and signs of the same upper half.
        for sign in ["/", ":", "?", "p", " "] {
          var id = Array(digits)
          id[place] = Character(sign)
          let column = ["9" + digits, "9" + String(id)]
          #expect(Self.cells(Self.ids(column)) == column)
        }
      }
    }
  }

  @Test("bytes that nobody packed are refused")
  func damaged() {
    let numbers = Self.ids(["A1", "A2"]).packed()
    let plain = Self.ids(["A", "B"]).packed()
    for bytes in [
      [], [3], Array(numbers.dropLast()), Array(plain.dropLast(3)), [1, 1, 9, 0, 0, 0],
    ] {
      #expect(throws: DamagedColumn.self) { try IDs(packed: bytes) }
    }
  }
}
