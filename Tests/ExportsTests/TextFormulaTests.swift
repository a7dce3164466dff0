import Testing

@testable import Exports

@Suite("Numbers written as formulas")
struct TextFormulaTests {
  /// The fields of lines given one by one, or nil where one is malformed.
  private func fields(_ lines: String, delimiter: UInt8 = 0x2C, quote: UInt8 = 0x22) -> [String]? {
    var parser = CSVParser(Dialect(delimiter: delimiter, quote: quote, columns: 1))
    var batch = FieldBatch()
    for line in lines.split(separator: "\n", omittingEmptySubsequences: true) {
      let bytes = Array(line.utf8) + [0x0A]
      guard bytes.withUnsafeBytes({ parser.parse($0, into: &batch) }) else { return nil }
    }
    var start = 0
    return batch.ends.map { end in
      defer { start = Int(end) + 1 }
      return String(decoding: batch.cells[start..<Int(end)], as: UTF8.self)
    }
  }

  /// Expectations by hand, after RFC 4180 with `="X"` for `"X"`.
  @Test(
    "=\"X\" is X, and nothing else changes",
    arguments: [
      (#"="405123456789012345",a"#, ["405123456789012345", "a"]),
      (#"a,="1",="2""#, ["a", "1", "2"]),
      (#"="a,b",c"#, ["a,b", "c"]),
      (#"="a""b",c"#, [#"a"b"#, "c"]),
      (#""x,=""1""",="2""#, [#"x,="1""#, "2"]),
      (#""=""405""",a"#, [#"="405""#, "a"]),
      ("\"text\n=\",=\"1\"", ["text\n=", "1"]),
      ("\"text\n=\"\",\",1", ["text\n=\",", "1"]),
      (#"="",a"#, ["", "a"]),
      (#"=,a"#, ["=", "a"]),
      (#"=1+1,a"#, ["=1+1", "a"]),
    ])
  func unwrapped(_ line: String, _ expected: [String]) {
    #expect(fields(line) == expected)
  }

  @Test("a torn quote stays a fault", arguments: [#"="a"&"b",c"#, #"x="1",c"#, #"=="1",c"#])
  func malformed(_ line: String) {
    #expect(fields(line) == nil)
  }

  @Test("where quotes are plain text, so are these")
  func unquoted() {
    #expect(fields("=\"1\"\tb", delimiter: 0x09, quote: 0) == ["=\"1\"", "b"])
    #expect(fields("=\"1\"\tb", delimiter: 0x09) == ["1", "b"])
  }
}
