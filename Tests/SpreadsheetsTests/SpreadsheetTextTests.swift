import Randomness
import Spreadsheets
import Testing

/// Texts that a spreadsheet would run, and their apostrophes.
@Suite struct SpreadsheetTextTests {
  /// What OWASP's page on CSV injection names (2024), the same in wide and small forms, after blanks and
  /// invisible characters, and after apostrophes of their own.
  @Test(
    "is taken for a formula",
    arguments: [
      "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{1B}[31m", "  =1", "\u{200B}=1",
      "\u{3000}＝1", "＋1", "－1", "＠x", "−1", "'=1", "''@x", "' =1",
    ]) func runs(_ text: String)
  {
    #expect(SpreadsheetText.needsApostrophe(text.utf8))
  }

  @Test(
    "is none",
    arguments: ["", "'", "a=1", "1-2", "鞋=1", " a", "'a", "'quoted'", "\"=1\"", ".-", "é-", "_=1"])
  func isText(_ text: String) {
    #expect(!SpreadsheetText.needsApostrophe(text.utf8))
  }

  @Test("what is written into a cell is read back, whatever apostrophes it had")
  func roundTrip() {
    let alphabet = ["'", "'", "=", "-", "a", "7", " ", "＝", "鞋", "\u{200B}", "\t", "é"]
    var generator = SplitMix64(seed: 20)
    var guarded = 0
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...5, using: &generator)
      let text = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
      var cell: [UInt8] = []
      cell.append(csvCell: text.utf8)
      let read = cell.withUnsafeBytes { bytes in
        Array(bytes.dropFirst(SpreadsheetText.apostrophe(of: bytes)))
      }
      #expect(read == Array(text.utf8))
      guarded += cell.count > text.utf8.count ? 1 : 0
    }
    #expect(guarded > 5000)
  }

  @Test("bytes that are no UTF-8 are no formula")
  func broken() {
    #expect(!SpreadsheetText.needsApostrophe([0xFF, 0x3D]))
    #expect(!SpreadsheetText.needsApostrophe([0xE2, 0x80]))
  }
}
