import Testing

@testable import Text

/// Expected texts are counted by hand.
@Suite struct ShortenedTests {
  @Test func short() {
    #expect(shortened("", to: 1) == "")
    #expect(shortened("abc", to: 3) == "abc")
    #expect(shortened("退款慢", to: 3) == "退款慢")
  }

  @Test func long() {
    #expect(shortened("abcd", to: 3) == "ab…")
    #expect(shortened("退款太慢", to: 3) == "退款…")
    #expect(shortened("ab", to: 1) == "…")
    #expect(shortened(String(repeating: "长", count: 5000), to: 40).count == 40)
  }

  /// A family of four is one character of seven scalars, a flag one of two, é one of two.
  @Test func charactersStayWhole() {
    let family = "👨‍👩‍👧‍👦"
    #expect(shortened(family + family + family, to: 2) == family + "…")
    #expect(shortened(family + family, to: 2) == family + family)
    #expect(shortened("🇨🇳🇨🇳🇨🇳", to: 2) == "🇨🇳…")
    #expect(shortened("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
  }

  @Test func heapsOfMarks() {
    let heap = "e" + String(repeating: "\u{301}", count: 5000)
    #expect(shortened(heap, to: 10) == "…")
    #expect(shortened("ab" + heap, to: 10) == "ab…")
    #expect(shortened("ab" + heap, to: 700) == "ab" + heap)
  }
}
