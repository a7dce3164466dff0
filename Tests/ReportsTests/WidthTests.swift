import Randomness
import Reports
import Testing

@Suite struct WidthTests {
  /// Clusters and their widths in a terminal that knows clusters, counted by hand.
  private static let clusters: [(text: String, width: Int)] = [
    ("a", 1), ("~", 1), (" x", 2), ("é", 1), ("e\u{301}", 1), ("退", 2), ("货", 2), ("Ａ", 2),
    ("　.", 3), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("か\u{3099}", 2), ("ｶ", 1), ("😀", 2),
    ("👍🏽", 2), ("👨‍👩‍👧", 2), ("❤️", 2), ("❤", 1), ("🤷‍♂️", 2), ("🇨🇳", 2), ("1️⃣", 2), ("𠀀", 2),
    ("ß", 1), ("№", 1), ("€", 1), ("ก\u{E48}", 1), ("\u{200D}.", 1),
  ]

  private func lines(_ rows: [[String]], limit: Int = 40) throws -> [Substring] {
    Array(
      try text(textReport(rows), .table, RenderOptions(textLimit: limit))
        .split(separator: "\n", omittingEmptySubsequences: false).dropFirst(4).dropLast())
  }

  @Test func eachClusterTakesItsCells() throws {
    for (cluster, width) in Self.clusters {
      let line = try #require(try lines([["\(cluster)", "|"], ["12345678", "|"]]).first)
      #expect(line == "\(cluster)\(String(repeating: " ", count: 8 - width))  |", "\(cluster)")
    }
  }

  @Test func columnsStandInLine() throws {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let rows = (0..<6).map { _ in
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in
          Self.clusters.randomElement(using: &generator) ?? ("", 0)
        }
      }
      let widths = rows.map { $0.reduce(0) { $0 + $1.width } }
      let widest = max(2, widths.max() ?? 0)
      let texts = rows.map { $0.map(\.text).joined() }
      for (index, line) in try lines(texts.map { [$0, "|"] }).enumerated() {
        let spaces = String(repeating: " ", count: widest - widths[index] + 2)
        #expect(Array(line.utf8) == Array((texts[index] + spaces + "|").utf8))
      }
    }
  }

  /// By hand.
  @Test func longTextIsCutBetweenClusters() throws {
    #expect(try lines([["abcde"]], limit: 5) == ["abcde"])
    #expect(try lines([["abcdef"]], limit: 5) == ["abcd…"])
    #expect(try lines([["退货退货"]], limit: 8) == ["退货退货"])
    #expect(try lines([["退货退货"]], limit: 7) == ["退货退…"])
    #expect(try lines([["退货退货"]], limit: 6) == ["退货…"])
    #expect(try lines([["abe\u{301}\u{301}cd"]], limit: 4) == ["abe\u{301}\u{301}…"])
    #expect(try lines([["a👨‍👩‍👧👨‍👩‍👧"]], limit: 4) == ["a👨‍👩‍👧…"])
    #expect(try lines([["a🇨🇳🇨🇳"]], limit: 4) == ["a🇨🇳…"])
    #expect(try lines([["a🇨🇳🇨🇳"]], limit: 3) == ["a…"])
    #expect(try lines([["ab\u{202E}cd"]], limit: 9) == ["ab…"])
    #expect(try lines([["退"]], limit: 1) == ["…"])
    #expect(try lines([["ab"]], limit: 0) == ["…"])
  }

  @Test func otherFormatsKeepLongText() throws {
    let long = String(repeating: "退货", count: 200)
    #expect(try text(textReport([[long]]), .csv).contains(long))
    #expect(try text(textReport([[long]]), .markdown).contains(long))
  }

  @Test func aHeapOfMarksIsCut() throws {
    let heap = "ab" + String(repeating: "\u{301}", count: 100_000)
    #expect(try lines([[heap, "|"]]) == ["a…  |"])
  }

  @Test func noLineEndsInASpace() throws {
    let line = try #require(try lines([["a", ""], ["b", "longer"]]).first)
    #expect(line == "a")
  }
}
