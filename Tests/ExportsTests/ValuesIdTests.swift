import Randomness
import Spreadsheets
import Testing

@testable import Exports

private func clean(_ text: String) -> (String, IdCleaner.Status) {
  withCell(text) { bytes in
    let result = IdCleaner.clean(bytes)
    return (String(decoding: bytes[result.range], as: UTF8.self), result.status)
  }
}

@Suite struct ValuesIdTests {
  @Test(arguments: [
    ("405123456789012345", "405123456789012345"), ("=\"405123456789012345\"", "405123456789012345"),
    ("=\" 4051\t\"", "4051"), ("=4051", "4051"), ("'13812345678", "13812345678"),
    ("'4051'", "4051"),
    ("`4051", "4051"), ("=\"'4051\"", "4051"), ("4051234\t", "4051234"), ("\t4051234", "4051234"),
    ("  40 51  ", "40 51"), ("　4051　", "4051"), ("\u{A0}4051\u{A0}", "4051"),
    ("\u{FEFF}4051", "4051"),
    ("\u{FEFF}=\"4051\"", "4051"), ("1001.0", "1001"), ("9.0", "9"), ("0.0", "0"),
    ("9007199254740992.0", "9007199254740992"), ("1001.00", "1001.00"), ("1001.5", "1001.5"),
    ("v1.0", "v1.0"), ("1.0.0", "1.0.0"), ("10-1.0", "10-1.0"), ("-", "-"), ("#1001", "#1001"),
    ("112-1234567-1234567", "112-1234567-1234567"),
    ("260531-607198974342268", "260531-607198974342268"),
    ("4E17", "4E17"), ("12E3", "12E3"), ("1E", "1E"), ("A4.05E+17", "A4.05E+17"),
    ("SKU-1E+5", "SKU-1E+5"),
    ("40.5E+16", "40.5E+16"), ("5E-3", "5E-3"), ("=A1+B2", "=A1+B2"), ("=", "="), ("=\"", "=\""),
    ("订单１", "订单１"), ("nullable", "nullable"), ("x", "x"), ("''", "''"),
  ])
  func intact(text: String, id: String) {
    let (range, status) = clean(text)
    if text == "''" {
      // Nothing is left between the quotes.
      #expect(status == .missing)
    } else {
      #expect(range == id)
      #expect(status == .intact)
    }
  }

  @Test(arguments: [
    "4.05E+17", "4.05123e+17", "4.05E17", "4E+17", "=\"4.05E+17\"", "'4.05E+17", "\t4.05E+17 ",
    "4,05E+17",
    "5.00123E+12", "9007199254740993.0", "405123456789012345.0", "1.5E+100",
  ])
  func damaged(text: String) {
    #expect(clean(text).1 == .damaged, "\(text)")
  }

  @Test(arguments: [
    "", " ", "\t", "null", "NULL", "nan", "N/A", "--", "=\"\"", "=\"null\"", "'", "`", "\u{FEFF}",
    "　", "\\N",
  ])
  func missing(text: String) {
    #expect(clean(text).1 == .missing, "\(text)")
  }

  @Test func hostileBytes() {
    forHostileCells { bytes in
      let result = IdCleaner.clean(bytes)
      #expect(result.range.lowerBound >= 0 && result.range.upperBound <= bytes.count)
      if result.status == .intact { #expect(!result.range.isEmpty) }
    }
  }

  /// What is taken in, exported and taken in again.
  private func roundTrip(_ bytes: UnsafeRawBufferPointer) -> Bool? {
    let once = IdCleaner.clean(bytes)
    guard once.status == .intact else { return nil }
    let id = Array(bytes[once.range])
    var cell: [UInt8] = []
    cell.append(csvID: id)
    if cell.first == 0x22 {
      let inner = String(decoding: cell.dropFirst().dropLast(), as: UTF8.self)
      guard Array(inner.utf8) == cell.dropFirst().dropLast() else { return nil }
      cell = Array(inner.replacing("\"\"", with: "\"").utf8)
    }
    let isHarmless = id.isEmpty || !SpreadsheetText.needsApostrophe(id) || cell.first == 0x27
    return cell.withUnsafeBytes { cell in
      let twice = IdCleaner.clean(cell)
      return isHarmless && twice.status == .intact && Array(cell[twice.range]) == id
    }
  }

  @Test("an id survives exports, whatever quotes it has")
  func roundTrips() {
    forHostileCells { #expect(roundTrip($0) ?? true, "\(Array($0))") }
    var random = SplitMix64(seed: 3)
    let alphabet = Array("''`=+-@\ta1.\"\u{FEFF}".utf8)
    var count = 0
    for _ in 0..<50_000 {
      let length = Int.random(in: 1...9, using: &random)
      let cell = (0..<length).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let isSame = cell.withUnsafeBytes(roundTrip)
      count += isSame == nil ? 0 : 1
      #expect(isSame ?? true, "\(String(decoding: cell, as: UTF8.self))")
    }
    #expect(count > 25_000)
  }

  /// By hand: an id in quotes of its own, as no shop but a test of this tool has it.
  @Test(
    "an id is written between apostrophes where it has its own",
    arguments: [
      ("='a'", "'='a''"), ("'a", "''a'"), ("`a", "'`a'"), ("-1", "'-1"), ("a'", "a'"),
      ("4051", "4051"),
      ("=\"4051\"", "\"'=\"\"4051\"\"\""),
    ])
  func written(id: String, cell: String) {
    var bytes: [UInt8] = []
    bytes.append(csvID: id.utf8)
    #expect(String(decoding: bytes, as: UTF8.self) == cell)
  }

  /// Cleaning what is clean changes nothing.
  @Test func idempotent() {
    forHostileCells { bytes in
      let once = IdCleaner.clean(bytes)
      guard once.status == .intact else { return }
      let inner = UnsafeRawBufferPointer(rebasing: bytes[once.range])
      // Wrappings can be nested ('="x"'), of which one layer each is undone; those are set aside.
      guard let first = inner.first, first != 0x3D, first != 0x27, first != 0x60,
        !inner.starts(with: [0xEF, 0xBB, 0xBF])
      else { return }
      let twice = IdCleaner.clean(inner)
      #expect(twice.range == 0..<inner.count || inner.suffix(2).elementsEqual([0x2E, 0x30]))
    }
  }
}
