import Matrices
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

  /// Equal texts are cut once and weighed as often as they come.
  @Test func equalTextsAreKeptOnce() throws {
    let texts = try WordTexts(["退款慢", "好 card", "", "退款慢", "好 card", "退款慢"])
    // The empty text has a place of its own, whether it comes or not.
    #expect(texts.count == 6 && texts.distinctCount == 3 && texts.withWords == 5)
    #expect(texts.distinct[0] == texts.distinct[3] && texts.distinct[0] != texts.distinct[1])
    let matrix = TermWeights(texts).matrix
    #expect(matrix.rowCount == 6)
    #expect(matrix.selecting([0, 1]) == matrix.selecting([5, 4]))
    // Another mark at the end, or another number, makes another text of the same words.
    let apart = try WordTexts(["退款慢", "好 card", "退款慢。", "好! 3 card", "。", "退款慢!"])
    #expect(apart.distinctCount == 3 && apart.distinct == [1, 2, 1, 2, 0, 1])
    #expect(TermWeights(apart).matrix == matrix.selecting([0, 1, 3, 4, 2, 5]))
    // What a mark keeps apart are other pairs of characters.
    #expect(try WordTexts(["退款，慢", "退款慢"]).distinctCount == 3)
    #expect(texts.selecting([1, 2]).withWords == 1)
    #expect(texts.selecting([4, 0]).strings(of: 1) == texts.strings(of: 3))
  }

  /// Terms are numbered as they come, whatever the parts that threads count.
  @Test func threadsNumberTermsAlike() throws {
    let texts = try WordTexts((0..<3000).map { "第\($0 % 700)次 质量\($0 % 11) card\($0 % 613)x late" })
    let one = TermWeights(texts, threads: 1)
    let three = TermWeights(texts, threads: 3)
    #expect(one.matrix == three.matrix)
    #expect((0..<one.columnCount).allSatisfy { one.term($0) == three.term($0) })
  }

  @Test func malformedBytesAreAGap() throws {
    let text = String(decoding: [0x61, 0x62, 0xFF, 0x63], as: UTF8.self)
    #expect(try WordTexts([text]).strings(of: 0) == ["ab", "c"])
  }
}
