import Tables
import Testing

@testable import Exports

/// Names that differ only in how an accent is written are one.
@Suite struct ComposedNamesTests {
  private func codes(_ names: [String]) -> [UInt32] {
    var dictionary = CodeDictionary()
    return names.map { name in
      Array(name.utf8).withUnsafeBytes { dictionary.code(forName: $0) }
    }
  }

  /// Canonical equivalents by Unicode's examples (UAX #15): a letter with its mark, the ångström sign, Hangul.
  @Test(
    "are one",
    arguments: [
      ("caf\u{E9}", "cafe\u{301}"), ("\u{C5}", "\u{212B}"),
      ("\u{D55C}", "\u{1112}\u{1161}\u{11AB}"),
      ("\u{1E69}", "s\u{307}\u{323}"),
    ]) func one(_ composed: String, _ decomposed: String)
  {
    #expect(codes([composed, decomposed]) == [1, 1])
    #expect(codes([decomposed, composed, decomposed]) == [1, 1, 1])
  }

  @Test(
    "are not",
    arguments: [("A", "Ａ"), ("e", "é"), ("鞋", "鞵"), ("a", "A"), ("ﬁ", "fi"), ("１", "1")])
  func two(_ left: String, _ right: String) {
    #expect(codes([left, right, left]) == [1, 2, 1])
  }

  @Test("what is no UTF-8 is left as it is, and nothing is 0")
  func hostile() {
    var dictionary = CodeDictionary()
    forHostileCells { bytes in
      let code = dictionary.code(forName: bytes)
      #expect((code == 0) == bytes.isEmpty)
      let isWhole = String(validating: bytes, as: UTF8.self) != nil
      #expect(isWhole || dictionary.withName(code) { $0.elementsEqual(bytes) })
    }
  }
}
