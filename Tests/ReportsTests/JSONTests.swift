import FoundationEssentials
import Randomness
import Reports
import Testing

@Suite struct JSONTests {
  @Test func whatHasNoNumberIsAnError() throws {
    for format in [Format.json] {
      #expect(
        throws: ReportError.unencodable(place: "result.rate", cause: "JSON cannot hold nan")
      ) {
        try render(sample, envelope(rate: .nan), as: format)
      }
    }
    #expect(throws: ReportError.unencodable(place: "[1].rate", cause: "JSON cannot hold -inf")) {
      try encodeJSON([Rate(rate: 1), Rate(rate: -.infinity)], pretty: false)
    }
    #expect(ReportError.unencodable(place: "", cause: "").exitCode == 70)
  }

  @Test func withoutDataAsOfIsNull() throws {
    let bytes = try encodeJSON(envelope(asOf: nil), pretty: false)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"as_of":null,"#))
  }

  @Test func slashesStayAndLinesEnd() throws {
    #expect(try encodeJSON(["a": "b/c"], pretty: false) == Array(#"{"a":"b/c"}"#.utf8) + [0x0A])
  }

  @Test func numbersReadBack() throws {
    var generator = SplitMix64(seed: 5)
    let values = (0..<1000).map { _ in
      Double(bitPattern: .random(in: .min ... .max, using: &generator))
    }.filter(\.isFinite)
    let bytes = try encodeJSON(values, pretty: false)
    #expect(try JSONDecoder().decode([Double].self, from: Data(bytes)) == values)
    // By hand: the shortest decimals.
    #expect(try encodeJSON([0.1, 1e-7, 3], pretty: false) == Array("[0.1,1e-07,3]\n".utf8))
  }

  @Test func everyLineOfNDJSONReadsBack() throws {
    struct Row: Decodable, Equatable { var c0: String }
    let hostile = [
      "\"\\/\u{0}\u{1F}\n\r\t\u{7F}\u{2028}", "退👍🏽", "</script>", "", "=1", "\u{1B}[31m",
    ]
    let lines = try text(textReport(hostile.map { [$0] }), .ndjson)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == hostile.count + 2 && lines.last?.isEmpty == true)
    let rows = try lines.dropFirst().dropLast().map {
      try JSONDecoder().decode(Row.self, from: Data($0.utf8)).c0
    }
    #expect(rows.map { Array($0.utf8) } == hostile.map { Array($0.utf8) })
  }

  @Test func phrasesSpeakBothLanguages() {
    let phrase = Phrase(en: "Return rate", zh: "退货率")
    #expect(Language.allCases.map { phrase[$0] } == ["Return rate", "退货率"])
    #expect(Language(rawValue: "zh") == .zh)
  }
}
