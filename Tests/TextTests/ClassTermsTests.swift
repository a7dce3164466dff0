import Testing
import Text

@Suite struct ClassTermsTests {
  private let chinese = [
    "客服态度恶劣，退款慢", "客服态度恶劣", "客服不理人", "包装破损", "包装压坏", "收到包装破损",
  ]

  /// By hand: 客服 is in three of three texts of its class, 客服态度恶劣 holds it, and 包装 the same there. A piece of a
  /// longer term is none: 服态度 never stands but within 客服态度.
  @Test func namesEachClass() throws {
    let found = classTerms(
      of: try WordTexts(chinese), classes: [0, 0, 0, 1, 1, 1], count: 2, limit: 3)
    #expect(found[0].first == "客服")
    #expect(found[1].first == "包装")
    #expect(!found[0].contains { $0.contains("包装") || $0 == "服态度" })
  }

  /// By hand: of two texts each word stands in one, which will do unless two are asked for.
  @Test func asManyTextsAsAreAskedFor() throws {
    let texts = try WordTexts(["refund slow", "parcel torn"])
    let classes: [Int32] = [0, 0]
    #expect(!classTerms(of: texts, classes: classes, count: 1, limit: 4)[0].isEmpty)
    #expect(classTerms(of: texts, classes: classes, count: 1, limit: 4, fewest: 2)[0].isEmpty)
  }

  /// By hand: "exchange rate" is in all three texts of its class, "card" and "lost" in all three of the other.
  @Test func pairsOfEnglishWordsStandTogether() throws {
    let texts = [
      "my exchange rate was wrong", "the exchange rate is bad", "exchange rate again", "card lost",
      "lost my card", "card lost again",
    ]
    let found = classTerms(
      of: try WordTexts(texts), classes: [0, 0, 0, 1, 1, 1], count: 2, limit: 2)
    #expect(found[0].first == "exchange rate")
    #expect(found[1].contains("card") || found[1].contains("card lost"))
  }

  @Test func oneClassAndNoWords() throws {
    #expect(
      classTerms(of: try WordTexts(["退款", "退款"]), classes: [0, 0], count: 1, limit: 3) == [["退款"]])
    #expect(
      classTerms(of: try WordTexts(["", "12"]), classes: [0, 1], count: 2, limit: 3) == [[], []])
    #expect(classTerms(of: try WordTexts(["退款"]), classes: [-1], count: 1, limit: 3) == [[]])
  }

  /// The order of the texts changes no name.
  @Test func orderChangesNothing() throws {
    let classes: [Int32] = [0, 0, 0, 1, 1, 1]
    let forward = classTerms(of: try WordTexts(chinese), classes: classes, count: 2, limit: 1)
    let backward = classTerms(
      of: try WordTexts(chinese.reversed()), classes: classes.reversed(), count: 2, limit: 1)
    #expect(forward == backward)
  }
}
