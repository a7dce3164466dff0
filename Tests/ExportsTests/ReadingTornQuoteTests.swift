import Randomness
import Tables
import Testing

@testable import Exports

/// A file of rows of which some are torn, and where each one stands.
private struct TornFile {
  var bytes: [UInt8] = []
  var good: [[String]] = []
  var torn: [(line: Int, byte: Int)] = []

  private static let damages: [@Sendable (Int) -> String] = [
    { "r\($0),2024-05-01,\"x\"y,p,c" },
    { "r\($0),2024-05-01,\"x,p,c" },
    { "r\($0),2024-05-01,x\"y,p,c" },
    { "r\($0),2024-05-01,\"first line\nthe \"second\" of them\nthird\",p,c" },
    { "r\($0),2024-05-01,s,p,\"c" },
    { "r\($0),2024-05-01,\"x\" y,p,c" },
  ]

  init(seed: UInt64, rows: Int, newline: String, charset: String?) throws {
    var random = SplitMix64(seed: seed)
    var line = 2
    bytes = Array(("order_id,ordered_at,sku,product,category" + newline).utf8)
    var wasTorn = false
    for row in 0..<rows {
      var text: String
      let isTorn = !wasTorn && Int.random(in: 0..<(seed % 2 == 0 ? 5 : 40), using: &random) == 0
      if isTorn || row == rows - 1 && seed % 3 == 0 && !wasTorn {
        // The last one is never closed.
        let damage = isTorn ? Int.random(in: 0..<Self.damages.count, using: &random) : 4
        text = Self.damages[damage](row)
        torn.append((line, bytes.count))
        wasTorn = true
      } else {
        wasTorn = false
        // A quoted cell starts with a letter here: after a quote that was left open, `,"` and a comma
        // would be read as its end, and nobody could tell.
        let product =
          ["plain", "好的", "a\"b", "two\nlines", "x, y", "l1\nl2\n\nl4"]
          .randomElement(using: &random) ?? ""
        good.append(["r\(row)", "2024-05-01", "s\(row)", product, "类"])
        let isQuoted = product.contains { "\",\n".contains($0) } || row % 9 == 0
        let cell = product.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"")
        text = "r\(row),2024-05-01,s\(row),\(isQuoted ? "\"\(cell)\"" : cell),类"
      }
      text += row == rows - 1 && seed % 2 == 1 ? "" : newline
      line += text.utf8.count { $0 == 0x0A }
      bytes += try charset.map { try encoded(text, $0) } ?? Array(text.utf8)
    }
  }
}

@Suite("Reading: torn quotes")
struct ReadingTornQuoteTests {
  private let columns = ["order_id", "ordered_at", "sku", "product", "category"]

  @Test("cost their own rows and no other", arguments: 0..<8 as Range<UInt64>)
  func exactly(seed: UInt64) throws {
    let file = try TornFile(
      seed: seed, rows: 120, newline: seed % 4 < 2 ? "\n" : "\r\n", charset: nil)
    let found = try agreedReading(of: file.bytes, texts(columns))
    #expect(found.rows == file.good)
    #expect(found.ledger.rejects.map(\.line) == file.torn.map(\.line))
    #expect(found.ledger.rejects.map(\.byte) == file.torn.map(\.byte))
    let reasons: Set<RejectReason> = [.malformedQuote, .unterminatedQuote]
    #expect(found.ledger.rejects.allSatisfy { reasons.contains($0.reason) })
    #expect(found.ledger.skipped == 0)
  }

  @Test("are found at their bytes in a file that is decoded", arguments: 0..<6 as Range<UInt64>)
  func decoded(seed: UInt64) throws {
    let file = try TornFile(seed: seed, rows: 100, newline: "\n", charset: "gb18030")
    let found = try agreedReading(of: file.bytes, texts(columns))
    #expect(found.ledger.encoding == "gb18030")
    #expect(found.rows == file.good)
    #expect(found.ledger.rejects.map(\.line) == file.torn.map(\.line))
    #expect(found.ledger.rejects.map(\.byte) == file.torn.map(\.byte))
  }

  private func read(_ lines: [String], limit: Int = Dialect.longestRecord) throws -> Reading {
    try agreedReading(
      of: Array((["order_id,ordered_at,sku"] + lines).map { $0 + "\n" }.joined().utf8),
      texts(["order_id", "ordered_at", "sku"]), longestRecord: limit)
  }

  @Test("rows of other widths after a torn one are not drawn into it")
  func neighbours() throws {
    // Rows 3 and 5 end with delimiters, as whole exports do; they are rows.
    let found = try read(["1,d,\"x\"y", "2,d,b,,", "3,d,c", "4,d,\"x\"y", "5,d,e,", "6,d,f"])
    #expect(found.rows.map { $0[0] } == ["2", "3", "5", "6"])
    #expect(found.places == ["2:24 malformed_quote", "5:47 malformed_quote"])
  }

  @Test("a wide record over several lines that is only a torn quote with a partner")
  func partner() throws {
    let found = try read(["1,d,\"x", "2,d,b", "3,d,c", "4,d,x\",e", "5,d,f"])
    #expect(found.rows.map { $0[0] } == ["2", "3", "5"])
    #expect(found.ledger.rejects.map(\.line) == [2, 5])
  }

  @Test("a NUL between a torn quote and its partner does not cost the rows between them")
  func partnerWithNul() throws {
    let found = try read(["1,d,\"x", "2,d,b", "3,d\0,c", "4,d,x\",e", "5,d,f"])
    #expect(found.rows.map { $0[0] } == ["2", "5"])
    #expect(found.ledger.rejects.map(\.line) == [2, 4, 5])
    #expect(found.ledger.rejects.map(\.reason) == [.malformedQuote, .nulByte, .malformedQuote])
  }

  @Test("a quote that is open for longer than a record may be, or to the end")
  func open() throws {
    let rows = (0..<300).map { "\($0),d,some words to fill it" }
    let found = try read(["a,d,\"x"] + rows, limit: 2000)
    #expect(found.ledger.accepted == rows.count)
    #expect(found.places == ["2:24 unterminated_quote"])
    let last = try read(Array(rows.prefix(100)) + ["a,d,\"x"] + rows.prefix(20))
    #expect(last.ledger.accepted == 120)
    #expect(last.ledger.rejects.map(\.line) == [102])
    #expect(last.ledger.rejects.map(\.reason) == [.unterminatedQuote])
  }

  @Test("the raw text of a reject is its own lines")
  func raw() throws {
    let found = try read(["1,d,a", "2,d,\"x\"y", "3,d,c"])
    #expect(found.ledger.rejects.map(\.raw) == ["2,d,\"x\"y"])
  }
}
