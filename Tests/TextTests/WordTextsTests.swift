import Testing
import Text

@Suite struct WordTextsTests {
  /// By hand; the Chinese boundaries are those of ICU 72's dictionary.
  @Test(arguments: [
    ("收到时包装破了，已经摔碎。", ["收到", "时", "包装", "破", "了", "已经", "摔碎"]),
    ("I haven’t received my NEW card", ["i", "haven't", "received", "my", "new", "card"]),
    ("ＮＥＷ　Ｃａｒｄ ①", ["new", "card"]),
    ("order 4043530375526660534, 2 weeks, ABC12345", ["order", "weeks"]),
    ("see https://a.example/x?y=card or www.b.example now", ["see", "or", "now"]),
    ("mail buyer@example.com or 〔phone〕 now", ["mail", "or", "now"]),
    ("5g xl2", ["5g", "xl2"]), ("", []), ("。！ 12", []),
  ])
  func words(_ text: String, _ expected: [String]) throws {
    #expect(try WordTexts([text]).strings(of: 0) == expected)
  }

  @Test func threadsChangeNothing() throws {
    let texts = (0..<2000).map { "第\($0 % 7)次 质量太差 card\($0 % 13) was late \($0)" }
    let one = try WordTexts(texts, threads: 1)
    let three = try WordTexts(texts, threads: 3)
    #expect(TermWeights(one).matrix == TermWeights(three).matrix)
    #expect((0..<2000).allSatisfy { one.strings(of: $0) == three.strings(of: $0) })
  }

  @Test func malformedBytesAreAGap() throws {
    let text = String(decoding: [0x61, 0x62, 0xFF, 0x63], as: UTF8.self)
    #expect(try WordTexts([text]).strings(of: 0) == ["ab", "c"])
  }
}
