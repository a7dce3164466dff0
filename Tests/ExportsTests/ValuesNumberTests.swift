import Randomness
import Testing

@testable import Exports

private func money(_ text: String, comma: Bool = false) -> Int64 {
  withCell(text) { MoneyParser(decimalComma: comma).parse($0) }
}

private func integer(_ text: String, negative: Bool = false) -> Int64 {
  withCell(text) { IntegerParser(allowsNegative: negative).parse($0) }
}

@Suite struct ValuesNumberTests {
  /// By hand: hundredths of what the cell says.
  @Test(arguments: [
    ("0", 0), ("1", 100), ("12.3", 1_230), ("12.30", 1_230), ("-12.30", -1_230), ("+12.30", 1_230),
    ("12.30-", -1_230), ("(12.30)", -1_230), ("（12.30）", -1_230), ("-0.00", 0), ("007.50", 750),
    (".5", 50), ("5.", 500), ("0.005", 1), ("-0.005", -1), ("0.0049999", 0),
    ("77.45600026473403", 7_746),
    ("1.005", 101), ("1,017.80", 101_780), ("1,234,567", 123_456_700), ("12,345.6", 1_234_560),
    ("1'017.80", 101_780), ("1’017.80", 101_780), ("1 017.80", 101_780),
    ("1\u{A0}017.80", 101_780), ("1\u{202F}017\u{202F}000", 101_700_000), ("￥12.30", 1_230),
    ("¥ 12.30", 1_230), ("-¥12.30", -1_230), ("¥-12.30", -1_230), ("(¥12.30)", -1_230),
    ("¥(12.30)", -1_230), ("$1,299.00", 129_900), ("€12", 1_200), ("£12", 1_200),
    ("৳2,999", 299_900),
    ("R$ 12.30", 1_230), ("US$12.30", 1_230), ("CNY 12.30", 1_230), ("12.30 CNY", 1_230),
    ("12.30USD", 1_230), ("rmb12", 1_200), ("12.30元", 1_230), ("¥12.30元", 1_230), ("１２", 1_200),
    ("１，０１７．８０", 101_780), ("－１２", -1_200), ("−12", -1_200), (" 12.30\t", 1_230),
    ("　12.30　", 1_230), ("92233720368547758.07", .max), ("-92233720368547758.07", -.max),
    ("1234567890123456.78", 123_456_789_012_345_678), ("00000000000000000001", 100),
  ])
  func amounts(text: String, hundredths: Int64) {
    #expect(money(text) == hundredths, "\(text)")
  }

  @Test(arguments: [
    ".", "-", "¥", "abc", "1,5", "1,0178", "1,017,80", ",017", "1,,017", "1017,800", "12,345,67.00",
    "1.017,80", "1.2.3", "1 2", "1, 017", "1'017 800", "--12", "-12-", "-(12)", "(12", "12)",
    "((12))",
    "()", "¥¥12", "12元元", "4.05E+17", "1e5", "0x10", "12%", "12 XYZ", "XYZ 12", "12.3.", "1_000",
    "92233720368547758.08", "99999999999999999999", "92233720368547758.075", "1-2", "١٢", "½",
    "12\0",
    "12;", "￥", "２.Ａ",
  ])
  func noAmounts(text: String) {
    let expected = text == "-" ? Cell.missing : Cell.invalid
    #expect(money(text) == expected, "\(text)")
  }

  @Test(arguments: ["", " ", "-", "--", "null", "NULL", "N/A", "nan", "NaN", "\\N", "\u{A0}"])
  func missing(text: String) {
    #expect(money(text) == Cell.missing)
    #expect(money(text, comma: true) == Cell.missing)
    #expect(integer(text) == Cell.missing)
  }

  @Test(arguments: [
    ("1.017,80", 101_780), ("1017,8", 101_780), ("1.017", 101_700), ("12", 1_200),
    ("12,345", 1_235),
    ("1 017,80 €", 101_780), ("1.234.567,89", 123_456_789), ("1,017", 102), ("１．０１７，８", 101_780),
  ])
  func decimalComma(text: String, hundredths: Int64) {
    #expect(money(text, comma: true) == hundredths, "\(text)")
  }

  @Test(arguments: ["12.30", "1,017.80", "1.01", "1,2,3"])
  func decimalCommaRefuses(text: String) {
    #expect(money(text, comma: true) == Cell.invalid, "\(text)")
  }

  @Test(arguments: [
    ("2", 2), ("0", 0), ("2.0", 2), ("2.000", 2), ("1,000", 1_000), ("１２", 12), ("+2", 2),
    ("-0", 0),
    (" 2 ", 2), ("007", 7), ("999999999999999999", 999_999_999_999_999_999),
    ("9223372036854775807", .max), ("2.", 2),
  ])
  func counts(text: String, count: Int64) {
    #expect(integer(text) == count, "\(text)")
  }

  @Test(arguments: [
    "-2", "2.5", "2.01", "1,00", "2件", "1e3", "9223372036854775808", "two", "2 3", "(2)", "￥2", ".",
  ])
  func noCounts(text: String) {
    #expect(integer(text) == Cell.invalid, "\(text)")
  }

  @Test func negativeCounts() {
    #expect(integer("-2", negative: true) == -2)
    #expect(integer("－2.0", negative: true) == -2)
    #expect(integer("-9223372036854775807", negative: true) == -.max)
  }

  /// A second route: random amounts written by integer arithmetic in every layout.
  @Test func amountsComeBack() {
    var random = SplitMix64(seed: 2)
    var failures: [String] = []
    for _ in 0..<20_000 {
      let bits = Int64.random(in: 0..<62, using: &random)
      let hundredths = Int64.random(in: 0...(1 << bits), using: &random)
      let units = String(hundredths / 100)
      let cents = hundredths % 100 < 10 ? "0\(hundredths % 100)" : "\(hundredths % 100)"
      var grouped = ""
      for (place, digit) in units.reversed().enumerated() {
        if place > 0, place % 3 == 0 { grouped = "," + grouped }
        grouped = String(digit) + grouped
      }
      for cell in ["\(units).\(cents)", "\(grouped).\(cents)", "￥\(grouped).\(cents)"] {
        if money(cell) != hundredths { failures.append(cell) }
        if money("-" + cell) != -hundredths { failures.append("-" + cell) }
        if money(cell + "49999") != hundredths { failures.append(cell + "49999") }
        if money(cell + "5") != hundredths + 1 { failures.append(cell + "5") }
      }
      let german = "\(grouped.replacing(",", with: ".")),\(cents) €"
      if money(german, comma: true) != hundredths { failures.append(german) }
      if integer(units) != hundredths / 100 { failures.append(units) }
      if integer(grouped + ".0") != hundredths / 100 { failures.append(grouped) }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5))")
  }

  @Test func hostileBytes() {
    forHostileCells { bytes in
      for comma in [false, true] {
        let value = MoneyParser(decimalComma: comma).parse(bytes)
        #expect(value >= Cell.missing)
      }
      let count = IntegerParser().parse(bytes)
      #expect(count >= 0 || count == Cell.missing || count == Cell.invalid)
    }
  }
}
