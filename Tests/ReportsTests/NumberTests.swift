import Randomness
import Reports
import Testing

@Suite struct NumberTests {
  /// The cell as the `table` format shows it: the only cell of a table without text around it.
  private func shown(_ cell: Report.Cell) throws -> String {
    let isInterval =
      switch cell {
      case .interval, .percentInterval: true
      default: false
      }
    let report = Report(
      title: "",
      sections: [
        .init(tables: [
          .init(
            name: "t", columns: [.init(key: "k", heading: "", isInterval: isInterval)],
            rows: [[cell]])
        ])
      ])
    return String(try text(report, .table).split(separator: "\n")[1])
  }

  /// By hand.
  /// A probability that four decimals cannot show is not nothing.
  @Test func smallProbabilities() throws {
    #expect(try shown(.number(0.00004, decimals: 4)) == "<0.0001")
    #expect(try shown(.number(0, decimals: 4)) == "<0.0001")
    #expect(try shown(.number(0.00005, decimals: 4)) == "0.0001")
    #expect(try shown(.number(0.00004, decimals: 3)) == "0.000")
  }

  @Test func shownToPeople() throws {
    #expect(try shown(.integer(0)) == "0")
    #expect(try shown(.integer(999)) == "999")
    #expect(try shown(.integer(-1000)) == "-1,000")
    #expect(try shown(.integer(1_000_007)) == "1,000,007")
    #expect(try shown(.integer(.min)) == "-9,223,372,036,854,775,808")
    #expect(try shown(.money(minor: 0)) == "0.00")
    #expect(try shown(.money(minor: 7)) == "0.07")
    #expect(try shown(.money(minor: -123_456)) == "-1,234.56")
    #expect(try shown(.money(minor: .min)) == "-92,233,720,368,547,758.08")
    #expect(try shown(.number(1234.5, decimals: 0)) == "1,235")
    #expect(try shown(.number(-0.001, decimals: 2)) == "0.00")
    #expect(try shown(.number(0, decimals: 3)) == "0.000")
    #expect(try shown(.number(9.999, decimals: 2)) == "10.00")
    #expect(try shown(.number(1e300, decimals: 2)) == "1e+300")
    #expect(try shown(.percent(1, decimals: 0)) == "100%")
    #expect(try shown(.percent(0.5, decimals: 12)) == "50.000000000000%")
    #expect(try shown(.interval(-1.5, 1234, decimals: 1)) == "[-1.5, 1,234.0]")
    #expect(try shown(.percentInterval(-0.1, 0.1, decimals: 1)) == "[-10.0%, 10.0%]")
  }

  /// Halves of the decimal that a person sees go up, whatever the binary number; by hand.
  @Test func halvesGoAwayFromZero() throws {
    #expect(try shown(.percent(29.0 / 200, decimals: 0)) == "15%")
    #expect(try shown(.number(2.675, decimals: 2)) == "2.68")
    #expect(try shown(.number(1.005, decimals: 2)) == "1.01")
    #expect(try shown(.number(0.125, decimals: 2)) == "0.13")
    #expect(try shown(.number(-0.5, decimals: 0)) == "-1")
    #expect(try shown(.percent(0.03125, decimals: 2)) == "3.13%")
    #expect(try shown(.number(0.4999999, decimals: 0)) == "0")
  }

  /// Rounds decimal digits on paper: an independent route to the same string.
  private func rounded(_ digits: [Int], point: Int, decimals: Int) -> String {
    var kept = Array(digits[..<(point + decimals)])
    if digits[point + decimals] >= 5 {
      var place = kept.count - 1
      while place >= 0 {
        kept[place] += 1
        if kept[place] < 10 { break }
        kept[place] = 0
        place -= 1
      }
      if place < 0 { kept.insert(1, at: 0) }
    }
    let whole = kept.dropLast(decimals).drop { $0 == 0 }.map(String.init).joined()
    let part = kept.suffix(decimals).map(String.init).joined()
    return (whole.isEmpty ? "0" : whole) + (decimals > 0 ? "." + part : "")
  }

  @Test func roundingAgreesWithPaper() throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<3000 {
      let digits = (0..<12).map { _ in Int.random(in: 0...9, using: &generator) }
      let decimals = Int.random(in: 0...6, using: &generator)
      let point = Int.random(in: 1...5, using: &generator)
      let literal =
        digits[..<point].map(String.init).joined() + "."
        + digits[point...].map(String.init).joined()
      let value = try #require(Double(literal))
      let expected = rounded(digits, point: point, decimals: decimals)
      #expect(
        try shown(.number(value, decimals: decimals)).replacing(",", with: "") == expected,
        "\(literal) to \(decimals)")
    }
  }

  @Test func machinesGetEveryDigit() throws {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<1000 {
      let value = Double(bitPattern: .random(in: .min ... .max, using: &generator))
      guard value.isFinite else { continue }
      let report = Report(
        title: "",
        sections: [
          .init(tables: [
            .init(
              name: "t", columns: [.init(key: "k", heading: "")],
              rows: [[.number(value, decimals: 2)]])
          ])
        ])
      let written = try text(report, .csv).split(separator: "\n")[1]
      #expect(Double(written) == value)
    }
  }
}
